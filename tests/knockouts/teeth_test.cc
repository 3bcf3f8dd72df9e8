#include <iostream>

#include "knockouts/generator.h"
#include "service/support.h"

#ifdef SIGNPOST_TEST_GATE
#include "evidence/admission.h"
#endif

using namespace signpost;
using namespace signpost::knockouts;

// The generator's own teeth: it finds a gate that does not see a property.

TEST_CASE("a gate that is blind to a property is found out, whichever it is", "[knock-outs][generator][teeth]") {
  // To such a gate a record with the property is as good as the record without it: it answers as to the chart as it
  // was. Each attempt has one property, so that one run is as many gates, each blind to another one.
  Report report;
  const Generator::Decide blind = [](const std::string& request, base::Date today, const Answer* unspoilt) {
    return unspoilt ? *unspoilt : answer(test::knowledge(), request, today);
  };
  Generator generator(blind, report);
  std::size_t turn = 0;
  for (const Scenario& scenario : scenarios()) {
    if (turn++ % 8 != 0) continue;
    generator.run(scenario);
    hide(scenario, turn, blind, report);
  }
  std::cout << report << std::flush;
  for (std::size_t i = 0; i < properties; ++i) {
    const std::string_view property = to_string(static_cast<Property>(i));
    INFO(property);
    CHECK(report.tries(property) > 0);
    CHECK(report.found(property) > 0);
  }
  for (const char* way : {"masked", "failed entry", "failed entry, no outcome", "short page", "nested error",
                          "error in Bundle", "next link"}) {
    INFO(way);
    CHECK(report.found("hidden: " + std::string(way)) > 0);
  }
}

#ifdef SIGNPOST_TEST_GATE
TEST_CASE("with one property of the gate switched off, the generator finds it", "[knock-outs][generator][teeth]") {
  // As evidence::to_string names why a record does not count. Who is another patient is asked before the gate, when the
  // chart is put together.
  constexpr std::array<std::string_view, properties> switches{
      "not-done",     "planned", "provisional",     "",       "another-site",    "another-reason",
      "before-onset", "undated", "unreadable-date", "future", "unknown-modifier"};
  const Generator::Decide decided = [](const std::string& request, base::Date today, const Answer*) {
    return answer(test::knowledge(), request, today);
  };
  for (std::size_t i = 0; i < properties; ++i) {
    if (switches[i].empty()) continue;
    const auto property = static_cast<Property>(i);
    Report report;
    Generator generator(decided, report, only(property));
    evidence::gate_blind_spot = switches[i];
    for (const Scenario& scenario : scenarios())
      if (report.found(to_string(property)) == 0) generator.run(scenario);
    evidence::gate_blind_spot = {};
    INFO(switches[i]);
    CHECK(report.found(to_string(property)) > 0);
  }
}
#endif
