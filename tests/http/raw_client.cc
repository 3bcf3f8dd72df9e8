#include "http/raw_client.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/no_broken_pipe.h"

namespace signpost::http::test {
namespace {

constexpr std::chrono::seconds patience{20};

} // namespace

std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "Content-Length: ";
  const std::size_t at = head.find(name);
  std::size_t length = 0;
  if (at != std::string_view::npos) std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
  return length;
}

std::string outer_address() {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(all, ::freeifaddrs);
  for (const ifaddrs* one = all; one; one = one->ifa_next) {
    if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET) continue;
    char text[INET_ADDRSTRLEN];
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr, text, sizeof text);
    if (!std::string_view(text).starts_with("127.")) return text;
  }
  return {};
}

RawClient::RawClient(std::uint16_t port, std::string_view host, int receive_buffer)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  if (receive_buffer) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const int at_once = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  ::inet_pton(AF_INET, std::string(host).c_str(), &address.sin_addr);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) reset();
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), session_(std::move(other.session_)), alert_(other.alert_),
      buffer_(std::move(other.buffer_)) {}

bool RawClient::shake_hands(SSL_CTX* context, const std::function<void(SSL*)>& prepare) {
  ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
  session_.reset(SSL_new(context));
  SSL_set_fd(session_.get(), socket_);
  if (prepare) prepare(session_.get());
  return in_tls(SSL_connect);
}

bool RawClient::wait_for(short what) {
  pollfd state{socket_, what, 0};
  const bool ready = ::poll(&state, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) == 1;
  waited_in_vain_ |= !ready;
  return ready;
}

bool RawClient::in_tls(const std::function<int(SSL*)>& operation) {
  const NoBrokenPipe during;
  for (;;) {
    ERR_clear_error();
    const int result = operation(session_.get());
    if (result > 0) return true;
    const int why = SSL_get_error(session_.get(), result);
    if (why == SSL_ERROR_SSL && ERR_GET_REASON(ERR_peek_last_error()) > SSL_AD_REASON_OFFSET)
      alert_ = ERR_GET_REASON(ERR_peek_last_error()) - SSL_AD_REASON_OFFSET;
    const bool again = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
    if (!again || !wait_for(why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT)) return false;
  }
}

bool RawClient::said_goodbye() {
  return buffer_.empty() && session_ && !fill() && (SSL_get_shutdown(session_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

bool RawClient::send(std::string_view bytes) {
  if (socket_ < 0) return false;
  while (!bytes.empty()) {
    std::size_t written = 0;
    const auto write = [&](SSL* session) { return SSL_write_ex(session, bytes.data(), bytes.size(), &written); };
    if (session_) {
      if (!in_tls(write)) return false;
      bytes.remove_prefix(written);
      continue;
    }
    if (!wait_for(POLLOUT)) return false;
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::readable(std::chrono::milliseconds wait) {
  pollfd state{socket_, POLLIN, 0};
  if (session_ && SSL_has_pending(session_.get())) return true;
  return !buffer_.empty() || ::poll(&state, 1, static_cast<int>(wait.count())) == 1;
}

bool RawClient::fill() {
  std::array<char, 65536> bytes;
  std::size_t read = 0;
  const auto take = [&](SSL* session) { return SSL_read_ex(session, bytes.data(), bytes.size(), &read); };
  if (session_) {
    if (!in_tls(take)) return false;
    buffer_.append(bytes.data(), read);
    return true;
  }
  if (!wait_for(POLLIN)) return false;
  const ssize_t received = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (received <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(received));
  return true;
}

std::optional<RawReply> RawClient::receive(bool with_body) {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
    if (!fill()) return std::nullopt;
  RawReply reply;
  reply.head = buffer_.substr(0, end + 4);
  buffer_.erase(0, end + 4);
  std::from_chars(reply.head.data() + 9, reply.head.data() + 12, reply.status); // behind "HTTP/1.1 "
  const std::size_t size = with_body ? content_length(reply.head) : 0;
  while (buffer_.size() < size)
    if (!fill()) return std::nullopt;
  reply.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return reply;
}

bool RawClient::closed() {
  if (!buffer_.empty()) return false;
  if (session_) return !fill() && !waited_in_vain_;
  if (!wait_for(POLLIN)) return false;
  char byte = 0;
  return ::recv(socket_, &byte, 1, 0) <= 0;
}

void RawClient::reset() {
  const linger none{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  ::close(std::exchange(socket_, -1));
}

RawReply RawClient::ask(std::string_view bytes) {
  send(bytes);
  return receive().value_or(RawReply{});
}

} // namespace signpost::http::test
