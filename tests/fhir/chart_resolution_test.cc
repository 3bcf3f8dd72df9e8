#include "fhir/chart.h"

#include <string>
#include <string_view>
#include <vector>

#include "support/json.h"

using namespace signpost;
using test::json;

namespace {

// An entry: fullUrl, and the resource as JSON, whose `name` says which one it is.
struct Entry {
  std::string_view full_url;
  std::string_view resource;
};

// A chart of these entries; references are resolved from the first of them.
class Shown {
public:
  Shown(std::initializer_list<Entry> entries) {
    for (const Entry& entry : entries) {
      resources_.push_back(json(entry.resource));
      chart_.add(resources_.back(), entry.full_url);
    }
  }
  std::string_view name(std::string_view reference, std::size_t from = 0) const {
    const base::Json found = chart_.resolve(reference, resources_[from]);
    return found ? found["name"].string() : "none";
  }

private:
  fhir::Chart chart_{"p"};
  std::vector<base::Json> resources_;
};

constexpr std::string_view coverage = R"({"resourceType":"Coverage","id":"c"})";
constexpr std::string_view org_a = R"({"resourceType":"Organization","id":"12","name":"of A"})";
constexpr std::string_view org_b = R"({"resourceType":"Organization","id":"12","name":"of B"})";
constexpr std::string_view org_bare = R"({"resourceType":"Organization","id":"12","name":"bare"})";

} // namespace

TEST_CASE("a server behind a proxy that speaks TLS is one server") {
  const Shown shown{{"http://a/fhir/Coverage/c", coverage}, {"https://a/fhir/Organization/12", org_a}};
  CHECK(shown.name("Organization/12") == "of A");
  CHECK(shown.name("http://a/fhir/Organization/12") == "of A");
  CHECK(shown.name("http://b/fhir/Organization/12") == "none");
}

TEST_CASE("two servers have each an Organization/12") {
  for (const bool a_first : {true, false}) {
    const Entry a{"https://a/fhir/Organization/12", org_a}, b{"https://b/fhir/Organization/12", org_b};
    const Shown shown{{"https://b/fhir/Coverage/c", coverage}, a_first ? a : b, a_first ? b : a, {"", coverage}};
    CHECK(shown.name("Organization/12") == "of B"); // completed by the base of the entry it stands in
    CHECK(shown.name("https://a/fhir/Organization/12") == "of A");
    CHECK(shown.name("https://b/fhir/Organization/12") == "of B");
    CHECK(shown.name("https://c/fhir/Organization/12") == "none");
    CHECK(shown.name("Organization/12", 3) == "none"); // nobody knows where it stands: either could be meant
  }
}

TEST_CASE("a relative reference stays on its server") {
  const Shown elsewhere{{"https://b/fhir/Coverage/c", coverage}, {"https://a/fhir/Organization/12", org_a}};
  CHECK(elsewhere.name("Organization/12") == "none");
  const Shown below{{"https://a/tenant/1/Coverage/c", coverage}, {"https://a/tenant/2/Organization/12", org_a}};
  CHECK(below.name("Organization/12") == "none");
}

TEST_CASE("where no address is given the only one of that type and id is meant") {
  const Shown bare{{"", coverage}, {"", org_bare}};
  CHECK(bare.name("Organization/12") == "bare");
  CHECK(bare.name("https://a/fhir/Organization/12") == "bare");
  CHECK(bare.name("Organization/13") == "none");
  CHECK(bare.name("Practitioner/12") == "none");
  const Shown target_bare{{"https://a/fhir/Coverage/c", coverage}, {"", org_bare}};
  CHECK(target_bare.name("Organization/12") == "bare");
  const Shown holder_bare{{"", coverage}, {"https://a/fhir/Organization/12", org_a}};
  CHECK(holder_bare.name("Organization/12") == "of A");
}

TEST_CASE("one resource that came twice is one resource") {
  const Shown twice{
      {"", coverage}, {"https://a/fhir/Organization/12", org_a}, {"https://a/fhir/Organization/12", org_a}};
  CHECK(twice.name("Organization/12") == "of A");
  const Shown with_and_without{
      {"https://a/fhir/Coverage/c", coverage}, {"https://a/fhir/Organization/12", org_a}, {"", org_bare}};
  CHECK(with_and_without.name("Organization/12") == "of A"); // its address is the surer sign
  const Shown without_and_with{
      {"https://a/fhir/Coverage/c", coverage}, {"", org_bare}, {"https://a/fhir/Organization/12", org_a}};
  CHECK(without_and_with.name("Organization/12") == "of A");
}

TEST_CASE("an entry is found by its urn and by nothing that looks like it") {
  const Shown shown{{"urn:uuid:1", coverage}, {"urn:uuid:2", org_a}};
  CHECK(shown.name("urn:uuid:2") == "of A");
  CHECK(shown.name("urn:uuid:3") == "none");
  CHECK(shown.name("Organization/12") == "of A");
}

TEST_CASE("a version is left aside, in the reference and in the address") {
  const Shown shown{{"https://a/fhir/Coverage/c", coverage},
                    {"https://a/fhir/Organization/12/_history/4", org_a},
                    {"https://b/fhir/Organization/12", org_b}};
  CHECK(shown.name("Organization/12/_history/2") == "of A");
  CHECK(shown.name("https://a/fhir/Organization/12/_history/9") == "of A");
  CHECK(shown.name("https://a/fhir/Organization/12") == "of A");
}

TEST_CASE("what is contained is found in its container only") {
  const Shown shown{
      {"",
       R"({"resourceType":"Coverage","id":"c","contained":[{"resourceType":"Organization","id":"o","name":"in it"}]})"},
      {"", R"({"resourceType":"Coverage","id":"d"})"},
      {"", R"({"resourceType":"Organization","id":"o","name":"another"})"}};
  CHECK(shown.name("#o") == "in it");
  CHECK(shown.name("#o", 1) == "none");
  CHECK(shown.name("#x") == "none");
  CHECK(shown.name("Organization/o") == "another");
}

TEST_CASE("a reference that is none points nowhere") {
  const Shown shown{{"", coverage}, {"", org_bare}};
  for (const char* text :
       {"", "/", "//", "Organization", "Organization/", "12", "#", "https://", "_history/", "urn:"}) {
    INFO(text);
    CHECK(shown.name(text) == "none");
  }
}
