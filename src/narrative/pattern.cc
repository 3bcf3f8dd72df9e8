#include "narrative/pattern.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "narrative/ascii.h"
#include "narrative/number_words.h"

namespace signpost::narrative {
namespace {

constexpr std::size_t max_size = 16 * 1024;
constexpr int max_macro_depth = 8;
constexpr int max_bounded_levels = 32;
constexpr std::string_view long_ago = "longAgo";
constexpr std::string_view gap = R"(\s+((?:\S+\s+){0,6}?))";

// The built-in macros, in the same language. What the capturing ones match is what measures.h reads.
struct Builtin {
  std::string_view name;
  std::string pattern;
  bool captures = true;
};

std::string duration_pattern() {
  const std::string number = number_words_pattern();
  return R"((?:(?:>|<|~|≥|≈|over|about|around|approx(?:imately|\.)?|almost|nearly|at least|more than|greater than)"
         R"(|less than|roughly) ?)?)"
         R"((?:\d{1,3}(?:\.\d{1,2})?\+?(?: ?(?:-|to) ?\d{1,3}(?:\.\d{1,2})?)?(?: |-)?(?:(?:full|consecutive) )?|)"
         "(?:" +
         number + "(?:(?: |-)(?:to(?: |-))?" + number + ")?|an?)" +
         R"((?: couple(?: of)?)?(?: |-)(?:(?:full|consecutive) )?))"
         R"((?:days?|weeks?|wks?|months?|mos?|mths?|years?|yrs?|hours?|hrs?)\b)";
}

const std::array<Builtin, 6>& builtins() {
  static const std::array<Builtin, 6> all{{
      {"number", R"(-?\d{1,4}(?:\.\d{1,3})?)"},
      {"score", R"((?:NRS|NPRS|VAS)(?: pain)?(?: score)?(?: of| is| at)? ?[:=]? ?(?:10|\d)(?:\.\d)?(?: ?(?:-)"
                R"(|to) ?(?:10|\d))?)"
                R"((?: ?/ ?10| out of (?:10|ten))?\b|(?:10|\d)(?:\.\d)?\+?(?: ?(?:-|to) ?(?:10)"
                R"(|\d)(?:\.\d)?)?(?: ?/ ?10| out of (?:10|ten))\b)"},
      {"duration", duration_pattern()},
      {"date",
       R"((?:19|20)\d\d-\d\d-\d\d\b|\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)\b|\d{1,2}/(?:19|20)\d\d\b|\d{1,2}/\d{1,2}\b|)"
       R"((?:(?:early|mid|late|beginning of|middle of|end of)(?: |-)?|\d{1,2}(?:st|nd|rd|th)? )?)"
       R"((?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?)"
       R"(|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?)"
       R"((?: \d{1,2}(?:st|nd|rd|th)?\b)?(?:,? (?:19|20)\d\d\b)?|yesterday\b|today\b|(?:19|20)\d\d\b)"},
      {"year", R"((?:19|20)\d\d)", false},
      {long_ago, R"((?:19|20)\d\d)", false},
  }};
  return all;
}

class Expander {
public:
  explicit Expander(const Macros& macros) : macros_(macros) {}

  // Appends the RE2 form of `text`. On failure the error's offset is in `text`.
  std::optional<base::Error> append(std::string_view text, int depth) {
    for (std::size_t i = 0; i < text.size();) {
      if (out_.body.size() > max_size) return base::Error::invalid_at(i, "the pattern grows too large");
      if (text[i] == '\\') {
        if (i + 1 == text.size()) return base::Error::invalid_at(i, "nothing follows the `\\`");
        out_.body += text.substr(i, 2);
        i += 2;
      } else if (text[i] == '[') {
        const std::size_t end = end_of_class(text, i);
        if (end == std::string_view::npos) return base::Error::invalid_at(i, "the `[` is never closed");
        out_.body += text.substr(i, end - i);
        i = end;
      } else if (text[i] == '(') {
        i = open_group(text, i);
      } else if (text[i] == '{' && i + 1 < text.size() && is_letter(text[i + 1])) {
        const std::size_t end = text.find('}', i);
        if (end == std::string_view::npos) return base::Error::invalid_at(i, "the `{` of a macro is never closed");
        if (auto error = append_macro(text.substr(i + 1, end - i - 1), depth)) {
          error->offset = i;
          return error;
        }
        i = end + 1;
      } else if (text[i] == ' ') {
        i = append_space(text, i);
      } else {
        out_.body += text[i++];
      }
    }
    return {};
  }

  ExpandedPattern take() { return std::move(out_); }

private:
  std::size_t open_group(std::string_view text, std::size_t i) {
    constexpr std::string_view named = "(?P<";
    const std::size_t name_end = text.find('>', i);
    if (text.substr(i, named.size()) == named && name_end != std::string_view::npos) {
      out_.groups.emplace_back(text.substr(i + named.size(), name_end - i - named.size()));
      out_.body += '(';
      return name_end + 1;
    }
    if (text.substr(i, 2) == "(?") {
      out_.body += "(?";
      return i + 2;
    }
    out_.body += "(?:";
    return i + 1;
  }

  std::size_t append_space(std::string_view text, std::size_t i) {
    if (text.substr(i, 4) == " .. ") {
      out_.groups.emplace_back();
      out_.body += gap;
      return i + 4;
    }
    while (i < text.size() && text[i] == ' ') ++i;
    const bool optional = i < text.size() && (text[i] == '?' || text[i] == '*');
    out_.body += optional ? "\\s*" : "\\s+";
    return optional ? i + 1 : i;
  }

  std::optional<base::Error> append_macro(std::string_view name, int depth) {
    if (depth == max_macro_depth) {
      return base::Error::invalid("the macro `" + std::string(name) + "` is nested too deeply or uses itself");
    }
    if (const auto own = macros_.find(name); own != macros_.end()) {
      out_.body += "(?:";
      auto error = append(own->second, depth + 1);
      if (error) error->message = "in the macro `" + std::string(name) + "`: " + error->message;
      out_.body += ')';
      return error;
    }
    for (const Builtin& builtin : builtins()) {
      if (builtin.name != name) continue;
      if (builtin.captures) out_.groups.emplace_back(name);
      if (name == long_ago) out_.only_years_long_past = true;
      out_.body += builtin.captures ? "(" : "(?:";
      auto error = append(builtin.pattern, depth + 1);
      out_.body += ')';
      return error;
    }
    return base::Error::invalid("there is no macro named `" + std::string(name) + "`");
  }

  const Macros& macros_;
  ExpandedPattern out_;
};

// Whether a pattern can begin (or end) with a letter or digit, so that a word boundary belongs there.
bool begins_with_word(std::string_view pattern) {
  if (pattern.size() > 1 && pattern[0] == '\\') return pattern[1] == 'd' || pattern[1] == 'w';
  return is_word(pattern[0]) || pattern[0] == '(' || pattern[0] == '[' || pattern[0] == '{';
}

bool ends_with_word(std::string_view pattern) {
  if (pattern.empty()) return true; // what stands before decides
  const char last = pattern.back();
  if (pattern.size() > 1 && pattern[pattern.size() - 2] == '\\') return is_word(last);
  return is_word(last) || std::string_view(")]}?*+").contains(last);
}

// The top-level alternatives of an RE2 pattern, each with the place of the group it ends with.
struct Alternative {
  std::string_view text;
  std::size_t last_group = std::string_view::npos; // offset of its "("; npos: it ends otherwise
};

std::vector<Alternative> alternatives_of(std::string_view pattern) {
  std::vector<Alternative> alternatives;
  std::size_t begin = 0;
  std::size_t group = 0;
  std::size_t group_end = std::string_view::npos;
  int depth = 0;
  const auto close = [&](std::size_t end) {
    alternatives.push_back(
        {pattern.substr(begin, end - begin), group_end == end ? group - begin : std::string_view::npos});
    begin = end + 1;
  };
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') ++i;
    else if (c == '[') i = std::min(end_of_class(pattern, i), pattern.size()) - 1;
    else if (c == '(' && depth++ == 0) group = i;
    else if (c == ')' && --depth == 0) group_end = i + 1;
    else if (c == '|' && depth == 0) close(i);
  }
  close(pattern.size());
  return alternatives;
}

// Appends the pattern with a word boundary behind each of its ends that can be a letter or digit: in "loss|(?:cm|%)"
// behind "loss" and "cm". `levels` bounds the recursion; at its end the boundary stands behind the group.
void append_bounded(std::string& out, std::string_view pattern, int levels) {
  bool first = true;
  for (const Alternative& alternative : alternatives_of(pattern)) {
    if (!std::exchange(first, false)) out += '|';
    const std::size_t group = alternative.last_group;
    if (group == std::string_view::npos || levels == 0) {
      out += alternative.text;
      if (ends_with_word(alternative.text)) out += "\\b";
      continue;
    }
    const std::string_view text = alternative.text;
    const std::size_t flags = text.substr(group, 2) == "(?" ? text.find(':', group) : std::string_view::npos;
    const std::size_t inner = flags == std::string_view::npos ? group + 1 : flags + 1;
    out += text.substr(0, inner);
    append_bounded(out, text.substr(inner, text.size() - inner - 1), levels - 1);
    out += ')';
  }
}

} // namespace

std::string ExpandedPattern::re2() const {
  std::string pattern = begins_word ? "\\b(?:" : "(?:";
  append_bounded(pattern, body, max_bounded_levels);
  return pattern + ')';
}

std::size_t end_of_class(std::string_view text, std::size_t i) {
  ++i;
  if (i < text.size() && text[i] == '^') ++i;
  if (i < text.size() && text[i] == ']') ++i;
  for (; i < text.size(); ++i) {
    if (text[i] == ']') return i + 1;
    if (text[i] == '\\') ++i;
    if (text.substr(i, 2) == "[:") i = std::min(text.find(":]", i), text.size() - 1) + 1;
  }
  return std::string_view::npos;
}

base::Result<ExpandedPattern> expand_pattern(std::string_view pattern, const Macros& macros) {
  if (trim(pattern).size() != pattern.size() || pattern.empty()) {
    return base::fail(base::Error::invalid_at(0, "a pattern must not be empty, nor begin or end with a space"));
  }
  Expander expander(macros);
  if (auto error = expander.append(pattern, 0)) return base::fail(*std::move(error));
  ExpandedPattern expanded = expander.take();
  expanded.begins_word = begins_with_word(pattern);
  return expanded;
}

} // namespace signpost::narrative
