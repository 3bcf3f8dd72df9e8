#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/asio.h"
#include "http/byte_budget.h"
#include "http/message.h"
#include "http/server_tls.h"

namespace signpost::http {

// Answers one request. Runs on the connection's executor, so it must not block; an exception becomes a 500 and a
// Failure.
using Handler = std::function<asio::awaitable<Reply>(Request)>;

// Who answers a request once its body has come, or the answer that it gets at once.
using Admission = std::expected<Handler, Reply>;
// Looks at a request's head before anything of its body is read or waited for: who may not ask cannot make us hold
// what he sends. Runs as a handler does, within the time that a request has to arrive. `head` is there to its end.
using Reception = std::function<asio::awaitable<Admission>(const Request& head)>;

// The answer to what never reaches the handler, or dies in it: 400, 408, 413, 415, 417, 431, 500 or 503, with a
// sentence that says why. May be called by several threads at once.
using ErrorPage = std::function<Reply(int status, std::string_view sentence)>;

// What went wrong inside and was survived. No more is told: the words of an exception may quote a request.
enum class Failure : std::uint8_t {
  handler,    // it threw; the client got a 500
  connection, // memory ran out, or the error page failed; the client was lost
  answer,     // the client was gone before it had its answer, or did not take it in time
  handshake,  // a client speaks no TLS that is spoken here, or has no certificate that is trusted; it was told
  accept,     // the system has no descriptor or memory for more connections; told once until it has again
};

// Called after each failure; by several threads at once.
using FailureReport = std::function<void(Failure)>;

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0; // 0: any free one
  unsigned threads = 1;   // each serves its own share of the connections
  FailureReport failed{}; // may be empty
};

struct Limits {
  std::size_t header_bytes = std::size_t{16} << 10;     // request line and header section
  std::size_t body_bytes = std::size_t{8} << 20;        // of one request
  std::size_t bodies_in_flight = std::size_t{512} << 20; // memory of all bodies that are being read or answered
  std::size_t connections = 4096;
  std::chrono::milliseconds read{15'000};  // from a request's first byte (or the connection's opening) to its last
  std::chrono::milliseconds idle{60'000};  // between two requests of a connection
  std::chrono::milliseconds write{30'000}; // for the client to take an answer
  std::chrono::milliseconds linger{2'000}; // after a refusal: dropping what is still being sent, so that it can be read
  std::chrono::milliseconds drain{10'000}; // from stop() to the end of whatever is still under way
};

// An HTTP/1.1 server (RFC 9112) that takes nothing on trust: every size, count and wait is bounded.
class Server {
public:
  Server(Options options, Limits limits, ErrorPage error_page);
  ~Server(); // stop() and join()
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Takes the address: from here on port() is known and connections queue up, to be served once started. Optional.
  // Fails with `technical` if the address cannot be had.
  base::Result<void> listen();

  // Listens, if that was not done yet, and starts the threads; call once. Fails with `technical` if the address cannot
  // be had. The reception and all that it borrows must outlive this server's threads, that is, join().
  base::Result<void> start(Reception reception);
  // The same where everybody is let in.
  base::Result<void> start(Handler handler);

  // Speaks TLS from here on: connections that are accepted later begin with it, those under way go on as they began.
  // Before start() if none is to be without; whoever then speaks without gets a 400. Any thread, any number of times.
  void use_tls(std::shared_ptr<const ServerTls> tls);

  // The port listened on.
  std::uint16_t port() const;

  // Stops listening, closes idle connections and lets requests under way be answered, for `Limits::drain` at most.
  // Returns at once; any thread, any number of times; not from within a signal handler (wait for the signal instead).
  void stop();

  // Waits until all is answered or the drain is over. One thread, not one of the server's own.
  void join();

  // For metrics; any thread.
  std::size_t connections() const;

  // The memory of all bodies, with Limits::bodies_in_flight: a handler that fetches takes its share from here, too.
  // Whatever holds a share must end before the server does. Any thread.
  ByteBudget& bodies();
  const ByteBudget& bodies() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace signpost::http
