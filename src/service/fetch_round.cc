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
  searches_.push_back({std::move(search)});
}

void FetchRound::add(FetchRead read) {
  const bool again = std::ranges::any_of(reads_, [&](const FetchRead& other) {
    return other.type == read.type && other.id == read.id && other.trouble.has_value() == read.trouble.has_value();
  });
  if (!again) reads_.push_back(std::move(read));
}

bool FetchRound::lacks(const std::string& type) const { return types_ && !types_->contains(type); }

asio::awaitable<std::unique_ptr<Fetched>> FetchRound::get(std::shared_ptr<FetchRound> round) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const std::string& base = round->requests_->base_text();
  if (auto asking = round->searches_.empty() ? nullptr : Capabilities::ask(round->capabilities_, base))
    asio::co_spawn(executor, ask_capabilities(round->requests_, std::move(asking)), [](std::exception_ptr) {
      // Want of memory: the next call asks.
    });
  round->ended_ = std::make_unique<asio::steady_timer>(executor, round->requests_->deadline());
  round->enqueue_all();
  round->start_workers(round, executor);
  if (round->working_ > 0) co_await round->ended_->async_wait(http::use_result);
  co_await round->await_capabilities();
  round->over_ = true;
  if (round->failure_) std::rethrow_exception(round->failure_);
  auto fetched = std::make_unique<Fetched>();
  for (Searching& searching : round->searches_) round->gather(searching, *fetched);
  for (FetchRead& read : round->reads_) round->take(read, *fetched);
  co_return fetched;
}

void FetchRound::enqueue_all() {
  for (Searching& searching : searches_)
    if (!searching.whole.ended) queue_.push_back([this, &searching] { return search(searching); });
  for (FetchRead& read : reads_)
    if (!read.ended) queue_.push_back([this, &read] { return run(read, *requests_); });
}

void FetchRound::start_workers(const std::shared_ptr<FetchRound>& self, const asio::any_io_executor& executor) {
  const std::size_t free = limits_.parallel - std::min(limits_.parallel, working_);
  for (std::size_t more = std::min(queue_.size(), free); more > 0; --more) {
    ++working_;
    asio::co_spawn(executor, work(self, executor), [self](std::exception_ptr failure) {
      if (failure) self->failure_ = failure;
      if (--self->working_ == 0) self->ended_->cancel();
    });
  }
}

asio::awaitable<void> FetchRound::work(std::shared_ptr<FetchRound> round, asio::any_io_executor executor) {
  while (!round->over_ && !round->queue_.empty()) {
    const Task task = std::move(round->queue_.front());
    round->queue_.pop_front();
    co_await task();
    if (!round->over_) round->start_workers(round, executor); // a refused search may have put more into the queue
  }
}

asio::awaitable<void> FetchRound::search(Searching& searching) {
  co_await run(searching.whole, *requests_, limits_.pages);
  if (over_) co_return;
  searching.parts = by_categories(searching.whole);
  for (FetchSearch& part : searching.parts)
    queue_.push_back([this, &part] { return run(part, *requests_, limits_.pages); });
}

asio::awaitable<void> FetchRound::ask_capabilities(std::shared_ptr<FetchRequests> requests,
                                                   std::unique_ptr<Capabilities::Asking> asking) {
  auto statement = co_await requests->get_metadata();
  if (statement) asking->tell(types_of(statement->root()));
  else if (was_asked(statement.error())) asking->tell(nullptr);
}

bool FetchRound::may_lack(const Searching& searching) const {
  const auto& trouble = searching.whole.trouble;
  return searching.whole.pages.empty() && trouble && may_mean_no_type(*trouble);
}

// What the server has is waited for only where it decides what an error means.
asio::awaitable<void> FetchRound::await_capabilities() {
  constexpr std::chrono::milliseconds pause{10}; // the answer may come to another thread
  if (!std::ranges::any_of(searches_, [&](const Searching& searching) { return may_lack(searching); })) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (capabilities_->being_asked(requests_->base_text()) && FetchRequests::Clock::now() < requests_->deadline()) {
    timer.expires_after(pause);
    co_await timer.async_wait(http::use_result);
  }
  types_ = capabilities_->find(requests_->base_text());
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
