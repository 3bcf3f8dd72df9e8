// What a chart answers to a question, and when it answers nothing.
#include "evidence/chart_answers.h"
#include "knockouts/scenario.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using evidence::ChartAnswer;
using evidence::Question;
using test::edited;

namespace {

using Levels = std::vector<std::optional<evidence::Member>>;

const evidence::Values& values() { return test::knowledge().catalog->values(); }

// The facts of a request, which is decided on a day.
struct Read {
  explicit Read(const std::string& request, base::Date day = *base::parse_date("2026-11-20"))
      : document(*base::JsonDocument::parse(request)), terms(test::terms()) {
    terms.today = day;
    auto read = service::Case::open(document.root(), terms);
    REQUIRE(read.has_value());
    opened = std::move(*read);
    std::vector<base::Json> orders;
    for (const service::Order& order : opened->intake().orders()) orders.push_back(order.judged);
    facts.emplace(test::knowledge().catalog->evidence(), opened->intake().chart(), orders, day);
  }
  std::vector<ChartAnswer> operator()(const Question& question, const Levels& levels = {std::nullopt}) {
    return evidence::chart_answers(question, *facts, 0, levels);
  }
  base::JsonDocument document;
  service::Terms terms;
  std::unique_ptr<service::Case> opened;
  std::optional<evidence::Facts> facts;
};

const Question& question(std::string_view item, std::string_view link_id) {
  const auto& list = test::knowledge().catalog->item(item)->questions;
  return *std::ranges::find(list, link_id, &Question::link_id);
}

std::string with_pain(const std::string& member, const std::string& json) {
  return edited(edited(test::example(), "prefetch.observations.entry.0.resource.valueQuantity", ""),
                "prefetch.observations.entry.0.resource." + member, json);
}
const std::string onset = "prefetch.conditions.entry.0.resource.onsetDateTime";

} // namespace

TEST_CASE("a number that was recorded is the answer, with its record") {
  Read read(test::example());
  const auto answers = read(question("pain", "pain-score"));
  REQUIRE(answers.size() == 1);
  CHECK(std::get<double>(answers[0].given) == 8);
  REQUIRE(answers[0].evidence.size() == 1);
  CHECK(answers[0].evidence[0].resource["id"].string() == "example-pain");
}

TEST_CASE("a number of which a bound is known is no answer") {
  Read range(with_pain("valueRange", R"({"low":{"value":6},"high":{"value":8}})"));
  CHECK(range(question("pain", "pain-score")).empty());
  Read above(with_pain("valueQuantity", R"({"value":6,"comparator":">=","unit":"{score}"})"));
  CHECK(above(question("pain", "pain-score")).empty());
}

TEST_CASE("figures of one day that differ are no answer") {
  const std::string second =
      R"({"resource":{"resourceType":"Observation","id":"second","status":"final","code":{"coding":[)"
      R"({"system":"http://loinc.org","code":"72514-3"}]},"effectiveDateTime":"2026-11-18",)"
      R"("valueQuantity":{"value":5,"unit":"{score}"},"subject":{"reference":"Patient/example-1"}}})";
  Read read(edited(test::example(), "prefetch.observations.entry.+", second));
  CHECK(read(question("pain", "pain-score")).empty());
}

TEST_CASE("a date is given as it is known: a day, a month or a year, and no more") {
  const auto answer = [](const std::string& written) {
    Read read(edited(test::example(), onset, '"' + written + '"'));
    const auto answers = read(question("onset-date", "onset"));
    REQUIRE(answers.size() == 1);
    return *evidence::fhir_date(std::get<evidence::Dated>(answers[0].given).days);
  };
  CHECK(answer("2026-09-20") == "2026-09-20");
  CHECK(answer("2026-09") == "2026-09");
  CHECK(answer("2025") == "2025");
  CHECK_FALSE(evidence::fhir_date({*base::parse_date("2026-09-20"), *base::parse_date("2026-10-03")}));
  CHECK_FALSE(evidence::fhir_date({*base::parse_date("2026-09-01"), *base::parse_date("2026-10-31")}));
}

TEST_CASE("what is not alike with a doubtful record and without it is no answer") {
  const std::string doubt = R"([{"url":"https://ehr.example/unknown","valueBoolean":true}])";
  Read doubtful(edited(with_pain("valueQuantity", R"({"value":3,"unit":"{score}"})"),
                       "prefetch.observations.entry.0.resource.modifierExtension", doubt));
  CHECK(doubtful(question("pain", "pain-score")).empty());
  // A second one that says the same leaves nothing open.
  const std::string second =
      R"({"resource":{"resourceType":"Observation","id":"second","status":"final","code":{"coding":[)"
      R"({"system":"http://loinc.org","code":"72514-3"}]},"effectiveDateTime":"2026-11-18",)"
      R"("valueQuantity":{"value":8,"unit":"{score}"},"subject":{"reference":"Patient/example-1"}}})";
  Read agreed(edited(edited(test::example(), "prefetch.observations.entry.+", second),
                     "prefetch.observations.entry.0.resource.modifierExtension", doubt));
  const auto answers = agreed(question("pain", "pain-score"));
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].evidence.size() == 1); // what is doubtful is no source
}

TEST_CASE("no draft says anything that follows from silence, over all scenarios") {
  std::size_t presumed = 0;
  for (const knockouts::Scenario& scenario : knockouts::scenarios()) {
    Read read(scenario.request, scenario.today);
    for (const evidence::DocumentationItem& item : test::knowledge().catalog->items())
      for (const Question& one : item.questions) {
        const auto none_is_presumed = [&](evidence::ValueIndex value) {
          const bool silent = read.facts->read(value, 0, {}).presumed;
          presumed += silent;
          return !silent;
        };
        if (one.kind == Question::Kind::which_apply) {
          bool all_said = true;
          for (const Question::Option& option : one.options) all_said = none_is_presumed(*option.value) && all_said;
          for (const ChartAnswer& answer : read(one))
            if (std::get<evidence::Chosen>(answer.given).code == evidence::none_of_these) CHECK(all_said);
        } else if (!none_is_presumed(one.value)) {
          CHECK(read(one).empty());
        }
        for (const ChartAnswer& answer : read(one)) CHECK_FALSE(answer.evidence.empty());
      }
  }
  CHECK(presumed > 100);
}

TEST_CASE("what differs between levels is no answer for all of them, over all scenarios") {
  std::size_t of_one_only = 0;
  for (const knockouts::Scenario& scenario : knockouts::scenarios()) {
    Read read(scenario.request, scenario.today);
    const evidence::Domain& domain = *values()[*values().levels()].domain();
    const std::optional<evidence::Member> l1 = domain.find("L1"), t9 = domain.find("T9");
    REQUIRE(l1);
    REQUIRE(t9);
    for (const evidence::DocumentationItem& item : test::knowledge().catalog->items())
      for (const Question& one : item.questions) {
        const auto first = read(one, {l1}), second = read(one, {t9}), both = read(one, {l1, t9});
        const auto is_in = [](const std::vector<ChartAnswer>& list, const ChartAnswer& answer) {
          return std::ranges::count(list, answer.given, &ChartAnswer::given) == 1;
        };
        if (one.kind == Question::Kind::which_apply) continue; // where one in dispute leaves all open
        for (const ChartAnswer& answer : both) CHECK((is_in(first, answer) && is_in(second, answer)));
        for (const ChartAnswer& answer : first) CHECK(is_in(both, answer) == is_in(second, answer));
        of_one_only += first.size() + second.size() > 2 * both.size();
      }
  }
  CHECK(of_one_only > 10);
}

TEST_CASE("of findings that may apply those are ticked that are said, and none of them only if each is denied") {
  const Question& exclusions = question("exclusions", "which-apply");
  Read silent(test::example());
  CHECK(silent(exclusions).empty()); // presumed, not said
  const std::string infected =
      R"({"resource":{"resourceType":"Condition","id":"infected","clinicalStatus":{"coding":[{"code":"active"}]},)"
      R"("verificationStatus":{"coding":[{"code":"confirmed"}]},"code":{"coding":[{"system":)"
      R"("http://hl7.org/fhir/sid/icd-10-cm","code":"A41.9"}],"text":"Sepsis"},"recordedDate":"2026-11-18",)"
      R"("subject":{"reference":"Patient/example-1"}}})";
  const std::string request = edited(test::example(), "prefetch.conditions.entry.+", infected);
  Read read(request);
  const auto answers = read(exclusions);
  REQUIRE(answers.size() == 1);
  CHECK(std::get<evidence::Chosen>(answers[0].given).code == "active-infection");
  CHECK(answers[0].evidence[0].resource["id"].string() == "infected");
  // In doubt, the whole question stays open: not to tick it would deny it.
  Read doubt(edited(request, "prefetch.conditions.entry.1.resource.verificationStatus",
                    R"({"coding":[{"code":"provisional"}]})"));
  CHECK(doubt(exclusions).empty());
}
