#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>
#include <memory>
#include <sstream>
#include <thread>

#include "app/console.h"
#include "app/progress.h"
#include "app/verbs.h"
#include "author/replay_files.h"
#include "author/replay_writing.h"

namespace signpost::app {
namespace {

// A descriptor that is closed at the end, unless it is someone else's.
class Descriptor {
public:
  Descriptor(int descriptor, bool owned) : descriptor_(descriptor), owned_(owned) {}
  ~Descriptor() {
    if (owned_ && descriptor_ >= 0) ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return descriptor_; }

private:
  int descriptor_;
  bool owned_;
};

base::Error failure(const std::string& what, int error) {
  return {base::ErrorCode::technical, what + ": " + std::strerror(error), {}};
}

// Reads the inputs, until told to stop.
class Inputs {
public:
  Inputs(std::vector<std::string> files, const ReplayConsole& console) : files_(std::move(files)), console_(console) {}

  std::optional<author::ReplayInput> next() {
    if (stopped_ || next_ == files_.size()) return {};
    const std::string& file = files_[next_++];
    if (file == author::standard_input) return author::ReplayInput{"", false, reading(console_.input, false)};
    const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const int error = errno;
    author::ReadBytes read = [error](std::span<char>) -> base::Result<std::optional<std::size_t>> {
      return base::fail(failure("cannot open the file", error));
    };
    if (opened >= 0) read = reading(opened, true);
    return author::ReplayInput{file, author::is_one_request(file), std::move(read)};
  }

  bool stopped() const { return stopped_; }
  std::uint64_t bytes() const { return bytes_; } // read so far; any thread

private:
  author::ReadBytes reading(int descriptor, bool owned) {
    return [this, input = std::make_shared<const Descriptor>(descriptor, owned)](std::span<char> into) {
      return read(input->get(), into);
    };
  }

  // Whether it is time to stop, once there is something to read.
  bool wait(int descriptor) {
    pollfd ready[] = {{descriptor, POLLIN, 0}, {console_.interrupted, POLLIN, 0}}; // -1 is passed over
    while (::poll(ready, std::size(ready), -1) < 0 && errno == EINTR) {}
    stopped_ = stopped_ || ready[1].revents != 0;
    return stopped_;
  }

  base::Result<std::optional<std::size_t>> read(int descriptor, std::span<char> into) {
    while (!wait(descriptor)) {
      const ssize_t size = ::read(descriptor, into.data(), into.size());
      if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (size < 0) return base::fail(failure("cannot read on", errno));
      bytes_ += static_cast<std::uint64_t>(size);
      return static_cast<std::size_t>(size);
    }
    return std::nullopt;
  }

  const std::vector<std::string> files_;
  const ReplayConsole& console_;
  std::size_t next_ = 0;
  bool stopped_ = false;
  std::atomic<std::uint64_t> bytes_ = 0;
};

// The bytes of all files; nothing if one is no regular file.
std::optional<std::uint64_t> size_of(const std::vector<std::string>& files) {
  std::uint64_t bytes = 0;
  for (const std::string& file : files) {
    std::error_code error;
    if (file == author::standard_input || !std::filesystem::is_regular_file(file, error)) return {};
    bytes += std::filesystem::file_size(file, error);
    if (error) return {};
  }
  return bytes;
}

// Takes what came of each line, in order.
class Output {
public:
  Output(const ReplayConsole& console, std::size_t examples, std::optional<std::uint64_t> whole)
      : console_(console), changes_(examples), progress_(console.told, whole) {}

  // False: nothing more can be written.
  bool take(const author::Replayed& replayed, std::uint64_t bytes_read) {
    counts_ += replayed.counts;
    for (const auto& pair : replayed.pairs) changes_.add(pair.policy, pair.differences, replayed.name);
    if (!replayed.told.empty()) {
      progress_.clear();
      console_.told << replayed.told << std::flush;
    }
    if (!replayed.out.empty() && !write(replayed.out)) return false;
    if (console_.bar) progress_.show(bytes_read, counts_.calls);
    return true;
  }

  bool write(const std::string& text) {
    errno = 0;
    if (console_.out << text << std::flush) return true;
    write_error_ = errno;
    return false;
  }

  const author::ReplayCounts& counts() const { return counts_; }
  const author::ChangeCounts& changes() const { return changes_; }
  Progress& progress() { return progress_; }
  // Why writing failed; nothing if it did not, or nobody reads any more.
  std::optional<base::Error> trouble() const {
    if (!write_error_ || *write_error_ == EPIPE) return {};
    return failure("cannot write the answer", *write_error_);
  }

private:
  const ReplayConsole& console_;
  author::ReplayCounts counts_;
  author::ChangeCounts changes_;
  Progress progress_;
  std::optional<int> write_error_;
};

std::string summary_of(const author::ReplayCounts& counts) {
  std::string text = std::to_string(counts.calls) + " calls, " + std::to_string(counts.decisions) +
                     " decisions: " + std::to_string(counts.changed) + " change, " +
                     std::to_string(counts.decisions - counts.changed) + " are the same";
  if (counts.other_version > 0)
    text += ", " + std::to_string(counts.other_version) + " of them by another version of the policy";
  return text + '\n';
}

// What there is to say when everything was handed on; the exit code.
int conclude(const ReplayConsole& console, const Inputs& inputs, Output& output, bool compared,
             author::ReplayFormat format) {
  output.progress().clear();
  const author::ReplayCounts& counts = output.counts();
  const bool table = format == author::ReplayFormat::table;
  if (compared && table) {
    std::ostringstream text;
    text << summary_of(counts);
    output.changes().write(text);
    output.write(text.str());
  }
  if (compared && !table) console.told << "signpost: " << summary_of(counts);
  if (counts.bad > 0)
    console.told << "signpost: " << counts.bad << " of " << counts.calls << " calls could not be decided\n";
  const auto fail = [&](const std::string& sentence) {
    console.told << "signpost: " << sentence << '\n';
    return exit_cannot;
  };
  if (const auto trouble = output.trouble()) return fail(trouble->message);
  if (inputs.stopped()) return fail("interrupted after " + std::to_string(counts.calls) + " calls");
  return counts.bad == 0 ? exit_good : exit_no;
}

int interruption = -1; // descriptor of the event that Ctrl-C sets

void interrupt(int) {
  const std::uint64_t once = 1;
  if (::write(interruption, &once, sizeof once) < 0) {} // it is set already
}

} // namespace

int replay(const CommonOptions& common, const ReplayOptions& options, const ReplayConsole& console) {
  const auto today = common.as_of ? common.as_of : today_in(common.time_zone);
  if (!today) return cannot(base::Error::invalid("unknown time zone `" + common.time_zone + "`"));
  auto files = author::files_to_replay(options.inputs);
  if (!files) return cannot(files.error());
  const auto knowledge = load_knowledge(common.policies, common.cards);
  if (!knowledge) return knowledge.error();
  const bool compared = !options.against.empty();
  std::shared_ptr<const service::Knowledge> against;
  if (compared) {
    const auto other = load_knowledge(options.against, common.cards);
    if (!other) return other.error();
    against = *other;
  }
  author::ReplayTerms terms{
      .knowledge = **knowledge, .against = against.get(), .today = *today, .prefetch_keys = common.prefetch_keys};
  terms.format = options.format.value_or(compared ? author::ReplayFormat::table : author::ReplayFormat::ndjson);
  terms.threads = options.jobs > 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
  Output output(console, options.examples, size_of(*files));
  Inputs inputs(std::move(*files), console);
  if (!compared && terms.format == author::ReplayFormat::table) output.write(author::table_head());
  try {
    author::replay([&] { return inputs.next(); }, terms,
                   [&](const author::Replayed& replayed) { return output.take(replayed, inputs.bytes()); });
  } catch (const std::system_error&) {
    return cannot({base::ErrorCode::technical, "the system gives no thread to work with", {}});
  }
  return conclude(console, inputs, output, compared, terms.format);
}

int replay(const CommonOptions& common, const ReplayOptions& options) {
  interruption = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction once{};
  once.sa_handler = interrupt;
  once.sa_flags = static_cast<int>(SA_RESETHAND); // a second Ctrl-C ends the program at once
  ::sigaction(SIGINT, &once, nullptr);
  std::signal(SIGPIPE, SIG_IGN); // that nobody reads any more is seen in writing
  const bool lines_on_terminal = ::isatty(STDOUT_FILENO) && options.against.empty();
  return replay(common, options,
                {STDIN_FILENO, interruption, std::cout, std::cerr, ::isatty(STDERR_FILENO) && !lines_on_terminal});
}

} // namespace signpost::app
