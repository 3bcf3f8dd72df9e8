#include "app/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "app/check.h"
#include "base/json.h"

#include <catch2/catch.hpp>

using namespace signpost;

namespace {

// A descriptor, closed with the object.
class Descriptor {
public:
  explicit Descriptor(int number) : number_(number) {
    if (number < 0) throw std::runtime_error("no descriptor");
  }
  ~Descriptor() { close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

private:
  const int number_;
};

struct Logging {
  explicit Logging(int descriptor)
      : log(app::make_log([this] { failures.note_lost_line(); }, descriptor)), line(app::line_log(*log, failures)) {}

  service::Failures failures;
  std::shared_ptr<spdlog::logger> log;
  app::CallLog line;
};

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

} // namespace

TEST_CASE("a line is out when it is said to be, whatever it holds") {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "log";
  const Descriptor out(open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600));
  Logging logging(out.number());
  CHECK(logging.line(R"("event":"feedback","x":"{} {0} %v\n")"));
  REQUIRE(lines_of(file).size() == 1); // nothing waits in memory
  const std::string large(300'000, 'x');
  CHECK(logging.line(R"("large":")" + large + '"'));
  const auto lines = lines_of(file);
  REQUIRE(lines.size() == 2);
  for (const std::string& line : lines) {
    const auto parsed = base::JsonDocument::parse(line);
    REQUIRE(parsed);
    CHECK(parsed->root()["level"].string() == "info");
    CHECK(parsed->root()["time"].string().ends_with("Z"));
  }
  CHECK(base::JsonDocument::parse(lines[0])->root()["x"].string() == "{} {0} %v\n");
  CHECK(base::JsonDocument::parse(lines[1])->root()["large"].string() == large);
  CHECK(logging.failures.counts().lost_lines == 0);
}

TEST_CASE("a line that a full disk does not take is lost, and that is known") {
  const Descriptor full(open("/dev/full", O_WRONLY));
  Logging logging(full.number());
  CHECK_FALSE(logging.line(R"("event":"feedback")"));
  CHECK_FALSE(logging.line(R"("event":"feedback")"));
  logging.log->error("{}", R"("event":"other")");
  CHECK(logging.failures.counts().lost_lines == 3);
}

TEST_CASE("a line that nobody can read any more is lost, and ends nothing") {
  std::signal(SIGPIPE, SIG_IGN); // as the server does
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  const Descriptor out(ends[1]);
  Logging logging(out.number());
  CHECK_FALSE(logging.line(R"("event":"feedback")"));
  CHECK(logging.failures.counts().lost_lines == 1);
}

TEST_CASE("a pipe that does not block is waited for, and a line torn off does not spoil the next") {
  int ends[2];
  REQUIRE(pipe2(ends, O_NONBLOCK) == 0);
  const Descriptor in(ends[0]), out(ends[1]);
  Logging logging(out.number());
  const std::string large = R"("large":")" + std::string(100'000, 'x') + '"'; // more than a pipe holds
  CHECK_FALSE(logging.line(large));
  const auto drain = [&] {
    std::string text(200'000, '\0');
    const ssize_t count = read(in.number(), text.data(), text.size());
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
  };
  const std::string torn = drain();
  CHECK(torn.find('\n') == std::string::npos);
  CHECK(logging.line(R"("event":"next")"));
  const std::string next = drain();
  REQUIRE(next.starts_with('\n'));
  CHECK(base::JsonDocument::parse(next.substr(1)));
  std::string read_on;
  std::jthread reader([&] {
    while (read_on.find('\n') == std::string::npos) read_on += drain();
  });
  CHECK(logging.line(large));
  reader.join();
  CHECK(base::JsonDocument::parse(read_on));
  CHECK(logging.failures.counts().lost_lines == 1);
}
