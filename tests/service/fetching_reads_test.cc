// Reading what references name: where it lies, whether it is what was asked for, and Binaries in both their forms.
#include "service/fetching_bench.h"

using namespace signpost;
using namespace signpost::test;

namespace {

std::string binary(const std::string& content_type) {
  return R"({"resourceType":"Binary","id":"b1","contentType":")" + content_type + R"(","data":"SGVsbG8="})"; // Hello
}

} // namespace

TEST_CASE("references on the call's server are read, however they are written") {
  FhirServer server;
  server.add(organization("o1"));
  FetchingBench bench(server);
  const std::string base = server.base(), port = base.substr(base.rfind(':'));
  const std::vector<std::string> ways{"Organization/o1", base + "/Organization/o1", "Organization/o1/_history/3",
                                      base + "/Organization/o1/_history/3",
                                      "HTTP://127.0.0.1" + port + "/Organization/o1"};
  const std::string reference = ways[GENERATE(range(0u, 5u))];
  CAPTURE(reference);
  const auto fetched = bench.get(server, read_of(reference));
  REQUIRE(fetched->resources.size() == 1);
  CHECK(fetched->resources[0].full_url == server.base() + "/Organization/o1");
  CHECK(fetched->gaps.empty());
}

TEST_CASE("one resource is read once, and what lies in the call itself is not") {
  FhirServer server;
  server.add(organization("o1"));
  FetchingBench bench(server);
  const auto fetched =
      bench.get(server, {.searches = {},
                         .reads = {"Organization/o1", server.base() + "/Organization/o1", "#o1", "urn:uuid:1", ""}});
  CHECK(fetched->resources.size() == 1);
  CHECK(fetched->gaps.empty());
  CHECK(bench.sent == 1);
}

TEST_CASE("what lies on another server is not read, and never connected to") {
  FhirServer server, other;
  other.add(organization("o1"));
  FetchingBench bench(std::vector{server.base(), other.base()}); // even if that may be called: the token is not for it
  const auto fetched = bench.get(server, read_of(other.base() + "/Organization/o1"));
  CHECK(fetched->resources.empty());
  CHECK(reasons_of(*fetched) == "Organization:another-server");
  CHECK(sentences_of(*fetched) == "Organization/o1 could not be fetched: it lives on another server, `" +
                                      other.socket().origin() + "`, that is not the call's.\n");
  CHECK(other.socket().connections() == 0);
  const auto beside = bench.get(server, read_of(server.socket().origin() + "/fhir2/Organization/o1"));
  CHECK(reasons_of(*beside) == "Organization:another-server");
  CHECK(server.socket().connections() == 0);
}

TEST_CASE("what is no reference is not asked for, and not repeated") {
  const std::string reference =
      GENERATE("Jane Doe", "Organization", "Organization/", "Organization/..", "Organization/a/b", "../admin/o1",
               "Organization?identifier=123-45-6789", "Organization/o1?x=1", "organization/o1", "Organization/%2e%2e",
               "x/Organization/o1", "http:///Organization/o1", "Organization/a b", "Organization/o1#part\r\nX: y");
  FhirServer server;
  FetchingBench bench(server);
  CAPTURE(reference);
  const auto fetched = bench.get(server, read_of(reference));
  REQUIRE(fetched->gaps.size() == 1);
  CHECK(fetched->gaps[0].reason == "not-a-reference");
  CHECK(fetched->gaps[0].sentence == "A reference could not be fetched: it does not name a type and an id.");
  CHECK(server.socket().connections() == 0);
}

TEST_CASE("a resource that is not there, and one that is another") {
  FhirServer server;
  FetchingBench bench(server);
  std::string reason;
  SECTION("not there") { reason = "http-404"; }
  SECTION("deleted") {
    server.at("Organization/o1").status = 410;
    reason = "http-410";
  }
  SECTION("not allowed") {
    server.at("Organization/o1").status = 403;
    reason = "http-403";
  }
  SECTION("another id") {
    server.at("Organization/o1").body = organization("o2");
    reason = "other-answer";
  }
  SECTION("another type") {
    server.at("Organization/o1").body = R"({"resourceType":"Patient","id":"o1"})";
    reason = "other-answer";
  }
  SECTION("an error of status 200") {
    server.at("Organization/o1").body =
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found"}]})";
    reason = "operation-outcome";
  }
  const auto fetched = bench.get(server, read_of("Organization/o1"));
  CHECK(fetched->resources.empty());
  CHECK(reasons_of(*fetched) == "Organization:" + reason);
  CHECK(sentences_of(*fetched).starts_with("Organization/o1 could not be fetched: "));
}

TEST_CASE("ids as long as real servers have them are read") {
  FhirServer server;
  const std::string id = "e" + std::string(189, 'x');
  server.add(organization(id));
  FetchingBench bench(server);
  CHECK(bench.get(server, read_of("Organization/" + id))->resources.size() == 1);
}

TEST_CASE("a note's Binary comes as a resource, whichever way the server sends it") {
  FhirServer server;
  const std::string type = GENERATE("text/plain", "text/html; charset=utf-8", "text/rtf", "application/rtf");
  server.add(binary(type));
  server.at("Binary").binary_as_content = GENERATE(true, false);
  FetchingBench bench(server);
  const auto fetched = bench.get(server, read_of("Binary/b1"));
  REQUIRE(fetched->resources.size() == 1);
  const base::Json resource = fetched->resources[0].resource;
  CHECK(resource["resourceType"].string() == "Binary");
  CHECK(resource["id"].string() == "b1");
  CHECK(resource["contentType"].string() == type);
  CHECK(resource["data"].string() == "SGVsbG8=");
  CHECK(fetched->resources[0].full_url == server.base() + "/Binary/b1");
  CHECK(fetched->gaps.empty());
  CHECK(server.socket().seen()[0].header("Accept").find("text/*") != std::string::npos);
}

TEST_CASE("a Binary of a form that is not read is a gap") {
  FhirServer server;
  const std::string type = GENERATE("application/pdf", "image/png");
  server.add(binary(type));
  server.at("Binary").binary_as_content = GENERATE(true, false);
  FetchingBench bench(server);
  const auto fetched = bench.get(server, read_of("Binary/b1"));
  CHECK(fetched->resources.empty());
  CHECK(reasons_of(*fetched) == "Binary:media-type");
  CHECK(sentences_of(*fetched).find('`' + type + '`') != std::string::npos);
}

TEST_CASE("a large answer is parsed wherever there is room") {
  FhirServer server;
  std::string text = organization("o1");
  text.insert(text.size() - 1, R"(,"alias":[")" + std::string(200'000, 'x') + R"("])");
  server.add(text);
  FetchingBench bench(server, GENERATE(0, 8)); // places in the queue of the worker pool
  CHECK(bench.get(server, read_of("Organization/o1"))->resources.size() == 1);
  CHECK(bench.received > 200'000);
}
