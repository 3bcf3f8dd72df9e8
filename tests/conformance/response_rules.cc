#include "conformance/response_rules.h"

#include <algorithm>

#include "conformance/coverage_rules.h"
#include "fhir/reference.h"

namespace signpost::conformance {
namespace {

using base::Json;

// Actions of the system and of suggestions.
template <auto kept>
bool actions(Json response, const Asked& asked) {
  if (!all_of<kept>(response["systemActions"], asked)) return false;
  for (Json card : response["cards"])
    for (Json suggestion : card["suggestions"])
      if (!all_of<kept>(suggestion["actions"], asked)) return false;
  return true;
}

// --- T4, T5

// No null and nothing empty; what a resource holds is the business of its owner.
bool is_free_of_empties(Json value) {
  if (value.is_null() || (value.is_string() && value.string().empty())) return false;
  if ((value.is_object() || value.is_array()) && value.size() == 0) return value.key() == "cards";
  return std::ranges::all_of(value,
                             [](Json member) { return member.key() == "resource" || is_free_of_empties(member); });
}
bool has_nothing_empty(Json response, const Asked&) { return response.size() == 0 || is_free_of_empties(response); }

bool has_cards(Json response, const Asked&) { return response.is_object() && response["cards"].is_array(); }
bool cards_are_objects(Json response, const Asked&) {
  return std::ranges::all_of(response["cards"], [](Json card) { return card.is_object(); });
}
bool has_known_members(Json response, const Asked&) {
  return std::ranges::all_of(response, [](Json member) {
    return member.key() == "cards" || member.key() == "systemActions" || member.key() == "extension";
  });
}

// --- C11 to C15

bool is_changing(Json action) { return action["type"].string() == "create" || action["type"].string() == "update"; }

bool action_has_type(Json action) { return is_changing(action) || action["type"].string() == "delete"; }
bool action_has_description(Json action) { return !action["description"].string().empty(); }
bool action_has_whole_resource(Json action) {
  if (!is_changing(action)) return true;
  const Json resource = action["resource"];
  return resource.is_object() && !resource["resourceType"].string().empty() &&
         (action["type"].string() == "create" || !resource["id"].string().empty());
}
bool deletion_is_by_relative_reference(Json action) {
  if (action["type"].string() != "delete") return true;
  const std::string_view id = action["resourceId"].string();
  const fhir::Reference reference = fhir::parse_reference(id);
  return !action["resource"] && !reference.type.empty() && id.size() == reference.type.size() + 1 + reference.id.size();
}
bool actions_of_suggestions_are_a_list(Json response, const Asked&) {
  for (Json card : response["cards"])
    for (Json suggestion : card["suggestions"])
      if (suggestion["actions"] && (!suggestion["actions"].is_array() || suggestion["actions"].size() == 0))
        return false;
  return true;
}
bool system_actions_are_a_filled_list(Json response, const Asked&) {
  const Json list = response["systemActions"];
  return !list || (list.is_array() && list.size() > 0);
}

// --- C19

bool extension_is_object(Json value) { return !value["extension"] || value["extension"].is_object(); }
bool extensions_are_objects(Json response, const Asked& asked) {
  if (!extension_is_object(response) || !actions<extension_is_object>(response, asked)) return false;
  for (Json card : response["cards"]) {
    if (!extension_is_object(card)) return false;
    for (Json suggestion : card["suggestions"])
      if (!extension_is_object(suggestion)) return false;
  }
  return true;
}

// --- What was configured (CRD dev-14, resp-28)

bool is_about_coverage(Json card) { return card["source"]["topic"]["code"].string() == "coverage-info"; }

bool keeps_coverage_option(Json response, const Asked& asked) {
  return !asked.is_off("coverage-info") ||
         (!response["systemActions"] && std::ranges::none_of(response["cards"], is_about_coverage));
}
bool keeps_max_cards(Json response, const Asked& asked) {
  const auto most = asked.configured("max-cards").integer();
  return !most || *most < 0 || response["cards"].size() <= static_cast<std::size_t>(*most);
}
bool keeps_response_type_options(Json response, const Asked& asked) {
  return std::ranges::all_of(response["cards"], [&](Json card) {
    return card["suggestions"] || !asked.is_off(card["links"] ? "external-reference" : "instructions");
  });
}

// --- Coverage information is a system action (CRD resp-25, resp-29)

Json action_on(Json response, Json order) {
  for (Json action : response["systemActions"])
    if (action["resource"]["resourceType"].string() == order["resourceType"].string() &&
        action["resource"]["id"].string() == order["id"].string())
      return action;
  return {};
}

// Whether an order has been told about, now or before.
bool is_annotated(Json response, Json order) {
  return action_on(response, order) || !coverage_information_of(order).empty();
}

bool no_card_stands_for_an_action(Json response, const Asked& asked) {
  for (Json card : response["cards"]) {
    if (!is_about_coverage(card)) continue;
    for (Json item : card["extension"]["davinci-crd.associated-resource"]) {
      const Json order = asked.referred(item["reference"].string());
      if (!order["id"].string().empty() && !is_annotated(response, order)) return false;
    }
  }
  return true;
}

bool is_proposed(Json order) {
  const std::string_view status = order["status"].string();
  for (const char* over : {"revoked", "completed", "entered-in-error", "cancelled", "noshow"})
    if (status == over) return false;
  return !order["doNotPerform"].is_true() && order["intent"].string() != "directive";
}

bool answers_every_order(Json response, const Asked& asked) {
  if (!asked.is_of_crd_2_2() || !asked.is_primary_hook() || asked.is_off("coverage-info")) return true;
  const auto orders = asked.in_scope();
  return std::ranges::all_of(orders, [&](Json order) {
    return order["id"].string().empty() || !is_proposed(order) || is_annotated(response, order);
  });
}

constexpr Rule rules[] = {
    {"T4", "CDS Hooks 2.0, Use of JSON: no null, empty text, list or object but `cards: []`", has_nothing_empty},
    {"T5", "CDS Hooks 2.0, CDS Service Response: an object with a list `cards`", has_cards},
    {"T5", "CDS Hooks 2.0, CDS Service Response: each card is an object", cards_are_objects},
    {"T5", "CDS Hooks 2.0, CDS Service Response: nothing but cards, systemActions, extension", has_known_members},
    {"C9", "CDS Hooks 2.0, Suggestion: `actions` is a filled list", actions_of_suggestions_are_a_list},
    {"C12", "CDS Hooks 2.0, Action: `type` is create, update or delete", actions<action_has_type>},
    {"C12", "CDS Hooks 2.0, Action: `description` is demanded", actions<action_has_description>},
    {"C13", "CDS Hooks 2.0, Action: who creates or updates brings the whole resource",
     actions<action_has_whole_resource>},
    {"C14", "CDS Hooks 2.0, Action: who deletes names a relative reference and no resource",
     actions<deletion_is_by_relative_reference>},
    {"C15", "CDS Hooks 2.0, System Action: `systemActions` is a list, left out when empty",
     system_actions_are_a_filled_list},
    {"C19", "CDS Hooks 2.0, Extensions: an extension is an object", extensions_are_objects},
    {"resp-28", "CRD, dev-14 and resp-28: no coverage information where it is switched off", keeps_coverage_option},
    {"dev-14", "CRD, dev-14: at most `max-cards` cards", keeps_max_cards},
    {"dev-14", "CRD, dev-14: no cards of a response type that is switched off", keeps_response_type_options},
    {"resp-25", "CRD, resp-25: coverage information is never a card's content alone", no_card_stands_for_an_action},
    {"resp-29", "CRD 2.2.1, hook-16 and resp-29: each order of a primary hook gets coverage information",
     answers_every_order},
};

} // namespace

std::span<const Rule> whole_response_rules() { return rules; }

std::vector<std::string> broken_rules(base::Json response, const Asked& asked) {
  std::vector<std::string> names;
  for (const auto list : {whole_response_rules(), card_rules(), action_rules(), part_rules(), coverage_rules()})
    for (const Rule* rule : broken_among(list, response, asked)) names.emplace_back(rule->name);
  return names;
}

} // namespace signpost::conformance
