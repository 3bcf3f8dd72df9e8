#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "base/result.h"
#include "cdshooks/request.h"
#include "fhir/chart.h"
#include "fhir/reference.h"
#include "fhir/search_answer.h"
#include "service/fetching.h"
#include "service/gap.h"
#include "service/prefetch.h"

namespace signpost::service {

// An order of a call.
struct Order {
  base::Json resource; // what the answer is about and is written on
  base::Json judged;   // what is read as the order: the same, but for an appointment or with its billing options
  bool asked = true;   // false: it is there beside those that the call asks about
};

// What a call brought and what was fetched for it: orders, coverages and the chart. Resources are found by their type
// whatever their prefetch key; how completely a type was read, fhir::SearchAnswer says. Borrows from the request and
// from what was fetched.
class Intake {
public:
  // Reads the prefetch. Fails with `invalid` if the patient sent is not the context's.
  static base::Result<Intake> read(const cdshooks::Request& request, const PrefetchKeys& declared);

  // Whether everything came: every type that the hook's keys ask for, whole; the patient, the call's orders, and what
  // records refer to. Who ordered and signed may be missing.
  bool is_whole() const;
  // What the EHR's server may still have that a decision needs, and was not asked for before: empty when there is
  // nothing left. `notes_from`: notes older than that are not read by any policy.
  Wanted wanted(std::optional<base::Date> notes_from);
  void add(std::unique_ptr<Fetched> fetched);
  void note(Gap gap) { gaps_.push_back(std::move(gap)); }

  // Puts orders and coverages together once everything is there. Fails with `unobtainable` if the patient, the coverage
  // or all the orders of the call were neither sent nor to be had, to a caller of CRD 2.2 with `invalid` if it is the
  // coverage (docs/conformance.md). Of orders that the
  // call does not name itself, those of an encounter, as many as `max_orders` are decided.
  base::Result<void> settle(std::size_t max_orders);
  // Whether the patient was looked for and there is none, to a caller of CRD 2.2, who is told so on each order
  // (CRD 2.2.1, resp-44) instead of by a 412.
  bool patient_unknown() const;

  const fhir::Chart& chart() const { return chart_; }
  const std::vector<Order>& orders() const { return orders_; }
  const std::vector<base::Json>& coverages() const { return coverages_; } // of this patient, primary first
  const std::vector<Gap>& gaps() const { return gaps_; }

private:
  explicit Intake(const cdshooks::Request& request);

  base::Result<void> take(std::vector<fhir::SearchAnswer> answers, fhir::Source source);
  bool is_ordered(base::Json resource) const;
  void take_order(base::Json resource);
  base::Json ordered(const fhir::Reference& reference) const;
  bool came_whole(const PrefetchKey& key) const;
  void want_searches(Wanted& wanted) const;
  void want_orders(Wanted& wanted) const;
  void want_references(Wanted& wanted) const;
  void want_signers(Wanted& wanted) const;
  void want(Wanted& wanted, base::Json reference, base::Json from, std::initializer_list<std::string_view> types) const;
  template <class Use>
  void for_each_order(Use&& use) const;
  void want_attachments(Wanted& wanted, std::optional<base::Date> from);

  bool is_told(std::string_view reference) const;
  // Why the call cannot be carried out, and what is known of why `type` was not to be had.
  std::unexpected<base::Error> unobtainable(std::string sentence, std::string_view type,
                                            base::ErrorCode code = base::ErrorCode::unobtainable) const;
  base::Result<void> settle_patient() const;
  base::Result<void> settle_orders(std::size_t max_orders);
  void add_billing_options();
  void settle_drafts();
  base::Result<void> settle_dispatched();
  void settle_appointments();
  void settle_encounter(std::size_t max_orders);
  base::Result<void> settle_coverages();

  const cdshooks::Request* request_;
  fhir::Chart chart_;
  std::vector<std::unique_ptr<Fetched>> fetched_;
  std::vector<std::string_view> based_on_; // references of appointments to the requests they rest on
  std::vector<base::Json> found_orders_; // resources that the call's references lead to
  std::vector<std::string> answered_; // types of which an answer of its own came
  std::set<std::string, std::less<>> tried_; // what was wanted before
  std::size_t reads_ = 0, attachments_ = 0; // … and how many references, and notes by address
  std::deque<base::JsonDocument> derived_; // what appointments and orders with billing options are judged as
  std::vector<Order> orders_;
  std::vector<base::Json> coverages_;
  std::vector<Gap> gaps_;
};

} // namespace signpost::service
