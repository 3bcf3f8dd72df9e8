#include "evidence/values.h"

#include <re2/re2.h>

#include <algorithm>

namespace signpost::evidence {

std::optional<CodeIndex> CodedKind::member(std::string_view name) const {
  const auto at = std::find(members.begin(), members.end(), name);
  return at == members.end() ? std::nullopt : std::optional(static_cast<CodeIndex>(at - members.begin()));
}

bool CodeMatch::by_words() const { return named || (code && code->names()); }

bool CodeMatch::names(std::string_view words) const {
  return (named && re2::RE2::PartialMatch(re2::StringPiece(words.data(), words.size()), *named)) ||
         (code && code->named_by(words));
}

std::optional<CodeIndex> CodedKind::member_or_group(std::string_view name) const {
  if (const auto found = member(name)) return found;
  const auto at = std::ranges::find(groups, name, &Group::name);
  if (at == groups.end()) return {};
  return static_cast<CodeIndex>(members.size() + static_cast<std::size_t>(at - groups.begin()));
}

std::vector<CodeIndex> CodedKind::meant_by(CodeIndex index) const {
  return index < members.size() ? std::vector{index} : groups[index - members.size()].members;
}

const Extraction* Source::extraction() const {
  if (const auto* resource = std::get_if<ResourceSource>(&from)) return &resource->take;
  if (const auto* order = std::get_if<OrderSource>(&from)) return &order->take;
  return nullptr;
}

std::vector<std::string_view> Source::types() const {
  if (const auto* resource = std::get_if<ResourceSource>(&from)) return {resource->type};
  if (const FallSource* fall = this->fall()) return {fall->types.begin(), fall->types.end()};
  const MentionSource* phrases = mentions();
  if (!phrases) return {};
  // Prose beside codes is read wherever it stands; what is silent without it are notes and reports.
  if (phrases->in.empty()) return {"DocumentReference", "DiagnosticReport"};
  std::vector<std::string_view> types;
  for (const fhir::TextKind kind : phrases->in) {
    switch (kind) {
    case fhir::TextKind::note: types.emplace_back("DocumentReference"); break;
    case fhir::TextKind::report: types.emplace_back("DiagnosticReport"); break;
    case fhir::TextKind::observation: types.emplace_back("Observation"); break;
    case fhir::TextKind::encounter: types.emplace_back("Encounter"); break;
    case fhir::TextKind::procedure: types.emplace_back("Procedure"); break;
    case fhir::TextKind::condition: types.emplace_back("Condition"); break;
    case fhir::TextKind::medication: types.insert(types.end(), {"MedicationRequest", "MedicationStatement"}); break;
    case fhir::TextKind::device: types.insert(types.end(), {"Device", "DeviceRequest"}); break;
    case fhir::TextKind::order: break; // the orders being signed are all before us
    }
  }
  return types;
}

const Domain* ValueDefinition::domain() const {
  const auto* members = std::get_if<MembersKind>(&kind);
  return members ? members->domain : nullptr;
}

const std::vector<Source>& ValueDefinition::sources() const {
  static const std::vector<Source> none;
  return std::visit(
      [](const auto& how) -> const std::vector<Source>& {
        if constexpr (requires { how.sources; }) return how.sources;
        else return none;
      },
      op);
}

std::optional<ValueIndex> Values::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

const Domain* Values::domain(std::string_view id) const {
  for (const auto& domain : domains_)
    if (domain->id() == id) return domain.get();
  return nullptr;
}

} // namespace signpost::evidence
