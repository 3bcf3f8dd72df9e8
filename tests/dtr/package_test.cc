// $questionnaire-package as a plain function: what is read, and what comes back.
#include "dtr/package.h"
#include "dtr/parameters.h"
#include "service/appointment.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using test::edited;

namespace {

constexpr const char* base_url = "https://signpost.example";

std::string json(base::Json value) {
  base::JsonWriter out;
  out.value(value);
  return out.take();
}

const base::JsonDocument& request() {
  static const base::JsonDocument document = *base::JsonDocument::parse(test::example());
  return document;
}
std::string order() { return json(request().root()["context"]["draftOrders"]["entry"].at(0)["resource"]); }
std::string coverage() { return json(request().root()["prefetch"]["coverage"]["entry"].at(0)["resource"]); }
std::string payor() { return json(request().root()["prefetch"]["coverage"]["entry"].at(1)["resource"]); }

std::string resource(const std::string& name, const std::string& resource) {
  return R"({"name":")" + name + R"(","resource":)" + resource + "}";
}
std::string canonical(const std::string& value) {
  return R"({"name":"questionnaire","valueCanonical":")" + value + "\"}";
}
std::string context(const std::string& value) { return R"({"name":"context","valueString":")" + value + "\"}"; }
std::string questionnaire(const std::string& id) { return std::string(base_url) + "/fhir/Questionnaire/" + id; }

std::string parameters(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& one : list) text += (text.empty() ? "" : ",") + one;
  return R"({"resourceType":"Parameters","parameter":[)" + text + "]}";
}

// The operation, and what it is answered with.
struct Server {
  dtr::Drafts drafts{{}};
  dtr::Asker asker{.issuer = "us", .of_this_machine = false};
  int ids = 0;
  const std::function<std::string()> uuid = [this] { return "uuid-" + std::to_string(++ids); };

  base::Result<std::string> call(const std::string& body, std::size_t most = 200) {
    const auto document = base::JsonDocument::parse(body);
    REQUIRE(document.has_value());
    return dtr::questionnaire_package(document->root(), {.catalog = *test::knowledge().catalog,
                                                         .base_url = base_url,
                                                         .today = *base::parse_date("2026-11-20"),
                                                         .drafts = drafts,
                                                         .asker = asker,
                                                         .new_uuid = uuid,
                                                         .as_order = service::as_service_request,
                                                         .most = most});
  }
  base::JsonDocument answer(const std::vector<std::string>& list) {
    const auto text = call(parameters(list));
    INFO((text ? std::string() : text.error().message));
    REQUIRE(text.has_value());
    return *base::JsonDocument::parse(*text);
  }
  void keep(const std::string& id, const std::string& item, const std::string& issuer = "us",
            const std::string& version = "1") {
    std::vector<dtr::Draft> list;
    list.push_back({id,
                    "Coverage/c",
                    "ServiceRequest/old",
                    {{item, version,
                      R"({"resourceType":"QuestionnaireResponse","extension":[{"url":"http://x/qr-context",)"
                      R"("valueReference":{"reference":"ServiceRequest/old"}},{"url":"http://x/qr-context",)"
                      R"("valueReference":{"reference":"Coverage/c"}}],"status":"in-progress","item":[]})"}}});
    drafts.put(issuer, std::move(list));
  }
};

struct Bundle {
  std::string questionnaire;
  std::vector<base::Json> responses;
};

std::vector<Bundle> bundles(base::Json answer) {
  std::vector<Bundle> list;
  CHECK(answer["resourceType"].string() == "Parameters");
  for (const base::Json parameter : answer["parameter"]) {
    if (parameter["name"].string() != "PackageBundle") continue;
    const base::Json bundle = parameter["resource"];
    CHECK(bundle["resourceType"].string() == "Bundle");
    CHECK(bundle["type"].string() == "collection");
    Bundle& one = list.emplace_back();
    for (const base::Json entry : bundle["entry"]) {
      CHECK_FALSE(entry["fullUrl"].string().empty());
      if (entry["resource"]["resourceType"].string() == "Questionnaire") {
        CHECK(one.questionnaire.empty());
        CHECK(one.responses.empty()); // it is the first
        one.questionnaire = entry["resource"]["id"].string();
        CHECK(entry["fullUrl"].string() == entry["resource"]["url"].string());
      } else {
        CHECK(entry["fullUrl"].string() == "urn:uuid:" + std::string(entry["resource"]["id"].string()));
        one.responses.push_back(entry["resource"]);
      }
    }
  }
  return list;
}

std::vector<std::string> questionnaires(base::Json answer) {
  std::vector<std::string> ids;
  for (const Bundle& one : bundles(answer)) ids.push_back(one.questionnaire);
  return ids;
}

std::vector<std::string> outcome(base::Json answer, std::string_view severity = "warning") {
  std::vector<std::string> sentences;
  for (const base::Json parameter : answer["parameter"]) {
    if (parameter["name"].string() != "outcome") continue;
    CHECK(parameter["resource"]["resourceType"].string() == "OperationOutcome");
    for (const base::Json issue : parameter["resource"]["issue"])
      if (issue["severity"].string() == severity) sentences.emplace_back(issue["details"]["text"].string());
  }
  return sentences;
}

std::vector<std::string> contexts(base::Json response) {
  std::vector<std::string> list;
  for (const base::Json extension : response["extension"])
    if (extension["url"].string().ends_with("/qr-context"))
      list.emplace_back(extension["valueReference"]["reference"].string());
  return list;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("questionnaires come by name, each once, with an empty response for order and coverage") {
  Server server;
  const auto document =
      server.answer({resource("coverage", coverage()), resource("order", order()), canonical(questionnaire("pain")),
                     canonical(questionnaire("function") + "|1"), canonical(questionnaire("pain") + "|1")});
  std::vector<Bundle> all = bundles(document.root());
  std::erase_if(all, [](const Bundle& one) { return one.questionnaire != "pain" && one.questionnaire != "function"; });
  REQUIRE(all.size() == 2);
  for (const Bundle& one : all) {
    REQUIRE(one.responses.size() == 1);
    const base::Json response = one.responses[0];
    CHECK(contexts(response) == Names{"Coverage/example-coverage", "ServiceRequest/example-order"});
    CHECK(response["subject"]["reference"].string() == "Patient/example-1");
    CHECK(response["status"].string() == "in-progress");
    CHECK(response["questionnaire"].string() == questionnaire(one.questionnaire) + "|1");
    for (const base::Json item : response["item"]) CHECK_FALSE(item["answer"]);
  }
}

TEST_CASE("a questionnaire that is named needs no coverage, and its response then tells none") {
  Server server;
  const auto document = server.answer({canonical(questionnaire("pain"))});
  const auto all = bundles(document.root());
  REQUIRE(all.size() == 1);
  REQUIRE(all[0].responses.size() == 1);
  CHECK(contexts(all[0].responses[0]).empty());
  CHECK_FALSE(all[0].responses[0]["subject"]);
  CHECK_FALSE(all[0].responses[0]["meta"]); // it has not all that the profile wants
  CHECK(outcome(document.root()).empty());
}

TEST_CASE("what is not held, or not in that version, is told and not given") {
  Server server;
  const auto document = server.answer({canonical("http://elsewhere.example/Questionnaire/pain"),
                                       canonical(questionnaire("pain") + "|7"), canonical(questionnaire("none"))});
  CHECK(questionnaires(document.root()).empty());
  CHECK(outcome(document.root()) ==
        Names{"The questionnaire `http://elsewhere.example/Questionnaire/pain` is not held here.",
              "The questionnaire `" + questionnaire("pain") + "|7` is not held in that version; version 1 is.",
              "The questionnaire `" + questionnaire("none") + "` is not held here."});
}

TEST_CASE("a context gives the forms of its draft to its issuer, and to others the same as one that never was") {
  Server server;
  server.keep("known", "pain");
  const auto document = server.answer({context("known")});
  const auto all = bundles(document.root());
  REQUIRE(all.size() == 1);
  CHECK(all[0].questionnaire == "pain");
  CHECK(contexts(all[0].responses[0]) == Names{"ServiceRequest/old", "Coverage/c"});
  CHECK(outcome(document.root()).empty());

  const auto refused = [&](const dtr::Asker& asker, const std::string& id) {
    server.asker = asker;
    const auto answer = server.answer({context(id)});
    CHECK(questionnaires(answer.root()).empty());
    const Names told = outcome(answer.root());
    REQUIRE(told.size() == 1);
    const auto at = told[0].find(id);
    REQUIRE(at != std::string::npos);
    return std::string(told[0]).replace(at, id.size(), "…");
  };
  const std::string unknown = refused({.issuer = "us", .of_this_machine = false}, "unknown");
  CHECK(refused({.issuer = "them", .of_this_machine = false}, "known") == unknown);
  CHECK(refused({}, "known") == unknown);
}

TEST_CASE("each asking has a response under an id of its own") {
  Server server;
  server.keep("known", "pain");
  const auto first = server.answer({context("known")}), second = server.answer({context("known")});
  CHECK(bundles(first.root())[0].responses[0]["id"].string() != bundles(second.root())[0].responses[0]["id"].string());
}

TEST_CASE("several contexts are given together, and a form that both ask for once with a response for each") {
  Server server;
  server.keep("one", "pain");
  server.keep("other", "pain");
  server.keep("third", "function");
  const auto document = server.answer({context("one"), context("other"), context("third"), context("one")});
  const auto all = bundles(document.root());
  REQUIRE(all.size() == 2);
  CHECK(all[0].responses.size() == 2);
  CHECK(all[1].responses.size() == 1);
}

TEST_CASE("a form that changed since the call is told, not given in the old version") {
  Server server;
  server.keep("known", "pain", "us", "0");
  const auto document = server.answer({context("known")});
  CHECK(questionnaires(document.root()).empty());
  CHECK(outcome(document.root()).size() == 1);
}

TEST_CASE("an order is looked at by the policies: what its documentation takes, and for whom") {
  Server server;
  const auto document =
      server.answer({resource("coverage", coverage()), resource("order", order()), resource("referenced", payor())});
  const auto all = bundles(document.root());
  CHECK(all.size() > 1); // nothing of a chart is known
  for (const Bundle& one : all) {
    REQUIRE(one.responses.size() == 1);
    CHECK(contexts(one.responses[0]) == Names{"Coverage/example-coverage", "ServiceRequest/example-order"});
    CHECK(one.responses[0]["meta"]["profile"].size() == 1);
  }
  CHECK(outcome(document.root()).empty());
}

TEST_CASE("an order of whom nobody's policy speaks, or of another kind, is told") {
  Server server;
  const auto without_payer = server.answer({resource("coverage", coverage()), resource("order", order())});
  CHECK(outcome(without_payer.root()).size() == 1);
  CHECK(outcome(without_payer.root())[0].find("payer-not-held") != std::string::npos);
  const auto drug =
      server.answer({resource("coverage", coverage()), resource("order", R"({"resourceType":"MedicationRequest"})")});
  CHECK(outcome(drug.root()) ==
        Names{"No form is known for a `MedicationRequest`: a ServiceRequest is looked at, and an Appointment."});
  const auto other = server.answer({resource("coverage", coverage()), resource("referenced", payor()),
                                    resource("order", edited(order(), "subject.reference", "\"Patient/other\""))});
  CHECK(outcome(other.root()).size() == 1);
  CHECK(questionnaires(other.root()).empty());
  const auto done = server.answer({resource("coverage", coverage()), resource("referenced", payor()),
                                   resource("order", edited(order(), "status", "\"completed\""))});
  CHECK(questionnaires(done.root()).empty());
  CHECK(outcome(done.root()).size() == 1);
}

TEST_CASE("each order is looked at under each coverage") {
  Server server;
  const auto document =
      server.answer({resource("coverage", coverage()), resource("coverage", edited(coverage(), "id", "\"second\"")),
                     resource("order", order()), resource("order", edited(order(), "id", "\"second\"")),
                     resource("referenced", payor())});
  const auto all = bundles(document.root());
  REQUIRE(!all.empty());
  for (const Bundle& one : all) CHECK(one.responses.size() == 4);
}

TEST_CASE("an appointment is looked at as the request it rests on, or as the one it amounts to") {
  Server server;
  const std::string appointment =
      R"({"resourceType":"Appointment","id":"a","status":"proposed","start":"2026-12-01T10:00:00Z","basedOn":)"
      R"([{"reference":"ServiceRequest/example-order"}],"participant":[{"actor":{"reference":"Patient/example-1"}}]})";
  const auto document = server.answer({resource("coverage", coverage()), resource("order", appointment),
                                       resource("referenced", order()), resource("referenced", payor())});
  const auto all = bundles(document.root());
  REQUIRE(!all.empty());
  CHECK(contexts(all[0].responses[0]) == Names{"Coverage/example-coverage", "Appointment/a"});
}

TEST_CASE("a statement on an order names its context and its forms, for the order as it is called now") {
  const std::string statement =
      R"([{"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information","extension":[)"
      R"({"url":"coverage","valueReference":{"reference":"https://ehr.example/fhir/Coverage/c"}},)"
      R"({"url":"questionnaire","valueCanonical":")" +
      questionnaire("pain") + R"("},{"url":"questionnaire","valueCanonical":")" + questionnaire("function") +
      R"(|1"},{"url":"coverage-assertion-id","valueString":"known"}]}])";
  const std::string stated = edited(order(), "extension", statement);
  Server server;
  const auto without = server.answer({resource("order", stated)});
  CHECK(questionnaires(without.root()) == Names{"pain", "function"});
  for (const Bundle& one : bundles(without.root())) {
    REQUIRE(one.responses.size() == 1);
    CHECK(contexts(one.responses[0]) == Names{"Coverage/c", "ServiceRequest/example-order"});
  }
  CHECK(outcome(without.root()).size() == 1);

  server.keep("known", "pain");
  const auto with = server.answer({resource("order", stated)});
  CHECK(questionnaires(with.root()) == Names{"pain", "function"});
  const auto all = bundles(with.root());
  REQUIRE(all[0].responses.size() == 1); // the draft's, in place of an empty one
  CHECK(contexts(all[0].responses[0]) == Names{"ServiceRequest/example-order", "Coverage/c"});
  REQUIRE(all[1].responses.size() == 1);
  CHECK(contexts(all[1].responses[0]) == Names{"Coverage/c", "ServiceRequest/example-order"});
  CHECK(outcome(with.root()).empty());
}

TEST_CASE("what is no call of the operation is refused in a sentence that says why") {
  Server server;
  const struct {
    const char* body;
    const char* says;
  } mistakes[] = {
      {"[]", "no FHIR resource"},
      {R"({"resourceType":"Bundle"})", "`Bundle`"},
      {R"({"resourceType":"Parameters"})", "`parameter`"},
      {R"({"resourceType":"Parameters","parameter":{}})", "`parameter`"},
      {R"({"resourceType":"Parameters","parameter":[]})", "dtr-1"},
      {R"({"resourceType":"Parameters","parameter":["order"]})", "`name`"},
      {R"({"resourceType":"Parameters","parameter":[{"valueString":"x"}]})", "`name`"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"coverage"}]})", "`resource`"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"coverage","resource":{"resourceType":"Patient"}}]})",
       "`Patient`"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"coverage","resource":{"resourceType":"Coverage"}}]})",
       "dtr-1"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"order","valueString":"ServiceRequest/1"}]})", "`order`"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"order","resource":{"resourceType":"ServiceRequest"}}]})",
       "`coverage`"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"questionnaire","valueBoolean":true}]})",
       "`valueCanonical`"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"context","valueInteger":7}]})", "`valueString`"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"context","valueString":""}]})", "`valueString`"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"context","valueString":"x"},)"
       R"({"name":"changedsince","valueInstant":"yesterday"}]})",
       "`valueInstant`"},
  };
  for (const auto& [body, says] : mistakes) {
    INFO(body);
    const auto answer = server.call(body);
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == base::ErrorCode::invalid);
    INFO(answer.error().message);
    CHECK(answer.error().message.find(says) != std::string::npos);
  }
}

TEST_CASE("canonicals come in whatever type a client has for them, and other parameters are ignored") {
  Server server;
  for (const char* type : {"valueCanonical", "valueUri", "valueUrl", "valueString"}) {
    INFO(type);
    const auto document = server.answer(
        {R"({"name":"questionnaire",")" + std::string(type) + R"(":")" + questionnaire("pain") + "\"}",
         R"({"name":"something-else","part":[]})", R"({"name":"changedsince","valueInstant":"2026-11-20T10:00:00Z"})"});
    CHECK(questionnaires(document.root()) == Names{"pain"});
  }
}

TEST_CASE("more than may be asked for at once is too large") {
  Server server;
  for (const auto& list :
       {Names(4, resource("order", order())), Names{context("1"), context("2"), context("3"), context("4")},
        Names{canonical("a"), canonical("b"), canonical("c"), canonical("d")},
        Names(4, resource("coverage", coverage()))}) {
    Names with = list;
    with.push_back(context("x"));
    with.push_back(resource("coverage", coverage()));
    const auto answer = server.call(parameters(with), 3);
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == base::ErrorCode::too_large);
  }
  const auto pairs = server.call(parameters({resource("coverage", coverage()), resource("coverage", coverage()),
                                             resource("order", order()), resource("order", order())}),
                                 3);
  REQUIRE_FALSE(pairs.has_value());
  CHECK(pairs.error().code == base::ErrorCode::too_large);
}
