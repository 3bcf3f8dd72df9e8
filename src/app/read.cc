#include <algorithm>
#include <iostream>
#include <map>

#include "app/console.h"
#include "app/verbs.h"
#include "evidence/facts.h"
#include "policy/catalog.h"
#include "service/knowledge.h"

namespace signpost::app {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view written_break = "\\n"; // how a line of --lines writes a line break

// One text to be read, and where it stands in its file.
struct Piece {
  std::string text;
  std::size_t line = 1;            // its first, from 1
  std::vector<std::size_t> breaks; // offsets of the line breaks that were written as two bytes

  // An offset in `text` as one in what was written.
  std::size_t as_written(std::size_t offset) const {
    return offset + static_cast<std::size_t>(std::ranges::lower_bound(breaks, offset) - breaks.begin());
  }
  // The line of the file in which an offset of `text` lies.
  std::size_t line_of(std::size_t offset) const {
    if (!breaks.empty()) return line;
    return line + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<long>(offset), '\n'));
  }
};

Piece piece_of_line(std::string_view written, std::size_t line) {
  Piece piece;
  piece.line = line;
  while (true) {
    const std::size_t at = written.find(written_break);
    piece.text += written.substr(0, at);
    if (at == written.npos) return piece;
    piece.breaks.push_back(piece.text.size());
    piece.text += '\n';
    written.remove_prefix(at + written_break.size());
  }
}

std::vector<Piece> pieces_of(std::string text, bool lines) {
  std::vector<Piece> pieces;
  if (!lines) {
    pieces.push_back({std::move(text), 1, {}});
    return pieces;
  }
  std::size_t number = 0;
  for (std::string_view left = text; !left.empty();) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    std::string_view line = left.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    pieces.push_back(piece_of_line(line, ++number));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return pieces;
}

// What a file holds as text, without a byte order mark.
base::Result<std::string> decoded(const std::string& file) {
  auto text = read_input(file);
  if (!text) return text;
  if (const std::size_t at = base::find_invalid_utf8(*text); at != std::string::npos)
    return base::fail(
        base::Error::invalid_at(at, "`" + file + "` is not UTF-8: see the byte at offset " + std::to_string(at)));
  if (text->starts_with(byte_order_mark)) text->erase(0, byte_order_mark.size());
  return text;
}

std::string_view says(const evidence::Told& told) {
  if (!told.says || *told.says == evidence::Truth::unknown) return "nothing";
  return *told.says == evidence::Truth::yes ? "yes" : "no";
}

std::string why(const evidence::Told& told, const narrative::Mention& mention) {
  if (told.says) return *told.says == evidence::Truth::unknown ? "open" : told.meaning->entry;
  std::string reason(to_string(told.says.error()));
  if (told.says.error() == evidence::Silence::section) reason += " `" + std::string(mention.section) + "`";
  return reason;
}

void write_captures(const narrative::Mention& mention, base::JsonWriter& out) {
  std::map<std::string_view, std::string> by_name; // a name that occurs several times has its texts in a row
  for (const narrative::Capture& capture : mention.captures) {
    std::string& texts = by_name[capture.name];
    if (!texts.empty()) texts += "; ";
    texts += capture.text;
  }
  if (by_name.empty()) return;
  out.key("captures");
  out.begin_object();
  for (const auto& [name, texts] : by_name) out.member(name, texts);
  out.end_object();
}

// One line of output: what a mention tells.
std::string written(const narrative::Mention& mention, const evidence::Told& told, const Piece& piece,
                    const std::string* file) {
  base::JsonWriter out;
  out.begin_object();
  if (file) out.member("file", *file);
  out.key("line");
  out.integer(static_cast<std::int64_t>(piece.line_of(mention.offset)));
  out.member("value", told.meaning->value);
  out.member("member", told.meaning->member);
  out.member("says", says(told));
  out.member("text", std::string_view(piece.text).substr(mention.offset, mention.length));
  out.key("offset");
  out.integer(static_cast<std::int64_t>(piece.as_written(mention.offset)));
  out.member("why", why(told, mention));
  write_captures(mention, out);
  out.end_object();
  return out.take();
}

} // namespace

int read_texts(const CommonOptions& common, const ReadOptions& options) {
  const auto today = common.as_of ? common.as_of : today_in(common.time_zone);
  if (!today) return cannot(base::Error::invalid("unknown time zone `" + common.time_zone + "`"));
  auto files = service::read_policies(common.policies);
  if (!files) return cannot(files.error());
  base::Issues issues;
  const auto catalog = policy::Catalog::load(std::move(*files), issues);
  if (issues.has_errors()) {
    print(issues, std::cerr);
    return exit_cannot;
  }
  const evidence::Phrases& phrases = catalog->evidence().phrases;
  for (const std::string& file : options.files) {
    auto content = decoded(file);
    if (!content) return cannot(content.error());
    for (const Piece& piece : pieces_of(std::move(*content), options.lines)) {
      fhir::ClinicalText text;
      text.kind = options.kind;
      text.text = piece.text;
      text.date = *today;
      for (const narrative::Mention& mention : phrases.search(text, *today))
        std::cout << written(mention, phrases.told(mention, text, *today), piece,
                             options.files.size() > 1 ? &file : nullptr)
                  << '\n';
    }
  }
  return exit_good;
}

} // namespace signpost::app
