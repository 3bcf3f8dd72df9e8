#include "fhir/search_answer.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "support/json.h"

using namespace signpost;
using fhir::SearchAnswer;
using test::json;

namespace {

const std::vector<std::string> conditions{"Condition"};
const std::vector<std::string> medications{"MedicationRequest", "MedicationStatement", "MedicationDispense",
                                           "MedicationAdministration"};
const std::vector<std::string> nobody_s{}; // a key of somebody else

SearchAnswer read(const std::string& value, const std::vector<std::string>& key_types) {
  return SearchAnswer::read(json(value), key_types);
}

// "Condition=complete MedicationRequest=partial": what the answers say of types, sorted; of several the best.
std::string states(std::span<const SearchAnswer> answers) {
  fhir::Chart chart("p");
  add_answers(answers, chart);
  std::vector<std::string> said;
  chart.for_each_known_type([&](std::string_view type) {
    if (const auto known = chart.answered(type))
      said.push_back(std::string(type) + "=" + std::string(to_string(*known)));
  });
  std::sort(said.begin(), said.end());
  std::string text;
  for (const std::string& one : said) text += (text.empty() ? "" : " ") + one;
  return text;
}

std::string state(const std::string& value, const std::vector<std::string>& key_types) {
  const SearchAnswer answers[] = {read(value, key_types)};
  return states(answers);
}

std::string entry(std::string_view resource, std::string_view more = "") {
  return R"({"resource":)" + std::string(resource) + std::string(more) + "}";
}
std::string resource(std::string_view type) { return R"({"resourceType":")" + std::string(type) + R"(","id":"1"})"; }
const std::string condition = entry(resource("Condition"));
const std::string matched = entry(resource("Condition"), R"(,"search":{"mode":"match"})");
const std::string included = entry(resource("Encounter"), R"(,"search":{"mode":"include"})");

std::string outcome(std::string_view severity) {
  return R"({"resourceType":"OperationOutcome","issue":[{"severity":")" + std::string(severity) + R"(","code":"x"}]})";
}

std::string bundle(std::string_view type, std::string_view entries, std::string_view more = "") {
  return R"({"resourceType":"Bundle","type":")" + std::string(type) + "\"" + std::string(more) + R"(,"entry":[)" +
         std::string(entries) + "]}";
}
std::string searchset(std::string_view entries, std::string_view more = "") {
  return bundle("searchset", entries, more);
}
std::string self(std::string_view url) {
  return R"(,"link":[{"relation":"self","url":")" + std::string(url) + R"("}])";
}

struct Row {
  std::string value;
  const std::vector<std::string>& key_types;
  std::string said;
};

template <std::size_t n>
void check(const Row (&rows)[n]) {
  for (const Row& row : rows) {
    INFO(row.value);
    INFO("under a key for " << (row.key_types.empty() ? "nothing" : row.key_types.front()));
    CHECK(state(row.value, row.key_types) == row.said);
  }
}

} // namespace

TEST_CASE("an answer speaks for the types of its self link, else of its key, else of its matches") {
  const std::string all = "MedicationAdministration=complete MedicationDispense=complete MedicationRequest=complete "
                          "MedicationStatement=complete";
  const Row rows[] = {
      {searchset(condition), conditions, "Condition=complete"},
      {searchset(""), conditions, "Condition=complete"},
      {searchset(condition, self("https://x/fhir/Condition?patient=1")), conditions, "Condition=complete"},
      // One key may stand for several types; an answer about one of them speaks for all.
      {searchset(""), medications, all},
      {searchset("", self("https://x/fhir/MedicationRequest?patient=1")), medications, all},
      // What asks for another type than the key does says nothing of the key's.
      {searchset("", self("https://x/fhir/Observation?patient=1")), conditions, "Observation=complete"},
      // Keys of somebody else.
      {searchset(condition), nobody_s, "Condition=complete"},
      {searchset(matched + "," + included), nobody_s, "Condition=complete"},
      {searchset(condition + "," + entry(resource("Observation"))), nobody_s,
       "Condition=complete Observation=complete"},
      {searchset(included), nobody_s, ""},
      {searchset(""), nobody_s, ""},
      {searchset("", self("https://x/fhir/Condition?patient=1")), nobody_s, "Condition=complete"},
      {searchset(included, self("https://x/fhir/Condition?patient=1")), nobody_s, "Condition=complete"},
      // A collection adds records and completes nothing, but under a key of ours.
      {bundle("collection", condition), nobody_s, ""},
      {bundle("collection", condition, self("https://x/fhir/Condition?patient=1")), nobody_s, ""},
      {bundle("history", condition, self("https://x/fhir/Condition?patient=1")), nobody_s, ""},
      {bundle("collection", condition), conditions, "Condition=complete"},
      {bundle("document", condition), nobody_s, ""},
      {resource("Condition"), nobody_s, ""},
      {resource("Condition"), conditions, "Condition=complete"},
      {resource("Observation"), conditions, "Condition=unreadable"},
      {"null", conditions, "Condition=complete"},
      {"null", nobody_s, ""},
  };
  check(rows);
}

TEST_CASE("how a self link names the type it searched") {
  struct Link {
    std::string url;
    std::string said;
  };
  const Link links[] = {
      {"Condition?patient=1", "Condition=complete"},
      {"https://x/fhir/Condition?patient=1", "Condition=complete"},
      {"https://x/fhir/Condition/?patient=1", "Condition=complete"},
      {"https://x/fhir/Condition", "Condition=complete"},
      {"https://x/FHIR/R4/Condition", "Condition=complete"}, // a base of capital letters is no type
      {"https://x/fhir/Condition/_search?patient=1", "Condition=complete"},
      {"https://x/fhir/Condition/_search", "Condition=complete"},
      {"https://x/fhir/Patient/1/Condition", "Condition=complete"},
      {"https://x/fhir/Patient/A17/Condition", "Condition=complete"},
      {"https://x/fhir/Patient/A17/Condition?_sort=date", "Condition=complete"},
      // No search for one type: the matches speak.
      {"https://x/fhir/Patient/1", "Observation=complete"},
      {"https://x/fhir/Patient/A17", "Observation=complete"},
      {"https://x/fhir/Patient/Ann", "Observation=complete"},
      {"https://x/fhir/Patient/1/$everything", "Observation=complete"},
      {"https://x/fhir/Patient/1/$everything?_count=50", "Observation=complete"},
      {"https://x/fhir?_sort=date", "Observation=complete"},
      {"", "Observation=complete"},
  };
  for (const Link& link : links) {
    INFO(link.url);
    CHECK(state(searchset(entry(resource("Observation")), self(link.url)), nobody_s) == link.said);
  }
}

TEST_CASE("an answer that is not whole") {
  const std::string first = R"(,"link":[{"relation":"next","url":"https://x/2"}])";
  const std::string failed_entry = R"({"response":{"status":"404 Not Found"}})";
  const Row rows[] = {
      {searchset(condition, first), conditions, "Condition=partial"},
      {searchset(condition, first), nobody_s, "Condition=partial"},
      {searchset(condition, R"(,"total":1)"), conditions, "Condition=complete"},
      {searchset(condition, R"(,"total":2)"), conditions, "Condition=partial"},
      {searchset("", R"(,"total":0)"), conditions, "Condition=complete"},
      {searchset("", R"(,"total":1)"), conditions, "Condition=partial"},
      // An outcome is no entry that the total counts.
      {searchset(condition + "," + entry(outcome("warning")), R"(,"total":2)"), conditions, "Condition=partial"},
      {searchset(condition + "," + entry(outcome("warning")), R"(,"total":1)"), conditions, "Condition=complete"},
      {searchset(entry(outcome("information"))), conditions, "Condition=complete"},
      {searchset(condition + "," + entry(outcome("error"))), conditions, "Condition=unreadable"},
      {searchset(condition + "," + entry(outcome("fatal"))), nobody_s, "Condition=unreadable"},
      {searchset(condition + "," + failed_entry), conditions, "Condition=partial"},
      {searchset(entry(resource("Condition"), R"(,"response":{"status":"500"})")), conditions, "Condition=partial"},
      {searchset(entry(resource("Condition"), R"(,"response":{"status":"200 OK"})")), conditions, "Condition=complete"},
      {searchset(entry(resource("Condition"), R"(,"response":{"status":"200","outcome":)" + outcome("error") + "}")),
       conditions, "Condition=partial"},
      {searchset(entry(resource("Condition"), R"(,"response":{"status":"200","outcome":)" + outcome("warning") + "}")),
       conditions, "Condition=complete"},
      {searchset(R"({"fullUrl":"https://x/fhir/Condition/1"})"), conditions, "Condition=partial"},
      {searchset(R"({"resource":{"id":"1"}})"), conditions, "Condition=partial"}, // of no type
      {searchset(R"({"response":{"status":"204"}})"), conditions, "Condition=complete"},
      {searchset(R"({"response":{}})"), conditions, "Condition=partial"},
      {R"({"resourceType":"Bundle","type":"searchset","entry":"gone"})", conditions, "Condition=partial"},
      {R"({"resourceType":"Bundle","type":"searchset","entry":{"resource":{"resourceType":"Condition"}}})", conditions,
       "Condition=partial"},
      {R"({"resourceType":"Bundle","type":"searchset"})", conditions, "Condition=complete"},
  };
  check(rows);
}

TEST_CASE("a self link that asks for less than all of it") {
  struct Query {
    std::string query;
    bool whole;
  };
  const Query queries[] = {
      {"patient=1", true},
      {"subject=Patient/1", true},
      {"patient:Patient=1", true},
      {"patient%3APatient=1", true},
      {"patient=1&_sort=-date&_count=50&_format=json&_pretty=true&_total=accurate", true},
      {"patient=1&_include=Condition:encounter&_revinclude=Provenance:target&_include:iterate=Encounter:location",
       true},
      {"patient=1&clinical-status=", true}, // asks for nothing
      {"patient=1&&", true},
      {"patient=1&clinical-status=active", false},
      {"patient=1&clinical%2Dstatus=active", false},
      {"patient=1&code=http://snomed.info/sct|1", false},
      {"patient=1&onset-date=ge2026-01-01", false},
      {"patient=1&_lastUpdated=ge2026-01-01", false},
      {"patient=1&_summary=true", false},
      {"patient=1&_elements=code", false},
      {"patient=1&_id=7", false},
      {"patient=1&category=problem-list-item", false},
  };
  for (const Query& query : queries) {
    INFO(query.query);
    const std::string said = query.whole ? "Condition=complete" : "Condition=partial";
    CHECK(state(searchset(condition, self("https://x/fhir/Condition?" + query.query)), conditions) == said);
    CHECK(state(searchset(condition, self("https://x/fhir/Condition?" + query.query)), nobody_s) == said);
  }
  CHECK(state(searchset(entry(resource("Condition")), self("https://x/fhir/Patient/1/$everything?_type=Condition")),
              nobody_s) == "Condition=partial");
}

TEST_CASE("answers by category are whole together, if they are the categories that servers demand") {
  const auto by = [](std::string_view query, std::string_view more_link = "") {
    return read(
        R"({"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":"Condition?patient=1&)" +
            std::string(query) + "\"}" + std::string(more_link) + R"(],"entry":[]})",
        conditions);
  };
  const SearchAnswer problems = by("category=problem-list-item");
  const SearchAnswer diagnoses =
      by("category=http://terminology.hl7.org/CodeSystem/condition-category|encounter-diagnosis");
  const SearchAnswer escaped = by("category=http%3A%2F%2Fx%7cencounter-diagnosis");
  const SearchAnswer both = by("category=problem-list-item,encounter-diagnosis");
  const SearchAnswer both_escaped = by("category=problem-list-item%2Cencounter-diagnosis");
  const auto together = [](std::initializer_list<SearchAnswer> answers) {
    return states(std::vector<SearchAnswer>(answers));
  };
  CHECK(together({problems}) == "Condition=partial");
  CHECK(together({diagnoses}) == "Condition=partial");
  CHECK(together({problems, problems}) == "Condition=partial");
  CHECK(together({problems, diagnoses}) == "Condition=complete");
  CHECK(together({diagnoses, problems}) == "Condition=complete");
  CHECK(together({problems, escaped}) == "Condition=complete");
  CHECK(together({both}) == "Condition=complete");
  CHECK(together({both_escaped}) == "Condition=complete");
  // One of them not whole, or narrowed by more.
  CHECK(together({problems, by("category=encounter-diagnosis", R"(,{"relation":"next","url":"x"})")}) ==
        "Condition=partial");
  CHECK(together({problems, by("category=encounter-diagnosis&clinical-status=active")}) == "Condition=partial");
  // Both categories at once, or all but one, are not this one and that one.
  CHECK(together({by("category=problem-list-item&category=encounter-diagnosis")}) == "Condition=partial");
  CHECK(together({problems, by("category=problem-list-item&category=encounter-diagnosis")}) == "Condition=partial");
  CHECK(together({problems, by("category:not=encounter-diagnosis")}) == "Condition=partial");
}

TEST_CASE("an outcome in place of an answer") {
  const Row rows[] = {
      {outcome("error"), conditions, "Condition=unreadable"},
      {outcome("fatal"), conditions, "Condition=unreadable"},
      {outcome("warning"), conditions, "Condition=complete"},
      {outcome("information"), conditions, "Condition=complete"},
      {outcome("error"), nobody_s, ""},
      {R"({"resourceType":"OperationOutcome"})", conditions, "Condition=unreadable"},
      {R"({"resourceType":"OperationOutcome","issue":[{"severity":"warning"},{"severity":"error"}]})", conditions,
       "Condition=unreadable"},
  };
  check(rows);
}

TEST_CASE("bundles inside bundles are opened") {
  const std::string inner = searchset(condition);
  const Row rows[] = {
      {searchset(entry(inner)), conditions, "Condition=complete"},
      {bundle("batch-response", entry(inner, R"(,"response":{"status":"200 OK"})")), conditions, "Condition=complete"},
      {bundle("batch-response",
              entry(inner, R"(,"response":{"status":"200 OK"})") + R"(,{"response":{"status":"500"}})"),
       conditions, "Condition=partial"},
      {searchset(entry(searchset(condition, R"(,"link":[{"relation":"next","url":"x"}])"))), conditions,
       "Condition=partial"},
      {searchset(entry(searchset(condition, R"(,"total":9)"))), conditions, "Condition=partial"},
      {searchset(entry(searchset(entry(outcome("error"))))), conditions, "Condition=unreadable"},
      {searchset(entry(outcome("error")) + "," + entry(inner)), conditions, "Condition=unreadable"},
      {searchset(entry(searchset(condition, self("Condition?patient=1&clinical-status=active")))), conditions,
       "Condition=partial"},
      {searchset(entry(searchset(condition, self("Condition?patient=1")))), conditions, "Condition=complete"},
      {searchset(entry(searchset(entry(inner)))), conditions, "Condition=complete"}, // and inside these
      {searchset(entry(searchset(entry(searchset(condition, R"(,"total":9)"))))), conditions, "Condition=partial"},
      // Under somebody else's key each speaks for itself, whatever failed beside it.
      {bundle("batch-response", entry(inner) + R"(,{"response":{"status":"500"}})"), nobody_s, "Condition=complete"},
      {bundle("batch-response", entry(searchset("", self("Condition?patient=1")))), nobody_s, "Condition=complete"},
      {bundle("batch-response", entry(searchset(""))), nobody_s, ""},
      {bundle("batch-response", entry(bundle("collection", condition))), nobody_s, ""},
  };
  check(rows);
  const SearchAnswer answer =
      read(searchset(entry(searchset(condition + "," + entry(outcome("warning")))) + "," + matched), conditions);
  REQUIRE(answer.records.size() == 2);
  CHECK(answer.records[0].resource["resourceType"].string() == "Condition");
}

TEST_CASE("records come with their address, in order, outcomes left out") {
  const SearchAnswer answer =
      read(searchset(R"({"fullUrl":"https://x/fhir/Condition/1","resource":{"resourceType":"Condition","id":"1"}},)" +
                     entry(outcome("warning")) + "," + included),
           nobody_s);
  REQUIRE(answer.records.size() == 2);
  CHECK(answer.records[0].full_url == "https://x/fhir/Condition/1");
  CHECK(answer.records[1].full_url.empty());
  CHECK(answer.records[1].resource["resourceType"].string() == "Encounter");
  CHECK(read(resource("Observation"), conditions).records.size() == 1);
  CHECK(read(bundle("collection", condition), nobody_s).records.size() == 1);
}

TEST_CASE("an answer in the wrapper of the time before 1.0") {
  const Row rows[] = {
      {R"({"response":{"status":"200 OK"},"resource":)" + searchset(condition) + "}", conditions, "Condition=complete"},
      {R"({"resource":)" + searchset("") + "}", conditions, "Condition=complete"},
      {R"({"response":{"status":"404"},"resource":)" + searchset(condition) + "}", conditions, "Condition=unreadable"},
      {R"({"response":{"status":"200"},"resource":)" + outcome("error") + "}", conditions, "Condition=unreadable"},
      {R"({"response":{"status":"200"},"resource":null})", conditions, "Condition=unreadable"},
      {R"({"response":{"status":"200 OK"}})", conditions, "Condition=unreadable"},
      {R"({"response":{"status":"200 OK"},"resource":)" + searchset(condition) + "}", nobody_s, "Condition=complete"},
  };
  check(rows);
}

TEST_CASE("of several answers the best counts") {
  const SearchAnswer whole = read(searchset(""), conditions), broken = read(outcome("error"), conditions),
                     page = read(searchset("", R"(,"total":3)"), conditions);
  const auto together = [](std::initializer_list<SearchAnswer> answers) {
    return states(std::vector<SearchAnswer>(answers));
  };
  CHECK(together({broken, whole}) == "Condition=complete");
  CHECK(together({whole, broken}) == "Condition=complete");
  CHECK(together({broken, page}) == "Condition=partial");
  CHECK(together({broken, broken}) == "Condition=unreadable");
}

TEST_CASE("garbage of any kind says that nothing could be read, and never fails") {
  for (const char* value :
       {"false", "7", R"("<html>502</html>")", "[]", "[[[]]]", "{}", R"({"error":"timeout"})", R"({"resourceType":7})",
        R"({"resourceType":""})", R"({"resource":{"resource":{"resource":{}}}})"}) {
    INFO(value);
    CHECK(state(value, conditions) == "Condition=unreadable");
    CHECK(state(value, nobody_s) == "");
  }
  for (
      const char* value :
      {R"({"resourceType":"Bundle","type":7,"link":"x","total":"many","entry":[7,null,"x",[],{},{"resource":7}]})",
       R"({"resourceType":"Bundle","total":-1,"entry":[null],"link":[{"relation":"self","url":7},5]})",
       R"({"resourceType":"Bundle","link":[{"relation":"self","url":"?&&==&%&%2&%zz=%&category"}],"entry":[{}]})",
       R"({"resourceType":"Bundle","link":[{"relation":"self","url":"////_search/?"}],"entry":[{"response":[]}]})"}) {
    INFO(value);
    CHECK(state(value, conditions) == "Condition=partial");
    CHECK(state(value, nobody_s) == "");
  }
}
