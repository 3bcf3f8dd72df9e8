#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace signpost::dtr {

// What a call of $questionnaire-package asks for (DTR 2.0.1, profile dtr-qpackage-input-parameters). Borrowed from the
// document it was read from.
struct Asked {
  std::vector<base::Json> coverages;
  std::vector<base::Json> orders;
  std::vector<base::Json> referenced; // what orders and coverages refer to
  std::vector<std::string_view> questionnaires; // canonicals, with a version behind `|` or without
  std::vector<std::string_view> contexts;       // coverage-assertion-ids
};

// Reads a Parameters resource. A canonical may also come as uri, url or string; parameters we do not know are ignored.
// Fails with `invalid`, in a sentence that names the parameter, for what is no Parameters, for a parameter of another
// shape, where neither orders nor questionnaires nor a context are named (invariant dtr-1), and where nothing tells the
// coverage; with `too_large` for more than `most` of a kind, or of pairs of order and coverage.
base::Result<Asked> read_parameters(base::Json root, std::size_t most);

// What an order carries of our kind of statement (CRD, extension coverage-information), as far as a form is asked for.
struct Carried {
  std::string_view assertion_id; // may be empty
  std::string_view coverage; // reference; may be empty
  std::vector<std::string_view> questionnaires; // canonicals
};
// Those that ask for forms.
std::vector<Carried> carried_by(base::Json order);

} // namespace signpost::dtr
