// What a request costs in our own server before anything is decided: the body is read, with `json` also parsed, and
// thrown away, and the same 2 KB are answered. One thread.
//   http_floor PORT [json]
#include <cstdio>
#include <cstdlib>

#include <malloc.h>

#include "base/json.h"
#include "fixed_answer.h"
#include "http/server.h"

namespace {

using namespace signpost;

http::Reply json(int status, std::string body) {
  return {.status = status, .content_type = "application/json", .body = std::move(body)};
}

asio::awaitable<http::Reply> answer(http::Request request, bool parse, const std::string& fixed) {
  if (parse && !base::JsonDocument::parse(request.body)) co_return json(400, "{}");
  co_return json(200, fixed);
}

} // namespace

int main(int argc, char** argv) {
  // As the real server does: glibc would give the memory of each large body back to the system and fetch it again.
  ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  if (argc < 2 || argc > 3) return 2;
  const bool parse = argc == 3 && std::string_view(argv[2]) == "json";
  const std::string fixed = fixed_answer();
  http::Server server({.port = static_cast<std::uint16_t>(std::atoi(argv[1]))}, {},
                      [](int status, std::string_view) { return json(status, "{}"); });
  const auto started = server.start([&](http::Request request) { return answer(std::move(request), parse, fixed); });
  if (!started) {
    std::fprintf(stderr, "%s\n", started.error().message.c_str());
    return 3;
  }
  server.join();
}
