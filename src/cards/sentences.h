#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "cards/phrase.h"
#include "policy/decide.h"
#include "policy/show.h"

namespace signpost::cards {

// Every sentence that is not a card's own: what is said of remarks, of records in the way, of what is not met. One
// file, cards/sentences.json, a text for each thing there is to say. Plain text, not escaped for anything.
class Sentences {
public:
  static constexpr std::string_view file_name = "sentences.json";

  // Mistakes go to `issues`: a thing without a sentence, a sentence for nothing.
  static Sentences load(const evidence::SourceFile& source, base::Issues& issues);

  // `name` in its group, filled in.
  std::string say(std::string_view group, std::string_view name, const kainjow::mustache::data& names) const;
  // The same, if the author wrote one: of the groups in which he need not.
  std::optional<std::string> say_if(std::string_view group, std::string_view name,
                                    const kainjow::mustache::data& names) const;

  // "a, b and c"; "a, b or c".
  std::string both(const std::vector<std::string>& list) const { return listed(list, "both"); }
  std::string either(const std::vector<std::string>& list) const { return listed(list, "either"); }

  std::string remark(const policy::Remark& remark) const;
  // Those that a card tells, as it says them: about the order, about the policy's document, or about what nobody looked
  // at as it did not come, in whole sentences or in a word.
  enum class About : std::uint8_t { order, document, unread, unread_briefly };
  std::vector<std::string> remarks_on_card(const policy::Decision& decision, About about) const;
  // "notes" for DocumentReference; the type itself if the author has no word for it.
  std::string type(std::string_view resource_type) const;
  // "note" for one DocumentReference.
  std::string source(std::string_view resource_type) const;
  // What there is to be cleared up about records that stand in the way, a sentence each.
  std::vector<std::string> records(const std::vector<policy::Obstruction>& records) const;
  // What is asked for one item, in whole sentences.
  std::string ask(const policy::Missing& missing) const;
  // Whether prior authorization is required, and if that is not known, whom to ask.
  std::string authorization(const policy::Decision& decision) const;
  std::string explanation(const policy::Decision& decision) const;
  // Why there is no guidance on an order, and what to do about it.
  std::string without_guidance(const policy::Decision& decision) const;
  // Everything the explanation says in words.
  policy::Words words_of(const policy::Decision& decision) const;

private:
  static std::string_view group_of(About about);
  std::string listed(const std::vector<std::string>& list, std::string_view phrase) const;

  std::map<std::string, Phrase, std::less<>> phrases_; // "group/name"
};

inline constexpr std::size_t max_records = 3; // in the way of one item that are named; the others are counted
inline constexpr std::size_t longest_quote = 100; // bytes of a sentence that stands in the way

std::string joined(std::span<const std::string> list, std::string_view between);
// A CodeableConcept's text, else the display of a coding, else its code; empty if there is none.
std::string concept_words(base::Json code);
// A title inside a sentence: small at the beginning, unless an abbreviation begins it.
std::string lower_first(std::string text);
// The beginning of a sentence.
std::string upper_first(std::string text);

} // namespace signpost::cards
