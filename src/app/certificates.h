#pragma once

#include <optional>

#include <spdlog/logger.h>

#include "base/result.h"
#include "http/server.h"
#include "http/server_tls.h"
#include "service/watch.h"

namespace signpost::app {

// The server's certificate, from its files into use: at the start, and again whenever they change. The log is told of
// each change and of what an operator should mend.
class Certificates {
public:
  // Both borrowed, to the end.
  Certificates(http::CertificateFiles files, http::Server& server, spdlog::logger& log);

  // Reads the files and has the server use them, before it starts. Fails as http::ServerTls::load() does.
  base::Result<void> begin();
  // Watches the files from here on. A set that cannot be used, such as a certificate whose key is not yet written,
  // leaves the old in use and is tried again when a file changes.
  void watch();
  // Reads them now (SIGHUP). Any thread; after watch().
  void ask();

private:
  base::Result<std::shared_ptr<const http::ServerTls>> take();
  void reload();
  void warn(const http::ServerTls& tls) const;

  const http::CertificateFiles files_;
  const service::Places places_;
  const service::Snapshot seen_; // before the files were read for the first time
  http::Server& server_;
  spdlog::logger& log_;
  std::optional<service::Watch> watch_; // last: ends before what it uses
};

} // namespace signpost::app
