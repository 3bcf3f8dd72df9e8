#include "http/server_stream.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <new>
#include <string>
#include <utility>

#include <openssl/err.h>

namespace signpost::http {
namespace {

// What one record of TLS holds (RFC 8446 section 5.1).
constexpr std::size_t record_bytes = std::size_t{16} << 10;

// A method's first: no record of TLS begins with one.
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

} // namespace

ServerStream::ServerStream(Socket socket, std::shared_ptr<const ServerTls> tls)
    : socket_(std::move(socket)), tls_(std::move(tls)) {}

asio::awaitable<ServerStream::Opening> ServerStream::opening() {
  std::array<char, 1> first{};
  boost::system::error_code code;
  socket_.non_blocking(true, code); // as OpenSSL expects it
  cancelled_ = false;
  while (!code && !cancelled_) {
    const auto [waited] = co_await socket_.async_wait(asio::socket_base::wait_read, use_result);
    if (waited) co_return Opening::lost;
    const std::size_t size = socket_.receive(asio::buffer(first), asio::socket_base::message_peek, code);
    if (code == asio::error::would_block) code.clear();
    else if (size == 1 && !is_letter(first[0])) co_return Opening::tls;
    else if (size == 1) {
      tls_.reset();
      co_return Opening::plain;
    }
  }
  co_return Opening::lost;
}

asio::awaitable<ServerStream::Handshake> ServerStream::shake_hands() {
  session_ = std::exchange(tls_, nullptr)->new_session();
  if (!session_ || SSL_set_fd(session_.get(), socket_.native_handle()) != 1) throw std::bad_alloc();
  const auto accept = [](SSL* session) { return SSL_accept(session); };
  const auto done = co_await perform(accept, true, asio::socket_base::wait_read);
  if (done) {
    acknowledge_now();
    co_return Handshake::done;
  }
  broken_ = true;
  co_return done.error() == SSL_ERROR_SSL ? Handshake::refused : Handshake::lost;
}

// Every step begins with a wait unless something lies ready: a client that sends without end must not keep the thread,
// and a wait can be cancelled.
template <class Operation>
asio::awaitable<std::expected<std::size_t, int>> ServerStream::perform(Operation operation, bool ready, WaitType wait) {
  cancelled_ = false;
  for (;; ready = false) {
    if (!ready) {
      // A cancellation finds nothing to cancel when the wait is over and this has not yet gone on.
      if (cancelled_) co_return std::unexpected(SSL_ERROR_NONE);
      const auto [code] = co_await socket_.async_wait(wait, use_result);
      if (code) co_return std::unexpected(SSL_ERROR_NONE);
    }
    // Once closed, the descriptor's number may be another connection's.
    if (broken_ || !socket_.is_open()) co_return std::unexpected(SSL_ERROR_NONE);
    ERR_clear_error(); // of the thread's other connections
    const int result = operation(session_.get());
    if (result > 0) co_return static_cast<std::size_t>(result);
    const int why = SSL_get_error(session_.get(), result);
    broken_ = why == SSL_ERROR_SSL || why == SSL_ERROR_SYSCALL;
    if (why == SSL_ERROR_WANT_READ) wait = asio::socket_base::wait_read;
    else if (why == SSL_ERROR_WANT_WRITE) wait = asio::socket_base::wait_write;
    else co_return std::unexpected(why);
  }
}

// The handshake of TLS 1.3 ends with the client's word, to which nothing is sent here: the system would put its
// acknowledgement off, and a client with Nagle's algorithm its request, for 40 ms.
void ServerStream::acknowledge_now() {
  const int at_once = 1;
  ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_QUICKACK, &at_once, sizeof at_once);
}

asio::awaitable<std::size_t> ServerStream::read_some(asio::mutable_buffer into) {
  if (session_) {
    const auto read = [into](SSL* session) {
      return SSL_read(session, into.data(), static_cast<int>(std::min(into.size(), record_bytes)));
    };
    const bool ready = SSL_has_pending(session_.get()) == 1;
    const auto done = co_await perform(read, ready, asio::socket_base::wait_read);
    co_return done.value_or(0);
  }
  const auto [code, size] = co_await socket_.async_read_some(into, use_result);
  co_return code ? 0 : size;
}

asio::awaitable<bool> ServerStream::write(std::string_view first, std::string_view second) {
  if (session_) {
    // A small answer is one record and one packet.
    std::string joined(first);
    const std::size_t fits = std::min(second.size(), record_bytes - std::min(first.size(), record_bytes));
    joined += second.substr(0, fits);
    const bool begun = co_await write_records(joined);
    if (!begun) co_return false;
    co_return co_await write_records(second.substr(fits));
  }
  const std::array<asio::const_buffer, 2> parts{asio::buffer(first), asio::buffer(second)};
  const auto [code, size] = co_await asio::async_write(socket_, parts, use_result);
  co_return !code;
}

asio::awaitable<bool> ServerStream::write_records(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto write = [bytes](SSL* session) {
      return SSL_write(session, bytes.data(), static_cast<int>(std::min(bytes.size(), record_bytes)));
    };
    const auto written = co_await perform(write, false, asio::socket_base::wait_write);
    if (!written) co_return false;
    bytes.remove_prefix(*written);
  }
  co_return true;
}

asio::awaitable<void> ServerStream::say_goodbye() {
  if (!session_) co_return;
  // 0: said, and not yet answered.
  const auto shutdown = [](SSL* session) { return SSL_shutdown(session) < 0 ? -1 : 1; };
  co_await perform(shutdown, true, asio::socket_base::wait_write);
}

void ServerStream::cancel() {
  cancelled_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

bool ServerStream::has_more() const {
  boost::system::error_code ignored;
  return socket_.available(ignored) != 0 || (session_ && SSL_has_pending(session_.get()) == 1);
}

} // namespace signpost::http
