#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "fhir/reference.h"

namespace signpost::fhir {

// How much of one resource type we were shown, from the least to the most.
enum class Completeness : std::uint8_t {
  not_sent,     // nobody sent it
  not_obtained, // asked for, and nothing usable came back in time
  unreadable,   // the answer to the query is no answer: an error, or something else altogether
  partial,      // some came, but a page, an entry or a filtered part is missing
  complete,     // a query for the type came back whole; what it does not hold, the chart does not hold
};

std::string_view to_string(Completeness completeness); // as the explanation names it (docs/integrator.md, "chart")

// What we were shown of one patient: resources by type, borrowed from the JSON of the call. Built once, then read only.
class Chart {
public:
  explicit Chart(std::string patient_id) : patient_id_(std::move(patient_id)) {}

  // Adds one resource, whatever its type, with the fullUrl of its entry. A resource about somebody else is left out and
  // counted: another Patient, or a subject that is no patient (a RelatedPerson, a Group).
  void add(base::Json resource, std::string_view full_url = {});
  // What an answer to a query says of a type. Of several answers the best stands: one that is whole tells everything,
  // whatever failed beside it.
  void set_completeness(std::string_view type, Completeness completeness);
  // The types somebody was asked for. Without this, every type counts as asked for.
  void set_asked(std::vector<std::string> types) { asked_ = std::move(types); }

  std::span<const base::Json> of_type(std::string_view type) const;
  // What the answers say of a type; nothing if none was about it.
  std::optional<Completeness> answered(std::string_view type) const;
  // The same, and `partial` where resources came without an answer of their own, else `not_sent`.
  Completeness completeness(std::string_view type) const;
  bool asked_for(std::string_view type) const;
  // The resource a reference in `from` points to (R4 bundle.html#references): contained; else the entry with that
  // fullUrl, a relative reference completed by the base of the entry that holds it; else the only resource of that type
  // and id, unless its fullUrl says that it lives elsewhere. Missing if we do not have it or cannot tell which it is.
  base::Json resolve(std::string_view reference, base::Json from) const;

  const std::string& patient_id() const { return patient_id_; }
  std::size_t of_other_patients() const { return of_other_patients_; }

  // Every resource there is, types in the order first seen.
  template <class Use>
  void for_each(Use&& use) const {
    for (const Type& type : types_)
      for (const base::Json resource : type.resources) use(resource);
  }
  // Every type that was asked for, that an answer spoke of or that came, each once.
  template <class Use>
  void for_each_known_type(Use&& use) const {
    std::vector<std::string_view> seen;
    const auto once = [&](std::string_view type) {
      if (std::find(seen.begin(), seen.end(), type) != seen.end()) return;
      seen.push_back(type);
      use(type);
    };
    if (asked_)
      for (const std::string& type : *asked_) once(type);
    for (const auto& [type, completeness] : completeness_) once(type);
    for (const Type& type : types_) once(type.name);
  }

private:
  struct Type {
    std::string_view name;
    std::vector<base::Json> resources;
  };
  struct Identity {
    std::string_view id;
    std::string_view full_url; // may be empty
    base::Json resource;
  };
  bool about_somebody_else(base::Json resource) const;
  void sort_identities() const;
  std::string_view full_url_of(base::Json resource) const;

  std::string patient_id_;
  std::vector<Type> types_;
  std::vector<std::pair<std::string, Completeness>> completeness_;
  std::optional<std::vector<std::string>> asked_;
  // Sorted by id, by fullUrl and by node at the first resolve; each resource once.
  mutable std::vector<Identity> by_id_;
  mutable std::vector<Identity> by_url_;
  mutable std::vector<Identity> by_node_;
  mutable bool sorted_ = false;
  std::size_t of_other_patients_ = 0;
};

} // namespace signpost::fhir
