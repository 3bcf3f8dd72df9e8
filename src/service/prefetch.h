#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cdshooks/hooks.h"

namespace signpost::service {

// A key of `prefetch` that discovery offers (CDS Hooks 2.0, "Prefetch Template"): one query, one type, since only so
// can an answer be complete.
struct PrefetchKey {
  std::string_view name;
  std::vector<std::string> types; // it speaks for; the first is the one it asks for
  std::string_view by_patient;    // the search parameter that takes the patient's id; empty: a read of the patient
  std::string_view manner;        // how the result is to come: `_include`, `_sort`; never a filter
};

// The keys of a hook, in the order in which discovery lists them. A supporting hook that fires while the clinician is
// still choosing (order-select) asks little.
std::vector<const PrefetchKey*> prefetch_keys(const cdshooks::Hook& hook);
// Those whose types count as asked for, whatever the hook: silence about them counts only where somebody listened.
const std::vector<std::string>& asked_types();

// Keys and templates, as discovery offers them: "Condition?patient={{context.patientId}}".
std::vector<std::pair<std::string, std::string>> prefetch_templates(const cdshooks::Hook& hook);
// What is asked of a FHIR server for a key: the template without its manner, which not every server takes.
std::string query(const PrefetchKey& key, std::string_view patient);
// What is asked besides, of types that a key speaks for in passing and that have no key of their own: types, queries.
std::vector<std::pair<std::string, std::string>> queries_beside(const PrefetchKey& key, std::string_view patient);

// Prefetch keys of a site, each with the key of ours it stands for: what `--prefetch-key THEIRS=OURS` declares.
using PrefetchKeys = std::map<std::string, std::string, std::less<>>;

// Whether some hook offers a key of that name.
bool is_prefetch_key(std::string_view name);
// The types that a key of `prefetch` speaks for; none for one that is neither ours nor declared to be.
std::span<const std::string> types_of_key(std::string_view name, const PrefetchKeys& declared);

} // namespace signpost::service
