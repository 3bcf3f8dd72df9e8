#include <algorithm>
#include <array>
#include <set>

#include "app/uuid.h"
#include "conformance/response_rules.h"

namespace signpost::conformance {
namespace {

using base::Json;

template <auto kept>
bool cards(Json response, const Asked& asked) {
  return all_of<kept>(response["cards"], asked);
}

template <auto kept>
bool suggestions_of(Json card, const Asked& asked) {
  return all_of<kept>(card["suggestions"], asked);
}
template <auto kept>
bool suggestions(Json response, const Asked& asked) {
  return cards<suggestions_of<kept>>(response, asked);
}

template <auto kept>
bool links_of(Json card, const Asked& asked) {
  return all_of<kept>(card["links"], asked);
}
template <auto kept>
bool links(Json response, const Asked& asked) {
  return cards<links_of<kept>>(response, asked);
}

template <auto kept>
bool reasons_of(Json card, const Asked& asked) {
  return all_of<kept>(card["overrideReasons"], asked);
}
template <auto kept>
bool reasons(Json response, const Asked& asked) {
  return cards<reasons_of<kept>>(response, asked);
}

bool is_text(Json value) { return value.is_string() && !value.string().empty(); }
bool is_text_if_there(Json value) { return !value || is_text(value); }
bool is_list_if_there(Json value) { return !value || value.is_array(); }

// --- C1

bool uuid_is_a_uuid(Json card) { return !card["uuid"] || app::is_uuid(card["uuid"].string()); }
bool has_uuid(Json card) { return is_text(card["uuid"]); }
bool uuids_differ(Json response, const Asked&) {
  std::set<std::string_view> seen;
  for (Json card : response["cards"])
    if (!seen.insert(card["uuid"].string()).second) return false;
  return true;
}

// --- C2 to C4

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}
bool has_summary(Json card) { return is_text(card["summary"]); }
bool summary_is_short(Json card) { return characters(card["summary"].string()) < 140; }
bool summary_is_one_line(Json card) { return card["summary"].string().find_first_of("\r\n") == std::string_view::npos; }

bool detail_is_text(Json card) { return is_text_if_there(card["detail"]); }
// What would be read as HTML: an unescaped "<" before a letter or slash that begins no address.
bool detail_has_no_html(Json card) {
  const std::string_view text = card["detail"].string();
  for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    if ((at > 0 && text[at - 1] == '\\') || rest.empty() || rest.starts_with("http")) continue;
    if (rest.front() == '/' || rest.front() == '!' || std::isalpha(static_cast<unsigned char>(rest.front())) != 0)
      return false;
  }
  return true;
}
bool detail_closes_its_emphasis(Json card) {
  const std::string_view text = card["detail"].string();
  std::size_t marks = 0;
  for (std::size_t at = text.find("**"); at != text.npos; at = text.find("**", at + 2)) ++marks;
  return marks % 2 == 0;
}

bool indicator_is_known(Json card) {
  const std::string_view indicator = card["indicator"].string();
  return indicator == "info" || indicator == "warning" || indicator == "critical";
}
bool indicator_is_not_critical(Json card) { return card["indicator"].string() != "critical"; }

// --- C5, C20

bool is_coding(Json coding) {
  for (Json member : coding)
    if (member.key() != "code" && member.key() != "system" && member.key() != "display") return false;
  return coding.is_object() && is_text(coding["code"]) && is_text(coding["system"]) &&
         is_text_if_there(coding["display"]);
}
bool source_has_label(Json card) { return card["source"].is_object() && is_text(card["source"]["label"]); }
bool source_has_absolute_urls(Json card) {
  for (const char* member : {"url", "icon"})
    if (const Json url = card["source"][member]; url && !is_absolute_url(url.string())) return false;
  return true;
}
bool topic_is_a_coding(Json card) { return is_coding(card["source"]["topic"]); }
bool topic_is_of_the_version(Json card, const Asked& asked) {
  return card["source"]["topic"]["system"].string() == (asked.is_of_crd_2_2()
                                                            ? "http://terminology.hl7.org/CodeSystem/cdshooks-card-type"
                                                            : "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp");
}
bool topic_is_known(Json card, const Asked& asked) {
  static constexpr std::array<std::string_view, 14> topics{"coverage-info",
                                                           "claim",
                                                           "insurance",
                                                           "limits",
                                                           "network",
                                                           "cost",
                                                           "appropriate-use",
                                                           "clinical-reminder",
                                                           "guideline",
                                                           "off-guideline",
                                                           "contraindication",
                                                           "duplicate-therapy",
                                                           "therapy-alternatives-opt",
                                                           "therapy-alternatives-req"};
  const std::string_view code = card["source"]["topic"]["code"].string();
  return std::ranges::find(topics, code) != topics.end() || (asked.is_of_crd_2_2() && code == "unsolicited-determ");
}

// --- C7 to C10

bool suggestions_are_a_list(Json card) { return is_list_if_there(card["suggestions"]); }
bool behavior_goes_with_suggestions(Json card) {
  const std::string_view behavior = card["selectionBehavior"].string();
  if (!card["suggestions"]) return !card["selectionBehavior"];
  return behavior == "at-most-one" || behavior == "any";
}
bool at_most_one_is_recommended(Json card) {
  std::size_t recommended = 0;
  for (Json suggestion : card["suggestions"]) recommended += suggestion["isRecommended"].is_true();
  return card["selectionBehavior"].string() != "at-most-one" || recommended <= 1;
}
bool suggestion_has_label(Json suggestion) { return is_text(suggestion["label"]); }
bool suggestion_has_uuid(Json suggestion) { return app::is_uuid(suggestion["uuid"].string()); }
bool suggestion_leaves_the_choice_of_actions(Json suggestion) { return !suggestion["actionSelectionBehavior"]; }

// --- C16 to C18

bool links_are_a_list(Json card) { return is_list_if_there(card["links"]); }
bool link_has_label(Json link) { return is_text(link["label"]); }
bool link_has_absolute_url(Json link) { return is_absolute_url(link["url"].string()); }
bool link_has_type(Json link) { return link["type"].string() == "absolute" || link["type"].string() == "smart"; }
bool app_context_is_for_smart(Json link) { return !link["appContext"] || link["type"].string() == "smart"; }
bool autolaunchable_is_a_truth_value(Json link) {
  return !link["autolaunchable"] || link["autolaunchable"].is_boolean();
}

bool reasons_are_a_list(Json card) { return is_list_if_there(card["overrideReasons"]); }
bool reason_is_a_coding(Json reason) { return is_coding(reason); }
bool reason_has_display(Json reason) { return is_text(reason["display"]); }
bool reasons_differ(Json card) {
  std::set<std::string> seen;
  for (Json reason : card["overrideReasons"])
    if (!seen.insert(std::string(reason["system"].string()) + '|' + std::string(reason["code"].string())).second)
      return false;
  return true;
}

// --- CRD's response types

bool has_only_links_of(Json card, std::string_view type) {
  for (Json link : card["links"])
    if (link["type"].string() != type) return false;
  return card["links"].size() > 0;
}
bool fits_external_reference(Json card) {
  return !card["links"] || card["suggestions"] || has_only_links_of(card, "smart") ||
         has_only_links_of(card, "absolute");
}
bool fits_instructions(Json card) { return card["links"] || card["suggestions"] || is_text(card["detail"]); }
bool suggestions_stand_without_links(Json card) { return !card["suggestions"] || !card["links"]; }
bool smart_links_have_context(Json link) { return link["type"].string() != "smart" || is_text(link["appContext"]); }

Json associated(Json card) { return card["extension"]["davinci-crd.associated-resource"]; }
bool associated_resource_is_references(Json card) {
  const Json list = associated(card);
  if (!list) return true;
  for (Json item : list)
    if (!item.is_object() || !is_text(item["reference"])) return false;
  return list.is_array() && list.size() > 0;
}
bool associated_resource_is_of_the_call(Json card, const Asked& asked) {
  const auto orders = asked.in_scope();
  for (Json item : associated(card)) {
    const Json resource = asked.referred(item["reference"].string());
    if (std::ranges::find(orders, resource) == orders.end()) return false;
  }
  return true;
}
bool names_its_order_among_several(Json card, const Asked& asked) {
  return asked.in_scope().size() < 2 || associated(card).size() > 0;
}

constexpr Rule rules[] = {
    {"C1", "CDS Hooks 2.0, Card Attributes: `uuid` is a UUID", cards<uuid_is_a_uuid>},
    {"C1", "CRD 2.2.1, CRDHooksResponseBase: cards.uuid 1..1", cards<has_uuid>},
    {"C1", "CDS Hooks 2.0, Card Attributes: `uuid` identifies one card", uuids_differ},
    {"C2", "CDS Hooks 2.0, Card Attributes: `summary` is demanded", cards<has_summary>},
    {"C2", "CDS Hooks 2.0, Card Attributes: `summary` < 140 characters", cards<summary_is_short>},
    {"C2", "CDS Hooks 2.0, Card Attributes: `summary` is one sentence", cards<summary_is_one_line>},
    {"C3", "CDS Hooks 2.0, Card Attributes: `detail` is text", cards<detail_is_text>},
    {"C3", "CDS Hooks 2.0, Card Attributes: `detail` is Markdown and no HTML", cards<detail_has_no_html>},
    {"C3", "CDS Hooks 2.0, Card Attributes: the Markdown of `detail` is whole", cards<detail_closes_its_emphasis>},
    {"C4", "CDS Hooks 2.0, Card Attributes: `indicator` is info, warning or critical", cards<indicator_is_known>},
    {"resp-2", "CRD 2.2.1, resp-1 and resp-2: no question of coverage is critical", cards<indicator_is_not_critical>},
    {"C5", "CDS Hooks 2.0, Source: `label` is demanded", cards<source_has_label>},
    {"C5", "CDS Hooks 2.0, Source: `url` and `icon` are absolute", cards<source_has_absolute_urls>},
    {"C5", "CRD 2.0.1 and 2.2.1: source.topic is demanded, a Coding with code and system", cards<topic_is_a_coding>},
    {"resp-5", "CRD, resp-5: the topic is of the code system of the version", cards<topic_is_of_the_version>},
    {"resp-5", "CRD, resp-5: the topic is one of the response types", cards<topic_is_known>},
    {"C7", "CDS Hooks 2.0, Card Attributes: `suggestions` is a list", cards<suggestions_are_a_list>},
    {"C7", "CDS Hooks 2.0, Card Attributes: `selectionBehavior` goes with `suggestions`",
     cards<behavior_goes_with_suggestions>},
    {"C8", "CDS Hooks 2.0, Suggestion: of at-most-one no two are recommended", cards<at_most_one_is_recommended>},
    {"C9", "CDS Hooks 2.0, Suggestion: `label` is demanded", suggestions<suggestion_has_label>},
    {"C9", "CRD 2.2.1, resp-3: every suggestion has a `uuid`", suggestions<suggestion_has_uuid>},
    {"C10", "CDS Hooks 3.0, Capability Documentation: no `actionSelectionBehavior` to who is not known to read it",
     suggestions<suggestion_leaves_the_choice_of_actions>},
    {"C16", "CDS Hooks 2.0, Link: `links` is a list", cards<links_are_a_list>},
    {"C16", "CDS Hooks 2.0, Link: `label` is demanded", links<link_has_label>},
    {"C16", "CDS Hooks 2.0, Link: `url` is demanded and absolute", links<link_has_absolute_url>},
    {"C16", "CDS Hooks 2.0, Link: `type` is absolute or smart", links<link_has_type>},
    {"C16", "CDS Hooks 2.0, Link: `appContext` only with smart", links<app_context_is_for_smart>},
    {"C17", "CDS Hooks 3.0, Link: `autolaunchable` is a truth value", links<autolaunchable_is_a_truth_value>},
    {"C18", "CDS Hooks 2.0, Reasons: `overrideReasons` is a list", cards<reasons_are_a_list>},
    {"C18", "CDS Hooks 2.0, Reasons: each is a Coding with code and system", reasons<reason_is_a_coding>},
    {"C18", "CDS Hooks 2.0, Reasons: `display` is demanded", reasons<reason_has_display>},
    {"C18", "CDS Hooks 2.0, Reasons: no two are the same", cards<reasons_differ>},
    {"resp-22", "CRD, External Reference: all links are absolute, and there are no suggestions",
     cards<fits_external_reference>},
    {"resp-24", "CRD, Instructions: a card without links and suggestions has a `detail`", cards<fits_instructions>},
    {"resp-56", "CRD, Propose Alternate Request and Additional Orders: no links",
     cards<suggestions_stand_without_links>},
    {"resp-72", "CRD, Launch SMART Application: links have their `appContext`", links<smart_links_have_context>},
    {"dev-25", "CRD, associated-resource is a list of references", cards<associated_resource_is_references>},
    {"dev-25", "CRD, associated-resource names what the call is about", cards<associated_resource_is_of_the_call>},
    {"dev-24", "CRD, dev-24 and dev-25: of several orders the card names its own",
     cards<names_its_order_among_several>},
};

} // namespace

std::span<const Rule> card_rules() { return rules; }

} // namespace signpost::conformance
