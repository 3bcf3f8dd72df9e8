#include "policy/show.h"

#include "base/overloaded.h"
#include "evidence/elements.h"
#include "fhir/resource.h"

namespace signpost::policy {

using namespace evidence;

namespace {

void optional_text(base::JsonWriter& out, std::string_view name, std::string_view text) {
  out.key(name);
  if (text.empty()) out.null();
  else out.string(text);
}

std::string reference_or_nothing(base::Json resource) {
  return resource && !fhir::id_of(resource).empty() ? fhir::reference_to(resource) : std::string();
}

void write_evidence(const Decision& decision, const Evidence& evidence, base::JsonWriter& out) {
  out.begin_object();
  out.member("resource", reference_or_nothing(cited(decision, evidence)));
  out.member("path", evidence.path);
  out.member("value", evidence.value);
  out.member("kind", to_string(evidence.kind));
  if (evidence.kind == EvidenceKind::narrative) {
    out.member("text", evidence.text);
    out.key("offset");
    out.integer(static_cast<std::int64_t>(evidence.offset));
  }
  if (evidence.verdict != Verdict::belongs) { // weighed, and did not count
    out.member("says", "nothing");
    out.member("why", to_string(evidence.because));
  }
  out.end_object();
}

void write_judgement(const Decision& decision, const Judgement& judged, base::JsonWriter& out);

void write_leaf(const Decision& decision, const Judgement& judged, base::JsonWriter& out) {
  if (judged.truth == Truth::unknown && judged.why != Why::none) out.member("why", to_string(judged.why));
  if (judged.presumed) {
    out.key("presumed");
    out.boolean(true);
  }
  out.member("section", judged.criterion->section);
  out.key("evidence");
  out.begin_array();
  for (const Evidence& evidence : judged.evidence) write_evidence(decision, evidence, out);
  for (const Evidence& evidence : judged.set_aside) write_evidence(decision, evidence, out);
  for (const Obstacle& obstacle : judged.obstacles)
    if (obstacle.sentence) write_evidence(decision, *obstacle.sentence, out);
  out.end_array();
}

void write_children(const Decision& decision, std::string_view name, const Judgement& judged, base::JsonWriter& out) {
  out.key(name);
  out.begin_array();
  for (const Judgement& child : judged.children) write_judgement(decision, child, out);
  out.end_array();
}

void write_combination(const Decision& decision, const Judgement& judged, base::JsonWriter& out) {
  const Criterion& criterion = *judged.criterion;
  if (!criterion.section.empty()) out.member("section", criterion.section);
  if (!criterion.review.empty()) out.member("review", criterion.review);
  if (judged.in_every_case) {
    out.key("inEveryCase"); // whichever way an open value turns out
    out.boolean(true);
  }
  std::visit(base::overloaded{
                 [&](const Negation&) {
                   out.key("not");
                   write_judgement(decision, judged.children.front(), out);
                 },
                 [&](const All&) { write_children(decision, "all", judged, out); },
                 [&](const AtLeast& group) {
                   out.key("atLeast");
                   out.integer(static_cast<std::int64_t>(group.count));
                   write_children(decision, "any", judged, out);
                 },
                 [&](const First&) {
                   out.key("first"); // of the list below, the first that is known decided
                   out.boolean(true);
                   write_children(decision, "any", judged, out);
                 },
                 [&](const Reference& reference) {
                   out.member("policy", reference.policy);
                   write_children(decision, "any", judged, out);
                 },
                 [&](const auto&) { write_children(decision, "any", judged, out); },
             },
             criterion.form);
}

void write_judgement(const Decision& decision, const Judgement& judged, base::JsonWriter& out) {
  const Criterion& criterion = *judged.criterion;
  out.begin_object();
  out.member("id", criterion.id);
  if (!criterion.title.empty()) out.member("title", criterion.title);
  out.member("truth", to_string(judged.truth));
  if (criterion.leaf()) write_leaf(decision, judged, out);
  else write_combination(decision, judged, out);
  out.end_object();
}

// What is not covered, or left to a person, whatever the chart says: a leaf that rests on the order alone.
void write_whole_service(const Decision& decision, base::JsonWriter& out) {
  const bool refused = decision.outcome == Outcome::not_covered;
  out.begin_object();
  out.member("id", decision.service->id);
  out.member("title", decision.service->title);
  out.member("truth", to_string(refused ? Truth::no : Truth::unknown));
  if (!refused) out.member("review", decision.explanation);
  out.member("section", decision.section);
  out.key("evidence");
  out.begin_array();
  const Evidence code{.resource = decision.order, .path = "code", .value = shown(fhir::ordered_of(decision.order))};
  write_evidence(decision, code, out);
  out.end_array();
  out.end_object();
}

// "at least 2 of: "
std::string rule(const Criterion& criterion) {
  return std::visit(base::overloaded{
                        [](const All&) -> std::string { return "all of: "; },
                        [](const Any&) -> std::string { return "any of: "; },
                        [](const AtLeast& group) { return "at least " + std::to_string(group.count) + " of: "; },
                        [](const First&) -> std::string { return "first known of: "; },
                        [](const Negation&) -> std::string { return "not: "; },
                        [](const Reference& reference) { return "policy " + reference.policy + ": "; },
                        [](const Leaf&) { return std::string(); },
                    },
                    criterion.form);
}

void write_line(const Decision& decision, const Evidence& evidence, std::ostream& out, int depth) {
  for (int i = 0; i < depth; ++i) out << "  ";
  out << "           " << reference_or_nothing(cited(decision, evidence)) << " " << evidence.path << ": ";
  if (evidence.kind == EvidenceKind::narrative) out << '"' << evidence.text << "\" at byte " << evidence.offset;
  else out << evidence.value;
  if (evidence.verdict != Verdict::belongs) out << "  (does not count: " << to_string(evidence.because) << ")";
  out << '\n';
}

void write_branch(const Decision& decision, const Judgement& judged, std::ostream& out, int depth) {
  const Criterion& criterion = *judged.criterion;
  const char* mark = judged.truth == Truth::yes ? "yes    " : judged.truth == Truth::no ? "no     " : "unknown";
  for (int i = 0; i < depth; ++i) out << "  ";
  out << mark << "  " << rule(criterion) << (criterion.title.empty() ? criterion.id : criterion.title);
  if (criterion.leaf()) out << "  [" << criterion.id << "]";
  if (judged.truth == Truth::unknown && judged.why != Why::none) out << "  (" << to_string(judged.why) << ")";
  if (judged.in_every_case) out << "  (in every case)";
  if (judged.presumed) out << "  (presumed: the chart was read whole and shows none)";
  out << '\n';
  for (const Evidence& evidence : judged.evidence) write_line(decision, evidence, out, depth);
  for (const Evidence& evidence : judged.set_aside) write_line(decision, evidence, out, depth);
  for (const Obstacle& obstacle : judged.obstacles)
    if (obstacle.sentence) write_line(decision, *obstacle.sentence, out, depth);
  for (const Judgement& child : judged.children) write_branch(decision, child, out, depth + 1);
}

} // namespace

void write_json(const Decision& decision, const Words& words, std::string_view knowledge, std::string_view base_url,
                base::JsonWriter& out) {
  out.begin_object();
  optional_text(out, "order", reference_or_nothing(decision.order));
  optional_text(out, "coverage", reference_or_nothing(decision.coverage));
  optional_text(out, "payer", decision.payer ? decision.payer->id : "");
  optional_text(out, "policy", decision.policy ? decision.policy->id : "");
  optional_text(out, "version", decision.policy ? decision.policy->version() : "");
  out.member("dateOfService", base::to_string(decision.date_of_service));
  out.member("outcome", to_string(decision.outcome));
  optional_text(out, "determination", decision.determination);
  out.member("priorAuthorization", to_string(decision.authorization));
  if (!decision.authorization_section.empty()) out.member("priorAuthorizationSection", decision.authorization_section);
  optional_text(out, "service", decision.service ? decision.service->id : "");
  optional_text(out, "explanation", words.explanation);
  optional_text(out, "section", decision.section);
  if (decision.gate) {
    out.key("gate");
    write_judgement(decision, *decision.gate, out);
  }
  out.key("criteria");
  if (decision.criteria) write_judgement(decision, *decision.criteria, out);
  else if (decision.service && decision.outcome != Outcome::no_guidance) write_whole_service(decision, out);
  else out.null();
  if (!decision.levels.empty()) {
    out.key("levels");
    out.begin_array();
    for (const auto& [level, truth] : decision.levels) {
      out.begin_object();
      out.member("level", level);
      out.member("truth", to_string(truth));
      out.end_object();
    }
    out.end_array();
  }
  out.key("missing");
  out.begin_array();
  for (std::size_t i = 0; i < decision.missing.size(); ++i) {
    const Missing& entry = decision.missing[i];
    out.begin_object();
    out.member("item", entry.item);
    out.key("criteria");
    out.begin_array();
    for (const std::string& id : entry.criteria) out.string(id);
    out.end_array();
    out.member("ask", words.asks[i]);
    if (!entry.documentation->questions.empty())
      out.member("questionnaire", questionnaire_url(*entry.documentation, base_url));
    out.end_object();
  }
  out.end_array();
  out.key("alternatives");
  out.begin_array();
  for (const ItemSet& set : decision.alternatives) {
    out.begin_array();
    for (const std::string& id : set) out.string(id);
    out.end_array();
  }
  out.end_array();
  optional_text(out, "reason", to_string(decision.reason));
  out.key("notes");
  out.begin_array();
  for (const std::string& note : words.notes) out.string(note);
  out.end_array();
  out.member("knowledge", knowledge);
  out.end_object();
}

void write_tree(const Decision& decision, const Words& words, std::ostream& out) {
  out << (decision.order ? reference_or_nothing(decision.order) : "order") << ": " << to_string(decision.outcome);
  if (!decision.determination.empty()) out << " (" << decision.determination << ")";
  if (decision.reason != NoGuidance::none) out << " (" << to_string(decision.reason) << ")";
  out << ", prior authorization " << to_string(decision.authorization) << '\n';
  if (decision.policy)
    out << "  " << decision.payer->label << ", " << decision.policy->number << " " << decision.policy->title
        << ", version " << decision.policy->version() << ", date of service "
        << base::to_string(decision.date_of_service) << '\n';
  if (!words.explanation.empty()) out << "  " << words.explanation << " [" << decision.section << "]\n";
  for (const auto& [level, truth] : decision.levels) out << "  level " << level << ": " << to_string(truth) << '\n';
  if (decision.gate) write_branch(decision, *decision.gate, out, 1);
  if (decision.criteria) write_branch(decision, *decision.criteria, out, 1);
  for (std::size_t i = 0; i < decision.missing.size(); ++i)
    out << "  missing: " << decision.missing[i].item << ": " << words.asks[i] << '\n';
  for (const ItemSet& set : decision.alternatives) {
    out << "  or:";
    for (const std::string& id : set) out << ' ' << id;
    out << '\n';
  }
  for (const std::string& note : words.notes) out << "  note: " << note << '\n';
}

} // namespace signpost::policy
