#include "evidence/signing.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "fhir/reference.h"
#include "fhir/resource.h"

namespace signpost::evidence {
namespace {

// A person as far as a reference tells who it is.
struct Person {
  base::Json resource;    // if it was sent
  std::string_view id;    // of a Practitioner
  std::string_view name;  // as displayed
  std::string_view other; // the type of somebody who orders nothing: a patient, a relative
};

Person person_of(base::Json reference, base::Json from, const fhir::Chart& chart) {
  Person person{.resource = chart.resolve(reference["reference"].string(), from),
                .id = {},
                .name = reference["display"].string(),
                .other = {}};
  const fhir::Reference parts = fhir::parse_reference(reference["reference"].string());
  std::string_view type = person.resource ? fhir::type_of(person.resource) : parts.type;
  if (type == "PractitionerRole") {
    const base::Json role = person.resource;
    const Person behind = role ? person_of(role["practitioner"], role, chart) : Person{};
    if (!behind.name.empty()) person.name = behind.name;
    person.resource = behind.resource;
    person.id = behind.id;
    return person;
  }
  if (type == "Practitioner") person.id = person.resource ? fhir::id_of(person.resource) : parts.id;
  else if (type == "Patient" || type == "RelatedPerson") person.other = type;
  return person;
}

bool same_words(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

Truth is_same(const Person& one, const Person& other) {
  if (!one.other.empty() || !other.other.empty()) return Truth::no;
  if (!one.id.empty() && !other.id.empty()) return truth_of(one.id == other.id);
  if (!one.name.empty() && same_words(one.name, other.name)) return Truth::yes;
  return Truth::unknown;
}

bool is_somebody(const Person& person) { return !person.id.empty() || !person.name.empty() || !person.other.empty(); }

} // namespace

Truth signed_by_another(base::Json note, base::Json order, const fhir::Chart& chart) {
  std::vector<Person> signers;
  const auto add = [&](base::Json reference) {
    const std::string_view type = fhir::parse_reference(reference["reference"].string()).type;
    if (type == "Organization" || type == "Device") return;
    if (const Person person = person_of(reference, note, chart); is_somebody(person)) signers.push_back(person);
  };
  add(note["authenticator"]);
  if (signers.empty())
    for (base::Json author : note["author"]) add(author);
  if (signers.empty()) return Truth::no;
  const Person orderer = person_of(order["requester"], order, chart);
  if (!is_somebody(orderer)) return Truth::unknown;
  bool all_others = true;
  for (const Person& signer : signers) {
    const Truth same = is_same(signer, orderer);
    if (same == Truth::yes) return Truth::no;
    all_others = all_others && same == Truth::no;
  }
  return all_others ? Truth::yes : Truth::unknown;
}

} // namespace signpost::evidence
