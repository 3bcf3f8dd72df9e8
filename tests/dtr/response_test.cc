// What a draft's form holds is read back as just that, for every question of every form there is.
#include <set>

#include "dtr/response.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using evidence::ChartAnswer;
using evidence::DocumentationItem;
using evidence::Question;

namespace {

using Answers = std::vector<ChartAnswer>;

base::Date day(const char* text) { return *base::parse_date(text); }
const base::Date today = day("2026-11-20");

const evidence::Values& values() { return test::knowledge().catalog->values(); }

ChartAnswer given(decltype(ChartAnswer::given) what) { return {std::move(what), {evidence::Evidence{.path = "code"}}}; }
Answers one(decltype(ChartAnswer::given) what) {
  Answers list;
  list.push_back(given(std::move(what)));
  return list;
}

// Sets of answers that a chart may give to a question.
std::vector<Answers> possible_answers(const Question& question) {
  std::vector<Answers> list{{}};
  if (question.kind == Question::Kind::period) {
    list.push_back(one(evidence::Period{day("2026-09-01"), day("2026-10-20")}));
    list.push_back(one(evidence::Period{day("2026-09-01"), {}}));
    return list;
  }
  const evidence::ValueDefinition& value = values()[question.value];
  const bool ticks = question.kind == Question::Kind::which_apply;
  Answers all;
  if (ticks || value.coded()) {
    for (const Question::Option& option : question.options) {
      list.push_back(one(evidence::Chosen{option.code}));
      all.push_back(given(evidence::Chosen{option.code}));
    }
    if (ticks) list.push_back(one(evidence::Chosen{std::string(evidence::none_of_these)}));
    if (ticks || !value.coded()->exclusive) list.push_back(std::move(all));
  } else if (const evidence::Domain* domain = value.domain()) {
    for (evidence::Member member = 0; member < domain->size(); ++member)
      all.push_back(given(evidence::Chosen{domain->name(member)}));
    list.push_back({all.front(), all.back()});
    list.push_back(std::move(all));
  } else if (value.is<evidence::FindingKind>()) {
    list.push_back(one(true));
    list.push_back(one(false));
  } else if (value.is<evidence::NumberKind>()) {
    for (const double number : {0.0, 7.0, 7.25, 1e-3, 123456.0}) list.push_back(one(number));
  } else {
    list.push_back(one(evidence::Dated{{day("2026-09-20"), day("2026-09-20")}}));
    list.push_back(one(evidence::Dated{{day("2026-09-01"), day("2026-09-30")}}));
    list.push_back(one(evidence::Dated{{day("2026-01-01"), day("2026-12-31")}}));
  }
  return list;
}

// An attestation in a form that can be compared: about which value, and what.
using Told = std::multiset<std::string>;

std::string told(std::string_view value, std::string_view what) { return std::string(value) + " " + std::string(what); }

// What a form with these answers has to be read as.
Told expected(const Question& question, const Answers& answers) {
  Told all;
  if (question.kind == Question::Kind::which_apply) {
    if (answers.empty()) return all;
    for (const Question::Option& option : question.options) {
      const bool ticked = std::ranges::any_of(answers, [&](const ChartAnswer& answer) {
        return std::get<evidence::Chosen>(answer.given).code == option.code;
      });
      all.insert(told(values()[*option.value].id, ticked ? "yes" : "no"));
    }
    return all;
  }
  const std::string& id = values()[question.value].id;
  for (const ChartAnswer& answer : answers) {
    if (const auto* yes = std::get_if<bool>(&answer.given)) all.insert(told(id, *yes ? "yes" : "no"));
    if (const auto* chosen = std::get_if<evidence::Chosen>(&answer.given)) all.insert(told(id, chosen->code));
    if (const auto* number = std::get_if<double>(&answer.given)) all.insert(told(id, std::to_string(*number)));
    if (const auto* date = std::get_if<evidence::Dated>(&answer.given))
      all.insert(told(id, base::to_string(date->days.first) + "/" + base::to_string(date->days.last)));
    if (const auto* period = std::get_if<evidence::Period>(&answer.given))
      all.insert(told(id, base::to_string(period->first) + "/" + base::to_string(period->last.value_or(today))));
  }
  return all;
}

// What `attested` reads in a response, about every value there is.
Told read_back(base::Json response) {
  Told all;
  for (evidence::ValueIndex i = 0; i < values().size(); ++i) {
    const evidence::ValueDefinition& value = values()[i];
    for (const evidence::Attestation& one :
         evidence::attested(response, test::knowledge().catalog->items(), i, values(), today)) {
      if (one.member) all.insert(told(value.id, value.coded()->members[*one.member]));
      else if (one.domain_member) all.insert(told(value.id, value.domain()->name(*one.domain_member)));
      else if (one.number) all.insert(told(value.id, std::to_string(*one.number)));
      else if (one.dates)
        all.insert(told(value.id, base::to_string(one.dates->first) + "/" + base::to_string(one.dates->last)));
      else all.insert(told(value.id, to_string(one.truth)));
    }
  }
  return all;
}

base::JsonDocument response(const DocumentationItem& item, const std::vector<Answers>& answers) {
  const dtr::Context context{.patient = "Patient/p",
                             .coverage = "Coverage/c",
                             .order = "ServiceRequest/o",
                             .authored = today,
                             .authorization = true};
  const auto cite = [](const evidence::Evidence& evidence) {
    return dtr::Source{"Condition/7", std::string(evidence.path), 12};
  };
  auto document = base::JsonDocument::parse(
      dtr::draft_response(item, values(), "https://signpost.example", context, answers, cite));
  REQUIRE(document.has_value());
  return std::move(*document);
}

// Calls `use` with every answer in a list of items.
template <class Use>
void for_each_answer(base::Json items, Use&& use) {
  for (const base::Json item : items) {
    for (const base::Json answer : item["answer"]) use(answer);
    for_each_answer(item["item"], use);
  }
}

} // namespace

TEST_CASE("what a draft says to a question is read back as that, for every question") {
  std::size_t questions = 0;
  for (const DocumentationItem& item : test::knowledge().catalog->items())
    for (std::size_t i = 0; i < item.questions.size(); ++i) {
      ++questions;
      for (const Answers& answers : possible_answers(item.questions[i])) {
        std::vector<Answers> all(item.questions.size());
        all[i] = answers;
        const auto document = response(item, all);
        INFO(item.id << ' ' << item.questions[i].link_id);
        CHECK(read_back(document.root()) == expected(item.questions[i], answers));
      }
    }
  CHECK(questions > 40);
}

TEST_CASE("a draft has every question of its form, and no empty list") {
  for (const DocumentationItem& item : test::knowledge().catalog->items()) {
    if (item.questions.empty()) continue;
    INFO(item.id);
    base::JsonWriter out;
    evidence::write_questionnaire(item, values(), "https://signpost.example", out);
    const auto form = base::JsonDocument::parse(out.text());
    const auto document = response(item, {});
    const base::Json asked = form->root()["item"], items = document.root()["item"];
    REQUIRE(items.size() == asked.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      CHECK(items.at(i)["linkId"].string() == asked.at(i)["linkId"].string());
      CHECK(items.at(i)["text"].string() == asked.at(i)["text"].string());
      CHECK_FALSE(items.at(i)["answer"]);
      REQUIRE(items.at(i)["item"].size() == asked.at(i)["item"].size());
      for (std::size_t part = 0; part < items.at(i)["item"].size(); ++part)
        CHECK(items.at(i)["item"].at(part)["linkId"].string() == asked.at(i)["item"].at(part)["linkId"].string());
    }
    CHECK(document.root()["questionnaire"].string() ==
          std::string(form->root()["url"].string()) + "|" + std::string(form->root()["version"].string()));
  }
}

TEST_CASE("a draft says whom and what it is for, as DTR's profile has it") {
  const DocumentationItem& item = *test::knowledge().catalog->item("pain");
  const auto document = response(item, {});
  const base::Json root = document.root();
  CHECK(root["resourceType"].string() == "QuestionnaireResponse");
  CHECK(root["status"].string() == "in-progress");
  CHECK(root["subject"]["reference"].string() == "Patient/p");
  CHECK(root["authored"].string() == "2026-11-20");
  CHECK_FALSE(root["basedOn"]); // forbidden there
  CHECK_FALSE(root["id"]);
  std::vector<std::string> contexts;
  std::string use;
  for (const base::Json extension : root["extension"]) {
    if (extension["url"].string() == "http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/qr-context")
      contexts.emplace_back(extension["valueReference"]["reference"].string());
    if (extension["url"].string() == "http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/intendedUse")
      use = extension["valueCodeableConcept"]["coding"].at(0)["code"].string();
  }
  CHECK(contexts == std::vector<std::string>{"Coverage/c", "ServiceRequest/o"});
  CHECK(use == "withpa");
}

TEST_CASE("each answer says that a program gave it, and what it was read from") {
  const DocumentationItem& item = *test::knowledge().catalog->item("conservative-care");
  std::vector<Answers> all;
  for (const Question& question : item.questions) all.push_back(possible_answers(question).back());
  const auto document = response(item, all);
  std::size_t answers = 0;
  for_each_answer(document.root()["item"], [&](base::Json answer) {
    ++answers;
    const base::Json origin = answer["extension"].at(0), source = answer["extension"].at(1);
    CHECK(origin["url"].string() == "http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/information-origin");
    CHECK(origin["extension"].size() == 1); // an author is forbidden for `auto`
    CHECK(origin["extension"].at(0)["url"].string() == "source");
    CHECK(origin["extension"].at(0)["valueCode"].string() == "auto");
    CHECK(source["url"].string() == "http://hl7.org/fhir/StructureDefinition/derivation-reference");
    CHECK(source["extension"].at(0)["valueReference"]["reference"].string() == "Condition/7");
    CHECK(source["extension"].at(1)["valueString"].string() == "code");
    CHECK(source["extension"].at(2)["valueInteger"].integer() == 12);
  });
  CHECK(answers >= item.questions.size());
}
