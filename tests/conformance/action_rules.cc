#include <algorithm>
#include <set>

#include "conformance/coverage_rules.h"
#include "conformance/statements.h"
#include "fhir/reference.h"

namespace signpost::conformance {
namespace {

using base::Json;

template <auto kept>
bool actions(Json response, const Asked& asked) {
  return all_of<kept>(response["systemActions"], asked);
}

Json incoming(Json action, const Asked& asked) {
  return asked.resource(action["resource"]["resourceType"].string(), action["resource"]["id"].string());
}

bool is_coverage_information(Json extension) { return extension["url"].string() == coverage_information_url; }

// All that is no coverage-information, members in their order and numbers as written.
std::string without_statements(Json resource) {
  base::JsonWriter out;
  out.begin_object();
  for (Json member : resource) {
    if (member.key() == "extension") continue;
    out.key(member.key());
    out.value(member);
  }
  out.key("extension");
  out.begin_array();
  for (Json extension : resource["extension"])
    if (!is_coverage_information(extension)) out.value(extension);
  out.end_array();
  out.end_object();
  return out.take();
}

std::set<std::string_view> told_by(Json resource, std::string_view url) {
  std::set<std::string_view> texts;
  for (Json extension : coverage_information_of(resource)) texts.insert(text_of(extension, url));
  return texts;
}

bool is_an_update(Json action) { return action["type"].string() == "update"; }
bool has_no_resource_id(Json action) { return !action["resourceId"]; }
bool carries_coverage_information(Json action) { return !coverage_information_of(action["resource"]).empty(); }

bool is_of_a_type_for_the_hook(Json action, const Asked& asked) {
  const std::string_view type = action["resource"]["resourceType"].string(), hook = asked.hook();
  return is_request(type) || (hook == "appointment-book" && type == "Appointment") ||
         (hook.starts_with("encounter-") && type == "Encounter");
}
bool is_about_what_was_asked(Json action, const Asked& asked) {
  const auto orders = asked.in_scope();
  return std::ranges::find(orders, incoming(action, asked)) != orders.end();
}
bool is_the_only_one_on_its_resource(Json response, const Asked&) {
  std::set<std::string> seen;
  for (Json action : response["systemActions"])
    if (!seen.insert(fhir::reference_to(action["resource"])).second) return false;
  return true;
}
bool changes_nothing_else(Json action, const Asked& asked) {
  return without_statements(action["resource"]) == without_statements(incoming(action, asked));
}
bool keeps_statements_on_other_coverages(Json action, const Asked& asked) {
  return std::ranges::includes(told_by(action["resource"], "coverage"), told_by(incoming(action, asked), "coverage"));
}
bool says_something_new(Json action, const Asked& asked) {
  return !std::ranges::includes(told_by(incoming(action, asked), "coverage-assertion-id"),
                                told_by(action["resource"], "coverage-assertion-id"));
}

constexpr Rule rules[] = {
    {"crd-respci1", "CRD 2.2.1, Coverage Information: `type` is update", actions<is_an_update>},
    {"crd-respci1", "CRD 2.2.1, Coverage Information: no `resourceId`", actions<has_no_resource_id>},
    {"crd-respci1", "CRD 2.2.1, crd-respci1: the resource has coverage-information",
     actions<carries_coverage_information>},
    {"resp-47", "CRD, resp-47: the resource is of a type for the hook", actions<is_of_a_type_for_the_hook>},
    {"resp-29", "CRD, resp-29: the resource is one that the call is about", actions<is_about_what_was_asked>},
    {"resp-29", "CRD, resp-29: one action for each resource", is_the_only_one_on_its_resource},
    {"resp-35", "CRD, resp-35: no action without news", actions<says_something_new>},
    {"resp-37", "CRD, resp-37: nothing but coverage-information changes", actions<changes_nothing_else>},
    {"resp-37", "CRD, resp-37: statements on other coverages stay", actions<keeps_statements_on_other_coverages>},
};

} // namespace

std::span<const Rule> action_rules() { return rules; }

} // namespace signpost::conformance
