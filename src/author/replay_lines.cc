#include "author/replay_lines.h"

#include <algorithm>
#include <array>

namespace signpost::author {
namespace {

constexpr std::size_t block_bytes = 64 * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == text.npos; }

// Appends to a text that may have `most` bytes; one that would have more is given up.
void append(std::optional<std::string>& text, std::span<const char> more, std::size_t most) {
  if (!text) return;
  if (text->size() + more.size() > most) text.reset();
  else text->append(more.data(), more.size());
}

void drop_byte_order_mark(std::optional<std::string>& text) {
  if (text && text->starts_with(byte_order_mark)) text->erase(0, byte_order_mark.size());
}

} // namespace

LineReader::LineReader(ReadBytes read, std::size_t most) : read_(std::move(read)), most_(most), block_(block_bytes) {}

base::Result<std::optional<Line>> LineReader::next() {
  while (true) {
    Line line;
    const auto found = read_line(line);
    if (!found) return base::fail(found.error());
    if (!*found) return std::nullopt;
    if (!line.text || !is_blank(*line.text)) return line;
  }
}

base::Result<LineReader::Block> LineReader::refill() {
  const auto read = read_(block_);
  if (!read) return base::fail(read.error());
  left_ = std::span(block_).first(read->value_or(0));
  return !*read ? Block::interrupted : left_.empty() ? Block::end : Block::more;
}

// Whether there is one.
base::Result<bool> LineReader::read_line(Line& line) {
  line.number = ++number_;
  line.text.emplace();
  bool begun = false;
  while (true) {
    if (left_.empty()) {
      const auto block = refill();
      if (!block) return base::fail(block.error());
      if (*block == Block::interrupted) return false;
      if (*block == Block::end) break;
    }
    begun = true;
    const auto end = std::ranges::find(left_, '\n');
    const auto length = static_cast<std::size_t>(end - left_.begin());
    append(line.text, left_.first(length), most_);
    const bool ended = end != left_.end();
    left_ = left_.subspan(ended ? length + 1 : length);
    if (ended) break;
  }
  if (line.text && line.text->ends_with('\r')) line.text->pop_back();
  if (line.number == 1) drop_byte_order_mark(line.text);
  return begun;
}

base::Result<std::optional<Line>> read_whole(const ReadBytes& read, std::size_t most) {
  Line whole;
  whole.text.emplace();
  std::array<char, 16 * 1024> block;
  while (whole.text) {
    const auto size = read(block);
    if (!size) return base::fail(size.error());
    if (!*size) return std::nullopt;
    if (**size == 0) break;
    append(whole.text, std::span(block).first(**size), most);
  }
  drop_byte_order_mark(whole.text);
  return whole;
}

} // namespace signpost::author
