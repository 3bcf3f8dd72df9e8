#include "fhir/statements.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace signpost::fhir {
namespace {

// US Core 6.1, Condition, DiagnosticReport, DocumentReference and Observation profiles; base category code systems of
// R4.
using Categories = std::pair<std::string_view, std::vector<std::string_view>>;
const std::array<Categories, 4>& all_demanded_categories() {
  static const std::array<Categories, 4> list{{
      {"Condition", {"problem-list-item", "encounter-diagnosis"}},
      {"DiagnosticReport", {"LAB", "LP29684-5", "LP29708-2", "LP7839-6"}},
      {"DocumentReference", {"clinical-note"}},
      {"Observation",
       {"social-history", "vital-signs", "imaging", "laboratory", "procedure", "survey", "exam", "therapy",
        "activity"}},
  }};
  return list;
}

bool holds_all_demanded(std::string_view type, const std::set<std::string, std::less<>>& categories) {
  const auto demanded = demanded_categories(type);
  return !demanded.empty() &&
         std::ranges::all_of(demanded, [&](std::string_view category) { return categories.contains(category); });
}

} // namespace

std::span<const std::string_view> demanded_categories(std::string_view type) {
  const auto& all = all_demanded_categories();
  const auto found = std::ranges::find(all, type, &Categories::first);
  return found == all.end() ? std::span<const std::string_view>{} : found->second;
}

void Statements::add(Statement statement, Source source) {
  const auto [at, fresh] = said_.try_emplace(statement.type);
  Said& said = at->second;
  said.categories.insert(statement.categories.begin(), statement.categories.end());
  if (!statement.categories.empty() && holds_all_demanded(statement.type, said.categories)) {
    statement.completeness = Completeness::complete;
    statement.shortfalls.clear();
  }
  const auto rank = [](const Statement& one) { return std::pair(!one.in_passing, one.completeness); };
  if (fresh || rank(statement) > rank(said.best.statement)) said.best = {std::move(statement), source};
}

const Statements::Standing* Statements::find(std::string_view type) const {
  const auto at = said_.find(type);
  return at == said_.end() ? nullptr : &at->second.best;
}

} // namespace signpost::fhir
