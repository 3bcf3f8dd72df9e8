#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "pages/html.h"

namespace signpost::pages {

// Fields of every page's answer: the browser runs no script, loads nothing from anywhere and applies our style sheet
// only, known by its hash (CSP Level 3).
std::vector<http::Header> page_headers();

// A whole page: title, the one style sheet, and landmarks. `main` writes what stands between `<main>` and `</main>`,
// `footer` is the sentence at the end.
std::string page(std::string_view title, std::string_view footer, const std::function<void(HtmlWriter&)>& main);

} // namespace signpost::pages
