#pragma once

// The parts of Boost.Asio that coroutines of this program use, in one header so that they can be precompiled.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace signpost {
namespace asio = boost::asio;
}

namespace signpost::http {

// Awaits an operation to a tuple that begins with its error code: a peer that goes away is no exception.
inline constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

} // namespace signpost::http
