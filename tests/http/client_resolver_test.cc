// A resolver that hangs. This program's own `getaddrinfo` stands before the system's, and does so for one name.
#include <condition_variable>
#include <mutex>
#include <string_view>

#include <dlfcn.h>
#include <netdb.h>

#include "http/caller.h"
#include "http/peer.h"

#include <catch2/catch.hpp>

using namespace signpost::http;
using namespace signpost::http::test;
using namespace std::chrono_literals;
namespace asio = signpost::asio;

namespace {

constexpr std::string_view hanging_name = "hangs.example";

struct Resolver {
  std::mutex mutex;
  std::condition_variable changed;
  bool released = false;
  int calls = 0;
};

Resolver& resolver() {
  static Resolver one;
  return one;
}

int calls() {
  const std::lock_guard lock(resolver().mutex);
  return resolver().calls;
}

} // namespace

extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
  {
    std::unique_lock lock(resolver().mutex);
    ++resolver().calls;
    if (host && host == hanging_name) {
      resolver().changed.wait(lock, [] { return resolver().released; });
      return EAI_AGAIN;
    }
  }
  static const auto next = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(host, service, hints, found);
}

TEST_CASE("a request ends at its deadline though the look-up of its host hangs") {
  Caller caller;
  ByteShare share(caller.budget);
  const ClientRequest request = request_for("http://" + std::string(hanging_name) + "/");
  std::optional<ClientFailure> failed;
  asio::co_spawn(caller.context, caller.client.send(request, std::chrono::steady_clock::now() + 100ms, share),
                 [&](std::exception_ptr, Answer answer) {
                   if (!answer) failed = answer.error();
                 });
  while (!failed && caller.context.run_one_for(patience) > 0) {}
  CHECK(failed == ClientFailure::timed_out);
  // Another server is reached meanwhile, by its address.
  const Peer peer(answering(ok("hello")));
  std::optional<bool> answered;
  const ClientRequest other = request_for(peer.url());
  asio::co_spawn(caller.context, caller.client.send(other, std::chrono::steady_clock::now() + patience, share),
                 [&](std::exception_ptr, Answer answer) { answered = answer.has_value(); });
  while (!answered && caller.context.run_one_for(patience) > 0) {}
  CHECK(answered == true);
  {
    const std::lock_guard lock(resolver().mutex);
    CHECK_FALSE(resolver().released);
    resolver().released = true;
  }
  resolver().changed.notify_all();
  caller.context.run(); // which waits for the look-up
}

TEST_CASE("an address is not looked up") {
  const Peer peer(answering(ok("hello")));
  const int before = calls();
  CHECK(Caller().failure(peer.url()) == std::nullopt);
  CHECK(Caller().failure("http://[::1]:1/") == ClientFailure::unreachable);
  CHECK(calls() == before);
  CHECK(Caller().failure(peer.url("/", "localhost")) == std::nullopt);
  CHECK(calls() == before + 1);
}
