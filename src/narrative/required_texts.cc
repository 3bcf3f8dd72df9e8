#include "narrative/required_texts.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "narrative/ascii.h"
#include "narrative/pattern.h"

namespace signpost::narrative {
namespace {

constexpr std::size_t max_product = 32;     // texts made by joining neighbours
constexpr std::size_t max_alternatives = 96; // texts of one exact part
constexpr std::size_t max_any_of = 256;
constexpr char boundary = '\b'; // stands for a word boundary in the texts of a part

using Texts = std::vector<std::string>;

// What is known of a part of a pattern: either all the texts it matches, or what they must hold.
struct Part {
  std::optional<Texts> exact;
  RequiredTexts needs;
};

Part exactly(Texts texts) { return {std::move(texts), {}}; }
Part anything() { return {}; }

bool is_mark(char c) { return c == ' ' || c == boundary; }

// A run of white space is one space, and a boundary twice is a boundary.
std::string join(std::string_view a, std::string_view b) {
  if (!a.empty() && !b.empty() && is_mark(a.back()) && a.back() == b.front()) b.remove_prefix(1);
  return std::string(a).append(b);
}

void sort_unique(auto& list) {
  std::ranges::sort(list);
  const auto rest = std::ranges::unique(list);
  list.erase(rest.begin(), rest.end());
}

RequiredText required(std::string_view text) {
  RequiredText result;
  const std::size_t begin = std::min(text.find_first_not_of(boundary), text.size());
  const std::size_t end = text.find_last_not_of(boundary) + 1;
  // A boundary beside a sign says that a word follows; only those beside words are of use.
  result.begins_word = begin > 0 && begin < end && is_word(text[begin]);
  result.ends_word = end < text.size() && begin < end && is_word(text[end - 1]);
  for (char c : text) {
    if (c != boundary && !(c == ' ' && result.text.ends_with(' '))) result.text += c;
  }
  return result;
}

// Letters and spaces are in every sentence; a sign or a digit tells sentences apart.
bool tells(std::string_view text) {
  return text.size() > 1 || (text.size() == 1 && !is_letter(text[0]) && !is_space(text[0]));
}

// The set that says "one of these texts", if it says anything worth looking for.
std::optional<AnyOf> any_of(const Texts& texts) {
  AnyOf set;
  for (const std::string& text : texts) {
    set.push_back(required(text));
    if (!tells(set.back().text)) return {};
  }
  sort_unique(set);
  return set;
}

// Whether every sentence that holds `longer` holds `shorter`.
bool implies(const RequiredText& longer, const RequiredText& shorter) {
  if (shorter.begins_word || shorter.ends_word) return false;
  return longer.text.size() > shorter.text.size() && longer.text.contains(shorter.text);
}

// Only a set that leads needs the longer ones, as they begin earlier.
void drop_implied(AnyOf& set) {
  const AnyOf all = set;
  std::erase_if(set, [&](const RequiredText& text) {
    return std::ranges::any_of(all, [&](const RequiredText& other) { return implies(text, other); });
  });
}

// A text that begins with white space may be found to begin before the match does, as runs of it count as one.
bool can_lead(const AnyOf& set) {
  return std::ranges::none_of(set, [](const RequiredText& text) { return text.text.starts_with(' '); });
}

RequiredTexts needs_of(Part part) {
  if (!part.exact) return std::move(part.needs);
  auto set = any_of(*part.exact);
  if (!set) return {};
  const bool leads = can_lead(*set);
  if (!leads) drop_implied(*set);
  return {{*std::move(set)}, leads};
}

// The index of the set that tells most: its shortest text is long, and it has few.
std::size_t most_telling(const std::vector<AnyOf>& sets) {
  const auto weight = [](const AnyOf& set) {
    const auto shortest = std::ranges::min(set, {}, [](const RequiredText& text) { return text.text.size(); });
    return std::pair(shortest.text.size(), -static_cast<long>(set.size()));
  };
  return static_cast<std::size_t>(std::ranges::max_element(sets, {}, weight) - sets.begin());
}

// Neighbours: the texts of exact parts are joined as long as they stay few.
class Sequence {
public:
  void append(Part part) {
    if (!part.exact) {
      const bool begins = whole_ && run_.size() == 1 && is_boundary(run_.front());
      if (begins && part.needs.leads && !run_.front().empty()) begin_words(part.needs.sets.front());
      close();
      if (begins) needs_.leads = part.needs.leads;
      std::ranges::move(part.needs.sets, std::back_inserter(needs_.sets));
    } else if (run_.size() == 1 || part.exact->size() == 1 || run_.size() * part.exact->size() <= max_product) {
      Texts joined;
      for (const std::string& a : run_)
        for (const std::string& b : *part.exact) joined.push_back(join(a, b));
      sort_unique(joined);
      run_ = std::move(joined);
    } else {
      close();
      run_ = *std::move(part.exact);
    }
  }

  Part take() {
    if (whole_) return exactly(std::move(run_));
    close();
    return {{}, std::move(needs_)};
  }

private:
  static bool is_boundary(std::string_view text) { return text.find_first_not_of(boundary) == std::string_view::npos; }

  static void begin_words(AnyOf& set) {
    for (RequiredText& text : set) text.begins_word = is_word(text.text.front());
    sort_unique(set);
  }

  void close() {
    RequiredTexts needs = needs_of(exactly(std::move(run_)));
    if (whole_) needs_.leads = needs.leads;
    else std::ranges::for_each(needs.sets, drop_implied);
    std::ranges::move(needs.sets, std::back_inserter(needs_.sets));
    run_ = {""};
    whole_ = false;
  }

  Texts run_{""};
  bool whole_ = true; // the run is all there was so far
  RequiredTexts needs_;
};

Part either(std::vector<Part> branches) {
  if (branches.size() == 1) return std::move(branches.front());
  Texts texts;
  bool exact = true;
  for (const Part& branch : branches) {
    exact = exact && branch.exact;
    if (exact) texts.insert(texts.end(), branch.exact->begin(), branch.exact->end());
  }
  sort_unique(texts);
  if (exact && texts.size() <= max_alternatives) return exactly(std::move(texts));

  AnyOf all;
  bool leads = true;
  for (Part& branch : branches) {
    RequiredTexts needs = needs_of(std::move(branch));
    if (needs.sets.empty()) return anything();
    const std::size_t best = most_telling(needs.sets);
    leads = leads && needs.leads && best == 0;
    std::ranges::move(needs.sets[best], std::back_inserter(all));
  }
  sort_unique(all);
  if (all.size() > max_any_of) return anything();
  return {{}, {{std::move(all)}, leads}};
}

Part optional(Part part) {
  if (!part.exact) return anything();
  part.exact->emplace_back();
  sort_unique(*part.exact);
  return part;
}

bool is_space_part(const Part& part) { return part.exact == Texts{" "}; }

// Reads the part of RE2's syntax that phrases are written in. `unknown()` once it meets something else.
class Reader {
public:
  explicit Reader(std::string_view pattern) : pattern_(pattern) {}

  Part read() {
    Part part = alternatives();
    if (at_ < pattern_.size()) unknown_ = true;
    return part;
  }
  bool unknown() const { return unknown_; }

private:
  bool more() const { return at_ < pattern_.size() && !unknown_; }
  bool skip(std::string_view text) {
    if (!pattern_.substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }

  Part alternatives() {
    std::vector<Part> branches;
    do {
      Sequence sequence;
      while (more() && pattern_[at_] != '|' && pattern_[at_] != ')') sequence.append(repeated());
      branches.push_back(sequence.take());
    } while (more() && skip("|"));
    return either(std::move(branches));
  }

  Part repeated() {
    Part part = single();
    while (more()) {
      if (skip("?")) part = optional(std::move(part));
      else if (skip("*")) part = is_space_part(part) ? exactly({"", " "}) : anything();
      else if (skip("+")) part = is_space_part(part) ? std::move(part) : Part{{}, needs_of(std::move(part))};
      else if (pattern_[at_] == '{') part = counted(std::move(part));
      else break;
      skip("?"); // a lazy repetition matches the same texts
    }
    return part;
  }

  // "{2}", "{1,3}", "{0,6}".
  Part counted(Part part) {
    const std::size_t end = pattern_.find('}', at_);
    const std::string_view count = pattern_.substr(at_, end - at_);
    if (end == std::string_view::npos || count.size() < 2 || !is_digit(count[1])) {
      unknown_ = true; // a brace that means itself
      return anything();
    }
    at_ = end + 1;
    if (count[1] == '0') return anything();
    return {{}, needs_of(std::move(part))};
  }

  Part single() {
    const char c = pattern_[at_];
    if (c == '(') return group();
    if (c == '[') return character_class();
    if (c == '\\') return escape();
    ++at_;
    if (c == '.') return anything();
    if (c == '^' || c == '$') return exactly({""});
    if (static_cast<unsigned char>(c) >= 0x80) return beyond_ascii();
    return exactly({std::string(1, is_space(c) ? ' ' : to_lower(c))});
  }

  Part group() {
    ++at_;
    // Where case counts, the texts are required all the same.
    if (!skip("?:") && !skip("?-i:") && !skip("?i:") && pattern_.substr(at_).starts_with('?')) unknown_ = true;
    Part part = alternatives();
    if (!skip(")")) unknown_ = true;
    return part;
  }

  Part escape() {
    ++at_;
    const char c = more() ? pattern_[at_++] : '\0';
    switch (c) {
    case 's': return exactly({" "});
    case 'b': return exactly({std::string(1, boundary)});
    case 'd': return exactly({"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
    case 'w':
    case 'W':
    case 'S':
    case 'D': return anything();
    default: break;
    }
    if (is_word(c) || c == '\0' || static_cast<unsigned char>(c) >= 0x80) unknown_ = true;
    return exactly({std::string(1, c)});
  }

  // Dashes and quotation marks (U+2000 to U+203F) have no case; of other characters nothing is known.
  Part beyond_ascii() {
    const std::size_t begin = at_ - 1;
    while (at_ < pattern_.size() && (static_cast<unsigned char>(pattern_[at_]) & 0xC0) == 0x80) ++at_;
    const std::string_view character = pattern_.substr(begin, at_ - begin);
    return character.starts_with("\xE2\x80") ? exactly({std::string(character)}) : anything();
  }

  Part character_class() {
    const std::size_t end = end_of_class(pattern_, at_);
    if (end == std::string_view::npos) {
      unknown_ = true;
      return anything();
    }
    const std::string_view members = pattern_.substr(at_ + 1, end - at_ - 2);
    at_ = end;
    return members_of_class(members);
  }

  static Part members_of_class(std::string_view members) {
    if (members.starts_with('^') || members.contains('[') || members.contains('\\')) return anything();
    Texts texts;
    for (std::size_t i = 0; i < members.size(); ++i) {
      const bool range = i + 2 < members.size() && members[i + 1] == '-';
      const auto first = static_cast<unsigned char>(members[i]);
      const auto last = static_cast<unsigned char>(range ? members[i + 2] : members[i]);
      if (first >= 0x80 || last >= 0x80) return anything();
      for (unsigned c = first; c <= last; ++c) {
        const char member = static_cast<char>(c);
        texts.emplace_back(1, is_space(member) ? ' ' : to_lower(member));
      }
      if (range) i += 2;
    }
    sort_unique(texts);
    return exactly(std::move(texts));
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  bool unknown_ = false;
};

} // namespace

RequiredTexts required_texts(std::string_view pattern) {
  Reader reader(pattern);
  RequiredTexts needs = needs_of(reader.read());
  if (reader.unknown()) return {};
  return needs;
}

} // namespace signpost::narrative
