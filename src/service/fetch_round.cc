#include "service/fetch_round.h"

#include <algorithm>
#include <utility>

namespace signpost::service {
namespace {

using Kind = Trouble::Kind;

// By these a server says that it does not know a type, but not only that (R4 http.html#search).
bool may_mean_no_type(const Trouble& trouble) {
  const int status = trouble.kind == Kind::status ? trouble.status : 0;
  return status == 400 || status == 404 || status == 405 || status == 501;
}

// And by these, even without a CapabilityStatement.
bool means_no_type(const Trouble& trouble) {
  return trouble.kind == Kind::status && (trouble.status == 404 || trouble.status == 501) &&
         trouble.detail == "not-supported";
}

// Whether the server was asked at all.
bool was_asked(const Trouble& trouble) { return trouble.kind < Kind::token_refused; }

} // namespace

FetchRound::FetchRound(std::shared_ptr<FetchRequests> requests, std::shared_ptr<Capabilities> capabilities,
                       Limits limits)
    : requests_(std::move(requests)), capabilities_(std::move(capabilities)),
      limits_{std::max<std::size_t>(limits.parallel, 1), limits.pages},
      types_(capabilities_->find(requests_->base_text())) {}

void FetchRound::add(FetchSearch search) {
  if (search.types.empty()) return;
  if (lacks(search.type())) {
    search.trouble = Trouble{.kind = Kind::no_such_type};
    search.ended = true;
  }
  Searching& searching = searches_.emplace_back(Searching{std::move(search)});
  searching.divided = searching.whole.ended;
  if (!searching.whole.ended) queue_.push_back([this, &searching] { return this->search(searching); });
}

void FetchRound::add(FetchRead read) {
  if (!read.trouble && !read_.emplace(read.type, read.id).second) return;
  Reading& reading = reads_.emplace_back(Reading{std::move(read)});
  if (!reading.read.ended) queue_.push_back([this, &reading] { return run(reading.read, *requests_); });
}

bool FetchRound::lacks(const std::string& type) const { return types_ && !types_->contains(type); }

asio::awaitable<std::unique_ptr<Fetched>> FetchRound::get(std::shared_ptr<FetchRound> round) {
  using Clock = FetchRequests::Clock;
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  if (!round->ended_) round->ended_ = std::make_unique<asio::steady_timer>(executor);
  const std::string& base = round->requests_->base_text();
  if (auto asking = round->searches_.empty() ? nullptr : Capabilities::ask(round->capabilities_, base))
    asio::co_spawn(executor, ask_capabilities(round->requests_, std::move(asking)), [round](std::exception_ptr) {
      round->ended_->cancel(); // also for want of memory: the next call asks
    });
  round->start_workers(round, executor);
  const Clock::time_point deadline = round->requests_->deadline();
  const Clock::time_point half = Clock::now() + (deadline - Clock::now()) / 2;
  for (Clock::time_point now = Clock::now(); round->is_busy() && now < deadline; now = Clock::now()) {
    if (now >= half && round->has_news()) break;
    co_await round->wait(now < half ? half : deadline);
  }
  round->over_ = Clock::now() >= deadline;
  if (round->failure_) std::rethrow_exception(round->failure_);
  co_return round->gather();
}

asio::awaitable<void> FetchRound::wait(FetchRequests::Clock::time_point until) {
  constexpr std::chrono::milliseconds pause{10}; // what a server has may be learned on another thread
  const bool looks = std::ranges::any_of(searches_, [&](const auto& one) { return awaits_capabilities(one); });
  ended_->expires_at(looks ? std::min(until, FetchRequests::Clock::now() + pause) : until);
  co_await ended_->async_wait(http::use_result);
}

bool FetchRound::pending() const {
  return std::ranges::any_of(searches_, [](const Searching& one) { return !one.taken; }) ||
         std::ranges::any_of(reads_, [](const Reading& one) { return !one.taken; });
}

bool FetchRound::is_busy() const {
  return std::ranges::any_of(searches_, [&](const Searching& one) { return !is_done(one); }) ||
         std::ranges::any_of(reads_, [](const Reading& one) { return !one.read.ended; });
}

bool FetchRound::has_news() const {
  return std::ranges::any_of(searches_, [&](const Searching& one) { return !one.taken && is_done(one); }) ||
         std::ranges::any_of(reads_, [](const Reading& one) { return !one.taken && one.read.ended; });
}

bool FetchRound::is_done(const Searching& searching) const {
  return searching.divided && std::ranges::all_of(searching.parts, &FetchSearch::ended) &&
         !awaits_capabilities(searching);
}

// What the server has is waited for only where it decides what an error means.
bool FetchRound::awaits_capabilities(const Searching& searching) const {
  return !searching.taken && may_lack(searching) && capabilities_->being_asked(requests_->base_text());
}

bool FetchRound::may_lack(const Searching& searching) const {
  const auto& trouble = searching.whole.trouble;
  return searching.whole.ended && searching.whole.pages.empty() && trouble && may_mean_no_type(*trouble);
}

void FetchRound::start_workers(const std::shared_ptr<FetchRound>& self, const asio::any_io_executor& executor) {
  // A worker begins at once and may put more into the queue, or start workers itself.
  for (std::size_t more = queue_.size(); more > 0 && !queue_.empty() && working_ < limits_.parallel; --more) {
    ++working_;
    asio::co_spawn(executor, work(self, executor), [self](std::exception_ptr failure) {
      if (failure) self->failure_ = failure;
      --self->working_;
      self->ended_->cancel();
    });
  }
}

asio::awaitable<void> FetchRound::work(std::shared_ptr<FetchRound> round, asio::any_io_executor executor) {
  while (!round->over_ && !round->queue_.empty()) {
    const Task task = std::move(round->queue_.front());
    round->queue_.pop_front();
    co_await task();
    round->ended_->cancel();
    if (!round->over_) round->start_workers(round, executor); // a refused search may have put more into the queue
  }
}

asio::awaitable<void> FetchRound::search(Searching& searching) {
  co_await run(searching.whole, *requests_, limits_.pages);
  if (over_) co_return;
  searching.parts = by_categories(searching.whole);
  for (FetchSearch& part : searching.parts)
    queue_.push_back([this, &part] { return run(part, *requests_, limits_.pages); });
  searching.divided = true;
}

asio::awaitable<void> FetchRound::ask_capabilities(std::shared_ptr<FetchRequests> requests,
                                                   std::unique_ptr<Capabilities::Asking> asking) {
  auto statement = co_await requests->get_metadata();
  if (statement) asking->tell(types_of(statement->root()));
  else if (was_asked(statement.error())) asking->tell(nullptr);
}

std::unique_ptr<Fetched> FetchRound::gather() {
  types_ = capabilities_->find(requests_->base_text());
  auto fetched = std::make_unique<Fetched>();
  for (Searching& searching : searches_) {
    if (searching.taken || (!over_ && !is_done(searching))) continue;
    gather(searching, *fetched);
    searching.taken = true;
  }
  for (Reading& reading : reads_) {
    if (reading.taken || (!over_ && !reading.read.ended)) continue;
    take(reading.read, *fetched);
    reading.taken = true;
  }
  return fetched;
}

void FetchRound::gather(Searching& searching, Fetched& fetched) {
  FetchSearch& whole = searching.whole;
  const bool no_type = may_lack(searching) && (types_ ? lacks(whole.type()) : means_no_type(*whole.trouble));
  if (no_type) whole.trouble = Trouble{.kind = Kind::no_such_type};
  if (whole.trouble && whole.trouble->kind == Kind::no_such_type) {
    if (!whole.beside) note(whole, false, fetched);
    return;
  }
  const bool by_parts = std::ranges::any_of(searching.parts, [](const auto& part) { return !part.pages.empty(); });
  if (!by_parts) return take(whole, fetched);
  for (FetchSearch& part : searching.parts) take(part, fetched);
}

void FetchRound::take(FetchSearch& search, Fetched& fetched) const {
  if (!search.ended) search.trouble = Trouble{.kind = Kind::timed_out};
  fhir::SearchAnswer answer = answer_of(search);
  if (!search.beside || !search.trouble) fetched.answers.push_back(std::move(answer));
  const bool partial = !search.pages.empty() || !search.category.empty();
  if (search.trouble) note(search, partial && search.trouble->kind != Kind::outcome, fetched);
  // A tree stays where it is when its document is moved.
  std::ranges::move(search.pages, std::back_inserter(fetched.documents));
}

void FetchRound::note(const FetchSearch& search, bool partial, Fetched& fetched) const {
  Gap gap = gap_of(*search.trouble, {.type = search.type(),
                                     .name = search.type(),
                                     .search = true,
                                     .partial = partial,
                                     .token = requests_->has_token()});
  // Several categories may fail alike.
  const bool said = std::ranges::any_of(fetched.gaps, [&](const Gap& other) { return other.sentence == gap.sentence; });
  if (!said) fetched.gaps.push_back(std::move(gap));
}

void FetchRound::take(FetchRead& read, Fetched& fetched) const {
  if (!read.ended) read.trouble = Trouble{.kind = Kind::timed_out};
  if (read.document && !read.trouble) {
    fetched.documents.push_back(std::move(*read.document));
    fetched.resources.push_back({fetched.documents.back().root(), read.full_url});
  } else if (read.trouble) {
    fetched.gaps.push_back(gap_of(
        *read.trouble,
        {.type = read.type, .name = read.name(), .search = false, .partial = false, .token = requests_->has_token()}));
  }
}

} // namespace signpost::service
