#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "evidence/facts.h"
#include "policy/decide.h"
#include "service/failures.h"
#include "service/intake.h"
#include "service/knowledge.h"

namespace signpost::service {

// What a call is decided with besides its own content.
struct Terms {
  const Knowledge& knowledge;
  base::Date today;                            // the day of signing
  std::string public_url;                      // base of links on cards
  const std::function<std::string()>& new_uuid;
  std::size_t max_orders = cdshooks::default_max_orders;
  Failures* failures = nullptr; // is told of orders that could not be evaluated; null: nobody is
  const PrefetchKeys* prefetch_keys = nullptr; // keys of a site that stand for ours; null: none do
};

// Every decision of one call, with what it borrows from: request, chart and readings.
class Case {
public:
  // Reads and decides. Fails where the call as a whole cannot be carried out; an order that cannot be evaluated gets
  // `no-guidance`, and the others theirs; `terms.failures` is told of it.
  static base::Result<std::unique_ptr<Case>> open(base::Json body, const Terms& terms);

  const cdshooks::Request& request() const { return request_; }
  const std::vector<policy::Decision>& decisions() const { return decisions_; }
  // What was understood of the chart.
  evidence::Account& account() { return facts_.account(); }
  // The same order and coverage again, with single criteria assumed to be otherwise.
  policy::Decision decide_assuming(std::size_t decision, std::span<const policy::Assumption> assumptions);

private:
  Case(cdshooks::Request request, Intake intake, const Terms& terms);
  void decide(std::size_t order);

  cdshooks::Request request_;
  Intake intake_;
  const policy::Catalog& catalog_;
  evidence::Facts facts_;
  std::vector<policy::Decision> decisions_;
  std::vector<std::size_t> order_of_; // index of the order, per decision
  std::vector<OrderFailure> failures_;
};

// The way of one order-sign call: request, chart, decisions, cards and coverage-information, response.
base::Result<std::string> order_sign(base::Json body, const Terms& terms);

// The decisions of a call as JSON, {"decisions": […]}, whatever cards they have.
base::Result<std::string> explain(base::Json body, const Terms& terms);

} // namespace signpost::service
