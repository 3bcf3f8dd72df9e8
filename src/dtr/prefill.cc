#include "dtr/prefill.h"

#include <string>
#include <vector>

#include "dtr/response.h"
#include "evidence/chart_answers.h"
#include "fhir/reference.h"
#include "fhir/resource.h"

namespace signpost::dtr {
namespace {

// The levels that the order was judged at; one that is empty: whatever the level.
std::vector<std::optional<evidence::Member>> levels_of(const policy::Decision& decision,
                                                       const evidence::Values& values) {
  std::vector<std::optional<evidence::Member>> levels;
  if (const auto index = values.levels())
    for (const auto& [name, truth] : decision.levels) levels.push_back(values[*index].domain()->find(name));
  if (levels.empty()) levels.emplace_back();
  return levels;
}

} // namespace

std::optional<Draft> prefilled(const policy::Decision& decision, evidence::Facts& facts, std::size_t order,
                               std::string_view assertion_id, std::string_view base_url) {
  const auto levels = levels_of(decision, facts.values());
  const Context context{.patient = "Patient/" + facts.chart().patient_id(),
                        .coverage = reference_or_nothing(decision.coverage),
                        .order = reference_or_nothing(decision.order),
                        .authored = decision.signed_on,
                        .authorization = decision.authorization == policy::Authorization::required};
  const Cite cite = [&](const evidence::Evidence& one) {
    Source source{reference_or_nothing(policy::cited(decision, one)), std::string(one.path), {}};
    if (one.kind == evidence::EvidenceKind::narrative) source.offset = one.offset;
    return source;
  };
  Draft draft{std::string(assertion_id), context.coverage, context.order, {}};
  for (const policy::Missing& missing : decision.missing) {
    const evidence::DocumentationItem& item = *missing.documentation;
    if (item.questions.empty()) continue;
    std::vector<std::vector<evidence::ChartAnswer>> answers;
    for (const evidence::Question& question : item.questions)
      answers.push_back(evidence::chart_answers(question, facts, order, levels));
    draft.forms.push_back(
        {item.id, item.version, draft_response(item, facts.values(), base_url, context, answers, cite)});
  }
  if (draft.forms.empty()) return {};
  return draft;
}

} // namespace signpost::dtr
