#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string_view>

#include "http/asio.h"
#include "http/server_tls.h"

namespace signpost::http {

// The bytes of one client's connection, as they are or in TLS. OpenSSL reads and writes the socket by itself; here is
// only waited until it can. No wait has an end of its own: cancel() ends it, or closing the socket. Everything runs on
// one thread, one operation at a time; that thread must not be ended by SIGPIPE.
class ServerStream {
public:
  using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

  // `tls`: null for a connection without.
  ServerStream(Socket socket, std::shared_ptr<const ServerTls> tls);

  Socket& socket() { return socket_; }

  // Whether TLS is expected and the handshake has not begun: opening() comes next, and where it says so shake_hands().
  bool expects_tls() const { return tls_ != nullptr; }

  enum class Opening : std::uint8_t {
    tls,   // a handshake, or nothing that is known
    plain, // text: from here on, the stream is one without TLS
    lost,  // the client went away, or the wait was cancelled
  };
  // Waits for what the client begins with.
  asio::awaitable<Opening> opening();

  enum class Handshake : std::uint8_t {
    done,
    refused, // no TLS that both sides speak, or no client certificate that is trusted; the client was told
    lost,
  };
  asio::awaitable<Handshake> shake_hands();

  // As many bytes as have come, at least one; 0 if nothing more comes.
  asio::awaitable<std::size_t> read_some(asio::mutable_buffer into);
  // One after the other, all of both. False if the client does not take them.
  asio::awaitable<bool> write(std::string_view first, std::string_view second);
  // Says goodbye in TLS (RFC 8446 section 6.1), where it can be said, and does not wait for the client's.
  asio::awaitable<void> say_goodbye();

  // Ends the operation under way, if it has still to wait; another may follow.
  void cancel();

  // Whether the client has sent anything that was not read.
  bool has_more() const;

private:
  using WaitType = asio::socket_base::wait_type;

  // Lets OpenSSL try until it is done; from the first time on if `ready`, else when the socket is. What it returns, or
  // its error: SSL_ERROR_NONE if the socket was closed or the operation cancelled.
  template <class Operation>
  asio::awaitable<std::expected<std::size_t, int>> perform(Operation operation, bool ready, WaitType wait);
  void acknowledge_now();
  asio::awaitable<bool> write_records(std::string_view bytes);

  Socket socket_;
  std::shared_ptr<const ServerTls> tls_;          // until the client begins
  std::unique_ptr<SSL, ServerTls::Free> session_; // from there on; null for plain bytes
  bool broken_ = false;                           // OpenSSL must not be asked for anything more
  bool cancelled_ = false;                        // the operation under way is not to wait again
};

} // namespace signpost::http
