#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "fhirpath/functions.h"
#include "fhirpath/text.h"
#include "fhirpath/values.h"

// FHIRPath 2.0.0, section 5.6, and 3.0.0's additions (encode, escape, split, join, trim, matchesFull).
namespace signpost::fhirpath {
namespace {

using Text = std::optional<std::string_view>;

// Input and first argument, which most functions need; both must be there for an answer. Searching one text in the
// other can take as long as their product.
bool two_texts(Call& call, Text& input, Text& argument) {
  if (!call.text_input(input) || !call.text_argument(0, argument)) return false;
  return !input || !argument || call.run.spend(call.node, input->size() * argument->size() / 4096);
}

bool starts_with(Call& call) {
  Text text, part;
  if (!two_texts(call, text, part)) return false;
  return text && part ? call.give_boolean(text->starts_with(*part)) : call.give_nothing();
}
bool ends_with(Call& call) {
  Text text, part;
  if (!two_texts(call, text, part)) return false;
  return text && part ? call.give_boolean(text->ends_with(*part)) : call.give_nothing();
}
bool contains(Call& call) {
  Text text, part;
  if (!two_texts(call, text, part)) return false;
  return text && part ? call.give_boolean(text->find(*part) != std::string_view::npos) : call.give_nothing();
}

bool give_position(Call& call, std::string_view text, std::size_t byte) {
  if (byte == std::string_view::npos) return call.give_integer(-1);
  return call.give_integer(static_cast<std::int64_t>(length_of(text.substr(0, byte))));
}
bool index_of(Call& call) {
  Text text, part;
  if (!two_texts(call, text, part)) return false;
  return text && part ? give_position(call, *text, text->find(*part)) : call.give_nothing();
}
bool last_index_of(Call& call) {
  Text text, part;
  if (!two_texts(call, text, part)) return false;
  return text && part ? give_position(call, *text, text->rfind(*part)) : call.give_nothing();
}

bool length(Call& call) {
  Text text;
  if (!call.text_input(text)) return false;
  return text ? call.give_integer(static_cast<std::int64_t>(length_of(*text))) : call.give_nothing();
}

bool substring(Call& call) {
  Text text;
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> count;
  if (!call.text_input(text) || !call.integer_argument(0, start)) return false;
  if (call.arguments() == 2 && !call.integer_argument(1, count)) return false;
  if (!text || !start || *start < 0) return call.give_nothing();
  const std::size_t first = byte_of(*text, static_cast<std::size_t>(*start));
  if (first == text->size()) return call.give_nothing();
  std::string_view part = text->substr(first);
  if (count) part = part.substr(0, byte_of(part, static_cast<std::size_t>(std::max<std::int64_t>(*count, 0))));
  return call.give(Item::of_string(part));
}

bool upper_case(Call& call) {
  Text text;
  if (!call.text_input(text)) return false;
  return text ? call.give_text(upper(*text)) : call.give_nothing();
}
bool lower_case(Call& call) {
  Text text;
  if (!call.text_input(text)) return false;
  return text ? call.give_text(lower(*text)) : call.give_nothing();
}
bool trimmed(Call& call) {
  Text text;
  if (!call.text_input(text)) return false;
  return text ? call.give(Item::of_string(trim(*text))) : call.give_nothing();
}

bool to_chars(Call& call) {
  Text text;
  if (!call.text_input(text)) return false;
  call.value.clear();
  std::string_view rest = text.value_or("");
  while (!rest.empty()) {
    const std::size_t size = byte_of(rest, 1);
    if (!call.run.spend(call.node, 1, call.value.size())) return false;
    call.value.push_back(Item::of_string(rest.substr(0, size)));
    rest.remove_prefix(size);
  }
  return true;
}

// Appends within what a Context allows to be computed; replacing can multiply a text.
bool append_bounded(Call& call, std::string& out, std::string_view more) {
  if (out.size() + more.size() > call.run.context().max_memory)
    return call.run.fail(call.node, "the expression computes more text than allowed", base::ErrorCode::too_large);
  out += more;
  return true;
}

// Every occurrence; an empty pattern stands before each character and at the end (5.6.8).
bool replace(Call& call) {
  Text text, pattern, substitute;
  if (!two_texts(call, text, pattern) || !call.text_argument(1, substitute)) return false;
  if (!text || !pattern || !substitute) return call.give_nothing();
  std::string out;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t kept = pattern->empty() ? byte_of(rest, 1) : std::min(rest.find(*pattern), rest.size());
    const bool found = pattern->empty() || kept < rest.size();
    if (pattern->empty() && !append_bounded(call, out, *substitute)) return false;
    if (!append_bounded(call, out, rest.substr(0, kept))) return false;
    if (!pattern->empty() && found && !append_bounded(call, out, *substitute)) return false;
    rest.remove_prefix(std::min(rest.size(), kept + (found ? pattern->size() : 0)));
  }
  if (pattern->empty() && !append_bounded(call, out, *substitute)) return false;
  return call.give_text(out);
}

// The pattern of this call: compiled with the expression if it is a literal, else now.
struct Pattern {
  std::unique_ptr<RE2> own;
  const RE2* regex = nullptr; // null: no pattern was given
};
bool read_pattern(Call& call, Pattern& pattern) {
  if (call.node.regex) {
    pattern.regex = call.node.regex;
    return true;
  }
  Text text;
  if (!call.text_argument(0, text)) return false;
  if (!text) return true;
  if (!call.run.spend(call.node, 100 + text->size())) return false; // compiling is dear
  pattern.own = make_regex(*text);
  if (!pattern.own->ok()) return call.fail("this regular expression cannot be used");
  pattern.regex = pattern.own.get();
  return true;
}

bool matches(Call& call) {
  Text text;
  Pattern pattern;
  if (!call.text_input(text) || !read_pattern(call, pattern)) return false;
  if (!text || !pattern.regex) return call.give_nothing();
  return call.give_boolean(RE2::PartialMatch(re2::StringPiece(text->data(), text->size()), *pattern.regex));
}
bool matches_full(Call& call) {
  Text text;
  Pattern pattern;
  if (!call.text_input(text) || !read_pattern(call, pattern)) return false;
  if (!text || !pattern.regex) return call.give_nothing();
  return call.give_boolean(RE2::FullMatch(re2::StringPiece(text->data(), text->size()), *pattern.regex));
}

// `$1` and `${1}` in a FHIRPath replacement as RE2 writes them.
std::string rewrite_of(std::string_view substitute) {
  std::string rewrite;
  for (std::size_t i = 0; i < substitute.size(); ++i) {
    const bool braced = substitute.substr(i).starts_with("${") && substitute.size() > i + 3 && substitute[i + 3] == '}';
    const std::size_t digit = i + (braced ? 2 : 1);
    if (substitute[i] == '$' && digit < substitute.size() && substitute[digit] >= '0' && substitute[digit] <= '9') {
      rewrite += '\\';
      rewrite += substitute[digit];
      i = digit + (braced ? 1 : 0);
    } else {
      if (substitute[i] == '\\') rewrite += '\\';
      rewrite += substitute[i];
    }
  }
  return rewrite;
}

bool replace_matches(Call& call) {
  Text text, substitute;
  Pattern pattern;
  if (!call.text_input(text) || !read_pattern(call, pattern) || !call.text_argument(1, substitute)) return false;
  if (!text || !pattern.regex || !substitute) return call.give_nothing();
  if (pattern.regex->pattern().empty()) return call.give(Item::of_string(*text));
  const std::string rewrite = rewrite_of(*substitute);
  std::string problem;
  if (!pattern.regex->CheckRewriteString(rewrite, &problem))
    return call.fail("the replacement names a group that the pattern does not have");
  // Bounded before it is made: the substitute for every character, and each group in it at most the text once over.
  const std::size_t most = (text->size() + 1) * rewrite.size() + text->size() * (1 + rewrite.size() / 2);
  if (most > 16 * call.run.context().max_memory)
    return call.run.fail(call.node, "the expression computes more text than allowed", base::ErrorCode::too_large);
  std::string out(*text);
  RE2::GlobalReplace(&out, *pattern.regex, rewrite);
  return call.give_text(out);
}

bool split(Call& call) {
  Text text, separator;
  if (!two_texts(call, text, separator)) return false;
  if (!text || !separator) return call.give_nothing();
  if (separator->empty()) return to_chars(call);
  Collection parts;
  std::string_view rest = *text;
  for (;;) {
    if (!call.run.spend(call.node, 1, parts.size())) return false;
    const std::size_t end = rest.find(*separator);
    parts.push_back(Item::of_string(rest.substr(0, end)));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + separator->size());
  }
  call.value = std::move(parts);
  return true;
}

bool join(Call& call) {
  Text separator = "";
  if (call.arguments() == 1 && !call.text_argument(0, separator)) return false;
  std::string out;
  bool first = true;
  for (const Item& part : call.value) {
    if (part.lacks_value()) continue;
    const Item item = system_value(part, call.run.arena());
    if (item.kind() != Kind::string) return call.fail("only texts can be joined");
    if (!std::exchange(first, false) && !append_bounded(call, out, separator.value_or(""))) return false;
    if (!append_bounded(call, out, item.string_value())) return false;
  }
  return call.give_text(out);
}

using Transformation = std::optional<std::string> (*)(std::string_view, std::string_view);
bool transformed(Call& call, Transformation transformation) {
  Text text, format;
  if (!two_texts(call, text, format)) return false;
  if (!text || !format) return call.give_nothing();
  const auto out = transformation(*text, *format);
  return out ? call.give_text(*out) : call.give_nothing();
}
bool encoded(Call& call) { return transformed(call, encode); }
bool decoded(Call& call) { return transformed(call, decode); }
bool escaped(Call& call) { return transformed(call, escape); }
bool unescaped(Call& call) { return transformed(call, unescape); }

constexpr Function table[] = {
    {"startsWith", 1, 1, Gives::boolean, starts_with},
    {"endsWith", 1, 1, Gives::boolean, ends_with},
    {"contains", 1, 1, Gives::boolean, contains},
    {"indexOf", 1, 1, Gives::integer, index_of},
    {"lastIndexOf", 1, 1, Gives::integer, last_index_of},
    {"length", 0, 0, Gives::integer, length},
    {"substring", 1, 2, Gives::string, substring},
    {"upper", 0, 0, Gives::string, upper_case},
    {"lower", 0, 0, Gives::string, lower_case},
    {"trim", 0, 0, Gives::string, trimmed},
    {"toChars", 0, 0, Gives::string, to_chars},
    {"replace", 2, 2, Gives::string, replace},
    {"matches", 1, 1, Gives::boolean, matches, Wants::pattern},
    {"matchesFull", 1, 1, Gives::boolean, matches_full, Wants::pattern},
    {"replaceMatches", 2, 2, Gives::string, replace_matches, Wants::pattern},
    {"split", 1, 1, Gives::string, split},
    {"join", 0, 1, Gives::string, join},
    {"encode", 1, 1, Gives::string, encoded},
    {"decode", 1, 1, Gives::string, decoded},
    {"escape", 1, 1, Gives::string, escaped},
    {"unescape", 1, 1, Gives::string, unescaped},
};

} // namespace

std::span<const Function> text_functions() { return table; }

std::unique_ptr<RE2> make_regex(std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_max_mem(1 << 20);
  return std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

} // namespace signpost::fhirpath
