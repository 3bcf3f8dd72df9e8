#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "http/client.h"

#include <catch2/catch.hpp>

namespace signpost::http::test {

using Answer = std::expected<ClientReply, ClientFailure>;

// Long enough for any machine: a test that waits it out has failed.
inline constexpr std::chrono::seconds patience{20};

inline ClientRequest request_for(std::string_view url, std::string method = "GET", std::string body = {}) {
  auto parsed = Url::parse(url);
  REQUIRE(parsed.has_value());
  return {.method = std::move(method), .url = std::move(*parsed), .body = std::move(body)};
}

// A client with a context of its own, which runs until the answer is there and nothing more is left to do.
struct Caller {
  explicit Caller(ClientOptions options = {}) : client(std::move(options)) {}
  ~Caller() { client.close(); }

  Answer ask(const ClientRequest& request, std::chrono::milliseconds within = patience, std::size_t most = SIZE_MAX) {
    ByteShare share(budget, most);
    Answer answer = std::unexpected(ClientFailure::unreachable);
    std::exception_ptr thrown;
    asio::co_spawn(context, client.send(request, std::chrono::steady_clock::now() + within, share),
                   [&](std::exception_ptr error, Answer given) {
                     thrown = error;
                     answer = std::move(given);
                   });
    context.restart();
    context.run();
    if (thrown) std::rethrow_exception(thrown);
    held = share.held();
    return answer;
  }
  Answer ask(std::string_view url) { return ask(request_for(url)); }

  // What went wrong; nothing if there is an answer.
  std::optional<ClientFailure> failure(std::string_view url, std::chrono::milliseconds within = patience,
                                       std::size_t most = SIZE_MAX) {
    const Answer answer = ask(request_for(url), within, most);
    return answer ? std::nullopt : std::optional(answer.error());
  }

  ByteBudget budget{std::size_t{64} << 20};
  std::size_t held = 0; // by the last answer
  asio::io_context context{1};
  Client client;
};

} // namespace signpost::http::test
