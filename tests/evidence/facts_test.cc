#include "evidence/facts.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/values_reader.h"
#include "support/edit.h"
#include "support/json.h"
#include "support/workshop.h"

using namespace signpost;
using evidence::Reading;
using evidence::Truth;
using fhir::Completeness;
using test::json;

namespace {

// A small world in which nothing is clinical: how records are weighed does not depend on what they tell.
test::Workshop::Texts texts() {
  return {.values = R"json({"values":[
    {"id":"began","kind":"dates","anyTime":true,"latest":[
      {"resource":"Condition","value":"onset.ofType(dateTime)"},{"resource":"Condition","latestBy":"recordedDate"}]},
    {"id":"worn","latest":[
      {"resource":"Observation","where":"code.text = 'worn'","means":"yes"},
      {"resource":"Observation","where":"code.text = 'sound'","means":"no"}]},
    {"id":"rust","closed":true,"latest":[{"resource":"Observation","code":"rust","means":"yes","windowDays":30}]},
    {"id":"ever-rust","closed":true,"latest":[
      {"resource":"Observation","code":"rust","means":"yes","anyTime":true}]},
    {"id":"dented","closed":true,"latest":[{"resource":"Condition","where":"code.text = 'dent'","means":"yes"}]},
    {"id":"mended","latest":[
      {"resource":"Procedure","where":"code.text = 'mended'","means":"yes","notBefore":"began"}]},
    {"id":"broken-again","closed":true,"latest":[
      {"resource":"Procedure","where":"code.text = 'broken'","means":"yes","notBefore":"began"}]},
    {"id":"days","kind":"number","bridgeDays":3,"notBefore":"began","spans":[
      {"resource":"Procedure","where":"code.text = 'soaked'","value":"performed.ofType(Period)"}]},
    {"id":"used","latest":[
      {"resource":"Procedure","where":"code.text = 'used'","means":"yes","requires":{"worn":"yes"}}]},
    {"id":"kept","latest":[
      {"resource":"Procedure","where":"code.text = 'kept'","means":"yes","unless":{"worn":"yes"}}]},
    {"id":"score","kind":"number","latest":[
      {"resource":"Observation","where":"code.text = 'score'","value":"value.ofType(Quantity)"}]},
    {"id":"eased","latest":[{"fell":"score","by":2,"means":"yes","notBefore":"began"}]},
    {"id":"panel","latest":[
      {"resource":"Observation","named":"\\bpanel\\b","notCode":"rust","means":"yes","anyTime":true}]},
    {"id":"noted","latest":[{"mentions":true,"in":["note","order"]}]},
    {"id":"wet","saysNothing":["dew"],"latest":[
      {"mentions":true},
      {"resource":"Condition","code":"leaks","means":"yes","stands":true,"windowDays":60},
      {"resource":"Condition","code":"leaks","means":"unknown","stands":true},
      {"resource":"Condition","named":"\\bdamp\\b","means":"unknown","stands":true},
      {"resource":"Procedure","hint":true,"where":"code.text = 'pressure test'","means":"no","ends":"leaks"},
      {"resource":"Observation","where":"code.text = 'polished'","means":"no"}]},
    {"id":"soaked","latest":[
      {"resource":"Encounter","code":"leaks","means":"unknown","stands":true},
      {"resource":"Encounter","code":"rust","means":"yes","stands":true}]},
    {"id":"ever-noted","closed":true,"anyTime":true,"latest":[{"mentions":true,"in":["note"]}]}]})json",
          .phrases = R"json({"phrases":[
    {"value":"noted","patterns":["frobnicat(?:ed|ion)"]},
    {"value":"wet","affirmed":"no","negated":"ignore","patterns":["leaks? (?:was |is )?mended","all is well"]},
    {"value":"wet","patterns":["leak(?:s|ing)?","wet"]},
    {"value":"ever-noted","patterns":["varnish(?:ed)?"]}]})json",
          .sets = {
              {"shared/value-sets/rust.json",
               R"json({"resourceType":"ValueSet","id":"rust","compose":{
    "include":[{"system":"http://snomed.info/sct","concept":[{"code":"111"}],"filter":[
      {"property":"display","op":"regex","value":"\\brust(y|ed)?\\b"}]}]}})json"},
              {"shared/value-sets/leaks.json",
               R"json({"resourceType":"ValueSet","id":"leaks","compose":{
    "include":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","concept":[{"code":"A01"}],
      "filter":[{"property":"display","op":"regex","value":"\\bleak(s|ing)?\\b"}]}]}})json"},
              {"shared/value-sets/dew.json",
               R"json({"resourceType":"ValueSet","id":"dew","compose":{
    "include":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","concept":[{"code":"B02"}],
      "filter":[{"property":"display","op":"regex","value":"\\bdew\\b"}]}]}})json"}},
          .item = R"json({"id":"item","title":"t","ask":"State it.",
    "validDays":100,"questions":[{"linkId":"worn","text":"Is it worn?","value":"worn"}]})json"};
}

const test::Workshop& workshop() {
  static const test::Workshop read(texts());
  for (const base::Issue& issue : read.issues.list()) UNSCOPED_INFO(issue.place.file << ": " << issue.message);
  REQUIRE_FALSE(read.issues.has_errors());
  return read;
}

constexpr std::string_view order = R"({"resourceType":"ServiceRequest","id":"o","status":"draft","intent":"order",
  "authoredOn":"2026-11-20","code":{"text":"work"}})";

// A chart of which every type was read whole, and an order to be signed on 2026-11-20.
class World {
public:
  explicit World(const std::string& resources, std::string_view the_order = order) {
    for (base::Json resource : json(resources)) chart_.add(resource);
    for (const char* type : {"Observation", "Condition", "Procedure", "DocumentReference", "CarePlan"})
      complete_.emplace_back(type);
    order_ = json(the_order);
  }
  World& without(std::string_view type) {
    std::erase(complete_, type);
    return *this;
  }
  World& with(std::string_view type, Completeness completeness) {
    without(type);
    chart_.set_completeness(type, completeness);
    return *this;
  }
  World& asked(std::vector<std::string> types) {
    chart_.set_asked(std::move(types));
    return *this;
  }

  const Reading& read(std::string_view value) { return facts().read(*workshop().values.find(value), 0, {}); }
  const std::vector<evidence::Obstacle>& obstacles(std::string_view value) {
    return facts().obstacles(*workshop().values.find(value), 0, {});
  }
  // "yes", and behind it how it may be otherwise: "unknown or yes", "no (presumed) or yes".
  std::string truth(std::string_view value) {
    const auto of = [](const Reading& one) {
      return std::string(to_string(one.finding)) + (one.presumed ? " (presumed)" : "");
    };
    const Reading& reading = read(value);
    std::vector<std::string> others;
    for (const Reading& other : reading.otherwise) others.push_back(of(other));
    std::sort(others.begin(), others.end());
    std::string text = of(reading);
    for (const std::string& other : others) text += " or " + other;
    return text;
  }
  // "because" of each record that was set aside, "?" before those that are doubtful.
  std::string set_aside(std::string_view value) {
    std::string text;
    for (const evidence::Evidence& one : read(value).set_aside)
      text += (text.empty() ? "" : " ") + std::string(one.verdict == evidence::Verdict::doubtful ? "?" : "") +
              std::string(to_string(one.because));
    return text;
  }
  // "Observation partial", "Observation/a masked".
  std::string in_the_way(std::string_view value) {
    std::string text;
    for (const evidence::Obstacle& one : obstacles(value))
      text += (text.empty() ? "" : ", ") + std::string(one.type) +
              (one.resource ? "/" + std::string(one.resource["id"].string()) + " " + std::string(to_string(one.because))
                            : " " + std::string(to_string(one.state)));
    return text;
  }

private:
  evidence::Facts& facts() {
    if (facts_) return *facts_;
    for (const std::string& type : complete_) chart_.set_completeness(type, Completeness::complete);
    const test::Workshop& shop = workshop();
    facts_ = std::make_unique<evidence::Facts>(
        shop.knowledge(), chart_,
        std::vector<base::Json>{order_}, *base::parse_date("2026-11-20"));
    facts_->begin_order();
    return *facts_;
  }
  fhir::Chart chart_{"p"};
  std::vector<std::string> complete_;
  base::Json order_;
  std::unique_ptr<evidence::Facts> facts_;
};

std::string observation(std::string_view words, std::string_view day, std::string_view more = "") {
  return R"({"resourceType":"Observation","id":"a","status":"final","code":{"text":")" + std::string(words) + "\"}" +
         (day.empty() ? "" : R"(,"effectiveDateTime":")" + std::string(day) + "\"") + std::string(more) + "}";
}
std::string procedure(std::string_view words, std::string_view day, std::string_view more = "") {
  return R"({"resourceType":"Procedure","id":"b","status":"completed","code":{"text":")" + std::string(words) +
         R"("},"performed)" +
         (day.find('/') == day.npos ? R"(DateTime":")" + std::string(day) + "\""
                                    : R"(Period":{"start":")" + std::string(day.substr(0, day.find('/'))) +
                                          R"(","end":")" + std::string(day.substr(day.find('/') + 1)) + "\"}") +
         std::string(more) + "}";
}
std::string condition(std::string_view members) {
  return R"({"resourceType":"Condition","id":"c","code":{"text":"it"},)" + std::string(members) + "}";
}
std::string order_on(std::string_view day, std::string_view more = "") {
  return R"({"resourceType":"ServiceRequest","id":"o","status":"draft","intent":"order","authoredOn":"2026-11-20",)"
         R"("code":{"text":"work"},"occurrenceDateTime":")" +
         std::string(day) + "\"" + std::string(more) + "}";
}
std::string list(std::initializer_list<std::string> resources) {
  std::string text = "[";
  for (const std::string& resource : resources) text += (text.size() > 1 ? "," : "") + resource;
  return text + "]";
}

constexpr std::string_view odd = R"(,"modifierExtension":[{"url":"http://site/odd"}])";
constexpr std::string_view masked = R"(,"meta":{"security":[{"code":"MASKED"}]})";
constexpr std::string_view provisional = R"("verificationStatus":{"coding":[{"code":"provisional"}]},)";

} // namespace

TEST_CASE("a doubtful record is counted and left out") {
  struct Row {
    std::string_view what;
    std::string chart;
    std::string_view truth, set_aside;
  };
  const Row rows[] = {
      {"nothing", "[]", "unknown", ""},
      {"a certain one", list({observation("worn", "2026-11-01")}), "yes", ""},
      {"only a doubtful one", list({observation("worn", "2026-11-01", odd)}), "unknown or yes", "?unknown-modifier"},
      {"a doubtful one that agrees", list({observation("worn", "2026-11-01"), observation("worn", "2026-11-10", odd)}),
       "yes", "?unknown-modifier"},
      {"a doubtful one that disagrees and is newer",
       list({observation("worn", "2026-11-01"), observation("sound", "2026-11-10", odd)}), "yes or no",
       "?unknown-modifier"},
      {"one that disagrees and is older is outweighed anyway",
       list({observation("worn", "2026-11-10"), observation("sound", "2026-11-01", odd)}), "yes", "?unknown-modifier"},
      {"one of the same day makes a conflict of it",
       list({observation("worn", "2026-11-10"), observation("worn", "2026-11-10", odd)}), "yes", "?unknown-modifier"},
      {"two, each for itself and both",
       list({observation("worn", "2026-11-12", odd), observation("sound", "2026-11-10", odd)}), "unknown or no or yes",
       "?unknown-modifier ?unknown-modifier"},
      {"of two the older alone matters only without the other",
       list({observation("worn", "2026-11-01"), observation("sound", "2026-11-10", odd),
             observation("worn", "2026-11-12", odd)}),
       "yes or no", "?unknown-modifier ?unknown-modifier"},
      {"undated", list({observation("worn", "")}), "unknown or yes", "?undated"},
      {"unreadable", list({observation("worn", "11/10/2026")}), "unknown or yes", "?unreadable-date"},
      {"in the future", list({observation("worn", "2062-01-01")}), "unknown or yes", "?future"},
      {"of a status that says nothing", R"([{"resourceType":"Observation","status":"unknown","code":{"text":"worn"},
        "effectiveDateTime":"2026-11-01"}])",
       "unknown or yes", "?unknown-status"},
      {"one that does not belong changes nothing", R"([{"resourceType":"Observation","status":"entered-in-error",
        "code":{"text":"worn"},"effectiveDateTime":"2026-11-01"}])",
       "unknown", "entered-in-error"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    World world(row.chart);
    CHECK(world.truth("worn") == row.truth);
    CHECK(world.set_aside("worn") == row.set_aside);
  }
}

TEST_CASE("beyond a number of doubtful records they are counted together or not at all") {
  std::string chart = "[" + observation("sound", "2026-11-01", odd);
  for (int i = 0; i < 30; ++i)
    chart += "," + observation("worn", "2026-11-10", std::string(odd) + R"(,"device":{"display":")" +
                                                         std::to_string(i) + "\"}");
  CHECK(World(chart + "]").truth("worn") == "unknown or yes"); // what the first alone would tell is not weighed
}

TEST_CASE("an onset that is doubtful leaves open what came after it") {
  const std::string doubtful_onset = condition(std::string(provisional) + R"("onsetDateTime":"2026-10-10")");
  const std::string onset = condition(R"("onsetDateTime":"2026-10-10")");
  const std::string recorded = condition(R"("recordedDate":"2026-10-10")");
  struct Row {
    std::string chart;
    std::string_view truth, set_aside;
  };
  const Row rows[] = {
      {list({onset, procedure("mended", "2026-10-15")}), "yes", ""},
      {list({onset, procedure("mended", "2026-10-01")}), "unknown", "before-onset"},
      {list({procedure("mended", "2026-10-15")}), "unknown or yes", "?onset-unknown"},
      {list({doubtful_onset, procedure("mended", "2026-10-15")}), "unknown or yes", "?onset-unknown"},
      {list({doubtful_onset, procedure("mended", "2026-10-01")}), "unknown or yes", "?onset-unknown"},
      // Known from above only: what came after it was recorded came after it began.
      {list({recorded, procedure("mended", "2026-10-15")}), "yes", ""},
      {list({recorded, procedure("mended", "2026-10-01")}), "unknown or yes", "?onset-unknown"},
      // A certain onset beside a doubtful later one.
      {list({condition(R"("onsetDateTime":"2026-09-01")"), doubtful_onset, procedure("mended", "2026-10-01")}),
       "unknown or yes", "?onset-unknown"},
      {list({condition(R"("onsetDateTime":"2026-09-01")"), doubtful_onset, procedure("mended", "2026-10-15")}), "yes",
       ""},
  };
  for (const Row& row : rows) {
    INFO(row.chart);
    World world(row.chart);
    CHECK(world.truth("mended") == row.truth);
    CHECK(world.set_aside("mended") == row.set_aside);
  }
}

TEST_CASE("days of a course are counted from every day on which it may have begun") {
  const std::string soaked = procedure("soaked", "2026-09-20/2026-10-20");
  World sure(list({condition(R"("onsetDateTime":"2026-10-10")"), soaked}));
  CHECK(sure.read("days").range == evidence::Range{10, 41});
  CHECK(sure.read("days").otherwise.empty());
  World doubtful(list({condition(R"("onsetDateTime":"2026-09-01")"),
                       condition(std::string(provisional) + R"("onsetDateTime":"2026-10-10")"), soaked}));
  CHECK(doubtful.read("days").range == evidence::Range{30, 80});
  REQUIRE(doubtful.read("days").otherwise.size() == 1);
  CHECK(doubtful.read("days").otherwise[0].range == evidence::Range{10, 41});
}

TEST_CASE("a silence counts as no where everything was read and understood") {
  CHECK(World("[]").truth("rust") == "no (presumed)");
  CHECK(World(list({observation("worn", "2026-11-01")})).truth("rust") == "no (presumed)");
  CHECK(World(list({observation("rusty hinge", "2026-11-01")})).truth("rust") == "yes");
  CHECK(World("[]").truth("worn") == "unknown"); // not closed
  // A record too old for the window is no silence broken, and a doubtful one both.
  CHECK(World(list({observation("rusty hinge", "2026-01-01")})).truth("rust") == "no (presumed)");
  CHECK(World(list({observation("rusty hinge", "2026-11-01", odd)})).truth("rust") == "no (presumed) or yes");
  CHECK(World(list({observation("rusty hinge", "")})).truth("rust") == "no (presumed) or yes");
  CHECK(World(list({observation("rusty hinge", "")})).truth("ever-rust") == "yes");
  // Not before a beginning that nobody knows.
  CHECK(World("[]").truth("broken-again") == "unknown");
  CHECK(World(list({condition(R"("onsetDateTime":"2026-10-10")")})).truth("broken-again") == "no (presumed)");
}

TEST_CASE("a type that was not read whole stands in the way of a silence") {
  struct Row {
    Completeness completeness;
    std::string_view truth, in_the_way;
    evidence::Why why;
  };
  const Row rows[] = {
      {Completeness::complete, "no (presumed)", "", evidence::Why::none},
      {Completeness::partial, "unknown", "Observation partial", evidence::Why::silent},
      {Completeness::unreadable, "unknown", "Observation unreadable", evidence::Why::unreadable},
      {Completeness::not_obtained, "unknown", "Observation not-obtained", evidence::Why::not_obtained},
  };
  for (const Row& row : rows) {
    World world("[]");
    world.with("Observation", row.completeness);
    CHECK(world.truth("rust") == row.truth);
    CHECK(world.in_the_way("rust") == row.in_the_way);
    CHECK(world.read("rust").why == row.why);
    CHECK(world.truth("dented") == "no (presumed)"); // reads conditions
  }
  World not_sent("[]");
  not_sent.without("Observation");
  CHECK(not_sent.truth("rust") == "unknown");
  CHECK(not_sent.in_the_way("rust") == "Observation not-sent");
  CHECK(not_sent.read("rust").why == evidence::Why::not_sent);
  // What nobody was asked for is in nobody's way, unless some of it came and was not whole.
  World unasked("[]");
  CHECK(unasked.without("Observation").asked({"Condition"}).truth("rust") == "no (presumed)");
  World unasked_partial("[]");
  CHECK(unasked_partial.with("Observation", Completeness::partial).asked({"Condition"}).in_the_way("rust") ==
        "Observation partial");
}

TEST_CASE("a record that nobody could understand stands in the way of a silence") {
  const std::string code_alone =
      R"({"resourceType":"Observation","id":"a","status":"final","effectiveDateTime":"2026-11-01",
    "code":{"coding":[{"system":"http://snomed.info/sct","code":"999"}]}})";
  struct Row {
    std::string chart;
    std::string_view in_the_way;
  };
  const Row rows[] = {
      {list({observation("worn", "2026-11-01", masked)}), "Observation/a masked"},
      {list({observation("worn", "", masked)}), "Observation/a masked"},       // whenever it was
      {list({observation("worn", "2026-01-01", masked)}), ""},                 // certainly before the window
      {list({observation("worn", "2062-01-01", masked)}), "Observation/a masked"},
      {list({code_alone}), "Observation/a code-without-words"},
      {R"([{"resourceType":"Observation","id":"a","status":"entered-in-error","code":{"text":"Masked"}}])", ""},
      {R"([{"resourceType":"Observation","id":"a","status":"final","effectiveDateTime":"2026-11-01",
        "code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"L60.3"}]}}])",
       ""},
      {R"([{"resourceType":"Observation","id":"a","status":"final","effectiveDateTime":"2026-11-01",
        "code":{"coding":[{"system":"http://snomed.info/sct","code":"999","display":"varnish"}]}}])",
       ""},
      {R"([{"resourceType":"Procedure","id":"a","status":"completed","code":{"text":"Masked"}}])",
       ""}, // not read for it
  };
  for (const Row& row : rows) {
    INFO(row.chart);
    World world(row.chart);
    CHECK(world.in_the_way("rust") == row.in_the_way);
    CHECK(world.truth("rust") == (row.in_the_way.empty() ? "no (presumed)" : "unknown"));
  }
  // Without a window any age will do.
  World old(list({observation("worn", "2026-01-01", masked)}));
  CHECK(old.in_the_way("ever-rust") == "Observation/a masked");
  CHECK(old.obstacles("ever-rust")[0].said == base::parse_partial_date("2026-01-01"));
  // A resolved condition is nobody's present, whatever it was.
  CHECK(World(R"([{"resourceType":"Condition","id":"c","recordedDate":"2026-11-01","code":{"text":"Masked"}}])")
            .in_the_way("dented") == "Condition/c code-without-words");
  CHECK(World(R"([{"resourceType":"Condition","id":"c","recordedDate":"2026-11-01","code":{"text":"Masked"},
    "clinicalStatus":{"coding":[{"code":"resolved"}]}}])")
            .in_the_way("dented")
            .empty());
  // What answers is not silent: nothing has to be presumed.
  CHECK(World(list({observation("rusty hinge", "2026-11-01"), code_alone})).truth("rust") == "yes");
  CHECK(World(list({observation("rusty hinge", "2026-11-01", masked)})).truth("rust") == "yes");
}

TEST_CASE("notes that could not be read stand in the way of what notes tell") {
  const auto note = [](std::string_view attachment, std::string_view day = R"("date":"2026-11-01",)") {
    return R"([{"resourceType":"DocumentReference","id":"n","status":"current",)" + std::string(day) +
           R"("content":[{"attachment":{)" + std::string(attachment) + "}}]}]";
  };
  CHECK(World("[]").truth("ever-noted") == "no (presumed)");
  World undecodable(note(R"("contentType":"text/plain","data":"!!!!")"));
  CHECK(undecodable.in_the_way("ever-noted") == "DocumentReference/n undecodable");
  CHECK(undecodable.truth("ever-noted") == "unknown");
  CHECK(undecodable.truth("rust") == "no (presumed)");
  World foreign(note(R"("contentType":"text/plain","language":"es","data":"aG9sYQ==")"));
  CHECK(foreign.in_the_way("ever-noted") == "DocumentReference/n other-language");
  World picture(note(R"("contentType":"application/pdf","data":"JVBERi0=")"));
  CHECK(picture.in_the_way("ever-noted") == "DocumentReference partial");
  World address(note(R"("contentType":"text/plain","url":"https://x/Binary/1")"));
  CHECK(address.in_the_way("ever-noted") == "DocumentReference partial");
}

TEST_CASE("what rests on a doubtful finding is doubtful") {
  const std::string worn = observation("worn", "2026-11-01"), doubtful = observation("worn", "2026-11-01", odd),
                    sound = observation("sound", "2026-11-01");
  const std::string used = procedure("used", "2026-11-05"), kept = procedure("kept", "2026-11-05");
  CHECK(World(list({worn, used})).truth("used") == "yes");
  CHECK(World(list({sound, used})).truth("used") == "unknown");
  CHECK(World(list({used})).truth("used") == "unknown");
  World rests(list({doubtful, used}));
  CHECK(rests.truth("used") == "unknown or yes");
  CHECK(rests.set_aside("used") == "?rests-on-doubt");
  CHECK(World(list({worn, kept})).truth("kept") == "unknown");
  CHECK(World(list({kept})).truth("kept") == "yes");
  World unless(list({doubtful, kept}));
  CHECK(unless.truth("kept") == "unknown or yes");
  CHECK(unless.set_aside("kept") == "?rests-on-doubt");
}

TEST_CASE("answers to a questionnaire pass the same gate") {
  const auto answered = [](std::string_view members) {
    return R"([{"resourceType":"QuestionnaireResponse","id":"q",)"
           R"("questionnaire":"https://x/fhir/Questionnaire/item|1",)" +
           std::string(members) + R"(,"item":[{"linkId":"worn","answer":[{"valueBoolean":true}]}]}])";
  };
  struct Row {
    std::string_view members, truth;
  };
  const Row rows[] = {
      {R"("status":"completed","authored":"2026-11-10")", "yes"},
      {R"("status":"amended","authored":"2026-11-10T10:00:00Z")", "yes"},
      {R"("status":"in-progress","authored":"2026-11-10")", "unknown"},
      {R"("status":"stopped","authored":"2026-11-10")", "unknown"},
      {R"("status":"entered-in-error","authored":"2026-11-10")", "unknown"},
      {R"("status":"completed","authored":"2026-08-12")", "yes"},     // 100 days
      {R"("status":"completed","authored":"2026-08-11")", "unknown"}, // expired
      {R"("status":"completed")", "unknown or yes"},
      {R"("status":"completed","authored":"yesterday")", "unknown or yes"},
      {R"("status":"completed","authored":"2062-01-01")", "unknown or yes"},
      {R"("status":"completed","authored":"2026-11-10","modifierExtension":[{"url":"http://site/odd"}])",
       "unknown or yes"},
      {R"("status":"completed","authored":"2026-11-10","basedOn":[{"reference":"ServiceRequest/o"}])", "yes"},
      {R"("status":"completed","authored":"2026-11-10","basedOn":[{"reference":"ServiceRequest/another"}])", "unknown"},
  };
  for (const Row& row : rows) {
    INFO(row.members);
    CHECK(World(answered(row.members)).truth("worn") == row.truth);
  }
}

TEST_CASE("a comparator says between what a number lies") {
  const auto range = [](std::string_view quantity) {
    World world(list({observation("score", "2026-11-01", R"(,"valueQuantity":)" + std::string(quantity))}));
    return world.read("score").range;
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(range(R"({"value":7})") == evidence::Range{7, 7});
  CHECK(range(R"({"value":7,"comparator":">="})") == evidence::Range{7, infinity});
  CHECK(range(R"({"value":7,"comparator":"<="})") == evidence::Range{-infinity, 7});
  const auto less = range(R"({"value":4,"comparator":"<"})"), more = range(R"({"value":4,"comparator":">"})");
  REQUIRE((less && more));
  CHECK(less->low == -infinity);
  CHECK((less->high < 4 && less->high > 3.999));
  CHECK((more->low > 4 && more->low < 4.001));
  CHECK(more->high == infinity);
  CHECK_FALSE(range(R"({"value":4,"comparator":"ad"})").has_value()); // of R5: not known here
  CHECK_FALSE(range(R"({"comparator":"<"})").has_value());
}

TEST_CASE("evidence counts to the earlier of signing and service") {
  struct Row {
    std::string service, found;
    std::string_view truth;
  };
  const Row rows[] = {
      {"2026-11-20", "2026-10-21", "yes"},
      {"2026-11-20", "2026-10-20", "no (presumed)"},         // 31 days before
      {"2026-12-20", "2026-10-21", "yes"},                   // a later service does not age it
      {"2026-11-01", "2026-10-02", "yes"},                   // an earlier one makes it younger
      {"2026-11-01", "2026-11-10", "no (presumed) or yes"},  // and what came after it is not of the time
  };
  for (const Row& row : rows) {
    INFO("service " << row.service << ", found " << row.found);
    CHECK(World(list({observation("rusty hinge", row.found)}), order_on(row.service)).truth("rust") == row.truth);
  }
  // Treatment is counted up to that day and never beyond.
  const std::string chart =
      list({condition(R"("onsetDateTime":"2026-10-01")"), procedure("soaked", "2026-10-01/2026-12-31")});
  CHECK(World(chart, order_on("2026-12-20")).read("days").range == evidence::Range{50, 50});
  CHECK(World(chart, order_on("2026-10-31")).read("days").range == evidence::Range{30, 30});
}

TEST_CASE("an undated note is doubtful, the words of the order are not") {
  const auto note = [](std::string_view day) {
    return R"([{"resourceType":"CarePlan","id":"n","status":"active",)" + std::string(day) +
           R"("description":"It was frobnicated and varnished."}])";
  };
  CHECK(World(note(R"("created":"2026-11-01",)")).truth("noted") == "yes");
  World undated(note(""));
  CHECK(undated.truth("noted") == "unknown or yes");
  CHECK(undated.set_aside("noted") == "?undated");
  CHECK(undated.truth("ever-noted") == "yes"); // needs no clock
  CHECK(World(note(R"("created":"01.11.2026",)")).set_aside("noted") == "?unreadable-date");
  CHECK(World(note(R"("created":"2062-01-01",)")).set_aside("noted") == "?future");

  const std::string words = R"(,"note":[{"text":"It was frobnicated."}])";
  CHECK(World("[]", order_on("2026-11-20", words)).truth("noted") == "yes");
  CHECK(World("[]", order_on("2026-12-20", words)).truth("noted") == "yes");
  CHECK(World("[]", order_on("2026-10-01", words)).truth("noted") == "yes");
  // They speak for the day that evidence counts to: a note of that day that denies it is a conflict.
  const std::string denial = R"([{"resourceType":"CarePlan","id":"n","status":"active","created":"2026-11-10",
    "description":"It was not frobnicated."}])";
  World conflict(denial, order_on("2026-11-10", words));
  CHECK(conflict.truth("noted") == "unknown");
  CHECK(conflict.read("noted").why == evidence::Why::conflict);
  const std::string undated_order =
      R"({"resourceType":"ServiceRequest","id":"o","status":"draft","intent":"order","code":{"text":"work"})" + words +
      "}";
  CHECK(World("[]", undated_order).truth("noted") == "yes");
}

TEST_CASE("the same answer in another order of the chart") {
  const std::string a = observation("worn", "2026-11-12", odd), b = observation("sound", "2026-11-10", odd),
                    c = observation("worn", "2026-11-01");
  const std::string expected = World(list({a, b, c})).truth("worn");
  CHECK(World(list({c, b, a})).truth("worn") == expected);
  CHECK(World(list({b, a, c})).truth("worn") == expected);
  CHECK(expected == "yes or no");
}

TEST_CASE("that a number fell is read of all that is known of it since it began") {
  const std::string began = condition(R"("onsetDateTime":"2026-09-01")");
  const auto score = [](std::string_view day, int number) {
    return observation("score", day, R"(,"valueQuantity":{"value":)" + std::to_string(number) + "}");
  };
  CHECK(World(list({began, score("2026-09-10", 9), score("2026-11-10", 4)})).truth("eased") == "yes");
  CHECK(World(list({began, score("2026-09-10", 9), score("2026-11-10", 8)})).truth("eased") == "unknown");
  CHECK(World(list({began, score("2026-08-10", 9), score("2026-11-10", 4)})).truth("eased") == "unknown");
  CHECK(World(list({began, score("", 9), score("2026-11-10", 4)})).truth("eased") == "unknown or yes");
  // An observation that was not sent may be one.
  CHECK(World("[]").with("Observation", Completeness::partial).in_the_way("eased") == "Observation partial");
}

TEST_CASE("what a source does not mean is passed over, by code and by words") {
  const auto found = [](std::string_view code) {
    return World(list({R"({"resourceType":"Observation","id":"a","status":"final","code":)" + std::string(code) + "}"}))
        .truth("panel");
  };
  CHECK(found(R"({"text":"panel"})") == "yes");
  CHECK(found(R"({"text":"rusty panel"})") == "unknown");
  CHECK(found(R"({"text":"panel","coding":[{"system":"http://snomed.info/sct","code":"111"}]})") == "unknown");
}

TEST_CASE("a period without an end goes on only where the record does") {
  const auto days = [](std::string_view status) {
    const std::string soaked = R"({"resourceType":"Procedure","id":"b","status":")" + std::string(status) +
                               R"(","code":{"text":"soaked"},"performedPeriod":{"start":"2026-11-01"}})";
    World world(list({condition(R"("onsetDateTime":"2026-09-01")"), soaked}));
    return world.read("days").range->low;
  };
  CHECK(days("in-progress") == 19);
  CHECK(days("completed") == 0);
  CHECK(days("stopped") == 0);
}

namespace {

// A diagnosis on the problem list, and a report of some day.
std::string problem(std::string_view code, std::string_view words, std::string_view day, std::string_view more = "") {
  return R"({"resourceType":"Condition","id":"c","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm",)"
         R"("code":")" +
         std::string(code) + R"("}],"text":")" + std::string(words) + "\"}" +
         (day.empty() ? "" : R"(,"recordedDate":")" + std::string(day) + "\"") + std::string(more) + "}";
}
std::string report(std::string_view text, std::string_view day) {
  return R"({"resourceType":"DiagnosticReport","id":"n","status":"final","effectiveDateTime":")" + std::string(day) +
         R"(","conclusion":")" + std::string(text) + "\"}";
}

} // namespace

TEST_CASE("what stands on the problem list is ended only by what names its end") {
  struct Row {
    std::string_view what;
    std::string chart;
    std::string_view truth;
  };
  const std::string leak = problem("A01", "it", "2026-11-10"), damp = problem("C03", "damp wall", "2026-11-10");
  const Row rows[] = {
      {"a code that denies", list({leak}), "yes"},
      {"one that asks", list({damp}), "unknown"},
      {"recorded too long ago to deny: it asks", list({problem("A01", "it", "2026-01-10")}), "unknown"},
      {"over", list({problem("A01", "it", "2026-11-10", R"(,"abatementDateTime":"2026-11-15")")}), "unknown"},
      {"undated: counted and left out", list({problem("A01", "it", "")}), "unknown or yes"},
      {"a newer sentence that does not name it", list({leak, report("All is well.", "2026-11-18")}), "yes"},
      {"a newer sentence of its end", list({leak, report("The leak was mended.", "2026-11-18")}), "no"},
      {"an older sentence of its end", list({leak, report("The leak was mended.", "2026-11-01")}), "yes"},
      {"one of the same day", list({leak, report("The leak was mended.", "2026-11-10")}), "yes"},
      {"a newer sentence that denies it", list({leak, report("No leaks.", "2026-11-18")}), "unknown"},
      {"a newer result of another matter", list({leak, observation("polished", "2026-11-18")}), "yes"},
      {"a newer result that ends it", list({leak, procedure("pressure test", "2026-11-18")}), "no"},
      {"an older result", list({leak, procedure("pressure test", "2026-11-01")}), "yes"},
      {"a result that ends something else leaves open what asks",
       list({damp, procedure("pressure test", "2026-11-18")}), "unknown"},
      {"what is no leak, whatever its words say", list({problem("B02", "leaking dew", "2026-11-10")}), "unknown"},
      {"nor by its words alone", list({problem("Z00", "dew that looks like a leak", "2026-11-10")}), "unknown"},
      {"what is no leak beside a leak", list({problem("Z00", "leaking; dew", "2026-11-10")}), "yes"},
      {"a yes beside an older no", list({leak, observation("polished", "2026-11-01")}), "yes"},
      {"of two one is ended", list({leak, problem("A01", "another leak", "2026-11-19"),
                                    report("The leak was mended.", "2026-11-18")}),
       "yes"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    CHECK(World(row.chart).truth("wet") == row.truth);
  }
  INFO("what says nothing is no record that leaves it open");
  CHECK(World(list({problem("B02", "leaking dew", "2026-11-10")})).read("wet").evidence.empty());
}

TEST_CASE("each reason of an encounter stands for itself") {
  const auto encounter = [](std::string_view reasons) {
    return R"([{"resourceType":"Encounter","id":"e","status":"finished","period":{"start":"2026-11-10"},)"
           R"("reasonCode":[)" +
           std::string(reasons) + "]}]";
  };
  constexpr std::string_view leak = R"({"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"A01"}]})";
  constexpr std::string_view rust = R"({"coding":[{"system":"http://snomed.info/sct","code":"111"}]})";
  CHECK(World(encounter(leak)).truth("soaked") == "unknown");
  CHECK(World(encounter(std::string(leak) + "," + std::string(rust))).truth("soaked") == "yes");
}

TEST_CASE("that a hint finds nothing is not waited for") {
  const auto& types = workshop().values[*workshop().values.find("wet")].types;
  CHECK(std::ranges::find(types, "Procedure") == types.end());
  CHECK(std::ranges::find(types, "Condition") != types.end());
}

TEST_CASE("the version of an item's questionnaire can stand behind the `|` of a canonical") {
  for (const auto& [version, good] : {std::pair{"2", true}, {"2026-11.b", true}, {"1|2", false}, {"1,2", false},
                                      {"1 2", false}}) {
    INFO(version);
    base::Issues issues;
    const std::string json = R"({"id":"item","title":"t","ask":"a","version":")" + std::string(version) + "\"}";
    const evidence::SourceFile source{"shared/questions/item.json", json};
    const evidence::Values none;
    const auto item = evidence::DocumentationItem::read(evidence::AuthorFile(source, issues), none);
    CHECK(item.version == version);
    CHECK(issues.has_errors() != good);
  }
}
