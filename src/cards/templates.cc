#include "cards/templates.h"

#include <kainjow/mustache.hpp>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/markdown.h"
#include "cards/shortfall.h"
#include "fhir/code.h"
#include "fhir/reference.h"

namespace signpost::cards {
namespace {

using evidence::Truth;
using kainjow::mustache::data;
using kainjow::mustache::mustache;
using policy::Authorization;
using policy::Decision;
using policy::Judgement;
using policy::Outcome;

constexpr std::size_t max_summary = 139; // CDS Hooks 2.0: less than 140 characters
constexpr std::size_t max_reasons = 3;   // what a busy clinician reads
constexpr std::string_view response_types = "`instructions`, `external-reference`";

mustache compile(const evidence::AuthorFile& file, base::Json json, std::string_view key) {
  mustache compiled(file.required_text(json, key));
  if (json[key].string().find("{{>") != std::string_view::npos)
    file.error(json[key], "a template cannot include another");
  if (!compiled.is_valid()) file.error(json[key], "bad template: " + compiled.error_message());
  compiled.set_custom_escape([](const std::string& text) { return base::escape_markdown(text, 300); });
  return compiled;
}

// A summary is plain text: nothing to escape, but nothing that a careless client could take for markup either.
std::string plain(std::string_view text, std::size_t max_bytes) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '<' || c == '>') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c;
    }
  }
  if (out.size() <= max_bytes) return out;
  std::size_t end = max_bytes - 3;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  return out.substr(0, end) + "…";
}

// What the chart shows for a criterion that failed, short enough for a line: words rather than a concept's number.
std::string evidence_words(const Judgement& judged) {
  const Judgement* with = &judged;
  for (const Judgement& child : judged.children)
    if (with->evidence.empty()) with = &child;
  if (with->evidence.empty()) return {};
  std::string_view words = with->evidence.front().value;
  const auto space = words.find(' ');
  if (space != words.npos && space >= 6 && words.substr(0, space).find_first_not_of("0123456789") == words.npos)
    words = words.substr(space + 1);
  return base::escape_markdown(words, 80);
}

data reason_list(const std::vector<Shortfall>& list, bool ruled_out) {
  data reasons{data::type::list};
  for (std::size_t i = 0; i < list.size() && i < max_reasons; ++i) {
    if (list[i].ruled_out != ruled_out) continue;
    const std::string evidence = evidence_words(*list[i].judgement);
    data reason;
    reason["criterion"] = list[i].judgement->criterion->title;
    reason["hasEvidence"] = !evidence.empty();
    reason["evidence"] = evidence;
    reasons.push_back(reason);
  }
  return reasons;
}

std::string_view authorization_words(policy::Authorization authorization) {
  switch (authorization) {
  case policy::Authorization::required: return "Prior authorization is required.";
  case policy::Authorization::not_required: return "Prior authorization is not required.";
  case policy::Authorization::unknown: return "The policy does not say whether prior authorization is required.";
  }
  return "";
}

std::string_view determination_words(std::string_view determination) {
  if (determination == "not-medically-necessary") return "not medically necessary";
  if (determination == "not-covered") return "not covered";
  return determination;
}

// Why a card of this name can never be shown, and which names there are; nothing if it can.
struct Mistake {
  std::string message;
  std::string hint;
};
std::optional<Mistake> mistake_in_name(std::string_view name) {
  constexpr std::array outcomes{Outcome::covered, Outcome::not_covered, Outcome::needs_documentation,
                                Outcome::manual_review};
  constexpr std::array details{Authorization::required, Authorization::not_required, Authorization::unknown};
  const auto known = [](const auto& values, std::string_view word) {
    return std::ranges::any_of(values, [&](auto value) { return to_string(value) == word; });
  };
  const auto list = [](const auto& values) {
    std::string words;
    for (const auto value : values) words.append(words.empty() ? "`" : ", `").append(to_string(value)).append("`");
    return words;
  };
  const std::size_t dot = std::min(name.find('.'), name.size());
  const std::string_view outcome = name.substr(0, dot);
  const std::string hint = "a file is named by an outcome: " + list(outcomes) +
                           "; with a dot behind it by prior authorization: " + list(details);
  if (outcome == to_string(Outcome::no_guidance))
    return Mistake{"`no-guidance` never has a card: there may be no payer to speak for", hint};
  if (!known(outcomes, outcome)) return Mistake{"`" + std::string(outcome) + "` is no outcome that has a card", hint};
  if (dot < name.size() && !known(details, name.substr(dot + 1)))
    return Mistake{"`" + std::string(name.substr(dot + 1)) + "` says nothing of prior authorization", hint};
  return {};
}

data view(const Decision& decision, const Setting& setting) {
  data view;
  const std::string order = order_words(decision.order);
  view["order"] = order;
  if (decision.payer) view["payer"] = decision.payer->label;
  if (decision.policy) {
    view["policy"] = decision.policy->number;
    view["policyTitle"] = decision.policy->title;
    view["version"] = decision.policy->version();
    view["policyUrl"] = std::string(setting.public_url) + policy_path(*decision.policy);
  }
  if (decision.service) view["service"] = decision.service->title;
  view["determination"] = std::string(determination_words(decision.determination));
  view["explanation"] = decision.explanation;
  view["section"] = decision.section.empty() && decision.service ? decision.service->section : decision.section;
  view["authorization"] = std::string(authorization_words(decision.authorization));
  view["authorizationSection"] = decision.authorization_section;
  view["hasAuthorizationSection"] = !decision.authorization_section.empty();

  data missing{data::type::list};
  for (const policy::Missing& entry : decision.missing) {
    data item;
    item["ask"] = entry.ask;
    missing.push_back(item);
  }
  view.set("missing", missing);
  view["missingCount"] = std::to_string(decision.missing.size());
  view["several"] = decision.missing.size() > 1;
  data alternatives{data::type::list};
  for (const policy::ItemSet& set : decision.alternatives) {
    std::string words;
    for (const std::string& id : set) {
      const evidence::DocumentationItem* item = setting.catalog.item(id);
      const std::string_view joint = words.empty() ? "" : &id == &set.back() ? " and " : ", ";
      words += std::string(joint) + (item ? item->title : id);
    }
    data alternative;
    alternative["words"] = words;
    alternatives.push_back(alternative);
    if (alternatives.list_value().size() == 1) break; // one other way is enough on a card
  }
  view.set("alternatives", alternatives);

  std::vector<Shortfall> failed;
  if (decision.criteria && decision.outcome == policy::Outcome::not_covered) failed = shortfalls(*decision.criteria);
  const data reasons = reason_list(failed, false), exclusions = reason_list(failed, true);
  view["hasReasons"] = !reasons.list_value().empty();
  view.set("reasons", reasons);
  view["hasExclusions"] = !exclusions.list_value().empty();
  view.set("exclusions", exclusions);

  data presumed{data::type::list};
  if (decision.criteria)
    policy::for_each_leaf(*decision.criteria, [&](const Judgement& leaf) {
      if (!leaf.presumed) return;
      std::string title = leaf.criterion->title;
      if (!title.empty()) title[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(title[0])));
      data entry;
      entry["criterion"] = title;
      entry["separator"] = presumed.list_value().empty() ? "" : "; ";
      presumed.push_back(entry);
    });
  view["hasPresumed"] = !presumed.list_value().empty();
  view.set("presumed", presumed);
  data remarks{data::type::list};
  for (const std::string& note : decision.notes) {
    if (!note.starts_with("Met if performed")) continue; // the others are for the explanation
    data entry;
    entry["words"] = note;
    remarks.push_back(entry);
  }
  view.set("remarks", remarks);
  return view;
}

} // namespace

struct Template {
  std::string response_type; // external-reference, instructions
  std::string indicator;
  std::string topic;
  // The library's render() is not const because partials and lambdas may report an error in the template; load()
  // refuses partials and our data has no lambdas, so rendering only reads and may be done by several threads.
  mutable mustache summary;
  mutable mustache detail;
  std::string link_label; // empty: no link
};

Templates::Templates() = default;
Templates::Templates(Templates&&) noexcept = default;
Templates& Templates::operator=(Templates&&) noexcept = default;
Templates::~Templates() = default;

Templates Templates::load(const std::vector<evidence::SourceFile>& files, base::Issues& issues) {
  Templates templates;
  for (const evidence::SourceFile& source : files) {
    if (!source.path.ends_with(".json")) continue;
    const evidence::AuthorFile file(source, issues);
    const base::Json json = file.root();
    if (!json) continue;
    file.only(json, {"indicator", "topic", "summary", "detail", "link"});
    const auto slash = source.path.find('/');
    if (slash == source.path.npos) {
      file.error(json, "a card lies in the folder of its response type", "folders: " + std::string(response_types));
      continue;
    }
    const std::string response_type = source.path.substr(0, slash);
    const std::string name = source.path.substr(slash + 1, source.path.size() - slash - 6);
    if (response_type != "instructions" && response_type != "external-reference")
      file.error(json, "`" + response_type + "` is no response type of CRD", "folders: " + std::string(response_types));
    if (auto mistake = mistake_in_name(name)) file.error(json, std::move(mistake->message), std::move(mistake->hint));
    auto entry = std::make_unique<Template>(Template{response_type, file.required_text(json, "indicator"),
                                                     file.required_text(json, "topic"), compile(file, json, "summary"),
                                                     compile(file, json, "detail"), file.text_or(json, "link", "")});
    if (entry->indicator != "info" && entry->indicator != "warning")
      file.error(json["indicator"], "expected info or warning: coverage is never critical");
    if (response_type == "instructions" && !entry->link_label.empty())
      file.error(json["link"], "an Instructions card has no link (CRD)");
    if (response_type == "external-reference" && entry->link_label.empty())
      file.error(json, "an External Reference card needs a `link` (CRD)");
    entry->summary.set_custom_escape([](const std::string& text) { return plain(text, 60); });
    if (!templates.by_name_.emplace(name, std::move(entry)).second)
      file.error(json, "two templates for `" + name + "`");
  }
  return templates;
}

const Template* Templates::find(std::string_view outcome, std::string_view detail) const {
  std::string name(outcome);
  if (const auto found = by_name_.find(name + "." + std::string(detail)); found != by_name_.end())
    return found->second.get();
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second.get();
}

std::optional<cdshooks::Card> render(const Templates& templates, const Decision& decision, const Setting& setting) {
  const Template* chosen = templates.find(to_string(decision.outcome), to_string(decision.authorization));
  if (!chosen || !decision.payer) return {}; // a card is the word of a payer
  const data values = view(decision, setting);
  cdshooks::Card card;
  card.uuid = setting.new_uuid();
  card.summary = plain(chosen->summary.render(values), max_summary);
  card.detail = chosen->detail.render(values);
  card.indicator = chosen->indicator;
  card.source_label = decision.payer->label;
  card.topic_code = chosen->topic;
  if (!chosen->link_label.empty() && decision.policy) {
    card.source_url = std::string(setting.public_url) + policy_path(*decision.policy);
    card.links.push_back({chosen->link_label, card.source_url});
  }
  if (!decision.order["id"].string().empty()) card.about = fhir::reference_to(decision.order);
  return card;
}

std::string order_words(base::Json order) {
  const base::Json code = order["code"];
  std::string_view words = code["text"].string(), symbol;
  fhir::any_coding(code, [&](base::Json coding) {
    if (words.empty()) words = coding["display"].string();
    if (symbol.empty()) symbol = coding["code"].string();
    return false;
  });
  if (words.empty()) return std::string(symbol);
  if (symbol.empty()) return std::string(words);
  return std::string(words) + " (" + std::string(symbol) + ")";
}

std::string policy_path(const policy::PolicyVersion& policy) {
  return "/policies/" + policy.id + "/" + policy.version();
}

} // namespace signpost::cards
