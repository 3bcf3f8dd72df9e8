#include "app/certificates.h"

#include <sys/stat.h>

#include <chrono>
#include <exception>
#include <utility>

#include "app/timestamp.h"
#include "base/json.h"

namespace signpost::app {
namespace {

// Before its end, for who renews by hand.
constexpr std::chrono::days notice{14};

service::Places places_of(const http::CertificateFiles& files) {
  service::Places places{files.certificate, files.key};
  if (!files.client_ca.empty()) places.emplace_back(files.client_ca);
  return places;
}

bool readable_by_others(const std::string& file) {
  struct stat status{};
  return stat(file.c_str(), &status) == 0 && (status.st_mode & S_IROTH) != 0;
}

std::string json_string(std::string_view text) {
  base::JsonWriter out;
  out.string(text);
  return out.take();
}

} // namespace

Certificates::Certificates(http::CertificateFiles files, http::Server& server, spdlog::logger& log)
    : files_(std::move(files)), places_(places_of(files_)), seen_(service::Snapshot::of(places_)), server_(server),
      log_(log) {}

base::Result<void> Certificates::begin() {
  const auto taken = take();
  if (!taken) return base::fail(taken.error());
  return {};
}

void Certificates::watch() {
  watch_.emplace(places_, seen_, [this](service::Watch&) { reload(); });
}

void Certificates::ask() { watch_->ask(); }

base::Result<std::shared_ptr<const http::ServerTls>> Certificates::take() {
  auto loaded = http::ServerTls::load(files_);
  if (!loaded) return loaded;
  server_.use_tls(*loaded);
  warn(**loaded);
  return loaded;
}

// Never throws: it runs on the watch's thread.
void Certificates::reload() try {
  if (const auto taken = take(); taken)
    log_.info(R"("event":"certificate reloaded","notAfter":"{}")", timestamp((*taken)->not_after()));
  else log_.error(R"("event":"certificate reload failed","mistake":{})", json_string(taken.error().message));
} catch (const std::exception&) { // no memory; the old certificate goes on serving
  log_.error(R"("event":"certificate reload failed","mistake":"the files could not be read")");
}

// What works, and its operator may not have meant.
void Certificates::warn(const http::ServerTls& tls) const {
  const auto now = std::chrono::system_clock::now();
  if (tls.not_after() <= now) log_.warn(R"("event":"certificate expired","notAfter":"{}")", timestamp(tls.not_after()));
  else if (tls.not_after() <= now + notice)
    log_.warn(R"("event":"certificate ends soon","notAfter":"{}")", timestamp(tls.not_after()));
  if (tls.not_before() > now)
    log_.warn(R"("event":"certificate not yet in force","notBefore":"{}")", timestamp(tls.not_before()));
  if (readable_by_others(files_.key))
    log_.warn(R"("event":"key readable by others","file":{})", json_string(files_.key));
}

} // namespace signpost::app
