#include "cdshooks/discovery.h"

#include "base/json.h"
#include "cdshooks/request.h"

namespace signpost::cdshooks {
namespace {

// One of `davinci-crd.configuration-options`, without its default. They are the same for every hook (CRD dev-9).
void write_option(base::JsonWriter& out, std::string_view code, std::string_view type, std::string_view name,
                  std::string_view description) {
  out.member("code", code);
  out.member("type", type);
  out.member("name", name);
  out.member("description", description);
  out.key("default");
}

void write_extension(base::JsonWriter& out) {
  out.begin_object();
  out.key("davinci-crd.version");
  out.begin_array();
  out.string("2.0");
  out.end_array();
  out.key("davinci-crd.configuration-options");
  out.begin_array();
  out.begin_object();
  write_option(out, "coverage-info", "boolean", "Coverage information",
               "Say on each order, as a system action, whether it is covered and what is needed, and show the cards "
               "on this topic. Without it, neither is returned.");
  out.boolean(true);
  out.end_object();
  out.begin_object();
  write_option(out, "max-cards", "integer", "Maximum number of cards",
               "Return at most this many cards; system actions are not limited.");
  out.integer(static_cast<std::int64_t>(default_max_cards));
  out.end_object();
  out.end_array();
  out.end_object();
}

void write_service(const Service& service, base::JsonWriter& out) {
  out.begin_object();
  out.member("hook", service.hook->name);
  out.member("title", service.hook->title);
  out.member("description", service.hook->description);
  out.member("id", service.hook->id);
  if (!service.prefetch.empty()) {
    out.key("prefetch");
    out.begin_object();
    for (const auto& [key, query] : service.prefetch) out.member(key, query);
    out.end_object();
  }
  if (!service.usage_requirements.empty()) out.member("usageRequirements", service.usage_requirements);
  out.key("extension");
  write_extension(out);
  out.end_object();
}

} // namespace

std::string discovery(const std::vector<Service>& services) {
  base::JsonWriter out;
  out.begin_object();
  out.key("services");
  out.begin_array();
  for (const Service& service : services) write_service(service, out);
  out.end_array();
  out.end_object();
  return out.take();
}

} // namespace signpost::cdshooks
