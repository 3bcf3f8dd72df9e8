#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "evidence/chart_answers.h"
#include "evidence/questionnaire.h"

namespace signpost::dtr {

// What a form is filled in for. References are relative, such as "Coverage/c1"; what is not known is empty.
struct Context {
  std::string patient;
  std::string coverage;
  std::string order;
  base::Date authored;           // the day of signing
  bool authorization = false;    // the answers are for a prior authorization; else they are kept with the order
};

// "ServiceRequest/1"; empty for a resource without an id, or for none.
std::string reference_or_nothing(base::Json resource);

// Where a piece of evidence stands.
struct Source {
  std::string resource; // reference; empty: it cannot be referred to
  std::string path;     // FHIRPath
  std::optional<std::size_t> offset; // of words: their phrase, in bytes of the decoded text
};
using Cite = std::function<Source(const evidence::Evidence& evidence)>;

// A draft QuestionnaireResponse (status `in-progress`) without an id, as JSON, by DTR 2.0.1's profile
// dtr-questionnaireresponse: which coverage and order it is for (`qr-context`), what it is for (`intendedUse`), and
// every question of the item, with the answers at its place in `answers`. Each answer is marked as made by a program
// (`information-origin`, `auto`) and names what it was read from (FHIR's extension `derivation-reference`).
// `answers`: for each question of the item, or empty for a form without any.
std::string draft_response(const evidence::DocumentationItem& item, const evidence::Values& values,
                           std::string_view base_url, const Context& context,
                           const std::vector<std::vector<evidence::ChartAnswer>>& answers, const Cite& cite);

} // namespace signpost::dtr
