#include "http/client.h"

#include <algorithm>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include <boost/asio/ssl/context.hpp>

#include "http/client_connection.h"
#include "http/idle_connections.h"

namespace signpost::http {
namespace {

using Answer = std::expected<ClientReply, ClientFailure>;
using Clock = std::chrono::steady_clock;

// Whether asking twice is the same as asking once (RFC 9110 section 9.2.2), of what is asked here.
bool may_repeat(std::string_view method) { return method == "GET" || method == "HEAD"; }

} // namespace

std::string_view ClientReply::header(std::string_view name) const {
  const auto found = std::ranges::find_if(headers, [&](const Header& h) { return equal_ignoring_case(h.name, name); });
  return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

std::string_view to_string(ClientFailure failure) {
  switch (failure) {
  case ClientFailure::unreachable: return "could not be reached";
  case ClientFailure::untrusted: return "has no certificate that is trusted";
  case ClientFailure::timed_out: return "did not answer in time";
  case ClientFailure::closed_early: return "closed the connection before its answer was complete";
  case ClientFailure::not_http: return "did not answer in the HTTP that was asked for";
  case ClientFailure::too_large: return "sent a larger answer than is taken";
  }
  return "did not answer";
}

struct Client::Impl {
  explicit Impl(ClientOptions with);

  asio::awaitable<Answer> send(const ClientRequest& request, Clock::time_point deadline, ByteShare& share);
  asio::awaitable<Answer> use(const IdleConnections::Place& place, std::shared_ptr<ClientConnection> connection,
                              const ClientRequest& request, Clock::time_point deadline, ByteShare& share);

  // Reads the certificates to trust, when that is first needed: they are many. Why they cannot be read, if so.
  boost::system::error_code trust();

  const ClientOptions options;
  asio::ssl::context tls{asio::ssl::context::tls_client};
  IdleConnections idle; // declared after what the connections use

private:
  std::once_flag trusting_;
  boost::system::error_code untrusting_;
};

Client::Impl::Impl(ClientOptions with) : options(std::move(with)), idle(options.idle_per_host, options.idle) {
  SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
}

boost::system::error_code Client::Impl::trust() {
  std::call_once(trusting_, [this] {
    if (options.ca_file.empty()) tls.set_default_verify_paths(untrusting_);
    else tls.load_verify_file(options.ca_file, untrusting_);
  });
  return untrusting_;
}

asio::awaitable<Answer> Client::Impl::send(const ClientRequest& request, Clock::time_point deadline, ByteShare& share) {
  if (Clock::now() >= deadline) co_return std::unexpected(ClientFailure::timed_out);
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const IdleConnections::Place place{&asio::query(executor, asio::execution::context), request.url.origin()};
  if (auto kept = idle.take(place)) {
    Answer answer = co_await use(place, kept, request, deadline, share);
    if (answer || !kept->was_stale() || !may_repeat(request.method)) co_return answer;
  }
  if (request.url.tls && trust()) co_return std::unexpected(ClientFailure::untrusted);
  const auto fresh = std::make_shared<ClientConnection>(executor, request.url, tls, options.header_bytes);
  const std::optional<ClientFailure> failed = co_await fresh->open(deadline);
  if (failed) co_return std::unexpected(*failed);
  co_return co_await use(place, fresh, request, deadline, share);
}

asio::awaitable<Answer> Client::Impl::use(const IdleConnections::Place& place,
                                          std::shared_ptr<ClientConnection> connection, const ClientRequest& request,
                                          Clock::time_point deadline, ByteShare& share) {
  Answer answer = co_await connection->exchange(request, deadline, share);
  if (answer && connection->reusable()) idle.put(place, std::move(connection));
  co_return answer;
}

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Client::~Client() { close(); }

base::Result<void> Client::trust() const {
  if (!impl_->trust()) return {};
  const std::string& file = impl_->options.ca_file;
  return base::fail(base::ErrorCode::technical, file.empty()
                                                    ? "the certificates that the system trusts cannot be read"
                                                    : "no certificates to trust can be read from `" + file + "`");
}

asio::awaitable<Answer> Client::send(const ClientRequest& request, Clock::time_point deadline, ByteShare& share) {
  try {
    co_return co_await impl_->send(request, deadline, share);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    // Only a caller that is cancelled comes here: failures of the network are values.
  }
  co_return std::unexpected(ClientFailure::timed_out);
}

void Client::close() { impl_->idle.close(); }

} // namespace signpost::http
