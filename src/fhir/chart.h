#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "fhir/reference.h"

namespace signpost::fhir {

// How much of one resource type we were shown.
enum class Completeness {
  not_sent,   // nobody sent or asked for it
  partial,    // some came, but not as the answer to our own query, or a page is missing
  complete,   // our own query came back whole; what it does not hold, the chart does not hold
  unreadable, // our own query failed
};

// What we were shown of one patient: resources by type, borrowed from the JSON of the call. Built once, then read only.
class Chart {
public:
  explicit Chart(std::string patient_id) : patient_id_(std::move(patient_id)) {}

  // Adds one resource, whatever its type. A resource about another patient is left out and counted.
  void add(base::Json resource, std::string_view full_url = {});
  // What is known of a type; the worst of several statements about one type stands (unreadable, partial, complete).
  void set_completeness(std::string_view type, Completeness completeness);

  std::span<const base::Json> of_type(std::string_view type) const;
  Completeness completeness(std::string_view type) const;
  // The resource a reference points to, also into `from`'s contained resources; missing if we do not have it.
  base::Json resolve(std::string_view reference, base::Json from) const;

  const std::string& patient_id() const { return patient_id_; }
  std::size_t of_other_patients() const { return of_other_patients_; }

  // Every type there is, in the order first seen.
  template <class Use>
  void for_each(Use&& use) const {
    for (const Type& type : types_)
      for (const base::Json resource : type.resources) use(resource);
  }

private:
  struct Type {
    std::string_view name;
    std::vector<base::Json> resources;
  };
  struct Identity {
    std::string_view key; // id or full URL
    base::Json resource;
  };
  std::string patient_id_;
  std::vector<Type> types_;
  std::vector<std::pair<std::string, Completeness>> completeness_;
  mutable std::vector<Identity> identities_; // sorted by key at the first resolve
  mutable bool sorted_ = false;
  std::size_t of_other_patients_ = 0;
};

} // namespace signpost::fhir
