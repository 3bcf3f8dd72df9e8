#include <malloc.h>
#include <sys/resource.h>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>
#include <thread>

#include <httplib.h>

#include "app/routes.h"
#include "app/verbs.h"
#include "http/server.h"
#include "http/worker_pool.h"
#include "service/knowledge.h"
#include "service/reload.h"

namespace signpost::app {
namespace {

bool is_loopback(std::string_view host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

// One JSON object a line on stderr; never with anything of a request.
std::shared_ptr<spdlog::logger> make_log() {
  auto log = std::make_shared<spdlog::logger>("signpost", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  log->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc);
  return log;
}

// `file:line:column: sentence`, as far as there is a place.
std::string one_line(const base::Issue& issue) {
  std::string text;
  if (!issue.place.file.empty()) text += issue.place.file + ':';
  if (issue.place.line != 0) text += std::to_string(issue.place.line) + ':' + std::to_string(issue.place.column) + ':';
  if (!text.empty()) text += ' ';
  return text + issue.message;
}

// What became of a reload. The texts are the author's, of files, and none of a request's.
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
    base::JsonWriter sentence;
    sentence.string(one_line(issue));
    log.error(R"("event":"mistake","mistake":{})", sentence.text());
  }
  log.error(R"("event":"reload failed","mistakes":{},"knowledge":"{}")", mistakes, in_use.digest);
}

// SIGHUP, each time it comes, until the set is cancelled.
void reload_on_signal(asio::signal_set& signals, service::Watcher& watcher) {
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    watcher.ask();
    reload_on_signal(signals, watcher);
  });
}

// As many descriptors as connections are allowed, and some for files.
void raise_descriptor_limit(std::size_t connections) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = connections + 64;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? wanted : std::min<rlim_t>(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

// A call's memory is taken and given back many times a second: kept by the allocator, its pages need not be faulted in
// again for each large body.
void keep_freed_memory() {
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
}

} // namespace

int serve(const CommonOptions& common, const ServeOptions& options) {
  const bool loopback = is_loopback(options.host);
  if (!loopback && !options.allow_unauthenticated) {
    std::cerr << "signpost: outside loopback the server must know its callers, and it cannot check them yet; "
                 "`--allow-unauthenticated` starts it all the same "
                 "(behind a proxy that checks them)\n";
    return exit_usage;
  }
  if (!common.as_of && !today_in(common.time_zone)) {
    std::cerr << "signpost: unknown time zone `" << common.time_zone << "`\n";
    return exit_usage;
  }
  base::Issues issues;
  const service::Folders folders{common.policies, common.cards};
  const service::Snapshot seen = service::Snapshot::of(folders); // before reading, so that no edit falls between
  auto knowledge = service::Knowledge::load(common.policies, common.cards, issues);
  if (!knowledge) {
    std::cerr << "signpost: " << knowledge.error().message << '\n';
    return exit_cannot;
  }
  if (issues.has_errors()) {
    for (const base::Issue& issue : issues.list()) std::cerr << issue;
    std::cerr << "signpost: not started: a policy that cannot be read would look like one without requirements\n";
    return exit_cannot;
  }

  raise_descriptor_limit(options.limits.connections);
  keep_freed_memory();
  const unsigned threads = options.threads ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  const auto log = make_log();
  service::Failures failures([&log](std::string_view members) { log->error("{}", members); });
  http::Server server({.host = options.host,
                       .port = options.port,
                       .threads = threads,
                       .failed = [&failures](http::Failure failure) { failures.note(failure); }},
                      options.limits, Routes::error_page);
  // Waiting calls hold their bodies, which Limits::bodies_in_flight bounds; the queue only has to end at some length.
  http::WorkerPool pool(threads, options.worker_queue);
  if (auto listening = server.listen(); !listening) {
    std::cerr << "signpost: " << listening.error().message << '\n';
    return exit_cannot;
  }
  const std::string address =
      "http://" + (options.host.find(':') == options.host.npos ? options.host : "[" + options.host + "]");
  RouteOptions route_options;
  const std::string url = address + ":" + std::to_string(server.port());
  route_options.public_url = options.public_url.empty() ? url : options.public_url;
  while (route_options.public_url.ends_with('/')) route_options.public_url.pop_back();
  route_options.allow_origins = options.allow_origins;
  route_options.any_origin = loopback && options.allow_origins.empty();
  route_options.today = [as_of = common.as_of, zone = common.time_zone] {
    return as_of ? *as_of : today_in(zone).value_or(base::Date{});
  };
  route_options.new_uuid = random_uuid;
  route_options.max_orders = options.max_orders;
  route_options.prefetch_keys = common.prefetch_keys;
  service::CurrentKnowledge current(*knowledge, std::chrono::system_clock::now());
  Routes routes(std::move(route_options), current, pool, failures);

  asio::io_context signals;
  asio::signal_set stop_signals(signals, SIGTERM, SIGINT), reload_signals(signals, SIGHUP);
  if (auto started = server.start([&routes](http::Request request) { return routes.handle(std::move(request)); });
      !started) {
    std::cerr << "signpost: " << started.error().message << '\n';
    return exit_cannot;
  }
  log->info(R"("event":"started","address":"{}","policies":{},"knowledge":"{}","threads":{})", url,
            (*knowledge)->catalog->versions().size(), (*knowledge)->digest, threads);
  knowledge->reset(); // `current` holds it now, until a reload lets it go
  service::Watcher watcher(folders, seen, current,
                           [&](const service::Reload& made) { log_reload(*log, made, *current.get()); });
  std::cout << "Signpost listens at " << url
            << " (Ctrl-C ends it). Try:\n\n  curl -s -H 'Content-Type: application/json' --data "
               "@docs/examples/order-sign-22514.json "
            << url << "/cds-services/coverage-order-sign\n"
            << std::endl;
  reload_on_signal(reload_signals, watcher);
  stop_signals.async_wait([&](const auto&, int) {
    reload_signals.cancel();
    server.stop();
  });
  signals.run();
  server.join();
  pool.stop(); // before the routes that its work uses
  log->info(R"("event":"stopped")");
  return exit_good;
}

int health(const std::string& url) {
  httplib::Client client(url);
  client.set_connection_timeout(3);
  client.set_read_timeout(3);
  const auto answer = client.Get("/health/ready");
  if (answer && answer->status == 200) return exit_good;
  std::cerr << "signpost: " << url
            << (answer ? " answers " + std::to_string(answer->status) : std::string(" does not answer")) << '\n';
  return exit_no;
}

} // namespace signpost::app
