#pragma once

#include <functional>
#include <memory>
#include <string>

#include "service/knowledge.h"
#include "service/answer.h"
#include "support/edit.h"

#include <catch2/catch.hpp>

namespace signpost::test {

// The shipped policies and cards, loaded once for all tests of a program.
inline const service::Knowledge& knowledge() {
  static const auto loaded = [] {
    base::Issues issues;
    auto result = service::Knowledge::load({SIGNPOST_SOURCE_DIR "/policies"}, SIGNPOST_SOURCE_DIR "/cards", issues);
    if (!result || issues.has_errors()) throw std::runtime_error("the shipped policies do not load");
    return *result;
  }();
  return *loaded;
}

inline const std::string& example() {
  static const std::string text = file_text("docs/examples/order-sign-22514.json");
  return text;
}

inline service::Terms terms() {
  static const std::function<std::string()> uuid = [] { return std::string("11111111-1111-4111-8111-111111111111"); };
  return {knowledge(), *base::parse_date("2026-11-20"), "https://signpost.example", uuid};
}

// The answer to a request, parsed.
inline base::JsonDocument answer_to(const std::string& request) {
  const auto document = base::JsonDocument::parse(request);
  REQUIRE(document.has_value());
  const auto answer = service::respond(document->root(), terms());
  INFO((answer ? std::string() : answer.error().message));
  REQUIRE(answer.has_value());
  auto parsed = base::JsonDocument::parse(*answer);
  REQUIRE(parsed.has_value());
  return std::move(*parsed);
}

// The decisions on a request, parsed: {"decisions": [...]}.
inline base::JsonDocument decisions_on(const std::string& request) {
  const auto document = base::JsonDocument::parse(request);
  REQUIRE(document.has_value());
  const auto answer = service::explain(document->root(), terms());
  INFO((answer ? std::string() : answer.error().message));
  REQUIRE(answer.has_value());
  auto parsed = base::JsonDocument::parse(*answer);
  REQUIRE(parsed.has_value());
  return std::move(*parsed);
}

inline std::string outcome_of(const std::string& request, std::size_t i = 0) {
  const auto decisions = decisions_on(request);
  return std::string(decisions.root()["decisions"].at(i)["outcome"].string());
}

} // namespace signpost::test
