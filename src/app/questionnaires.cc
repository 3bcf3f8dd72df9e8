#include "app/questionnaires.h"

#include <algorithm>
#include <vector>

#include "app/replies.h"
#include "base/json.h"
#include "evidence/questionnaire.h"
#include "http/message.h"

namespace signpost::app {
namespace {

using evidence::DocumentationItem;
using http::next_part;

// For each parameter `url`, which of its canonicals would do. Repeated parameters mean "and" (R4 3.1.1.3).
using Wanted = std::vector<std::vector<std::string>>;

// Whether a canonical, "url" or "url|version" (R4 2.4.0.4), names the questionnaire.
bool names(std::string_view canonical, std::string_view url, std::string_view version) {
  const std::string_view named = next_part(canonical, '|');
  return named == url && (canonical.empty() || canonical == version);
}

base::Result<Wanted> wanted_canonicals(std::string_view query) {
  Wanted wanted;
  while (!query.empty()) {
    std::string_view value = next_part(query, '&');
    const std::string name = http::percent_decode(next_part(value, '='));
    if (name.empty() || name == "_format") continue; // there is one form only
    if (name != "url") return base::fail(base::Error::invalid("questionnaires are searched by `url` only"));
    const std::string decoded = http::percent_decode(value);
    std::vector<std::string>& either = wanted.emplace_back();
    for (std::string_view rest = decoded; !rest.empty();) either.emplace_back(next_part(rest, ','));
  }
  return wanted;
}

} // namespace

base::Result<std::string> read_questionnaire(const policy::Catalog& catalog, std::string_view id,
                                             std::string_view public_url) {
  const DocumentationItem* item = catalog.item(id);
  if (!item || item->questions.empty())
    return base::fail(base::ErrorCode::not_found, "there is no such questionnaire; GET /fhir/Questionnaire lists them");
  base::JsonWriter out;
  evidence::write_questionnaire(*item, catalog.values(), public_url, out);
  return out.take();
}

base::Result<std::string> search_questionnaires(const policy::Catalog& catalog, std::string_view query,
                                                std::string_view public_url) {
  const auto wanted = wanted_canonicals(query);
  if (!wanted) return base::fail(wanted.error());
  std::vector<const DocumentationItem*> found;
  for (const DocumentationItem& item : catalog.items()) {
    if (item.questions.empty()) continue;
    const std::string url = evidence::questionnaire_url(item, public_url);
    const auto is_named = [&](const std::string& canonical) { return names(canonical, url, item.version); };
    if (std::ranges::all_of(*wanted, [&](const auto& either) { return std::ranges::any_of(either, is_named); }))
      found.push_back(&item);
  }
  base::JsonWriter out;
  out.begin_object();
  out.member("resourceType", "Bundle");
  out.member("type", "searchset");
  out.key("total");
  out.integer(static_cast<std::int64_t>(found.size()));
  if (!found.empty()) { // FHIR has no empty lists
    out.key("entry");
    out.begin_array();
    for (const DocumentationItem* item : found) {
      out.begin_object();
      out.member("fullUrl", evidence::questionnaire_url(*item, public_url));
      out.key("resource");
      evidence::write_questionnaire(*item, catalog.values(), public_url, out);
      out.key("search");
      out.begin_object();
      out.member("mode", "match");
      out.end_object();
      out.end_object();
    }
    out.end_array();
  }
  out.end_object();
  return out.take();
}

http::Reply find_questionnaires(const House& house, const Visit& visit) {
  const std::shared_ptr<const service::Knowledge> knowledge = house.calls.knowledge.get();
  auto found = search_questionnaires(*knowledge->catalog, visit.request.query, house.calls.public_url);
  return found ? fhir_reply(std::move(*found)) : error_page(found.error());
}

http::Reply show_questionnaire(const House& house, const Visit& visit) {
  const std::shared_ptr<const service::Knowledge> knowledge = house.calls.knowledge.get();
  auto found = read_questionnaire(*knowledge->catalog, visit.parts[0], house.calls.public_url);
  return found ? fhir_reply(std::move(*found)) : error_page(found.error());
}

} // namespace signpost::app
