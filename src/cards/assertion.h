#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cards/sentences.h"
#include "cdshooks/crd_version.h"
#include "policy/decide.h"

namespace signpost::cards {

// When, with which data (their digest) and by which server (the base of its addresses) a statement is made.
struct Maker {
  base::Date today;
  std::string_view knowledge;
  std::string_view base_url;
  const Sentences& sentences; // what a reason is said in
  bool asks_for_documentation = true; // whether the hook is one at which it is asked for
  cdshooks::CrdVersion version = cdshooks::CrdVersion::v2_0; // that the caller reads
  bool on_each_order = true; // whether the call is about its orders, so that each wants a word (CRD 2.2.1, hook-16)
};

// What coverage-information says of one decision, in the codes of its elements (CRD 2.0.1 and 2.2.1, extension
// coverage-information). Text without content: the element is left out.
struct Assertion {
  std::string_view covered;
  std::string_view pa_needed;
  std::string_view doc_needed;
  std::string_view info_needed;
  std::string_view reason_code; // of CRD's CodeSystem `temp`
  std::string reason;           // in words
  std::optional<base::Date> holds_until; // the last day of service for which it is said, if any is the last
  std::vector<const evidence::DocumentationItem*> forms; // in which what is needed can be given; of the Catalog
};

// What there is to say of a decision to a reader of that version; nothing if it has no guidance and the version has no
// words for that. Where the chart could not be read from the EHR, 2.0 says `conditional`, and 2.2 `indeterminate` for a
// `technical` reason (resp-43); docs/conformance.md tells each case.
std::optional<Assertion> assertion_of(const policy::Decision& decision, const Maker& maker);

} // namespace signpost::cards
