#include "dtr/package.h"

#include <algorithm>
#include <deque>
#include <exception>
#include <optional>
#include <utility>

#include "dtr/packing.h"
#include "dtr/parameters.h"
#include "dtr/response.h"
#include "evidence/facts.h"
#include "fhir/chart.h"
#include "fhir/reference.h"
#include "fhir/resource.h"
#include "policy/decide.h"

namespace signpost::dtr {
namespace {

using evidence::DocumentationItem;

// "Coverage/c1" of a literal reference in whatever form.
std::string relative(std::string_view reference) {
  const fhir::Reference parts = fhir::parse_reference(reference);
  if (parts.type.empty() || parts.empty()) return std::string(reference);
  return std::string(parts.type) + '/' + std::string(parts.id);
}

std::string patient_of(base::Json resource) {
  const fhir::Reference subject = fhir::subject_of(resource);
  return subject.type == "Patient" && !subject.empty() ? "Patient/" + std::string(subject.id) : std::string();
}

// For words: "`ServiceRequest/1`".
std::string named(base::Json resource) {
  const std::string reference = reference_or_nothing(resource);
  return reference.empty() ? "a `" + std::string(fhir::type_of(resource)) + "` without an id" : "`" + reference + "`";
}

// One call of the operation, put together part by part.
class Operation {
public:
  Operation(const Asked& asked, const PackageTerms& terms)
      : asked_(asked), terms_(terms), packing_(terms.catalog.values(), terms.base_url, terms.today) {}

  std::string run() {
    for (const base::Json order : asked_.orders)
      for (const Carried& one : carried_by(order)) take_statement(order, one);
    for (const std::string_view context : asked_.contexts) take_context(context, {});
    look_at_orders();
    for (const std::string_view canonical : asked_.questionnaires)
      if (const DocumentationItem* item = item_of(canonical)) take_named(*item);
    return packing_.text(terms_.new_uuid);
  }

private:
  void warn(std::string_view code, std::string sentence) { packing_.tell("warning", code, std::move(sentence)); }

  // The item whose Questionnaire a canonical names, in its version if it names one; else null, and the outcome says
  // why.
  const DocumentationItem* item_of(std::string_view canonical) {
    const auto bar = canonical.find('|');
    const std::string_view url = canonical.substr(0, bar);
    for (const DocumentationItem& item : terms_.catalog.items()) {
      if (item.questions.empty() || evidence::questionnaire_url(item, terms_.base_url) != url) continue;
      if (bar == canonical.npos || canonical.substr(bar + 1) == item.version) return &item;
      warn("not-found", "The questionnaire `" + std::string(canonical) + "` is not held in that version; version " +
                            item.version + " is.");
      return nullptr;
    }
    warn("not-found", "The questionnaire `" + std::string(canonical) + "` is not held here.");
    return nullptr;
  }

  // What is asked for by a statement that an order carries.
  void take_statement(base::Json order, const Carried& statement) {
    const std::string reference = reference_or_nothing(order);
    if (!statement.assertion_id.empty()) take_context(statement.assertion_id, reference);
    for (const std::string_view canonical : statement.questionnaires)
      if (const DocumentationItem* item = item_of(canonical))
        packing_.add(*item, {relative(statement.coverage), reference, patient_of(order)});
  }

  // The forms of a draft, if one is held that the asker may see. `order`: what its order is called now, if it says so.
  void take_context(std::string_view id, const std::string& order) {
    if (std::ranges::find(seen_, id) != seen_.end()) return;
    seen_.push_back(id);
    const std::shared_ptr<const Draft> draft = terms_.drafts.find(terms_.asker, id);
    if (!draft)
      return warn("not-found", "Nothing is held under the context `" + std::string(id) +
                                   "` for who asks, so that nothing is filled in by it.");
    const std::string& called = order.empty() ? draft->order : order;
    drafted_.push_back({draft->coverage, called, {}});
    for (const Form& form : draft->forms) {
      const DocumentationItem* item = terms_.catalog.item(form.item);
      if (item && item->version == form.version) packing_.add(*item, draft, form, called);
      else warn("not-found", "The questionnaire `" + form.item + "` has changed since the call, so its draft is void.");
    }
  }

  // Orders that say nothing of forms themselves: what the policies in use ask for, nothing but the order being known.
  void look_at_orders() {
    std::vector<base::Json> orders, judged;
    for (const base::Json order : asked_.orders) {
      if (!carried_by(order).empty()) continue;
      const std::string_view type = fhir::type_of(order);
      if (type != "ServiceRequest" && type != "Appointment") {
        warn("not-supported",
             "No form is known for a `" + std::string(type) + "`: a ServiceRequest is looked at, and an Appointment.");
        continue;
      }
      orders.push_back(order);
      judged.push_back(type == "Appointment" ? order_of(order) : order);
    }
    if (orders.empty()) return;
    if (asked_.coverages.empty())
      return warn("required", "The coverage is missing under which the orders are to be looked at.");
    try {
      look_at(orders, judged);
    } catch (const std::exception&) { // memory, or more work than an order may need
      warn("exception", "The orders could not be looked at because of an internal error.");
    }
  }

  // What an appointment is judged as: with the request it is based on, where that was sent.
  base::Json order_of(base::Json appointment) {
    const std::string based_on = relative(appointment["basedOn"].at(0)["reference"].string());
    base::Json request;
    for (const auto* list : {&asked_.orders, &asked_.referenced})
      for (const base::Json one : *list)
        if (!based_on.empty() && reference_or_nothing(one) == based_on) request = one;
    auto document = base::JsonDocument::parse(terms_.as_order(appointment, request));
    if (!document) return appointment;
    return derived_.emplace_back(std::move(*document)).root();
  }

  void look_at(const std::vector<base::Json>& orders, const std::vector<base::Json>& judged) {
    const std::string patient = patient_of(asked_.coverages.front());
    fhir::Chart chart(std::string(fhir::parse_reference(patient).id));
    for (const auto* list : {&asked_.coverages, &asked_.referenced})
      for (const base::Json one : *list) chart.add(one);
    evidence::Facts facts(terms_.catalog.evidence(), chart, judged, terms_.today);
    for (std::size_t i = 0; i < orders.size(); ++i)
      for (const base::Json coverage : asked_.coverages) look_at(orders[i], coverage, i, facts);
  }

  void look_at(base::Json order, base::Json coverage, std::size_t index, evidence::Facts& facts) {
    Pair pair{reference_or_nothing(coverage), reference_or_nothing(order), patient_of(facts.order(index))};
    const bool drafted = std::ranges::any_of(drafted_, [&](const Pair& one) {
      return !pair.order.empty() && one.coverage == pair.coverage && one.order == pair.order;
    });
    if (drafted) return;
    const std::string member = patient_of(coverage), both = named(order) + " under " + named(coverage);
    if (pair.patient.empty()) pair.patient = member;
    if (!member.empty() && pair.patient != member)
      return warn("invalid", "The patient of " + named(order) + " is not the one of " + named(coverage) + ".");
    const policy::Decision decision = policy::decide(terms_.catalog, facts, index, coverage);
    if (decision.outcome == policy::Outcome::no_guidance)
      return warn("not-supported", "There is no guidance on " + both + " (" + std::string(to_string(decision.reason)) +
                                       "), so that no form is known.");
    bool any = false;
    for (const policy::Missing& missing : decision.missing) {
      if (missing.documentation->questions.empty()) continue;
      any = true;
      packing_.add(*missing.documentation, pair);
    }
    if (!any) packing_.tell("information", "informational", "No form is asked for " + both + ".");
  }

  // A questionnaire that is named: for the orders and coverages that came with it, unless it has a response already.
  void take_named(const DocumentationItem& item) {
    if (packing_.has(item)) return;
    std::vector<base::Json> coverages = asked_.coverages, orders = asked_.orders;
    if (coverages.empty()) coverages.emplace_back();
    if (orders.empty()) orders.emplace_back();
    for (const base::Json order : orders)
      for (const base::Json coverage : coverages) {
        std::string patient = patient_of(order);
        if (patient.empty()) patient = patient_of(coverage);
        packing_.add(item, {reference_or_nothing(coverage), reference_or_nothing(order), std::move(patient)});
      }
  }

  const Asked& asked_;
  const PackageTerms& terms_;
  Packing packing_;
  std::vector<std::string_view> seen_; // contexts
  std::vector<Pair> drafted_; // for which a draft was found
  std::deque<base::JsonDocument> derived_;
};

} // namespace

base::Result<std::string> questionnaire_package(base::Json parameters, const PackageTerms& terms) {
  const auto asked = read_parameters(parameters, terms.most);
  if (!asked) return base::fail(asked.error());
  return Operation(*asked, terms).run();
}

} // namespace signpost::dtr
