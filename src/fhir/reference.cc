#include "fhir/reference.h"

namespace signpost::fhir {

Reference parse_reference(std::string_view text) {
  Reference reference;
  if (text.starts_with('#')) {
    reference.id = text.substr(1);
    reference.contained = true;
    return reference;
  }
  if (text.starts_with("urn:")) {
    reference.id = text;
    reference.urn = true;
    return reference;
  }
  if (const auto history = text.find("/_history"); history != text.npos) text = text.substr(0, history);
  const auto slash = text.rfind('/');
  if (slash == text.npos) return reference;
  reference.id = text.substr(slash + 1);
  const std::string_view before = text.substr(0, slash);
  const auto type_start = before.rfind('/');
  reference.type = type_start == before.npos ? before : before.substr(type_start + 1);
  return reference;
}

std::string absolute_url(std::string_view url, std::string_view base) {
  const auto scheme = url.find_first_of(":/?#");
  if (scheme != url.npos && url[scheme] == ':') return std::string(url);
  const auto authority = base.find("://");
  if (url.starts_with('/') && authority != base.npos) {
    const bool has_authority = url.starts_with("//");
    base = base.substr(0, has_authority ? authority + 1 : base.find('/', authority + 3));
    return std::string(base) + std::string(url);
  }
  while (base.ends_with('/')) base.remove_suffix(1);
  return std::string(base) + "/" + std::string(url);
}

std::string reference_to(base::Json resource) {
  std::string text(resource["resourceType"].string());
  text += '/';
  text += resource["id"].string();
  return text;
}

} // namespace signpost::fhir
