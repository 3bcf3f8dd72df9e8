#include "cards/coverage_information.h"

#include <algorithm>
#include <vector>

#include "base/digest.h"
#include "cards/order_words.h"
#include "cards/substance.h"
#include "fhir/code.h"
#include "fhir/reference.h"
#include "fhir/resource.h"

namespace signpost::cards {
namespace {

using policy::Decision;
using policy::Outcome;

// CRD 2.2.1: what `reason` may be coded by (ValueSet coverageAssertionReasons).
constexpr std::string_view reason_system = "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp";

struct Statement {
  const Decision* decision;
  Assertion said;
  std::string coverage; // reference
  std::string id;
  std::string id_if_asked; // at a hook that asks for documentation; empty: the same
};

// What the order says is in its own substance; of the chart, in whichever order it came.
void add_facts(const Decision& decision, std::string& text) {
  std::vector<std::string> found; // of one leaf
  policy::for_each_leaf(*decision.criteria, [&](const policy::Judgement& leaf) {
    text.append(leaf.criterion->id).append(" ").append(to_string(leaf.truth)) += '\n';
    found.clear();
    for (const evidence::Evidence& evidence : leaf.evidence) {
      if (evidence.resource == decision.judged) continue;
      std::string& one = found.emplace_back(fhir::reference_to(evidence.resource));
      one.append(" ").append(evidence.path) += ' ';
      Substance(one).value(evidence.value);
    }
    std::ranges::sort(found);
    for (const std::string& one : found) text += one;
  });
}

std::string_view member_text(base::Json extension, std::string_view url) {
  for (base::Json part : extension["extension"]) {
    if (part["url"].string() != url) continue;
    if (const auto text = part["valueString"].string(); !text.empty()) return text;
    return part["valueReference"]["reference"].string();
  }
  return {};
}

// Whether an extension the order came with is an earlier statement about the same coverage.
bool is_earlier_statement(base::Json extension, const Statement& statement) {
  if (extension["url"].string() != coverage_information_url) return false;
  const auto earlier = fhir::parse_reference(member_text(extension, "coverage")),
             now = fhir::parse_reference(statement.coverage);
  return earlier.id == now.id;
}

void write_coding(std::string_view system, std::string_view code, base::JsonWriter& out) {
  out.begin_object();
  out.member("system", system);
  out.member("code", code);
  out.end_object();
}

void part(base::JsonWriter& out, std::string_view url, std::string_view type, std::string_view value) {
  out.begin_object();
  out.member("url", url);
  out.member(type, value);
  out.end_object();
}

void reason_part(const Assertion& said, base::JsonWriter& out) {
  out.begin_object();
  out.member("url", "reason");
  out.key("valueCodeableConcept");
  out.begin_object();
  if (!said.reason_code.empty()) {
    out.key("coding");
    out.begin_array();
    write_coding(reason_system, said.reason_code, out);
    out.end_array();
  }
  out.member("text", said.reason);
  out.end_object();
  out.end_object();
}

// By which code the order is billed: of those it carries, the one that the policy speaks of, else the first.
base::Json billing_code(const Decision& decision) {
  base::Json billing;
  fhir::any_coding(fhir::ordered_of(decision.judged), [&](base::Json coding) {
    const auto system = fhir::code_system(coding["system"].string());
    if (system != fhir::CodeSystem::cpt && system != fhir::CodeSystem::hcpcs && system != fhir::CodeSystem::icd10pcs)
      return false;
    const bool spoken_of = decision.service && decision.service->codes->contains(coding);
    if (!billing || spoken_of) billing = coding;
    return spoken_of;
  });
  return billing;
}

void write_statement(const Statement& statement, const Maker& maker, base::JsonWriter& out) {
  const Assertion& said = statement.said;
  out.begin_object();
  out.member("url", coverage_information_url);
  out.key("extension");
  out.begin_array();
  out.begin_object();
  out.member("url", "coverage");
  out.key("valueReference");
  out.begin_object();
  out.member("reference", statement.coverage);
  out.end_object();
  out.end_object();
  part(out, "covered", "valueCode", said.covered);
  for (const auto& [url, code] : {std::pair<std::string_view, std::string_view>{"pa-needed", said.pa_needed},
                                  {"doc-needed", said.doc_needed},
                                  {"info-needed", said.info_needed}})
    if (!code.empty()) part(out, url, "valueCode", code);
  if (const base::Json billing = billing_code(*statement.decision)) {
    out.begin_object();
    out.member("url", "billingCode");
    out.key("valueCoding");
    write_coding(billing["system"].string(), billing["code"].string(), out);
    out.end_object();
  }
  if (!said.reason.empty()) reason_part(said, out);
  for (const evidence::DocumentationItem* form : said.forms)
    part(out, "questionnaire", "valueCanonical", evidence::questionnaire_url(*form, maker.base_url));
  part(out, "date", "valueDate", base::to_string(maker.today));
  part(out, "coverage-assertion-id", "valueString", statement.id);
  if (said.holds_until && maker.version != cdshooks::CrdVersion::v2_0) // 2.0.1 has words for it only
    part(out, "expiry-date", "valueDate", base::to_string(*said.holds_until));
  out.end_array();
  out.end_object();
}

void write_extensions(base::Json present, const std::vector<Statement>& statements, const Maker& maker,
                      base::JsonWriter& out) {
  out.begin_array();
  for (base::Json extension : present)
    if (std::none_of(statements.begin(), statements.end(),
                     [&](const Statement& s) { return is_earlier_statement(extension, s); }))
      out.value(extension);
  for (const Statement& statement : statements) write_statement(statement, maker, out);
  out.end_array();
}

// The order with everything it came with, but for its extensions.
std::string order_text(base::Json order, std::string_view extensions) {
  base::JsonWriter out;
  out.begin_object();
  for (base::Json member : order) {
    if (member.key() == "extension") continue;
    out.key(member.key());
    out.value(member);
  }
  out.key("extension");
  out.raw(extensions);
  out.end_object();
  return out.take();
}

// `substance` of the order.
Statement statement_of(const Decision& decision, Assertion said, const std::string& substance, const Maker& maker) {
  std::string coverage = fhir::reference_to(decision.coverage);
  std::string text = substance;
  for (const std::string_view one :
       {std::string_view(coverage), to_string(decision.outcome), to_string(decision.authorization), maker.knowledge})
    text.append(one) += '\n';
  text.append(base::to_string(decision.date_of_service)) += '\n';
  if (decision.reason != policy::NoGuidance::none) text.append(to_string(decision.reason)) += '\n';
  if (!said.reason_code.empty()) text.append(said.reason_code) += '\n';
  if (decision.criteria) add_facts(decision, text);
  const auto id_of = [](const std::string& all) { return base::sha256(all).substr(0, 32); };
  std::string id = id_of(text);
  if (decision.outcome != Outcome::needs_documentation || maker.asks_for_documentation)
    return {&decision, std::move(said), std::move(coverage), std::move(id), {}};
  return {&decision, std::move(said), std::move(coverage), id_of(text + "later"), std::move(id)};
}

// Whether the order carries this statement already, or the same with what was asked for: that says more.
bool carries(base::Json order, const Statement& statement) {
  for (base::Json extension : order["extension"]) {
    if (!is_earlier_statement(extension, statement)) continue;
    const std::string_view id = member_text(extension, "coverage-assertion-id");
    if (!id.empty() && (id == statement.id || id == statement.id_if_asked)) return true;
  }
  return false;
}

} // namespace

Annotation annotate(std::span<const Decision* const> decisions, const Maker& maker) {
  Annotation said{.action = {}, .statements = std::vector<Annotation::Made>(decisions.size())};
  if (decisions.empty()) return said;
  const base::Json order = decisions.front()->order;
  if (order["id"].string().empty()) return said;
  std::vector<Statement> statements;
  std::string substance; // the same for every coverage
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const Decision& decision = *decisions[i];
    if (decision.coverage["id"].string().empty()) continue;
    auto assertion = assertion_of(decision, maker);
    if (!assertion) continue;
    if (substance.empty()) Substance(substance).order(order);
    statements.push_back(statement_of(decision, std::move(*assertion), substance, maker));
    said.statements[i] = {statements.back().id, statements.back().said.forms};
  }
  std::erase_if(statements, [&](const Statement& statement) { return carries(order, statement); });
  if (statements.empty()) return said;

  base::JsonWriter extensions;
  write_extensions(order["extension"], statements, maker, extensions);
  const kainjow::mustache::data names("order", order_words(order, decisions.front()->service));
  said.action =
      cdshooks::UpdateAction{maker.sentences.say("phrases", "action", names), order_text(order, extensions.text())};
  return said;
}

} // namespace signpost::cards
