#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace signpost::test {

// A request as a SocketServer was sent it.
struct SeenRequest {
  std::string method;
  std::string target; // path and query as written
  std::string head;   // all of the header section

  // A field's value; empty if it has none. `name` as clients write it: case counts.
  std::string header(std::string_view name) const {
    const auto at = head.find("\r\n" + std::string(name) + ": ");
    if (at == head.npos) return {};
    const auto begin = at + 4 + name.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

// What a SocketServer does with a request.
struct Doing {
  int status = 200;
  std::string content_type = "application/fhir+json";
  std::string headers{}; // further fields, each with its line end
  std::string body{};
  std::chrono::milliseconds delay{0}; // before the first byte
  bool never = false;                 // not a byte is sent
  bool endless = false;               // the body goes on for ever
  std::optional<std::size_t> cut{};   // the connection closes behind so many bytes of the body
};

// An HTTP/1.1 server on a free port of this machine that can do to its clients whatever servers do to theirs. One
// thread for each connection.
class SocketServer {
public:
  using Handler = std::function<Doing(const SeenRequest&)>;

  explicit SocketServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, plain, size) != 0 || ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, plain, &size) != 0)
      throw std::runtime_error("no port to listen on");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept(); });
  }
  ~SocketServer() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
      for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
    }
    ended_.notify_all();
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
    ::close(listener_);
  }
  SocketServer(const SocketServer&) = delete;
  SocketServer& operator=(const SocketServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::size_t connections() const { return connections_; }
  std::vector<SeenRequest> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  // Requests whose path and query hold `part`.
  std::size_t seen(std::string_view part) const {
    const auto all = seen();
    return static_cast<std::size_t>(
        std::ranges::count_if(all, [&](const SeenRequest& one) { return one.target.find(part) != one.target.npos; }));
  }

private:
  void accept() {
    for (;;) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      const std::lock_guard lock(mutex_);
      if (ending_ || socket < 0) {
        if (socket >= 0) ::close(socket);
        if (ending_) return;
        continue;
      }
      ++connections_;
      open_.push_back(socket);
      threads_.emplace_back([this, socket] { serve(socket); });
    }
  }

  void serve(int socket) {
    std::string buffer;
    while (const auto request = read(socket, buffer)) {
      {
        const std::lock_guard lock(mutex_);
        seen_.push_back(*request);
      }
      if (!answer(socket, handler_(*request))) break;
    }
    const std::lock_guard lock(mutex_);
    std::erase(open_, socket);
    ::close(socket);
  }

  // The next request, which has no body.
  static std::optional<SeenRequest> read(int socket, std::string& buffer) {
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == buffer.npos) {
      char bytes[4096];
      const auto got = ::recv(socket, bytes, sizeof bytes, 0);
      if (got <= 0) return {};
      buffer.append(bytes, static_cast<std::size_t>(got));
    }
    SeenRequest request{.method = {}, .target = {}, .head = buffer.substr(0, end + 2)};
    buffer.erase(0, end + 4);
    const auto first = request.head.find(' '), second = request.head.find(' ', first + 1);
    request.method = request.head.substr(0, first);
    request.target = request.head.substr(first + 1, second - first - 1);
    return request;
  }

  static bool send(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Whether the server goes on, not at its end.
  bool wait(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return !ended_.wait_for(lock, time, [&] { return ending_; });
  }

  // Whether the connection serves further requests.
  bool answer(int socket, const Doing& doing) {
    if (doing.never) {
      while (wait(std::chrono::hours(1))) {}
      return false;
    }
    if (doing.delay.count() > 0 && !wait(doing.delay)) return false;
    std::string head = "HTTP/1.1 " + std::to_string(doing.status) + " Some\r\nContent-Type: " + doing.content_type +
                       "\r\n" + doing.headers;
    if (doing.endless) {
      head += "Transfer-Encoding: chunked\r\n\r\n";
      if (!send(socket, head)) return false;
      const std::string chunk = "4000\r\n" + std::string(0x4000, ' ') + "\r\n";
      while (send(socket, chunk)) {}
      return false;
    }
    head += "Content-Length: " + std::to_string(doing.body.size()) + "\r\n\r\n";
    return send(socket, head + doing.body.substr(0, doing.cut.value_or(doing.body.size()))) && !doing.cut;
  }

  const Handler handler_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> connections_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  std::vector<int> open_;
  std::vector<SeenRequest> seen_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

} // namespace signpost::test
