#include "http/server.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "http/connection.h"
#include "http/reply_head.h"

namespace signpost::http {
namespace {

using asio::ip::tcp;

// Before trying again when the system has no descriptor for another connection.
constexpr std::chrono::milliseconds accept_pause{50};

constexpr Refusal too_many_connections{503, "This server has no room for another connection."};

// An answer to one connection too many, given without waiting: what the client does not take at once is lost. In TLS,
// nothing can be said before the handshake, which is what there is no room for.
void turn_away(Connection::Socket socket, const Service& service) {
  if (service.tls()) return;
  boost::system::error_code ignored;
  std::string answer;
  const Reply reply = refuse(service, too_many_connections);
  write_reply_head(answer, reply, {.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())});
  answer += reply.body;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(answer), ignored);
  socket.shutdown(asio::socket_base::shutdown_send, ignored);
  // A request that has already arrived would turn the closing into a reset and take the answer with it.
  std::array<char, 4096> unread;
  socket.read_some(asio::buffer(unread), ignored);
}

// OpenSSL writes to sockets without MSG_NOSIGNAL: a client that is gone is an error there, and no reason to end.
void block_broken_pipe_signal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

asio::awaitable<Admission> let_in(Handler handler) { co_return std::move(handler); }

} // namespace

struct Server::Impl {
  Impl(Options with, const Limits& limits) : options(std::move(with)), service(limits) {}

  Options options;
  Service service;
  std::vector<std::unique_ptr<Lane>> lanes; // the connections end with these, while the service is still there
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards;
  std::optional<tcp::acceptor> acceptor; // on the first lane
  std::optional<asio::steady_timer> pause;
  std::uint16_t port = 0;
  std::vector<std::thread> threads;

  std::mutex mutex; // of what follows
  std::condition_variable changed;
  std::size_t running = 0; // threads
  std::optional<std::chrono::steady_clock::time_point> hard_stop;

  void open();
  asio::awaitable<void> accept();
  void close();
  void admit(Connection::Socket socket, Lane& lane);
  void run(Lane& lane);
};

// Throws boost::system::system_error.
void Server::Impl::open() {
  for (unsigned i = 0; i < std::max(1U, options.threads); ++i) {
    lanes.push_back(std::make_unique<Lane>());
    guards.push_back(asio::make_work_guard(lanes.back()->context));
  }
  asio::io_context& first = lanes.front()->context;
  const auto found = tcp::resolver(first).resolve(options.host, std::to_string(options.port), tcp::resolver::passive);
  const tcp::endpoint endpoint = *found.begin();
  acceptor.emplace(first);
  acceptor->open(endpoint.protocol());
  acceptor->set_option(tcp::acceptor::reuse_address(true));
  acceptor->bind(endpoint);
  acceptor->listen();
  port = acceptor->local_endpoint().port();
  pause.emplace(first);
}

// Deals the connections out to the lanes in turn.
asio::awaitable<void> Server::Impl::accept() {
  bool failing = false;
  for (std::size_t turn = 0; acceptor->is_open(); turn = (turn + 1) % lanes.size()) {
    Lane& lane = *lanes[turn];
    auto [code, socket] = co_await acceptor->async_accept(lane.context, use_result);
    if (!acceptor->is_open()) {
      if (!code) admit(std::move(socket), lane);
      co_return;
    }
    if (code && !std::exchange(failing, true)) service.report(Failure::accept);
    if (code) {
      pause->expires_after(accept_pause);
      co_await pause->async_wait(use_result);
    } else {
      failing = false;
      admit(std::move(socket), lane);
    }
  }
}

// Takes whoever has connected already, and then nobody any more: to a client a connection is made before it is
// accepted, and its call may be on the way.
void Server::Impl::close() {
  boost::system::error_code code;
  acceptor->non_blocking(true, code);
  for (std::size_t turn = 0; !code; turn = (turn + 1) % lanes.size()) {
    Lane& lane = *lanes[turn];
    Connection::Socket socket(lane.context);
    acceptor->accept(socket, code);
    if (!code) admit(std::move(socket), lane);
  }
  acceptor->close(code);
  pause->cancel();
}

void Server::Impl::admit(Connection::Socket socket, Lane& lane) {
  try {
    if (service.connections >= service.limits.connections) return turn_away(std::move(socket), service);
    auto connection = std::make_shared<Connection>(std::move(socket), service, lane);
    asio::co_spawn(lane.context, Connection::serve(std::move(connection)), asio::detached);
  } catch (...) {
    // Out of memory, or the error page failed: this client is lost, but more will be accepted.
    service.report(Failure::connection);
  }
}

void Server::Impl::run(Lane& lane) {
  block_broken_pipe_signal();
  bool done = false;
  while (!done) {
    try {
      lane.context.run();
      done = true;
    } catch (...) {
      // Out of memory in one completion; the other connections go on.
      service.report(Failure::connection);
    }
  }
  const std::lock_guard lock(mutex);
  --running;
  changed.notify_all();
}

Server::Server(Options options, Limits limits, ErrorPage error_page)
    : impl_(std::make_unique<Impl>(std::move(options), limits)) {
  impl_->service.error_page = std::move(error_page);
  impl_->service.failed = impl_->options.failed;
}

Server::~Server() {
  stop();
  join();
}

base::Result<void> Server::listen() {
  Impl& impl = *impl_;
  const std::string address = "`" + impl.options.host + ":" + std::to_string(impl.options.port) + "`";
  try {
    impl.open();
  } catch (const boost::system::system_error& error) {
    return base::fail(base::ErrorCode::technical, "cannot listen on " + address + ": " + error.code().message());
  } catch (const std::exception&) {
    return base::fail(base::ErrorCode::technical, "cannot listen on " + address);
  }
  return {};
}

base::Result<void> Server::start(Handler handler) {
  return start(Reception([handler = std::move(handler)](const Request&) { return let_in(handler); }));
}

base::Result<void> Server::start(Reception reception) {
  Impl& impl = *impl_;
  impl.service.reception = std::move(reception);
  if (!impl.acceptor)
    if (auto listening = listen(); !listening) return listening;
  asio::co_spawn(impl.lanes.front()->context, impl.accept(), asio::detached);
  const std::lock_guard lock(impl.mutex);
  for (const auto& lane : impl.lanes) {
    impl.threads.emplace_back([&impl, &lane = *lane] { impl.run(lane); });
    ++impl.running;
  }
  return {};
}

void Server::use_tls(std::shared_ptr<const ServerTls> tls) { impl_->service.use_tls(std::move(tls)); }

std::uint16_t Server::port() const { return impl_->port; }

void Server::stop() {
  Impl& impl = *impl_;
  if (impl.service.stopping.exchange(true)) return;
  {
    const std::lock_guard lock(impl.mutex);
    impl.hard_stop = std::chrono::steady_clock::now() + impl.service.limits.drain;
    impl.changed.notify_all();
  }
  if (impl.lanes.empty()) return;
  asio::post(impl.lanes.front()->context, [&impl] {
    if (impl.acceptor) impl.close();
    for (std::size_t i = 0; i < impl.lanes.size(); ++i)
      asio::post(impl.lanes[i]->context, [&impl, i] {
        for (Connection* connection : impl.lanes[i]->connections) connection->retire();
        impl.guards[i].reset();
      });
  });
}

void Server::join() {
  Impl& impl = *impl_;
  {
    std::unique_lock lock(impl.mutex);
    impl.changed.wait(lock, [&] { return impl.hard_stop.has_value(); });
    if (!impl.changed.wait_until(lock, *impl.hard_stop, [&] { return impl.running == 0; }))
      for (const auto& lane : impl.lanes) lane->context.stop();
  }
  for (std::thread& thread : impl.threads) thread.join();
  impl.threads.clear();
}

std::size_t Server::connections() const { return impl_->service.connections; }
ByteBudget& Server::bodies() { return impl_->service.bodies; }
const ByteBudget& Server::bodies() const { return impl_->service.bodies; }

} // namespace signpost::http
