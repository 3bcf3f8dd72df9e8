#include "app/keeping.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "store/json.h"
#include "store/store.h"

namespace signpost::app {
namespace {

// The entries of one answer on their way to disk; shared by the call that waits and the keeper's thread, of which
// either may be gone first. Touched on the call's executor alone.
struct Wait {
  Wait(asio::any_io_executor executor, std::size_t entries) : timer(std::move(executor)), open(entries) {}
  void done(bool kept) {
    lost = lost || !kept;
    if (--open == 0) timer.cancel();
  }
  asio::steady_timer timer;
  std::size_t open;
  bool lost = false;
};

} // namespace

asio::awaitable<bool> Keeping::keep(std::vector<store::Entry> entries) const {
  const auto executor = co_await asio::this_coro::executor;
  const auto wait = std::make_shared<Wait>(executor, entries.size());
  wait->timer.expires_after(patience);
  for (const store::Entry& entry : entries) {
    store::Keeper::Done done = [wait, executor](bool kept) {
      asio::post(executor, [wait, kept] { wait->done(kept); });
    };
    keeper_.keep(entry, std::move(done));
  }
  co_await wait->timer.async_wait(http::use_result);
  if (wait->open == 0 && !wait->lost) co_return true;
  if (failure_ == StoreFailure::refuse) co_return false;
  co_return log_instead(entries);
}

base::Error Keeping::not_kept() {
  return {base::ErrorCode::busy, "what must be kept of this could not be written down; send it again later", {}};
}

base::Result<store::Report> Keeping::report(const store::ReportQuery& query) const {
  const auto store = store::open(url_, store::Access::read);
  if (!store) return base::fail(store.error());
  return (*store)->report(query);
}

// Whole, so that `signpost store import` can put them where they belong.
bool Keeping::log_instead(const std::vector<store::Entry>& entries) const {
  return log_ && std::ranges::all_of(entries, [&](const store::Entry& entry) {
           return log_(R"("event":"not stored","entry":)" + store::to_json(entry));
         });
}

} // namespace signpost::app
