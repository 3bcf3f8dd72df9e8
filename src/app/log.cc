#include "app/log.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <string>
#include <string_view>

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include "base/json.h"

namespace signpost::app {
namespace {

// As a JSON text, quoted.
std::string json_text(std::string_view text) {
  base::JsonWriter out;
  out.string(text);
  return out.take();
}

constexpr int patience = 1000; // milliseconds for a descriptor that does not block to take more

// Writes a whole text, or as much as can be written. Returns how much that was.
std::size_t write_all(int descriptor, std::string_view text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = write(descriptor, text.data() + done, text.size() - done);
    if (count > 0) {
      done += static_cast<std::size_t>(count);
    } else if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      pollfd room{descriptor, POLLOUT, 0};
      if (poll(&room, 1, patience) <= 0) return done;
    } else if (count == 0 || errno != EINTR) {
      return done;
    }
  }
  return done;
}

// Lines written by the system's own call: spdlog's sinks go through stdio and do not look what became of it.
class Lines : public spdlog::sinks::base_sink<std::mutex> {
public:
  Lines(std::function<void()> lost, int descriptor) : lost_(std::move(lost)), descriptor_(descriptor) {}

private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t formatted;
    formatter_->format(message, formatted);
    std::string_view line(formatted.data(), formatted.size());
    // What was left half written must not spoil the next line.
    if (torn_ && write_all(descriptor_, "\n") == 1) torn_ = false;
    const std::size_t written = torn_ ? 0 : write_all(descriptor_, line);
    if (written == line.size()) return;
    torn_ = torn_ || written > 0;
    if (lost_) lost_();
  }
  void flush_() override {}

  const std::function<void()> lost_;
  const int descriptor_;
  bool torn_ = false; // the last line ends in the middle
};

// `file:line:column: sentence`, as far as there is a place.
std::string one_line(const base::Issue& issue) {
  std::string text;
  if (!issue.place.file.empty()) text += issue.place.file + ':';
  if (issue.place.line != 0) text += std::to_string(issue.place.line) + ':' + std::to_string(issue.place.column) + ':';
  if (!text.empty()) text += ' ';
  return text + issue.message;
}

// A line for each mistake of a file. How many there are.
std::size_t log_mistakes(spdlog::logger& log, const base::Issues& issues) {
  std::size_t mistakes = 0;
  for (const base::Issue& issue : issues.list()) {
    if (issue.severity != base::Severity::error) continue;
    ++mistakes;
    log.error(R"("event":"mistake","mistake":{})", json_text(one_line(issue)));
  }
  return mistakes;
}

} // namespace

std::shared_ptr<spdlog::logger> make_log(std::function<void()> lost, int descriptor) {
  auto log = std::make_shared<spdlog::logger>("signpost", std::make_shared<Lines>(std::move(lost), descriptor));
  log->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc);
  return log;
}

CallLog line_log(spdlog::logger& log, const service::Failures& failures) {
  return [&](std::string_view members) {
    const std::uint64_t lost = failures.counts().lost_lines;
    log.info("{}", members);
    return failures.counts().lost_lines == lost;
  };
}

void log_reload(spdlog::logger& log, const service::Reload& made, const service::Knowledge& in_use) {
  if (made.result == service::Reload::Result::unchanged) return;
  if (made.result == service::Reload::Result::swapped) {
    log.info(R"("event":"reloaded","policies":{},"knowledge":"{}")", in_use.catalog->versions().size(), in_use.digest);
    return;
  }
  const std::size_t mistakes = log_mistakes(log, made.issues);
  log.error(R"("event":"reload failed","mistakes":{},"knowledge":"{}")", mistakes, in_use.digest);
}

void log_issuers(spdlog::logger& log, const base::Issues& issues, std::size_t in_use) {
  if (!issues.has_errors()) return log.info(R"("event":"issuers reloaded","issuers":{})", in_use);
  log.error(R"("event":"issuers reload failed","mistakes":{})", log_mistakes(log, issues));
}

void log_keys(spdlog::logger& log, const auth::KeyReport& report) {
  if (report.why.empty()) log.info(R"("event":"keys read","issuer":{},"keys":{})", json_text(report.iss), report.keys);
  else log.error(R"("event":"keys not read","issuer":{},"why":{})", json_text(report.iss), json_text(report.why));
}

void log_store(spdlog::logger& log, const std::optional<std::string>& trouble) {
  if (trouble) log.error(R"("event":"store failed","why":{})", json_text(*trouble));
  else log.info(R"("event":"store works again")");
}

} // namespace signpost::app
