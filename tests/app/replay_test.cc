#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "app/check.h"
#include "app/command_line.h"
#include "author/replay_support.h"
#include "service/call.h"
#include "service/fetching_bench.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

// The verb `replay`, on the invented policy for knees.
namespace {

struct Run {
  int exit_code;
  std::string out, told;
};

// A pipe whose writing end is closed when asked, or at the end.
struct Pipe {
  int ends[2];
  Pipe() { REQUIRE(::pipe2(ends, O_CLOEXEC) == 0); }
  ~Pipe() {
    close_writing();
    ::close(ends[0]);
  }
  void close_writing() {
    if (ends[1] >= 0) ::close(std::exchange(ends[1], -1));
  }
  void write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t size = ::write(ends[1], text.data(), text.size());
      if (size <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(size));
    }
  }
};

app::CommonOptions common(std::string_view as_of = "2026-05-01") {
  return {{small_policies, later_policies}, SIGNPOST_SOURCE_DIR "/cards", base::parse_date(as_of), "UTC", {}};
}

Run replay(const app::ReplayOptions& options, int input = -1, int interrupted = -1) {
  std::ostringstream out, told;
  std::streambuf* const before = std::cerr.rdbuf(told.rdbuf());
  const int code = app::replay(common(), options, {input, interrupted, out, told});
  std::cerr.rdbuf(before);
  return {code, out.str(), told.str()};
}

// What standard input holds, replayed.
Run replay_text(const std::string& text, app::ReplayOptions options = {}) {
  Pipe pipe;
  std::jthread writer([&] {
    pipe.write(text);
    pipe.close_writing();
  });
  options.inputs = {"-"};
  return replay(options, pipe.ends[0]);
}

bool takes(std::vector<std::string> arguments, app::CommonOptions& common, app::ReplayOptions& options) {
  CLI::App verb("replay");
  app::add_replay_options(verb, common, options);
  return test::takes(verb, std::move(arguments));
}

// The policies with other days of therapy asked for.
std::string policies_asking_for(const TemporaryFolder& folder, const std::string& days) {
  folder.copy(small_policies, "policies");
  const std::string file = "acme/mri-1-knee/2026-01-01.json";
  std::string text = file_text("tests/cases/policies/small/" + file);
  text.replace(text.find(R"("atLeast": 28)"), 13, R"("atLeast": )" + days);
  folder.write("policies/" + file, text);
  return (folder.path() / "policies").string();
}

} // namespace

TEST_CASE("`replay` takes files and folders in their order") {
  const TemporaryFolder folder;
  folder.write("b.ndjson", wrapped("b1", "") + "\r\n" + wrapped("b2", ""));
  folder.write("a/one.json", "\xEF\xBB\xBF\n" + wrapped("a", "") + "\n");
  folder.write("other.txt", wrapped("t", ""));
  const std::string root = folder.path().string();
  app::ReplayOptions options;
  options.inputs = {root + "/other.txt", root};
  const Run run = replay(options);
  CHECK(run.told.empty());
  CHECK(run.exit_code == app::exit_good);
  std::string ids;
  for (const auto& line : parsed_lines(run.out)) {
    ids += std::string(line.root()["id"].string()) + ' ';
    CHECK(line.root()["file"].string().starts_with(root));
  }
  CHECK(ids == "t a b1 b2 ");
}

TEST_CASE("`replay` of standard input names no file, and nothing is no mistake") {
  const Run empty = replay_text("");
  CHECK(empty.exit_code == app::exit_good);
  CHECK(empty.out.empty());
  CHECK(empty.told.empty());
  const Run one = replay_text(wrapped("x", ""));
  CHECK(one.exit_code == app::exit_good);
  CHECK(one.out.starts_with(R"({"line":1,"id":"x",)"));
}

TEST_CASE("`replay` goes on after what it cannot decide or read, counts it, and says no at the end") {
  const TemporaryFolder folder;
  folder.write("calls.ndjson", "{\n" + knee_call() + "\n");
  app::ReplayOptions options;
  const std::string file = (folder.path() / "calls.ndjson").string();
  options.inputs = {file, "/proc/self/mem", file}; // the second can be opened and not read
  const Run run = replay(options);
  CHECK(run.exit_code == app::exit_no);
  CHECK(parsed_lines(run.out).size() == 2);
  CHECK(run.told.starts_with(file + ":1: "));
  CHECK(run.told.find("\n/proc/self/mem: cannot read on: Input/output error\n") != std::string::npos);
  CHECK(run.told.ends_with("\nsignpost: 3 of 5 calls could not be decided\n"));
}

TEST_CASE("`replay` does not begin without its inputs and policies") {
  app::ReplayOptions options;
  options.inputs = {"no such file"};
  Run run = replay(options);
  CHECK(run.exit_code == app::exit_cannot);
  CHECK(run.told == "signpost: there is no file or folder `no such file`\n");
  options.inputs = {"-"};
  options.against = {"no such folder"};
  run = replay(options);
  CHECK(run.exit_code == app::exit_cannot);
  CHECK(run.told == "signpost: there is no folder `no such folder`\n");
}

TEST_CASE("20,000 lines stream through with a bounded number of them on the way") {
  constexpr std::size_t lines = 20'000, threads = 3;
  std::atomic<std::size_t> written = 0, most_on_the_way = 0;
  // Counts the lines that were handed on, and how far the writer is before.
  struct Counting : std::streambuf {
    std::atomic<std::size_t>&written, &most;
    std::size_t lines = 0;
    bool in_order = true;
    Counting(std::atomic<std::size_t>& w, std::atomic<std::size_t>& m) : written(w), most(m) {}
    std::streamsize xsputn(const char* text, std::streamsize size) override {
      most = std::max<std::size_t>(most, written - std::min<std::size_t>(lines, written));
      ++lines;
      const std::string begin = R"({"line":)" + std::to_string(lines) + ",";
      in_order = in_order && std::string_view(text, static_cast<std::size_t>(size)).starts_with(begin);
      return size;
    }
  } counting(written, most_on_the_way);
  std::ostream out(&counting);
  std::ostringstream told;
  Pipe pipe;
  // Refused calls take no time, and each has its line. They are as long as the pipe and a block hold few of them.
  const std::string refused = R"({"hook":"order-sign","padding":")" + std::string(4000, 'x') + "\"}\n";
  std::jthread writer([&] {
    for (std::size_t i = 0; i < lines; ++i, ++written) pipe.write(refused);
    pipe.close_writing();
  });
  app::ReplayOptions options;
  options.inputs = {"-"};
  options.jobs = threads;
  CHECK(app::replay(common(), options, {pipe.ends[0], -1, out, told}) == app::exit_no);
  CHECK(counting.lines == lines);
  CHECK(counting.in_order);
  const std::size_t window = threads * 64, pipe_and_block = 2 * 65'536 / refused.size() + 2;
  CHECK(most_on_the_way <= window + pipe_and_block);
}

TEST_CASE("`replay` ends quietly when nobody reads any more, and not quietly when it cannot write") {
  struct Failing : std::streambuf {
    int error = 0;
    std::streamsize xsputn(const char*, std::streamsize) override { return errno = error, 0; }
  } failing;
  std::ostringstream told;
  const auto run = [&](int error) {
    failing.error = error;
    std::ostream out(&failing);
    app::ReplayOptions options;
    options.inputs = {SIGNPOST_SOURCE_DIR "/docs/examples/order-sign-22514.json"};
    return app::replay(common(), options, {-1, -1, out, told});
  };
  CHECK(run(EPIPE) == app::exit_good);
  CHECK(told.str().empty());
  CHECK(run(ENOSPC) == app::exit_cannot);
  CHECK(told.str() == "signpost: cannot write the answer: No space left on device\n");
}

TEST_CASE("an interrupted `replay` ends with what was done") {
  Pipe input, interruption;
  struct Interrupting : std::stringbuf {
    const Pipe& interruption;
    explicit Interrupting(const Pipe& pipe) : interruption(pipe) {}
    std::streamsize xsputn(const char* text, std::streamsize size) override {
      interruption.write("!");
      return std::stringbuf::xsputn(text, size);
    }
  } done(interruption);
  std::ostream out(&done);
  std::ostringstream told;
  input.write(knee_call() + "\n" + knee_call().substr(0, 100)); // the rest never comes, nor does the end
  app::ReplayOptions options;
  options.inputs = {"-", "-"};
  const int code = app::replay(common(), options, {input.ends[0], interruption.ends[0], out, told});
  CHECK(code == app::exit_cannot);
  CHECK(parsed_lines(done.str()).size() == 1);
  CHECK(told.str() == "signpost: interrupted after 1 calls\n");
}

TEST_CASE("against other policies only what changes is shown") {
  const TemporaryFolder folder;
  std::string calls;
  // Covered by the first version, needs more by the second.
  for (const char* day : {"2026-05-01", "2026-06-01", "2026-07-01"}) calls += wrapped(day, day) + "\n";
  calls += "{\n";
  app::ReplayOptions options;
  options.against = {policies_asking_for(folder, "36"), later_policies};

  SECTION("as a table") {
    const Run run = replay_text(calls, options);
    CHECK(run.exit_code == app::exit_no);
    CHECK(run.out == "4 calls, 3 decisions: 2 change, 1 are the same\n"
                     "\nacme/mri-1-knee: 2 of 3 decisions change\n"
                     "  what                  from     to                   decisions  examples\n"
                     "  outcome               covered  needs-documentation          2  `2026-05-01`, `2026-06-01`\n"
                     "  item examination      -        asked for                    2  `2026-05-01`, `2026-06-01`\n"
                     "  criterion therapy-4w  yes      no                           2  `2026-05-01`, `2026-06-01`\n");
  }
  SECTION("as many examples as wanted") {
    options.examples = 1;
    const Run run = replay_text(calls, options);
    CHECK(run.out.find("2  `2026-05-01`\n") != std::string::npos);
  }
  SECTION("as NDJSON") {
    options.format = author::ReplayFormat::ndjson;
    const Run run = replay_text(calls, options);
    const auto lines = parsed_lines(run.out);
    REQUIRE(lines.size() == 2);
    const base::Json line = lines[1].root();
    CHECK(line["line"].number() == "2");
    CHECK(line["id"].string() == "2026-06-01");
    CHECK(line["before"]["outcome"].string() == "covered");
    CHECK(line["after"]["outcome"].string() == "needs-documentation");
    CHECK(line["after"]["missing"].at(0).string() == "examination");
    CHECK(line["before"]["knowledge"].string() != line["after"]["knowledge"].string());
    CHECK(line["criteria"].size() == 1);
    CHECK(line["criteria"].at(0)["id"].string() == "therapy-4w");
    CHECK(line["criteria"].at(0)["before"].string() == "yes");
    CHECK(line["criteria"].at(0)["after"].string() == "no");
    CHECK(run.told.ends_with("signpost: 4 calls, 3 decisions: 2 change, 1 are the same\n"
                             "signpost: 1 of 4 calls could not be decided\n"));
  }
  SECTION("and by the same policies nothing does") {
    options.against = {small_policies, later_policies};
    CHECK(replay_text(calls, options).out == "4 calls, 3 decisions: 0 change, 3 are the same\n");
  }
  SECTION("another version with the same answer is counted apart") {
    options.against = {small_policies};
    const std::string silent = wrapped("s", "2026-07-01", edited(knee_call(), "prefetch.observations.entry", "[]"));
    const Run run = replay_text(silent, options);
    INFO(run.out);
    CHECK(run.out.find("1 decisions: 1 change") != std::string::npos); // its criterion has another name
    const std::string excluded = wrapped("c", "2026-07-01",
                                         knee_call(R"({"occurrenceDateTime":null,"code":{"coding":[)"
                                                   R"({"system":"http://www.ama-assn.org/go/cpt","code":"73722"}]}})"));
    CHECK(replay_text(excluded, options).out == "1 calls, 1 decisions: 0 change, 1 are the same, 1 of them by another "
                                                "version of the policy\n");
  }
}

TEST_CASE("the digest of a replayed call is that of its record") {
  const std::string request = edited(knee_call(), "context.draftOrders.entry.+",
                                     R"({"resource":{"resourceType":"ServiceRequest","id":"other","status":"draft",)"
                                     R"("intent":"order","subject":{"reference":"Patient/pt"}}})");
  const service::CurrentKnowledge knowledge(load_policies({small_policies, later_policies}),
                                            std::chrono::system_clock::now());
  http::WorkerPool pool(1, 8);
  service::Failures failures;
  const service::CallSettings settings{.knowledge = knowledge,
                                       .pool = pool,
                                       .failures = failures,
                                       .public_url = "https://signpost.example",
                                       .today = [] { return *base::parse_date("2026-05-01"); },
                                       .new_uuid = [] { return std::string("1"); }};
  asio::io_context io;
  const service::Answer served =
      run_on(io, service::answer(settings,
                                 {.hook = cdshooks::find_service("coverage-order-sign"), .id = "1", .body = request}));
  REQUIRE(served.text);
  REQUIRE(served.record.decisions.size() == 2);
  const auto lines = parsed_lines(replay_text(request).out);
  REQUIRE(lines.size() == 2);
  for (const auto& line : lines) {
    CHECK(line.root()["decided"].string() == served.record.decided);
    CHECK(line.root()["knowledge"].string() == served.record.knowledge);
  }
}

TEST_CASE("what the command line of `replay` takes") {
  app::CommonOptions taken;
  app::ReplayOptions replay;
  REQUIRE(takes({"--policies", "a", "--policies", "b", "--against", "c", "x.ndjson", "-", "--format", "table",
                 "--prefetch-key", "meds=medications", "y", "--jobs", "2", "--examples", "5"},
                taken, replay));
  CHECK(taken.policies == std::vector<std::filesystem::path>{"a", "b"});
  CHECK(replay.against == std::vector<std::filesystem::path>{"c"});
  CHECK(replay.inputs == std::vector<std::string>{"x.ndjson", "-", "y"});
  CHECK(replay.format == author::ReplayFormat::table);
  CHECK(replay.jobs == 2);
  CHECK(replay.examples == 5);
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {}, {"x", "--format", "csv"}, {"x", "--jobs", "-1"}, {"x", "--jobs", "5000"}, {"x", "--as-of", "soon"}}) {
    app::CommonOptions other;
    app::ReplayOptions none;
    CHECK_FALSE(takes(arguments, other, none));
  }
}
