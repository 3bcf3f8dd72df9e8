#include "policy/payers.h"

#include <re2/re2.h>

#include <cctype>

#include "fhir/code.h"

namespace signpost::policy {

using namespace evidence;

namespace {

std::vector<std::shared_ptr<const re2::RE2>> read_patterns(const AuthorFile& file, base::Json list) {
  std::vector<std::shared_ptr<const re2::RE2>> patterns;
  for (base::Json item : list) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    auto pattern = std::make_shared<re2::RE2>("\\b(?:" + std::string(item.string()) + ")\\b", options);
    if (!pattern->ok()) file.error(item, "bad pattern: " + pattern->error());
    else patterns.push_back(std::move(pattern));
  }
  return patterns;
}

bool any_matches(const std::vector<std::shared_ptr<const re2::RE2>>& patterns, const std::string& words) {
  for (const auto& pattern : patterns)
    if (re2::RE2::PartialMatch(words, *pattern)) return true;
  return false;
}

} // namespace

std::string plain_words(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte)) out += static_cast<char>(std::tolower(byte));
    else if (c != '\'' && !out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::optional<Payer> Payer::read(const AuthorFile& file) {
  const base::Json json = file.root();
  if (!json) return {};
  file.only(json, {"id", "label", "shortLabel", "authorizationContact", "names", "identifiers", "products",
                   "defaultLine"});
  Payer payer;
  payer.id = file.required_text(json, "id");
  payer.label = file.required_text(json, "label");
  payer.short_label = file.text_or(json, "shortLabel", payer.label);
  payer.authorization_contact = file.text_or(json, "authorizationContact", "");
  payer.names = read_patterns(file, json["names"]);
  payer.default_line = file.text_or(json, "defaultLine", "");
  if (payer.names.empty()) file.error(json, "a payer needs `names` by which a Coverage is recognised");
  for (base::Json identifier : json["identifiers"]) {
    file.only(identifier, {"system", "value"});
    payer.identifiers.emplace_back(file.text_or(identifier, "system", ""), file.required_text(identifier, "value"));
  }
  for (base::Json item : json["products"]) {
    file.only(item, {"id", "line", "label", "names"});
    Product product;
    product.id = file.required_text(item, "id");
    product.line = file.required_text(item, "line");
    product.label = file.text_or(item, "label", product.id);
    product.names = read_patterns(file, item["names"]);
    payer.products.push_back(std::move(product));
  }
  return payer;
}

Plan plan_of(base::Json coverage, const fhir::Chart& chart, const std::vector<Payer>& payers) {
  std::vector<std::pair<std::string_view, std::string_view>> identifiers;
  std::vector<std::string> names;
  const auto name = [&](std::string_view text) {
    if (!text.empty()) names.push_back(plain_words(text));
  };
  const auto identifier = [&](base::Json element) {
    if (const auto value = element["value"].string(); !value.empty())
      identifiers.emplace_back(element["system"].string(), value);
  };
  const auto payor = [&](base::Json reference) {
    const base::Json organization = chart.resolve(reference["reference"].string(), coverage);
    for (base::Json element : organization["identifier"]) identifier(element);
    identifier(reference["identifier"]);
    name(organization["name"].string());
    for (base::Json alias : organization["alias"]) name(alias.string());
    name(reference["display"].string());
  };
  const base::Json payors = coverage["payor"];
  if (payors.is_array())
    for (base::Json reference : payors) payor(reference);
  else payor(payors);

  Plan plan;
  for (const Payer& payer : payers)
    for (const auto& [system, value] : identifiers)
      for (const auto& [known_system, known_value] : payer.identifiers)
        if (!plan.payer && value == known_value && (system == known_system || known_system.empty()))
          plan.payer = &payer;
  for (const std::string& words : names)
    for (const Payer& payer : payers)
      if (!plan.payer && any_matches(payer.names, words)) plan.payer = &payer;
  if (!plan.payer) return plan;

  std::string words;
  const auto add = [&](std::string_view text) { words += plain_words(text) + " "; };
  fhir::any_coding(coverage["type"], [&](base::Json coding) {
    add(coding["code"].string());
    add(coding["display"].string());
    return false;
  });
  add(coverage["type"]["text"].string());
  for (base::Json plan_class : coverage["class"]) {
    if (fhir::has_code(plan_class["type"], "group")) continue; // an employer's name says nothing of the product
    add(plan_class["name"].string());
    add(plan_class["value"].string());
  }
  for (const Product& product : plan.payer->products)
    if (!plan.product && any_matches(product.names, words)) plan.product = &product;
  plan.line = plan.product ? plan.product->line : plan.payer->default_line;
  return plan;
}

bool is_active(base::Json coverage, base::Date day) {
  const std::string_view status = coverage["status"].string();
  if (!status.empty() && status != "active") return false;
  const auto start = base::parse_partial_date(coverage["period"]["start"].string());
  const auto end = base::parse_partial_date(coverage["period"]["end"].string());
  return (!start || start->first <= day) && (!end || end->last >= day);
}

} // namespace signpost::policy
