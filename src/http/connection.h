#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include <boost/beast/core/flat_buffer.hpp>

#include "http/asio.h"
#include "http/byte_budget.h"
#include "http/message.h"
#include "http/reply_head.h"
#include "http/request_parser.h"
#include "http/server.h"
#include "http/server_stream.h"

namespace signpost::http {

// What all connections of a server share.
struct Service {
  explicit Service(const Limits& with) : limits(with), bodies(with.bodies_in_flight) {}

  Limits limits;
  Reception reception;
  ErrorPage error_page;
  FailureReport failed;
  std::atomic<std::size_t> connections = 0;
  ByteBudget bodies;
  std::atomic<bool> stopping = false;

  void report(Failure failure) const noexcept;

  // What connections begin with from here on; null: without TLS. Any thread.
  void use_tls(std::shared_ptr<const ServerTls> with);
  std::shared_ptr<const ServerTls> tls() const;

private:
  mutable std::mutex mutex_; // of what follows
  std::shared_ptr<const ServerTls> tls_;
};

// The error page of a refusal.
Reply refuse(const Service& service, const Refusal& refusal);

class Connection;

// One thread and the connections it serves. The set is that thread's alone.
struct Lane {
  std::unordered_set<Connection*> connections; // declared first: those the context ends with leave the set
  asio::io_context context{1};
};

// One client's connection: requests one after the other, each answered before the next is read. Everything runs on its
// lane's thread.
class Connection : public std::enable_shared_from_this<Connection> {
public:
  using Socket = ServerStream::Socket;

  // Counts as one of Service::connections from here to its end.
  Connection(Socket socket, Service& service, Lane& lane);
  ~Connection();

  // Serves the client until either side closes. The caller keeps `connection` by passing it.
  static asio::awaitable<void> serve(std::shared_ptr<Connection> connection);

  // The server stops: closes if no request is under way, else after its answer.
  void retire();

private:
  using Clock = std::chrono::steady_clock;

  // A request that was read, with how its connection goes on.
  struct Incoming {
    Request request;
    Handler handler;
    bool keep_alive = false;
    bool http_1_0 = false;
  };
  // Why none was read; without a refusal or reply there is nobody to answer.
  struct Unread {
    std::optional<Refusal> refusal{};
    std::optional<Reply> reply{}; // of the reception
    bool passed_over = false;     // the body was, and another request may follow
  };
  template <class T>
  using Read = std::expected<T, Unread>;

  enum class Next { request, farewell, close };

  asio::awaitable<Next> open();
  asio::awaitable<Next> refuse_plain();
  asio::awaitable<Next> exchange();
  asio::awaitable<std::optional<Unread>> read_request(Incoming& incoming, ByteShare& share);
  asio::awaitable<Read<std::size_t>> read_head();
  asio::awaitable<std::optional<Unread>> read_body(RequestParser& parser, std::string& body, ByteShare& share);
  asio::awaitable<std::optional<Unread>> read_sized_body(std::string& body, std::size_t size, ByteShare& share);
  asio::awaitable<std::optional<Unread>> read_chunked_body(RequestParser& parser, std::string& body, ByteShare& share);
  asio::awaitable<std::size_t> read_some(asio::mutable_buffer into);
  asio::awaitable<bool> read_more();
  asio::awaitable<Admission> receive(const Request& head);
  asio::awaitable<Reply> handle(Incoming& incoming);
  asio::awaitable<bool> write(const Reply& reply, bool with_body, ReplyHead head);
  asio::awaitable<void> linger();
  std::string_view buffered() const;
  Unread unread() const;

  void allow(std::chrono::milliseconds span); // the next step may take so long
  void watch();
  void expire();
  void close();

  ServerStream stream_;
  Service& service_;
  Lane& lane_;
  const bool loopback_;
  boost::beast::flat_buffer buffer_; // what was read and not yet used: a head, and often all of a small request
  std::string head_;                 // of the answer
  asio::steady_timer timer_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool overdue_ = false; // the deadline passed before the request was read
  bool waiting_ = false; // for the first byte of a request
  bool fresh_ = true;    // no request of it was answered yet
  bool writing_ = false;
};

} // namespace signpost::http
