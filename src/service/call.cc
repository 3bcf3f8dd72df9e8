#include "service/call.h"

#include <algorithm>
#include <optional>

#include "base/digest.h"
#include "base/json.h"
#include "service/answer.h"
#include "service/body.h"
#include "service/case.h"

namespace signpost::service {
namespace {

using Clock = std::chrono::steady_clock;

// Of the time a call has for its answer, what is kept for deciding when fetching has taken the rest.
constexpr int deciding_share = 10; // a tenth

// One call and everything it owns, from its body to its answer: body, tree, chart, what was fetched, decisions. Lives
// in the coroutine's frame; its parts borrow from each other in the order in which they are declared.
class Call {
public:
  Call(const CallSettings& settings, Incoming incoming)
      : settings_(settings), incoming_(std::move(incoming)), knowledge_(settings.knowledge.get()),
        terms_{*knowledge_,
               settings.today(),
               settings.public_url,
               settings.new_uuid,
               settings.max_orders,
               &settings.failures,
               incoming_.caller ? &incoming_.caller->prefetch_keys : &settings.prefetch_keys,
               incoming_.caller.get(),
               settings.keeps_drafts,
               settings.dtr_launch},
        arrived_(Clock::now()) {
    record_.id = incoming_.id;
    record_.begun = std::chrono::system_clock::now();
    record_.signed_on = base::to_string(terms_.today);
    record_.knowledge = knowledge_->digest;
    record_.body_bytes = incoming_.body.size();
    if (incoming_.caller) record_.issuer = incoming_.caller->issuer;
    if (incoming_.trace) record_.trace = incoming_.trace->id;
  }

  base::Result<void> parse();
  base::Result<void> read();
  asio::awaitable<base::Result<void>> fetch();
  base::Result<void> decide() { return case_->decide(); }
  base::Result<void> write();

  // Does a stage where there is time for it: a small body's at once, a large one's on the worker pool.
  template <class Work>
  asio::awaitable<base::Result<void>> in_stage(Stage stage, Work work);

  // `done`: how the last stage ended.
  Answer finish(base::Result<void> done) {
    if (!done && case_ && record_.gaps.empty()) record_.gaps = case_->intake().gaps();
    if (!done) return {base::fail(std::move(done.error())), std::move(record_)};
    return {std::move(text_), std::move(record_), std::move(drafts_)};
  }

private:
  void spend(Stage stage, Clock::time_point since) {
    record_.spent[static_cast<std::size_t>(stage)] +=
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - since);
  }
  Clock::time_point fetch_until() const {
    return arrived_ + settings_.answer_timeout - settings_.answer_timeout / deciding_share;
  }

  const CallSettings& settings_;
  Incoming incoming_;
  std::shared_ptr<const Knowledge> knowledge_; // a reload does not change a call under way
  Terms terms_;
  Clock::time_point arrived_;
  Record record_;
  std::optional<base::JsonDocument> document_;
  std::unique_ptr<Case> case_;
  std::string text_;
  std::vector<dtr::Draft> drafts_;
};

template <class Work>
asio::awaitable<base::Result<void>> Call::in_stage(Stage stage, Work work) {
  const Clock::time_point since = Clock::now();
  base::Result<void> result;
  if (incoming_.body.size() <= settings_.inline_bytes && record_.fetched_bytes <= settings_.inline_bytes) {
    result = work();
  } else {
    const std::function<void()> named = [&] { result = work(); };
    if (!co_await settings_.pool.run(named)) result = base::fail(too_busy());
  }
  spend(stage, since);
  co_return result;
}

base::Result<void> Call::parse() {
  record_.request = "sha256:" + base::sha256(incoming_.body); // before parsing, which writes into it
  auto document = parse_body(incoming_.body, "a CDS Hooks request");
  if (!document) return base::fail(std::move(document.error()));
  document_ = std::move(*document);
  return {};
}

base::Result<void> Call::read() {
  const base::Json root = document_->root();
  const cdshooks::Hook* named = incoming_.hook ? incoming_.hook : cdshooks::find_hook(root["hook"].string());
  if (named) record_.hook = named->name;
  record_.hook_instance = root["hookInstance"].string(); // also of a call that is refused
  auto read = Case::read(root, incoming_.hook, terms_);
  if (!read) return base::fail(read.error());
  case_ = std::move(*read);
  return {};
}

// What is missing, in rounds: what one brings may refer to what the next must bring. Past the deadline nothing is sent
// any more, and whatever was wanted still is a gap.
asio::awaitable<base::Result<void>> Call::fetch() {
  const bool own_servers = incoming_.caller && incoming_.caller->fhir_servers;
  const AllowList* own = own_servers ? &*incoming_.caller->fhir_servers : nullptr;
  const auto server = settings_.fetcher ? settings_.fetcher->server_of(case_->request(), own)
                                        : base::fail(base::Error::invalid("This server fetches nothing."));
  if (!server) {
    if (!case_->intake().is_whole()) case_->note({"", not_fetched, server.error().message});
    co_return base::Result<void>();
  }
  Wanted wanted = case_->wanted();
  if (wanted.empty()) co_return base::Result<void>();
  Fetching fetching(*settings_.fetcher, *server, fetch_until(), incoming_.trace);
  base::Result<void> done;
  while (done && (!wanted.empty() || fetching.pending())) {
    const Clock::time_point since = Clock::now();
    std::unique_ptr<Fetched> fetched = co_await fetching.get(std::move(wanted));
    spend(Stage::fetch, since);
    record_.fetched_requests = fetching.requests();
    record_.fetched_bytes = fetching.bytes();
    for (const Gap& gap : fetched->gaps) record_.fetch_failures.push_back(gap.reason);
    done = co_await in_stage(Stage::fetch, [&] {
      case_->add(std::move(fetched));
      wanted = case_->wanted();
      return base::Result<void>();
    });
  }
  co_return done;
}

base::Result<void> Call::write() {
  record_.gaps = gaps_of(*case_);
  Written written = incoming_.explain ? write_explanation(*case_, record_.gaps) : write_response(*case_, record_.gaps);
  record_.decisions = recorded(*case_, written);
  record_.decided = digest_of(record_.decisions);
  record_.cards = written.cards.size() - static_cast<std::size_t>(std::ranges::count(written.cards, std::string()));
  record_.actions = written.actions;
  record_.response = "sha256:" + base::sha256(written.text);
  text_ = std::move(written.text);
  drafts_ = std::move(written.drafts);
  return {};
}

} // namespace

// This is the place to start reading: what happens to a call, in the order in which it happens.
asio::awaitable<Answer> answer(const CallSettings& settings, Incoming incoming) {
  Call call(settings, std::move(incoming));
  auto done = co_await call.in_stage(Stage::parse, [&] { return call.parse(); });
  if (done) done = co_await call.in_stage(Stage::read, [&] { return call.read(); });
  if (done) done = co_await call.fetch();
  if (done) done = co_await call.in_stage(Stage::decide, [&] { return call.decide(); });
  if (done) done = co_await call.in_stage(Stage::write, [&] { return call.write(); });
  co_return call.finish(std::move(done));
}

} // namespace signpost::service
