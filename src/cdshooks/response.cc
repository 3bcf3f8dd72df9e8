#include "cdshooks/response.h"

namespace signpost::cdshooks {
namespace {

constexpr std::string_view topic_system = "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp";

void write(const Card& card, base::JsonWriter& out) {
  out.begin_object();
  out.member("uuid", card.uuid);
  out.member("summary", card.summary);
  if (!card.detail.empty()) out.member("detail", card.detail);
  out.member("indicator", card.indicator);
  out.key("source");
  out.begin_object();
  out.member("label", card.source_label);
  if (!card.source_url.empty()) out.member("url", card.source_url);
  out.key("topic");
  out.begin_object();
  out.member("system", topic_system);
  out.member("code", card.topic_code);
  if (!card.topic_display.empty()) out.member("display", card.topic_display);
  out.end_object();
  out.end_object();
  if (!card.links.empty()) {
    out.key("links");
    out.begin_array();
    for (const Link& link : card.links) {
      out.begin_object();
      out.member("label", link.label);
      out.member("url", link.url);
      out.member("type", "absolute");
      out.end_object();
    }
    out.end_array();
  }
  if (!card.about.empty()) {
    out.key("extension");
    out.begin_object();
    out.key("davinci-crd.associated-resource");
    out.begin_array();
    out.begin_object();
    out.member("reference", card.about);
    out.end_object();
    out.end_array();
    out.end_object();
  }
  out.end_object();
}

} // namespace

std::string to_json(const Response& response) {
  base::JsonWriter out;
  out.begin_object();
  out.key("cards");
  out.begin_array();
  for (const Card& card : response.cards) write(card, out);
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

std::string discovery(const std::vector<Service>& services) {
  base::JsonWriter out;
  out.begin_object();
  out.key("services");
  out.begin_array();
  for (const Service& service : services) {
    out.begin_object();
    out.member("hook", service.hook);
    out.member("title", service.title);
    out.member("description", service.description);
    out.member("id", service.id);
    out.key("prefetch");
    out.begin_object();
    for (const auto& [key, query] : service.prefetch) out.member(key, query);
    out.end_object();
    out.key("extension");
    out.begin_object();
    out.key("davinci-crd.version");
    out.begin_array();
    out.string("2.0");
    out.end_array();
    out.key("davinci-crd.configuration-options");
    out.begin_array();
    const auto option = [&](std::string_view code, std::string_view type, std::string_view name,
                            std::string_view description) {
      out.begin_object();
      out.member("code", code);
      out.member("type", type);
      out.member("name", name);
      out.member("description", description);
      out.key("default");
      if (type == "boolean") out.boolean(true);
      else out.integer(10);
      out.end_object();
    };
    option("coverage-info", "boolean", "Coverage information",
           "Return the coverage-information extension on each order as a system action.");
    option("max-cards", "integer", "Maximum number of cards",
           "Return at most this many cards; system actions are not limited.");
    out.end_array();
    out.end_object();
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return out.take();
}

} // namespace signpost::cdshooks
