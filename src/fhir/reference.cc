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

std::string reference_to(base::Json resource) {
  std::string text(resource["resourceType"].string());
  text += '/';
  text += resource["id"].string();
  return text;
}

} // namespace signpost::fhir
