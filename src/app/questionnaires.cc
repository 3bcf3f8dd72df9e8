#include "app/questionnaires.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/json.h"
#include "http/message.h"
#include "evidence/questionnaire.h"

namespace signpost::app {
namespace {

using evidence::DocumentationItem;
using http::next_part;

// The urls asked for; nothing if all are. Repeated parameters mean "and" (R4 3.1.1.3): what is left is in every list.
using Wanted = std::optional<std::vector<std::string>>;

base::Result<Wanted> wanted_urls(std::string_view query) {
  Wanted wanted;
  while (!query.empty()) {
    std::string_view value = next_part(query, '&');
    const std::string name = http::percent_decode(next_part(value, '='));
    if (name.empty() || name == "_format") continue; // there is one form only
    if (name != "url") return base::fail(base::Error::invalid("questionnaires are searched by `url` only"));
    std::vector<std::string> urls;
    const std::string decoded = http::percent_decode(value);
    for (std::string_view rest = decoded; !rest.empty();) {
      const std::string_view url = next_part(rest, ',');
      if (url.find('|') == url.npos) urls.emplace_back(url);
    }
    if (wanted)
      std::erase_if(urls, [&](const std::string& url) { return std::ranges::find(*wanted, url) == wanted->end(); });
    wanted = std::move(urls);
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
  const auto wanted = wanted_urls(query);
  if (!wanted) return base::fail(wanted.error());
  std::vector<const DocumentationItem*> found;
  for (const DocumentationItem& item : catalog.items()) {
    if (item.questions.empty()) continue;
    if (!*wanted || std::ranges::find(**wanted, evidence::questionnaire_url(item, public_url)) != (*wanted)->end())
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

} // namespace signpost::app
