// What the store costs: entries a second and CPU time through the keeper, size and reading of many records, feedback by
// clients of which each waits for its answer, and how long an answer waits to be on disk.
//   store_bench FOLDER [CALLS [FEEDBACK]]
// FOLDER must be there, on the disk that is to be measured; a store that is left in it is removed first.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <random>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include <time.h>

#include "store/address.h"
#include "store/json.h"
#include "store/keeper.h"
#include "store/store.h"

namespace {

using namespace signpost;
using Clock = std::chrono::steady_clock;

constexpr std::size_t criteria = 40, with_evidence = 15;

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

// Calls such as a server answers all day: one order, a policy of 40 criteria, a card on every second one.
class Maker {
public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  store::Call call() {
    store::Call call;
    call.id = uuid();
    begun_ += std::chrono::milliseconds(900);
    call.begun = begun_;
    call.issuer = "https://ehr" + std::to_string(below(3)) + ".example/issuer";
    call.trace = hex(32);
    call.hook = "order-sign";
    call.instance = uuid();
    call.signed_on = "2026-11-" + std::to_string(10 + below(20));
    call.knowledge = "sha256:" + std::string(64, 'a');
    call.request = "sha256:" + hex(64);
    call.response = "sha256:" + hex(64);
    call.decided = "sha256:" + hex(64);
    call.missing = {"Procedure: not-sent", "DocumentReference: partial"};
    call.cards = call.actions = 1;
    call.body_bytes = below(200'000);
    call.microseconds = below(20'000);
    call.decisions.push_back(decision());
    return call;
  }

  store::Feedback feedback(const std::string& card) {
    store::Feedback feedback;
    feedback.request = uuid();
    feedback.received = feedback.at = begun_ + std::chrono::seconds(below(600));
    feedback.issuer = "https://ehr0.example/issuer";
    feedback.service = "coverage-order-sign";
    feedback.card = card;
    if (below(2) == 0) return feedback;
    feedback.outcome = store::Feedback::Outcome::overridden;
    feedback.reasons = {{"https://codes.example/override", "reason-" + std::to_string(below(5))}};
    return feedback;
  }

  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  std::string uuid() { return hex(8) + '-' + hex(4) + '-' + hex(4) + '-' + hex(4) + '-' + hex(12); }

private:
  std::string hex(std::size_t digits) {
    std::string text(digits, '0');
    for (char& digit : text) digit = "0123456789abcdef"[random_() & 15];
    return text;
  }

  store::Decision decision() {
    constexpr std::array outcomes = {"covered", "not-covered", "needs-documentation", "manual-review"};
    store::Decision decision{.order = "ServiceRequest/" + hex(24), .coverage = "Coverage/" + hex(24)};
    const std::uint64_t policy = below(16);
    decision.payer = "payer-" + std::to_string(policy % 4);
    decision.policy = decision.payer + "/policy-" + std::to_string(policy);
    decision.version = "2026-08-04";
    decision.outcome = outcomes[below(outcomes.size())];
    decision.authorization = "required";
    if (below(2) == 0) decision.card = uuid();
    std::array<std::string, 10> resources;
    for (std::string& resource : resources) resource = "Condition/" + hex(24);
    constexpr std::array truths = {"yes", "no", "unknown"};
    for (std::size_t i = 0; i < criteria; ++i) {
      store::Criterion criterion{.id = "some-criterion-of-" + std::to_string(policy) + '-' + std::to_string(i)};
      criterion.truth = truths[below(truths.size())];
      if (criterion.truth == "unknown") criterion.why = "silent";
      criterion.on_card = !decision.card.empty() && below(10) == 0;
      if (i < with_evidence) criterion.evidence.push_back({resources[below(resources.size())], "onset"});
      if (i < with_evidence / 3) criterion.evidence.push_back({resources[below(resources.size())], "code"});
      decision.criteria.push_back(std::move(criterion));
    }
    return decision;
  }

  std::mt19937 random_;
  base::Timestamp begun_{std::chrono::milliseconds(1'760'000'000'000)};
};

void fail(const std::string& sentence) {
  std::fprintf(stderr, "store_bench: %s\n", sentence.c_str());
  std::exit(3);
}

// Hands over as many entries as may wait, and returns when all are on disk. The cards that were shown, some of them.
std::vector<std::string> write_calls(store::Keeper& keeper, std::size_t count) {
  constexpr std::ptrdiff_t most = 2'000;
  std::counting_semaphore<most> room(most);
  std::vector<std::string> cards;
  Maker maker(1);
  double making = 0;
  const double cpu = cpu_seconds();
  const auto begun = Clock::now();
  std::atomic<std::size_t> lost = 0;
  for (std::size_t i = 0; i < count; ++i) {
    store::Call call = maker.call();
    if (cards.size() < 2'000'000 && !call.decisions[0].card.empty()) cards.push_back(call.decisions[0].card);
    room.acquire();
    keeper.keep(std::move(call), [&](bool kept) {
      lost += !kept;
      room.release();
    });
  }
  for (std::ptrdiff_t i = 0; i < most; ++i) room.acquire();
  const double seconds = since(begun), used = cpu_seconds() - cpu;
  Maker again(1);
  const double before = cpu_seconds();
  for (std::size_t i = 0; i < 10'000; ++i) (void)again.call();
  making = (cpu_seconds() - before) / 10'000;
  const double each = used / static_cast<double>(count) - making;
  std::printf("calls through the keeper:   %zu in %.1f s, %.0f a second, %.1f us of CPU each, %llu commits, %zu lost\n",
              count, seconds, static_cast<double>(count) / seconds, each * 1e6,
              static_cast<unsigned long long>(keeper.state().commits), lost.load());
  return cards;
}

// Producers of which each hands over one entry at a time and waits until it is on disk.
void write_awaited(store::Keeper& keeper, const char* what, std::size_t producers, std::size_t count,
                   const std::function<store::Entry(Maker&, std::size_t)>& make) {
  std::atomic<std::size_t> next = 0, lost = 0;
  std::mutex mutex;
  std::vector<double> waits;
  std::vector<std::thread> threads;
  const auto begun = Clock::now();
  const double cpu = cpu_seconds();
  for (std::size_t producer = 0; producer < producers; ++producer)
    threads.emplace_back([&, producer] {
      Maker maker(static_cast<std::uint32_t>(1'000 * producers + producer)); // its own ids
      std::vector<double> own;
      for (std::size_t i = next++; i < count; i = next++) {
        std::binary_semaphore done(0);
        const auto handed = Clock::now();
        keeper.keep(make(maker, i), [&](bool kept) {
          lost += !kept;
          done.release();
        });
        done.acquire();
        own.push_back(since(handed));
      }
      const std::lock_guard lock(mutex);
      waits.insert(waits.end(), own.begin(), own.end());
    });
  for (std::thread& thread : threads) thread.join();
  const double seconds = since(begun), used = cpu_seconds() - cpu;
  std::ranges::sort(waits);
  const auto at = [&](double part) {
    return 1e3 * waits[static_cast<std::size_t>(part * static_cast<double>(waits.size() - 1))];
  };
  std::printf("%s by %zu producers: %.0f a second, wait %.2f ms median, %.2f ms p99, %.1f us of CPU each, %zu lost\n",
              what, producers, static_cast<double>(count) / seconds, at(0.5), at(0.99),
              used / static_cast<double>(count) * 1e6, lost.load());
}

template <class T>
T must(base::Result<T> result) {
  if (!result) fail(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Time on the clock and CPU time of something.
class Spent {
public:
  std::string text() const {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.2f s (%.2f s of CPU)", since(begun_), cpu_seconds() - cpu_);
    return buffer;
  }
  double seconds() const { return since(begun_); }

private:
  Clock::time_point begun_ = Clock::now();
  double cpu_ = cpu_seconds();
};

void read_all(const std::string& url) {
  const auto store = must(store::open(url, store::Access::read));
  const Spent counting;
  const store::Contents contents = must(store->contents());
  std::printf("contents:                   %llu calls, %llu items of feedback, %.1f MB, in %s\n",
              static_cast<unsigned long long>(contents.calls), static_cast<unsigned long long>(contents.feedback),
              static_cast<double>(contents.bytes) / 1e6, counting.text().c_str());
  const Spent reporting;
  const store::Report report = must(store->report({}));
  std::printf("report of all:              %zu policies in %s\n", report.policies.size(), reporting.text().c_str());
  const Spent of_a_day;
  must(store->report({.since = *contents.last - std::chrono::days(1)}));
  std::printf("report of the last day:     %s\n", of_a_day.text().c_str());
  const Spent exporting;
  std::size_t bytes = 0, entries = 0;
  must(store->read({}, [&](const store::Entry& entry) {
    bytes += store::to_json(entry).size();
    return ++entries < 200'000;
  }));
  std::printf("export:                     %zu entries, %.0f MB of JSON in %s\n", entries,
              static_cast<double>(bytes) / 1e6, exporting.text().c_str());
}

void prune(const std::string& url) {
  const auto store = must(store::open(url, store::Access::write));
  const base::Timestamp first = must(store->contents()).first.value();
  double longest = 0;
  std::size_t removed = 0;
  const auto begun = Clock::now();
  for (int step = 0; step < 200; ++step) {
    const auto one = Clock::now();
    removed += must(store->prune(first + std::chrono::days(3'650), 100));
    longest = std::max(longest, since(one));
  }
  std::printf("pruning by 100:             %.0f a second, longest step %.1f ms\n",
              static_cast<double>(removed) / since(begun), longest * 1e3);
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 2) fail("store_bench FOLDER [CALLS [FEEDBACK]]");
  const std::filesystem::path file = std::filesystem::absolute(argv[1]) / "store_bench.db";
  const std::size_t calls = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100'000;
  const std::size_t feedback = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 20'000;
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
  const std::string url = store::url_of(file.string());
  {
    store::Keeper keeper({.url = url});
    must(keeper.start());
    const std::vector<std::string> cards = write_calls(keeper, calls);
    const std::uint64_t bytes = std::filesystem::file_size(file);
    std::printf("size of the file:           %.1f MB, %.0f bytes a call\n", static_cast<double>(bytes) / 1e6,
                static_cast<double>(bytes) / static_cast<double>(calls));
    for (const std::size_t producers : {1, 8, 64})
      write_awaited(keeper, "awaited calls", producers, 100 * producers,
                    [](Maker& maker, std::size_t) { return maker.call(); });
    write_awaited(keeper, "awaited feedback", 64, feedback,
                  [&](Maker& maker, std::size_t i) { return maker.feedback(cards[i * 7919 % cards.size()]); });
  }
  read_all(url);
  prune(url);
}
