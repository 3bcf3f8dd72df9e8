#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "evidence/attesting.h"
#include "evidence/evaluation.h"
#include "evidence/place.h"
#include "evidence/reading.h"

namespace signpost::evidence {

// Which levels (members of a domain) orders, records and sentences name. Borrows everything it is given; for one
// thread.
class Levels {
public:
  Levels(const World& world, Evaluation& evaluate, Answers& answers);

  // Whether levels are spoken of at all.
  bool exist() const { return domain_ != nullptr; }

  // Codes and words of the order, and what it refers to, mapped onto a value's domain; what is doubtful names nothing.
  Reading map(ValueIndex value, Place place);

  // Levels and regions that a resource names.
  struct Site {
    std::vector<Member> named;
    std::vector<Member> region;
  };
  Site site_of(base::Json resource) const;
  // Whether a resource may be about that level: it names it, its region, or none.
  bool at_level(base::Json resource, std::optional<Member> level);
  std::vector<Member> named_in(std::string_view words) const { return domain_->named_in(words); }
  // The same, remembered by where the sentence begins.
  const std::vector<Member>& named_in_sentence(std::string_view sentence);
  // Whether an order names several: what it says of its reason without naming a level does not hold for each of them.
  bool several(std::size_t order);
  // A plan that names levels, none of which is the order's, is a plan for another order.
  bool are_others(std::string_view sentence, std::size_t order);

private:
  // The levels an order itself tells.
  Reading map_order(ValueIndex value, Place place);
  bool is_agreed(const ValueDefinition& value, base::Json order, const std::vector<Member>& members);
  void share_levels(ValueIndex value, std::size_t order, Reading& reading);

  World world_;
  Evaluation& evaluate_;
  Answers& answers_;
  const Domain* domain_ = nullptr; // of the levels
  std::unordered_map<const base::JsonNode*, Site> sites_;
  std::unordered_map<const char*, std::vector<Member>> sentences_; // by where they begin
};

} // namespace signpost::evidence
