#pragma once

#include <string_view>

#include "pages/html.h"
#include "policy/criteria.h"

namespace signpost::pages {

// Writes a criterion and everything under it as a nested list in plain words. Documentation items are linked to
// `#item-<id>`, referenced policies by their place relative to a policy's page.
void write_criteria(HtmlWriter& out, const policy::Criterion& criteria, const evidence::Values& values,
                    std::string_view service_section);

} // namespace signpost::pages
