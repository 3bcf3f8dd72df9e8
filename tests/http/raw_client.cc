#include "http/raw_client.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

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
    : socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)) {}

bool RawClient::send(std::string_view bytes) {
  if (socket_ < 0) return false;
  while (!bytes.empty()) {
    pollfd state{socket_, POLLOUT, 0};
    if (::poll(&state, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) != 1) return false;
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::readable(std::chrono::milliseconds wait) {
  pollfd state{socket_, POLLIN, 0};
  return !buffer_.empty() || ::poll(&state, 1, static_cast<int>(wait.count())) == 1;
}

bool RawClient::fill() {
  pollfd state{socket_, POLLIN, 0};
  if (::poll(&state, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) != 1) return false;
  std::array<char, 65536> bytes;
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
  pollfd state{socket_, POLLIN, 0};
  if (::poll(&state, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) != 1) return false;
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
