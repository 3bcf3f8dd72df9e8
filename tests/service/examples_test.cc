// The patients of docs/examples get the outcomes that their folders are named after.
#include <algorithm>

#include "fhir/resource.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

struct Example {
  std::string folder;
  std::string outcome;
  std::string authorization;
};

const std::vector<Example> examples{
    {"covered", "covered", "not-required"},
    {"covered-prior-authorization", "covered", "required"},
    {"not-covered", "not-covered", "unknown"},
    {"manual-review", "manual-review", "unknown"},
    {"no-guidance", "no-guidance", "unknown"},
};

std::string text_of(const std::string& folder, const std::string& file) {
  return file_text("docs/examples/" + folder + "/" + file);
}

base::JsonDocument read(const std::string& folder, const std::string& file) {
  auto document = base::JsonDocument::parse(text_of(folder, file));
  REQUIRE(document.has_value());
  return std::move(*document);
}

std::string written(base::Json value) {
  base::JsonWriter out;
  out.value(value);
  return out.take();
}

// "Type/id" and the text of each resource in a Bundle, or of the resource itself.
void collect(base::Json value, std::map<std::string, std::string>& into) {
  if (value["resourceType"].string() != "Bundle") into.emplace(fhir::reference_to(value), written(value));
  for (const base::Json entry : value["entry"]) collect(entry["resource"], into);
}

std::map<std::string, std::string> chart_of(const std::string& folder) {
  std::map<std::string, std::string> chart;
  const auto bundle = read(folder, "chart.json");
  collect(bundle.root(), chart);
  return chart;
}

} // namespace

TEST_CASE("each example gets the outcome that its folder is named after") {
  for (const Example& example : examples) {
    INFO(example.folder);
    const auto decisions = decisions_on(text_of(example.folder, "order-sign-prefetch.json"));
    REQUIRE(decisions.root()["decisions"].size() == 1);
    const base::Json decision = decisions.root()["decisions"].at(0);
    CHECK(decision["outcome"].string() == example.outcome);
    CHECK(decision["priorAuthorization"].string() == example.authorization);
  }
}

TEST_CASE("what an example prefetches is its chart, and its order is the one in it") {
  for (const Example& example : examples) {
    INFO(example.folder);
    const auto chart = chart_of(example.folder);
    const auto request = read(example.folder, "order-sign-prefetch.json");
    std::map<std::string, std::string> sent;
    for (const base::Json value : request.root()["prefetch"]) collect(value, sent);
    for (const base::Json entry : request.root()["context"]["draftOrders"]["entry"]) collect(entry["resource"], sent);
    for (const auto& [reference, text] : sent) {
      INFO(reference);
      REQUIRE(chart.contains(reference));
      CHECK(chart.at(reference) == text);
    }
    // Nobody asks for the clinician.
    CHECK(sent.size() + 1 == chart.size());
    const auto bare = read(example.folder, "order-sign.json");
    CHECK(written(bare.root()["context"]) == written(request.root()["context"]));
    CHECK_FALSE(bare.root()["prefetch"]);
  }
}

TEST_CASE("an example's chart can be stored in one transaction") {
  std::vector<std::string> folders{"needs-documentation"};
  for (const Example& example : examples) folders.push_back(example.folder);
  for (const std::string& folder : folders) {
    INFO(folder);
    const auto bundle = read(folder, "chart.json");
    CHECK(bundle.root()["type"].string() == "transaction");
    CHECK(bundle.root()["entry"].size() <= 50); // Medplum takes no more updates
    for (const base::Json entry : bundle.root()["entry"]) {
      CHECK(entry["request"]["method"].string() == "PUT");
      CHECK(entry["request"]["url"].string() == fhir::reference_to(entry["resource"]));
    }
  }
}

TEST_CASE("the calls of the other hooks are calls of those hooks") {
  for (const std::string hook :
       {"order-select", "order-dispatch", "appointment-book", "encounter-start", "encounter-discharge"}) {
    INFO(hook);
    const auto request = read("hooks", hook + ".json");
    const service::Terms own = terms();
    const auto call = service::Case::read(request.root(), nullptr, own);
    REQUIRE(call.has_value());
    CHECK((*call)->request().hook->name == hook);
  }
}
