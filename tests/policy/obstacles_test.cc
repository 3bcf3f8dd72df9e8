#include "policy/obstacles.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/overloaded.h"
#include "evidence/values_reader.h"
#include "fhir/search_answer.h"
#include "support/json.h"
#include "support/workshop.h"

using namespace signpost;
using fhir::Completeness;

namespace {

// Two values, one read from conditions and one from observations.
constexpr std::string_view values = R"json({"values":[
    {"id":"dented","closed":true,"latest":[{"resource":"Condition","where":"code.text = 'dent'","means":"yes"}]},
    {"id":"worn","closed":true,"latest":[{"resource":"Observation","where":"code.text = 'worn'","means":"yes"}]}
    ]})json";

// What is said of the parts of a chart that was asked for conditions and observations, while both values are wanted.
struct Row {
  Completeness conditions, observations;
  std::string_view remarks;
};

std::string name_of(Completeness state) { return std::string(to_string(state)); }

std::string remarks_of(const Row& row) {
  static const test::Workshop shop({.values = std::string(values)});
  REQUIRE_FALSE(shop.issues.has_errors());
  fhir::Chart chart("p");
  chart.set_asked({"Patient", "Condition", "Observation"});
  chart.set_completeness("Patient", Completeness::complete);
  if (row.conditions != Completeness::not_sent) chart.set_completeness("Condition", row.conditions);
  if (row.observations != Completeness::not_sent) chart.set_completeness("Observation", row.observations);
  const base::Json order =
      test::json(R"({"resourceType":"ServiceRequest","id":"o","status":"draft","intent":"order"})");
  evidence::Facts facts(shop.knowledge(), chart, {order}, *base::parse_date("2026-11-20"));
  facts.begin_order();
  std::vector<std::unique_ptr<policy::Criterion>> criteria;
  std::vector<policy::Judgement> leaves;
  for (const char* id : {"dented", "worn"}) {
    criteria.push_back(std::make_unique<policy::Criterion>());
    criteria.back()->form = policy::Leaf{.value = *shop.values.find(id), .test = policy::FindingTest{}};
    leaves.push_back(policy::judge(*criteria.back(), facts,
                                   {.order = 0, .level = {}, .date_of_service = facts.signed_on(), .assumptions = {}}));
  }
  std::vector<const policy::Judgement*> open;
  for (const policy::Judgement& leaf : leaves)
    if (leaf.truth == evidence::Truth::unknown) open.push_back(&leaf);
  std::string text;
  for (const policy::Remark& remark : unread_parts(open, facts)) {
    std::visit(base::overloaded{
                   [&](const policy::ChartNotSent& whole) { text += "[chart " + name_of(whole.state) + "]"; },
                   [&](const policy::PartUnread& part) {
                     text += "[" + name_of(part.state);
                     for (const std::string& type : part.types) text += " " + type;
                     text += "]";
                   },
                   [&](const auto&) { text += "[something else]"; },
               },
               remark);
  }
  return text;
}

} // namespace

TEST_CASE("what was not sent, not obtained or not read whole is said, each in its own words") {
  using enum Completeness;
  const Row rows[] = {
      {complete, complete, ""},
      {not_sent, not_sent, "[chart not-sent]"},
      {complete, not_sent, "[not-sent Observation]"},
      {complete, not_obtained, "[not-obtained Observation]"},
      {not_obtained, not_sent, "[chart not-obtained]"},
      {not_obtained, not_obtained, "[chart not-obtained]"},
      {unreadable, not_obtained, "[not-obtained Observation][unreadable Condition]"},
      {partial, not_obtained, "[not-obtained Observation][partial Condition]"},
      {complete, partial, "[partial Observation]"},
  };
  for (const Row& row : rows) {
    INFO(to_string(row.conditions) << " and " << to_string(row.observations));
    CHECK(remarks_of(row) == row.remarks);
  }
}
