#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "base/json.h"
#include "fhirpath/fhirpath.h"

// An expression's result in one line: "code:male, integer:3", "" for the empty collection, "error at 5: …".
namespace signpost::fhirpath::test {

inline std::string error_text(const base::Error& error) {
  return "error at " + (error.offset ? std::to_string(*error.offset) : std::string("?")) + ": " + error.message;
}

inline Context context() {
  Context context;
  context.today = *base::parse_date("2026-11-20");
  return context;
}

inline std::string eval(std::string_view expression, std::string_view json, Context& context,
                        const CompileOptions& options = {}) {
  const auto document = base::JsonDocument::parse(json);
  REQUIRE(document.has_value());
  const auto compiled = compile(expression, options);
  if (!compiled) return error_text(compiled.error());
  const auto result = evaluate(*compiled, document->root(), context);
  if (!result) return error_text(result.error());
  std::string text;
  for (const Item& item : *result)
    text += (text.empty() ? "" : ", ") + std::string(item.type_name()) + ":" + item.text();
  return text;
}

inline std::string eval(std::string_view expression, std::string_view json = "{}") {
  Context fresh = context();
  return eval(expression, json, fresh);
}

// Compiles strictly for `root_type`: "" if accepted, else the error.
inline std::string refuse(std::string_view expression, std::string_view root_type) {
  const auto compiled = compile(expression, {root_type, true, {}});
  return compiled ? "" : error_text(compiled.error());
}

inline bool refuses_at(std::string_view expression, std::string_view root_type, std::size_t offset) {
  return refuse(expression, root_type).starts_with("error at " + std::to_string(offset) + ":");
}

} // namespace signpost::fhirpath::test
