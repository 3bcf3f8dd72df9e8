#include "author/scenarios.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/overloaded.h"
#include "fhir/code.h"
#include "fhir/resource.h"
#include "policy/show.h"
#include "service/answer.h"

namespace signpost::author {
namespace {

using evidence::AuthorFile;
using evidence::SourceFile;
using evidence::Truth;
using policy::Criterion;
using policy::Decision;
using policy::Outcome;

constexpr std::string_view default_today = "2026-11-20"; // scenarios are written for a fixed day

std::string base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const std::string_view chunk = text.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (k < chunk.size() ? static_cast<unsigned char>(chunk[k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k <= chunk.size() ? alphabet[bits >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

// A resource, or {"text", "date", "html"?} as shorthand for a clinical note.
void write_added(base::Json resource, std::string_view patient, base::JsonWriter& out) {
  if (resource["resourceType"]) return out.value(resource);
  const std::string id = "note-" + std::string(resource["date"].string());
  out.begin_object();
  out.member("resourceType", "DocumentReference");
  out.member("id", id);
  out.member("status", "current");
  out.member("date", std::string(resource["date"].string()) + "T12:00:00Z");
  out.key("subject");
  out.begin_object();
  out.member("reference", "Patient/" + std::string(patient));
  out.end_object();
  out.key("content");
  out.begin_array();
  out.begin_object();
  out.key("attachment");
  out.begin_object();
  out.member("contentType", resource["html"].is_true() ? "text/html" : "text/plain");
  out.member("data", base64(resource["text"].string()));
  out.end_object();
  out.end_object();
  out.end_array();
  out.end_object();
}

// `object` with the members of `changes` put in their place; null takes a member away.
void write_changed(base::Json object, base::Json changes, base::JsonWriter& out) {
  out.begin_object();
  for (base::Json member : object) {
    const base::Json change = changes[member.key()];
    if (change.is_null()) continue;
    out.key(member.key());
    out.value(change ? change : member);
  }
  for (base::Json change : changes) {
    if (object[change.key()] || change.is_null()) continue;
    out.key(change.key());
    out.value(change);
  }
  out.end_object();
}

// Every leaf of a policy version, of its gates and of its criteria.
std::set<std::string> leaves_of(const policy::PolicyVersion& version) {
  std::set<std::string> leaves;
  for (const policy::Service& service : version.services)
    policy::for_each_tree(service, [&](const Criterion& tree) {
      policy::for_each_leaf(tree, [&](const Criterion& node, const policy::Leaf&) { leaves.insert(node.id); });
    });
  return leaves;
}

// Whether criteria can come out like that without a node that is marked for review deciding.
bool settles(const Criterion& node, Truth truth) {
  if (!node.review.empty() && node.review_when.value_or(truth) == truth) return false;
  const auto able = static_cast<std::size_t>(
      std::ranges::count_if(node.parts(), [&](const Criterion& part) { return settles(part, truth); }));
  const std::size_t all = node.parts().size();
  return std::visit(base::overloaded{
                        [](const policy::Leaf&) { return true; },
                        [&](const policy::Negation& negation) { return settles(*negation.part, opposite(truth)); },
                        [&](const policy::Reference& reference) {
                          return std::ranges::any_of(reference.versions, [&](const auto& version) {
                            return settles(*version.criteria, truth);
                          });
                        },
                        [&](const policy::First&) { return able > 0; },
                        [&](const policy::All&) { return truth == Truth::yes ? able == all : able > 0; },
                        [&](const policy::Any&) { return truth == Truth::yes ? able > 0 : able == all; },
                        [&](const policy::AtLeast& group) {
                          return truth == Truth::yes ? able >= group.count : able + group.count > all;
                        },
                    },
                    node.form);
}

bool asks_for_review(const Criterion& node) {
  if (!node.review.empty() || std::ranges::any_of(node.parts(), asks_for_review)) return true;
  const auto* reference = std::get_if<policy::Reference>(&node.form);
  return reference && std::ranges::any_of(reference->versions,
                                          [](const auto& version) { return asks_for_review(*version.criteria); });
}

std::string_view last_segment(std::string_view path) { return path.substr(path.rfind('/') + 1); }

class Runner {
public:
  Runner(const service::Knowledge& knowledge, base::Issues& issues) : knowledge_(knowledge), issues_(issues) {}

  ScenarioTotals run(const std::vector<SourceFile>& files) {
    for (const SourceFile& source : files) {
      if (!source.path.starts_with("shared/charts/")) continue;
      std::string name(last_segment(source.path));
      name.resize(name.size() - 5);
      charts_.emplace(name, std::make_unique<AuthorFile>(source, issues_));
    }
    for (const SourceFile& source : files)
      if (source.path.find("/scenarios/") != source.path.npos) run(source);
    return totals();
  }

private:
  void run(const SourceFile& source) {
    const AuthorFile scenario(source, issues_);
    const base::Json json = scenario.root();
    if (!json) return;
    scenario.only(json, {"title", "chart", "today", "remove", "add", "order", "orders", "coverage", "expect"});
    scenario.required_text(json, "title");
    const auto chart = charts_.find(scenario.required_text(json, "chart"));
    if (chart == charts_.end())
      return scenario.error(json["chart"],
                            "there is no `shared/charts/" + std::string(json["chart"].string()) + ".json`");
    if (!chart->second->root()) return; // said of the chart
    const auto today = base::parse_date(scenario.text_or(json, "today", default_today));
    if (!today) return scenario.error(json["today"], "expected a day such as 2026-11-20");
    ++count_;
    const std::string request = scenario_request(scenario, chart->second->root());
    const auto document = base::JsonDocument::parse(request);
    if (!document) return scenario.error(json, "the scenario makes no request: " + document.error().message);
    const std::function<std::string()> no_uuid = [] { return std::string("00000000-0000-4000-8000-000000000000"); };
    const service::Terms terms{knowledge_, *today, "http://localhost", no_uuid};
    const auto opened = service::Case::open(document->root(), terms);
    if (!opened) return scenario.error(json, "the request is refused: " + opened.error().message);
    if ((*opened)->decisions().empty()) return scenario.error(json, "the request holds no order");
    const std::string folder = source.path.substr(0, source.path.find("/scenarios/"));
    const Decision& decision = (*opened)->decisions().front();
    check_code(scenario, decision, folder);
    compare(scenario, json["expect"], decision);
    prove(**opened, folder);
  }

  // An order that the policy does not name may well be answered, by another policy, and then proves nothing of this
  // one.
  void check_code(const AuthorFile& scenario, const Decision& decision, std::string_view folder) {
    const base::Json expect = scenario.root()["expect"];
    const std::string_view reason = expect["reason"].string();
    const bool meets_policy =
        expect["outcome"].string() != "no-guidance" || reason == "delegated" || reason == "not-in-effect";
    std::string codes;
    fhir::any_coding(decision.order["code"], [&](base::Json coding) {
      codes += (codes.empty() ? "`" : ", `") + std::string(coding["code"].string()) + "`";
      return false;
    });
    if (!meets_policy || codes.empty()) return;
    const std::string_view id = expect["policy"] ? expect["policy"].string() : folder;
    for (const auto& version : knowledge_.catalog->versions())
      if (version->id == id)
        for (const policy::Service& service : version->services)
          if (service.codes->contains_any(decision.order["code"])) return;
    const base::Json own = scenario.root()["order"]["code"];
    scenario.error(own ? own : scenario.root()["chart"],
                   "no service of `" + std::string(id) + "` names the order's code " + codes,
                   "a policy that speaks of it names it in the value set of a service's `codes`");
  }

  // Why a version was not found, where the day is the reason.
  std::string hint_of(const Decision& decision, std::string_view folder) const {
    if (decision.reason != policy::NoGuidance::not_in_effect) return {};
    for (const auto& version : knowledge_.catalog->versions())
      if (version->id == folder)
        return "the date of service is " + base::to_string(decision.date_of_service) +
               "; the first version is in force from " + version->version();
    return {};
  }

  void compare(const AuthorFile& scenario, base::Json expect, const Decision& decision) {
    if (!expect.is_object()) return scenario.error(scenario.root(), "a scenario says what to `expect`");
    scenario.only(
        expect, {"outcome", "determination", "priorAuthorization", "reason", "policy", "truths", "missing", "levels"});
    scenario.required_text(expect, "outcome");
    const auto same = [&](std::string_view key, std::string_view got, std::string hint = {}) {
      if (expect[key] && expect[key].string() != got)
        scenario.error(expect[key],
                       "expected `" + std::string(key) + "` " + std::string(expect[key].string()) + ", got `" +
                           std::string(got) + "`",
                       std::move(hint));
    };
    same("outcome", to_string(decision.outcome),
         hint_of(decision, scenario.path().substr(0, scenario.path().find("/scenarios/"))));
    same("determination", decision.determination);
    same("priorAuthorization", to_string(decision.authorization));
    same("reason", to_string(decision.reason));
    same("policy", decision.policy ? decision.policy->id : std::string());
    for (base::Json truth : expect["truths"]) {
      std::string got = "not asked";
      if (decision.criteria)
        policy::for_each_leaf(*decision.criteria, [&](const policy::Judgement& leaf) {
          if (leaf.criterion->id == truth.key()) got = to_string(leaf.truth);
        });
      if (got != truth.string())
        scenario.error(truth,
                       "expected `" + std::string(truth.key()) + "` " + std::string(truth.string()) + ", got " + got);
    }
    for (base::Json level : expect["levels"]) {
      std::string got = "not judged";
      for (const auto& [name, truth] : decision.levels)
        if (name == level.key()) got = to_string(truth);
      if (got != level.string())
        scenario.error(level, "expected level `" + std::string(level.key()) + "` " + std::string(level.string()) +
                                  ", got " + got);
    }
    if (const base::Json missing = expect["missing"]) {
      std::vector<std::string> wanted = scenario.texts(expect, "missing"), got;
      for (const policy::Missing& entry : decision.missing) got.push_back(entry.item);
      std::sort(wanted.begin(), wanted.end());
      std::sort(got.begin(), got.end());
      if (wanted != got) {
        std::string list;
        for (const std::string& item : got) list += (list.empty() ? "" : ", ") + item;
        scenario.error(missing, "expected other missing items, got: " + (list.empty() ? "none" : list));
      }
    }
  }

  // What an answer comes to: where a person decides either way, the chart meets the criteria or it does not.
  static std::pair<Outcome, std::optional<Truth>> answer_of(const Decision& decision) {
    return {decision.outcome, decision.criteria ? std::optional(decision.criteria->truth) : std::nullopt};
  }

  // Which outcomes the scenarios of a policy reach, and which criteria change the answer when they alone are otherwise.
  void prove(service::Case& opened, const std::string& policy) {
    for (std::size_t i = 0; i < opened.decisions().size(); ++i) {
      const Decision& decision = opened.decisions()[i];
      if (!decision.policy || decision.policy->id != policy) continue;
      reached_[decision.policy].insert(decision.outcome);
      const std::set<std::string> leaves = leaves_of(*decision.policy);
      for (const std::string& leaf : leaves) {
        if (decisive_[decision.policy].contains(leaf)) continue;
        for (const Truth truth : {Truth::no, Truth::unknown, Truth::yes}) {
          const policy::Assumption assumption{leaf, truth};
          if (answer_of(opened.decide_assuming(i, {&assumption, 1})) == answer_of(decision)) continue;
          decisive_[decision.policy].insert(leaf);
          break;
        }
      }
    }
  }

  // What the orders of a version's services may come to.
  static std::set<Outcome> possible(const policy::PolicyVersion& version) {
    std::set<Outcome> outcomes;
    for (const policy::Service& service : version.services)
      outcomes.merge(std::visit(base::overloaded{
                                    [](const policy::CoveredIf& covered) { return possible(covered.criteria); },
                                    [](const policy::Negative&) { return std::set{Outcome::not_covered}; },
                                    [](const policy::PersonDecides&) { return std::set{Outcome::manual_review}; },
                                    [](const auto&) { return std::set{Outcome::no_guidance}; },
                                },
                                service.statement));
    return outcomes;
  }

  static std::set<Outcome> possible(const Criterion& criteria) {
    std::set<Outcome> outcomes{Outcome::needs_documentation};
    if (settles(criteria, Truth::yes)) outcomes.insert(Outcome::covered);
    if (settles(criteria, Truth::no)) outcomes.insert(Outcome::not_covered);
    if (asks_for_review(criteria)) outcomes.insert(Outcome::manual_review);
    return outcomes;
  }

  ScenarioTotals totals() {
    ScenarioTotals totals;
    totals.scenarios = count_;
    for (const auto& version : knowledge_.catalog->versions()) {
      const base::Place place{.file = version->file->path, .line = 0, .column = 0, .line_text = {}};
      const std::set<std::string> leaves = leaves_of(*version);
      const std::set<Outcome>& reached = reached_[version.get()];
      const std::set<std::string>& decisive = decisive_[version.get()];
      totals.criteria += leaves.size();
      totals.decisive += decisive.size();
      if (reached.empty()) {
        issues_.error(place, "no scenario is decided by this version",
                      "scenarios lie in `scenarios/` beside it; the date of service picks the version");
        continue;
      }
      for (const Outcome outcome : possible(*version))
        if (!reached.contains(outcome))
          issues_.error(place, "no scenario ends in `" + std::string(to_string(outcome)) + "`");
      for (const std::string& leaf : leaves)
        if (!decisive.contains(leaf)) issues_.error(place, "no scenario makes criterion `" + leaf + "` decisive");
    }
    return totals;
  }

  const service::Knowledge& knowledge_;
  base::Issues& issues_;
  std::map<std::string, std::unique_ptr<AuthorFile>, std::less<>> charts_;
  std::map<const policy::PolicyVersion*, std::set<Outcome>> reached_;
  std::map<const policy::PolicyVersion*, std::set<std::string>> decisive_;
  std::size_t count_ = 0;
};

} // namespace

std::string scenario_request(const AuthorFile& scenario, base::Json chart) {
  const base::Json json = scenario.root();
  const std::string_view patient = chart["context"]["patientId"].string();
  const std::vector<std::string> removed = scenario.texts(json, "remove");
  std::set<std::string> found;
  const auto is_removed = [&](base::Json resource) {
    const std::string reference = fhir::reference_to(resource);
    const auto name = std::find_if(removed.begin(), removed.end(), [&](const std::string& wanted) {
      return wanted == reference ||
             (wanted.ends_with("/*") && wanted.substr(0, wanted.size() - 2) == fhir::type_of(resource));
    });
    if (name != removed.end()) found.insert(*name);
    return name != removed.end();
  };
  base::JsonWriter out;
  const auto entry = [&](auto&& write) {
    out.begin_object();
    out.key("resource");
    write();
    out.end_object();
  };
  out.begin_object();
  out.member("hook", "order-sign");
  out.member("hookInstance", "00000000-0000-4000-8000-000000000000");
  out.key("context");
  out.begin_object();
  for (base::Json member : chart["context"]) {
    if (member.key() == "draftOrders") continue;
    out.key(member.key());
    out.value(member);
  }
  out.key("draftOrders");
  out.begin_object();
  out.member("resourceType", "Bundle");
  out.member("type", "collection");
  out.key("entry");
  out.begin_array();
  bool first = true;
  for (base::Json draft : chart["context"]["draftOrders"]["entry"]) {
    entry([&] { write_changed(draft["resource"], first ? json["order"] : base::Json(), out); });
    first = false;
  }
  for (base::Json order : json["orders"]) entry([&] { out.value(order); });
  out.end_array();
  out.end_object();
  out.end_object();
  out.key("prefetch");
  out.begin_object();
  for (base::Json value : chart["prefetch"]) {
    out.key(value.key());
    if (value["resourceType"].string() != "Bundle") {
      if (json["add"][value.key()])
        scenario.error(json["add"][value.key()],
                       "`" + std::string(value.key()) + "` of the base chart is no Bundle that could be added to");
      out.value(value);
      continue;
    }
    out.begin_object();
    out.member("resourceType", "Bundle");
    out.member("type", "searchset");
    out.key("entry");
    out.begin_array();
    for (base::Json draft : value["entry"]) {
      const base::Json resource = draft["resource"];
      if (is_removed(resource)) continue;
      entry([&] {
        write_changed(resource, fhir::type_of(resource) == "Coverage" ? json["coverage"] : base::Json(), out);
      });
    }
    for (base::Json added : json["add"][value.key()]) entry([&] { write_added(added, patient, out); });
    out.end_array();
    out.end_object();
  }
  for (const std::string& name : removed)
    if (!found.contains(name)) scenario.error(json["remove"], "the base chart has no `" + name + "` to remove");
  for (base::Json added : json["add"])
    if (!chart["prefetch"][added.key()])
      scenario.error(added, "the base chart has no prefetch key `" + std::string(added.key()) + "`");
  out.end_object();
  out.end_object();
  return out.take();
}

ScenarioTotals run_scenarios(const service::Knowledge& knowledge, const std::vector<SourceFile>& files,
                             base::Issues& issues) {
  return Runner(knowledge, issues).run(files);
}

} // namespace signpost::author
