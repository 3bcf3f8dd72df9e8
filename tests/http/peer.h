#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <openssl/ssl.h>

namespace signpost::http::test {

// One client's connection as a peer sees it. Its end closes it.
class PeerConnection {
public:
  // `tls`: with a certificate and its key; null for none. Takes the socket over.
  PeerConnection(int socket, SSL_CTX* tls);
  ~PeerConnection();
  PeerConnection(const PeerConnection&) = delete;
  PeerConnection& operator=(const PeerConnection&) = delete;

  // The next request with its body; empty if the client has gone.
  std::string read();
  // False if the client has gone.
  bool send(std::string_view bytes);
  // Waits until the client goes, whatever it sends.
  void await_end();
  // Says goodbye in TLS before the connection ends.
  void say_goodbye();

private:
  bool fill();
  int socket_;
  SSL* ssl_ = nullptr;
  bool ready_ = true;
  std::string buffer_;
};

// A server that does with each connection what a test tells it to, each on a thread of its own.
class Peer {
public:
  using Script = std::function<void(PeerConnection&)>;

  explicit Peer(Script script, SSL_CTX* tls = nullptr);
  ~Peer(); // closes all connections and waits for their scripts
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  std::string url(std::string_view path = "/", std::string_view host = "127.0.0.1") const;
  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }
  int ended() const { return ended_; } // those that this side has closed

private:
  void accept();
  void serve(int socket);

  Script script_;
  SSL_CTX* tls_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<int> ended_ = 0;
  std::atomic<bool> stopping_ = false;
  std::vector<std::thread> threads_; // of the acceptor's thread alone until that has ended
  std::mutex mutex_;                 // of what follows
  std::set<int> sockets_;            // of connections under way
  std::thread acceptor_;
};

// Answers every request of a connection with `answer`, until the client goes.
Peer::Script answering(std::string answer);

// A 200 with that body and its length.
std::string ok(std::string_view body, std::string_view fields = {});

} // namespace signpost::http::test
