#include "evidence/account.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/facts.h"
#include "evidence/values_reader.h"
#include "fhir/search_answer.h"
#include "support/edit.h"
#include "support/json.h"
#include "support/workshop.h"

using namespace signpost;
using evidence::TypeGap;
using fhir::Completeness;
using test::json;

namespace {

constexpr std::string_view windowed = R"json(
  {"id":"varnished","closed":true,"latest":[{"mentions":true,"in":["note"],"windowDays":30}]},
  {"id":"polished","closed":true,"latest":[{"mentions":true,"in":["note","report"],"windowDays":180}]},
  {"id":"dented","closed":true,"latest":[{"resource":"Condition","where":"code.text = 'dent'","means":"yes"}]})json";
constexpr std::string_view of_any_age =
    R"json(,{"id":"ever-varnished","closed":true,"anyTime":true,"latest":[{"mentions":true,"in":["note"]}]})json";

// Values that read notes within a window, and one more of any age if wanted.
test::Workshop::Texts texts(std::string_view more) {
  return {.values = R"({"values":[)" + std::string(windowed) + std::string(more) + "]}", .phrases = R"json({"phrases":[
    {"value":"varnished","patterns":["varnish(?:ed)?"]},{"value":"polished","patterns":["polish(?:ed)?"]}]})json"};
}

const test::Workshop& with_windows() {
  static const test::Workshop read(texts(""));
  REQUIRE_FALSE(read.issues.has_errors());
  return read;
}
const test::Workshop& with_any_age() {
  static const test::Workshop read(texts(of_any_age));
  REQUIRE_FALSE(read.issues.has_errors());
  return read;
}

// Of a sentence of the account's own, what stands between the type and the full stop.
std::string words_of(const std::string& sentence, std::string_view type) {
  const std::string front = std::string(type) + ": ";
  if (!sentence.starts_with(front) || !sentence.ends_with('.')) return sentence;
  return sentence.substr(front.size(), sentence.size() - front.size() - 1);
}

// A chart that was asked for conditions and notes, and an order to be signed on 2026-11-20.
class World {
public:
  explicit World(const test::Workshop& shop = with_windows()) : shop_(shop) {
    chart_.set_asked({"Condition", "DocumentReference"});
  }
  World& answer(std::string_view type, std::string_view bundle, fhir::Source source = fhir::Source::prefetch) {
    const std::vector<std::string> types{std::string(type)};
    const fhir::SearchAnswer answer = fhir::SearchAnswer::read(json(bundle), types);
    fhir::add_answers({&answer, 1}, chart_, source);
    return *this;
  }
  World& not_obtained(std::string_view type) {
    const std::vector<std::string> types{std::string(type)};
    const fhir::SearchAnswer answer = fhir::SearchAnswer::not_obtained(types);
    fhir::add_answers({&answer, 1}, chart_, fhir::Source::fetched);
    return *this;
  }
  // A note by its address only, among notes that came whole.
  World& note(std::string_view day, std::string_view more = "") {
    return answer(
        "DocumentReference",
        R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"DocumentReference",
      "id":"n)" +
            std::string(day) + R"(","status":"current")" + std::string(more) +
            (day.empty() ? "" : R"(,"date":")" + std::string(day) + "\"") +
            R"(,"content":[{"attachment":{"contentType":"text/plain","url":"Binary/1"}}]}}]})");
  }
  std::string chart(std::vector<TypeGap> gaps = {}) {
    base::JsonWriter out;
    facts().account().write_json(out, gaps);
    return std::string(out.text());
  }
  // Each state with what is missing: "complete", "partial: 1 document by address only".
  std::string missing(std::string_view type, std::vector<TypeGap> gaps = {}) {
    std::string text(to_string(facts().completeness(type)));
    for (const std::string& sentence : facts().account().missing(type, gaps))
      text += (text.find(':') == text.npos ? ": " : "; ") + words_of(sentence, type);
    return text;
  }
  std::string truth(std::string_view value) {
    const auto& reading = facts().read(*shop_.values.find(value), 0, {});
    return std::string(to_string(reading.finding)) + " " + std::string(to_string(reading.why));
  }
  std::string in_the_way(std::string_view value) {
    std::string text;
    for (const evidence::Obstacle& one : facts().obstacles(*shop_.values.find(value), 0, {}))
      text += (text.empty() ? "" : ", ") + std::string(one.type) + " " + std::string(to_string(one.state));
    return text;
  }

private:
  evidence::Facts& facts() {
    if (!facts_) {
      const base::Json order = json(R"({"resourceType":"ServiceRequest","id":"o","status":"draft","intent":"order",
        "authoredOn":"2026-11-20","code":{"text":"work"}})");
      facts_ = std::make_unique<evidence::Facts>(shop_.knowledge(), chart_, std::vector<base::Json>{order},
                                                 *base::parse_date("2026-11-20"));
      facts_->begin_order();
    }
    return *facts_;
  }
  const test::Workshop& shop_;
  fhir::Chart chart_{"p"};
  std::unique_ptr<evidence::Facts> facts_;
};

constexpr std::string_view whole = R"({"resourceType":"Bundle","type":"searchset"})";

} // namespace

TEST_CASE("how far back notes are read") {
  CHECK(longest_text_window(with_windows().values) == 180);
  CHECK(longest_text_window(with_any_age().values) == std::nullopt);
}

TEST_CASE("a fall of what notes tell is looked for in its own time") {
  static const test::Workshop shop(texts(
      R"json(,{"id":"score","kind":"number","latest":[{"mentions":true,"in":["note"],"windowDays":30}]},
    {"id":"eased","latest":[{"fell":"score","by":2,"means":"yes"}]})json"));
  REQUIRE_FALSE(shop.issues.has_errors());
  CHECK(longest_text_window(shop.values) == std::nullopt);
}

TEST_CASE("a note that is too old for every value leaves its type whole") {
  struct Row {
    std::string_view day, state, varnished, polished;
  };
  const Row rows[] = {
      {"2026-11-01", "partial: 1 document by address only", "DocumentReference partial", "DocumentReference partial"},
      {"2026-09-01", "partial: 1 document by address only", "", "DocumentReference partial"},
      {"2026-05-24", "partial: 1 document by address only", "", "DocumentReference partial"}, // 180 days
      {"2026-05-23", "complete", "", ""},
      {"2026-05", "partial: 1 document by address only", "", "DocumentReference partial"}, // some day of it
      {"2026-04", "complete", "", ""},
      {"", "partial: 1 document by address only", "DocumentReference partial", "DocumentReference partial"},
      {"soon", "partial: 1 document by address only", "DocumentReference partial", "DocumentReference partial"},
  };
  for (const Row& row : rows) {
    INFO(row.day);
    World world;
    world.note(row.day).answer("DiagnosticReport", whole);
    CHECK(world.missing("DocumentReference") == row.state);
    CHECK(world.in_the_way("varnished") == row.varnished);
    CHECK(world.in_the_way("polished") == row.polished);
    CHECK(world.truth("varnished") == (row.varnished.empty() ? "no " : "unknown silent"));
  }
  // Where one value reads notes of any age, it waits for all of them, and the others do not.
  World any_age(with_any_age());
  any_age.note("2020-01-01").answer("DiagnosticReport", whole);
  CHECK(any_age.missing("DocumentReference") == "partial: 1 document by address only");
  CHECK(any_age.in_the_way("ever-varnished") == "DocumentReference partial");
  CHECK(any_age.in_the_way("varnished") == "");
  CHECK(any_age.in_the_way("polished") == "");
}

TEST_CASE("why a type is not complete, in a sentence each") {
  CHECK(World().answer("Condition", whole).missing("Condition") == "complete");
  CHECK(World().missing("Condition") == "not-sent: not sent");
  CHECK(World().not_obtained("Condition").missing("Condition") == "not-obtained: no answer came");
  CHECK(World()
            .answer("Condition", R"({"resourceType":"Bundle","type":"searchset","total":500,"link":[
              {"relation":"self","url":"Condition?patient=p&status=active"},{"relation":"next","url":"x"}]})")
            .missing("Condition") == "partial: the answer names a `next` page that did not come; "
                                     "`total` says 500, 0 came; the answer is filtered by `status`");
  CHECK(World()
            .answer("Observation", R"({"resourceType":"Bundle","type":"collection","entry":[
              {"resource":{"resourceType":"Condition","id":"1"}}]})")
            .missing("Condition") == "partial: what came was no answer to a query for this type");
  CHECK(World().note("2026-11-01").note("2026-11-02").missing("DocumentReference") ==
        "partial: 2 documents by address only");
  CHECK(World().note("2026-11-01", R"(,"docStatus":"entered-in-error")").missing("DocumentReference") == "complete");
  // What whoever tried to get it says, stands instead; of a type that is complete there is nothing to say.
  const std::vector<TypeGap> gaps{{"Condition", "the FHIR server answered 403"}, {"Condition", "twice"}};
  CHECK(World().missing("Condition", gaps) == "not-sent: the FHIR server answered 403; twice");
  CHECK(World().answer("Condition", whole).missing("Condition", gaps) == "complete");
}

TEST_CASE("the account tells source, state and what was missing, type by type") {
  World world;
  world.answer("Condition", whole).not_obtained("Condition").not_obtained("DocumentReference");
  CHECK(world.chart({{"Device", "the server does not have this type"}}) ==
        R"([{"type":"Condition","state":"complete","resources":0,"notUnderstood":[],"source":"prefetch"},)"
        R"({"type":"DocumentReference","state":"not-obtained","resources":0,"notUnderstood":[],"source":"fetched",)"
        R"("missing":["DocumentReference: no answer came."]},)"
        R"({"type":"Device","state":"not-sent","resources":0,"notUnderstood":[],)"
        R"("missing":["the server does not have this type"]}])");
}

TEST_CASE("what we asked for in vain is not what nobody said") {
  World world;
  world.not_obtained("Condition").answer("DocumentReference", whole).not_obtained("DiagnosticReport");
  CHECK(world.truth("dented") == "unknown not-obtained");
  CHECK(world.in_the_way("dented") == "Condition not-obtained");
  CHECK(world.truth("polished") == "unknown silent"); // its notes came
  CHECK(world.in_the_way("polished") == "DiagnosticReport not-obtained");
  CHECK(World().truth("dented") == "unknown not-sent");
}
