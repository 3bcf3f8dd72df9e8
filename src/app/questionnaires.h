#pragma once

#include <string>
#include <string_view>

#include "app/door.h"
#include "base/result.h"
#include "policy/catalog.h"

namespace signpost::app {

// The FHIR read interaction (R4 3.1.0.1.2): the Questionnaire of the documentation item with that id. Fails with
// `not_found` if there is no such item, or if it has no questions.
base::Result<std::string> read_questionnaire(const policy::Catalog& catalog, std::string_view id,
                                             std::string_view public_url);

// The FHIR search interaction (R4 3.1.1): a searchset Bundle of the questionnaires that `query` (percent-encoded,
// without the `?`) asks for by `url`, of all without it. Several urls may be joined by commas, and each may name a
// version behind a `|`: another one than the questionnaire has finds nothing. Fails with `invalid` on any other
// parameter: a client that thinks it has filtered must not be given everything.
base::Result<std::string> search_questionnaires(const policy::Catalog& catalog, std::string_view query,
                                                std::string_view public_url);

// GET /fhir/Questionnaire
http::Reply find_questionnaires(const House& house, const Visit& visit);
// GET /fhir/Questionnaire/{id}
http::Reply show_questionnaire(const House& house, const Visit& visit);

} // namespace signpost::app
