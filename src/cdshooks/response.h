#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "cdshooks/crd_version.h"

namespace signpost::cdshooks {

struct Coding {
  std::string code, system, display;
  bool operator==(const Coding&) const = default;
};

// What a link leads to (CDS Hooks 2.0, "Link"): a page, or a SMART app to be launched.
struct AbsoluteLink {};
struct SmartLink {
  std::string app_context; // what the app is given at its launch; may be empty
};

struct Link {
  std::string label;
  std::string url; // absolute
  std::variant<AbsoluteLink, SmartLink> type{};
};

// A card (CDS Hooks 2.0, "Card Attributes").
struct Card {
  std::string uuid;
  std::string summary; // below 140 characters
  std::string detail;  // GitHub-flavoured Markdown
  std::string indicator;
  std::string source_label;
  std::string source_url; // may be empty
  std::string topic_code; // of topic_system()
  std::optional<Coding> topic; // what the caller's system wants in its place; without a system, in topic_system()
  std::vector<Link> links;
  std::vector<Coding> override_reasons; // to choose from on dismissing it; none: it is dismissed without
  std::string about;                    // reference of the order, for CRD's associated-resource
  std::string response_type;            // CRD's, such as "instructions"; for us, not written
};

// A system action that updates one resource; `resource` is its JSON text.
struct UpdateAction {
  std::string description;
  std::string resource;
};

struct Response {
  CrdVersion crd_version = CrdVersion::v2_0; // in whose terms it is written
  std::vector<Card> cards;
  std::vector<UpdateAction> system_actions;
  std::string extension; // JSON object text, or empty
};

// The body of a 200 answer. Optional members without a value are left out, as "Use of JSON" asks.
std::string to_json(const Response& response);

// The code system of topics: in CRD 2.0.1 below `_cardType`, in 2.2.1 one of its own with the same codes.
std::string_view topic_system(CrdVersion version);
// What CRD 2.0.1 calls a topic of that code, such as "Coverage Information"; empty for a code it does not have.
std::string_view topic_display(std::string_view code);

} // namespace signpost::cdshooks
