// The questionnaires that answers name, as a FHIR client reads and searches them.
#include "wire/running_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* url = "http://127.0.0.1:1/fhir/Questionnaire/conservative-care";

void expect_refusal(const httplib::Result& answer, int status) {
  REQUIRE(answer);
  CHECK(answer->status == status);
  CHECK(answer->get_header_value("Content-Type") == "application/fhir+json");
  CHECK(json_of(answer).root()["resourceType"].string() == "OperationOutcome");
}

std::size_t total(const httplib::Result& answer) {
  const auto bundle = json_of(answer);
  CHECK(bundle.root()["resourceType"].string() == "Bundle");
  CHECK(bundle.root()["type"].string() == "searchset");
  CHECK(bundle.root()["entry"].size() == static_cast<std::size_t>(bundle.root()["total"].integer().value_or(-1)));
  return bundle.root()["entry"].size();
}

} // namespace

TEST_CASE("a questionnaire is read by its id and found by its url") {
  RunningServer server;
  auto client = server.client();
  const auto read = client.Get("/fhir/Questionnaire/conservative-care");
  REQUIRE(read);
  CHECK(read->status == 200);
  CHECK(read->get_header_value("Content-Type") == "application/fhir+json");
  const auto questionnaire = json_of(read);
  CHECK(questionnaire.root()["resourceType"].string() == "Questionnaire");
  CHECK(questionnaire.root()["id"].string() == "conservative-care");
  CHECK(questionnaire.root()["url"].string() == url);
  CHECK(questionnaire.root()["version"].string() == "1");
  CHECK(questionnaire.root()["item"].size() > 0);

  const auto found = json_of(client.Get(
      "/fhir/Questionnaire?url=http%3A%2F%2F127.0.0.1%3A1%2Ffhir%2FQuestionnaire%2Fconservative-care&_format=json"));
  REQUIRE(found.root()["entry"].size() == 1);
  CHECK(found.root()["entry"].at(0)["fullUrl"].string() == url);
  CHECK(found.root()["entry"].at(0)["search"]["mode"].string() == "match");
  CHECK(base::deep_equal(found.root()["entry"].at(0)["resource"], questionnaire.root()));
}

TEST_CASE("a search gives all that fit and nothing else") {
  RunningServer server;
  auto client = server.client();
  const std::string base = "/fhir/Questionnaire?url=";
  const std::string pain = "http://127.0.0.1:1/fhir/Questionnaire/pain";
  std::size_t with_questions = 0;
  for (const evidence::DocumentationItem& item : knowledge().catalog->items())
    with_questions += !item.questions.empty();
  CHECK(total(client.Get("/fhir/Questionnaire")) == with_questions);
  CHECK(total(client.Get(base + url + "," + pain)) == 2);          // one or the other
  CHECK(total(client.Get(base + url + "," + url)) == 1);
  CHECK(total(client.Get(base + url + "&url=" + pain)) == 0);      // one and the other
  CHECK(total(client.Get(base + url + "&url=" + url)) == 1);
  CHECK(total(client.Get(base + "http://elsewhere.example/q")) == 0);
  CHECK(total(client.Get(base)) == 0);
  for (const char* bar : {"|", "%7C", "%7c"}) {
    INFO(bar);
    CHECK(total(client.Get(base + url + bar + "1")) == 1);
    CHECK(total(client.Get(base + url + bar + "2.0")) == 0);       // another version than it has
    CHECK(total(client.Get(base + url + bar + "11")) == 0);
    CHECK(total(client.Get(base + url + bar + "2," + url + bar + "1")) == 1);
    CHECK(total(client.Get(base + url + bar + "1&url=" + url)) == 1);
    CHECK(total(client.Get(base + url + bar + "1&url=" + url + bar + "2")) == 0);
  }
}

TEST_CASE("what is not there or not understood is refused with an OperationOutcome") {
  RunningServer server;
  auto client = server.client();
  for (const char* path : {"/fhir/Questionnaire/nothing", "/fhir/Questionnaire/", "/fhir/Questionnaire/pain/_history/1",
                           "/fhir/ValueSet/pain"}) {
    INFO(path);
    expect_refusal(client.Get(path), 404);
  }
  for (const char* query : {"?name=pain", "?url:below=http://127.0.0.1", "?_count=1", "?url=x&status=active"}) {
    INFO(query);
    expect_refusal(client.Get(std::string("/fhir/Questionnaire") + query), 400);
  }
  expect_refusal(client.Delete("/fhir/Questionnaire/pain"), 405);
}

TEST_CASE("the questionnaire an answer names can be read where it says") {
  RunningServer server;
  auto client = server.client();
  const auto answer = json_of(client.Post("/explain", example(), "application/json"));
  const base::Json missing = answer.root()["decisions"].at(0)["missing"].at(0);
  const std::string_view named = missing["questionnaire"].string();
  constexpr std::string_view host = "http://127.0.0.1:1";
  REQUIRE(named.starts_with(host));
  const auto read = json_of(client.Get(std::string(named.substr(host.size()))));
  CHECK(read.root()["url"].string() == named);
}
