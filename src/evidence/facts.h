#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "evidence/account.h"
#include "evidence/gathering.h"
#include "evidence/reading.h"
#include "evidence/work_limit.h"

namespace signpost::evidence {

// What authors wrote for the room: values, phrases, the gate's rules, and whose questions may have been answered.
struct Knowledge {
  const Values& values;
  const Phrases& phrases;
  const AdmissionRules& rules;
  const Naming& naming;
  const std::vector<DocumentationItem>& items;
};

// One call's chart and orders, read as values: each value once, when it is first asked for, and then remembered.
// Borrows everything it is given; readings stay valid as long as the Facts. For one thread.
class Facts final : private OtherValues {
public:
  // `orders`: the orders to be signed. `signed_on`: the day of signing.
  Facts(const Knowledge& knowledge, const fhir::Chart& chart, std::vector<base::Json> orders, base::Date signed_on);
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;

  // What the chart says about a value for the order with that index and, for values of scope level, at that level
  // (nothing: whatever the level). Throws WorkLimit when the order's share of work is used up: what would follow from
  // half a reading is no answer.
  const Reading& read(ValueIndex value, std::size_t order, std::optional<Member> level) override;

  // What keeps the silence of a value from counting; nothing does if everything it reads was completely read and
  // understood. Throws WorkLimit.
  const std::vector<Obstacle>& obstacles(ValueIndex value, std::size_t order, std::optional<Member> level);
  // How much of a resource type was read.
  fhir::Completeness completeness(std::string_view type) { return account_.state(type); }
  Account& account() { return account_; }

  // Gives the next order its share of work.
  void begin_order() { gatherer_.begin_order(); }

  const Values& values() const { return knowledge_.values; }
  const fhir::Chart& chart() const { return chart_; }
  base::Json order(std::size_t index) const { return orders_.list[index]; }
  base::Date signed_on() const { return orders_.signed_on; }
  base::Date date_of_service(std::size_t order) const { return orders_.date_of_service(order); }

private:
  using Key = std::uint64_t;
  // One reading serves all orders for whom the value is the same.
  Place normal(const ValueDefinition& value, Place place) const;
  static Key key_of(ValueIndex value, Place place);

  Reading compute(ValueIndex index, Place place);
  void settle_each_way(ValueIndex index, Place place, const Gatherer::Gathered& gathered, Reading& reading);
  Reading settled(ValueIndex index, Place place, const std::vector<const Candidate*>& candidates,
                  const std::optional<base::DateInterval>& onset);
  void close(ValueIndex index, Place place, Reading& reading);
  Reading count_orders(const CountOverOrders& count, Place place);
  Why why_silent(const ValueDefinition& value);

  Knowledge knowledge_;
  const fhir::Chart& chart_;
  Orders orders_;
  Parts parts_;
  Records records_;
  Prose prose_;
  Gatherer gatherer_;
  Account account_;
  std::unordered_map<Key, std::unique_ptr<Reading>> readings_;
  std::unordered_map<Key, std::vector<Obstacle>> obstacles_;
};

} // namespace signpost::evidence
