// Policies over HTTP: JSON for programs, pages for people.
#include <algorithm>

#include "pages/page.h"
#include "wire/running_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
constexpr const char* policy_path = "/policies/bcbsma/484-vertebroplasty/2022-06-01";

bool varies_by_accept(const httplib::Response& answer) {
  const auto [begin, end] = answer.headers.equal_range("Vary");
  return std::any_of(begin, end, [](const auto& field) { return field.second == "Accept"; });
}

} // namespace

TEST_CASE("one address, two forms: what the client prefers decides") {
  RunningServer server;
  auto client = server.client();
  for (const char* path : {"/policies", policy_path}) {
    INFO(path);
    const auto page = client.Get(path, {{"Accept", browser}});
    REQUIRE(page);
    CHECK(page->status == 200);
    CHECK(page->get_header_value("Content-Type") == "text/html; charset=utf-8");
    CHECK(varies_by_accept(*page));
    for (const http::Header& header : pages::page_headers()) CHECK(page->get_header_value(header.name) == header.value);
    CHECK(page->body.starts_with("<!DOCTYPE html>"));

    const auto data = client.Get(path, {{"Accept", "application/json"}, {"Origin", "https://ehr.example"}});
    REQUIRE(data);
    CHECK(data->get_header_value("Content-Type") == "application/json");
    CHECK(varies_by_accept(*data)); // beside `Vary: Origin`
    CHECK(data->get_header_value_count("Vary") == 2);
    CHECK(json_of(data).root().is_object());
    CHECK(json_of(client.Get(path)).root().is_object());
  }
}

TEST_CASE("a page that is not there is an OperationOutcome, for a browser too") {
  RunningServer server;
  const auto answer = server.client().Get("/policies/bcbsma/484-vertebroplasty/1999-01-01", {{"Accept", browser}});
  REQUIRE(answer);
  CHECK(answer->status == 404);
  CHECK(json_of(answer).root()["resourceType"].string() == "OperationOutcome");
  CHECK(server.client().Get("/policies/", {{"Accept", browser}})->status == 404);
}

TEST_CASE("HEAD of a page tells what GET would, without the page") {
  RunningServer server;
  const auto page = server.client().Get(policy_path, {{"Accept", browser}});
  const auto head = server.client().Head(policy_path, {{"Accept", browser}});
  REQUIRE(head);
  CHECK(head->body.empty());
  CHECK(head->get_header_value("Content-Length") == page->get_header_value("Content-Length"));
}
