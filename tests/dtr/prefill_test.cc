// Drafts of every shipped scenario: what is filled in, and that it says nothing but what the chart says.
#include <iostream>
#include <map>

#include "knockouts/scenario.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using evidence::Question;
using evidence::Reading;
using evidence::Truth;

namespace {

// A scenario's request, decided, with all that is borrowed.
struct Decided {
  explicit Decided(const std::string& request, base::Date day)
      : document(*base::JsonDocument::parse(request)), terms(test::terms()) {
    terms.today = day;
    auto read = service::Case::open(document.root(), terms);
    REQUIRE(read.has_value());
    opened = std::move(*read);
  }
  base::JsonDocument document;
  service::Terms terms;
  std::unique_ptr<service::Case> opened;
};

// Each form of each decision that asks for documentation, as its answer to $questionnaire-package would have it.
struct Drafted {
  std::size_t decision = 0;
  const evidence::DocumentationItem* item = nullptr;
  std::string response;
};

std::vector<Drafted> drafts_of(service::Case& opened) {
  std::vector<Drafted> list;
  for (std::size_t i = 0; i < opened.decisions().size(); ++i)
    if (const auto draft = opened.draft_of(i, "an id"))
      for (const dtr::Form& form : draft->forms)
        list.push_back({i, test::knowledge().catalog->item(form.item), form.response});
  return list;
}

// The readings of a value for a decision: at each level it was judged at. Made anew from the chart, without anything
// of the drafts.
class Readings {
public:
  explicit Readings(const service::Case& opened)
      : facts_(opened.terms().knowledge.catalog->evidence(), opened.intake().chart(), judged(opened),
               opened.terms().today) {}

  std::vector<const Reading*> of(evidence::ValueIndex value, const policy::Decision& decision, std::size_t order) {
    std::vector<const Reading*> list;
    const auto index = facts_.values().levels();
    for (const auto& [name, truth] : decision.levels)
      list.push_back(&facts_.read(value, order, facts_.values()[*index].domain()->find(name)));
    if (list.empty()) list.push_back(&facts_.read(value, order, {}));
    return list;
  }

private:
  static std::vector<base::Json> judged(const service::Case& opened) {
    std::vector<base::Json> list;
    for (const service::Order& order : opened.intake().orders()) list.push_back(order.judged);
    return list;
  }
  evidence::Facts facts_;
};

// Whether a chart answers a question at all, be it in part, at one level only or with a doubt: more than a form may
// say.
bool answers(const Reading& reading, const evidence::ValueDefinition& value, Question::Kind kind) {
  if (reading.presumed) return false;
  if (kind == Question::Kind::period) return reading.range && reading.range->low > 0;
  if (value.is<evidence::FindingKind>()) return reading.finding != Truth::unknown;
  if (value.coded())
    return std::ranges::any_of(reading.coded, [](const Reading::Coded& one) { return one.truth == Truth::yes; });
  return reading.answers(value.kind);
}

bool is_answered(base::Json items, std::string_view link_id) {
  for (const base::Json item : items) {
    if (item["linkId"].string() != link_id) continue;
    if (item["answer"].size() > 0) return true;
    for (const base::Json part : item["item"])
      if (part["answer"].size() > 0) return true;
  }
  return false;
}

std::size_t order_index(const service::Case& opened, const policy::Decision& decision) {
  const auto& orders = opened.intake().orders();
  return static_cast<std::size_t>(std::ranges::find(orders, decision.order, &service::Order::resource) -
                                  orders.begin());
}

// The truth of each criterion of a decision, by its id.
std::map<std::string, Truth> truths(const policy::Decision& decision) {
  std::map<std::string, Truth> all;
  if (decision.criteria)
    policy::for_each_leaf(*decision.criteria,
                          [&](const policy::Judgement& leaf) { all[leaf.criterion->id] = leaf.truth; });
  return all;
}

// The same call with the drafts sent back as they are, completed.
std::string with_responses(const std::string& request, const std::vector<Drafted>& drafts) {
  std::string entries;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    std::string response = test::edited(drafts[i].response, "status", R"("completed")");
    response = test::edited(response, "id", "\"completed-" + std::to_string(i) + "\"");
    entries += (entries.empty() ? "" : ",") + (R"({"resource":)" + response + "}");
  }
  return test::edited(request, "prefetch.completedForms",
                      R"({"resourceType":"Bundle","type":"collection","entry":[)" + entries + "]}");
}

} // namespace

TEST_CASE("drafts say a third at least of what the charts of all scenarios say") {
  std::size_t forms = 0, questions = 0, answered = 0, filled = 0, unfounded = 0;
  for (const knockouts::Scenario& scenario : knockouts::scenarios()) {
    const Decided decided(scenario.request, scenario.today);
    Readings readings(*decided.opened);
    for (const Drafted& draft : drafts_of(*decided.opened)) {
      const policy::Decision& decision = decided.opened->decisions()[draft.decision];
      const std::size_t order = order_index(*decided.opened, decision);
      const auto response = base::JsonDocument::parse(draft.response);
      ++forms;
      for (const Question& question : draft.item->questions) {
        bool says = false;
        const auto ask = [&](evidence::ValueIndex value) {
          for (const Reading* reading : readings.of(value, decision, order))
            says = says || answers(*reading, test::knowledge().catalog->values()[value], question.kind);
        };
        if (question.kind == Question::Kind::which_apply)
          for (const Question::Option& option : question.options) ask(*option.value);
        else ask(question.value);
        const bool is_filled = is_answered(response->root()["item"], question.link_id);
        ++questions;
        answered += says;
        filled += is_filled;
        unfounded += is_filled && !says;
        if (is_filled && !says) std::cout << scenario.name << ": unfounded " << question.link_id << '\n';
      }
    }
  }
  std::cout << "drafts: " << forms << " forms, " << questions << " questions, " << answered
            << " of them the charts answer, " << filled << " are filled in\n";
  CHECK(unfounded == 0);
  CHECK(filled * 3 >= answered);
  CHECK(filled > 100);
}

TEST_CASE("a draft that is completed as it is contradicts nothing that was known") {
  std::size_t compared = 0;
  for (const knockouts::Scenario& scenario : knockouts::scenarios()) {
    const Decided before(scenario.request, scenario.today);
    const std::vector<Drafted> drafts = drafts_of(*before.opened);
    if (drafts.empty()) continue;
    const Decided after(with_responses(scenario.request, drafts), scenario.today);
    REQUIRE(after.opened->decisions().size() == before.opened->decisions().size());
    for (std::size_t i = 0; i < before.opened->decisions().size(); ++i) {
      const auto was = truths(before.opened->decisions()[i]), is = truths(after.opened->decisions()[i]);
      for (const auto& [criterion, truth] : was) {
        if (truth == Truth::unknown || !is.contains(criterion)) continue;
        ++compared;
        INFO(scenario.name << ": " << criterion);
        CHECK(to_string(is.at(criterion)) == to_string(truth));
      }
    }
  }
  CHECK(compared > 500);
}

TEST_CASE("each answer of a draft names a record of the call") {
  std::size_t sources = 0, without = 0;
  for (const knockouts::Scenario& scenario : knockouts::scenarios()) {
    const Decided decided(scenario.request, scenario.today);
    for (const Drafted& draft : drafts_of(*decided.opened)) {
      const auto response = base::JsonDocument::parse(draft.response);
      for (const base::Json item : response->root()["item"])
        for (const base::Json answer : item["answer"]) {
          std::size_t of_answer = 0;
          for (const base::Json extension : answer["extension"]) {
            if (!extension["url"].string().ends_with("/derivation-reference")) continue;
            ++of_answer;
            const auto reference = extension["extension"].at(0)["valueReference"]["reference"].string();
            const std::string id = "\"id\":\"" + std::string(reference.substr(reference.rfind('/') + 1)) + '"';
            INFO(scenario.name << ' ' << reference);
            CHECK(scenario.request.find(id) != std::string::npos);
          }
          sources += of_answer;
          without += of_answer == 0;
        }
    }
  }
  CHECK(sources > 100);
  CHECK(without == 0);
}
