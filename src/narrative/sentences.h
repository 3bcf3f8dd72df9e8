#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/date.h"
#include "narrative/answers.h"
#include "narrative/context_rules.h"
#include "narrative/span.h"

namespace signpost::narrative {

// One sentence of a clinical text, or a piece of an overlong one.
struct Sentence {
  std::size_t offset;
  std::size_t length;
  const ContextRules::Section* section; // may be null
  std::optional<base::Date> stated_date;
  bool copied; // by its section or its entry
  // What lends it its words, in bytes of the text: the line above the list that it is an item of, the heading of its
  // line, the first cell of its row.
  std::optional<Span> head = {};
  std::size_t heading = 0; // bytes before it in which the heading stands that it follows at once
  bool is_heading = false; // it is a line in capitals, which may be one and may be words: "NOT ON BLOOD THINNERS"
};

// Divides clinical text into sentences and says in which section and dated entry each stands. Immutable.
class SentenceSplitter {
public:
  // Borrows `rules`, which must outlive it.
  explicit SentenceSplitter(const ContextRules& rules);

  std::vector<Sentence> split(std::string_view text, std::optional<base::Date> written_on) const;

private:
  friend class SentenceReader;

  // What a heading does: opens a section, or (no section) leaves the open one as it is.
  struct Heading {
    const ContextRules::Section* section;
  };
  struct EntryWord {
    std::string text;
    bool copied;
  };

  const AnswerReader answers_;
  std::unordered_map<std::string, Heading> headings_;
  std::unordered_set<std::string> abbreviations_, joining_words_;
  std::vector<EntryWord> entry_words_; // by first letter, then the longest first
};

} // namespace signpost::narrative
