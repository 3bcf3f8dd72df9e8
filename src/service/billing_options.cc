#include "service/billing_options.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace signpost::service {
namespace {

constexpr std::string_view billing_options_url =
    "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-billing-options";

bool is_same(base::Json a, base::Json b) {
  return a["code"].string() == b["code"].string() && a["system"].string() == b["system"].string();
}

// Those that `code` does not hold itself.
std::vector<base::Json> billing_options(base::Json code) {
  std::vector<base::Json> options;
  const base::Json own = code["coding"];
  for (const base::Json extension : code["extension"]) {
    if (extension["url"].string() != billing_options_url) continue;
    for (const base::Json coding : extension["valueCodeableConcept"]["coding"]) {
      const auto is_option = [&](base::Json other) { return is_same(other, coding); };
      if (std::ranges::none_of(own, is_option) && std::ranges::none_of(options, is_option)) options.push_back(coding);
    }
  }
  return options;
}

void write_code(base::Json code, const std::vector<base::Json>& options, base::JsonWriter& out) {
  out.begin_object();
  for (const base::Json member : code) {
    if (member.key() == "coding") continue;
    out.key(member.key());
    out.value(member);
  }
  out.key("coding");
  out.begin_array();
  for (const base::Json coding : code["coding"]) out.value(coding);
  for (const base::Json coding : options) out.value(coding);
  out.end_array();
  out.end_object();
}

} // namespace

std::optional<std::string> with_billing_options(base::Json order) {
  const std::vector<base::Json> options = billing_options(order["code"]);
  if (options.empty()) return {};
  base::JsonWriter out;
  out.begin_object();
  for (const base::Json member : order) {
    out.key(member.key());
    if (member.key() == "code") write_code(member, options, out);
    else out.value(member);
  }
  out.end_object();
  return out.take();
}

} // namespace signpost::service
