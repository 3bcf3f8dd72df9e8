#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"

namespace signpost::store {

// Of which cards: those shown from `since` on and before `until`, by calls of one issuer (none: of all).
struct ReportQuery {
  std::optional<base::Timestamp> since{}, until{};
  std::optional<std::string> issuer{};
};

// What became of some cards. A card counts once, by the last thing that was said of it.
struct Reception {
  std::uint64_t shown = 0, accepted = 0, overridden = 0;
  std::optional<std::chrono::seconds> median_to_outcome; // from the call to what the user did; none: nothing was said
};

struct ReasonCount {
  std::string system, code; // both empty: overridden without a reason
  std::uint64_t count = 0;
};

// What a policy team reads on Monday.
struct Report {
  struct OfCriterion {
    std::string id;
    Reception reception; // of the cards that name it
    std::vector<ReasonCount> reasons;
  };
  struct OfCard { // one kind of card of a policy version
    std::string outcome, determination;
    Reception reception;
    std::vector<ReasonCount> reasons; // most frequent first
    std::vector<OfCriterion> criteria; // most shown first
  };
  struct OfPolicy {
    std::string payer, policy, version; // empty: orders without a policy
    std::uint64_t orders = 0;           // decided, with a card or without
    std::vector<std::pair<std::string, std::uint64_t>> outcomes; // how many of each
    std::vector<OfCard> cards;
  };
  std::uint64_t calls = 0;
  std::vector<OfPolicy> policies; // by payer, policy and version
  Reception unknown_cards;        // feedback on cards that no call here showed; `shown` is 0
  std::vector<ReasonCount> unknown_reasons;
};

} // namespace signpost::store
