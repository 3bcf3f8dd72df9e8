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
  const auto none = bare({"conditions", "observations", "procedures", "medications", "encounters", "diagnosticReports",
                          "documents", "allergies", "devices", "questionnaireResponses"});
  const base::Json card = none.root()["cards"].at(0);
  CHECK(card["summary"].string().starts_with("Chart not sent; "));
  CHECK(holds(card["detail"].string(), "The chart was not sent with this call"));
  CHECK_FALSE(holds(card["detail"].string(), "does not show"));

  const auto partly = bare({"procedures", "documents"});
  const base::Json other = partly.root()["cards"].at(0);
  CHECK_FALSE(holds(other["summary"].string(), "not sent"));
  CHECK(holds(other["detail"].string(), "Not sent with this call, so not looked at: notes and procedures."));
}

TEST_CASE("the order is named with the code that the policy goes by") {
  const auto answer = answer_to(edited(example(), "context.draftOrders.entry.0.resource.code",
                                       R"({"text":"Kyphoplasty","coding":[{"system":"urn:hospital","code":"PROC-77"},)"
                                       R"({"system":"http://www.ama-assn.org/go/cpt","code":"22514"}]})"));
  CHECK(holds(answer.root()["cards"].at(0)["detail"].string(), "Kyphoplasty (22514)"));
  CHECK_FALSE(holds(answer.root()["cards"].at(0)["detail"].string(), "PROC-77"));
}
