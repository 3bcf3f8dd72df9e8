#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evidence/author_file.h"
#include "evidence/facts.h"
#include "support/edit.h"

namespace signpost::test {

// What authors wrote for the room `evidence`, read from texts. A mistake is an issue; nothing is thrown.
struct Workshop {
  struct Texts {
    std::string values;
    std::string phrases = {}; // without phrases and frames the shipped triggers of context are not read either
    std::string lexicon = {};
    std::string frames = {};
    std::vector<std::pair<std::string, std::string>> sets = {}; // path and text of value sets
    std::string item = {}; // a documentation item; empty: none
  };

  explicit Workshop(Texts texts) {
    for (auto& [path, text] : texts.sets) {
      const evidence::AuthorFile set(keep(std::move(path), std::move(text)), issues);
      sets.add(set.document(), set.path(), set.text(), issues);
    }
    std::vector<evidence::AuthorFile> of_values;
    of_values.emplace_back(keep("shared/values/all.json", std::move(texts.values)), issues);
    values = evidence::read_values(of_values, sets, rules);
    naming = evidence::Naming(sets, values);
    evidence::ReadingFiles reading;
    const auto add = [&](std::vector<evidence::AuthorFile>& files, const char* path, std::string& text) {
      if (!text.empty()) files.emplace_back(keep(path, std::move(text)), issues);
    };
    add(reading.phrases, "shared/phrases/all.json", texts.phrases);
    add(reading.lexicon, "shared/lexicon/all.json", texts.lexicon);
    add(reading.frames, "shared/frames/all.json", texts.frames);
    if (!reading.phrases.empty() || !reading.frames.empty())
      reading.context.emplace(keep("shared/phrases/context.json", file_text("policies/shared/phrases/context.json")),
                              issues);
    phrases = evidence::Phrases::read(reading, values, sets, issues);
    if (!texts.item.empty())
      items.push_back(evidence::DocumentationItem::read(
          evidence::AuthorFile(keep("shared/questions/item.json", std::move(texts.item)), issues), values));
  }

  evidence::Knowledge knowledge() const { return {values, phrases, rules, naming, items}; }

  base::Issues issues;
  fhir::ValueSets sets;
  evidence::AdmissionRules rules;
  evidence::Values values;
  evidence::Naming naming;
  evidence::Phrases phrases;
  std::vector<evidence::DocumentationItem> items;

private:
  // What was read may point into its text.
  const evidence::SourceFile& keep(std::string path, std::string text) {
    files_.push_back(std::make_unique<evidence::SourceFile>(evidence::SourceFile{std::move(path), std::move(text)}));
    return *files_.back();
  }
  std::vector<std::unique_ptr<evidence::SourceFile>> files_;
};

} // namespace signpost::test
