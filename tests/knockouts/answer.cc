#include "knockouts/answer.h"

#include <algorithm>

#include "fhir/reference.h"

namespace signpost::knockouts {
namespace {

void collect(const policy::Judgement& judged, std::string path, const evidence::Values& values,
             std::vector<Leaf>& out) {
  path += "/" + judged.criterion->id;
  for (const policy::Judgement& child : judged.children) collect(child, path, values, out);
  const policy::Leaf* tested = judged.criterion->leaf();
  if (!tested) return;
  Leaf leaf{path, values[tested->value].id, judged.truth, judged.presumed, {}, {}};
  for (const evidence::Evidence& evidence : judged.evidence) {
    if (evidence.resource["id"].string().empty()) continue; // nothing to find it by
    leaf.cites.push_back(fhir::reference_to(evidence.resource));
    leaf.texts.emplace_back(evidence.text);
  }
  out.push_back(std::move(leaf));
}

template <class Value>
std::string told(std::string_view what, const Value& wanted, const Value& got) {
  return std::string(what) + " " + std::string(wanted) + ", got " + std::string(got);
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text += (text.empty() ? "" : " ") + item;
  return text.empty() ? "none" : text;
}

std::string truth_of(const Leaf& leaf) {
  return std::string(to_string(leaf.truth)) + (leaf.presumed ? " (presumed)" : "");
}

} // namespace

bool Leaf::rests_on(std::string_view record) const {
  return std::find(cites.begin(), cites.end(), record) != cites.end();
}

const Leaf* Decided::leaf(std::string_view path) const {
  const auto found = std::find_if(leaves.begin(), leaves.end(), [&](const Leaf& leaf) { return leaf.path == path; });
  return found == leaves.end() ? nullptr : &*found;
}

Answer answer(const service::Knowledge& knowledge, const std::string& request, base::Date today) {
  static const std::function<std::string()> uuid = [] { return std::string("00000000-0000-4000-8000-000000000000"); };
  const auto document = base::JsonDocument::parse(request);
  if (!document) return {{}, document.error().message};
  const auto opened = service::Case::open(document->root(), {knowledge, today, "http://localhost", uuid});
  if (!opened) return {{}, opened.error().message};
  Answer answer;
  for (const policy::Decision& decision : (*opened)->decisions()) {
    Decided decided;
    decided.order = fhir::reference_to(decision.order);
    if (std::any_of(answer.orders.begin(), answer.orders.end(),
                    [&](const Decided& other) { return other.order == decided.order; }))
      continue;
    decided.outcome = decision.outcome;
    decided.determination = decision.determination;
    decided.authorization = decision.authorization;
    if (decision.policy) {
      decided.policy = decision.policy->id + "@" + decision.policy->version();
      decided.before_its_filing =
          !decision.policy->date_stated && decision.date_of_service < decision.policy->effective;
    }
    decided.levels = decision.levels.size();
    for (const auto* tree : {&decision.gate, &decision.criteria})
      if (*tree) collect(**tree, {}, knowledge.catalog->values(), decided.leaves);
    for (const policy::Missing& missing : decision.missing) decided.missing.push_back(missing.item);
    for (const policy::ItemSet& set : decision.alternatives) {
      std::string items;
      for (const auto& item : set) items += (items.empty() ? "" : "+") + std::string(item);
      decided.alternatives.push_back(items);
    }
    std::sort(decided.missing.begin(), decided.missing.end());
    std::sort(decided.alternatives.begin(), decided.alternatives.end());
    answer.orders.push_back(std::move(decided));
  }
  return answer;
}

std::string difference(const Decided& wanted, const Decided& got, bool with_authorization) {
  if (wanted.outcome != got.outcome) return told("outcome", to_string(wanted.outcome), to_string(got.outcome));
  if (wanted.determination != got.determination) return told("determination", wanted.determination, got.determination);
  if (with_authorization && wanted.authorization != got.authorization)
    return told("authorization", to_string(wanted.authorization), to_string(got.authorization));
  for (std::size_t i = 0; i < std::min(wanted.leaves.size(), got.leaves.size()); ++i)
    if (!(wanted.leaves[i] == got.leaves[i]))
      return told(wanted.leaves[i].path + " " + wanted.leaves[i].value, truth_of(wanted.leaves[i]),
                  truth_of(got.leaves[i]));
  if (wanted.leaves.size() != got.leaves.size()) return "other criteria";
  if (wanted.missing != got.missing) return told("missing", joined(wanted.missing), joined(got.missing));
  if (wanted.alternatives != got.alternatives)
    return told("alternatives", joined(wanted.alternatives), joined(got.alternatives));
  return {};
}

} // namespace signpost::knockouts
