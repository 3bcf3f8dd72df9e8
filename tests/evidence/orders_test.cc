#include "evidence/orders.h"

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "evidence/signing.h"
#include "support/json.h"

using namespace signpost;
using evidence::Orders;
using evidence::Truth;
using test::json;

namespace {

constexpr std::string_view set_text = R"({"resourceType":"ValueSet","id":"%","compose":{"include":[
  {"system":"http://local","concept":[%]}]}})";

// Doors and windows, each with a further one that is only ordered beside the first.
struct Families {
  fhir::ValueSets sets;
  std::vector<evidence::OrderFamily> list;

  Families() {
    add("doors", R"({"code":"DOOR"},{"code":"MORE-DOORS"})");
    add("windows", R"({"code":"WINDOW"},{"code":"MORE-WINDOWS"})");
    add("more", R"({"code":"MORE-DOORS"},{"code":"MORE-WINDOWS"})");
    list = {{sets.find("doors"), sets.find("more")}, {sets.find("windows"), sets.find("more")}};
  }
  void add(const std::string& id, const std::string& codes) {
    std::string text(set_text);
    text.replace(text.find('%'), 1, id);
    text.replace(text.find('%'), 1, codes);
    const auto document = base::JsonDocument::parse(text);
    base::Issues issues;
    sets.add(*document, id, text, issues);
  }
};

const Families& families() {
  static const Families built;
  return built;
}

std::string order(std::string_view code, std::string_view day, std::string_view more = "") {
  std::string text = R"({"resourceType":"ServiceRequest","status":"draft","intent":"order","code":{"coding":[
    {"system":"http://local","code":")" +
                     std::string(code) + "\"}]}";
  if (!day.empty()) text += R"(,"occurrenceDateTime":")" + std::string(day) + "\"";
  return text + std::string(more) + "}";
}

Orders orders(const std::vector<std::string>& texts) {
  std::vector<base::Json> list;
  for (const std::string& text : texts) list.push_back(json(text));
  return {std::move(list), *base::parse_date("2026-11-20"), families().list};
}

std::string days(const Orders& orders) {
  std::string out;
  for (std::size_t i = 0; i < orders.list.size(); ++i)
    out += base::to_string(orders.date_of_service(i)).substr(5) + " ";
  return out;
}

} // namespace

TEST_CASE("an order without a day of its own is carried out with the one it belongs to") {
  CHECK(days(orders({order("DOOR", "2026-12-01"), order("MORE-DOORS", ""), order("MORE-DOORS", "2026-12-03")})) ==
        "12-01 12-01 12-03 ");
  CHECK(days(orders({order("MORE-DOORS", ""), order("DOOR", "2026-12-01")})) == "12-01 12-01 ");
  // Its own family first; where there is none, whatever it adds to.
  CHECK(days(orders({order("WINDOW", "2026-12-05"), order("DOOR", "2026-12-01"), order("MORE-WINDOWS", "")})) ==
        "12-05 12-01 12-05 ");
  CHECK(days(orders({order("WINDOW", "2026-12-05"), order("MORE-DOORS", "")})) == "12-05 12-05 ");
  // The one written before it.
  CHECK(days(orders({order("DOOR", "2026-12-01"), order("MORE-DOORS", ""), order("DOOR", "2026-12-08"),
                     order("MORE-DOORS", "")})) == "12-01 12-01 12-08 12-08 ");
  // What is not to be done is carried out on no day.
  CHECK(days(orders({order("DOOR", "2026-12-05", R"(,"doNotPerform":true)"), order("MORE-DOORS", "")})) ==
        "12-05 11-20 ");
  // A first one is for itself, unless only its further ones have a day.
  CHECK(days(orders({order("DOOR", "2026-12-01"), order("DOOR", "")})) == "12-01 11-20 ");
  CHECK(days(orders({order("DOOR", ""), order("MORE-DOORS", "2026-12-01")})) == "12-01 12-01 ");
  CHECK(days(orders({order("DOOR", ""), order("PAINT", "2026-12-01")})) == "11-20 12-01 ");
}

TEST_CASE("orders of one family and day are companions") {
  const Orders all = orders({order("DOOR", "2026-12-01"), order("MORE-DOORS", ""), order("WINDOW", "2026-12-01"),
                             order("DOOR", "2026-12-02"), order("DOOR", "2026-12-01", R"(,"doNotPerform":true)"),
                             order("PAINT", "2026-12-01")});
  CHECK(all.are_companions(0, 1));
  CHECK(all.are_companions(1, 0));
  for (const std::size_t other : {0U, 2U, 3U, 4U, 5U}) CHECK_FALSE(all.are_companions(0, other));
  CHECK(all.is_add_on(1));
  CHECK_FALSE(all.is_add_on(0));
  CHECK_FALSE(all.is_to_be_done(4));
}

TEST_CASE("units of an order") {
  const auto units = [](std::string_view quantity) {
    const evidence::Range range = evidence::ordered_units(json(order("DOOR", "", quantity)));
    return std::to_string(static_cast<int>(range.low)) + "-" + std::to_string(static_cast<int>(range.high));
  };
  CHECK(units("") == "1-1");
  CHECK(units(R"(,"quantityQuantity":{"value":2})") == "2-2");
  CHECK(units(R"(,"quantityQuantity":{"value":0})") == "1-1");
  CHECK(units(R"(,"quantityRatio":{"numerator":{"value":3},"denominator":{"value":1}})") == "3-3");
  CHECK(units(R"(,"quantityRatio":{"numerator":{"value":2}})") == "2-2");
  CHECK(units(R"(,"quantityRange":{"low":{"value":1},"high":{"value":3}})") == "1-3");
}

TEST_CASE("who signed a note and who ordered") {
  fhir::Chart chart("p");
  chart.add(json(R"({"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"Practitioner/a"}})"));
  const auto another = [&](std::string_view note, std::string_view requester) {
    return to_string(
        evidence::signed_by_another(json("{\"resourceType\":\"DocumentReference\"" + std::string(note) + "}"),
                                    json("{\"requester\":" + std::string(requester) + "}"), chart));
  };
  constexpr std::string_view by_a = R"(,"author":[{"reference":"Practitioner/a"}])";
  CHECK(another("", R"({"reference":"Practitioner/a"})") == "no");
  CHECK(another(by_a, R"({"reference":"Practitioner/a"})") == "no");
  CHECK(another(by_a, R"({"reference":"PractitionerRole/r"})") == "no");
  CHECK(another(by_a, R"({"reference":"Practitioner/b"})") == "yes");
  CHECK(another(by_a, "{}") == "unknown");
  CHECK(another(by_a, R"({"display":"Dr. B"})") == "unknown");
  CHECK(another(R"(,"author":[{"display":"Dr. B"}])", R"({"display":"dr. b"})") == "no");
  CHECK(another(R"(,"author":[{"reference":"Organization/o"}])", R"({"reference":"Practitioner/a"})") == "no");
  CHECK(another(R"(,"author":[{"reference":"Patient/p"}])", R"({"reference":"Practitioner/a"})") == "yes");
  // Whom we cannot name may be anybody; a role leads to a practitioner and to nothing else.
  CHECK(another(R"(,"author":[{"identifier":{"value":"7"}}])", R"({"reference":"Practitioner/a"})") == "unknown");
  CHECK(another(R"(,"author":[{}])", R"({"reference":"Practitioner/a"})") == "no");
  CHECK(another(R"(,"author":[{"reference":"PractitionerRole/x"}])", R"({"reference":"PractitionerRole/x"})") == "no");
  chart.add(json(R"({"resourceType":"PractitionerRole","id":"s","practitioner":{"reference":"PractitionerRole/s"}})"));
  CHECK(another(R"(,"author":[{"reference":"PractitionerRole/s"}])", R"({"reference":"Practitioner/a"})") == "unknown");
  // Who authenticated it signed it.
  CHECK(another(R"(,"author":[{"reference":"Practitioner/a"}],"authenticator":{"reference":"Practitioner/b"})",
                R"({"reference":"Practitioner/a"})") == "yes");
  // A name that only the note displays is held against the Practitioner's own.
  chart.add(json(R"({"resourceType":"Practitioner","id":"c","name":[{"given":["Jane","Q"],"family":"Roe"}]})"));
  CHECK(another(R"(,"author":[{"display":"jane q roe"}])", R"({"reference":"Practitioner/c"})") == "no");
  CHECK(another(R"(,"author":[{"display":"Jane Doe"}])", R"({"reference":"Practitioner/c"})") == "unknown");
}
