#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

namespace signpost::http::test {

// An answer as it came over the wire.
struct RawReply {
  int status = 0;
  std::string head; // status line and fields
  std::string body;
  bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
};

// What the head of a message says of its body; 0 if it says nothing.
std::size_t content_length(std::string_view head);

// An address of this machine that is not its loopback; empty if it has none.
std::string outer_address();

// A socket that sends whatever bytes it is told to, well-formed or not. Waits are long enough for any machine: a test
// that waits them out has failed.
class RawClient {
public:
  // `receive_buffer`: bytes the system may hold for this client; 0 for its default.
  explicit RawClient(std::uint16_t port, std::string_view host = "127.0.0.1", int receive_buffer = 0);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;

  // Speaks TLS from here on. Whether both sides came to terms; in TLS 1.3, a server that refuses a client's certificate
  // says so afterwards. `prepare`: before the handshake.
  bool shake_hands(SSL_CTX* context, const std::function<void(SSL*)>& prepare = {});
  SSL* session() const { return session_.get(); } // null without TLS
  // The alert by which the peer refused (RFC 8446 section 6), if one was met: 120 is no_application_protocol.
  int alert() const { return alert_; }

  // False if the peer has gone or takes nothing more.
  bool send(std::string_view bytes);
  // The next answer, with a body if `with_body` and the head says so; nothing if the peer closed first.
  std::optional<RawReply> receive(bool with_body = true);
  // Whether the peer closes without sending anything more.
  bool closed();
  // The same in TLS, if the peer said goodbye before (RFC 8446 section 6.1).
  bool said_goodbye();
  // Whether an answer or the end has arrived within `wait`.
  bool readable(std::chrono::milliseconds wait);
  void reset(); // goes away at once, without a goodbye
  RawReply ask(std::string_view bytes); // send and receive; status 0 if there is no answer

private:
  bool fill();
  bool wait_for(short what);
  bool in_tls(const std::function<int(SSL*)>& operation); // until it is done
  struct Free {
    void operator()(SSL* session) const { SSL_free(session); }
  };
  int socket_ = -1;
  std::unique_ptr<SSL, Free> session_;
  int alert_ = 0;
  bool waited_in_vain_ = false;
  std::string buffer_;
};

} // namespace signpost::http::test
