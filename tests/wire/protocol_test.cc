// What CDS Hooks and CRD demand of HTTP: errors a FHIR client can read, compact JSON, a discovery that stays, tokens
// that are kept nowhere.
#include <fstream>
#include <set>

#include "http/raw_client.h"
#include "wire/running_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;
using http::test::RawClient;

namespace {

constexpr const char* path = "/cds-services/coverage-order-sign";
constexpr const char* json = "application/json";

// White space of a JSON text that stands in no string.
std::size_t white_space_in(std::string_view text) {
  std::size_t count = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') ++i;
    else if (text[i] == '"') quoted = !quoted;
    else if (!quoted && std::string_view(" \t\r\n").find(text[i]) != std::string_view::npos) ++count;
  }
  return count;
}

void check_outcome(std::string_view body, std::string_view code) {
  const auto outcome = base::JsonDocument::parse(body);
  REQUIRE(outcome);
  CHECK(outcome->root()["resourceType"].string() == "OperationOutcome");
  const base::Json issue = outcome->root()["issue"].at(0);
  CHECK(issue["severity"].string() == "error");
  CHECK(issue["code"].string() == code);
  CHECK_FALSE(issue["details"]["text"].string().empty());
}

std::string head_of(std::string_view line, std::string_view fields = {}) {
  return std::string(line) + " HTTP/1.1\r\nHost: test\r\n" + std::string(fields) + "\r\n";
}

} // namespace

TEST_CASE("whatever is refused, at every status, is an OperationOutcome that a FHIR client can read") {
  http::Limits limits;
  limits.read = std::chrono::milliseconds(200);
  RunningServer server(limits);
  const std::string long_field = "X: " + std::string(20'000, 'x') + "\r\n";
  const std::string call = edited(example(), "prefetch.patient", "");
  const auto post = [](const std::string& body, const std::string& fields = "Content-Type: application/json\r\n") {
    return head_of("POST " + std::string(path), fields + "Content-Length: " + std::to_string(body.size()) + "\r\n") +
           body;
  };
  const std::vector<std::tuple<std::string, int, std::string>> table{
      {"nonsense\r\n\r\n", 400, "invalid"},
      {post("{"), 400, "invalid"},
      {post("{}"), 400, "invalid"},
      {post("[1]"), 400, "invalid"},
      {post(edited(example(), "hook", R"("patient-view")")), 400, "invalid"},
      {post(edited(example(), "extension", R"({"davinci-crd.requestedVersion":"9.9"})")), 400, "invalid"},
      {head_of("GET /nowhere"), 404, "not-found"},
      {head_of("PUT /cds-services"), 405, "not-supported"},
      {head_of("POST " + std::string(path), "Content-Type: application/json\r\nContent-Length: 9\r\n") + "{", 408,
       "timeout"},
      {post(call), 412, "required"},
      {head_of("POST " + std::string(path), "Content-Length: 900000000\r\n"), 413, "too-long"},
      {post("x", "Content-Type: text/html\r\n"), 415, "not-supported"},
      {head_of("POST " + std::string(path), "Expect: miracles\r\nContent-Length: 2\r\n") + "{}", 417, "processing"},
      {head_of("GET /cds-services", long_field), 431, "too-long"},
  };
  for (const auto& [request, status, code] : table) {
    INFO(request.substr(0, 100));
    const auto reply = RawClient(server.port()).ask(request);
    CHECK(reply.status == status);
    CHECK(reply.has("Content-Type: application/fhir+json\r\n"));
    check_outcome(reply.body, code);
    CHECK((status != 405 || reply.has("Allow: GET, HEAD, OPTIONS\r\n")));
  }
}

TEST_CASE("what fails inside, or cannot be kept, is an OperationOutcome as well") {
  RunningServer broken({}, true, whole_knowledge(), []() -> base::Date { throw std::runtime_error("a fault"); });
  const auto fault = broken.client().Post(path, example(), json);
  REQUIRE(fault);
  CHECK(fault->status == 500);
  check_outcome(fault->body, "exception");
  RunningServer full(
      {}, true, whole_knowledge(), [] { return *base::parse_date("2026-11-20"); }, {}, "http://127.0.0.1:1",
      app::StoreFailure::refuse);
  full.lose_store();
  const auto refused = full.client().Post(path, example(), json);
  REQUIRE(refused);
  CHECK(refused->status == 503);
  CHECK(refused->has_header("Retry-After"));
  check_outcome(refused->body, "throttled");
}

TEST_CASE("what is sent has no white space between its tokens") {
  RunningServer server;
  auto client = server.client();
  for (const auto& answer :
       {client.Get("/cds-services"), client.Post(path, example(), json), client.Post(path, "{", json)}) {
    REQUIRE(answer);
    CHECK(answer->body.size() > 50);
    CHECK(white_space_in(answer->body) == 0);
  }
}

TEST_CASE("discovery is there at any time, the same each time, and no two services are alike") {
  RunningServer server;
  auto client = server.client();
  const std::string first = client.Get("/cds-services")->body;
  REQUIRE(client.Post(path, example(), json)->status == 200);
  const auto again = client.Get("/cds-services");
  CHECK(again->status == 200);
  CHECK(again->get_header_value("Content-Type") == json);
  CHECK(again->body == first);
  const auto document = base::JsonDocument::parse(first);
  std::set<std::string_view> ids, hooks;
  for (const base::Json service : document->root()["services"]) {
    CHECK(ids.insert(service["id"].string()).second);
    CHECK(hooks.insert(service["hook"].string()).second);
    CHECK_FALSE(service["title"].string().empty());
    CHECK_FALSE(service["description"].string().empty());
    for (const base::Json query : service["prefetch"]) CHECK_FALSE(query.string().empty());
    CHECK(service["extension"]["davinci-crd.version"].size() > 0);
    // Each is there to be called, and takes no other hook's calls.
    const auto called = client.Post("/cds-services/" + std::string(service["id"].string()), example(), json);
    CHECK(called->status == (service["hook"].string() == "order-sign" ? 200 : 400));
  }
  CHECK(ids.count("") + hooks.count("") == 0);
}

TEST_CASE("the token that a call brings for its FHIR server is in no answer, log, store or page") {
  RunningServer server;
  auto client = server.client();
  const std::string token = "Zq9SecretAccessToken";
  std::string call = edited(example(), "fhirServer", R"("https://ehr.example.org/fhir")");
  call =
      edited(call, "fhirAuthorization",
             R"({"access_token":")" + token + R"(","token_type":"Bearer","expires_in":300,"scope":"x","subject":"y"})");
  std::string seen;
  for (const std::string& body : {call, edited(call, "prefetch", ""), edited(call, "hook", "7")})
    seen += client.Post(path, body, json)->body;
  for (const char* page : {"/metrics", "/report", "/health/ready"}) seen += client.Get(page)->body;
  for (const std::string& line : server.lines()) seen += line;
  CHECK(server.kept_of<store::Call>().size() == 3);
  for (const auto& file : std::filesystem::directory_iterator(server.store_folder())) {
    std::ifstream in(file.path(), std::ios::binary);
    seen.append(std::istreambuf_iterator<char>(in), {});
  }
  CHECK(seen.find("needs-documentation") != std::string::npos);
  CHECK(seen.find(token) == std::string::npos);
}
