#include "evidence/matching.h"

#include <algorithm>

#include "evidence/elements.h"

namespace signpost::evidence {

namespace {

// Whether a coded element is of one of these sets, or worded so.
bool speaks_of(const std::vector<const fhir::ValueSet*>& sets, base::Json coded) {
  return std::ranges::any_of(sets, [&](const fhir::ValueSet* set) {
    bool found = set->contains_any(coded);
    for_each_wording(coded, [&](std::string_view words) { found = found || set->named_by(words); });
    return found;
  });
}

// Whether a medication is given by a way of one of these sets.
bool is_given_otherwise(const std::vector<const fhir::ValueSet*>& sets, base::Json resource) {
  bool found = false;
  for (const std::string_view path : {"dosage.route", "dosageInstruction.route"})
    walk(resource, path, [&](base::Json route) { found = found || speaks_of(sets, route); });
  return found;
}

} // namespace

Match find_match(const CodeMatch& match, const Record& record, const Records& records, const fhir::Chart& chart) {
  const auto worded = [&](base::Json coded) {
    bool found = false;
    for_each_wording(coded, [&](std::string_view words) { found = found || match.names(words); });
    return found;
  };
  const bool by_words = match.by_words();
  for (const std::string& element : match.at) {
    if (element == record.code_element && !records.names(record, by_words).fit(match)) continue;
    base::Json found;
    const auto look_at = [&](base::Json coded) {
      if (found || speaks_of(match.never, coded)) return;
      if ((match.code && match.code->contains_any(coded)) || (by_words && worded(coded))) found = coded;
    };
    if (element == "medicationCodeableConcept" && is_given_otherwise(match.never, record.resource)) continue;
    walk(record.resource, element, look_at);
    if (const base::Json reference = record.resource["medicationReference"];
        !found && reference && element == "medicationCodeableConcept") {
      // What any of them says is said of the same medication.
      bool something_else = speaks_of(match.never, reference);
      for_each_name_of_medication(record.resource, chart, [&](base::Json name) {
        something_else = something_else || speaks_of(match.never, name);
      });
      if (!something_else) {
        look_at(reference);
        for_each_name_of_medication(record.resource, chart, look_at);
      }
    }
    if (!found) continue;
    std::string what = shown(found);
    if (what.empty()) what = found["display"].string();
    return {found, std::move(what), element};
  }
  return {};
}

namespace {

// Whether one of the statements in these words is of the set, and none that is not says something: "Sepsis; resolved
// UTI" says that there is a sepsis.
template <class StillSays>
bool only_says(const fhir::ValueSet& set, std::string_view words, const StillSays& still_says) {
  if (!set.named_by(words)) return false;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find_first_of(";\n", begin), words.size());
    const std::string_view statement = words.substr(begin, end - begin);
    if (statement.size() < words.size() && !set.named_by(statement) && still_says(statement)) return false;
    begin = end + 1;
  }
  return true;
}

// Whether a coded element is of what says nothing about the value, whatever the source: latent tuberculosis is no
// active infection. `still_says(words)`: whether words that are not of it say something.
template <class StillSays>
bool says_nothing(const ValueDefinition& value, base::Json coded, const StillSays& still_says) {
  return std::ranges::any_of(value.says_nothing, [&](const fhir::ValueSet* set) {
    bool found = set->contains_any(coded);
    if (set->names())
      for_each_wording(coded, [&](std::string_view words) { found = found || only_says(*set, words, still_says); });
    return found;
  });
}

// The same of any name of a medication: all of them name one thing.
template <class StillSays>
bool medication_says_nothing(const ValueDefinition& value, base::Json resource, const fhir::Chart& chart,
                             const StillSays& still_says) {
  if (value.says_nothing.empty()) return false;
  bool found = says_nothing(value, resource["medicationReference"], still_says);
  for_each_name_of_medication(resource, chart,
                              [&](base::Json name) { found = found || says_nothing(value, name, still_says); });
  return found;
}

} // namespace

bool says_nothing(const ValueDefinition& value, const CodeMatch& match, const Match& found, base::Json resource,
                  const fhir::Chart& chart) {
  const auto still_says = [&](std::string_view words) { return match.names(words); };
  return says_nothing(value, found.coded, still_says) || medication_says_nothing(value, resource, chart, still_says);
}

bool says_nothing(const ValueDefinition& value, const Record& record, const Hit& hit, const fhir::Chart& chart) {
  if (value.says_nothing.empty()) return false;
  const std::string_view phrase = hit.text->text.substr(hit.offset, hit.length);
  const auto has_phrase = [&](std::string_view words) { return words.find(phrase) != words.npos; };
  if (medication_says_nothing(value, record.resource, chart, has_phrase)) return true;
  bool any = false, all = true, inside = false, says = false;
  walk(record.resource, record.code_element, [&](base::Json coded) {
    const bool nothing = says_nothing(value, coded, has_phrase);
    any = true;
    all = all && nothing;
    for_each_wording(coded, [&](std::string_view words) {
      if (words.data() != hit.text->text.data()) return;
      inside = true;
      says = says || !nothing;
    });
  });
  return inside ? !says : any && all;
}

} // namespace signpost::evidence
