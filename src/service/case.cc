#include "service/case.h"

#include <exception>
#include <new>

#include "dtr/prefill.h"
#include "evidence/account.h"
#include "fhir/reference.h"
#include "fhir/resource.h"

namespace signpost::service {
namespace {

// Why an order could not be evaluated.
std::string_view reason_of(const std::exception& failure) {
  if (dynamic_cast<const evidence::WorkLimit*>(&failure)) return "it needs more work than one order may";
  if (dynamic_cast<const std::bad_alloc*>(&failure)) return "there was not enough memory";
  return "a fault of the program";
}

std::string several_coverages(const std::vector<base::Json>& active) {
  std::string list;
  for (const base::Json coverage : active) list += (list.empty() ? "" : ", ") + fhir::reference_to(coverage);
  return "CRD 2.2 wants one active coverage (hook-13), and there are several: " + list;
}

} // namespace

base::Result<std::unique_ptr<Case>> Case::read(base::Json body, const cdshooks::Hook* hook, const Terms& terms) {
  if (!hook) {
    const auto named = cdshooks::Request::hook_of(body);
    if (!named) return base::fail(named.error());
    hook = *named;
  }
  auto request = cdshooks::Request::read(body, *hook, terms.max_orders);
  if (!request) return base::fail(request.error());
  std::unique_ptr<Case> opened(new Case(std::move(*request), terms));
  static const PrefetchKeys none;
  auto intake = Intake::read(opened->request_, terms.prefetch_keys ? *terms.prefetch_keys : none);
  if (!intake) return base::fail(intake.error());
  opened->intake_ = std::move(*intake);
  return opened;
}

Wanted Case::wanted() {
  const auto days = evidence::longest_text_window(terms_.knowledge.catalog->values());
  return intake_->wanted(days ? std::optional(terms_.today - std::chrono::days(*days)) : std::nullopt);
}

base::Result<void> Case::decide() {
  if (auto settled = intake_->settle(terms_.max_orders); !settled) return settled;
  std::vector<base::Json> judged;
  for (const Order& order : intake_->orders()) judged.push_back(order.judged);
  facts_.emplace(terms_.knowledge.catalog->evidence(), intake_->chart(), std::move(judged), terms_.today);
  if (auto fit = check_coverages(); !fit) return fit;
  for (std::size_t order = 0; order < intake_->orders().size(); ++order)
    if (intake_->orders()[order].asked) decide(order);
  if (terms_.failures && !failures_.empty()) terms_.failures->note(request_.hook_instance, failures_);
  return {};
}

base::Result<std::unique_ptr<Case>> Case::open(base::Json body, const Terms& terms) {
  auto opened = read(body, nullptr, terms);
  if (!opened) return opened;
  if (auto decided = (*opened)->decide(); !decided) return base::fail(decided.error());
  return opened;
}

std::vector<base::Json> Case::active_coverages(base::Date day) const {
  std::vector<base::Json> active;
  for (const base::Json coverage : intake_->coverages())
    if (policy::is_active(coverage, day)) active.push_back(coverage);
  return active;
}

// CRD 2.2.1, hook-13: one coverage, and of a payer who is answered for here.
base::Result<void> Case::check_coverages() const {
  if (request_.crd_version == cdshooks::CrdVersion::v2_0) return {};
  for (std::size_t order = 0; order < intake_->orders().size(); ++order) {
    if (!intake_->orders()[order].asked) continue;
    const std::vector<base::Json> active = active_coverages(facts_->date_of_service(order));
    if (active.size() > 1) return base::fail(base::Error::invalid(several_coverages(active)));
    const base::Json coverage = active.empty() ? intake_->coverages().front() : active.front();
    if (!policy::plan_of(coverage, intake_->chart(), terms_.knowledge.catalog->payers()).payer)
      return base::fail(base::Error::invalid("no policy of the payer of " + fhir::reference_to(coverage) +
                                             " is on file here (CRD 2.2, hook-13)"));
  }
  return {};
}

void Case::decide(std::size_t order) {
  const base::Date day = facts_->date_of_service(order);
  std::vector<base::Json> coverages = active_coverages(day);
  // Without an active one, the answer says so about the first there is, or that there is none.
  if (coverages.empty())
    coverages.push_back(intake_->coverages().empty() ? base::Json() : intake_->coverages().front());
  for (const base::Json coverage : coverages) {
    decisions_.push_back(decide(order, coverage));
    order_of_.push_back(order);
  }
}

policy::Decision Case::decide(std::size_t order, base::Json coverage) {
  policy::Decision cannot;
  cannot.order = cannot.judged = intake_->orders()[order].resource;
  cannot.coverage = coverage;
  cannot.date_of_service = facts_->date_of_service(order);
  cannot.reason = policy::NoGuidance::technical;
  const fhir::Reference subject = fhir::subject_of(facts_->order(order));
  if (!subject.empty() && subject.type == "Patient" && subject.id != request_.patient_id) {
    cannot.remarks.emplace_back(policy::OtherPatient{});
  } else if (intake_->patient_unknown()) {
    cannot.reason = policy::NoGuidance::no_member_found;
  } else {
    try {
      return judge(order, coverage, {});
    } catch (const std::exception& failure) {
      failures_.push_back({order, reason_of(failure)});
      cannot.remarks.emplace_back(policy::NotEvaluated{});
    }
  }
  return cannot;
}

policy::Decision Case::judge(std::size_t order, base::Json coverage, std::span<const policy::Assumption> assumptions) {
  policy::Decision decision = policy::decide(*terms_.knowledge.catalog, *facts_, order, coverage, assumptions);
  decision.order = intake_->orders()[order].resource;
  return decision;
}

std::optional<dtr::Draft> Case::draft_of(std::size_t decision, std::string_view assertion_id) {
  facts_->begin_order(); // a form is work of its own
  return dtr::prefilled(decisions_[decision], *facts_, order_of_[decision], assertion_id, terms_.public_url);
}

void Case::note_failure(std::size_t decision, const std::exception& failure) const {
  const OrderFailure one{order_of_[decision], reason_of(failure)};
  if (terms_.failures) terms_.failures->note(request_.hook_instance, std::span(&one, 1));
}

policy::Decision Case::decide_assuming(std::size_t decision, std::span<const policy::Assumption> assumptions) {
  return judge(order_of_[decision], decisions_[decision].coverage, assumptions);
}

} // namespace signpost::service
