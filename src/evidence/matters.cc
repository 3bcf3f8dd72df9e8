#include "evidence/matters.h"

#include <algorithm>

#include "evidence/elements.h"
#include "evidence/happened.h"
#include "evidence/naming.h"
#include "fhir/code.h"
#include "fhir/resource.h"

namespace signpost::evidence {
namespace {

bool named_by(const fhir::ValueSet* set, std::string_view words) { return set && set->named_by(words); }
bool holds(const fhir::ValueSet* set, base::Json coded) { return set && set->contains_any(coded); }

bool says(const fhir::ValueSet* set, base::Json coded) {
  bool found = holds(set, coded);
  for_each_wording(coded, [&](std::string_view words) { found = found || named_by(set, words); });
  return found;
}

// Where people write what a record is about.
constexpr std::string_view prose_paths[] = {"note.text", "dosageInstruction.text",
                                            "dosageInstruction.patientInstruction", "dosage.text",
                                            "dosage.patientInstruction"};

// Systems whose codes we can look up: one that is on no list of ours is something else.
bool is_understood(base::Json coded) {
  return fhir::any_coding(coded, [](base::Json coding) {
    const auto system = fhir::code_system(coding["system"].string());
    return system == fhir::CodeSystem::icd10cm || system == fhir::CodeSystem::icd10pcs;
  });
}

// A diagnosis of an encounter that was not its first: by its rank, or a comorbidity (R4 diagnosis-role).
bool is_beside(base::Json diagnosis) {
  return diagnosis["rank"].real().value_or(1) > 1 || fhir::has_code(diagnosis["use"], "CM");
}

} // namespace

AdmissionRules AdmissionRules::read(const AuthorFile& file, const fhir::ValueSets& value_sets) {
  AdmissionRules rules;
  const base::Json json = file.root();
  file.only(json, {"elsewhere", "matters", "relative", "past", "causeOfDeath", "denied", "suspected"});
  const auto set = [&](base::Json object, std::string_view key) -> const fhir::ValueSet* {
    const std::string id = file.required_text(object, key);
    const fhir::ValueSet* found = value_sets.find(id);
    if (!found && object[key]) file.error(object[key], "unknown value set `" + id + "`");
    return found;
  };
  rules.elsewhere_ = set(json, "elsewhere");
  rules.relative_ = set(json, "relative");
  rules.past_ = set(json, "past");
  rules.cause_of_death_ = set(json, "causeOfDeath");
  rules.denied_ = set(json, "denied");
  rules.suspected_ = set(json, "suspected");
  for (base::Json entry : json["matters"]) {
    file.only(entry, {"id", "site", "reasons", "vague", "others"});
    rules.matters_.push_back(
        {file.required_text(entry, "id"), set(entry, "site"), set(entry, "reasons"), set(entry, "vague"),
         set(entry, "others")});
  }
  return rules;
}

std::optional<MatterIndex> AdmissionRules::find(std::string_view id) const {
  const auto at = std::ranges::find(matters_, id, &Matter::id);
  return at == matters_.end() ? std::nullopt : std::optional(static_cast<MatterIndex>(at - matters_.begin()));
}

Admission AdmissionRules::category(base::Json resource, const Names& names) const {
  Admission admission;
  const auto look_in = [&](const auto& in) {
    if (in(relative_)) admission = both(admission, Admission::refuse(Because::relative));
    if (in(cause_of_death_)) admission = both(admission, Admission::refuse(Because::cause_of_death));
    if (in(past_)) admission = both(admission, Admission::refuse(Because::past));
  };
  const auto look = [&](base::Json coding) {
    // Most categories are of systems of their own, which none of the sets speaks of: they are passed over unread.
    const auto system = fhir::code_system(coding["system"].string());
    if (system == fhir::CodeSystem::other || system == fhir::CodeSystem::rxnorm) return false;
    const fhir::NormalCode code = fhir::normal_coding(coding);
    look_in([&](const fhir::ValueSet* set) { return set && set->contains(code); });
    return false;
  };
  look_in([&](const fhir::ValueSet* set) { return names.in(set); });
  fhir::any_coding(resource["category"], look);
  fhir::any_coding(resource["type"], look);
  return admission;
}

Admission AdmissionRules::wording(base::Json coded) const {
  if (says(denied_, coded)) return Admission::refuse(Because::denied);
  if (says(relative_, coded)) return Admission::refuse(Because::relative);
  if (says(cause_of_death_, coded)) return Admission::refuse(Because::cause_of_death);
  if (says(past_, coded)) return Admission::refuse(Because::past);
  if (says(suspected_, coded)) return Admission::doubt(Because::provisional);
  return {};
}

AdmissionRules::Named AdmissionRules::site_named(const Matter& matter, std::string_view words) const {
  if (named_by(matter.site, words)) return Named::here;
  return named_by(elsewhere_, words) ? Named::elsewhere : Named::nothing;
}

AdmissionRules::Named AdmissionRules::site_named(const Matter& matter, base::Json coded) const {
  Named by_words = Named::nothing;
  for_each_wording(coded, [&](std::string_view words) {
    if (by_words == Named::here) return;
    if (const Named here = site_named(matter, words); here != Named::nothing) by_words = here;
  });
  // A code of this part with the words of another alone ("M80.08, left rib") contradicts itself and names neither.
  if (holds(matter.site, coded)) return by_words == Named::elsewhere ? Named::nothing : Named::here;
  if (by_words != Named::nothing) return by_words;
  return holds(elsewhere_, coded) ? Named::elsewhere : Named::nothing;
}

AdmissionRules::Named AdmissionRules::site_of(const Matter& matter, base::Json resource, std::string_view code_element,
                                              const fhir::Chart& chart) const {
  // The elements that name a site, the most telling first; one that names this site outweighs others beside it.
  Named named = Named::nothing;
  const auto coded = [&](std::string_view path) {
    walk(resource, path, [&](base::Json element) {
      if (named != Named::here)
        if (const Named here = site_named(matter, element); here != Named::nothing) named = here;
    });
  };
  const auto prose = [&](std::string_view path) {
    walk(resource, path, [&](base::Json element) {
      if (named != Named::here)
        if (const Named here = site_named(matter, element.string()); here != Named::nothing) named = here;
    });
  };
  for (const std::string_view path : {"bodySite", "dosageInstruction.site", "dosageInstruction.route", "dosage.site",
                                      "dosage.route", "component.bodySite"})
    coded(path);
  if (named != Named::nothing) return named;
  coded(code_element);
  coded("medicationReference");
  for_each_name_of_medication(resource, chart, [&](base::Json element) {
    if (named == Named::nothing) named = site_named(matter, element);
  });
  if (named != Named::nothing) return named;
  for (const std::string_view path : prose_paths) prose(path);
  for (const std::string_view path : {"dosageInstruction.asNeededCodeableConcept", "dosage.asNeededCodeableConcept",
                                      "dosageInstruction.additionalInstruction", "dosage.additionalInstruction"})
    coded(path);
  return named;
}

AdmissionRules::Fit AdmissionRules::reason(const Matter& matter, base::Json coded) const {
  if (says(matter.reasons, coded)) return Fit::fits;
  const Named site = site_named(matter, coded);
  if (site == Named::elsewhere || says(matter.others, coded)) return Fit::other;
  if (site == Named::here || says(matter.vague, coded)) return Fit::vague;
  bool anything = fhir::any_coding(coded, [](base::Json) { return true; });
  for_each_wording(coded, [&](std::string_view) { anything = true; });
  if (!anything) return Fit::vague;
  return is_understood(coded) ? Fit::other : Fit::unclear; // a code of ICD-10 on no list is something else
}

// Of several reasons that a record itself names the best fitting counts; nothing where none is named.
std::optional<AdmissionRules::Fit> AdmissionRules::own_reason(const Matter& matter, base::Json resource,
                                                              const fhir::Chart& chart) const {
  std::optional<Fit> best;
  const auto weigh = [&](Fit fit) { best = std::max(best.value_or(fit), fit); };
  walk(resource["reasonCode"], "", [&](base::Json coded) { weigh(reason(matter, coded)); });
  const auto referred = [&](base::Json reference) {
    const base::Json target = chart.resolve(reference["reference"].string(), resource);
    // A diagnosis that was refuted is as good as none.
    if (!target || happened(target).refused())
      return reference["display"] ? reason(matter, reference) : Fit::unclear;
    const Fit fit = reason(matter, target["code"]);
    const Named site = site_of(matter, target, "code", chart);
    return site == Named::elsewhere ? Fit::other : site == Named::here ? std::max(fit, Fit::vague) : fit;
  };
  walk(resource["reasonReference"], "", [&](base::Json reference) { weigh(referred(reference)); });
  // Among the diagnoses of a stay may be what it was not for.
  const bool said = best.has_value();
  walk(resource["diagnosis"], "", [&](base::Json diagnosis) {
    const bool beside = said || is_beside(diagnosis);
    walk(diagnosis, "condition", [&](base::Json reference) {
      const Fit fit = referred(reference);
      weigh(beside ? std::min(fit, Fit::vague) : fit);
    });
  });
  return best;
}

// What was ordered was done for what the order is for, if it names no reason itself: of a dispense its prescription, of
// a treatment its request.
std::optional<AdmissionRules::Fit> AdmissionRules::done_for(const Matter& matter, base::Json resource,
                                                            const fhir::Chart& chart) const {
  auto best = own_reason(matter, resource, chart);
  if (best) return best;
  const auto ordered = [&](base::Json reference) {
    const base::Json order = chart.resolve(reference["reference"].string(), resource);
    const std::string_view type = fhir::type_of(order);
    if (type != "ServiceRequest" && type != "MedicationRequest") return;
    if (const auto fit = own_reason(matter, order, chart)) best = std::max(best.value_or(*fit), *fit);
    if (site_of(matter, order, "code", chart) == Named::elsewhere) best = Fit::other;
  };
  const std::string_view type = fhir::type_of(resource);
  if (type == "MedicationDispense") walk(resource["authorizingPrescription"], "", ordered);
  if (type == "Procedure" || type == "MedicationStatement") walk(resource["basedOn"], "", ordered);
  return best;
}

// "Prednisone 5 mg for COPD": where no reason is coded, the words tell it, if they tell nothing that may be this
// matter.
bool AdmissionRules::words_name_another_reason(const Matter& matter, base::Json resource,
                                               std::string_view code_element, const fhir::Chart& chart) const {
  bool other = false, ours = false;
  const auto look = [&](std::string_view words) {
    other = other || named_by(matter.others, words);
    ours = ours || named_by(matter.vague, words) || named_by(matter.reasons, words);
  };
  for (const std::string_view path : {code_element, std::string_view("medicationReference")})
    walk(resource, path, [&](base::Json coded) { for_each_wording(coded, look); });
  for_each_name_of_medication(resource, chart, [&](base::Json coded) { for_each_wording(coded, look); });
  for (const std::string_view path : prose_paths)
    walk(resource, path, [&](base::Json text) { look(text.string()); });
  return other && !ours;
}

Admission AdmissionRules::about(const About& about, base::Json resource, std::string_view code_element,
                                const fhir::Chart& chart) const {
  const Matter& matter = matters_[about.matter];
  const Named site = site_of(matter, resource, code_element, chart);
  if (site == Named::elsewhere) return Admission::refuse(Because::another_site);
  auto fit = done_for(matter, resource, chart);
  if (!fit && site == Named::nothing && words_name_another_reason(matter, resource, code_element, chart))
    fit = Fit::other;
  if (fit == Fit::other) return Admission::refuse(Because::another_reason);
  if (fit == Fit::unclear) return Admission::doubt(Because::another_reason);
  if (about.reason_stated && fit != Fit::fits) return Admission::doubt(Because::unstated_reason);
  if (about.site_stated && site == Named::nothing) return Admission::doubt(Because::unstated_site);
  return {};
}

} // namespace signpost::evidence
