#include "service/prefetch.h"

#include <algorithm>
#include <array>

namespace signpost::service {
namespace {

// `_include` stands at most once in a template, since clients join parameters of one name; `_sort` where a client cuts
// a long answer short, which then holds the newest; `_count` nowhere, since a counted answer is silent about the rest.
// What is said of medicines in a dispense or an administration comes under the key of prescriptions, if at all.
const std::array<PrefetchKey, 14>& keys() {
  static const std::array<PrefetchKey, 14> list{{
      {"patient", {"Patient"}, "", ""},
      {"coverage", {"Coverage"}, "patient", "_include=Coverage:payor"},
      {"conditions", {"Condition"}, "patient", ""},
      {"observations", {"Observation"}, "patient", "_sort=-date"},
      {"procedures", {"Procedure"}, "patient", ""},
      {"medications",
       {"MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"},
       "patient",
       "_include=MedicationRequest:medication"},
      {"medicationStatements", {"MedicationStatement"}, "patient", "_include=MedicationStatement:medication"},
      {"encounters", {"Encounter"}, "patient", ""},
      {"diagnosticReports", {"DiagnosticReport"}, "patient", "_sort=-date"},
      {"documents", {"DocumentReference"}, "patient", "_sort=-date"},
      {"allergies", {"AllergyIntolerance"}, "patient", ""},
      {"devices", {"Device"}, "patient", ""},
      {"questionnaireResponses", {"QuestionnaireResponse"}, "patient", ""},
      {"serviceRequests", {"ServiceRequest"}, "patient", ""}, // the orders themselves, where the context has none
  }};
  return list;
}

bool brings_orders(const cdshooks::Hook& hook) {
  return hook.orders == cdshooks::OrdersFrom::draft_orders || hook.orders == cdshooks::OrdersFrom::selections;
}

bool is_offered(const PrefetchKey& key, const cdshooks::Hook& hook) {
  if (key.name == "serviceRequests") return !brings_orders(hook);
  if (hook.orders != cdshooks::OrdersFrom::selections) return true;
  return key.name == "patient" || key.name == "coverage" || key.name == "conditions";
}

const PrefetchKey* find_key(std::string_view name) {
  const auto at = std::ranges::find(keys(), name, &PrefetchKey::name);
  return at == keys().end() ? nullptr : &*at;
}

// What may stand in a path or query as it is (RFC 3986, 2.3); everything else is escaped. Ids are the client's.
std::string escaped(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string plain;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    if (unreserved) plain += c;
    else (plain += '%').append({digits[byte >> 4], digits[byte & 15]});
  }
  return plain;
}

std::string address(const PrefetchKey& key, std::string_view patient) {
  const std::string& type = key.types.front();
  if (key.by_patient.empty()) return type + "/" + std::string(patient);
  return type + "?" + std::string(key.by_patient) + "=" + std::string(patient);
}

} // namespace

std::vector<const PrefetchKey*> prefetch_keys(const cdshooks::Hook& hook) {
  std::vector<const PrefetchKey*> offered;
  for (const PrefetchKey& key : keys())
    if (is_offered(key, hook)) offered.push_back(&key);
  return offered;
}

const std::vector<std::string>& asked_types() {
  static const auto types = [] {
    std::vector<std::string> list;
    for (const PrefetchKey& key : keys())
      if (key.name != "serviceRequests") list.push_back(key.types.front());
    return list;
  }();
  return types;
}

std::vector<std::pair<std::string, std::string>> prefetch_templates(const cdshooks::Hook& hook) {
  std::vector<std::pair<std::string, std::string>> list;
  for (const PrefetchKey* key : prefetch_keys(hook)) {
    std::string text = address(*key, "{{context.patientId}}");
    if (!key->manner.empty()) text.append("&").append(key->manner);
    list.emplace_back(key->name, std::move(text));
  }
  return list;
}

std::string query(const PrefetchKey& key, std::string_view patient) { return address(key, escaped(patient)); }

std::vector<std::pair<std::string, std::string>> queries_beside(const PrefetchKey& key, std::string_view patient) {
  std::vector<std::pair<std::string, std::string>> list;
  for (const std::string& type : key.types) {
    const bool has_key = std::ranges::any_of(keys(), [&](const PrefetchKey& own) { return own.types.front() == type; });
    if (!has_key) list.emplace_back(type, type + "?patient=" + escaped(patient));
  }
  return list;
}

bool is_prefetch_key(std::string_view name) { return find_key(name) != nullptr; }

std::span<const std::string> types_of_key(std::string_view name, const PrefetchKeys& declared) {
  const auto renamed = declared.find(name);
  const PrefetchKey* key = find_key(renamed == declared.end() ? name : std::string_view(renamed->second));
  return key ? std::span<const std::string>(key->types) : std::span<const std::string>{};
}

} // namespace signpost::service
