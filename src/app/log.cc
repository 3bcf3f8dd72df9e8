#include "app/log.h"

#include <string>

#include <spdlog/sinks/stdout_sinks.h>
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

// `file:line:column: sentence`, as far as there is a place.
std::string one_line(const base::Issue& issue) {
  std::string text;
  if (!issue.place.file.empty()) text += issue.place.file + ':';
  if (issue.place.line != 0) text += std::to_string(issue.place.line) + ':' + std::to_string(issue.place.column) + ':';
  if (!text.empty()) text += ' ';
  return text + issue.message;
}

} // namespace

std::shared_ptr<spdlog::logger> make_log() {
  auto log = std::make_shared<spdlog::logger>("signpost", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  log->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc);
  return log;
}

void log_reload(spdlog::logger& log, const service::Reload& made, const service::Knowledge& in_use) {
  if (made.result == service::Reload::Result::unchanged) return;
  if (made.result == service::Reload::Result::swapped) {
    log.info(R"("event":"reloaded","policies":{},"knowledge":"{}")", in_use.catalog->versions().size(), in_use.digest);
    return;
  }
  std::size_t mistakes = 0;
  for (const base::Issue& issue : made.issues.list()) {
    if (issue.severity != base::Severity::error) continue;
    ++mistakes;
    log.error(R"("event":"mistake","mistake":{})", json_text(one_line(issue)));
  }
  log.error(R"("event":"reload failed","mistakes":{},"knowledge":"{}")", mistakes, in_use.digest);
}

void log_keys(spdlog::logger& log, const auth::KeyReport& report) {
  if (report.why.empty()) log.info(R"("event":"keys read","issuer":{},"keys":{})", json_text(report.iss), report.keys);
  else log.error(R"("event":"keys not read","issuer":{},"why":{})", json_text(report.iss), json_text(report.why));
}

} // namespace signpost::app
