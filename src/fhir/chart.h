#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/json.h"
#include "fhir/completeness.h"
#include "fhir/reference.h"
#include "fhir/statements.h"

namespace signpost::fhir {

// What we were shown of one patient: resources by type, borrowed from the JSON of the call and of what was fetched.
// Built first, then read only.
class Chart {
public:
  explicit Chart(std::string patient_id) : patient_id_(std::move(patient_id)) {}

  // Adds one resource, whatever its type, with the fullUrl of its entry. A resource about somebody else is left out and
  // counted: another Patient, or a subject that is no patient (a RelatedPerson, a Group).
  // One that is there already is one record: the same type and id, and not of two servers by their fullUrls. Of two
  // that differ the one that `meta.lastUpdated` says is newer stands; where that says nothing, one that is not
  // SUBSETTED; else, of a prefetched and a fetched one, the first. Two that came by the same way, say different things
  // and do not tell which is newer are both kept: whatever either tells must not be lost.
  void add(base::Json resource, std::string_view full_url = {}, Source source = Source::prefetch);
  // What an answer to a query says of a type; how several agree, Statements says.
  void add(Statement statement, Source source) { statements_.add(std::move(statement), source); }
  void set_completeness(std::string_view type, Completeness completeness, Source source = Source::prefetch);
  // The types somebody was asked for. Without this, every type counts as asked for.
  void set_asked(std::vector<std::string> types) { asked_ = std::move(types); }

  std::span<const base::Json> of_type(std::string_view type) const;
  // What the answers say of a type; nothing if none was about it.
  std::optional<Completeness> answered(std::string_view type) const;
  // The same, and `partial` where resources came without an answer of their own, or none came when we asked for it;
  // else `not_sent`.
  Completeness completeness(std::string_view type) const;
  // Who asked for the answer that stands, and why it is not whole; nothing if none was about the type.
  std::optional<Source> source(std::string_view type) const;
  std::span<const Shortfall> shortfalls(std::string_view type) const;
  bool asked_for(std::string_view type) const;
  // The resource a reference in `from` points to (R4 bundle.html#references): contained; else the entry with that
  // fullUrl, a relative reference completed by the base of the entry that holds it; else the only resource of that type
  // and id, unless its fullUrl says that it lives elsewhere. Missing if we do not have it or cannot tell which it is.
  base::Json resolve(std::string_view reference, base::Json from) const;

  // The base of the server that a resource of the chart lives on, by the fullUrl of its entry ("https://x/fhir"); empty
  // if that does not say.
  std::string_view base_of(base::Json resource) const;

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
    statements_.for_each_type(once);
    for (const Type& type : types_) once(type.name);
  }

private:
  struct Type {
    std::string_view name;
    std::vector<base::Json> resources;
  };
  struct Record { // one resource, where it stands in its type, and by what it is known
    std::string_view id;
    std::string_view full_url; // may be empty
    base::Json resource;
    Source source = Source::prefetch;
    std::size_t type = 0, position = 0;
    std::size_t next = none; // of the same type and id
  };
  struct TypeAndId {
    std::string_view type, id;
    bool operator==(const TypeAndId&) const = default;
  };
  struct Hash {
    std::size_t operator()(const TypeAndId& key) const;
  };
  struct Chain { // records of one type and id, by their index
    std::size_t first = none, last = none;
  };
  struct Address {
    std::string_view full_url;
    std::size_t record = 0;
  };
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  bool about_somebody_else(base::Json resource) const;
  // Takes the resource as another copy of a record that is there; false if it is a record of its own.
  bool merge(const Record& fresh, const Chain& chain);
  void sort() const;
  base::Json with_url(std::string_view url) const;
  std::string_view full_url_of(base::Json resource) const;

  std::string patient_id_;
  std::vector<Type> types_;
  std::vector<Record> records_;
  std::unordered_map<TypeAndId, Chain, Hash> by_id_;
  Statements statements_;
  std::optional<std::vector<std::string>> asked_;
  // Sorted by fullUrl and by node at the first look.
  mutable std::vector<Address> by_url_;
  mutable std::vector<std::size_t> by_node_;
  mutable bool sorted_ = false;
  std::size_t of_other_patients_ = 0;
};

} // namespace signpost::fhir
