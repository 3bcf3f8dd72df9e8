#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/issue.h"
#include "base/json.h"
#include "fhir/code.h"

namespace re2 {
class RE2;
}

namespace signpost::fhir {

// One value set, compiled: codes by system, and code families by prefix.
class ValueSet {
public:
  // Whether this coding is a member. A coding without a system matches by code alone if `code` is an ICD-10, CPT or
  // HCPCS code of the set: those shapes do not occur by accident, a bare number would.
  bool contains(const NormalCode& coding) const;
  bool contains(base::Json coding) const { return contains(normal_coding(coding)); }
  // Whether any coding of a Coding, CodeableConcept or array of either is a member.
  bool contains_any(base::Json element) const;
  // Whether words beside a code (a display, a CodeableConcept's text) name a member, where the set says which words do.
  bool named_by(std::string_view words) const;
  // The part of such words that names the member: "Warfarin" of "Warfarin 5 MG Oral Tablet"; empty if they name none.
  std::string_view name_in(std::string_view words) const;
  const re2::RE2* names() const { return names_.get(); } // the pattern of those words; null if the set says nothing

  const std::string& id() const { return id_; }
  const std::string& url() const { return url_; }

private:
  friend class ValueSets;
  struct System {
    CodeSystem kind = CodeSystem::other;
    std::string url;
    std::unordered_set<std::string> codes; // as normal_code() writes them
    std::vector<std::string> prefixes;
    bool contains(const std::string& code) const;
  };
  std::string id_;
  std::string url_;
  std::vector<System> systems_;
  std::shared_ptr<const re2::RE2> names_; // may be null
};

// FHIR ValueSet resources (R4 4.9) as far as authors use them: `compose.include` with a `system` and either `concept`
// or a `filter`: {property: "code", op: "regex", value: "M80\\.08.*"} names a family by a prefix, {property: "display",
// op: "regex", value: "\\b(warfarin|apixaban)\\b"} (RE2, case ignored, one per set) recognises members by their words.
class ValueSets {
public:
  // Adds the value set in `document`; every mistake goes to `issues` with its place in `text`.
  void add(const base::JsonDocument& document, std::string_view file, std::string_view text, base::Issues& issues);
  // By id or canonical url; null if there is none. Valid as long as the ValueSets.
  const ValueSet* find(std::string_view id_or_url) const;
  std::size_t size() const { return sets_.size(); }
  // Calls `use(set)` for each value set.
  template <class Use>
  void for_each(const Use& use) const {
    for (const auto& [id, set] : sets_) use(set);
  }
  // Calls `use(set)` for each value set that holds this code, perhaps more than once: what contains() says of each,
  // found in one look-up.
  template <class Use>
  void for_each_holding(const NormalCode& coding, const Use& use) const {
    for (const ValueSet* set : listed(coding))
      if (set->contains(coding)) use(*set);
  }

private:
  using Listed = std::vector<const ValueSet*>;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Index = std::unordered_map<std::string, Listed, Hash, std::equal_to<>>;

  // The sets that list this code or a family it may be of, in whatever code system.
  Listed listed(const NormalCode& coding) const;

  std::map<std::string, ValueSet, std::less<>> sets_; // node-based: pointers stay valid
  Index by_code_;
  Index by_prefix_;
  std::size_t longest_prefix_ = 0;
};

} // namespace signpost::fhir
