#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "base/issue.h"
#include "base/json.h"
#include "narrative/lexicon.h"

// The phrase files of policies/shared/phrases as the tests use them.
namespace signpost::narrative::testing {

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path.string());
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline ContextRules context_rules(const std::string& text) {
  auto document = base::JsonDocument::parse(text);
  REQUIRE(document);
  base::Issues issues;
  auto rules = ContextRules::read(*document, "context.json", text, issues);
  std::ostringstream complaints;
  for (const auto& issue : issues.list()) complaints << issue << '\n';
  INFO(complaints.str());
  REQUIRE(rules);
  return *std::move(rules);
}

inline std::filesystem::path phrase_folder() {
  return std::filesystem::path(SIGNPOST_SOURCE_DIR) / "policies/shared/phrases";
}

// Rules and phrases of the project, with what the authors say each phrase tells.
struct PhraseFiles {
  struct Meaning {
    std::string value;
    std::string member;
    std::string affirmed;
    std::string negated;
    std::string historical;
    std::string hypothetical;
    std::vector<std::string> not_in;
    bool everywhere; // not only in some kinds of document

    std::string told_by(const Mention& mention) const {
      if (std::find(not_in.begin(), not_in.end(), mention.section) != not_in.end()) return "ignore";
      switch (mention.assertion) {
      case Assertion::affirmed: return affirmed;
      case Assertion::negated: return negated;
      case Assertion::historical: return historical;
      case Assertion::hypothetical: return hypothetical;
      default: return "ignore";
      }
    }
  };

  std::vector<Phrase> phrases;
  std::vector<Meaning> meanings; // by phrase
  Macros macros;

  static PhraseFiles read() {
    PhraseFiles files;
    std::vector<std::string> values;
    for (const auto& entry : std::filesystem::directory_iterator(phrase_folder())) {
      if (entry.path().extension() != ".json" || entry.path().filename() == "context.json") continue;
      INFO(entry.path().string());
      auto document = base::JsonDocument::parse(read_text(entry.path()));
      REQUIRE(document);
      for (base::Json macro : document->root()["macros"]) files.macros.emplace(macro.key(), macro.string());
      for (base::Json phrase : document->root()["phrases"]) files.add(phrase, values);
    }
    return files;
  }

  Lexicon compile() const {
    auto lexicon = Lexicon::compile(phrases, macros, context_rules(read_text(phrase_folder() / "context.json")));
    if (!lexicon) {
      for (const auto& error : lexicon.error()) {
        FAIL_CHECK(phrases[error.phrase].pattern << '\n' << std::string(error.offset, ' ') << "^ " << error.message);
      }
    }
    REQUIRE(lexicon);
    return *std::move(lexicon);
  }

private:
  void add(base::Json phrase, std::vector<std::string>& values) {
    const auto told = [&](std::string_view key, const char* otherwise) {
      return phrase[key] ? std::string(phrase[key].string()) : std::string(otherwise);
    };
    Meaning meaning{.value = std::string(phrase["value"].string()),
                    .member = std::string(phrase["member"].string()),
                    .affirmed = told("affirmed", "yes"),
                    .negated = told("negated", "no"),
                    .historical = told("historical", "ignore"),
                    .hypothetical = told("hypothetical", "ignore"),
                    .not_in = {},
                    .everywhere = !phrase["in"]};
    for (base::Json section : phrase["notIn"]) meaning.not_in.emplace_back(section.string());
    const auto known = std::find(values.begin(), values.end(), meaning.value);
    const auto group = static_cast<std::uint32_t>(known - values.begin());
    if (known == values.end()) values.push_back(meaning.value);
    std::vector<std::string> only_in;
    for (base::Json section : phrase["onlyIn"]) only_in.emplace_back(section.string());
    for (base::Json pattern : phrase["patterns"]) {
      phrases.push_back({std::string(pattern.string()), group, only_in});
      meanings.push_back(meaning);
    }
  }
};

} // namespace signpost::narrative::testing
