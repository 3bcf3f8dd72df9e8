#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "fhir/texts.h"
#include "http/message.h"
#include "support/socket_server.h"

namespace signpost::test {

// What a FhirServer does amiss where a path begins with a type, or for a single resource ("Organization/12").
struct Behaviour {
  std::chrono::milliseconds delay{0};
  bool never = false;
  bool endless = false;
  std::optional<std::size_t> cut{};
  int status = 0;                          // answered instead, with an OperationOutcome
  std::string issue_code = "processing";   // of it; empty: without one
  std::size_t times = SIZE_MAX;            // for how many requests `status` holds
  std::size_t from_page = 0;               // and from which page on
  std::string headers{};                   // "Retry-After: 1\r\n", "Location: …\r\n"
  std::string body{};                      // sent verbatim
  std::string content_type = "application/fhir+json";
  std::size_t page_size = 0;               // 0: all on one page
  std::string next{};                      // the `next` link of every page: an address, or "relative", "again"
  bool ignores_patient = false;            // answers with the resources of everybody
  std::string adds_to_self{};              // a filter nobody asked for: "status=active"
  bool no_self = false;
  std::optional<long> total{};             // instead of the number of matches
  bool demands_category = false;
  bool refuses_in_bundle = false;          // says so in a Bundle of status 200
  std::string fails_with{};                // 500 where the query holds this
  std::string refuses{};                   // 400 where the query holds this
  bool binary_as_content = false;          // sends what a Binary holds, not the resource
};

// A FHIR R4 server in memory, as far as reads, searches by patient and /metadata go.
class FhirServer {
public:
  explicit FhirServer(std::string path = "/fhir")
      : path_(std::move(path)), socket_([this](const SeenRequest& request) { return answer(request); }) {}

  // Everything below: before the first request.
  void add(std::string_view resource) {
    auto document = base::JsonDocument::parse(resource);
    if (!document) throw std::runtime_error("a resource that is no JSON");
    documents_.push_back(std::make_unique<base::JsonDocument>(std::move(*document)));
    add(documents_.back()->root());
  }
  // A resource, a Bundle of them or an array, which is borrowed.
  void add(base::Json json) {
    if (json.is_array())
      for (base::Json item : json) add(item);
    else if (type_of(json) == "Bundle")
      for (base::Json entry : json["entry"]) add(entry["resource"]);
    else if (json["id"].is_string()) resources_.emplace_back(json);
  }
  Behaviour& at(const std::string& path) { return behaviours_[path]; }
  void demand_token(std::string token) { token_ = std::move(token); }
  void lack(const std::string& type) { lacked_.insert(type); } // its /metadata does not name it

  std::string base() const { return socket_.origin() + path_; }
  const SocketServer& socket() const { return socket_; }
  std::size_t seen(std::string_view part) const { return socket_.seen(part); }

private:
  using Parameters = std::vector<std::pair<std::string, std::string>>;

  static std::string_view type_of(base::Json json) { return json["resourceType"].string(); }

  static Doing outcome(int status, std::string_view code) {
    Doing doing{.status = status};
    if (!code.empty())
      doing.body = R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":")" + std::string(code) +
                   R"(","diagnostics":"secret words about Jane Doe"}]})";
    return doing;
  }

  static Parameters parameters_of(std::string_view query) {
    Parameters parameters;
    while (!query.empty()) {
      std::string_view value = http::next_part(query, '&');
      const std::string_view name = http::next_part(value, '=');
      parameters.emplace_back(http::percent_decode(name), http::percent_decode(value));
    }
    return parameters;
  }

  static std::string value_of(const Parameters& parameters, std::string_view name) {
    for (const auto& [other, value] : parameters)
      if (other == name) return value;
    return {};
  }

  const Behaviour* behaviour_at(const std::string& path) const {
    const auto whole = behaviours_.find(path);
    if (whole != behaviours_.end()) return &whole->second;
    const auto type = behaviours_.find(path.substr(0, path.find('/')));
    return type == behaviours_.end() ? nullptr : &type->second;
  }

  Doing answer(const SeenRequest& request) {
    std::string_view target = request.target;
    std::string_view path = http::next_part(target, '?');
    if (!path.starts_with(path_)) return outcome(404, "not-found");
    path.remove_prefix(std::min(path_.size() + 1, path.size()));
    const std::string below(path);
    if (!token_.empty() && below != "metadata" && request.header("Authorization") != "Bearer " + token_)
      return outcome(401, "login");
    static const Behaviour none;
    const Behaviour* const found = behaviour_at(below);
    const Behaviour& behaviour = found ? *found : none;
    const auto asks = [&](const std::string& part) { return !part.empty() && target.find(part) != target.npos; };
    Doing doing = asks(behaviour.fails_with) ? outcome(500, "exception")
                  : asks(behaviour.refuses)  ? outcome(400, "not-supported")
                                             : answer(below, parameters_of(target), behaviour);
    doing.delay = behaviour.delay;
    doing.never = behaviour.never;
    doing.endless = behaviour.endless;
    doing.cut = behaviour.cut;
    return doing;
  }

  Doing answer(const std::string& path, const Parameters& parameters, const Behaviour& behaviour) {
    const std::size_t page = static_cast<std::size_t>(std::atol(value_of(parameters, "page").c_str()));
    if (behaviour.status != 0 && page >= behaviour.from_page && take_turn(path, behaviour.times)) {
      Doing doing = outcome(behaviour.status, behaviour.issue_code);
      doing.headers = behaviour.headers;
      return doing;
    }
    if (!behaviour.body.empty()) return {.content_type = behaviour.content_type, .body = behaviour.body};
    if (path == "metadata") return {.body = capability_statement()};
    const auto slash = path.find('/');
    if (slash != path.npos) return read(path.substr(0, slash), path.substr(slash + 1), behaviour);
    if (lacked_.contains(path)) return outcome(404, "processing");
    const bool refused = behaviour.demands_category && value_of(parameters, "category").empty();
    if (refused && !behaviour.refuses_in_bundle) return outcome(400, "required");
    return {.body = search(path, parameters, behaviour, refused)};
  }

  bool take_turn(const std::string& path, std::size_t times) {
    const std::lock_guard lock(mutex_);
    return turns_[path]++ < times;
  }

  Doing read(const std::string& type, const std::string& id, const Behaviour& behaviour) const {
    const base::Json found = find(type, id);
    if (!found) return outcome(404, "not-found");
    if (!behaviour.binary_as_content) return {.body = written(found)};
    return {.content_type = std::string(found["contentType"].string()),
            .body = *fhir::decode_base64(found["data"].string())};
  }

  static std::string written(base::Json json) {
    base::JsonWriter out;
    out.value(json);
    return out.take();
  }

  base::Json find(std::string_view type, std::string_view id) const {
    for (base::Json resource : resources_)
      if (type_of(resource) == type && resource["id"].string() == id) return resource;
    return {};
  }

  std::string capability_statement() const {
    std::set<std::string, std::less<>> types{"AllergyIntolerance",
                                             "Binary",
                                             "Condition",
                                             "Coverage",
                                             "Device",
                                             "DeviceRequest",
                                             "DiagnosticReport",
                                             "DocumentReference",
                                             "Encounter",
                                             "Location",
                                             "Medication",
                                             "MedicationAdministration",
                                             "MedicationDispense",
                                             "MedicationRequest",
                                             "MedicationStatement",
                                             "Observation",
                                             "Organization",
                                             "Patient",
                                             "Practitioner",
                                             "PractitionerRole",
                                             "Procedure",
                                             "QuestionnaireResponse",
                                             "ServiceRequest"};
    std::string text = R"({"resourceType":"CapabilityStatement","rest":[{"mode":"client","resource":[)"
                       R"({"type":"CarePlan"}]},{"mode":"server","resource":[)";
    const char* joint = "";
    for (const std::string& type : types) {
      if (lacked_.contains(type)) continue;
      text += joint + (R"({"type":")" + type + R"("})");
      joint = ",";
    }
    return text + "]}]}";
  }

  // "Patient/1" of a reference, whichever way it is written.
  static bool refers_to(base::Json element, std::string_view type, std::string_view id) {
    const std::string reference = std::string(type) + '/' + std::string(id);
    const std::string_view text = element["reference"].string();
    return text == reference || text.ends_with('/' + reference);
  }

  static bool holds(const std::string& list, std::string_view item) {
    std::string_view rest = list;
    while (!rest.empty()) {
      const std::string_view part = http::next_part(rest, ',');
      if (part.substr(part.rfind('|') + 1) == item) return true;
    }
    return false;
  }

  static bool has_category(base::Json resource, const std::string& wanted) {
    for (base::Json category : resource["category"])
      for (base::Json coding : category["coding"])
        if (holds(wanted, coding["code"].string())) return true;
    return false;
  }

  static bool matches(base::Json resource, const Parameters& parameters, const Behaviour& behaviour) {
    for (const auto& [name, value] : parameters) {
      const std::string id = value.substr(value.rfind('/') + 1);
      if (name == "patient" || name == "subject" || name == "beneficiary") {
        const bool its = refers_to(resource["subject"], "Patient", id) ||
                         refers_to(resource["patient"], "Patient", id) ||
                         refers_to(resource["beneficiary"], "Patient", id);
        if (!its && !behaviour.ignores_patient) return false;
      } else if (name == "encounter") {
        if (!refers_to(resource["encounter"], "Encounter", id)) return false;
      } else if (name == "_id") {
        if (!holds(value, resource["id"].string())) return false;
      } else if (name == "status") {
        if (!holds(value, resource["status"].string())) return false;
      } else if (name == "category") {
        if (!has_category(resource, value)) return false;
      }
    }
    return true;
  }

  // What `_include` of these two elements brings along.
  void include(base::Json match, std::string_view what, std::vector<base::Json>& included) const {
    std::vector<base::Json> references;
    if (what == "Coverage:payor")
      for (base::Json payor : match["payor"]) references.push_back(payor);
    if (what == "MedicationRequest:medication" || what == "MedicationStatement:medication")
      references.push_back(match["medicationReference"]);
    for (base::Json reference : references)
      for (base::Json resource : resources_)
        if (refers_to(reference, type_of(resource), resource["id"].string()) &&
            std::ranges::find(included, resource) == included.end())
          included.push_back(resource);
  }

  std::string search(const std::string& type, const Parameters& parameters, const Behaviour& behaviour,
                     bool refused) const {
    std::vector<base::Json> matched, included;
    for (base::Json resource : resources_)
      if (!refused && type_of(resource) == type && matches(resource, parameters, behaviour))
        matched.push_back(resource);
    const std::size_t page = static_cast<std::size_t>(std::atol(value_of(parameters, "page").c_str()));
    const std::string count = value_of(parameters, "_count");
    const std::size_t size = !count.empty()             ? static_cast<std::size_t>(std::atol(count.c_str()))
                             : behaviour.page_size == 0 ? std::max<std::size_t>(matched.size(), 1)
                                                        : behaviour.page_size;
    const std::size_t begin = std::min(page * size, matched.size()), end = std::min(begin + size, matched.size());
    std::string query;
    for (const auto& [name, value] : parameters)
      if (name != "page") query += (query.empty() ? "" : "&") + name + "=" + value;
    base::JsonWriter out;
    out.begin_object();
    out.member("resourceType", "Bundle");
    out.member("type", "searchset");
    out.key("total");
    out.integer(behaviour.total.value_or(static_cast<long>(matched.size())));
    write_links(out, type, query, page, end < matched.size(), behaviour);
    out.key("entry");
    out.begin_array();
    if (refused) out.raw(R"({"resource":)" + outcome(200, "required").body + R"(,"search":{"mode":"outcome"}})");
    for (std::size_t i = begin; i < end; ++i) {
      write_entry(out, matched[i], "match");
      for (const auto& [name, value] : parameters)
        if (name == "_include") include(matched[i], value, included);
    }
    for (base::Json resource : included) write_entry(out, resource, "include");
    out.end_array();
    out.end_object();
    return out.take();
  }

  void write_entry(base::JsonWriter& out, base::Json resource, std::string_view mode) const {
    out.begin_object();
    out.member("fullUrl", base() + '/' + std::string(type_of(resource)) + '/' + std::string(resource["id"].string()));
    out.key("resource");
    out.value(resource);
    out.key("search");
    out.begin_object();
    out.member("mode", mode);
    out.end_object();
    out.end_object();
  }

  void write_links(base::JsonWriter& out, const std::string& type, const std::string& query, std::size_t page,
                   bool more, const Behaviour& behaviour) const {
    const auto link = [&](std::string_view relation, const std::string& url) {
      out.begin_object();
      out.member("relation", relation);
      out.member("url", url);
      out.end_object();
    };
    const std::string search = type + '?' + query;
    const std::string further = search + "&page=" + std::to_string(page + 1);
    out.key("link");
    out.begin_array();
    if (!behaviour.no_self)
      link("self", base() + '/' + search + (behaviour.adds_to_self.empty() ? "" : '&' + behaviour.adds_to_self));
    if (behaviour.next == "relative" && more) link("next", further);
    else if (behaviour.next == "again" && more) link("next", base() + '/' + search);
    else if (!behaviour.next.empty() && behaviour.next != "relative" && more) link("next", behaviour.next);
    else if (more) link("next", base() + '/' + further);
    out.end_array();
  }

  const std::string path_;
  std::string token_;
  std::set<std::string, std::less<>> lacked_;
  std::vector<std::unique_ptr<base::JsonDocument>> documents_;
  std::vector<base::Json> resources_;
  std::map<std::string, Behaviour> behaviours_;
  std::mutex mutex_;
  std::map<std::string, std::size_t> turns_;
  SocketServer socket_; // last: it uses all the others
};

} // namespace signpost::test
