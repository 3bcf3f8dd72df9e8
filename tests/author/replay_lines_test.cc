#include "author/replay_files.h"
#include "author/replay_lines.h"

#include <algorithm>

#include "app/check.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

// Reads a text, `step` bytes at a time.
author::ReadBytes reading(std::string text, std::size_t step) {
  return [text = std::move(text), step, at = std::size_t{0}](std::span<char> into) mutable {
    const std::size_t size = std::min({step, into.size(), text.size() - at});
    std::copy_n(text.data() + at, size, into.data());
    at += size;
    return std::optional(size);
  };
}

// "1:first 3:second", and `too long` for what a line may not have.
std::string lines_of(const std::string& text, std::size_t step, std::size_t most = 100) {
  author::LineReader reader(reading(text, step), most);
  std::string shown;
  while (true) {
    const auto line = reader.next();
    REQUIRE(line.has_value());
    if (!*line) return shown;
    if (!shown.empty()) shown += ' ';
    shown += std::to_string((*line)->number) + ':' + (*line)->text.value_or("too long");
  }
}

} // namespace

TEST_CASE("lines are counted as they stand, whatever ends them and however they come in") {
  const std::size_t step = GENERATE(1, 2, 3, 7, 1000);
  CHECK(lines_of("", step).empty());
  CHECK(lines_of("\n \n\t\r\n", step).empty());
  CHECK(lines_of("a", step) == "1:a");
  CHECK(lines_of("a\nb\n", step) == "1:a 2:b");
  CHECK(lines_of("\na\r\n\r\n  b\r\nc", step) == "2:a 4:  b 5:c");
}

TEST_CASE("a byte order mark stands before the first line only") {
  CHECK(lines_of("\xEF\xBB\xBF"
                 "a\nb",
                 2) == "1:a 2:b");
  CHECK(lines_of("\xEF\xBB\xBF\r\na", 2) == "2:a");
  CHECK(lines_of("a\n\xEF\xBB\xBF"
                 "b",
                 2) == "1:a 2:\xEF\xBB\xBF"
                       "b");
}

TEST_CASE("a line that is too long is told and passed over, and the next one is read") {
  const std::size_t step = GENERATE(1, 4, 1000);
  CHECK(lines_of("12345\n123456\n1\n" + std::string(5000, 'x'), step, 5) == "1:12345 2:too long 3:1 4:too long");
}

TEST_CASE("a line that was begun when reading was interrupted is none") {
  std::size_t reads = 0;
  author::LineReader reader(
      [&](std::span<char> into) -> base::Result<std::optional<std::size_t>> {
        if (++reads > 1) return std::nullopt;
        std::ranges::copy(std::string_view("a\nb"), into.begin());
        return 3;
      },
      100);
  CHECK((*reader.next())->text == "a");
  CHECK_FALSE(reader.next()->has_value());
}

TEST_CASE("an input that cannot be read on is an error after the lines before") {
  std::size_t reads = 0;
  author::LineReader reader(
      [&](std::span<char> into) -> base::Result<std::optional<std::size_t>> {
        if (++reads > 1) return base::fail(base::ErrorCode::technical, "gone");
        std::ranges::copy(std::string_view("a\nb"), into.begin());
        return 3;
      },
      100);
  CHECK((*reader.next())->text == "a");
  CHECK(reader.next().error().message == "gone");
}

TEST_CASE("a whole input keeps its line breaks, and has its limit too") {
  const auto whole = author::read_whole(reading("\xEF\xBB\xBF{\n}\n", 1), 10);
  CHECK((*whole)->text == "{\n}\n");
  CHECK_FALSE((*author::read_whole(reading("12345678901", 3), 10))->text);
}

TEST_CASE("a folder is all its calls by the order of their paths, hidden ones left out") {
  const TemporaryFolder folder;
  for (const char* file : {"b.ndjson", "a/z.json", "a/x.json", "c.txt", ".hidden.json", ".git/d.json", "a.json"})
    folder.write(file, "{}");
  const std::string root = folder.path().string();
  const std::vector<std::string> arguments{root + "/c.txt", "-", root};
  const auto files = author::files_to_replay(arguments);
  REQUIRE(files);
  CHECK(*files == std::vector<std::string>{root + "/c.txt", "-", root + "/a.json", root + "/a/x.json",
                                           root + "/a/z.json", root + "/b.ndjson"});
}

TEST_CASE("what is not there, or a folder without a call, is an error") {
  const TemporaryFolder folder;
  const std::string root = folder.path().string();
  CHECK(author::files_to_replay(std::vector{root}).error().message ==
        "no .json or .ndjson file is in folder `" + root + "`");
  CHECK(author::files_to_replay(std::vector{root + "/x"}).error().message ==
        "there is no file or folder `" + root + "/x`");
}
