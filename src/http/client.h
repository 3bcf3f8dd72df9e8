#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/asio.h"
#include "http/byte_budget.h"
#include "http/message.h"
#include "http/url.h"

namespace signpost::http {

// What is asked of another server. Host, User-Agent, Accept-Encoding, Connection and the fields that frame the body are
// the client's to write; fields of these names are left out.
struct ClientRequest {
  std::string method = "GET";
  Url url;
  std::vector<Header> headers{};
  std::string body{};
  std::size_t most_bytes = SIZE_MAX; // of the answer's body, however much the share has left
};

// Its answer, whole; of any status.
struct ClientReply {
  int status = 0;
  std::vector<Header> headers{};
  std::string body{}; // without its transfer coding; empty for HEAD

  // The first field of that name, whatever its case; empty if there is none.
  std::string_view header(std::string_view name) const;
};

// Why there is no answer.
enum class ClientFailure : std::uint8_t {
  unreachable, // no such name, or no connection
  untrusted, // no TLS with a certificate of that host name that is trusted and in force
  timed_out, // the deadline passed, whatever was being waited for
  closed_early, // the answer ended before it was whole
  not_http, // the answer breaks RFC 9112, has a larger header section than is taken, or a content coding
  too_large, // the body is larger than the share lets it be
};

// One plain phrase each, to follow the name of a server: "did not answer in time".
std::string_view to_string(ClientFailure failure);

struct ClientOptions {
  std::string ca_file{}; // of certificates to trust (PEM); empty: those the system trusts
  std::size_t idle_per_host = 16; // connections kept for the next request, per executor's context and server
  std::chrono::milliseconds idle{30'000}; // and for how long
  std::size_t header_bytes = std::size_t{64} << 10; // of one answer, with the interim ones (1xx) before it
};

// An HTTP/1.1 client (RFC 9110, RFC 9112) that takes nothing on trust: every size and wait is bounded. Connections are
// kept open and used again. TLS is of version 1.2 or later.
class Client {
public:
  explicit Client(ClientOptions options = {});
  ~Client(); // close(); no send() may be under way
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Reads the certificates to trust, which the first request of `https` does otherwise. Fails with `technical` if they
  // cannot be read; all `https` is then `untrusted`. Any thread.
  base::Result<void> trust() const;

  // One request and its answer, on the caller's executor, which must run one thing at a time (a context of one thread,
  // or a strand); any number at once, from any thread. Ends by `deadline`. The body's memory is taken from `share` and
  // stays taken if there is an answer. Redirects are answers and never followed. A GET or HEAD that finds its kept
  // connection closed is asked once more on a new one. `request` and `share` must live until the end. Throws nothing
  // but std::bad_alloc; a caller that is cancelled gets `timed_out`.
  asio::awaitable<std::expected<ClientReply, ClientFailure>> send(const ClientRequest& request,
                                                                  std::chrono::steady_clock::time_point deadline,
                                                                  ByteShare& share);

  // Closes idle connections and keeps none from here on; requests go on. Must be called before a context is destroyed
  // that requests were sent from, as its connections rest here. Any thread, any number of times.
  void close();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace signpost::http
