#include "service/order_sign.h"

#include <exception>
#include <new>

#include "cards/coverage_information.h"
#include "cards/templates.h"
#include "cdshooks/response.h"
#include "fhir/resource.h"
#include "policy/show.h"

namespace signpost::service {
namespace {

void write_decisions(const Case& opened, const Terms& terms, base::JsonWriter& out) {
  out.begin_array();
  const cards::Sentences& sentences = terms.knowledge.templates.sentences();
  for (const policy::Decision& decision : opened.decisions())
    write_json(decision, sentences.words_of(decision), terms.knowledge.digest, terms.public_url, out);
  out.end_array();
}

// Why an order could not be evaluated.
std::string_view reason_of(const std::exception& failure) {
  if (dynamic_cast<const evidence::WorkLimit*>(&failure)) return "it needs more work than one order may";
  if (dynamic_cast<const std::bad_alloc*>(&failure)) return "there was not enough memory";
  return "a fault of the program";
}

} // namespace

// This is the place to start reading: what happens to a call, in the order in which it happens.
base::Result<std::string> order_sign(base::Json body, const Terms& terms) {
  const auto opened = Case::open(body, terms);
  if (!opened) return base::fail(opened.error());
  const cdshooks::Request& request = (*opened)->request();
  const std::vector<policy::Decision>& decisions = (*opened)->decisions();

  cdshooks::Response response;
  const bool several_orders = !decisions.empty() && decisions.front().order != decisions.back().order;
  for (const policy::Decision& decision : decisions) {
    if (response.cards.size() >= request.max_cards) break;
    if (auto card = cards::render(terms.knowledge.templates, decision,
                                  {*terms.knowledge.catalog, terms.public_url, terms.new_uuid, several_orders}))
      response.cards.push_back(std::move(*card));
  }
  // Decisions about one order follow each other, one per coverage.
  for (std::size_t first = 0; request.coverage_information && first < decisions.size();) {
    std::vector<const policy::Decision*> of_order;
    std::size_t next = first;
    for (; next < decisions.size() && decisions[next].order == decisions[first].order; ++next)
      of_order.push_back(&decisions[next]);
    if (auto action = cards::annotate(
            of_order, {terms.today, terms.knowledge.digest, terms.public_url, terms.knowledge.templates.sentences()}))
      response.system_actions.push_back(std::move(*action));
    first = next;
  }
  if (request.explain) {
    base::JsonWriter out;
    out.begin_object();
    out.key("signpost.decisions");
    write_decisions(**opened, terms, out);
    out.key("signpost.chart");
    (*opened)->account().write_json(out);
    out.end_object();
    response.extension = out.take();
  }
  return cdshooks::to_json(response);
}

base::Result<std::string> explain(base::Json body, const Terms& terms) {
  const auto opened = Case::open(body, terms);
  if (!opened) return base::fail(opened.error());
  base::JsonWriter out;
  out.begin_object();
  out.key("decisions");
  write_decisions(**opened, terms, out);
  out.key("chart");
  (*opened)->account().write_json(out);
  out.end_object();
  return out.take();
}

Case::Case(cdshooks::Request request, Intake intake, const Terms& terms)
    : request_(std::move(request)), intake_(std::move(intake)), catalog_(*terms.knowledge.catalog),
      facts_(catalog_.evidence(), intake_.chart, intake_.orders, terms.today) {}

base::Result<std::unique_ptr<Case>> Case::open(base::Json body, const Terms& terms) {
  auto request = cdshooks::Request::read(body, *cdshooks::find_hook("order-sign"), terms.max_orders);
  if (!request) return base::fail(request.error());
  auto intake = Intake::read(*request, terms.prefetch_keys ? *terms.prefetch_keys : PrefetchKeys());
  if (!intake) return base::fail(intake.error());
  std::unique_ptr<Case> opened(new Case(std::move(*request), std::move(*intake), terms));
  for (std::size_t order = 0; order < opened->intake_.orders.size(); ++order) opened->decide(order);
  if (terms.failures && !opened->failures_.empty())
    terms.failures->note(opened->request_.hook_instance, opened->failures_);
  return opened;
}

void Case::decide(std::size_t order) {
  const base::Json resource = intake_.orders[order];
  const base::Date day = facts_.date_of_service(order);
  std::vector<base::Json> coverages;
  for (const base::Json coverage : intake_.coverages)
    if (policy::is_active(coverage, day)) coverages.push_back(coverage);
  // Without an active one, the answer says so about the first there is, or that there is none.
  if (coverages.empty()) coverages.push_back(intake_.coverages.empty() ? base::Json() : intake_.coverages.front());
  for (const base::Json coverage : coverages) {
    const auto cannot = [&](policy::Remark remark) {
      policy::Decision decision;
      decision.order = resource;
      decision.coverage = coverage;
      decision.date_of_service = day;
      decision.reason = policy::NoGuidance::technical;
      decision.remarks.push_back(std::move(remark));
      return decision;
    };
    const fhir::Reference subject = fhir::subject_of(resource);
    try {
      if (!subject.empty() && subject.type == "Patient" && subject.id != request_.patient_id)
        decisions_.push_back(cannot(policy::OtherPatient{}));
      else decisions_.push_back(policy::decide(catalog_, facts_, order, coverage));
    } catch (const std::exception& failure) {
      failures_.push_back({order, reason_of(failure)});
      decisions_.push_back(cannot(policy::NotEvaluated{}));
    }
    order_of_.push_back(order);
  }
}

policy::Decision Case::decide_assuming(std::size_t decision, std::span<const policy::Assumption> assumptions) {
  return policy::decide(catalog_, facts_, order_of_[decision], decisions_[decision].coverage, assumptions);
}

} // namespace signpost::service
