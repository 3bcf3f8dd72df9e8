#include "app/check.h"
#include "app/command_line.h"
#include "support/json.h"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

// The verb `read` on the invented policy for knees.
namespace {

struct Read {
  int exit_code;
  std::string out;
  std::string told; // on standard error
};

Read read_texts(const app::ReadOptions& options, std::string_view as_of = "2026-11-20") {
  std::ostringstream out, told;
  std::streambuf* const out_before = std::cout.rdbuf(out.rdbuf());
  std::streambuf* const told_before = std::cerr.rdbuf(told.rdbuf());
  const app::CommonOptions common{
      {SIGNPOST_SOURCE_DIR "/tests/cases/policies/small"}, "no such folder", base::parse_date(as_of), "UTC", {}};
  const int code = app::read_texts(common, options);
  std::cout.rdbuf(out_before);
  std::cerr.rdbuf(told_before);
  return {code, out.str(), told.str()};
}

// What is read in one file of that text.
Read read_text(std::string_view text, app::ReadOptions options = {}) {
  const TemporaryFolder folder;
  folder.write("a.txt", text);
  options.files = {(folder.path() / "a.txt").string()};
  return read_texts(options);
}

bool takes(std::vector<std::string> arguments, app::ReadOptions& read) {
  app::CommonOptions common;
  CLI::App verb("read");
  app::add_read_options(verb, common, read);
  return test::takes(verb, std::move(arguments));
}

} // namespace

TEST_CASE("`read` writes one object for each place that speaks of a value") {
  const Read read = read_text(
      "Seen today.\nThe left knee gives way. It is not true that the knee is stable; no locking of the knee.\n");
  CHECK(read.exit_code == app::exit_good);
  CHECK(read.told.empty());
  CHECK(read.out == R"({"line":2,"value":"stability","member":"unstable","says":"yes","text":"left knee gives way",)"
                    R"("offset":16,"why":"shared/phrases/knee.json:5"})"
                    "\n"
                    R"({"line":2,"value":"stability","member":"unstable","says":"yes","text":"knee gives way",)"
                    R"("offset":21,"why":"knee/knee-gives-way"})"
                    "\n"
                    R"({"line":2,"value":"stability","member":"stable","says":"nothing","text":"knee is stable",)"
                    R"("offset":61,"why":"denied"})"
                    "\n"
                    R"({"line":2,"value":"locked-knee","member":"","says":"no","text":"locking of the knee",)"
                    R"("offset":80,"why":"shared/phrases/knee.json:4"})"
                    "\n");
}

TEST_CASE("with --lines every line is a text of its own, counted as it is written") {
  app::ReadOptions lines;
  lines.lines = true;
  const Read read = read_text("No\r\nknee locks\n\n"
                              "Café\\nGoing down the stairs at home, she says that since spring the left knee\\nlocks",
                              lines);
  CHECK(read.exit_code == app::exit_good);
  // The "no" of another text denies nothing, and the words span a written line break.
  CHECK(read.out == R"({"line":2,"value":"locked-knee","member":"","says":"yes","text":"knee locks",)"
                    R"("offset":0,"why":"shared/phrases/knee.json:4"})"
                    "\n"
                    R"({"line":4,"value":"locked-knee","member":"","says":"yes","text":"left knee\nlocks",)"
                    R"("offset":69,"why":"shared/phrases/knee.json:4"})"
                    "\n");
  CHECK(read_text("knee\\nlocks").out.empty()); // elsewhere a backslash is one
}

TEST_CASE("the kind of the text decides which phrases count") {
  app::ReadOptions options;
  CHECK_FALSE(read_text("knee locks", options).out.empty());
  options.kind = fhir::TextKind::report;
  CHECK(read_text("knee locks", options).out.empty());
}

TEST_CASE("what a text dates itself is as old as it says on the day of signing") {
  const Read read = read_text("[01/05/2026] The knee gives way.");
  CHECK(read.out.find(R"("says":"nothing")") != std::string::npos);
  CHECK(read.out.find(R"("why":"too old")") != std::string::npos);
}

TEST_CASE("a byte order mark is no part of the text, and several files are told apart") {
  const TemporaryFolder folder;
  folder.write("a.txt", "\xEF\xBB\xBFknee locks");
  folder.write("b.txt", "");
  app::ReadOptions options;
  options.files = {(folder.path() / "a.txt").string(), (folder.path() / "b.txt").string()};
  const Read read = read_texts(options);
  CHECK(read.exit_code == app::exit_good);
  const auto document = base::JsonDocument::parse(read.out);
  REQUIRE(document);
  CHECK(document->root()["file"].string() == options.files.front());
  CHECK(document->root()["offset"].number() == "0");
}

TEST_CASE("what `read` cannot read is told, and why") {
  app::ReadOptions options;
  options.files = {"no such file"};
  const Read missing = read_texts(options);
  CHECK(missing.exit_code == app::exit_cannot);
  CHECK(missing.told == "signpost: cannot read `no such file`\n");
  const TemporaryFolder folder;
  options.files = {folder.path().string()};
  CHECK(read_texts(options).exit_code == app::exit_cannot);
  const Read broken = read_text("knee \xFF locks");
  CHECK(broken.exit_code == app::exit_cannot);
  CHECK(broken.told.find("is not UTF-8: see the byte at offset 5") != std::string::npos);
  CHECK(broken.out.empty());
}

TEST_CASE("what the command line of `read` takes") {
  app::ReadOptions read;
  REQUIRE(takes({"a.txt", "-", "--lines", "--kind", "order"}, read));
  CHECK(read.files == std::vector<std::string>{"a.txt", "-"});
  CHECK(read.lines);
  CHECK(read.kind == fhir::TextKind::order);
  app::ReadOptions plain;
  REQUIRE(takes({"a.txt"}, plain));
  CHECK(plain.kind == fhir::TextKind::note);
  CHECK_FALSE(plain.lines);
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"a.txt", "--kind", "observation"},
                                             {"a.txt", "--kind", ""},
                                             {"a.txt", "--as-of", "soon"},
                                             {"a.txt", "--line-by-line"}}) {
    app::ReadOptions other;
    CHECK_FALSE(takes(arguments, other));
  }
}
