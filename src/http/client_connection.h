#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "http/asio.h"
#include "http/body_buffer.h"
#include "http/client.h"
#include "http/reply_parser.h"

namespace signpost::http {

// One connection to one server, for one request after the other. Whoever uses it does so from an executor that runs one
// thing at a time.
class ClientConnection : public std::enable_shared_from_this<ClientConnection> {
public:
  using Clock = std::chrono::steady_clock;

  // `tls`: what to trust; used if the URL asks for it, and must outlive the connection.
  ClientConnection(const asio::any_io_executor& executor, const Url& url, asio::ssl::context& tls,
                   std::size_t header_bytes);

  // Finds the host, connects and, for `https`, makes sure who it is; by `deadline`. Why that failed, if it did.
  asio::awaitable<std::optional<ClientFailure>> open(Clock::time_point deadline);

  // One request and its answer, by `deadline`.
  asio::awaitable<std::expected<ClientReply, ClientFailure>> exchange(const ClientRequest& request,
                                                                      Clock::time_point deadline, ByteShare& share);

  // After an exchange: whether another may follow, for all that is known on this side.
  bool reusable() const { return reusable_; }
  // After an exchange that failed: whether the server had closed the connection before it could see the request.
  bool was_stale() const { return stale_; }
  // Before another exchange: whether the server has neither closed nor sent anything meanwhile. Does not wait.
  bool still_open();

private:
  using Endpoints = std::vector<asio::ip::tcp::endpoint>;
  template <class T>
  using Read = std::expected<T, ClientFailure>;

  asio::awaitable<Endpoints> find_host();
  asio::awaitable<bool> connect(Endpoints endpoints);
  asio::awaitable<std::optional<ClientFailure>> shake_hands();
  asio::awaitable<bool> write(const ClientRequest& request);
  asio::awaitable<Read<ClientReply>> read_reply(const ClientRequest& request, ByteShare& share);
  asio::awaitable<Read<std::size_t>> read_head();
  asio::awaitable<std::optional<ClientFailure>> read_body(ReplyParser& parser, BodyBuffer& body);
  asio::awaitable<std::optional<ClientFailure>> read_sized(std::uint64_t size, BodyBuffer& body);
  asio::awaitable<std::optional<ClientFailure>> read_chunked(ReplyParser& parser);
  asio::awaitable<std::optional<ClientFailure>> read_to_end(BodyBuffer& body);
  asio::awaitable<boost::system::error_code> read_more();
  std::string_view buffered() const;
  ClientFailure failure(ClientFailure otherwise) const; // which a deadline that has passed explains better

  void close_at(Clock::time_point due);
  void rest();

  asio::ip::tcp::socket socket_;
  std::optional<asio::ssl::stream<asio::ip::tcp::socket&>> tls_;
  std::string host_;
  std::uint16_t port_;
  boost::beast::flat_buffer buffer_; // what was read and not yet used
  asio::steady_timer timer_;
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point due_ = Clock::time_point::max(); // of the step under way; never later than the deadline
  bool overdue_ = false; // the deadline passed
  bool answered_ = false; // a byte of the answer has come
  bool reusable_ = false;
  bool stale_ = false;
};

} // namespace signpost::http
