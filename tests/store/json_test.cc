#include "store/json.h"

#include "base/json.h"
#include "generator.h"
#include "support.h"

using namespace signpost;
using namespace signpost::test;

TEST_CASE("a call is one line of JSON, its members named as on the wire") {
  store::Call call;
  call.id = "5f2e7b3c-9a4d-4d1e-8a6f-0c1d2e3f4a5b";
  call.begun = at("2026-11-20T09:05:31.5Z");
  call.hook = "order-sign";
  call.instance = "one";
  call.signed_on = "2026-11-20";
  call.knowledge = "sha256:11";
  call.request = "sha256:22";
  call.missing = {"Condition: not-sent"};
  call.cards = 1;
  call.body_bytes = ~std::uint64_t{0};
  call.microseconds = 12'045;
  store::Decision decision{.order = "ServiceRequest/1",
                           .coverage = "Coverage/1",
                           .payer = "northern",
                           .policy = "northern/spine-1",
                           .version = "2026-08-04",
                           .outcome = "not-covered",
                           .determination = "investigational",
                           .authorization = "unknown"};
  decision.criteria = {{.id = "duration", .truth = "no", .on_card = true, .evidence = {{"Condition/7", "onset"}}},
                       {.id = "tumour", .truth = "no", .presumed = true},
                       {.id = "trial", .truth = "unknown", .why = "silent"}};
  call.decisions = {decision};
  CHECK(
      store::to_json(call) ==
      R"({"kind":"call","id":"5f2e7b3c-9a4d-4d1e-8a6f-0c1d2e3f4a5b","begun":"2026-11-20T09:05:31.500Z","issuer":null,)"
      R"("trace":null,"hook":"order-sign","hookInstance":"one","status":200,"error":null,"signedOn":"2026-11-20",)"
      R"("knowledge":"sha256:11","requestDigest":"sha256:22","responseDigest":null,"decided":null,)"
      R"("missing":["Condition: not-sent"],"cards":1,"actions":0,"bytes":18446744073709551615,"fetchedRequests":0,)"
      R"("fetchedBytes":0,"ms":12.045,"decisions":[{"order":"ServiceRequest/1","coverage":"Coverage/1",)"
      R"("payer":"northern","policy":"northern/spine-1","version":"2026-08-04","outcome":"not-covered",)"
      R"("determination":"investigational","priorAuthorization":"unknown","reason":null,"card":null,"criteria":[)"
      R"({"id":"duration","truth":"no","onCard":true,"evidence":[{"resource":"Condition/7","path":"onset"}]},)"
      R"({"id":"tumour","truth":"no","presumed":true},{"id":"trial","truth":"unknown","why":"silent"}]}]})");
}

TEST_CASE("feedback is one line of JSON") {
  store::Feedback feedback{.request = "one",
                           .received = at("2026-11-20T09:05:31Z"),
                           .issuer = "https://ehr.example",
                           .service = "coverage-order-sign",
                           .card = "two",
                           .at = at("2026-11-20T09:05:30Z")};
  CHECK(
      store::to_json(feedback) ==
      R"({"kind":"feedback","id":"one","received":"2026-11-20T09:05:31Z","issuer":"https://ehr.example",)"
      R"("service":"coverage-order-sign","card":"two","outcome":"accepted","outcomeTimestamp":"2026-11-20T09:05:30Z",)"
      R"("acceptedSuggestions":0,"overrideReasons":[],"commented":false})");
  feedback.outcome = store::Feedback::Outcome::overridden;
  feedback.reasons = {{"https://codes.example", "patient-wish"}, {"", "other"}};
  feedback.commented = true;
  CHECK(store::to_json(feedback).find(R"("overrideReasons":[{"system":"https://codes.example","code":"patient-wish"},)"
                                      R"({"code":"other"}],"commented":true})") != std::string::npos);
}

TEST_CASE("any entry is one line that JSON readers take") {
  Generator generator(3);
  for (int i = 0; i < 300; ++i) {
    const std::string line = store::to_json(generator.entry());
    CHECK(line.find('\n') == std::string::npos);
    CHECK(base::JsonDocument::parse(line));
  }
}

TEST_CASE("an entry comes back from its line as it was") {
  Generator generator(20261129);
  for (int i = 0; i < 500; ++i) {
    const store::Entry entry = generator.entry();
    const std::string line = store::to_json(entry);
    INFO(line);
    const auto parsed = base::JsonDocument::parse(line);
    REQUIRE(parsed.has_value());
    const auto read = store::from_json(parsed->root());
    REQUIRE(read.has_value());
    CHECK(*read == entry);
  }
}

TEST_CASE("what is no entry is told by its member") {
  const auto mistake = [](std::string_view text) {
    const auto parsed = base::JsonDocument::parse(text);
    REQUIRE(parsed.has_value());
    const auto read = store::from_json(parsed->root());
    return read ? std::string() : read.error().message;
  };
  CHECK(mistake("{}").find("`kind`") != std::string::npos);
  CHECK(mistake(R"({"kind":"call"})").find("`id`") != std::string::npos);
  const std::string line = store::to_json(store::Feedback{.request = "r", .service = "s", .card = "c"});
  CHECK(mistake(line).empty());
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = line;
    const std::size_t at = text.find(from);
    REQUIRE(at != text.npos);
    return mistake(text.replace(at, from.size(), to));
  };
  CHECK(changed(R"("outcome":"accepted")", R"("outcome":"ignored")").find("`outcome`") != std::string::npos);
  CHECK(changed(R"("acceptedSuggestions":0)", R"("acceptedSuggestions":-1)").find("`acceptedSuggestions`") !=
        std::string::npos);
  CHECK(changed("1970-01-01T00:00:00Z", "soon").find("`received`") != std::string::npos);
}
