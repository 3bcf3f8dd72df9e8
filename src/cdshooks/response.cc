#include "cdshooks/response.h"

#include <algorithm>
#include <array>

namespace signpost::cdshooks {
namespace {

// What a card can be about.
struct Topic {
  std::string_view code, display;
};
constexpr std::array<Topic, 14> topics{{
    {"coverage-info", "Coverage Information"},
    {"claim", "Claim"},
    {"insurance", "Insurance"},
    {"limits", "Limits"},
    {"network", "Network"},
    {"appropriate-use", "Appropriate Use"},
    {"cost", "Cost"},
    {"therapy-alternatives-opt", "Optional Therapy Alternatives"},
    {"therapy-alternatives-req", "Required Therapy Alternatives"},
    {"clinical-reminder", "Clinical Reminder"},
    {"duplicate-therapy", "Duplicate Therapy"},
    {"contraindication", "Contraindication"},
    {"guideline", "Guideline"},
    {"off-guideline", "Off Guideline"},
}};

void write(const Coding& coding, base::JsonWriter& out) {
  out.begin_object();
  out.member("system", coding.system);
  out.member("code", coding.code);
  if (!coding.display.empty()) out.member("display", coding.display);
  out.end_object();
}

void write_source(const Card& card, CrdVersion version, base::JsonWriter& out) {
  out.begin_object();
  out.member("label", card.source_label);
  if (!card.source_url.empty()) out.member("url", card.source_url);
  out.key("topic");
  Coding topic = card.topic.value_or(Coding{card.topic_code, {}, std::string(topic_display(card.topic_code))});
  if (topic.system.empty()) topic.system = topic_system(version);
  write(topic, out);
  out.end_object();
}

void write_links(const std::vector<Link>& links, base::JsonWriter& out) {
  out.begin_array();
  for (const Link& link : links) {
    out.begin_object();
    out.member("label", link.label);
    out.member("url", link.url);
    const auto* app = std::get_if<SmartLink>(&link.type);
    out.member("type", app ? "smart" : "absolute");
    if (app && !app->app_context.empty()) out.member("appContext", app->app_context);
    out.end_object();
  }
  out.end_array();
}

void write_extension(const Card& card, base::JsonWriter& out) {
  out.begin_object();
  out.key("davinci-crd.associated-resource");
  out.begin_array();
  out.begin_object();
  out.member("reference", card.about);
  out.end_object();
  out.end_array();
  out.end_object();
}

void write(const Card& card, CrdVersion version, base::JsonWriter& out) {
  out.begin_object();
  out.member("uuid", card.uuid);
  out.member("summary", card.summary);
  if (!card.detail.empty()) out.member("detail", card.detail);
  out.member("indicator", card.indicator);
  out.key("source");
  write_source(card, version, out);
  if (!card.override_reasons.empty()) {
    out.key("overrideReasons");
    out.begin_array();
    for (const Coding& reason : card.override_reasons) write(reason, out);
    out.end_array();
  }
  if (!card.links.empty()) {
    out.key("links");
    write_links(card.links, out);
  }
  if (!card.about.empty()) {
    out.key("extension");
    write_extension(card, out);
  }
  out.end_object();
}

} // namespace

std::string_view topic_system(CrdVersion version) {
  return version == CrdVersion::v2_0 ? "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"
                                     : "http://terminology.hl7.org/CodeSystem/cdshooks-card-type";
}

std::string_view topic_display(std::string_view code) {
  const auto at = std::ranges::find(topics, code, &Topic::code);
  return at == topics.end() ? std::string_view{} : at->display;
}

std::string to_json(const Response& response) {
  base::JsonWriter out;
  out.begin_object();
  out.key("cards");
  out.begin_array();
  for (const Card& card : response.cards) write(card, response.crd_version, out);
  out.end_array();
  if (!response.system_actions.empty()) {
    out.key("systemActions");
    out.begin_array();
    for (const UpdateAction& action : response.system_actions) {
      out.begin_object();
      out.member("type", "update");
      out.member("description", action.description);
      out.key("resource");
      out.raw(action.resource);
      out.end_object();
    }
    out.end_array();
  }
  if (!response.extension.empty()) {
    out.key("extension");
    out.raw(response.extension);
  }
  out.end_object();
  return out.take();
}

} // namespace signpost::cdshooks
