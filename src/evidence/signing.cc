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
  std::string_view id;    // of a Practitioner
  std::string_view role;  // of a PractitionerRole
  std::string name;       // as displayed, else as the Practitioner has it
  std::string_view other; // the type of somebody who orders nothing: a patient, a relative
};

// What a reference leads to: where it was not sent, as far as the address tells.
struct Target {
  base::Json resource;
  std::string_view type, id;
};

Target target_of(base::Json reference, base::Json from, const fhir::Chart& chart) {
  const std::string_view address = reference["reference"].string();
  if (const base::Json resource = chart.resolve(address, from))
    return {resource, fhir::type_of(resource), fhir::id_of(resource)};
  const fhir::Reference parts = fhir::parse_reference(address);
  return {{}, parts.type.empty() ? reference["type"].string() : parts.type, parts.id};
}

// "Jane Roe" of a Practitioner's first name; empty if there is none.
std::string name_of(base::Json practitioner) {
  const base::Json name = practitioner["name"].at(0);
  std::string words(name["text"].string());
  if (!words.empty()) return words;
  for (base::Json given : name["given"]) words.append(words.empty() ? "" : " ").append(given.string());
  const std::string_view family = name["family"].string();
  if (!family.empty()) words.append(words.empty() ? "" : " ").append(family);
  return words;
}

Person person_of(base::Json reference, base::Json from, const fhir::Chart& chart) {
  const Target target = target_of(reference, from, chart);
  Person person{.id = {}, .role = {}, .name = std::string(reference["display"].string()), .other = {}};
  if (target.type == "Practitioner") person.id = target.id;
  if (target.type == "Practitioner" && person.name.empty()) person.name = name_of(target.resource);
  else if (target.type == "Patient" || target.type == "RelatedPerson") person.other = target.type;
  if (target.type != "PractitionerRole") return person;
  // The role says which practitioner; one that says anything else says nothing.
  person.role = target.id;
  const base::Json practitioner = target.resource["practitioner"];
  const Target behind = target_of(practitioner, target.resource, chart);
  if (behind.type == "Practitioner") person.id = behind.id;
  if (const std::string_view name = practitioner["display"].string(); !name.empty()) person.name = name;
  else if (person.name.empty()) person.name = name_of(behind.resource);
  return person;
}

bool same_words(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

Truth is_same(const Person& one, const Person& other) {
  if (!one.other.empty() || !other.other.empty()) return Truth::no;
  if (!one.id.empty() && !other.id.empty()) return truth_of(one.id == other.id);
  if (!one.role.empty() && one.role == other.role) return Truth::yes;
  if (!one.name.empty() && same_words(one.name, other.name)) return Truth::yes;
  return Truth::unknown;
}

bool is_somebody(const Person& person) {
  return !person.id.empty() || !person.role.empty() || !person.name.empty() || !person.other.empty();
}

} // namespace

Truth signed_by_another(base::Json note, base::Json order, const fhir::Chart& chart) {
  std::vector<Person> signers;
  // Somebody signed whom we cannot name (an identifier alone): that may be anybody.
  const auto add = [&](base::Json reference) {
    const std::string_view type = target_of(reference, note, chart).type;
    if (type == "Organization" || type == "Device") return;
    if (reference["reference"] || reference["identifier"] || reference["display"])
      signers.push_back(person_of(reference, note, chart));
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
