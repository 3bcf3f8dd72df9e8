#include "cards/templates.h"

#include <algorithm>
#include <array>

#include "base/markdown.h"
#include "cards/phrase.h"
#include "cards/view.h"
#include "fhir/reference.h"

namespace signpost::cards {
namespace {

using kainjow::mustache::data;
using policy::Authorization;
using policy::Decision;
using policy::Outcome;

constexpr std::size_t max_summary = 139; // CDS Hooks 2.0: less than 140 characters

std::string for_markdown(const std::string& text) { return base::escape_markdown(text, 400); }

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

std::string for_summary(const std::string& text) { return plain(text, max_summary); }

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

bool asks_for_documentation(std::string_view name) {
  return name.substr(0, name.find('.')) == to_string(Outcome::needs_documentation);
}

} // namespace

struct Template {
  std::string response_type; // external-reference, instructions
  std::string indicator;
  std::string topic;
  Phrase summary;
  Phrase detail;
  std::string link_label; // empty: no link
  std::string launch_label; // of the link that launches an app, where there is one; empty: it has none
  std::vector<cdshooks::Coding> override_reasons;
};

Templates::Templates() = default;
Templates::Templates(Templates&&) noexcept = default;
Templates& Templates::operator=(Templates&&) noexcept = default;
Templates::~Templates() = default;

Templates Templates::load(const std::vector<evidence::SourceFile>& files, base::Issues& issues) {
  Templates templates;
  const auto find_file = [&](std::string_view name) {
    return std::ranges::find(files, name, &evidence::SourceFile::path);
  };
  const auto sentences = find_file(Sentences::file_name), overriding = find_file(OverrideReasons::file_name);
  if (sentences != files.end()) templates.sentences_ = Sentences::load(*sentences, issues);
  else
    issues.error({.file = std::string(Sentences::file_name), .line = 0, .column = 0, .line_text = {}},
                 "this file is missing among the cards", "it holds what cards say of remarks, records and reasons");
  OverrideReasons reasons;
  if (overriding != files.end()) reasons = OverrideReasons::load(*overriding, issues);
  for (const evidence::SourceFile& source : files) {
    if (!source.path.ends_with(".json") || source.path == Sentences::file_name ||
        source.path == OverrideReasons::file_name)
      continue;
    const evidence::AuthorFile file(source, issues);
    if (file.root()) templates.add(file, reasons);
  }
  return templates;
}

void Templates::add(const evidence::AuthorFile& file, const OverrideReasons& reasons) {
  const base::Json json = file.root();
  const std::string path(file.path());
  file.only(json, {"indicator", "topic", "summary", "detail", "link", "launch", "overrideReasons"});
  const auto slash = path.find('/');
  if (slash == path.npos)
    return file.error(json, "a card lies in the folder of its response type",
                      "folders: " + cdshooks::response_types_in_words(true));
  const std::string response_type = path.substr(0, slash);
  const std::string name = path.substr(slash + 1, path.size() - slash - 6);
  if (!cdshooks::is_type_of_files(response_type))
    file.error(json, "`" + response_type + "` is no response type of CRD that cards are written for",
               "folders: " + cdshooks::response_types_in_words(true));
  if (auto mistake = mistake_in_name(name)) file.error(json, std::move(mistake->message), std::move(mistake->hint));
  auto entry = std::make_unique<Template>(
      Template{response_type, file.required_text(json, "indicator"), file.required_text(json, "topic"),
               Phrase::read(file, json, "summary", for_summary), Phrase::read(file, json, "detail", for_markdown),
               file.text_or(json, "link", ""), file.text_or(json, "launch", ""), reasons.named_in(file)});
  if (cdshooks::topic_display(entry->topic).empty())
    file.error(json["topic"], "`" + entry->topic + "` is no topic of CRD", "such as coverage-info");
  if (entry->indicator != "info" && entry->indicator != "warning")
    file.error(json["indicator"], "expected info or warning: coverage is never critical");
  if (response_type == "instructions" && !entry->link_label.empty())
    file.error(json["link"], "an Instructions card has no link (CRD)");
  if (response_type == "external-reference" && entry->link_label.empty())
    file.error(json, "an External Reference card needs a `link` (CRD)");
  if (!entry->launch_label.empty() && (response_type != "instructions" || !asks_for_documentation(name)))
    file.error(json["launch"], "only an Instructions card that asks for documentation can launch an app for it");
  if (!by_name_.emplace(name, std::move(entry)).second) file.error(json, "two templates for `" + name + "`");
}

cdshooks::CardKinds Templates::kinds(bool launches) const {
  cdshooks::CardKinds kinds;
  for (const auto& [name, entry] : by_name_) {
    kinds.topics.insert(entry->topic);
    kinds.response_types.insert(entry->response_type);
    if (launches && !entry->launch_label.empty()) kinds.response_types.emplace(cdshooks::launch_smart_app);
  }
  return kinds;
}

const Template* Templates::find(std::string_view outcome, std::string_view detail) const {
  std::string name(outcome);
  if (const auto found = by_name_.find(name + "." + std::string(detail)); found != by_name_.end())
    return found->second.get();
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second.get();
}

std::optional<cdshooks::Card> render(const Templates& templates, const Decision& decision, const Setting& setting,
                                     const std::optional<Launch>& launch) {
  const Template* chosen = templates.find(to_string(decision.outcome), to_string(decision.authorization));
  if (!chosen || !decision.payer) return {}; // a card is the word of a payer
  if (decision.outcome == Outcome::needs_documentation && !setting.asks_for_documentation) return {};
  const Sentences& sentences = templates.sentences();
  data names = view_of(decision, sentences, setting.catalog, setting.public_url);
  names["severalOrders"] = setting.several_orders;
  names["why"] = "";
  const std::size_t without = std::min(chosen->summary.with(names).size(), max_summary);
  names["why"] = fit(reasons_of(decision, sentences, setting.catalog), max_summary - without,
                     decision.outcome == Outcome::needs_documentation, sentences);
  cdshooks::Card card;
  card.uuid = setting.new_uuid();
  card.summary = plain(chosen->summary.with(names), max_summary);
  card.detail = chosen->detail.with(names);
  card.indicator = chosen->indicator;
  card.source_label = decision.payer->label;
  card.topic_code = chosen->topic;
  card.response_type = chosen->response_type;
  card.override_reasons = chosen->override_reasons;
  if (!chosen->link_label.empty() && decision.policy) {
    card.source_url = std::string(setting.public_url) + policy_path(*decision.policy);
    card.links.push_back({chosen->link_label, card.source_url});
  }
  if (launch && !chosen->launch_label.empty()) {
    card.response_type = cdshooks::launch_smart_app;
    card.links.push_back({chosen->launch_label, std::string(launch->url), cdshooks::SmartLink{launch->context}});
  }
  if (!decision.order["id"].string().empty()) card.about = fhir::reference_to(decision.order);
  return card;
}

} // namespace signpost::cards
