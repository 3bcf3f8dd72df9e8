#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "auth/key_source.h"
#include "auth/world.h"
#include "http/peer.h"

namespace signpost::auth::test {

// An issuer's server of keys, which counts how often it is asked.
class KeyServer {
public:
  explicit KeyServer(std::string body, std::string_view fields = {}) { publish(std::move(body), fields); }
  ~KeyServer() { held = false; }

  void publish(const std::string& body, std::string_view fields = {}) { answer(http::test::ok(body, fields)); }
  void answer(std::string bytes) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(bytes);
  }
  http::Url url() const { return http::Url::parse(peer_.url("/jwks.json")).value(); }

  std::atomic<int> asked = 0;
  std::atomic<bool> held = false; // answers, chosen when they are asked for, wait

private:
  void serve(http::test::PeerConnection& client) {
    while (!client.read().empty()) {
      std::string bytes;
      {
        const std::lock_guard lock(mutex_);
        bytes = answer_;
      }
      ++asked;
      while (held) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      if (!client.send(bytes)) return;
    }
  }

  std::mutex mutex_;
  std::string answer_;
  http::test::Peer peer_{[this](http::test::PeerConnection& client) { serve(client); }};
};

// Callers on contexts of their own, who look for keys.
class Callers {
public:
  explicit Callers(const KeyServer& server, KeySource::Limits limits = patient(), std::size_t contexts = 1) {
    for (std::size_t i = 0; i < contexts; ++i) contexts_.push_back(std::make_unique<asio::io_context>(1));
    tools.report = [this](const KeyReport& report) {
      const std::lock_guard lock(mutex_);
      reports.push_back(report);
    };
    source = std::make_shared<KeySource>("https://ehr.example", server.url(), tools, limits);
  }
  ~Callers() { client.close(); }

  // As in service, but for the wait, which is long enough for any machine.
  static KeySource::Limits patient() {
    KeySource::Limits limits;
    limits.wait = std::chrono::seconds(20);
    return limits;
  }

  // Asks for a key, on one of the contexts; what came of it is counted.
  void ask(std::string kid, std::size_t on = 0) {
    asio::co_spawn(*contexts_[on], KeySource::find(source, std::move(kid)),
                   [this](std::exception_ptr error, const std::expected<KeySource::Keys, Refusal>& found) {
                     const std::lock_guard lock(mutex_);
                     if (error) outcomes.emplace_back("thrown");
                     else outcomes.emplace_back(found ? "found" : word_of(found.error()));
                   });
  }
  // Until all have their answers, each context on a thread of its own.
  void run() {
    std::vector<std::thread> threads;
    for (const auto& context : contexts_) {
      if (!context) continue;
      threads.emplace_back([&context] {
        context->restart();
        context->run();
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  std::string find(std::string kid) {
    ask(std::move(kid));
    run();
    return outcomes.back();
  }
  // Does what is ready to be done, and waits for nothing.
  void poll(std::size_t on = 0) {
    contexts_[on]->restart();
    contexts_[on]->poll();
  }
  void destroy(std::size_t on) { contexts_[on].reset(); }
  asio::io_context& context(std::size_t on) { return *contexts_[on]; }
  // How many got that answer so far.
  std::size_t count(std::string_view outcome) {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count(outcomes.begin(), outcomes.end(), outcome));
  }

  std::atomic<std::chrono::sys_seconds> now = today;
  http::ByteBudget bodies{std::size_t{16} << 20};
  std::vector<std::string> outcomes;
  std::vector<KeyReport> reports;
  http::Client client;

private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<asio::io_context>> contexts_;

public:
  KeyTools tools{.client = client, .bodies = bodies, .now = [this] { return now.load(); }};
  std::shared_ptr<KeySource> source;
};

} // namespace signpost::auth::test
