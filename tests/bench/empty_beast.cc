// What a request costs with nothing but Boost.Beast: reads the body, looks at nothing, answers the same 2 KB. One
// thread. It keeps no deadline, so it is a floor and no server.
//   empty_beast PORT
#include <cstdlib>
#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "fixed_answer.h"

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> serve(tcp::socket socket) {
  socket.set_option(tcp::no_delay(true));
  boost::beast::flat_buffer buffer;
  buffer.reserve(65536);
  http::response<http::string_body> response(http::status::ok, 11);
  response.set(http::field::content_type, "application/json");
  response.body() = fixed_answer();
  response.prepare_payload();
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(8 << 20);
    const auto [read_error, read] = co_await http::async_read(socket, buffer, parser, use_result);
    if (read_error) co_return;
    const auto [write_error, written] = co_await http::async_write(socket, response, use_result);
    if (write_error) co_return;
  }
}

asio::awaitable<void> accept(tcp::acceptor acceptor) {
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(use_result);
    if (!error) asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
  }
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  asio::io_context context(1);
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), static_cast<unsigned short>(std::atoi(argv[1])));
  asio::co_spawn(context, accept(tcp::acceptor(context, endpoint)), asio::detached);
  context.run();
}
