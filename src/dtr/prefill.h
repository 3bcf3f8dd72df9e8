#pragma once

#include <optional>
#include <string_view>

#include "dtr/drafts.h"
#include "evidence/facts.h"
#include "policy/decide.h"

namespace signpost::dtr {

// The forms that a decision asks for, each with every answer that the chart gives to its questions: not only to those
// that are open, since a form is one document. Nothing if the decision asks for none that is a form. `order`: its index
// in the Facts. `assertion_id`: of the statement that asks for them. Throws evidence::WorkLimit.
std::optional<Draft> prefilled(const policy::Decision& decision, evidence::Facts& facts, std::size_t order,
                               std::string_view assertion_id, std::string_view base_url);

} // namespace signpost::dtr
