#include "http/client_connection.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/ssl/host_name_verification.hpp>

#include "http/request_head.h"

namespace signpost::http {
namespace {

using asio::ip::tcp;

constexpr std::string_view protocol = "HTTP/1.";

// A look-up of a host name and who waits for it. The system's resolver blocks one of Asio's own threads and cannot be
// called back: so the wait ends at the deadline, and the look-up, which shares this object, whenever it will.
struct LookUp {
  explicit LookUp(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}
  tcp::resolver resolver;
  asio::steady_timer done; // cancelled when the look-up has ended
  std::vector<tcp::endpoint> found{};
};

// The host as an address, if it is one: nothing need be looked up.
std::optional<asio::ip::address> literal(const std::string& host) {
  boost::system::error_code code;
  const asio::ip::address address = asio::ip::make_address(host, code);
  if (code) return std::nullopt;
  return address;
}

// The name that a certificate must have: that of the host without the dot that ends an absolute one.
std::string certified_name(std::string host) {
  if (host.ends_with('.')) host.pop_back();
  return host;
}

} // namespace

ClientConnection::ClientConnection(const asio::any_io_executor& executor, const Url& url, asio::ssl::context& tls,
                                   std::size_t header_bytes)
    : socket_(executor), host_(url.host), port_(url.port), buffer_(header_bytes), timer_(executor) {
  buffer_.reserve(std::min(header_bytes, std::size_t{16} << 10)); // Beast's buffer reads in small pieces else
  if (url.tls) tls_.emplace(socket_, tls);
}

asio::awaitable<std::optional<ClientFailure>> ClientConnection::open(Clock::time_point deadline) {
  deadline_ = deadline;
  Endpoints endpoints = co_await find_host();
  if (endpoints.empty()) co_return failure(ClientFailure::unreachable);
  const bool connected = co_await connect(std::move(endpoints));
  if (!connected) co_return failure(ClientFailure::unreachable);
  boost::system::error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  if (!tls_) co_return std::nullopt;
  co_return co_await shake_hands();
}

asio::awaitable<ClientConnection::Endpoints> ClientConnection::find_host() {
  if (const auto address = literal(host_)) co_return Endpoints{tcp::endpoint(*address, port_)};
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto look_up = std::make_shared<LookUp>(executor);
  look_up->done.expires_at(deadline_);
  auto found = [look_up](const boost::system::error_code& code, const tcp::resolver::results_type& results) {
    if (!code)
      for (const auto& result : results) look_up->found.push_back(result.endpoint());
    look_up->done.cancel();
  };
  look_up->resolver.async_resolve(host_, std::to_string(port_), tcp::resolver::numeric_service,
                                  asio::bind_executor(executor, std::move(found)));
  co_await look_up->done.async_wait(use_result);
  overdue_ = Clock::now() >= deadline_;
  look_up->resolver.cancel();
  co_return overdue_ ? Endpoints{} : look_up->found;
}

// Tries one address after the other, each for its part of the time that is left: one that is never answered must not
// keep the next from being tried.
asio::awaitable<bool> ClientConnection::connect(Endpoints endpoints) {
  for (std::size_t i = 0; i < endpoints.size() && !overdue_; ++i) {
    const Clock::time_point now = Clock::now();
    close_at(now + (deadline_ - now) / static_cast<Clock::rep>(endpoints.size() - i));
    const auto [code] = co_await socket_.async_connect(endpoints[i], use_result);
    if (!code && socket_.is_open()) co_return true;
    boost::system::error_code ignored;
    socket_.close(ignored);
  }
  co_return false;
}

asio::awaitable<std::optional<ClientFailure>> ClientConnection::shake_hands() {
  const std::string name = certified_name(host_);
  boost::system::error_code ignored;
  tls_->set_verify_mode(asio::ssl::verify_peer, ignored);
  tls_->set_verify_callback(asio::ssl::host_name_verification(name), ignored);
  // An address is no server name (RFC 6066 section 3).
  if (!literal(host_)) SSL_set_tlsext_host_name(tls_->native_handle(), name.c_str());
  close_at(deadline_);
  const auto [code] = co_await tls_->async_handshake(asio::ssl::stream_base::client, use_result);
  if (!code) co_return std::nullopt;
  const bool refused = code.category() == asio::error::get_ssl_category();
  co_return failure(refused ? ClientFailure::untrusted : ClientFailure::closed_early);
}

asio::awaitable<std::expected<ClientReply, ClientFailure>> ClientConnection::exchange(const ClientRequest& request,
                                                                                      Clock::time_point deadline,
                                                                                      ByteShare& share) {
  deadline_ = deadline;
  reusable_ = answered_ = stale_ = false;
  close_at(deadline);
  Read<ClientReply> reply = std::unexpected(ClientFailure::closed_early);
  const bool written = co_await write(request);
  if (written) reply = co_await read_reply(request, share);
  rest();
  if (reply) co_return reply;
  reusable_ = false;
  stale_ = !answered_ && !overdue_ && reply.error() == ClientFailure::closed_early;
  co_return std::unexpected(failure(reply.error()));
}

asio::awaitable<bool> ClientConnection::write(const ClientRequest& request) {
  const std::string head = request_head(request);
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(request.body)};
  if (tls_) {
    const auto [code, size] = co_await asio::async_write(*tls_, parts, use_result);
    co_return !code;
  }
  const auto [code, size] = co_await asio::async_write(socket_, parts, use_result);
  co_return !code;
}

asio::awaitable<ClientConnection::Read<ClientReply>> ClientConnection::read_reply(const ClientRequest& request,
                                                                                  ByteShare& share) {
  std::size_t heads = 0; // bytes of all, so that interim answers come to an end
  for (;;) {
    const Read<std::size_t> size = co_await read_head();
    if (!size) co_return std::unexpected(size.error());
    heads += *size;
    ClientReply reply;
    BodyBuffer body(share, request.most_bytes);
    ReplyParser parser(request.method, reply, body);
    if (heads > buffer_.max_size() || !parser.take_head(buffered().substr(0, *size)))
      co_return std::unexpected(ClientFailure::not_http);
    buffer_.consume(*size);
    if (parser.interim()) continue;

    if (const auto failed = co_await read_body(parser, body)) co_return std::unexpected(*failed);
    reply.body = body.release();
    reusable_ = parser.keep_alive() && buffered().empty();
    co_return reply;
  }
}

// The size of the head that lies at the front of the buffer.
asio::awaitable<ClientConnection::Read<std::size_t>> ClientConnection::read_head() {
  std::size_t searched = 0;
  for (;;) {
    const std::size_t end = buffered().find("\r\n\r\n", searched);
    if (end != std::string_view::npos) co_return end + 4;
    // Whoever speaks another protocol may wait for us to speak it too.
    const bool other = !protocol.starts_with(buffered().substr(0, protocol.size()));
    if (other || buffer_.size() >= buffer_.max_size()) co_return std::unexpected(ClientFailure::not_http);
    searched = buffer_.size() - std::min<std::size_t>(buffer_.size(), 3);
    const auto code = co_await read_more();
    if (code) co_return std::unexpected(ClientFailure::closed_early);
    answered_ = true;
  }
}

asio::awaitable<std::optional<ClientFailure>> ClientConnection::read_body(ReplyParser& parser, BodyBuffer& body) {
  switch (parser.framing()) {
  case ReplyParser::Framing::none: co_return std::nullopt;
  case ReplyParser::Framing::length: co_return co_await read_sized(parser.content_length(), body);
  case ReplyParser::Framing::chunked: co_return co_await read_chunked(parser);
  case ReplyParser::Framing::close: co_return co_await read_to_end(body);
  }
  co_return ClientFailure::not_http;
}

asio::awaitable<std::optional<ClientFailure>> ClientConnection::read_sized(std::uint64_t size, BodyBuffer& body) {
  body.expect(size);
  for (;;) {
    const std::string_view bytes = buffered().substr(0, size - body.size());
    if (!body.append(bytes)) co_return ClientFailure::too_large;
    buffer_.consume(bytes.size());
    if (body.size() == size) co_return std::nullopt;
    const auto code = co_await read_more();
    if (code) co_return ClientFailure::closed_early;
  }
}

asio::awaitable<std::optional<ClientFailure>> ClientConnection::read_chunked(ReplyParser& parser) {
  for (;;) {
    const auto used = parser.take_chunks(buffered());
    if (!used) co_return used.error();
    buffer_.consume(*used);
    if (parser.is_done()) co_return std::nullopt;
    // A full buffer without a whole line: the line that frames a chunk, or the fields behind the last one.
    if (buffer_.size() >= buffer_.max_size()) co_return ClientFailure::not_http;
    const auto code = co_await read_more();
    if (code) co_return ClientFailure::closed_early;
  }
}

// A body whose end is the connection's: a proper one, for TLS with its goodbye, not one that broke.
asio::awaitable<std::optional<ClientFailure>> ClientConnection::read_to_end(BodyBuffer& body) {
  for (;;) {
    if (!body.append(buffered())) co_return ClientFailure::too_large;
    buffer_.clear();
    const auto code = co_await read_more();
    if (code == asio::error::eof) co_return std::nullopt;
    if (code) co_return ClientFailure::closed_early;
  }
}

asio::awaitable<boost::system::error_code> ClientConnection::read_more() {
  const auto room = buffer_.prepare(std::min(buffer_.max_size() - buffer_.size(),
                                             std::max(buffer_.capacity() - buffer_.size(), std::size_t{4} << 10)));
  if (tls_) {
    const auto [code, size] = co_await tls_->async_read_some(room, use_result);
    buffer_.commit(size);
    co_return code;
  }
  const auto [code, size] = co_await socket_.async_read_some(room, use_result);
  buffer_.commit(size);
  co_return code;
}

bool ClientConnection::still_open() {
  boost::system::error_code code;
  socket_.non_blocking(true, code);
  std::array<char, 1> byte;
  if (!code) socket_.receive(asio::buffer(byte), asio::socket_base::message_peek, code);
  return code == asio::error::would_block;
}

std::string_view ClientConnection::buffered() const {
  return {static_cast<const char*>(buffer_.cdata().data()), buffer_.size()};
}

ClientFailure ClientConnection::failure(ClientFailure otherwise) const {
  return overdue_ ? ClientFailure::timed_out : otherwise;
}

// The connection closes at `due` unless another time is set before, and whatever is under way then ends.
void ClientConnection::close_at(Clock::time_point due) {
  due_ = due;
  timer_.expires_at(due);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& code) {
    const auto self = weak.lock();
    const Clock::time_point now = Clock::now();
    if (code || !self || now < self->due_) return; // `due_` may have moved when this was already on its way
    self->overdue_ = now >= self->deadline_;
    boost::system::error_code ignored;
    self->socket_.close(ignored);
  });
}

void ClientConnection::rest() {
  due_ = Clock::time_point::max();
  timer_.cancel();
}

} // namespace signpost::http
