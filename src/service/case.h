#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dtr/drafts.h"
#include "evidence/facts.h"
#include "policy/decide.h"
#include "service/caller.h"
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
  const Caller* caller = nullptr; // who asks, if that is known
  bool keeps_drafts = false; // whether forms are filled in for who asks for them later
  std::string dtr_launch = {}; // address of the SMART app that opens them; empty: there is none
};

// One call: request, chart and decisions, with what they borrow from each other. Its stages follow each other; each is
// a plain function, and between read() and decide() more of the chart may be added.
class Case {
public:
  // Reads a call of `hook` (null: the body says which). Fails with `invalid` or `too_large` for what is none. Borrows
  // body and terms.
  static base::Result<std::unique_ptr<Case>> read(base::Json body, const cdshooks::Hook* hook, const Terms& terms);

  // What the EHR's FHIR server may still have; empty when there is nothing left to ask for.
  Wanted wanted();
  void add(std::unique_ptr<Fetched> fetched) { intake_->add(std::move(fetched)); }
  // Something that keeps the answer from being better.
  void note(Gap gap) { intake_->note(std::move(gap)); }

  // Decides every order under every coverage. Fails with `unobtainable` where the call as a whole cannot be carried
  // out, and with `invalid` where CRD 2.2 is asked for and its coverage is none or not one of a payer who is answered
  // for here (CRD 2.2.1, hook-13). An order that cannot be evaluated gets `no-guidance`, and the others theirs;
  // `terms.failures` is told of it.
  base::Result<void> decide();

  // Both at once, for a call that brings all there is.
  static base::Result<std::unique_ptr<Case>> open(base::Json body, const Terms& terms);

  const cdshooks::Request& request() const { return request_; }
  const Terms& terms() const { return terms_; }
  const Intake& intake() const { return *intake_; }
  const std::vector<policy::Decision>& decisions() const { return decisions_; }
  // What was understood of the chart. After decide().
  evidence::Account& account() { return facts_->account(); }
  // The forms that a decision asks for, filled in by what the chart says; nothing if it asks for none. Throws
  // evidence::WorkLimit where that needs more work than an order may.
  std::optional<dtr::Draft> draft_of(std::size_t decision, std::string_view assertion_id);
  // Tells `terms.failures` of an order whose forms could not be filled in.
  void note_failure(std::size_t decision, const std::exception& failure) const;
  // The same order and coverage again, with single criteria assumed to be otherwise.
  policy::Decision decide_assuming(std::size_t decision, std::span<const policy::Assumption> assumptions);

private:
  Case(cdshooks::Request request, const Terms& terms) : request_(std::move(request)), terms_(terms) {}
  std::vector<base::Json> active_coverages(base::Date day) const;
  base::Result<void> check_coverages() const;
  void decide(std::size_t order);
  policy::Decision decide(std::size_t order, base::Json coverage);
  policy::Decision judge(std::size_t order, base::Json coverage, std::span<const policy::Assumption> assumptions);

  cdshooks::Request request_;
  Terms terms_;
  std::optional<Intake> intake_; // from read() on
  std::optional<evidence::Facts> facts_; // from decide() on
  std::vector<policy::Decision> decisions_;
  std::vector<std::size_t> order_of_; // index of the order, per decision
  std::vector<OrderFailure> failures_;
};

} // namespace signpost::service
