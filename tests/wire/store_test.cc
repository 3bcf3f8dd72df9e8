// What is kept of calls, when, and what happens where it cannot be.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "author/scenarios.h"
#include "base/digest.h"
#include "cdshooks/hooks.h"
#include "store/json.h"
#include "wire/running_server.h"

#include <catch2/catch.hpp>
#include <sqlite3.h>

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* path = "/cds-services/coverage-order-sign";
constexpr const char* json = "application/json";

base::Date today() { return *base::parse_date("2026-11-20"); }

// What nobody but a patient's chart says.
constexpr std::string_view mark = "Zq9Marked";

// A request with every text in it marked that somebody wrote; codes of diagnoses, which only charts have: collected.
void write_marked(base::Json value, std::string_view name, std::set<std::string>& codes, base::JsonWriter& out) {
  static const std::set<std::string_view> written{"display",     "text",        "family", "given", "line",
                                                  "city",        "title",       "value",  "note",  "comment",
                                                  "valueString", "description", "data",   "div",   "conclusion"};
  if (value.is_object()) {
    out.begin_object();
    for (const base::Json member : value) {
      out.key(member.key());
      if (member.key() == "payor") out.value(member); // by whose name the policy is found
      else write_marked(member, member.key(), codes, out);
    }
    out.end_object();
  } else if (value.is_array()) {
    out.begin_array();
    for (const base::Json item : value) write_marked(item, name, codes, out);
    out.end_array();
  } else if (value.is_string() && written.contains(name)) {
    // In front of what is encoded in base64, too, nine bytes are twelve characters.
    out.string((name == "data" ? "WnE5TWFya2Vk" : std::string(mark) + " ") + std::string(value.string()));
  } else {
    const std::string_view code = value.string();
    if (name == "code" && code.size() > 4 && code[3] == '.') codes.insert(std::string(code));
    out.value(value);
  }
}

// The requests of all shipped scenarios.
std::vector<std::string> scenario_requests() {
  const auto files = service::read_folder(SIGNPOST_SOURCE_DIR "/policies");
  REQUIRE(files.has_value());
  base::Issues issues;
  std::map<std::string, base::JsonDocument> charts;
  for (const evidence::SourceFile& file : *files)
    if (file.path.starts_with("shared/charts/")) charts.emplace(file.path, *base::JsonDocument::parse(file.text));
  std::vector<std::string> requests;
  for (const evidence::SourceFile& file : *files) {
    if (file.path.find("/scenarios/") == file.path.npos) continue;
    const evidence::AuthorFile scenario(file, issues);
    const auto chart = charts.find("shared/charts/" + std::string(scenario.root()["chart"].string()) + ".json");
    REQUIRE(chart != charts.end());
    requests.push_back(author::scenario_request(scenario, chart->second.root()));
  }
  return requests;
}

// Everything that the store's folder holds, byte for byte, its journal included.
std::string bytes_in(const std::filesystem::path& folder) {
  std::string all;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(file.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  return all;
}

} // namespace

TEST_CASE("a call is kept when its answer is there: what a dispute needs") {
  RunningServer server;
  const auto answer = server.client().Post(path, example(), json);
  const auto response = json_of(answer);
  const auto calls = server.kept_of<store::Call>();
  REQUIRE(calls.size() == 1);
  const store::Call& call = calls[0];
  CHECK(call.id == answer->get_header_value("Signpost-Request-Id"));
  CHECK(call.status == 200);
  CHECK(call.hook == "order-sign");
  CHECK(call.signed_on == "2026-11-20");
  CHECK(call.knowledge == knowledge().digest);
  CHECK(call.request == "sha256:" + base::sha256(example()));
  CHECK(call.response == "sha256:" + base::sha256(answer->body));
  CHECK(call.decided.starts_with("sha256:"));
  REQUIRE(call.decisions.size() == 1);
  const store::Decision& decision = call.decisions[0];
  CHECK(decision.outcome == "needs-documentation");
  CHECK(decision.card == response.root()["cards"].at(0)["uuid"].string());
  CHECK(std::ranges::any_of(decision.criteria, &store::Criterion::on_card));
  CHECK(std::ranges::any_of(decision.criteria, [](const store::Criterion& one) { return !one.evidence.empty(); }));
}

TEST_CASE("the same request decided again has the same digest of its decisions, though its cards have other names") {
  RunningServer server;
  auto client = server.client();
  for (int i = 0; i < 2; ++i) REQUIRE(client.Post(path, example(), json)->status == 200);
  const auto calls = server.kept_of<store::Call>();
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].decided == calls[1].decided);
  CHECK(calls[0].request == calls[1].request);
  CHECK(calls[0].response != calls[1].response);
}

TEST_CASE("calls that are refused are kept as well, explanations are not") {
  RunningServer server;
  auto client = server.client();
  CHECK(client.Post(path, "{", json)->status == 400);
  CHECK(client.Post("/explain", example(), json)->status == 200);
  const auto calls = server.kept_of<store::Call>();
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].status == 400);
  CHECK(calls[0].error == "invalid");
  CHECK(calls[0].hook == "order-sign");
  CHECK(calls[0].decisions.empty());
  CHECK(calls[0].response.empty());
}

TEST_CASE("where the store is lost, the answer is given and its record is in the log, whole; or the call is refused") {
  const auto failure = GENERATE(app::StoreFailure::answer, app::StoreFailure::refuse);
  const bool answers = failure == app::StoreFailure::answer;
  RunningServer server({}, true, whole_knowledge(), today, {}, "http://127.0.0.1:1", failure);
  auto client = server.client();
  CHECK(json_of(client.Get("/health/ready")).root()["status"].string() == "ok");
  server.lose_store();
  const auto answer = client.Post(path, example(), json);
  REQUIRE(answer);
  CHECK(answer->status == (answers ? 200 : 503));
  CHECK((answers || answer->has_header("Retry-After")));
  std::vector<std::string> logged;
  std::ranges::copy_if(server.lines(), std::back_inserter(logged), [](const std::string& line) {
    return line.find(R"("event":"not stored")") != std::string::npos;
  });
  REQUIRE(logged.size() == (answers ? 1 : 0));
  if (answers) {
    const auto line = base::JsonDocument::parse(logged[0]);
    REQUIRE(line);
    const auto entry = store::from_json(line->root()["entry"]);
    REQUIRE(entry);
    CHECK(std::get<store::Call>(*entry).id == answer->get_header_value("Signpost-Request-Id"));
  }
  const auto ready = client.Get("/health/ready");
  CHECK(ready->status == (answers ? 200 : 503));
  if (answers) CHECK(json_of(ready).root()["status"].string() == "degraded");
  else CHECK(json_of(ready).root()["resourceType"].string() == "OperationOutcome");
}

TEST_CASE("a disk that does not answer holds no call for long: the record is logged, and stored once it does") {
  RunningServer server;
  auto client = server.client();
  sqlite3* other = nullptr; // another process that does not let go
  REQUIRE(sqlite3_open((server.store_folder() / "signpost.db").c_str(), &other) == SQLITE_OK);
  REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  const auto answer = client.Post(path, example(), json);
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(server.kept().empty());
  CHECK(std::ranges::count_if(server.lines(), [](const std::string& line) {
          return line.find(R"("event":"not stored","entry":{"kind":"call")") != std::string::npos;
        }) == 1);
  REQUIRE(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(other);
  REQUIRE(client.Post(path, example(), json)->status == 200); // behind the one that waited
  const auto calls = server.kept_of<store::Call>();
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].id == answer->get_header_value("Signpost-Request-Id"));
}

TEST_CASE("nothing that a chart says is in the store, the log or the pages of an operator") {
  RunningServer server;
  auto client = server.client();
  const httplib::Headers headers{{"Authorization", "Bearer " + std::string(mark)}};
  std::set<std::string> codes;
  std::size_t calls = 0;
  for (const std::string& request : scenario_requests()) {
    const auto document = base::JsonDocument::parse(request);
    base::JsonWriter marked;
    write_marked(document->root(), {}, codes, marked);
    const std::string text = marked.take();
    REQUIRE(text.find(mark) != text.npos);
    REQUIRE(client.Post(path, headers, text, json)->status == 200);
    ++calls;
  }
  REQUIRE(calls > 600);
  REQUIRE(codes.size() > 20);
  CHECK(client.Post(path, headers, R"({"prefetch":{"patient":"Zq9Marked"})", json)->status == 400);
  const std::string feedback = R"({"feedback":[{"card":"Zq9Marked","outcome":"overridden",)"
                               R"("outcomeTimestamp":"2026-11-20T10:05:31Z","overrideReason":{"reason":{"code":"x y)"
                               R"(Zq9Marked","system":"s"},"userComment":"Zq9Marked"}}]})";
  CHECK(client.Post(std::string(path) + "/feedback", headers, feedback, json)->status == 200);
  CHECK(server.kept().size() == calls + 2);
  std::string seen = bytes_in(server.store_folder());
  for (const store::Entry& entry : server.kept()) seen += store::to_json(entry);
  for (const std::string& line : server.lines()) seen += line;
  for (const char* page : {"/report", "/health/ready", "/metrics"}) seen += client.Get(page)->body;
  CHECK(seen.find(mark) == std::string::npos);
  for (const std::string& code : codes) {
    INFO(code);
    CHECK(seen.find(code) == std::string::npos);
  }
}

TEST_CASE("the report counts what was shown and what became of it, as JSON and as a page") {
  RunningServer server;
  auto client = server.client();
  std::vector<std::string> cards;
  for (int i = 0; i < 3; ++i)
    cards.emplace_back(json_of(client.Post(path, example(), json)).root()["cards"].at(0)["uuid"].string());
  const auto item = [](const std::string& card, const std::string& rest) {
    return R"({"feedback":[{"card":")" + card + R"(","outcomeTimestamp":")" +
           base::to_string(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())) + R"(",)" +
           rest + "}]}";
  };
  const std::string feedback = std::string(path) + "/feedback";
  const std::string why = R"("outcome":"overridden","overrideReason":{"reason":{"code":"documented-elsewhere"}})";
  REQUIRE(client.Post(feedback, item(cards[0], why), json)->status == 200);
  REQUIRE(client.Post(feedback, item(cards[1], R"("outcome":"accepted")"), json)->status == 200);
  REQUIRE(client.Post(feedback, item(app::random_uuid(), R"("outcome":"accepted")"), json)->status == 200);
  const auto report = json_of(client.Get("/report"));
  CHECK(report.root()["calls"].integer() == 3);
  REQUIRE(report.root()["policies"].size() == 1);
  const base::Json policy = report.root()["policies"].at(0);
  CHECK(policy["orders"].integer() == 3);
  CHECK(policy["outcomes"]["needs-documentation"].integer() == 3);
  REQUIRE(policy["cards"].size() == 1);
  const base::Json card = policy["cards"].at(0);
  CHECK(card["shown"].integer() == 3);
  CHECK(card["accepted"].integer() == 1);
  CHECK(card["overridden"].integer() == 1);
  CHECK(card["medianSecondsToOutcome"].integer() >= 0);
  CHECK(card["reasons"].at(0)["code"].string() == "documented-elsewhere");
  REQUIRE(card["criteria"].size() > 0);
  CHECK(card["criteria"].at(0)["shown"].integer() == 3);
  CHECK(report.root()["unknownCards"]["accepted"].integer() == 1);

  const auto page = client.Get("/report", {{"Accept", "text/html"}});
  REQUIRE(page);
  CHECK(page->status == 200);
  CHECK(page->get_header_value("Content-Type").starts_with("text/html"));
  CHECK(page->body.find("documented-elsewhere (1)") != std::string::npos);
  CHECK(page->body.find("needs-documentation") != std::string::npos);
  CHECK(json_of(client.Get("/report?since=2020-01-01&until=2020-01-31")).root()["calls"].integer() == 0);
  CHECK(client.Get("/report?since=soon")->status == 400);
}
