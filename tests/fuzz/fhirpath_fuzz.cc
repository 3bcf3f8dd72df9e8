// Compiles any text, strictly and not, and evaluates it on a small resource within small limits: whatever comes in, an
// answer or an error comes out. Seeds: the expressions of tests/cases/fhirpath/suite/tests-fhir-r4.json.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/json.h"
#include "fhirpath/fhirpath.h"

namespace {

using namespace signpost;

constexpr std::string_view resource = R"({"resourceType": "Observation", "status": "final",
  "_status": {"extension": [{"url": "http://x", "valueDateTime": "2026-11"}]},
  "contained": [{"resourceType": "Patient", "id": "p",
                 "name": [{"given": ["A", null], "_given": [null, {"id": "g"}]}]}],
  "subject": {"reference": "#p"}, "code": {"coding": [{"system": "s", "code": "c"}, {"code": "d"}]},
  "effectiveDateTime": "2026-11-20T10:00:00+01:00", "valueQuantity": {"value": 1.50, "unit": "mg",
  "system": "http://unitsofmeasure.org", "code": "mg"}, "component": [{"valueString": "a"}, {"valueInteger": 3}]})";

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto document = *base::JsonDocument::parse(resource);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const bool strict : {false, true}) {
    const auto expression =
        fhirpath::compile(text, {.root_type = "Observation", .strict = strict, .variables = {"codes"}});
    if (!expression) continue;
    fhirpath::Context context;
    context.today = *base::parse_date("2026-11-20");
    context.steps = 20'000;
    context.max_memory = 100'000;
    context.set_variable("codes", {fhirpath::Item::of_string("c"), fhirpath::Item::of_integer(1)});
    const auto result = fhirpath::evaluate(*expression, document.root(), context);
    if (!result) continue;
    base::JsonWriter out;
    out.begin_array();
    for (const fhirpath::Item& item : *result) item.write_json(out);
    out.end_array();
  }
  return 0;
}
