#include "service/intake.h"

#include <algorithm>
#include <array>
#include <span>

#include "fhir/resource.h"
#include "service/appointment.h"
#include "service/billing_options.h"

namespace signpost::service {
namespace {

using cdshooks::OrdersFrom;

constexpr std::array<std::string_view, 6> request_types{"ServiceRequest",       "DeviceRequest",  "MedicationRequest",
                                                        "CommunicationRequest", "NutritionOrder", "VisionPrescription"};

constexpr const char* order_not_sent = "order-not-sent"; // reason of a gap

bool is_request(std::string_view type) { return std::ranges::find(request_types, type) != request_types.end(); }

bool names(const fhir::Reference& reference, base::Json resource) {
  return !reference.empty() && reference.id == fhir::id_of(resource) && reference.type == fhir::type_of(resource);
}

bool is_patient(base::Json resource) { return fhir::type_of(resource) == "Patient"; }

// The patient is asked for by id, so reading it is the whole answer to what the key `patient` asks.
fhir::SearchAnswer patient_answer(base::Json patient, std::string_view full_url) {
  fhir::SearchAnswer answer = fhir::SearchAnswer::read(patient, types_of_key("patient", {}));
  for (fhir::SearchAnswer::Record& record : answer.records) record.full_url = full_url;
  return answer;
}

bool is_open(std::string_view status) { return status == "draft" || status == "active" || status == "on-hold"; }

} // namespace

Intake::Intake(const cdshooks::Request& request) : request_(&request), chart_(std::string(request.patient_id)) {
  chart_.set_asked(asked_types());
  if (request.hook->orders != OrdersFrom::appointments) return;
  for (const cdshooks::Entry& entry : request.entries)
    for (base::Json reference : entry.resource["basedOn"])
      if (fhir::reference_of(reference).type == "ServiceRequest") based_on_.push_back(reference["reference"].string());
}

base::Result<Intake> Intake::read(const cdshooks::Request& request, const PrefetchKeys& declared) {
  Intake intake(request);
  std::vector<fhir::SearchAnswer> answers;
  for (base::Json value : request.prefetch)
    answers.push_back(fhir::SearchAnswer::read(value, types_of_key(value.key(), declared)));
  if (auto taken = intake.take(std::move(answers), fhir::Source::prefetch); !taken) return base::fail(taken.error());
  // What comes along with the orders describes them: devices, medications, put into the same Bundle by some EHRs.
  for (const cdshooks::Entry& entry : request.entries) {
    const std::string_view type = fhir::type_of(entry.resource);
    if ((!is_request(type) && type != "Appointment") || type == "DeviceRequest")
      intake.chart_.add(entry.resource, entry.full_url);
  }
  return intake;
}

// Whether the call is about this resource: it is an order then and no part of the chart.
bool Intake::is_ordered(base::Json resource) const {
  const auto named_by = [&](std::string_view reference) { return names(fhir::parse_reference(reference), resource); };
  switch (request_->hook->orders) {
  case OrdersFrom::draft_orders:
  case OrdersFrom::selections: return false;
  case OrdersFrom::dispatched_orders: return std::ranges::any_of(request_->references, named_by);
  case OrdersFrom::appointments: return std::ranges::any_of(based_on_, named_by);
  case OrdersFrom::encounter:
    return fhir::type_of(resource) == "ServiceRequest" && is_open(resource["status"].string()) &&
           fhir::reference_of(resource["encounter"]).id == request_->encounter_id;
  }
  return false;
}

void Intake::take_order(base::Json resource) {
  const bool there = std::ranges::any_of(found_orders_, [&](base::Json order) {
    return fhir::type_of(order) == fhir::type_of(resource) && fhir::id_of(order) == fhir::id_of(resource);
  });
  if (!there) found_orders_.push_back(resource);
}

base::Json Intake::ordered(const fhir::Reference& reference) const {
  const auto at = std::ranges::find_if(found_orders_, [&](base::Json order) { return names(reference, order); });
  return at == found_orders_.end() ? base::Json() : *at;
}

// Fails with `invalid` if of Patients only others came.
base::Result<void> Intake::take(std::vector<fhir::SearchAnswer> answers, fhir::Source source) {
  bool patient = false, other = false;
  for (fhir::SearchAnswer& answer : answers) {
    std::erase_if(answer.records, [&](const fhir::SearchAnswer::Record& record) {
      if (is_ordered(record.resource)) {
        take_order(record.resource);
        return true;
      }
      if (!is_patient(record.resource)) return false;
      const bool own = fhir::id_of(record.resource) == request_->patient_id;
      (own ? patient : other) = true;
      return !own;
    });
    for (const fhir::Statement& statement : answer.statements)
      if (!statement.in_passing) answered_.push_back(statement.type);
  }
  if (other && !patient && source == fhir::Source::prefetch)
    return base::fail(base::Error::invalid("the Patient in `prefetch` is not `context.patientId`"));
  fhir::add_answers(answers, chart_, source);
  return {};
}

void Intake::add(std::unique_ptr<Fetched> fetched) {
  for (const auto& [resource, full_url] : fetched->resources)
    if (is_patient(resource)) fetched->answers.push_back(patient_answer(resource, full_url));
  (void)take(std::move(fetched->answers), fhir::Source::fetched); // fails for prefetch only
  for (const auto& [resource, full_url] : fetched->resources) {
    if (is_ordered(resource)) take_order(resource);
    else if (!is_patient(resource)) chart_.add(resource, full_url, fhir::Source::fetched);
  }
  std::ranges::move(fetched->gaps, std::back_inserter(gaps_));
  fetched_.push_back(std::move(fetched));
}

// Whether a gap says already what became of a reference.
bool Intake::is_told(std::string_view reference) const {
  return std::ranges::any_of(gaps_, [&](const Gap& gap) { return gap.sentence.starts_with(reference); });
}

std::unexpected<base::Error> Intake::unobtainable(std::string sentence, std::string_view type,
                                                  base::ErrorCode code) const {
  for (const Gap& gap : gaps_)
    if (gap.reason == not_fetched || (gap.type == type && gap.reason != order_not_sent))
      sentence.append(sentence.ends_with('.') ? " " : ". ").append(gap.sentence);
  while (sentence.ends_with('.')) sentence.pop_back();
  return base::fail(code, std::move(sentence));
}

base::Result<void> Intake::settle(std::size_t max_orders) {
  if (auto settled = settle_patient(); !settled) return settled;
  if (auto settled = settle_coverages(); !settled) return settled;
  if (auto settled = settle_orders(max_orders); !settled) return settled;
  add_billing_options();
  return {};
}

bool Intake::patient_unknown() const {
  if (request_->crd_version == cdshooks::CrdVersion::v2_0 || !chart_.of_type("Patient").empty()) return false;
  const auto is_not_found = [](const Gap& gap) {
    return gap.type == "Patient" && (gap.reason == "http-404" || gap.reason == "http-410");
  };
  return chart_.completeness("Patient") == fhir::Completeness::complete || std::ranges::any_of(gaps_, is_not_found);
}

base::Result<void> Intake::settle_patient() const {
  if (!chart_.of_type("Patient").empty() || patient_unknown()) return {};
  return unobtainable("the patient is needed: prefetch key `patient` is missing or empty, and Patient/" +
                          std::string(request_->patient_id) + " could not be read from a FHIR server",
                      "Patient");
}

void Intake::add_billing_options() {
  for (Order& order : orders_) {
    const auto text = with_billing_options(order.judged);
    if (!text) continue;
    auto derived = base::JsonDocument::parse(*text);
    if (derived) order.judged = derived_.emplace_back(std::move(*derived)).root(); // written by us: cannot fail
  }
}

base::Result<void> Intake::settle_coverages() {
  const auto coverages = chart_.of_type("Coverage");
  coverages_.assign(coverages.begin(), coverages.end());
  std::ranges::stable_sort(coverages_, {},
                           [](base::Json coverage) { return coverage["order"].integer().value_or(INT64_MAX); });
  for (base::Json coverage : coverages_)
    for (base::Json payor : coverage["payor"]) {
      const std::string_view text = payor["reference"].string();
      const bool named = payor["display"] || payor["identifier"]; // so far as it is told who it is
      if (text.empty() || named || chart_.resolve(text, coverage)) continue;
      const fhir::Reference parts = fhir::parse_reference(text);
      if (parts.type == "Patient" || parts.type == "RelatedPerson") continue; // who pays themselves
      gaps_.push_back({"Organization", "payor-not-sent",
                       "The payor " + std::string(text) + " of " + fhir::reference_to(coverage) + " was not sent."});
    }
  if (!coverages_.empty()) return {};
  if (request_->crd_version != cdshooks::CrdVersion::v2_0)
    return unobtainable("a coverage is needed, and none was sent or could be read (CRD 2.2, hook-13)", "Coverage",
                        base::ErrorCode::invalid);
  if (chart_.completeness("Coverage") < fhir::Completeness::partial)
    return unobtainable("the coverage is needed: prefetch key `coverage` is missing or could not be read, and it could "
                        "not be read from a FHIR server",
                        "Coverage");
  return {};
}

base::Result<void> Intake::settle_orders(std::size_t max_orders) {
  switch (request_->hook->orders) {
  case OrdersFrom::draft_orders:
  case OrdersFrom::selections: settle_drafts(); break;
  case OrdersFrom::dispatched_orders: return settle_dispatched();
  case OrdersFrom::appointments: settle_appointments(); break;
  case OrdersFrom::encounter: settle_encounter(max_orders); break;
  }
  return {};
}

void Intake::settle_drafts() {
  for (const cdshooks::Entry& entry : request_->entries)
    if (is_request(fhir::type_of(entry.resource))) orders_.push_back({entry.resource, entry.resource, entry.selected});
  for (const std::string_view selection : request_->selections_not_found)
    gaps_.push_back({"", "selection-not-sent",
                     "`context.selections` names " + std::string(selection) + ", which is not in `draftOrders`."});
}

base::Result<void> Intake::settle_dispatched() {
  for (const std::string_view text : request_->references) {
    if (const base::Json order = ordered(fhir::parse_reference(text))) orders_.push_back({order, order});
    else if (!is_told(text))
      gaps_.push_back({std::string(fhir::parse_reference(text).type), order_not_sent,
                       "The order " + std::string(text) + " was not sent and could not be read from a FHIR server."});
  }
  if (!orders_.empty()) return {};
  const std::string_view first = request_->references.front();
  return unobtainable("the order is needed: " + std::string(first) +
                          " is not in `prefetch` and could not be read from a FHIR server",
                      fhir::parse_reference(first).type);
}

void Intake::settle_appointments() {
  for (const cdshooks::Entry& entry : request_->entries) {
    const base::Json appointment = entry.resource;
    if (fhir::type_of(appointment) != "Appointment") continue;
    bool rests_on_request = false;
    const auto judge_as = [&](base::Json request) {
      auto derived = base::JsonDocument::parse(as_service_request(appointment, request));
      if (!derived) return; // written by us: cannot be
      const base::Json judged = derived_.emplace_back(std::move(*derived)).root();
      orders_.push_back({request ? request : appointment, judged});
    };
    for (base::Json reference : appointment["basedOn"]) {
      if (fhir::reference_of(reference).type != "ServiceRequest") continue;
      if (const base::Json request = ordered(fhir::reference_of(reference))) {
        rests_on_request = true;
        if (std::ranges::find(orders_, request, &Order::resource) == orders_.end()) judge_as(request);
        else
          gaps_.push_back({"Appointment", "order-of-another",
                           fhir::reference_to(appointment) + " is based on " + fhir::reference_to(request) +
                               " like an appointment before it, for whose day the order was decided."});
      } else if (!is_told(reference["reference"].string())) {
        gaps_.push_back({"ServiceRequest", order_not_sent,
                         fhir::reference_to(appointment) + " is based on " +
                             std::string(reference["reference"].string()) +
                             ", which was not sent and could not be read from a FHIR server."});
      }
    }
    if (!rests_on_request) judge_as({});
  }
}

void Intake::settle_encounter(std::size_t max_orders) {
  const std::size_t decided = std::min(found_orders_.size(), max_orders);
  for (base::Json order : std::span(found_orders_).first(decided)) orders_.push_back({order, order});
  if (decided < found_orders_.size())
    gaps_.push_back({"ServiceRequest", "too-many-orders",
                     "The encounter has " + std::to_string(found_orders_.size()) + " open ServiceRequests; " +
                         std::to_string(decided) + " of them were decided."});
}

} // namespace signpost::service
