#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace signpost::author {

// Reads what there is of an input, at most as much as fits, waiting for at least one byte. How many were read, 0 at its
// end; nothing if reading was interrupted, so that a line that was begun is none.
using ReadBytes = std::function<base::Result<std::optional<std::size_t>>(std::span<char>)>;

// One line of an input.
struct Line {
  std::size_t number = 1;
  std::optional<std::string> text; // without its line break; nothing: it is longer than a line may be
};

// The lines of an input one after the other, each as soon as it is there. Holds one line and one block of the input,
// however long either is.
class LineReader {
public:
  // A line may have `most` bytes.
  LineReader(ReadBytes read, std::size_t most);

  // The next line that is not blank; nothing at the end or once interrupted. Line breaks are LF or CR LF; a byte order
  // mark before the first line is no part of it. Fails as the input does.
  base::Result<std::optional<Line>> next();

private:
  enum class Block { more, end, interrupted };
  base::Result<Block> refill();
  base::Result<bool> read_line(Line& line);

  ReadBytes read_;
  std::size_t most_;
  std::vector<char> block_;
  std::span<const char> left_; // of the block
  std::size_t number_ = 0; // of the last line
};

// A whole input as one line, line breaks and all; nothing if interrupted.
base::Result<std::optional<Line>> read_whole(const ReadBytes& read, std::size_t most);

} // namespace signpost::author
