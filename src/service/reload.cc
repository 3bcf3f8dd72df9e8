#include "service/reload.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace signpost::service {
namespace {

base::Issues one_mistake(const std::string& sentence) {
  base::Issues issues;
  issues.error({}, sentence);
  return issues;
}

std::size_t count_errors(const base::Issues& issues) {
  return static_cast<std::size_t>(std::ranges::count_if(
      issues.list(), [](const base::Issue& issue) { return issue.severity == base::Severity::error; }));
}

Reload attempt(const Folders& folders, CurrentKnowledge& current) {
  base::Issues issues;
  auto knowledge = Knowledge::load(folders.policies, folders.cards, issues);
  if (!knowledge) return {Reload::Result::failed, one_mistake(knowledge.error().message)};
  if (issues.has_errors()) return {Reload::Result::failed, std::move(issues)};
  // More likely a folder that is being moved than one that no payer is in any more.
  if ((*knowledge)->catalog->versions().empty())
    return {Reload::Result::failed, one_mistake("there is no policy in the folders")};
  if ((*knowledge)->digest == current.get()->digest) {
    current.confirm();
    return {};
  }
  current.replace(std::move(*knowledge), std::chrono::system_clock::now());
  return {Reload::Result::swapped, {}};
}

} // namespace

Places Folders::places() const {
  Places all = policies;
  all.push_back(cards);
  return all;
}

Reload reload(const Folders& folders, CurrentKnowledge& current) {
  Reload made;
  try {
    made = attempt(folders, current);
  } catch (const std::exception&) { // no memory for a second copy, say; the first goes on serving
    made = {Reload::Result::failed, one_mistake("the files could not be read")};
  }
  if (made.result == Reload::Result::failed)
    current.note_failure({std::chrono::system_clock::now(), count_errors(made.issues)});
  return made;
}

} // namespace signpost::service
