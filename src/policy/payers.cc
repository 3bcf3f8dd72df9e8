#include "policy/payers.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "fhir/code.h"
#include "fhir/reference.h"

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

std::vector<std::string> one_or_more(const AuthorFile& file, base::Json json, std::string_view one,
                                     std::string_view several) {
  std::vector<std::string> list = file.texts(json, several);
  if (json[one]) list.push_back(file.text_or(json, one, ""));
  return list;
}

bool is_one_of(const std::vector<std::string>& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

// An identifier as a Coverage or an Organization has it.
bool is_same(const Payer::Identifier& known, base::Json identifier) {
  if (plain_words(identifier["value"].string()) != plain_words(known.value)) return false;
  if (known.systems.empty() && known.types.empty()) return true;
  return is_one_of(known.systems, identifier["system"].string()) ||
         fhir::any_coding(identifier["type"],
                          [&](base::Json coding) { return is_one_of(known.types, coding["code"].string()); });
}

bool any_matches(const std::vector<std::shared_ptr<const re2::RE2>>& patterns, const std::string& words) {
  for (const auto& pattern : patterns)
    if (re2::RE2::PartialMatch(words, *pattern)) return true;
  return false;
}

// Without the address of its server.
std::string short_reference(std::string_view reference) {
  const fhir::Reference parts = fhir::parse_reference(reference);
  return parts.type.empty() ? std::string(reference) : std::string(parts.type) + "/" + std::string(parts.id);
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
  file.only(json, {"id", "label", "shortLabel", "authorizationContact", "names", "notNames", "identifiers", "products",
                   "defaultLine"});
  Payer payer;
  payer.id = file.required_text(json, "id");
  payer.label = file.required_text(json, "label");
  payer.short_label = file.text_or(json, "shortLabel", payer.label);
  payer.authorization_contact = file.text_or(json, "authorizationContact", "");
  payer.names = read_patterns(file, json["names"]);
  payer.not_names = read_patterns(file, json["notNames"]);
  payer.default_line = file.text_or(json, "defaultLine", "");
  if (payer.names.empty()) file.error(json, "a payer needs `names` by which a Coverage is recognised");
  for (base::Json identifier : json["identifiers"]) {
    file.only(identifier, {"system", "systems", "types", "value"});
    payer.identifiers.push_back({file.required_text(identifier, "value"),
                                 one_or_more(file, identifier, "system", "systems"), file.texts(identifier, "types")});
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
  Plan plan;
  std::vector<base::Json> identifiers;
  std::vector<std::string> names;
  std::vector<std::string> told_by_place; // a name with its state: it tells insurers apart and makes none
  const auto name = [&](std::string_view text) {
    if (text.empty()) return;
    names.push_back(plain_words(text));
    if (plan.looked_for.empty()) plan.looked_for = text;
  };
  const auto identifier = [&](base::Json element) {
    if (!element["value"].string().empty()) identifiers.push_back(element);
  };
  const auto payor = [&](base::Json reference) {
    const std::string_view target = reference["reference"].string();
    const base::Json organization = chart.resolve(target, coverage);
    if (!organization && !target.empty()) plan.not_sent.push_back(short_reference(target));
    for (base::Json element : organization["identifier"]) identifier(element);
    identifier(reference["identifier"]);
    name(organization["name"].string());
    for (base::Json alias : organization["alias"]) name(alias.string());
    name(reference["display"].string());
    for (base::Json address : organization["address"])
      told_by_place.push_back(plain_words(organization["name"].string()) + " " +
                              plain_words(address["state"].string()));
  };
  const base::Json payors = coverage["payor"];
  if (payors.is_array())
    for (base::Json reference : payors) payor(reference);
  else payor(payors);

  if (plan.looked_for.empty() && !identifiers.empty()) plan.looked_for = identifiers.front()["value"].string();
  for (const Payer& payer : payers)
    for (const base::Json element : identifiers)
      for (const Payer::Identifier& known : payer.identifiers)
        if (!plan.payer && is_same(known, element)) plan.payer = &payer;
  const auto is_called_alike = [&](const Payer& payer) {
    const auto matches = [&](const std::string& words) { return any_matches(payer.not_names, words); };
    return std::ranges::any_of(names, matches) || std::ranges::any_of(told_by_place, matches);
  };
  for (const std::string& words : names)
    for (const Payer& payer : payers)
      if (!plan.payer && any_matches(payer.names, words) && !is_called_alike(payer)) plan.payer = &payer;
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
  add(coverage["network"].string());
  const auto find_product = [&] {
    for (const Product& product : plan.payer->products)
      if (!plan.product && any_matches(product.names, words)) plan.product = &product;
  };
  find_product();
  if (!plan.product) {
    words.clear();
    for (const std::string& named : names) words += named + " ";
    find_product();
  }
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
