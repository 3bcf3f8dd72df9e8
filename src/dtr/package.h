#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/json.h"
#include "base/result.h"
#include "dtr/drafts.h"
#include "policy/catalog.h"

namespace signpost::dtr {

// What $questionnaire-package is answered with besides its own content.
struct PackageTerms {
  const policy::Catalog& catalog;
  std::string_view base_url; // of questionnaires' addresses
  base::Date today;          // the day of signing
  Drafts& drafts;
  Asker asker;
  const std::function<std::string()>& new_uuid;
  // The ServiceRequest that an Appointment amounts to, as JSON; `request`: the one it is based on, or missing.
  std::string (*as_order)(base::Json appointment, base::Json request);
  std::size_t most; // of coverages, orders, questionnaires and contexts each
};

// The operation $questionnaire-package of Da Vinci DTR 2.0.1: a Parameters resource with one `PackageBundle` for each
// Questionnaire that is named, that a context or a statement on an order asks for, or that an order needs by the
// policies in use, looked at without a chart. Each Bundle has the Questionnaire and a draft QuestionnaireResponse for
// each pair of order and coverage: prefilled, where a draft is held that the asker may see; else empty. `outcome` says
// what could not be found or looked at; an unknown context, an expired one and one of somebody else are told alike.
// Fails as read_parameters does.
base::Result<std::string> questionnaire_package(base::Json parameters, const PackageTerms& terms);

} // namespace signpost::dtr
