#include "app/media_types.h"

#include <algorithm>
#include <utility>

#include "http/message.h"

namespace signpost::app {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// A weight in thousandths: "0.8" is 800. What is none (RFC 9110 section 12.4.2) counts as not acceptable.
int weight_of(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.'))
    return 0;
  int weight = (text[0] - '0') * 1000;
  int place = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (digit < '0' || digit > '9') return 0;
    weight += (digit - '0') * place;
    place /= 10;
  }
  return std::min(weight, 1000);
}

// How wanted a media type is: the weight of the range that names it most precisely, and how precisely that is.
struct Wanted {
  int precision = -1; // 2: type/subtype, 1: type/*, 0: */*, -1: not named
  int weight = 0;
};

Wanted wanted(std::string_view accept, std::string_view type) {
  const std::string_view family = type.substr(0, type.find('/') + 1);
  Wanted best;
  while (!accept.empty()) {
    std::string_view element = http::next_part(accept, ',');
    const std::string_view range = trimmed(http::next_part(element, ';'));
    int weight = 1000;
    while (!element.empty()) {
      std::string_view value = http::next_part(element, ';');
      const std::string_view name = trimmed(http::next_part(value, '='));
      if (http::equal_ignoring_case(name, "q")) weight = weight_of(trimmed(value));
    }
    int precision = -1;
    if (http::equal_ignoring_case(range, type)) precision = 2;
    else if (range.ends_with("/*") && http::equal_ignoring_case(range.substr(0, range.size() - 1), family))
      precision = 1;
    else if (range == "*/*") precision = 0;
    if (precision > best.precision) best = {precision, weight};
  }
  return best;
}

// A name as RFC 9110 section 5.6.2 has it.
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && http::equal_ignoring_case(text.substr(text.size() - end.size()), end);
}

} // namespace

bool prefers_html(std::string_view accept) {
  const Wanted html = wanted(accept, "text/html"), json = wanted(accept, "application/json");
  return std::pair(html.weight, html.precision) > std::pair(json.weight, json.precision) && html.weight > 0;
}

bool is_json(std::string_view content_type) {
  std::string_view subtype = trimmed(http::next_part(content_type, ';'));
  const std::string_view type = http::next_part(subtype, '/');
  if (!is_token(type) || !is_token(subtype)) return false;
  if (subtype.size() > 5 && ends_with_ignoring_case(subtype, "+json")) return true;
  const bool application = http::equal_ignoring_case(type, "application");
  if (application && http::equal_ignoring_case(subtype, "json+fhir")) return true;
  return (application || http::equal_ignoring_case(type, "text")) && http::equal_ignoring_case(subtype, "json");
}

} // namespace signpost::app
