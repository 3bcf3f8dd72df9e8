#include "fhir/chart.h"

#include <algorithm>

#include "fhir/resource.h"

namespace signpost::fhir {

void Chart::add(base::Json resource, std::string_view full_url) {
  const std::string_view type = type_of(resource);
  if (type.empty()) return;
  const Reference subject = subject_of(resource);
  const bool about_patient = subject.type.empty() || subject.type == "Patient";
  if (about_patient && !subject.empty() && !subject.contained && !subject.urn && subject.id != patient_id_) {
    ++of_other_patients_;
    return;
  }
  auto found = std::find_if(types_.begin(), types_.end(), [&](const Type& t) { return t.name == type; });
  if (found == types_.end()) found = types_.insert(types_.end(), {type, {}});
  found->resources.push_back(resource);
  if (const std::string_view id = id_of(resource); !id.empty()) identities_.push_back({id, resource});
  if (!full_url.empty()) identities_.push_back({full_url, resource});
  sorted_ = false;
}

void Chart::set_completeness(std::string_view type, Completeness completeness) {
  for (auto& [name, known] : completeness_) {
    if (name != type) continue;
    const auto rank = [](Completeness c) {
      switch (c) {
      case Completeness::unreadable: return 0;
      case Completeness::partial: return 1;
      case Completeness::complete: return 2;
      case Completeness::not_sent: return 3;
      }
      return 3;
    };
    if (rank(completeness) < rank(known)) known = completeness;
    return;
  }
  completeness_.emplace_back(type, completeness);
}

std::span<const base::Json> Chart::of_type(std::string_view type) const {
  for (const Type& t : types_)
    if (t.name == type) return t.resources;
  return {};
}

Completeness Chart::completeness(std::string_view type) const {
  for (const auto& [name, known] : completeness_)
    if (name == type) return known;
  return of_type(type).empty() ? Completeness::not_sent : Completeness::partial;
}

base::Json Chart::resolve(std::string_view text, base::Json from) const {
  const Reference reference = parse_reference(text);
  if (reference.empty()) return {};
  if (reference.contained) {
    for (base::Json contained : from["contained"])
      if (id_of(contained) == reference.id) return contained;
    return {};
  }
  if (!sorted_) {
    std::stable_sort(identities_.begin(), identities_.end(),
                     [](const Identity& a, const Identity& b) { return a.key < b.key; });
    sorted_ = true;
  }
  auto at = std::lower_bound(identities_.begin(), identities_.end(), reference.id,
                             [](const Identity& a, std::string_view key) { return a.key < key; });
  for (; at != identities_.end() && at->key == reference.id; ++at)
    if (reference.urn || type_of(at->resource) == reference.type) return at->resource;
  return {};
}

} // namespace signpost::fhir
