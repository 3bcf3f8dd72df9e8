#include "fhir/rich_text.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "fhir/text_encoding.h"

namespace signpost::fhir {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What a control word stands for in the text.
std::optional<std::string_view> written_as(std::string_view word) {
  static constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"par", "\n"},      {"line", "\n"},   {"sect", "\n"},     {"page", "\n"},    {"row", "\n"},
      {"tab", "\t"},      {"cell", "\t"},   {"nestcell", "\t"}, {"nestrow", "\n"}, {"emdash", "—"},
      {"endash", "–"},    {"bullet", "•"},  {"lquote", "‘"},    {"rquote", "’"},   {"ldblquote", "“"},
      {"rdblquote", "”"}, {"emspace", " "}, {"enspace", " "},   {"qmspace", " "}};
  for (const auto& [known, text] : words)
    if (known == word) return text;
  return {};
}

// Groups that hold no text of the body.
bool is_hidden(std::string_view word) {
  static constexpr std::string_view words[] = {"fonttbl",   "colortbl",     "stylesheet", "info",
                                               "pict",      "object",       "listtable",  "listoverridetable",
                                               "rsidtbl",   "generator",    "themedata",  "colorschememapping",
                                               "datastore", "latentstyles", "xmlnstbl",   "fldinst",
                                               "header",    "footer",       "headerl",    "headerr",
                                               "headerf",   "footerl",      "footerr",    "footerf",
                                               "filetbl",   "revtbl"};
  return std::ranges::find(words, word) != std::end(words);
}

class RichTextReader {
public:
  explicit RichTextReader(std::string_view rtf) : rtf_(rtf) {}

  std::string read() {
    while (at_ < rtf_.size()) {
      const char c = rtf_[at_];
      if (c == '\\') {
        ++at_;
        control();
        continue;
      }
      ++at_;
      if (c == '{') outer_.push_back(group_);
      else if (c == '}') close();
      else if (c != '\r' && c != '\n') put(std::string_view(&c, 1));
    }
    return std::move(text_);
  }

private:
  struct Group {
    bool hidden = false;
    int skipped_after_unicode = 1;
  };

  void close() {
    if (outer_.empty()) return;
    group_ = outer_.back();
    outer_.pop_back();
  }

  void put(std::string_view text) {
    if (to_skip_ > 0) {
      --to_skip_;
      return;
    }
    if (!group_.hidden) text_ += text;
  }

  void control() {
    if (at_ >= rtf_.size()) return;
    if (is_letter(rtf_[at_])) return word();
    const char symbol = rtf_[at_++];
    switch (symbol) {
    case '\'': return byte();
    case '*': group_.hidden = true; return;
    case '~': return put(" ");
    case '_': return put("-");
    case '-': return;
    case '\n':
    case '\r': return put("\n");
    default: put(std::string_view(&symbol, 1));
    }
  }

  void byte() {
    unsigned code = 0;
    const std::string_view digits = rtf_.substr(at_, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() < 2 || error != std::errc{} || end != digits.data() + 2) return;
    at_ += 2;
    std::string character;
    append_utf8(character, windows_1252(static_cast<unsigned char>(code)));
    put(character);
  }

  void word() {
    const std::size_t begin = at_;
    while (at_ < rtf_.size() && is_letter(rtf_[at_])) ++at_;
    const std::string_view name = rtf_.substr(begin, at_ - begin);
    const std::size_t number_begin = at_;
    if (at_ < rtf_.size() && rtf_[at_] == '-') ++at_;
    while (at_ < rtf_.size() && is_digit(rtf_[at_])) ++at_;
    int number = 0;
    const bool numbered =
        std::from_chars(rtf_.data() + number_begin, rtf_.data() + at_, number).ec == std::errc{} && at_ > number_begin;
    if (at_ < rtf_.size() && rtf_[at_] == ' ') ++at_;
    if (name == "uc" && numbered) {
      group_.skipped_after_unicode = std::clamp(number, 0, 8);
    } else if (name == "u" && numbered) {
      unicode(number < 0 ? static_cast<char32_t>(number + 0x10000) : static_cast<char32_t>(number));
    } else if (name == "bin" && numbered && number > 0) {
      at_ += std::min(static_cast<std::size_t>(number), rtf_.size() - at_);
    } else if (is_hidden(name)) {
      group_.hidden = true;
    } else if (const auto text = written_as(name)) {
      put(*text);
    }
  }

  void unicode(char32_t code) {
    if (code >= 0xD800 && code < 0xDC00) {
      high_ = code;
    } else {
      if (high_ && code >= 0xDC00 && code < 0xE000) code = 0x10000 + ((high_ - 0xD800) << 10) + (code - 0xDC00);
      high_ = 0;
      std::string character;
      append_utf8(character, code);
      to_skip_ = 0;
      put(character);
    }
    to_skip_ = group_.skipped_after_unicode;
  }

  std::string_view rtf_;
  std::size_t at_ = 0;
  Group group_;
  std::vector<Group> outer_;
  int to_skip_ = 0;    // what stands for a Unicode character where it is not known
  char32_t high_ = 0;  // the first half of a surrogate pair
  std::string text_;
};

} // namespace

bool is_rich_text(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && text.substr(begin).starts_with("{\\rtf");
}

std::string text_of_rich_text(std::string_view rtf) { return RichTextReader(rtf).read(); }

} // namespace signpost::fhir
