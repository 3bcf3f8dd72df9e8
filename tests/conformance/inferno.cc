#include "conformance/inferno.h"

#include <algorithm>
#include <functional>

#include "app/uuid.h"
#include "conformance/asked.h"

namespace signpost::conformance::inferno {
namespace {

using base::Json;

Finding failed(std::string why) { return {Finding::fail, std::move(why)}; }
Finding passed_if(bool passed, const char* why) { return passed ? Finding{} : failed(why); }

// Neither null nor empty: what is "present" in Ruby on Rails.
bool is_present(Json value) {
  if (value.is_string()) return value.string().find_first_not_of(" \t\r\n") != std::string_view::npos;
  return value && !value.is_null() && ((!value.is_object() && !value.is_array()) || value.size() > 0);
}
bool is_text(Json value) { return value.is_string() && is_present(value); }
bool is_map(Json value) { return value.is_object() && is_present(value); }
bool is_absent_or(Json value, bool fits) { return !value || (fits && is_present(value)); }

std::vector<Json> answers(const Exchanges& exchanges) {
  std::vector<Json> list;
  for (const Exchange& exchange : exchanges)
    if (exchange.status == 200 && exchange.response) list.push_back(exchange.response->root());
  return list;
}

// The items of a member of all answers that are as they have to be.
std::vector<Json> valid_items(const Exchanges& exchanges, std::string_view member, bool (*valid)(Json)) {
  std::vector<Json> list;
  for (Json answer : answers(exchanges))
    for (Json item : answer[member])
      if (valid(item)) list.push_back(item);
  return list;
}

bool has_demanded_fields(Json card) {
  const Json source = card["source"], topic = source["topic"];
  const std::string_view indicator = card["indicator"].string(), summary = card["summary"].string();
  const auto length = std::ranges::count_if(summary, [](char c) { return (c & 0xC0) != 0x80; });
  return is_text(card["summary"]) && length < 140 &&
         (indicator == "info" || indicator == "warning" || indicator == "critical") && is_text(source["label"]) &&
         is_text(topic["code"]) && is_text(topic["system"]);
}

bool is_action(Json action) {
  const std::string_view type = action["type"].string();
  if (!is_text(action["type"]) || !is_text(action["description"])) return false;
  if (type == "create" || type == "update") return is_text(action["resource"]["resourceType"]);
  return type == "delete" && is_text(action["resourceId"]);
}

bool is_link(Json link) {
  const bool absolute = link["type"].string() == "absolute", smart = link["type"].string() == "smart";
  return is_text(link["label"]) && is_absolute_url(link["url"].string()) && (absolute || smart) &&
         !(absolute && is_present(link["appContext"]));
}
bool is_reason(Json reason) {
  return is_text(reason["code"]) && is_text(reason["system"]) && is_text(reason["display"]);
}
bool is_suggestion(Json suggestion) {
  const Json actions = suggestion["actions"];
  return is_text(suggestion["label"]) &&
         (!actions || (actions.is_array() && is_present(actions) && std::ranges::all_of(actions, is_action)));
}

bool has_good_optional_fields(Json card) {
  const std::string_view behavior = card["selectionBehavior"].string();
  for (const char* text : {"uuid", "detail"})
    if (!is_absent_or(card[text], card[text].is_string())) return false;
  for (const char* list : {"suggestions", "overrideReasons", "links"})
    if (!is_absent_or(card[list], card[list].is_array())) return false;
  return (!card["suggestions"] || behavior == "any" || behavior == "at-most-one") &&
         std::ranges::all_of(card["overrideReasons"], is_reason) && std::ranges::all_of(card["links"], is_link) &&
         std::ranges::all_of(card["suggestions"], is_suggestion);
}

std::vector<Json> valid_cards(const Exchanges& exchanges) {
  return valid_items(exchanges, "cards", has_demanded_fields);
}
std::vector<Json> valid_cards_with_links(const Exchanges& exchanges) {
  std::vector<Json> cards = valid_cards(exchanges);
  std::erase_if(cards, [](Json card) { return !has_good_optional_fields(card) || !card["links"]; });
  return cards;
}
bool all_links_are(Json card, std::string_view type) {
  return std::ranges::all_of(card["links"], [&](Json link) { return link["type"].string() == type; });
}

Finding call(std::string_view, const Exchanges& exchanges) {
  for (const Exchange& exchange : exchanges)
    if (exchange.status != 200 || !exchange.response)
      return failed("an answer of status " + std::to_string(exchange.status));
  return exchanges.empty() ? Finding{Finding::nothing_to_check, "no request"} : Finding{};
}

Finding demanded_of_requests(std::string_view hook, const Exchanges& exchanges) {
  for (const Exchange& exchange : exchanges) {
    const Json body = exchange.request.root();
    if (body["hook"].string() != hook || !is_map(body["context"])) return failed("a call without hook or context");
    if (is_present(body["fhirAuthorization"]) && !is_text(body["fhirServer"])) return failed("a token for no server");
    if (!app::is_uuid(body["hookInstance"].string())) return failed("`hookInstance` is no UUID");
  }
  return {};
}

Finding optional_of_requests(std::string_view, const Exchanges& exchanges) {
  for (const Exchange& exchange : exchanges) {
    const Json body = exchange.request.root(), token = body["fhirAuthorization"];
    if (!std::ranges::all_of(body, is_present)) return failed("a blank member");
    if (!is_absent_or(body["fhirServer"], body["fhirServer"].is_string()) ||
        !is_absent_or(body["prefetch"], body["prefetch"].is_object()))
      return failed("a member of another type");
    if (!token) continue;
    for (const char* text : {"access_token", "token_type", "scope", "subject"})
      if (!is_text(token[text])) return failed("`fhirAuthorization` lacks `" + std::string(text) + "`");
    if (!token["expires_in"].integer() || token["token_type"].string() != "Bearer" ||
        !std::ranges::all_of(token, is_present))
      return failed("`fhirAuthorization` is not as it should be");
  }
  return {};
}

Finding responses(std::string_view hook, const Exchanges& exchanges) {
  const bool needs_actions = hook == "appointment-book" || hook == "order-sign" || hook == "order-dispatch";
  const auto all = answers(exchanges);
  for (Json answer : all) {
    if (!answer["cards"].is_array()) return failed("no list of cards");
    if (!std::ranges::all_of(answer["cards"], has_demanded_fields)) return failed("a card without what is demanded");
    if (needs_actions && !answer["systemActions"]) return failed("no `systemActions`");
    if (answer["systemActions"] && !answer["systemActions"].is_array()) return failed("`systemActions` is no list");
    if (!std::ranges::all_of(answer["systemActions"], is_action)) return failed("a system action that is none");
  }
  return all.empty() ? Finding{Finding::nothing_to_check, "no answer"} : Finding{};
}

Finding optional_of_cards(std::string_view, const Exchanges& exchanges) {
  return passed_if(std::ranges::all_of(valid_cards(exchanges), has_good_optional_fields), "a card with a bad member");
}

Finding external_reference(std::string_view, const Exchanges& exchanges) {
  const auto cards = valid_cards_with_links(exchanges);
  return passed_if(std::ranges::any_of(cards, [](Json card) { return all_links_are(card, "absolute"); }),
                   "no External Reference card");
}

Finding launch_smart(std::string_view, const Exchanges& exchanges) {
  const auto cards = valid_cards_with_links(exchanges);
  if (std::ranges::any_of(cards, [](Json card) { return all_links_are(card, "smart"); })) return {};
  return {Finding::nothing_to_check, "no Launch SMART card"};
}

Finding instructions(std::string_view, const Exchanges& exchanges) {
  const auto cards = valid_cards(exchanges);
  return passed_if(std::ranges::any_of(
                       cards, [](Json card) { return !is_present(card["links"]) && !is_present(card["suggestions"]); }),
                   "no Instructions card");
}

// The types by hook are Inferno's.
bool is_for_hook(std::string_view hook, std::string_view type) {
  if (hook == "appointment-book") return type == "Appointment";
  if (hook.starts_with("encounter-")) return type == "Encounter";
  return is_request(type) && type != "CommunicationRequest";
}

Finding coverage_information(std::string_view hook, const Exchanges& exchanges) {
  const auto actions = valid_items(exchanges, "systemActions", is_action);
  return passed_if(std::ranges::any_of(actions,
                                       [&](Json action) {
                                         const Json resource = action["resource"];
                                         return is_for_hook(hook, resource["resourceType"].string()) &&
                                                !coverage_information_of(resource).empty();
                                       }),
                   "no Coverage Information on a resource of the hook");
}

constexpr Check checks[] = {
    {"01", "crd_service_call_test", call},
    {"02", "crd_service_request_required_fields_validation", demanded_of_requests},
    {"04", "crd_service_request_optional_fields_validation", optional_of_requests},
    {"05", "crd_service_response_validation", responses},
    {"06", "crd_card_optional_fields_validation", optional_of_cards},
    {"07", "crd_external_reference_card_validation", external_reference},
    {"08", "crd_launch_smart_app_card_validation", launch_smart},
    {"09", "crd_valid_instructions_card_received", instructions},
    {"10", "crd_coverage_info_system_action_received", coverage_information},
};

} // namespace

std::span<const Check> hook_checks() { return checks; }

Finding services(Json discovery) {
  const Json list = discovery["services"];
  if (!list.is_array()) return failed("no list of services");
  if (list.size() == 0) return {Finding::nothing_to_check, "no services"};
  for (Json service : list)
    for (const char* member : {"hook", "description", "id"})
      if (!is_text(service[member])) return failed("a service without `" + std::string(member) + "`");
  return {};
}

} // namespace signpost::conformance::inferno
