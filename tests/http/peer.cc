#include "http/peer.h"

#include <array>
#include <stdexcept>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/no_broken_pipe.h"
#include "http/raw_client.h"

namespace signpost::http::test {

PeerConnection::PeerConnection(int socket, SSL_CTX* tls) : socket_(socket) {
  if (!tls) return;
  ssl_ = SSL_new(tls);
  SSL_set_fd(ssl_, socket_);
  ready_ = SSL_accept(ssl_) == 1;
}

PeerConnection::~PeerConnection() {
  if (ssl_) SSL_free(ssl_);
  ::close(socket_);
}

bool PeerConnection::fill() {
  if (!ready_) return false;
  std::array<char, 16384> bytes;
  const auto size = ssl_ ? SSL_read(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                         : static_cast<int>(::recv(socket_, bytes.data(), bytes.size(), 0));
  if (size <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(size));
  return true;
}

std::string PeerConnection::read() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
    if (!fill()) return {};
  const std::size_t size = end + 4 + content_length(std::string_view(buffer_).substr(0, end + 2));
  while (buffer_.size() < size)
    if (!fill()) return {};
  std::string request = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return request;
}

bool PeerConnection::send(std::string_view bytes) {
  while (ready_ && !bytes.empty()) {
    const auto sent = ssl_ ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                           : static_cast<int>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return ready_;
}

void PeerConnection::await_end() {
  while (fill()) buffer_.clear();
}

void PeerConnection::say_goodbye() {
  if (ssl_) SSL_shutdown(ssl_);
}

Peer::Peer(Script script, SSL_CTX* tls)
    : script_(std::move(script)), tls_(tls), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("a peer cannot listen");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept(); });
}

Peer::~Peer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
}

void Peer::accept() {
  while (!stopping_) {
    const int socket = ::accept(listener_, nullptr, nullptr);
    if (socket < 0) continue;
    ++connections_;
    {
      const std::lock_guard lock(mutex_);
      sockets_.insert(socket);
    }
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void Peer::serve(int socket) {
  const NoBrokenPipe during;
  {
    PeerConnection connection(socket, tls_);
    script_(connection);
    const std::lock_guard lock(mutex_); // the number may be another's once it is closed
    sockets_.erase(socket);
  }
  ++ended_;
}

std::string Peer::url(std::string_view path, std::string_view host) const {
  return (tls_ ? "https://" : "http://") + std::string(host) + ':' + std::to_string(port_) + std::string(path);
}

Peer::Script answering(std::string answer) {
  return [answer = std::move(answer)](PeerConnection& client) {
    while (!client.read().empty())
      if (!client.send(answer)) return;
  };
}

std::string ok(std::string_view body, std::string_view fields) {
  return "HTTP/1.1 200 OK\r\n" + std::string(fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

} // namespace signpost::http::test
