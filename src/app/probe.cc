// The verb `health`.
#include <chrono>
#include <iostream>

#include "app/addresses.h"
#include "app/verbs.h"
#include "http/client.h"

namespace signpost::app {
namespace {

constexpr std::chrono::seconds patience{3}; // less than what container platforms wait

constexpr std::size_t most_bytes = std::size_t{64} << 10; // of the answer

using Answer = std::expected<http::ClientReply, http::ClientFailure>;

Answer ask(const http::ClientRequest& request) {
  // This machine's own server has a certificate of its public name, and nobody is between.
  http::Client client({.verify = !is_loopback(request.url.host)});
  http::ByteBudget budget(most_bytes);
  http::ByteShare share(budget);
  asio::io_context context(1);
  Answer answer = std::unexpected(http::ClientFailure::unreachable);
  asio::co_spawn(context, client.send(request, std::chrono::steady_clock::now() + patience, share),
                 [&](const std::exception_ptr& error, Answer given) {
                   if (!error) answer = std::move(given);
                 });
  context.run();
  client.close();
  return answer;
}

} // namespace

int health(const std::string& url) {
  auto parsed = http::Url::parse(url);
  if (!parsed) {
    std::cerr << "signpost: " << check_web_address(url) << '\n';
    return exit_usage;
  }
  http::ClientRequest request;
  request.url = std::move(*parsed);
  while (request.url.target.ends_with('/')) request.url.target.pop_back();
  request.url.target += "/health/ready";
  const Answer answer = ask(request);
  if (answer && answer->status == 200) return exit_good;
  std::cerr << "signpost: " << url << ' '
            << (answer ? "answers " + std::to_string(answer->status) : std::string(to_string(answer.error()))) << '\n';
  return exit_no;
}

} // namespace signpost::app
