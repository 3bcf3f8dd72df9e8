#include "http/connection.h"

#include <algorithm>
#include <utility>

namespace signpost::http {
namespace {

// A body's memory grows with what has arrived, not with what was announced: a client that announces much and sends
// nothing holds no more than this.
constexpr std::size_t first_body_step = std::size_t{64} << 10;
constexpr std::size_t body_growth = 4;

// When the server stops: for the first request of a connection that has had none.
constexpr std::chrono::milliseconds first_request_grace{1'000};

constexpr Refusal too_slow{408, "The request did not arrive in time."};
constexpr Refusal head_too_large{431, "The header section is larger than this server takes."};
constexpr Refusal bodies_full{503, "Too many large requests are being answered; try again shortly."};
constexpr Refusal tls_expected{400, "This port speaks https: the address must begin with `https://`."};
constexpr Refusal handler_failed{500, "The request could not be answered because of an internal error."};

bool is_loopback(const Connection::Socket& socket) {
  boost::system::error_code code;
  const asio::ip::address address = socket.remote_endpoint(code).address();
  if (code) return false;
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
  return address.is_loopback();
}

std::chrono::milliseconds shortest_wait(const Limits& limits) {
  return std::min({limits.read, limits.idle, limits.write, limits.linger});
}

// A connection's place in its lane's set, for as long as it is served.
class Listed {
public:
  Listed(Lane& lane, Connection& connection) : lane_(lane), connection_(connection) {
    lane_.connections.insert(&connection_);
  }
  ~Listed() { lane_.connections.erase(&connection_); }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

private:
  Lane& lane_;
  Connection& connection_;
};

} // namespace

Reply refuse(const Service& service, const Refusal& refusal) {
  Reply reply = service.error_page(refusal.status, refusal.sentence);
  reply.status = refusal.status;
  return reply;
}

void Service::report(Failure failure) const noexcept {
  try {
    if (failed) failed(failure);
  } catch (...) {
    // Whoever listens has failed too; there is nobody left to tell.
  }
}

void Service::use_tls(std::shared_ptr<const ServerTls> with) {
  const std::lock_guard lock(mutex_);
  tls_.swap(with); // what was in use before ends, if it does, behind the lock
}

std::shared_ptr<const ServerTls> Service::tls() const {
  const std::lock_guard lock(mutex_);
  return tls_;
}

Connection::Connection(Socket socket, Service& service, Lane& lane)
    : stream_(std::move(socket), service.tls()), service_(service), lane_(lane),
      loopback_(is_loopback(stream_.socket())), buffer_(service.limits.header_bytes),
      timer_(lane.context) {
  ++service_.connections;
  buffer_.reserve(service.limits.header_bytes); // Beast reads in small pieces from a buffer that starts small
}

Connection::~Connection() { --service_.connections; }

asio::awaitable<void> Connection::serve(std::shared_ptr<Connection> connection) {
  try {
    const Listed listed(connection->lane_, *connection);
    boost::system::error_code ignored;
    connection->stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    connection->allow(connection->service_.stopping ? first_request_grace : connection->service_.limits.read);
    connection->watch();
    Next next = co_await connection->open();
    while (next == Next::request) next = co_await connection->exchange();
    connection->allow(connection->service_.limits.linger);
    co_await connection->stream_.say_goodbye();
    if (next == Next::farewell) co_await connection->linger();
  } catch (...) {
    // Out of memory, or the error page failed: this client is lost, the others are not.
    connection->service_.report(Failure::connection);
  }
  connection->close();
}

// The handshake, where TLS is expected. It and the first request have the time of one request together.
asio::awaitable<Connection::Next> Connection::open() {
  if (!stream_.expects_tls()) co_return Next::request;
  waiting_ = true;
  const ServerStream::Opening opening = co_await stream_.opening();
  waiting_ = false;
  if (opening == ServerStream::Opening::lost) co_return Next::close;
  if (opening == ServerStream::Opening::plain) co_return co_await refuse_plain();
  const ServerStream::Handshake handshake = co_await stream_.shake_hands();
  if (handshake == ServerStream::Handshake::lost) co_return Next::close;
  if (handshake == ServerStream::Handshake::refused) {
    service_.report(Failure::handshake);
    co_return Next::farewell; // so that the client can read why
  }
  if (service_.stopping) allow(first_request_grace);
  co_return Next::request;
}

// Whoever speaks without TLS by mistake is told so in words that it understands.
asio::awaitable<Connection::Next> Connection::refuse_plain() {
  const Read<std::size_t> head_size = co_await read_head();
  if (!head_size && !head_size.error().refusal) co_return Next::close;
  const Reply reply = refuse(service_, head_size ? tls_expected : *head_size.error().refusal);
  const bool sent = co_await write(reply, !buffered().starts_with("HEAD "), ReplyHead());
  co_return sent ? Next::farewell : Next::close;
}

// One request and its answer.
asio::awaitable<Connection::Next> Connection::exchange() {
  ByteShare share(service_.bodies);
  Incoming incoming;
  std::optional<Unread> unread = co_await read_request(incoming, share);
  if (unread && !unread->refusal && !unread->reply) co_return Next::close;

  const bool with_body = incoming.request.method != "HEAD";
  deadline_ = Clock::time_point::max(); // how long an answer may take is the handler's to bound
  Reply reply;
  if (!unread) reply = co_await handle(incoming);
  else if (unread->reply) reply = std::move(*unread->reply);
  else reply = refuse(service_, *unread->refusal);
  fresh_ = false;

  const bool keep_alive = incoming.keep_alive && (!unread || unread->passed_over) && !service_.stopping;
  const bool sent = co_await write(reply, with_body, {incoming.http_1_0, keep_alive, {}});
  if (!sent) {
    service_.report(Failure::answer);
    co_return Next::close;
  }
  co_return keep_alive ? Next::request : Next::farewell;
}

asio::awaitable<std::optional<Connection::Unread>> Connection::read_request(Incoming& incoming, ByteShare& share) {
  const Read<std::size_t> head_size = co_await read_head();
  if (!head_size) co_return head_size.error();
  RequestParser parser(service_.limits, incoming.request);
  if (const auto refusal = parser.take_head(buffered().substr(0, *head_size))) co_return Unread{refusal};
  buffer_.consume(*head_size);
  incoming.request.loopback = loopback_;
  incoming.keep_alive = parser.keep_alive();
  incoming.http_1_0 = parser.http_1_0();
  Admission admitted = co_await receive(incoming.request);
  if (!admitted) {
    Unread refused;
    refused.reply = std::move(admitted.error());
    // A small body has often come with its head.
    refused.passed_over = parser.is_done() || (!parser.chunked() && parser.content_length() <= buffer_.size());
    if (refused.passed_over) buffer_.consume(parser.content_length());
    co_return refused;
  }
  incoming.handler = std::move(*admitted);
  if (parser.is_done()) co_return std::nullopt;
  co_return co_await read_body(parser, incoming.request.body, share);
}

// The size of the head that lies at the front of the buffer.
asio::awaitable<Connection::Read<std::size_t>> Connection::read_head() {
  waiting_ = true;
  std::size_t searched = 0;
  for (;;) {
    // Some clients end a body with a line break that belongs to nothing (RFC 9112 section 2.2).
    while (buffered().starts_with("\r\n")) buffer_.consume(2);
    if (waiting_ && !buffered().empty()) {
      waiting_ = false;
      const Clock::time_point due = Clock::now() + service_.limits.read;
      // The grace at the end of the server is for the request to begin; what has begun has the drain.
      deadline_ = service_.stopping ? due : std::min(deadline_, due);
    }
    const std::size_t end = buffered().find("\r\n\r\n", searched);
    if (end != std::string_view::npos) co_return end + 4;
    if (buffer_.size() >= service_.limits.header_bytes) co_return std::unexpected(Unread{head_too_large});
    searched = buffer_.size() - std::min<std::size_t>(buffer_.size(), 3);

    const bool idle = waiting_ && !fresh_ && !stream_.has_more();
    if (idle && service_.stopping) co_return std::unexpected(Unread{});
    const bool more = co_await read_more();
    if (!more) co_return std::unexpected(unread());
  }
}

asio::awaitable<std::optional<Connection::Unread>> Connection::read_body(RequestParser& parser, std::string& body,
                                                                         ByteShare& share) {
  if (parser.expects_continue() && buffered().empty()) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const bool told = co_await stream_.write(go_on, {});
    if (!told) co_return unread();
  }
  if (parser.chunked()) co_return co_await read_chunked_body(parser, body, share);
  co_return co_await read_sized_body(body, parser.content_length(), share);
}

asio::awaitable<std::optional<Connection::Unread>> Connection::read_sized_body(std::string& body, std::size_t size,
                                                                               ByteShare& share) {
  std::size_t have = std::min(size, buffer_.size());
  if (!share.grow_to(have)) co_return Unread{bodies_full};
  body.assign(buffered().substr(0, have));
  buffer_.consume(have);
  while (have < size) {
    if (have == body.size()) {
      const std::size_t room = std::min(size, std::max(first_body_step, have * body_growth));
      if (!share.grow_to(room)) co_return Unread{bodies_full};
      body.resize(room);
    }
    const std::size_t read = co_await read_some(asio::buffer(body.data() + have, body.size() - have));
    if (read == 0) co_return unread();
    have += read;
  }
  co_return std::nullopt;
}

asio::awaitable<std::optional<Connection::Unread>> Connection::read_chunked_body(RequestParser& parser,
                                                                                 std::string& body, ByteShare& share) {
  for (;;) {
    const auto used = parser.take_chunks(buffered());
    if (!used) co_return Unread{used.error()};
    buffer_.consume(*used);
    if (!share.grow_to(body.capacity())) co_return Unread{bodies_full};
    if (parser.is_done()) co_return std::nullopt;
    // A full buffer without a whole line: the line that frames a chunk, or the fields behind the last one.
    if (buffer_.size() >= service_.limits.header_bytes) co_return Unread{head_too_large};
    const bool more = co_await read_more();
    if (!more) co_return unread();
  }
}

asio::awaitable<bool> Connection::read_more() {
  const std::size_t read = co_await read_some(buffer_.prepare(buffer_.max_size() - buffer_.size()));
  buffer_.commit(read);
  co_return read > 0;
}

// 0 if nothing more comes or may be waited for.
asio::awaitable<std::size_t> Connection::read_some(asio::mutable_buffer into) {
  if (overdue_) co_return 0;
  co_return co_await stream_.read_some(into);
}

asio::awaitable<Admission> Connection::receive(const Request& head) {
  try {
    co_return co_await service_.reception(head);
  } catch (...) {
    service_.report(Failure::handler);
  }
  co_return std::unexpected(refuse(service_, handler_failed));
}

asio::awaitable<Reply> Connection::handle(Incoming& incoming) {
  try {
    co_return co_await incoming.handler(std::move(incoming.request));
  } catch (...) {
    service_.report(Failure::handler);
  }
  co_return refuse(service_, handler_failed);
}

asio::awaitable<bool> Connection::write(const Reply& reply, bool with_body, ReplyHead head) {
  head.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  write_reply_head(head_, reply, head);
  const bool body = with_body && may_have_body(reply.status);
  allow(service_.limits.write);
  writing_ = true;
  const bool written = co_await stream_.write(head_, body ? std::string_view(reply.body) : std::string_view());
  writing_ = false;
  allow(service_.limits.idle);
  co_return written;
}

// Closing a socket with unread bytes resets it, and the client may lose the answer (RFC 9112 section 9.6).
asio::awaitable<void> Connection::linger() {
  boost::system::error_code ended;
  stream_.socket().shutdown(asio::socket_base::shutdown_send, ended);
  allow(service_.limits.linger);
  buffer_.clear();
  while (!ended && !overdue_) {
    // As it comes: whatever it says in TLS is of no use any more.
    const auto room = buffer_.prepare(buffer_.max_size());
    const auto [code, size] = co_await stream_.socket().async_read_some(room, use_result);
    ended = code;
  }
}

std::string_view Connection::buffered() const {
  return {static_cast<const char*>(buffer_.cdata().data()), buffer_.size()};
}

Connection::Unread Connection::unread() const {
  if (overdue_ && !waiting_) return {too_slow};
  return {};
}

void Connection::retire() {
  // What has already arrived is answered; a cancelled read ends the connection.
  if (!waiting_ || stream_.has_more()) return;
  if (!fresh_) {
    stream_.cancel();
    return;
  }
  // Whoever has just connected is about to ask.
  allow(first_request_grace);
  timer_.cancel();
  watch();
}

void Connection::allow(std::chrono::milliseconds span) {
  deadline_ = Clock::now() + span;
  overdue_ = false;
}

// One timer for all deadlines, which move with every request: instead of being set anew each time, it goes off at
// least as often as the shortest wait, and so never misses a deadline that came nearer.
void Connection::watch() {
  timer_.expires_at(std::min(deadline_, Clock::now() + shortest_wait(service_.limits)));
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& code) {
    if (code || !self->stream_.socket().is_open()) return;
    if (Clock::now() >= self->deadline_) self->expire();
    self->watch();
  });
}

void Connection::expire() {
  deadline_ = Clock::time_point::max();
  overdue_ = true;
  boost::system::error_code ignored;
  if (writing_) stream_.socket().close(ignored);
  else stream_.cancel(); // a read that ends by this may still be answered
}

void Connection::close() {
  boost::system::error_code ignored;
  stream_.socket().close(ignored);
  timer_.cancel();
}

} // namespace signpost::http
