#include "policy/criteria_reader.h"
#include "policy/decide.h"
#include "policy/other_days.h"

#include <memory>

#include <catch2/catch.hpp>

using namespace signpost;
using evidence::Truth;

namespace {

// A small world in which nothing is clinical: what is tested is how criteria, records and answers are weighed.
const std::vector<evidence::SourceFile>& files() {
  static const std::vector<evidence::SourceFile> list{
      {"shared/value-sets/ValueSet-work.json", R"json({"resourceType":"ValueSet","id":"work","compose":{"include":[
        {"system":"http://www.ama-assn.org/go/cpt","concept":[{"code":"99991"},{"code":"99992"}]}]}})json"},
      {"shared/value-sets/ValueSet-rust.json", R"json({"resourceType":"ValueSet","id":"rust","compose":{"include":[
        {"system":"http://snomed.info/sct","filter":[{"property":"display","op":"regex",
          "value":"\\brust(y|ed)?\\b"}]}]}})json"},
      {"shared/values/all.json", R"json({
        "domains": [{"id":"steps","members":["one","two","three","four"],"entries":[
          {"members":["one"],"texts":["one"]},{"members":["two"],"texts":["two"]},{"members":["three"],"texts":[
            "three"]},{"members":["four"],"texts":["four"]}]}],
        "values": [
          {"id":"began","kind":"dates","scope":"patient","anyTime":true,"latest":[{"resource":"Condition",
            "value":"onset.ofType(dateTime) | onset.ofType(Age)"}]},
          {"id":"rust","kind":"finding","scope":"patient","anyTime":true,"latest":[
            {"resource":"Observation","code":"rust","means":"yes"},
             {"resource":"Observation","where":"code.text = 'looked at'","means":"unknown"}]},
          {"id":"worn","kind":"finding","scope":"patient","anyTime":true,"latest":[{"resource":"Observation",
            "where":"code.text = 'worn'","means":"yes"}]},
          {"id":"tool","kind":"coded","scope":"order","anyTime":true,"members":["hammer","saw"],"exclusive":true,
            "ranked":[
             {"order":true,"where":"orderDetail.text = 'hammer'","means":"hammer"},{"order":true,
               "where":"orderDetail.text = 'saw'","means":"saw"}]},
          {"id":"score","kind":"number","scope":"patient","anyTime":true,"latest":[{"resource":"Observation",
            "where":"code.text = 'score'","value":"value.ofType(Quantity).value"}]},
          {"id":"days","kind":"number","scope":"patient","bridgeDays":3,"spans":[{"resource":"Procedure",
            "value":"performed.ofType(Period)"},
             {"resource":"MedicationDispense","value":"whenHandedOver","days":"daysSupply.value"}]},
          {"id":"steps","kind":"members","scope":"order","domain":"steps","levels":true,"ranked":[{"order":true,
            "text":"bodySite.text"}]},
          {"id":"setting","kind":"coded","scope":"order","members":["bench","field"],"exclusive":true,"ranked":[
             {"order":true,"where":"locationCode.text = 'bench'","means":"bench"},{"order":true,
               "where":"locationCode.text = 'field'","means":"field"}]},
          {"id":"count","kind":"number","scope":"orderSet","countOverOrders":"work"}]})json"},
      {"shared/questions/item.json", R"json({"id":"item","title":"the matter","ask":"State the matter.","questions":[
        {"linkId":"began","text":"When did it begin?","value":"began"},
        {"linkId":"worn","text":"Is it worn?","value":"worn"},
        {"linkId":"tool","text":"Which tool?","value":"tool","options":{"hammer":"a hammer","saw":"a saw"}},
        {"linkId":"score","text":"How high?","value":"score"},
        {"linkId":"days","text":"From when to when?","value":"days","period":true},
        {"linkId":"steps","text":"Which steps?","value":"steps"},
        {"linkId":"which","text":"Which apply?","whichApply":{"rust":"rust"}}]})json"},
      {"maker/payer.json", R"json({"id":"maker","label":"Maker","names":["maker"],"defaultLine":"commercial",)json"
                           R"json("products":[]})json"},
      {"guild/payer.json", R"json({"id":"guild","label":"Guild","names":["guild"],"defaultLine":"commercial",)json"
                           R"json("products":[]})json"},
      {"guild/rule/2026-01-01.json",
       R"json({"payer":"guild","number":"R","title":"Rule","effective":"2026-01-01","source":"s",
         "provisional":"confirm it.","lines":["commercial"],
        "services":[{"id":"work","title":"work","codes":"work","section":"R","criteria":
          {"id":"guild-worn","title":"worn","value":"worn","is":"yes","item":"item"},
            "otherwise":{"determination":"not-covered","section":"R","reason":"no"}}]})json"},
      {"guild/rule/2026-06-01.json",
       R"json({"payer":"guild","number":"R","title":"Rule","effective":"2026-06-01","source":"s",
         "provisional":"confirm it.","lines":["commercial"],
        "services":[{"id":"work","title":"work","codes":"work","section":"R","criteria":
          {"id":"guild-tool","title":"hammer","value":"tool","is":["hammer"],"item":"item"},
            "otherwise":{"determination":"not-covered","section":"R","reason":"no"}}]})json"},
      {"smith/payer.json", R"json({"id":"smith","label":"Smith","names":["smith"],"defaultLine":"commercial",)json"
                           R"json("products":[{"id":"one","line":"commercial","names":["one"]}]})json"},
      {"smith/forge/2026-01-01.json",
       R"json({"payer":"smith","number":"F","title":"Forge","effective":"2026-01-01","source":"s",
         "lines":["commercial"],
        "services":[{"id":"work","title":"work","codes":"work","section":"F","review":"somebody looks."}],
        "priorAuthorization":[{"setting":"field","answer":"required","section":"field rows"},
          {"answer":"not-required","section":"all rows"}]})json"},
      {"maker/labour/2026-01-01.json",
       R"json({"payer":"maker","number":"W","title":"Work","effective":"2026-01-01","source":"s","lines":["commercial"],
        "services":[{"id":"work","title":"work","codes":"work","section":"W","criteria":{"id":"root","all":[
          {"id":"no-saw","not":{"id":"saw","title":"saw","value":"tool","is":["saw"],"item":"item"}},
          {"id":"rule","title":"the guild's rule","policy":"guild/rule"}]},
        "otherwise":{"determination":"not-covered","section":"W","reason":"A saw is not covered."}}]})json"}};
  return list;
}

const policy::Catalog& catalog() {
  static const auto loaded = [] {
    base::Issues issues;
    auto result = policy::Catalog::load(files(), issues);
    for (const base::Issue& issue : issues.list()) UNSCOPED_INFO(issue.message);
    REQUIRE_FALSE(issues.has_errors());
    return result;
  }();
  return *loaded;
}

// A chart and its orders, alive as long as what borrows from them.
class World {
public:
  World(std::string_view orders, std::string_view chart)
      : orders_(parsed(orders)), resources_(parsed(chart)), chart_("pt") {
    std::vector<base::Json> list;
    for (base::Json order : orders_.root()) list.push_back(order);
    for (base::Json resource : resources_.root()) chart_.add(resource);
    for (const char* type : {"Observation", "Condition"}) chart_.set_completeness(type, fhir::Completeness::complete);
    facts_ =
        std::make_unique<evidence::Facts>(catalog().evidence(), chart_, list, *base::parse_date("2026-11-20"));
    facts_->begin_order();
  }
  evidence::Facts& facts() { return *facts_; }
  const evidence::Reading& read(std::string_view value, std::size_t order = 0) {
    return facts_->read(*catalog().values().find(value), order, {});
  }

  // A criterion written as JSON, judged on the day of signing.
  Truth judge(const std::string& json, std::string_view day = "2026-11-20") {
    base::Issues issues;
    sources_.push_back(std::make_unique<evidence::SourceFile>(evidence::SourceFile{"c.json", json}));
    authors_.push_back(std::make_unique<evidence::AuthorFile>(*sources_.back(), issues));
    criteria_.push_back(std::make_unique<policy::Criterion>(policy::read_criterion(
        *authors_.back(), authors_.back()->root(), {catalog().values(), catalog().items()}, "s")));
    for (const base::Issue& issue : issues.list()) UNSCOPED_INFO(issue.message);
    REQUIRE_FALSE(issues.has_errors());
    judgement_ = policy::judge(*criteria_.back(), *facts_,
                               {.order = 0, .level = {}, .date_of_service = *base::parse_date(day), .assumptions = {}});
    return judgement_.truth;
  }
  const policy::Judgement& judgement() const { return judgement_; }

  // When the criterion that was judged last would change, planned for that day.
  std::optional<policy::Earliest> earliest(std::string_view planned) {
    return policy::earliest_change(other_days(planned));
  }
  std::optional<base::Date> last_day_met(std::string_view planned) {
    return policy::last_day_met(other_days(planned));
  }

  std::optional<base::Date> last_day_still_met(std::string_view planned) {
    return policy::last_day_still_met(other_days(planned));
  }

private:
  policy::OtherDays other_days(std::string_view planned) {
    static const std::optional<evidence::Member> any_level;
    return {*criteria_.back(), *facts_, 0, {&any_level, 1}, *base::parse_date(planned), {}};
  }
  static base::JsonDocument parsed(std::string_view text) {
    auto document = base::JsonDocument::parse(text);
    REQUIRE(document.has_value());
    return std::move(*document);
  }
  base::JsonDocument orders_, resources_;
  fhir::Chart chart_;
  std::unique_ptr<evidence::Facts> facts_;
  std::vector<std::unique_ptr<evidence::SourceFile>> sources_;
  std::vector<std::unique_ptr<evidence::AuthorFile>> authors_;
  std::vector<std::unique_ptr<policy::Criterion>> criteria_;
  policy::Judgement judgement_;
};

std::string order(std::string_view code, std::string_view more = "") {
  return R"({"resourceType":"ServiceRequest","id":"o)" + std::string(code) +
         R"(","status":"draft","intent":"order","authoredOn":"2026-11-20",
    "code":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":")" +
         std::string(code) + R"("}]})" + std::string(more) + "}";
}

std::string response(std::string_view items, std::string_view authored = "2026-11-20",
                     std::string_view more = R"("status":"completed")") {
  return R"({"resourceType":"QuestionnaireResponse","id":"qr",)"
      R"("questionnaire":"https://any.example/fhir/Questionnaire/item|3",)" + std::string(more) +
         R"(,"authored":")" + std::string(authored) + R"(","item":)" + std::string(items) + "}";
}

const std::string early = R"({"id":"early","title":"t","value":"began","daysUntil":"dateOfService","atMost":42,)"
    R"("item":"item"})";
const std::string late = R"({"id":"late","title":"t","value":"began","daysUntil":"dateOfService","moreThan":42,)"
    R"("item":"item"})";
const std::string worn = R"({"id":"worn","title":"t","value":"worn","is":"yes","item":"item"})";
const std::string rust = R"({"id":"rust","title":"t","value":"rust","is":"yes","item":"item",)"
    R"("presumeAbsent": true})";

policy::Decision decide(World& world, std::string_view payer) {
  static std::vector<std::unique_ptr<base::JsonDocument>> coverages;
  auto parsed = base::JsonDocument::parse(R"({"resourceType":"Coverage","id":"c","status":"active",)"
      R"("payor":[{"display":")" + std::string(payer) + R"("}]})");
  coverages.push_back(std::make_unique<base::JsonDocument>(std::move(*parsed)));
  return policy::decide(catalog(), world.facts(), 0, coverages.back()->root());
}

} // namespace

TEST_CASE("what holds whichever way an open date turns out, holds") {
  World silent("[" + order("99991") + "]", R"([{"resourceType":"Observation","id":"a","code":{"text":"worn"}}])");
  CHECK(silent.judge(R"({"id":"r","any":[)" + early + "," + late + "]}") == Truth::yes);
  CHECK(silent.judgement().in_every_case);
  // Each way wants something more; only if both have it the date is moot.
  CHECK(silent.judge(R"({"id":"r","any":[{"id":"a","all":[)" + early + "," + worn + R"(]},{"id":"b","all":[)" + late +
                     "," + worn + "]}]}") == Truth::yes);
  CHECK(silent.judge(R"({"id":"r","any":[{"id":"a","all":[)" + early + "," + worn + "]}," + late + "]}") == Truth::yes);
  World bare("[" + order("99991") + "]", "[]");
  CHECK(bare.judge(R"({"id":"r","any":[{"id":"a","all":[)" + early + "," + worn + "]}," + late + "]}") ==
        Truth::unknown);
  CHECK_FALSE(bare.judgement().in_every_case);
}

TEST_CASE("a partial date has only the cases it leaves") {
  // October: between 20 and 50 days old on the day of service.
  World october("[" + order("99991") + "]", R"([{"resourceType":"Condition","id":"c","onsetDateTime":"2026-10",)"
      R"("code":{"text":"x"}}])");
  CHECK(october.judge(early) == Truth::unknown);
  CHECK(october.judge(R"({"id":"r","any":[)" + early + "," + late + "]}") == Truth::yes);
  const std::string old = R"({"id":"old","title":"t","value":"began","daysUntil":"dateOfService","moreThan":60,)"
      R"("item":"item"})";
  CHECK(october.judge(R"({"id":"r","any":[)" + early + "," + old + "]}") == Truth::unknown);
}

TEST_CASE("something that is no member of the list is a case too") {
  World world("[" + order("99991") + "]", "[]");
  const std::string hammer = R"({"id":"h","title":"t","value":"tool","is":["hammer"],"item":"item"})";
  const std::string saw = R"({"id":"s","title":"t","value":"tool","is":["saw"],"item":"item"})";
  CHECK(world.judge(R"({"id":"r","any":[)" + hammer + "," + saw + "]}") == Truth::unknown);
  CHECK(world.judge(R"({"id":"r","any":[)" + hammer + R"(,{"id":"n","not":)" + hammer + "}]}") ==
        Truth::unknown); // one test, not two
}

TEST_CASE("silence may be presumed, a record that leaves the matter open may not") {
  World silent("[" + order("99991") + "]", "[]");
  CHECK(silent.judge(rust) == Truth::no);
  CHECK(silent.judgement().presumed);
  World open("[" + order("99991") + "]", R"([{"resourceType":"Observation","id":"a","code":{"text":"looked at"}}])");
  CHECK(open.judge(rust) == Truth::unknown);
  World found("[" + order("99991") + "]", R"([{"resourceType":"Observation","id":"a","code":{"text":"Rusty hinge"}}])");
  CHECK(found.judge(rust) == Truth::yes); // told by its words
}

TEST_CASE("criteria of another policy are those in force on the day of service, and provisional ones need a person") {
  const std::string worn_record = R"([{"resourceType":"Observation","id":"a","code":{"text":"worn"}}])";
  World before("[" + order("99991", R"(,"occurrenceDateTime":"2026-05-31","orderDetail":[{"text":"hammer"}])") + "]",
               worn_record);
  const policy::Decision first = decide(before, "Maker");
  CHECK(to_string(first.outcome) == "manual-review"); // worn, under the first version
  CHECK(first.explanation == "confirm it.");
  CHECK(first.likely == Truth::yes);
  CHECK_FALSE(policy::find_remark<policy::Provisional>(first.remarks)); // the explanation says it
  World without("[" + order("99991", R"(,"occurrenceDateTime":"2026-05-31",)"
      R"("orderDetail":[{"text":"hammer"}])") + "]", "[]");
  const policy::Decision asked = decide(without, "Maker");
  CHECK(to_string(asked.outcome) == "needs-documentation");
  REQUIRE(policy::find_remark<policy::Provisional>(asked.remarks));
  CHECK(policy::find_remark<policy::Provisional>(asked.remarks)->why == "confirm it.");
  World after("[" + order("99991", R"(,"occurrenceDateTime":"2026-06-01","orderDetail":[{"text":"hammer"}])") + "]",
              "[]");
  CHECK(to_string(decide(after, "Maker").outcome) == "manual-review"); // a hammer, under the second
  // What the payer itself rules out is no matter of the other document.
  World saw("[" + order("99991", R"(,"occurrenceDateTime":"2026-06-01","orderDetail":[{"text":"saw"}])") + "]", "[]");
  const policy::Decision refused = decide(saw, "Maker");
  CHECK(to_string(refused.outcome) == "not-covered");
  CHECK(refused.explanation == "A saw is not covered.");
  // The other policy by itself is as provisional.
  World own("[" + order("99991", R"(,"occurrenceDateTime":"2026-06-01","orderDetail":[{"text":"saw"}])") + "]", "[]");
  const policy::Decision likely_not = decide(own, "Guild");
  CHECK(to_string(likely_not.outcome) == "manual-review");
  CHECK(likely_not.likely == Truth::no);
}

TEST_CASE("a refusal tells the day on which it would change, if the calendar alone can change it") {
  const std::string begun =
      R"([{"resourceType":"Condition","id":"c","onsetDateTime":"2026-11-01","code":{"text":"x"}},)"
      R"({"resourceType":"Procedure","id":"p","status":"completed",)"
      R"("performedPeriod":{"start":"2026-11-11","end":"2026-11-20"}}])";
  const std::string treated = R"({"id":"treated","title":"t","value":"days","atLeast":42,"item":"item"})";
  World world("[" + order("99991") + "]", begun);
  CHECK(world.judge(late, "2026-12-01") == Truth::no);
  const auto by_date = world.earliest("2026-12-01");
  REQUIRE(by_date);
  CHECK(base::to_string(by_date->day) == "2026-12-14"); // more than 42 days after the beginning
  CHECK(by_date->met);
  CHECK_FALSE(by_date->treatment_goes_on);
  // What the calendar closes it does not open again, and what a record rules out stays ruled out.
  CHECK(world.judge(early, "2026-12-20") == Truth::no);
  CHECK_FALSE(world.earliest("2026-12-20"));
  CHECK(base::to_string(*world.last_day_met("2026-12-20")) == "2026-12-13");
  CHECK(world.judge(R"({"id":"r","all":[)" + late +
                        R"(,{"id":"n","title":"t","value":"worn","is":"no","item":"item"}]})",
                    "2026-12-01") == Truth::no);
  const auto then_open = world.earliest("2026-12-01");
  REQUIRE(then_open);
  CHECK_FALSE(then_open->met);
  World worn_out("[" + order("99991") + "]",
                 begun.substr(0, begun.size() - 1) +
                     R"(,{"resourceType":"Observation","id":"a","code":{"text":"worn"}}])");
  CHECK(worn_out.judge(R"({"id":"r","all":[)" + late + R"(,{"id":"n","not":)" + worn + "}]}", "2026-12-01") ==
        Truth::no);
  CHECK_FALSE(worn_out.earliest("2026-12-01"));
  // What is met on the planned day holds up to the same last day, and without end where no clock ends it.
  CHECK(world.judge(early, "2026-12-01") == Truth::yes);
  CHECK(base::to_string(*world.last_day_still_met("2026-12-01")) == "2026-12-13");
  CHECK(base::to_string(*world.last_day_still_met("2026-12-13")) == "2026-12-13");
  CHECK(world.judge(late, "2026-12-20") == Truth::yes);
  CHECK_FALSE(world.last_day_still_met("2026-12-20"));
  // Days that are met once more after some that are not do not count.
  const auto days = [](std::string_view id, std::string_view bound) {
    return R"({"id":")" + std::string(id) + R"(","title":"t","value":"began","daysUntil":"dateOfService",)" +
           std::string(bound) + R"(,"item":"item"})";
  };
  CHECK(world.judge(R"({"id":"r","any":[)" + days("a", R"("atMost":25)") + R"(,{"id":"b","all":[)" +
                        days("c", R"("atLeast":30)") + "," + days("d", R"("atMost":35)") + "]}]}",
                    "2026-12-20") == Truth::no);
  CHECK(base::to_string(*world.last_day_met("2026-12-20")) == "2026-11-26");
  // Nobody looks further ahead than a year.
  CHECK(world.judge(R"({"id":"r","title":"t","value":"began","daysUntil":"dateOfService","atLeast":500,"item":"item"})",
                    "2026-12-01") == Truth::no);
  CHECK_FALSE(world.earliest("2026-12-01"));
}

TEST_CASE("a policy that is not there, or refers to itself, is an author's mistake") {
  auto broken = files();
  broken.back().text.replace(broken.back().text.find("guild/rule"), 10, "guild/none");
  base::Issues issues;
  policy::Catalog::load(broken, issues);
  REQUIRE(issues.list().size() == 1);
  CHECK(issues.list()[0].message == "there is no policy `guild/none` with criteria to refer to");
  CHECK(issues.list()[0].place.line > 1);
  auto circular = files();
  circular.back().text.replace(circular.back().text.find("guild/rule"), 10, "maker/labour");
  base::Issues more;
  policy::Catalog::load(circular, more);
  REQUIRE(more.has_errors());
  CHECK(more.list().back().message == "policy `maker/labour` refers to itself");
}

TEST_CASE("prior authorization goes by the setting, and where that is open by what all settings share") {
  const auto decided = [](std::string_view place) {
    World world("[" + order("99991", R"(,"locationCode":[{"text":")" + std::string(place) + R"("}])") + "]", "[]");
    return decide(world, "Smith");
  };
  CHECK(to_string(decided("field").authorization) == "required");
  CHECK(decided("field").authorization_section == "field rows");
  CHECK(to_string(decided("bench").authorization) == "not-required");
  CHECK(decided("bench").authorization_section == "all rows");
  CHECK(to_string(decided("anywhere").authorization) == "unknown");
  CHECK(decided("anywhere").authorization_section.empty());
  CHECK(decided("field").explanation == "somebody looks.");
}

TEST_CASE("what policies name is looked up when they are read, and a name nobody knows is the author's mistake") {
  const auto mistakes = [](std::string_view file, std::string_view find, std::string_view put) {
    auto edited = files();
    for (evidence::SourceFile& source : edited)
      if (source.path == file) source.text.replace(source.text.find(find), find.size(), put);
    base::Issues issues;
    policy::Catalog::load(edited, issues);
    std::vector<std::string> messages;
    for (const base::Issue& issue : issues.list()) messages.push_back(issue.message);
    return messages;
  };
  using Messages = std::vector<std::string>;
  const std::string_view rule = "guild/rule/2026-06-01.json", forge = "smith/forge/2026-01-01.json";
  CHECK(mistakes(rule, R"(["hammer"])", R"(["hammer", "tongs"])") == Messages{"`tongs` is no member of value `tool`"});
  CHECK(mistakes(rule, R"("item":"item")", R"("item":"note")") ==
        Messages{"leaf `guild-tool` names no known documentation `item`: `note`"});
  CHECK(mistakes(rule, R"("value":"tool")", R"("value":"tolo")") == Messages{"unknown value `tolo`"});
  CHECK(mistakes(forge, R"("setting":"field")", R"("setting":"meadow")") == Messages{"expected bench or field"});
  CHECK(mistakes("shared/values/all.json", R"("id":"setting")", R"("id":"place")") ==
        Messages{"there is no value `setting`, which would say the order's own"});
  CHECK(mistakes(forge, R"("review":"somebody looks.")", R"("review":"somebody looks.","delegated":"another")") ==
        Messages{"a service has one of `criteria`, `notCovered`, `review`, `delegated` and `notAddressed`"});
}

TEST_CASE("units are counted over the orders of one day, and levels where more are named") {
  const auto counted = [](const std::string& orders, std::size_t at = 0) {
    World world("[" + orders + "]", "[]");
    return world.read("count", at).range->low;
  };
  CHECK(counted(order("99991")) == 1);
  CHECK(counted(order("99991") + "," + order("99992", R"(,"quantityQuantity":{"value":2})")) == 3);
  CHECK(counted(order("99991") + "," + order("11111")) == 1); // another service
  CHECK(counted(order("99991", R"(,"occurrenceDateTime":"2026-12-01")") + "," +
                order("99992", R"(,"occurrenceDateTime":"2026-12-02")")) == 1);
  CHECK(counted(order("99991", R"(,"bodySite":[{"text":"one, two and three"}])")) == 3);
  CHECK(counted(order("99991", R"(,"bodySite":[{"text":"one"}])") + "," +
                order("99992", R"(,"bodySite":[{"text":"one"}])")) == 2);
}

TEST_CASE("an onset told as an age is known to the year") {
  const auto began = [](std::string_view age, std::string_view birth) {
    World world("[" + order("99991") + "]", R"([{"resourceType":"Patient","id":"pt",)"
        R"("birthDate":")" + std::string(birth) +
                                                R"("},{"resourceType":"Condition","id":"c","code":{"text":"x"},)"
                                                R"("onsetAge":)" + std::string(age) + "}]");
    return world.read("began").dates;
  };
  const auto at_70 = began(R"({"value":70,"unit":"a","system":"http://unitsofmeasure.org","code":"a"})", "1948-03-14");
  REQUIRE(at_70);
  CHECK(at_70->first == *base::parse_date("2018-03-14"));
  CHECK(at_70->last == *base::parse_date("2019-03-14"));
  const auto this_year = began(R"({"value":78,"unit":"a","code":"a"})", "1948-03-14");
  REQUIRE(this_year);
  CHECK(this_year->last == *base::parse_date("2026-11-20")); // not after the day of signing
  CHECK_FALSE(began(R"({"value":79,"unit":"a","code":"a"})", "1948-03-14")); // not yet that old
  CHECK_FALSE(began(R"({"value":70,"unit":"furlong","code":"x"})", "1948-03-14"));
}

TEST_CASE("days of supply make periods, which are bridged") {
  World world("[" + order("99991") + "]", R"([
    {"resourceType":"MedicationDispense","id":"a","status":"completed","whenHandedOver":"2026-09-01",
      "daysSupply":{"value":14}},
    {"resourceType":"MedicationDispense","id":"b","status":"completed","whenHandedOver":"2026-09-16",
      "daysSupply":{"value":28}},
    {"resourceType":"MedicationDispense","id":"c","status":"completed","whenHandedOver":"2026-11-01"}])");
  CHECK(world.read("days").range->low == 43); // 1 September to 14 October
}

TEST_CASE("an answered questionnaire is evidence") {
  const std::string items = R"([{"linkId":"began","answer":[{"valueDate":"2026-09-30"}]},
    {"linkId":"group","item":[{"linkId":"worn","answer":[{"valueBoolean":false}]},{"linkId":"score","answer":[
      {"valueInteger":7}]}]},
    {"linkId":"tool","answer":[{"valueCoding":{"code":"saw"}}]},
    {"linkId":"days","item":[{"linkId":"days.start","answer":[{"valueDate":"2026-10-01"}]}]},
    {"linkId":"steps","answer":[{"valueCoding":{"code":"two"}},{"valueCoding":{"code":"three"}}]},
    {"linkId":"which","answer":[{"valueCoding":{"code":"none"}}]}])";
  World world("[" + order("99991") + "]", "[" + response(items) + "]");
  CHECK(world.read("began").dates->first == *base::parse_date("2026-09-30"));
  CHECK(world.read("began").evidence.front().kind == evidence::EvidenceKind::attested);
  CHECK(world.read("began").evidence.front().value == "began: 2026-09-30");
  CHECK(world.read("worn").finding == Truth::no);
  CHECK(world.read("rust").finding == Truth::no);
  CHECK(world.read("score").range->low == 7);
  CHECK(world.read("days").range->low == 50); // to the day of the answer
  CHECK(world.read("tool").coded.front().member == 1);
  CHECK(world.read("steps").members == std::vector<evidence::Member>{1, 2});
}

TEST_CASE("only a finished, recent answer about this order counts") {
  const std::string items = R"([{"linkId":"worn","answer":[{"valueBoolean":true}]}])";
  const auto says = [&](const std::string& qr) {
    World world("[" + order("99991") + "]", "[" + qr + "]");
    return world.read("worn").finding;
  };
  CHECK(says(response(items)) == Truth::yes);
  CHECK(says(response(items, "2026-11-20", R"("status":"in-progress")")) == Truth::unknown);
  CHECK(says(response(items, "2026-11-20", R"("status":"entered-in-error")")) == Truth::unknown);
  CHECK(says(response(items, "2025-01-01")) == Truth::unknown); // too old to speak for the present
  CHECK(says(response(items, "2026-12-24")) == Truth::unknown); // not yet given
  CHECK(says(response(items, "2026-11-20", R"("status":"amended",)"
      R"("basedOn":[{"reference":"ServiceRequest/o99991"}])")) == Truth::yes);
  CHECK(says(response(items, "2026-11-20", R"("status":"completed",)"
      R"("basedOn":[{"reference":"ServiceRequest/other"}])")) == Truth::unknown);
  CHECK(says(response(R"([{"linkId":"worn",)"
      R"("answer":[{"valueString":"yes"}]}])")) == Truth::unknown); // not what was asked for
  CHECK(says(response(R"([{"linkId":"worn"}])")) == Truth::unknown);
}

TEST_CASE("a form filled in for one order of the call tells of the patient for the others too") {
  const std::string items = R"([{"linkId":"worn","answer":[{"valueBoolean":true}]},{"linkId":"tool",)"
      R"("answer":[{"valueCoding":{"code":"saw"}}]}])";
  World world("[" + order("99991") + "," + order("99992") + "]",
              "[" + response(items, "2026-11-20", R"("status":"completed",)"
                  R"("basedOn":[{"reference":"ServiceRequest/o99992"}])") + "]");
  CHECK(world.read("worn", 0).finding == Truth::yes);
  CHECK(world.read("worn", 1).finding == Truth::yes);
  CHECK(world.read("tool", 0).coded.empty()); // what is so of an order is not
  CHECK(world.read("tool", 1).coded.front().member == 1);
}

TEST_CASE("an answer about an earlier episode does not date a later one") {
  const std::string items = R"([{"linkId":"began","answer":[{"valueDate":"2026-06-01"}]}])";
  const auto began = [&](std::string_view onset) {
    World world("[" + order("99991") + "]", "[" + response(items, "2026-07-01") + R"(,{"resourceType":"Condition",)"
        R"("id":"c","code":{"text":"x"},"onsetDateTime":")" +
                                                std::string(onset) + R"("}])");
    return world.read("began").dates->first;
  };
  CHECK(began("2026-11-10") == *base::parse_date("2026-11-10"));
  CHECK(began("2026-05-20") == *base::parse_date("2026-06-01"));
}

TEST_CASE("of two answers the newer counts, whoever gave it") {
  const std::string items = R"([{"linkId":"score","answer":[{"valueDecimal":3}]}])";
  const auto score = [&](std::string_view answered, std::string_view observed) {
    World world("[" + order("99991") + "]", "[" + response(items, answered) +
                                                R"(,{"resourceType":"Observation","id":"a","code":{"text":"score"},
      "effectiveDateTime":")" + std::string(observed) +
                                                R"(","valueQuantity":{"value":8}}])");
    return world.read("score").range->low;
  };
  CHECK(score("2026-11-18", "2026-11-10") == 3);
  CHECK(score("2026-11-10", "2026-11-18") == 8);
  CHECK(score("2026-11-18", "2026-11-18") == 3); // asked for: the answer
}

TEST_CASE("an answer younger than the order goes before what the order says, an older one after") {
  const std::string items = R"([{"linkId":"tool","answer":[{"valueCoding":{"code":"saw"}}]},{"linkId":"steps",)"
      R"("answer":[{"valueCoding":{"code":"four"}}]}])";
  const auto world = [&](std::string_view answered, std::string_view more) {
    return std::make_unique<World>("[" + order("99991", more) + "]", "[" + response(items, answered) + "]");
  };
  constexpr std::string_view hammer = R"(,"orderDetail":[{"text":"hammer"}],"bodySite":[{"text":"one"}])";
  CHECK(world("2026-11-20", hammer)->read("tool").coded.front().member == 1);
  CHECK(world("2026-11-19", hammer)->read("tool").coded.front().member == 0);
  CHECK(world("2026-11-19", "")->read("tool").coded.front().member == 1);
  CHECK(world("2026-11-20", hammer)->read("steps").members == std::vector<evidence::Member>{3});
  CHECK(world("2026-11-19", hammer)->read("steps").members == std::vector<evidence::Member>{0});
  CHECK(world("2026-11-19", "")->read("steps").members == std::vector<evidence::Member>{3});
}

TEST_CASE("an item's questions become a FHIR Questionnaire") {
  base::JsonWriter out;
  evidence::write_questionnaire(*catalog().item("item"), catalog().values(), "https://here.example", out);
  const auto parsed = base::JsonDocument::parse(out.text());
  REQUIRE(parsed.has_value());
  const base::Json root = parsed->root();
  CHECK(root["resourceType"].string() == "Questionnaire");
  CHECK(root["text"]["status"].string() == "generated");
  CHECK(root["url"].string() == "https://here.example/fhir/Questionnaire/item");
  CHECK(root["version"].string() == "1"); // unless the item names one
  CHECK(root["item"].size() == 7);
  const auto type = [&](std::size_t i) { return root["item"].at(i)["type"].string(); };
  CHECK(type(0) == "date");
  CHECK(type(1) == "boolean");
  CHECK(type(2) == "choice");
  CHECK(root["item"].at(2)["answerOption"].at(1)["valueCoding"]["code"].string() == "saw");
  CHECK(type(3) == "decimal");
  CHECK(type(4) == "group");
  CHECK(root["item"].at(4)["item"].at(0)["linkId"].string() == "days.start");
  CHECK(root["item"].at(5)["answerOption"].size() == 4);
  CHECK(root["item"].at(5)["repeats"].is_true());
  CHECK(root["item"].at(6)["answerOption"].at(1)["valueCoding"]["code"].string() == "none");
}

TEST_CASE("the narrative of a Questionnaire says what it is for, in XHTML whatever the author wrote") {
  evidence::DocumentationItem item = *catalog().item("item");
  item.title = "pain & \"function\"";
  item.ask = "Say whether pain is <b>above</b> 5 & since when.";
  base::JsonWriter out;
  evidence::write_questionnaire(item, catalog().values(), "https://here.example", out);
  const auto parsed = base::JsonDocument::parse(out.text());
  REQUIRE(parsed.has_value());
  CHECK(parsed->root()["text"]["div"].string() ==
        R"(<div xmlns="http://www.w3.org/1999/xhtml"><p>pain &amp; "function"</p>)"
        "<p>Say whether pain is &lt;b&gt;above&lt;/b&gt; 5 &amp; since when.</p></div>");
}
