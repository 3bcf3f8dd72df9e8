#include <iostream>

#include "knockouts/generator.h"
#include "knockouts/needs.h"
#include "service/support.h"

using namespace signpost;
using namespace signpost::knockouts;

namespace {

Answer decided(const std::string& request, base::Date today, const Answer*) {
  return answer(test::knowledge(), request, today);
}

// The whole generator over the scenarios of one folder of policies.
void knock_out(std::string_view folder) {
  Report report;
  Generator generator(decided, report);
  std::size_t turn = 0;
  for (const Scenario& scenario : scenarios()) {
    if (!scenario.policy.starts_with(folder)) continue;
    generator.run(scenario);
    hide(scenario, turn++, decided, report);
  }
  std::cout << folder << ", " << turn << " scenarios\n" << report << std::flush;
  CHECK(report.tries() > 100);
  CHECK(report.violations().empty()); // the table stands above
}

} // namespace

TEST_CASE("records that do not belong or are doubtful, for 484", "[knock-outs][other-policies][484]") {
  knock_out("bcbsma/484");
}
TEST_CASE("records that do not belong or are doubtful, for 485", "[knock-outs][other-policies][485]") {
  knock_out("bcbsma/485");
}
TEST_CASE("records that do not belong or are doubtful, for X-5125", "[knock-outs][x-5125]") { knock_out("bcbsnd/"); }
TEST_CASE("records that do not belong or are doubtful, for CMM-607", "[knock-outs][cmm-607]") { knock_out("cigna/"); }
TEST_CASE("records that do not belong or are doubtful, for Kaiser", "[knock-outs][other-policies][kpwa]") {
  knock_out("kpwa/");
}
TEST_CASE("records that do not belong or are doubtful, for L34228", "[knock-outs][other-policies][l34228]") {
  knock_out("noridian/");
}
TEST_CASE("records that do not belong or are doubtful, for L33569", "[knock-outs][other-policies][l33569]") {
  knock_out("ngs/");
}

TEST_CASE("the table of needs has a row for every value and for nothing else", "[knock-outs][generator][needs]") {
  const evidence::Values& values = test::knowledge().catalog->values();
  for (evidence::ValueIndex i = 0; i < values.size(); ++i) {
    INFO(values[i].id << " wants a row in tests/knockouts/needs.cc");
    CHECK(needs_of(values[i].id));
  }
  for (const Needs& row : needs()) {
    INFO(row.value << " is no value");
    CHECK(values.find(row.value));
  }
  CHECK(needs().size() == values.size());
}
