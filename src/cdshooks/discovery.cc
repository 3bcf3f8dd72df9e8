#include "cdshooks/discovery.h"

#include "base/json.h"
#include "cdshooks/crd_version.h"

namespace signpost::cdshooks {
namespace {

// The version of CDS Hooks that the services follow (3.0-ballot, "Discovery": `version`; clients of 2.0 do not look).
constexpr std::string_view cds_hooks_version = "2.0.0";

void write_extension(const CardKinds& kinds, base::JsonWriter& out) {
  out.begin_object();
  out.key("davinci-crd.version");
  out.begin_array();
  for (const CrdVersion version : {CrdVersion::v2_0, CrdVersion::v2_2}) out.string(to_string(version));
  out.end_array();
  out.key("davinci-crd.configuration-options");
  write_options(kinds, out);
  out.end_object();
}

void write_service(const Service& service, const CardKinds& kinds, base::JsonWriter& out) {
  out.begin_object();
  out.member("hook", service.hook->name);
  out.member("title", service.hook->title);
  out.member("description", service.hook->description);
  out.member("id", service.hook->id);
  out.member("version", cds_hooks_version);
  if (!service.prefetch.empty()) {
    out.key("prefetch");
    out.begin_object();
    for (const auto& [key, query] : service.prefetch) out.member(key, query);
    out.end_object();
  }
  if (!service.usage_requirements.empty()) out.member("usageRequirements", service.usage_requirements);
  out.key("extension");
  write_extension(kinds, out);
  out.end_object();
}

} // namespace

std::string discovery(const std::vector<Service>& services, const CardKinds& kinds) {
  base::JsonWriter out;
  out.begin_object();
  out.key("services");
  out.begin_array();
  for (const Service& service : services) write_service(service, kinds, out);
  out.end_array();
  out.end_object();
  return out.take();
}

} // namespace signpost::cdshooks
