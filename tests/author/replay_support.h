#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "author/scenarios.h"
#include "base/json.h"
#include "service/knowledge.h"
#include "support/edit.h"

#include <catch2/catch.hpp>

// Calls to replay: the invented patient with a knee and 35 days of therapy. From 2026-01-01 the policy asks for 28
// days, from 2026-07-01, where its later version is held, for 42.
namespace signpost::test {

inline const std::string small_policies = SIGNPOST_SOURCE_DIR "/tests/cases/policies/small",
                         later_policies = SIGNPOST_SOURCE_DIR "/tests/cases/policies/later";

inline std::shared_ptr<const service::Knowledge> load_policies(const std::vector<std::filesystem::path>& folders) {
  base::Issues issues;
  const auto loaded = service::Knowledge::load(folders, SIGNPOST_SOURCE_DIR "/cards", issues);
  REQUIRE(loaded);
  REQUIRE_FALSE(issues.has_errors());
  return *loaded;
}

// On one line. `order`: members to be changed, JSON.
inline std::string knee_call(std::string_view order = R"({"occurrenceDateTime":null})") {
  const std::string chart = file_text("tests/cases/policies/small/shared/charts/knee.json");
  const evidence::SourceFile scenario{"s.json", R"({"order":)" + std::string(order) + "}"};
  base::Issues issues;
  const auto document = base::JsonDocument::parse(chart);
  REQUIRE(document);
  return author::scenario_request(evidence::AuthorFile(scenario, issues), document->root());
}

// The same with an id and, where it is not empty, a day of its own.
inline std::string wrapped(std::string_view id, std::string_view as_of, const std::string& request = knee_call()) {
  std::string line = R"({"id":")" + std::string(id) + R"(",)";
  if (!as_of.empty()) line += R"("asOf":")" + std::string(as_of) + R"(",)";
  return line + R"("request":)" + request + "}";
}

// Lines of NDJSON, parsed.
inline std::vector<base::JsonDocument> parsed_lines(std::string_view text) {
  std::vector<base::JsonDocument> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    REQUIRE(end != text.npos);
    auto document = base::JsonDocument::parse(text.substr(0, end));
    INFO(text.substr(0, end));
    REQUIRE(document);
    lines.push_back(std::move(*document));
    text.remove_prefix(end + 1);
  }
  return lines;
}

} // namespace signpost::test
