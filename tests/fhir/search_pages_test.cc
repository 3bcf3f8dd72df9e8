#include "fhir/search_answer.h"

#include <string>
#include <string_view>
#include <vector>

#include "fhir/shortfall.h"
#include "support/json.h"

using namespace signpost;
using fhir::Completeness;
using fhir::SearchAnswer;
using fhir::Source;
using test::json;

namespace {

const std::vector<std::string> conditions{"Condition"};
const std::vector<std::string> documents{"DocumentReference"};
const std::vector<std::string> medications{"MedicationRequest", "MedicationStatement", "MedicationDispense",
                                           "MedicationAdministration"};
const std::vector<std::string> statements{"MedicationStatement"};
const std::vector<std::string> nobody_s{};

std::string entry(std::string_view id, std::string_view mode = "", std::string_view type = "Condition") {
  return R"({"fullUrl":"https://x/fhir/)" + std::string(type) + "/" + std::string(id) +
         R"(","resource":{"resourceType":")" + std::string(type) + R"(","id":")" + std::string(id) + "\"}" +
         (mode.empty() ? "" : R"(,"search":{"mode":")" + std::string(mode) + "\"}") + "}";
}

struct Page {
  std::string entries;
  std::string self = "";
  std::string next = "";
  std::string more = ""; // further members
};

base::Json bundle(const Page& page) {
  std::string links;
  if (!page.self.empty()) links += R"({"relation":"self","url":")" + page.self + "\"}";
  if (!page.next.empty())
    links += std::string(links.empty() ? "" : ",") + R"({"relation":"next","url":")" + page.next + "\"}";
  return json(R"({"resourceType":"Bundle","type":"searchset")" + page.more + R"(,"link":[)" + links + R"(],"entry":[)" +
              page.entries + "]}");
}

SearchAnswer read(std::vector<base::Json> pages, const std::vector<std::string>& types = conditions) {
  return SearchAnswer::read_pages(pages, types);
}

// "partial: `total` says 3, 1 came": what stands of a type, and why.
std::string said(const fhir::Chart& chart, std::string_view type = "Condition") {
  std::string text(to_string(chart.completeness(type)));
  for (const fhir::Shortfall& shortfall : chart.shortfalls(type))
    text += (text.find(':') == text.npos ? ": " : "; ") + in_words(shortfall);
  return text;
}
std::string said(const SearchAnswer& answer, std::string_view type = "Condition") {
  fhir::Chart chart("p");
  fhir::add_answers({&answer, 1}, chart);
  return said(chart, type);
}
std::string said_of_one(const Page& page) { return said(SearchAnswer::read(bundle(page), conditions)); }

const std::string first_self = "https://x/fhir/Condition?patient=p&_count=2";
const std::string opaque = "https://x/fhir?_getpages=8f1c&_getpagesoffset=2&_count=2&_bundletype=searchset";

} // namespace

TEST_CASE("pages of one search are one answer") {
  const std::string total = R"(,"total":3)";
  const Page first{entry("1") + "," + entry("2"), first_self, opaque, total};
  const Page last{entry("3"), opaque, "", total};
  CHECK(said(read({bundle(first), bundle(last)})) == "complete");
  CHECK(read({bundle(first), bundle(last)}).records.size() == 3);
  CHECK(said(read({bundle(first)})) ==
        "partial: the answer names a `next` page that did not come; `total` says 3, 2 came");
  // The same page again brings nothing new.
  CHECK(said(read({bundle(first), bundle({first.entries, opaque, "", total})})) == "partial: `total` says 3, 2 came");
  CHECK(said(read({bundle(first), bundle({entry("2"), opaque, "", total})})) == "partial: `total` says 3, 2 came");
  CHECK(said(read({bundle(first), bundle({entry("2") + "," + entry("3"), opaque, "", total})})) == "complete");
  // A total that only one of them tells, or that grew meanwhile.
  CHECK(said(read({bundle({first.entries, first_self, opaque}), bundle(last)})) == "complete");
  CHECK(said(read({bundle(first), bundle({entry("3"), opaque, "", R"(,"total":4)"})})) ==
        "partial: `total` says 4, 3 came");
  CHECK(said(read({bundle(first), bundle({entry("3"), opaque, "https://x/fhir?_getpages=8f1c"})})) ==
        "partial: the answer names a `next` page that did not come");
}

TEST_CASE("what is included counts for nothing") {
  const std::string total = R"(,"total":2)";
  const std::string self = first_self + "&_include=Condition:encounter&_revinclude=Provenance:target";
  const std::string included = entry("e", "include", "Encounter");
  CHECK(said_of_one({entry("1", "match") + "," + included, self, "", R"(,"total":3)"}) ==
        "partial: `total` says 3, 1 came");
  // But for those who count in `total` whatever they send.
  CHECK(said_of_one({entry("1", "match") + "," + included, self, "", total}) == "complete");
  CHECK(said_of_one({entry("1", "match") + "," + entry("2", "match") + "," + included, self, "", total}) == "complete");
  CHECK(said(read({bundle({entry("1", "match") + "," + included, self, opaque, total}),
                   bundle({entry("2", "match") + "," + included, opaque, "", total})})) == "complete");
  CHECK(said(read({bundle({entry("1", "match") + "," + included, self, opaque, total}),
                   bundle({included, opaque, "", total})})) == "partial: `total` says 2, 1 came");
  // What nobody marks is a match: many write no mode, and count whatever they send.
  CHECK(said_of_one({entry("1") + "," + entry("e", "", "Encounter"), self, "", total}) == "complete");
}

TEST_CASE("each page's own failures are the answer's") {
  const Page first{entry("1"), first_self, opaque};
  const auto with = [&](const std::string& page) { return said(read({bundle(first), json(page)})); };
  CHECK(with(R"({"resourceType":"Bundle","entry":[{"response":{"status":"404 Not Found"}}]})") ==
        "partial: an entry of the answer failed with 404");
  CHECK(with(R"({"resourceType":"Bundle","entry":[{"fullUrl":"x"}]})") ==
        "partial: an entry of the answer holds no resource");
  CHECK(with(R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"OperationOutcome",
    "issue":[{"severity":"error","code":"timeout"}]}}]})") ==
        "unreadable: an OperationOutcome of severity `error` (`timeout`) came in place of the whole answer");
  // Pages that are none.
  CHECK(with(R"({"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"<Ann Doe>"}]})") ==
        "unreadable: an OperationOutcome of severity `fatal` came in place of the whole answer");
  for (const char* page : {"null", "{}", "[]", "\"<html>\"", R"({"resourceType":"Condition","id":"9"})"}) {
    INFO(page);
    CHECK(with(page) == "unreadable: what came is no answer to a query for this type");
    CHECK(said(read({json(page), bundle({entry("2"), opaque})})) ==
          "unreadable: what came is no answer to a query for this type");
  }
  CHECK(said(read({})) == "not-obtained: no answer came");
  CHECK(said(SearchAnswer::not_obtained(conditions)) == "not-obtained: no answer came");
}

TEST_CASE("the self link of the first page says what was searched") {
  const Page last{entry("2"), "https://x/fhir/Condition?patient=p&clinical-status=active&_cursor=7"};
  CHECK(said(read({bundle({entry("1"), first_self, opaque}), bundle(last)})) == "complete");
  CHECK(said(read({bundle({entry("1"), first_self + "&clinical-status=active&onset-date=ge2026", opaque}),
                   bundle({entry("2"), opaque})})) ==
        "partial: the answer is filtered by `clinical-status` and `onset-date`");
}

TEST_CASE("parameters by which a server finds a page again are no filters") {
  for (const char* parameter : {"_getpages=8f1c-77",
                                "_getpagesoffset=0",
                                "_bundletype=searchset",
                                "_offset=0",
                                "_page=1",
                                "page=1",
                                "_pageId=ab",
                                "_cursor=ab",
                                "cursor=ab",
                                "ct=W3siaWQ",
                                "_page_token=Cj3",
                                "pageToken=Cj3",
                                "__t=1",
                                "sessionID=22-A1",
                                "sessionId=22",
                                "-pageContext=x",
                                "_skip=0",
                                "_maxresults=50",
                                "_count=50",
                                "_summary=false"}) {
    INFO(parameter);
    CHECK(said_of_one({entry("1"), "https://x/fhir/Condition?patient=p&" + std::string(parameter)}) == "complete");
  }
  for (const char* parameter : {"_getpagesoffset=20", "_offset=20", "_skip=1", "_page=2", "page=3"}) {
    INFO(parameter);
    CHECK(said_of_one({entry("1"), "https://x/fhir/Condition?patient=p&" + std::string(parameter)}) ==
          "partial: the answer is not the first page of its search");
  }
  CHECK(said_of_one({entry("1"), opaque}) == "partial: the answer is not the first page of its search");
  CHECK(
      said(SearchAnswer::read(
          json(R"({"resourceType":"Bundle","type":"searchset","link":[{"relation":"previous","url":"x?_cursor=1"}]})"),
          conditions)) == "partial: the answer is not the first page of its search");
  for (const char* filter : {"_lastUpdated=ge2026", "status=active", "date=ge2026", "code=1", "_id=1", "_elements=code",
                             "_summary=true", "encounter=e", "_security=R", "_type=Condition", "pages=2"}) {
    INFO(filter);
    const std::string name = std::string(filter).substr(0, std::string(filter).find('='));
    CHECK(said_of_one({entry("1"), "https://x/fhir/Condition?patient=p&" + std::string(filter)}) ==
          "partial: the answer is filtered by `" + name + "`");
  }
  // What is no plain name is not repeated.
  CHECK(said_of_one({entry("1"), "https://x/fhir/Condition?patient=p&Ann%20Doe%201960=1"}) ==
        "partial: the answer is filtered by `another parameter`");
}

TEST_CASE("the next page is where the server says it is") {
  CHECK(fhir::next_page(bundle({"", first_self, opaque})) == opaque);
  CHECK(fhir::next_page(bundle({"", "", "Condition?ct=a%2Bb"})) == "Condition?ct=a%2Bb");
  CHECK(fhir::next_page(bundle({"", first_self})) == "");
  for (const char* value : {"null", "7", R"({"link":7})", R"({"link":[{"relation":"next"}]})"}) {
    INFO(value);
    CHECK(fhir::next_page(json(value)) == "");
  }
}

TEST_CASE("what is fetched heals what prefetch lacked, and takes nothing from it") {
  const SearchAnswer broken = SearchAnswer::read(json(R"({"resourceType":"OperationOutcome"})"), conditions),
                     some = read({bundle({entry("1"), first_self, opaque})}),
                     whole = read({bundle({entry("1") + "," + entry("2"), first_self})}),
                     none = SearchAnswer::not_obtained(conditions);
  const auto both = [](const SearchAnswer& prefetched, const SearchAnswer& fetched) {
    fhir::Chart chart("p");
    fhir::add_answers({&prefetched, 1}, chart);
    fhir::add_answers({&fetched, 1}, chart, Source::fetched);
    return std::string(to_string(chart.completeness("Condition"))) + " " +
           std::string(to_string(*chart.source("Condition"))) + " " + std::to_string(chart.of_type("Condition").size());
  };
  CHECK(both(broken, whole) == "complete fetched 2");
  CHECK(both(some, whole) == "complete fetched 2");
  CHECK(both(whole, none) == "complete prefetch 2");
  CHECK(both(whole, broken) == "complete prefetch 2");
  CHECK(both(some, none) == "partial prefetch 1");
  CHECK(both(some, some) == "partial prefetch 1");
  CHECK(both(none, some) == "partial fetched 1");
  CHECK(both(whole, whole) == "complete prefetch 2");
  // Records that came along without an answer of their own are some.
  fhir::Chart chart("p");
  chart.add(json(R"({"resourceType":"Condition","id":"1"})"));
  fhir::add_answers({&none, 1}, chart, Source::fetched);
  CHECK(chart.completeness("Condition") == Completeness::partial);
  CHECK_FALSE(fhir::Chart("p").source("Condition"));
}

TEST_CASE("categories are united over what was prefetched and what was fetched") {
  const auto by = [](std::string_view category) {
    return read({bundle({"", "https://x/fhir/Condition?patient=p&category=" + std::string(category)})});
  };
  const SearchAnswer problems = by("problem-list-item"), diagnoses = by("encounter-diagnosis");
  fhir::Chart chart("p");
  fhir::add_answers({&problems, 1}, chart);
  CHECK(said(chart) == "partial: the answer is filtered by `category`");
  fhir::add_answers({&problems, 1}, chart, Source::fetched);
  CHECK(said(chart) == "partial: the answer is filtered by `category`");
  fhir::add_answers({&diagnoses, 1}, chart, Source::fetched);
  CHECK(said(chart) == "complete");
  CHECK(chart.source("Condition") == Source::fetched);
}

TEST_CASE("what is said of a type in passing never covers up an answer of its own") {
  const SearchAnswer whole = SearchAnswer::read(json(R"({"resourceType":"Bundle","type":"searchset","link":[
    {"relation":"self","url":"https://x/fhir/MedicationRequest?patient=p"}]})"),
                                                medications);
  const SearchAnswer bare = SearchAnswer::read(json(R"({"resourceType":"Bundle","type":"searchset"})"), medications);
  const SearchAnswer own_broken = SearchAnswer::read(json(R"({"resourceType":"OperationOutcome"})"), statements);
  const SearchAnswer own_part =
      SearchAnswer::read(json(R"({"resourceType":"Bundle","type":"searchset","total":4})"), statements);
  const SearchAnswer own_whole = SearchAnswer::read(json("null"), statements);
  const SearchAnswer own_none = SearchAnswer::not_obtained(statements);
  const auto states = [](std::vector<SearchAnswer> answers) {
    fhir::Chart chart("p");
    fhir::add_answers(answers, chart);
    std::string text;
    for (const std::string& type : medications)
      text += (text.empty() ? "" : " ") + std::string(to_string(chart.completeness(type)));
    return text;
  };
  for (const SearchAnswer& all : {whole, bare}) {
    CHECK(states({all}) == "complete complete complete complete");
    CHECK(states({all, own_broken}) == "complete unreadable complete complete");
    CHECK(states({own_broken, all}) == "complete unreadable complete complete");
    CHECK(states({all, own_part}) == "complete partial complete complete");
    CHECK(states({own_none, all}) == "complete not-obtained complete complete");
    CHECK(states({all, own_part, own_whole}) == "complete complete complete complete");
  }
  // The other way round: what was not whole in passing is no fault of an answer of its own.
  const SearchAnswer broken = SearchAnswer::read(json(R"({"resourceType":"OperationOutcome"})"), medications);
  CHECK(states({broken, own_whole}) == "unreadable complete unreadable unreadable");
  // Under that key, what asks for statements says of prescriptions only in passing.
  const SearchAnswer for_statements = SearchAnswer::read(json(R"({"resourceType":"Bundle","type":"searchset","link":[
    {"relation":"self","url":"https://x/fhir/MedicationStatement?patient=p"}]})"),
                                                         medications);
  CHECK(states({broken, for_statements}) == "unreadable complete complete complete");
  const SearchAnswer holds_statements =
      SearchAnswer::read(bundle({entry("1", "match", "MedicationStatement")}), medications);
  CHECK(states({broken, holds_statements}) == "unreadable complete complete complete");
}
