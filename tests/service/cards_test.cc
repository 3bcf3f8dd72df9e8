// What clinicians read: the cards of every scenario, one file per policy in tests/cases/cards. After a change that is
// meant, SIGNPOST_WRITE_CARDS=1 writes them anew, and the difference is read.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "author/scenarios.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

struct Shown {
  std::string scenario;
  std::string order;
  std::string summary, detail, indicator;
  const policy::Decision* decision = nullptr;
};

std::string markdown_of(const Shown& card) {
  std::string text =
      "## " + card.scenario + "\n\n" + card.order + ", " + card.indicator + "\n\n> " + card.summary + "\n\n";
  std::string line;
  for (const char c : card.detail + "\n") {
    if (c != '\n') line += c;
    else text += (line.empty() ? "" : "    " + line) + "\n", line.clear();
  }
  return text + "\n";
}

// Calls `use(folder, card)` for every card of every scenario, in the order of their names.
template <class Use>
void for_each_card(Use&& use) {
  static const auto files = service::read_folder(SIGNPOST_SOURCE_DIR "/policies");
  REQUIRE(files.has_value());
  base::Issues issues;
  std::map<std::string, const evidence::SourceFile*> charts;
  for (const evidence::SourceFile& file : *files)
    if (file.path.starts_with("shared/charts/")) charts["shared/charts/" + file.path.substr(14)] = &file;
  for (const evidence::SourceFile& file : *files) {
    const auto at = file.path.find("/scenarios/");
    if (at == file.path.npos) continue;
    const evidence::AuthorFile scenario(file, issues);
    const auto chart = charts.find("shared/charts/" + std::string(scenario.root()["chart"].string()) + ".json");
    REQUIRE(chart != charts.end());
    const auto base_chart = base::JsonDocument::parse(chart->second->text);
    const std::string request = author::scenario_request(scenario, base_chart->root());
    const auto document = base::JsonDocument::parse(request);
    service::Terms on_the_day = terms();
    on_the_day.today = *base::parse_date(scenario.text_or(scenario.root(), "today", "2026-11-20"));
    const auto opened = service::Case::open(document->root(), on_the_day);
    REQUIRE(opened.has_value());
    const auto& decisions = (*opened)->decisions();
    const bool several = decisions.front().order != decisions.back().order;
    for (const policy::Decision& decision : decisions) {
      const auto card = cards::render(knowledge().templates, decision,
                                      {*knowledge().catalog, on_the_day.public_url, on_the_day.new_uuid, several});
      if (!card) continue;
      const std::string name = file.path.substr(at + 11, file.path.size() - at - 16);
      use(file.path.substr(0, at), Shown{name, card->about, card->summary, card->detail, card->indicator, &decision});
    }
  }
  REQUIRE(issues.empty());
}

// The reason of the first coverage-information.
std::string reason_of(const base::JsonDocument& answer) {
  for (const base::Json part : answer.root()["systemActions"].at(0)["resource"]["extension"].at(0)["extension"])
    if (part["url"].string() == "reason") return std::string(part["valueCodeableConcept"]["text"].string());
  return {};
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

std::string without_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// Whether a summary names a reason of its decision: a criterion, something to write, or the policy's own sentence.
bool names_a_reason(const Shown& card) {
  const policy::Decision& decision = *card.decision;
  const std::string summary = without_case(card.summary);
  bool named = false;
  const auto look_for = [&](const std::string& words) {
    named = named || (!words.empty() && holds(summary, without_case(words)));
  };
  switch (decision.outcome) {
  case policy::Outcome::covered: look_for("prior authorization"); break;
  case policy::Outcome::needs_documentation:
    for (const policy::Missing& missing : decision.missing) {
      look_for(missing.documentation->title);
      for (const policy::Judgement& open : missing.open) look_for(open.criterion->title);
      for (const evidence::Question& question : missing.documentation->questions) look_for(question.brief);
    }
    break;
  default:
    look_for(decision.explanation.substr(0, 40));
    if (decision.likely) look_for("likely");
    if (policy::find_remark<policy::EarlierTextNotHeld>(decision.remarks)) look_for("states no effective date");
    const std::function<void(const policy::Judgement&)> look = [&](const policy::Judgement& judged) {
      look_for(judged.criterion->title);
      for (const policy::Judgement& child : judged.children) look(child);
    };
    if (decision.criteria) look(*decision.criteria);
  }
  return named;
}

} // namespace

TEST_CASE("the cards of every scenario are those that were read") {
  std::map<std::string, std::string> texts; // by file
  for_each_card([&](std::string folder, const Shown& card) {
    std::ranges::replace(folder, '/', '-');
    std::string& text = texts[folder + ".md"];
    if (text.empty()) text = "# Cards of the scenarios of " + folder + "\n\n";
    text += markdown_of(card);
  });
  const std::filesystem::path place = SIGNPOST_SOURCE_DIR "/tests/cases/cards";
  if (std::getenv("SIGNPOST_WRITE_CARDS")) {
    std::filesystem::create_directories(place);
    for (const auto& entry : std::filesystem::directory_iterator(place)) std::filesystem::remove(entry);
    for (const auto& [name, text] : texts) std::ofstream(place / name, std::ios::binary) << text;
  }
  for (const auto& [name, text] : texts) {
    INFO(name << ": if the change is meant, run with SIGNPOST_WRITE_CARDS=1 and read the difference");
    REQUIRE(std::filesystem::exists(place / name));
    const std::string recorded = file_text("tests/cases/cards/" + name);
    const auto differs = std::ranges::mismatch(recorded, text);
    const auto at = static_cast<std::size_t>(differs.in1 - recorded.begin());
    const std::size_t from = at > 200 ? at - 200 : 0;
    INFO("recorded: …" << recorded.substr(from, 500) << "\nnow: …" << text.substr(from, 500));
    CHECK(recorded == text);
  }
}

TEST_CASE("every summary names the reason, in one line that is whole") {
  for_each_card([&](const std::string& folder, const Shown& card) {
    INFO(folder << " " << card.scenario << ": " << card.summary);
    CHECK(card.summary.size() < 140);
    CHECK_FALSE(card.summary.ends_with("…"));
    CHECK(names_a_reason(card));
  });
}

TEST_CASE("a card says nothing twice") {
  for_each_card([&](const std::string& folder, const Shown& card) {
    INFO(folder << " " << card.scenario << '\n' << card.detail);
    std::map<std::string, int> sentences;
    std::string sentence;
    for (const char c : card.detail) {
      if (c == '\n' || c == '.') {
        if (sentence.size() > 12) ++sentences[sentence];
        sentence.clear();
      } else if (!sentence.empty() || (c != ' ' && c != '-')) {
        sentence += c;
      }
    }
    for (const auto& [words, times] : sentences) {
      INFO(words);
      CHECK(times == 1);
    }
  });
}

TEST_CASE("a warning is for what is not covered; what is asked for is information") {
  for_each_card([&](const std::string& folder, const Shown& card) {
    INFO(folder << " " << card.scenario);
    CHECK(card.indicator == (card.decision->outcome == policy::Outcome::not_covered ? "warning" : "info"));
  });
}

TEST_CASE("a chart that was not sent is said not to have been sent, and of a part which") {
  const auto bare = [](std::initializer_list<const char*> keys) {
    std::string request = example();
    for (const char* key : keys) request = edited(request, "prefetch." + std::string(key), "");
    return answer_to(request);
  };
  const auto none =
      bare({"conditions", "observations", "procedures", "medications", "medicationStatements", "encounters",
            "diagnosticReports", "documents", "allergies", "devices", "questionnaireResponses"});
  const base::Json card = none.root()["cards"].at(0);
  CHECK(card["summary"].string().starts_with("Chart not sent; "));
  CHECK(holds(card["detail"].string(), "The chart was not sent with this call"));
  CHECK_FALSE(holds(card["detail"].string(), "not show"));
  CHECK(holds(reason_of(none), "The chart was not sent with this call, so nothing in it was looked at."));
  CHECK_FALSE(holds(reason_of(none), "missing"));

  const auto partly = bare({"procedures", "documents"});
  const base::Json other = partly.root()["cards"].at(0);
  CHECK(other["summary"].string().starts_with("Chart sent in part; "));
  CHECK(other["detail"].string().starts_with("Not sent with this call, so not looked at: notes and procedures."));
  CHECK_FALSE(holds(other["detail"].string(), "not show"));
  CHECK(reason_of(partly).starts_with("Not sent with this call, so not looked at: notes and procedures."));

  const auto whole = answer_to(example());
  CHECK(holds(whole.root()["cards"].at(0)["detail"].string(), "needs what the chart does not show yet"));
  CHECK(reason_of(whole).starts_with("Documentation is missing: "));
}

TEST_CASE("what could not be read is no omission of who signs: on the card, in its summary and in the reason") {
  const std::string failed = R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";
  const auto answer = answer_to(edited(edited(example(), "prefetch.procedures", failed), "prefetch.documents", failed));
  const base::Json card = answer.root()["cards"].at(0);
  CHECK(card["summary"].string().starts_with("Chart readable in part; BCBSMA needs: "));
  CHECK(card["detail"].string().starts_with("Could not be read from the EHR: notes and procedures. For **"));
  CHECK_FALSE(holds(card["detail"].string(), "not show"));
  CHECK(reason_of(answer).starts_with("Could not be read from the EHR: notes and procedures."));
}

// What nobody answers in time is asked for by the server and not by this call, so the remark is made here.
TEST_CASE("a chart that did not come in time is said to be that") {
  using fhir::Completeness;
  const cards::Sentences& sentences = knowledge().templates.sentences();
  policy::Decision decision;
  const auto told = [&](policy::Remark remark, cards::Sentences::About about) {
    decision.remarks = {std::move(remark)};
    return cards::joined(sentences.remarks_on_card(decision, about), " ");
  };
  using enum cards::Sentences::About;
  CHECK(told(policy::ChartNotSent{Completeness::not_obtained}, unread) ==
        "The chart could not be read from the EHR in time, so nothing in it was looked at.");
  CHECK(told(policy::ChartNotSent{Completeness::not_obtained}, unread_briefly) == "Chart not readable");
  CHECK(told(policy::PartUnread{Completeness::not_obtained, {"DocumentReference"}}, unread) ==
        "Could not be read from the EHR in time, so not looked at: notes.");
  CHECK(told(policy::PartUnread{Completeness::not_obtained, {"DocumentReference"}}, unread_briefly) ==
        "Chart readable in part");
}

TEST_CASE("a payer that cannot be told from what was sent is said to be that, and by which reference") {
  const auto notes = [](const std::string& coverage) {
    const auto decisions = decisions_on(
        edited(example(), "prefetch.coverage",
               R"({"resourceType":"Bundle",)"
               R"("type":"searchset","entry":[{"resource":{"resourceType":"Coverage","id":"c","status":"active",)"
               R"("beneficiary":{"reference":"Patient/example-1"})" +
                   coverage + "}}]}"));
    const base::Json decision = decisions.root()["decisions"].at(0);
    CHECK(decision["reason"].string() == "payer-not-held");
    std::string all;
    for (const base::Json note : decision["notes"]) all.append(note.string()) += '\n';
    return all;
  };
  constexpr const char* not_sent = "The payor Organization/12 was not sent, so its policies could not be looked up.\n";
  CHECK(notes(R"(,"payor":[{"reference":"Organization/12"}])") == not_sent);
  CHECK(notes(R"(,"payor":[{"reference":"https://ehr.example/fhir/Organization/12/_history/2"}])") == not_sent);
  CHECK(notes(R"(,"payor":[{"reference":"Organization/12","display":"Nobody"}])") ==
        std::string(not_sent) + "No policy of `Nobody` is on file.\n");
  CHECK(notes(R"(,"payor":[{"reference":"#org"}])") ==
        "The payor #org was not sent, so its policies could not be looked up.\n");
  CHECK(notes(R"(,"payor":[{"display":"Nobody"}])") == "No policy of `Nobody` is on file.\n");
  CHECK(notes("") == "The coverage does not say who its payer is.\n");
  CHECK(notes(R"(,"payor":[{"reference":"Patient/example-1"}])") == "The coverage does not say who its payer is.\n");
}

TEST_CASE("the order is named with the code that the policy goes by") {
  const auto answer = answer_to(edited(example(), "context.draftOrders.entry.0.resource.code",
                                       R"({"text":"Kyphoplasty","coding":[{"system":"urn:hospital","code":"PROC-77"},)"
                                       R"({"system":"http://www.ama-assn.org/go/cpt","code":"22514"}]})"));
  CHECK(holds(answer.root()["cards"].at(0)["detail"].string(), "Kyphoplasty (22514)"));
  CHECK_FALSE(holds(answer.root()["cards"].at(0)["detail"].string(), "PROC-77"));
}
