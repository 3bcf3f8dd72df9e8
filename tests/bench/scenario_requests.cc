// Writes the request of every scenario beside the shipped policies into a folder, for reading.py.
//   scenario_requests FOLDER
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "knockouts/scenario.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  for (const signpost::knockouts::Scenario& scenario : signpost::knockouts::scenarios()) {
    std::string name = scenario.policy + scenario.name.substr(scenario.name.rfind('/'));
    std::ranges::replace(name, '/', '.');
    std::ofstream file(std::filesystem::path(argv[1]) / (name + ".json"), std::ios::binary);
    if (!(file << scenario.request)) {
      std::fprintf(stderr, "%s: cannot write there\n", argv[1]);
      return 1;
    }
  }
}
