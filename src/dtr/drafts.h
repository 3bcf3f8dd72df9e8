#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace signpost::dtr {

// One form of a draft: a QuestionnaireResponse without an id, as JSON.
struct Form {
  std::string item;    // id of the documentation item
  std::string version; // of its Questionnaire
  std::string response;
};

// The forms that one statement on an order asks for, filled in by what the chart of the call says.
struct Draft {
  std::string id; // coverage-assertion-id of the statement
  std::string coverage, order; // references
  std::vector<Form> forms;
};

// Who asks for a draft.
struct Asker {
  // The issuer of its token; "" where callers are not told apart; nothing: nobody is known to ask.
  std::optional<std::string> issuer;
  bool of_this_machine = false; // a program of the same machine, which may see every draft
};

// The drafts of recent calls, in memory and nowhere else: gone after a while, when there are too many, and with the
// process. Each belongs to the issuer in whose call it was made and is given to nobody else. Any thread.
class Drafts {
public:
  using Clock = std::chrono::steady_clock;
  struct Limits {
    std::size_t count = 10'000;
    std::size_t bytes = 64 << 20; // of memory: texts, their management and the index
    Clock::duration life = std::chrono::minutes(30);
  };
  explicit Drafts(
      Limits limits, std::function<Clock::time_point()> now = [] { return Clock::now(); })
      : limits_(limits), now_(std::move(now)) {}

  // Keeps the drafts of a call for `issuer`; one that is there already is replaced and lives anew. The oldest make
  // room. One that is larger than all there may be is not kept, nor one that there is no memory for.
  void put(const std::string& issuer, std::vector<Draft> drafts) noexcept;

  // The draft with that id that the asker may see: the newest, where it may see those of several issuers. Null if
  // there is none, whatever the reason.
  std::shared_ptr<const Draft> find(const Asker& asker, std::string_view id);

  struct State {
    std::size_t count = 0, bytes = 0;
    std::uint64_t lost = 0; // that could not be kept, since the start
  };
  // What is held now, what has expired left out.
  State state();
  const Limits& limits() const { return limits_; }

private:
  struct Entry {
    std::string issuer;
    std::shared_ptr<const Draft> draft;
    std::size_t bytes = 0;
    Clock::time_point until;
  };
  using Entries = std::list<Entry>; // the oldest first
  // By id; of one id there may be drafts of several issuers.
  using Index = std::unordered_multimap<std::string_view, Entries::iterator>;

  void add(const std::string& issuer, Draft draft);
  void forget(Entries::iterator entry);
  void forget_expired();
  Index::iterator place_of(std::string_view issuer, std::string_view id);

  const Limits limits_;
  const std::function<Clock::time_point()> now_;
  std::mutex mutex_; // of what follows
  Entries entries_;
  Index index_;
  std::size_t bytes_ = 0;
  std::uint64_t lost_ = 0;
};

} // namespace signpost::dtr
