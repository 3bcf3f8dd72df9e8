#include "app/verbs.h"

#include <cstdlib>
#include <ctime>
#include <iostream>
#include <iterator>

#include "app/console.h"
#include "app/uuid.h"
#include "author/examples.h"
#include "author/idle_words.h"
#include "author/new_policy.h"
#include "author/scenarios.h"
#include "fhirpath/fhirpath.h"
#include "policy/lint.h"
#include "policy/show.h"
#include "service/answer.h"
#include "service/knowledge.h"

namespace signpost::app {
std::optional<base::Date> today_in(const std::string& zone) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  if (zone == "UTC") {
    gmtime_r(&now, &parts);
  } else {
    std::error_code error;
    if (zone.empty() || zone.front() == '/' || zone.find("..") != zone.npos ||
        !std::filesystem::is_regular_file("/usr/share/zoneinfo/" + zone, error))
      return {};
    // The C library knows the zones; C++20's calendar has none in this compiler. Set once, before threads start.
    static const bool set = setenv("TZ", zone.c_str(), 1) == 0;
    if (!set) return {};
    localtime_r(&now, &parts);
  }
  using namespace std::chrono;
  return base::Date(year(parts.tm_year + 1900) / (parts.tm_mon + 1) / parts.tm_mday);
}

int check(const CommonOptions& common) {
  const auto today = common.as_of ? common.as_of : today_in(common.time_zone);
  if (!today) return cannot(base::Error::invalid("unknown time zone `" + common.time_zone + "`"));
  base::Issues issues;
  const auto knowledge = service::Knowledge::load(common.policies, common.cards, issues);
  if (!knowledge) return cannot(knowledge.error());
  std::vector<evidence::SourceFile> files;
  for (const auto& folder : common.policies) {
    auto more = service::read_folder(folder);
    if (!more) return cannot(more.error());
    files.insert(files.end(), std::make_move_iterator(more->begin()), std::make_move_iterator(more->end()));
  }
  const auto cards = service::read_folder(common.cards);
  if (!cards) return cannot(cards.error());
  const bool loaded = !issues.has_errors();
  policy::lint(files, *(*knowledge)->catalog, *today, issues);
  policy::lint_cards(*cards, issues);
  const author::ScenarioTotals totals =
      loaded ? author::run_scenarios(**knowledge, files, issues) : author::ScenarioTotals{};
  author::ExampleReport examples;
  if (loaded) {
    const author::ExampleReader reader((*knowledge)->catalog->evidence().phrases, *today);
    examples = author::read_examples(reader, issues);
    author::find_idle_words(reader, issues);
  }
  const std::size_t errors = print(issues, std::cout);
  std::cout << examples << (*knowledge)->catalog->versions().size() << " policy versions, "
            << (*knowledge)->catalog->values().size() << " values, " << (*knowledge)->catalog->value_sets().size()
            << " value sets, " << totals.scenarios << " scenarios, " << totals.decisive << " of " << totals.criteria
            << " criteria decisive, " << errors << (errors == 1 ? " mistake\n" : " mistakes\n");
  return errors == 0 ? exit_good : exit_no;
}

int decide(const CommonOptions& common, const std::string& file, DecideForm form) {
  const auto knowledge = load_knowledge(common.policies, common.cards);
  if (!knowledge) return knowledge.error();
  const auto today = common.as_of ? common.as_of : today_in(common.time_zone);
  if (!today) return cannot(base::Error::invalid("unknown time zone `" + common.time_zone + "`"));
  const auto text = read_input(file);
  if (!text) return cannot(text.error());
  const auto document = base::JsonDocument::parse(*text);
  if (!document) {
    base::Issues mistakes;
    mistakes.error(base::place_of(file, *text, document.error().offset.value_or(0)), document.error().message);
    print(mistakes, std::cerr);
    return exit_no;
  }
  const std::function<std::string()> new_uuid = random_uuid;
  service::Failures failures([](std::string_view members) { std::cerr << "signpost: {" << members << "}\n"; });
  service::Terms terms{**knowledge, *today, "http://127.0.0.1:8080", new_uuid};
  terms.failures = &failures;
  terms.prefetch_keys = &common.prefetch_keys;
  if (form != DecideForm::tree) {
    const auto answer = form == DecideForm::json ? service::explain(document->root(), terms)
                                                 : service::respond(document->root(), terms);
    if (!answer) {
      std::cerr << "signpost: " << answer.error().message << '\n';
      return exit_no;
    }
    std::cout << *answer << '\n';
    return exit_good;
  }
  const auto opened = service::Case::open(document->root(), terms);
  if (!opened) {
    std::cerr << "signpost: " << opened.error().message << '\n';
    return exit_no;
  }
  for (const policy::Decision& decision : (*opened)->decisions())
    policy::write_tree(decision, (*knowledge)->templates.sentences().words_of(decision), std::cout);
  return exit_good;
}

int fhirpath(const CommonOptions& common, const std::string& expression, const std::string& file) {
  const auto text = read_input(file);
  if (!text) return cannot(text.error());
  const auto document = base::JsonDocument::parse(*text);
  base::Issues mistakes;
  if (!document) {
    mistakes.error(base::place_of(file, *text, document.error().offset.value_or(0)), document.error().message);
    print(mistakes, std::cerr);
    return exit_no;
  }
  const auto refuse = [&](const base::Error& error) {
    mistakes.error(base::place_of("expression", expression, error.offset.value_or(0)), error.message);
    print(mistakes, std::cerr);
    return exit_no;
  };
  const auto compiled = fhirpath::compile(expression);
  if (!compiled) return refuse(compiled.error());
  const auto today = common.as_of ? common.as_of : today_in(common.time_zone);
  if (!today) return cannot(base::Error::invalid("unknown time zone `" + common.time_zone + "`"));
  fhirpath::Context context;
  context.today = *today;
  const auto items = fhirpath::evaluate(*compiled, document->root(), context);
  if (!items) return refuse(items.error());
  for (const fhirpath::Item& item : *items) {
    base::JsonWriter out;
    item.write_json(out);
    std::cout << out.text() << '\n';
  }
  return exit_good;
}

int new_policy(const CommonOptions& common, const std::string& payer, const std::string& policy,
               const std::optional<base::Date>& effective) {
  const auto day = effective ? effective : today_in(common.time_zone);
  if (!day) return cannot(base::Error::invalid("unknown time zone `" + common.time_zone + "`"));
  const std::filesystem::path& folder = common.policies.front();
  const auto written = author::write_new_policy({folder, payer, policy, *day});
  if (!written) return cannot(written.error());
  for (const std::filesystem::path& file : *written) std::cout << (folder / file).string() << '\n';
  std::cout << "\nA small policy that works. Replace it piece by piece, and run `signpost check " << folder.string()
            << "` after each.\n";
  return exit_good;
}

} // namespace signpost::app
