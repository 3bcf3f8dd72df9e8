#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <expected>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <thread>

#include <spdlog/spdlog.h>

#include "app/addresses.h"
#include "app/callers.h"
#include "app/certificates.h"
#include "app/doors.h"
#include "app/log.h"
#include "app/metrics.h"
#include "app/uuid.h"
#include "app/verbs.h"
#include "http/client.h"
#include "http/server.h"
#include "http/worker_pool.h"
#include "service/fetching.h"
#include "service/knowledge.h"
#include "service/reload.h"
#include "store/keeper.h"
#include "store/store.h"

namespace signpost::app {
namespace {

int refuse(int code, std::string_view sentence) {
  std::cerr << "signpost: " << sentence << '\n';
  return code;
}

// What is wrong with the options together; nothing if they may be used.
std::optional<std::string> mistake_in(const CommonOptions& common, const ServeOptions& options) {
  if (!is_loopback(options.host) && options.issuers.empty() && !options.allow_unauthenticated)
    return "outside loopback the server must know its callers: `--issuers FILE` says who signs their tokens; "
           "`--allow-unauthenticated` starts it without (behind a proxy that checks them)";
  if (is_unspecified(options.host) && options.public_url.empty())
    return "nobody can follow a link to `" + options.host +
           "`, so the address at which browsers and EHRs reach this server must be given, such as "
           "`--public-url https://signpost.example.org` or, on this machine alone, `--public-url http://127.0.0.1:" +
           std::to_string(options.port) + "`";
  if (options.tls.certificate.empty() != options.tls.key.empty())
    return "`--tls-cert` and `--tls-key` go together: a certificate and its key";
  if (!options.tls.client_ca.empty() && options.tls.certificate.empty())
    return "`--tls-client-ca` needs `--tls-cert` and `--tls-key`: clients are only asked for theirs in TLS";
  if (!common.as_of && !today_in(common.time_zone)) return "unknown time zone `" + common.time_zone + "`";
  return {};
}

// The policies and cards, or how the program ends without them.
std::expected<std::shared_ptr<const service::Knowledge>, int> load(const CommonOptions& common) {
  base::Issues issues;
  auto knowledge = service::Knowledge::load(common.policies, common.cards, issues);
  if (!knowledge) return std::unexpected(refuse(exit_cannot, knowledge.error().message));
  if (!issues.has_errors()) return *knowledge;
  for (const base::Issue& issue : issues.list()) std::cerr << issue;
  return std::unexpected(
      refuse(exit_cannot, "not started: a policy that cannot be read would look like one without requirements"));
}

// Who may call; or how the program ends without knowing.
std::expected<void, int> load_callers(const std::string& file, Callers& callers) {
  base::Issues issues;
  callers.load(file, issues);
  for (const base::Issue& issue : issues.list()) std::cerr << issue;
  if (issues.has_errors()) return std::unexpected(refuse(exit_cannot, "not started: callers could not be told apart"));
  return {};
}

// The file of issuers anew; with a mistake, what is in use stays.
void reload_callers(const std::string& file, Callers& callers, spdlog::logger& log) try {
  base::Issues issues;
  callers.load(file, issues);
  log_issuers(log, issues, callers.size());
} catch (const std::exception&) { // no memory; those in use go on being known
  log.error(R"("event":"issuers reload failed","mistake":"the files could not be read")");
}

// SIGHUP, each time it comes, until the set is cancelled.
void reload_on_signal(asio::signal_set& signals, const std::function<void()>& reload) {
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    reload();
    reload_on_signal(signals, reload);
  });
}

// As many descriptors as connections are allowed, and some for files and for what is fetched.
void raise_descriptor_limit(std::size_t connections, spdlog::logger& log) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = connections + 64;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? wanted : std::min<rlim_t>(wanted, limit.rlim_max);
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted)
    log.warn(R"("event":"few descriptors","wanted":{},"allowed":{})", wanted, limit.rlim_cur);
}

// The day of signing. A zone that is gone since the start is a call that fails, not a day in 1970.
base::Date today(const std::optional<base::Date>& as_of, const std::string& zone) {
  const auto day = as_of ? as_of : today_in(zone);
  if (!day) throw std::runtime_error("the time zone is gone");
  return *day;
}

// A call's memory is taken and given back many times a second: kept by the allocator, its pages need not be faulted in
// again for each large body.
void keep_freed_memory() {
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
}

// The certificates that FHIR servers are trusted by, where any are needed.
base::Result<void> check_trust(const ServeOptions& options, const http::Client& client) {
  const bool needed = !options.fhir_ca.empty() || !options.issuers.empty() ||
                      std::ranges::any_of(options.fhir_allow, &http::Url::tls);
  return needed ? client.trust() : base::Result<void>();
}

// The store's address; or how the program ends without one.
std::expected<std::string, int> store_url(const StoreOptions& options) {
  if (!options.url.empty()) return options.url;
  auto url = store::default_url();
  if (!url) return std::unexpected(refuse(exit_usage, url.error().message));
  return *url;
}

// Opens the store. One that is needed and cannot be had ends the program; else the log has why, and it is tried again.
std::expected<void, int> begin_keeping(const StoreOptions& options, store::Keeper& keeper, spdlog::logger& log) {
  const auto started = keeper.start();
  if (started) return {};
  const bool of_no_kind = started.error().code == base::ErrorCode::invalid; // no such address can ever be opened
  if (of_no_kind) return std::unexpected(refuse(exit_usage, started.error().message));
  if (options.failure == StoreFailure::refuse) return std::unexpected(refuse(exit_cannot, started.error().message));
  log_store(log, started.error().message);
  return {};
}

// What works, and its operator may not have meant.
void warn(const ServeOptions& options, spdlog::logger& log) {
  if (options.issuers.empty() && !is_loopback(options.host)) log.warn(R"("event":"callers not checked")");
  if (options.tls.certificate.empty() && !is_loopback(options.host))
    log.warn(R"("event":"no TLS","address":"{}")", options.host); // a proxy may have it
  for (const http::Url& server : options.fhir_allow)
    if (!server.tls && !is_loopback(server.host))
      log.warn(R"("event":"FHIR server without TLS","server":"{}")", server.origin());
  if (options.answer_timeout > options.limits.drain)
    log.warn(R"("event":"drain shorter than a call","answerTimeout":{},"drainTimeout":{})",
             options.answer_timeout.count(), options.limits.drain.count());
}

// The base of links, without a slash at its end.
std::string public_url(const ServeOptions& options, const std::string& listening) {
  std::string url = options.public_url.empty() ? listening : options.public_url;
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::string url_of(bool tls, const std::string& host, std::uint16_t port) {
  const bool bare_v6 = host.find(':') != host.npos && !host.starts_with('[');
  return (tls ? "https://" : "http://") + (bare_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

} // namespace

int serve(const CommonOptions& common, const ServeOptions& options) {
  if (const auto mistake = mistake_in(common, options)) return refuse(exit_usage, *mistake);
  std::shared_ptr<spdlog::logger> log; // failures go to the log, and that some of it was lost is a failure
  service::Failures failures([&log](std::string_view members) { log->error("{}", members); });
  log = make_log([&failures] { failures.note_lost_line(); });
  Metrics metrics;
  Refusals refusals(metrics, [&log](std::string_view members) { log->info("{}", members); });
  raise_descriptor_limit(options.limits.connections, *log);
  keep_freed_memory();
  std::signal(SIGPIPE, SIG_IGN); // a log that nobody reads any more is no reason to end

  // Calls that are cut off at the end of the drain end with the server's lanes, and with them what they fetch: the
  // client is there before them and after.
  http::Client client({.ca_file = options.fhir_ca});
  if (const auto trusted = check_trust(options, client); !trusted) return refuse(exit_cannot, trusted.error().message);
  const unsigned threads = options.threads ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  http::Server server({.host = options.host,
                       .port = options.port,
                       .threads = threads,
                       .failed = [&failures](http::Failure failure) { failures.note(failure); }},
                      options.limits,
                      [&refusals](int status, std::string_view sentence) { return refusals.page(status, sentence); });
  std::optional<Certificates> certificates;
  if (!options.tls.certificate.empty()) {
    certificates.emplace(options.tls, server, *log);
    if (const auto begun = certificates->begin(); !begun) return refuse(exit_cannot, begun.error().message);
  }
  // Before the policies are read, which takes seconds: a port that is taken is told at once.
  if (const auto listening = server.listen(); !listening) return refuse(exit_cannot, listening.error().message);

  const auto url_of_store = store_url(options.store);
  if (!url_of_store) return url_of_store.error();
  store::Keeper keeper({.url = *url_of_store,
                        .keep = options.store.keep,
                        .report = [&log](const std::optional<std::string>& trouble) { log_store(*log, trouble); }});
  if (const auto kept = begin_keeping(options.store, keeper, *log); !kept) return kept.error();

  const std::string url = url_of(certificates.has_value(), options.host, server.port());
  Callers callers({.tools = {.client = client,
                             .bodies = server.bodies(),
                             .report = [&log](const auth::KeyReport& report) { log_keys(*log, report); }},
                   .audience = public_url(options, url),
                   .prefetch_keys = common.prefetch_keys,
                   .test_issuer = is_loopback(options.host)});
  service::Snapshot seen_issuers;
  // Twice: the first time tells which files there are to watch, before they are read.
  for (int i = 0; i < 2 && !options.issuers.empty(); ++i) {
    seen_issuers = service::Snapshot::of(callers.files());
    if (const auto loaded = load_callers(options.issuers, callers); !loaded) return loaded.error();
  }
  const service::Folders folders{common.policies, common.cards};
  const auto seen = service::Snapshot::of(folders.places()); // before reading, so that no edit falls between
  auto knowledge = load(common);
  if (!knowledge) return knowledge.error();
  service::CurrentKnowledge current(*knowledge, std::chrono::system_clock::now());

  // Waiting calls hold their bodies, which Limits::bodies_in_flight bounds; the queue only has to end at some length.
  http::WorkerPool pool(threads, options.worker_queue);
  std::optional<service::Fetcher> fetcher;
  if (!options.fhir_allow.empty() || !options.issuers.empty())
    fetcher.emplace(service::FetchOptions{.allowed = options.fhir_allow}, client, server.bodies(), pool);
  const service::CallSettings calls{.knowledge = current,
                                    .pool = pool,
                                    .failures = failures,
                                    .fetcher = fetcher ? &*fetcher : nullptr,
                                    .public_url = public_url(options, url),
                                    .today = [&common] { return today(common.as_of, common.time_zone); },
                                    .new_uuid = random_uuid,
                                    .max_orders = options.max_orders,
                                    .prefetch_keys = common.prefetch_keys,
                                    .dtr_launch = options.dtr_launch,
                                    .keeps_drafts = true,
                                    .answer_timeout = options.answer_timeout};
  dtr::Drafts drafts({}); // gone with the process
  const CallLog call_log = line_log(*log, failures);
  const Keeping keeping(keeper, *url_of_store, options.store.failure, call_log);
  const Doors doors({calls, call_log, keeping, refusals, metrics, server, drafts, &callers},
                    {options.allow_origins, is_loopback(options.host) && options.allow_origins.empty()});

  asio::io_context signals;
  asio::signal_set stop_signals(signals, SIGTERM, SIGINT), reload_signals(signals, SIGHUP);
  if (const auto started = server.start([&doors](const http::Request& head) { return doors.receive(head); });
      !started)
    return refuse(exit_cannot, started.error().message);
  warn(options, *log);
  log->info(R"("event":"started","address":"{}","policies":{},"knowledge":"{}","threads":{})", url,
            (*knowledge)->catalog->versions().size(), (*knowledge)->digest, threads);
  knowledge->reset(); // `current` holds it now, until a reload lets it go
  service::Watch watch(folders.places(), seen,
                       [&](service::Watch&) { log_reload(*log, service::reload(folders, current), *current.get()); });
  if (certificates) certificates->watch();
  std::optional<service::Watch> issuers;
  if (!options.issuers.empty())
    issuers.emplace(callers.files(), seen_issuers, [&](service::Watch& its) {
      reload_callers(options.issuers, callers, *log);
      its.look_at(callers.files());
    });
  const std::string_view with_token = callers.size() > 0 ? "-H \"Authorization: Bearer $TOKEN\" " : "";
  std::cout << "Signpost listens at " << url << " (Ctrl-C ends it). Try:\n\n  curl -s " << with_token
            << "-H 'Content-Type: application/json' --data "
               "@docs/examples/order-sign-22514.json "
            << url << "/cds-services/coverage-order-sign\n"
            << std::endl;
  const std::function<void()> reload = [&] {
    watch.ask();
    if (certificates) certificates->ask();
    if (issuers) issuers->ask();
  };
  reload_on_signal(reload_signals, reload);
  stop_signals.async_wait([&](const auto&, int) {
    server.stop();
    signals.stop(); // also of a reload that was asked for at the same moment
  });
  signals.run();
  server.join();
  client.close(); // its connections, before the contexts they are on
  pool.stop(); // before what its work uses
  keeper.stop(); // writes what waits, before the contexts of those who wait for it are gone
  log->info(R"("event":"stopped","cut":{})", server.connections());
  return exit_good;
}

} // namespace signpost::app
