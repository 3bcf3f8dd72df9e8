#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/issue.h"
#include "service/knowledge.h"

namespace signpost::author {

struct ScenarioTotals {
  std::size_t scenarios = 0;
  std::size_t criteria = 0; // leaves of all policies that are held
  std::size_t decisive = 0; // … that change the outcome of a scenario when they alone turn out otherwise
};

// Runs the scenarios beside the policies of a folder (`<payer>/<policy>/scenarios/*.json`, on the base charts of
// `shared/charts/`) through the same code as the server, and holds each answer against what the author expects. Every
// difference is an issue; so are an outcome that no scenario of a policy reaches and a criterion that none makes
// decisive.
ScenarioTotals run_scenarios(const service::Knowledge& knowledge, const std::vector<evidence::SourceFile>& files,
                             base::Issues& issues);

// The order-sign request a scenario describes: its base chart with resources added, removed and changed. Empty, with
// the reasons among `issues`, if the scenario is not well-formed.
std::string scenario_request(const evidence::AuthorFile& scenario, base::Json chart);

} // namespace signpost::author
