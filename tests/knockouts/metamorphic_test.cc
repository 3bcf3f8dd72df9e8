#include <iostream>

#include "fhir/texts.h"
#include "knockouts/answer.h"
#include "knockouts/rewrite.h"
#include "knockouts/scenario.h"
#include "service/support.h"

#include <re2/re2.h>

using namespace signpost;
using namespace signpost::knockouts;

// What must not matter, over every scenario there is.
namespace {

std::string base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const std::string_view chunk = text.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (k < chunk.size() ? static_cast<unsigned char>(chunk[k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k <= chunk.size() ? alphabet[bits >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

// Every year of a text so many years later, in words too: "2026-11-10", "in March 2024", "11/10/26".
std::string years_later(std::string_view text, int years) {
  static const re2::RE2 year("\\b((?:19|20)\\d\\d)(?:\\b|T)|\\b\\d{1,2}/\\d{1,2}/(\\d\\d)\\b");
  std::string out;
  re2::StringPiece rest(text.data(), text.size());
  re2::StringPiece four, two;
  while (true) {
    const char* from = rest.data();
    if (!re2::RE2::FindAndConsume(&rest, year, &four, &two)) break;
    const re2::StringPiece& found = four.empty() ? two : four;
    out.append(from, found.data());
    std::string digits = std::to_string(std::stoi(std::string(found)) + years);
    out += digits.substr(0, found.size());
    out.append(found.data() + found.size(), rest.data());
  }
  return out.append(rest.data(), rest.size());
}

// A year more has no other length: four together always have 1,461 days.
std::string shifted(base::Json request, int years) {
  return with_strings(request, [&](std::string_view key, std::string_view text) -> std::optional<std::string> {
    if (key == "code" || key == "system" || key == "url" || key == "hookInstance") return std::string(text);
    if (key == "data")
      if (const auto decoded = fhir::decode_base64(text)) return base64(years_later(*decoded, years));
    return years_later(text, years);
  });
}

// The call with one note more, of ten days ago, that tells of years long gone: what counts as those must not stand in a
// list of years.
std::string with_history(base::Json request, base::Date today) {
  constexpr std::string_view history =
      "Tramadol for 8 weeks in 2024. Physical therapy for 8 weeks in 2023. Failed conservative treatment for the 2022 "
      "L4 fracture. Bedbound for a week in 2021 with influenza. Admitted for back pain in 2020.";
  base::JsonWriter note;
  note.begin_object();
  note.member("resourceType", "DocumentReference");
  note.member("id", "history");
  note.member("status", "current");
  note.member("date", base::to_string(today - std::chrono::days(10)) + "T12:00:00Z");
  note.key("subject");
  note.begin_object();
  note.member("reference", "Patient/" + std::string(request["context"]["patientId"].string()));
  note.end_object();
  note.key("content");
  note.raw(R"([{"attachment":{"contentType":"text/plain","data":")" + base64(history) + "\"}}]");
  note.end_object();
  return with_resources(request, [](base::Json) { return std::optional<std::string>(); },
                        {{"documents", {note.take()}}});
}

// The call with each searchset under a key of the site's own, and a `self` that says what was asked. `medications` is
// one key for several types, and stays.
std::string renamed(base::Json request) {
  static const std::map<std::string_view, std::string_view> types{{"coverage", "Coverage"},
                                                                  {"conditions", "Condition"},
                                                                  {"observations", "Observation"},
                                                                  {"procedures", "Procedure"},
                                                                  {"encounters", "Encounter"},
                                                                  {"diagnosticReports", "DiagnosticReport"},
                                                                  {"documents", "DocumentReference"},
                                                                  {"allergies", "AllergyIntolerance"},
                                                                  {"devices", "Device"},
                                                                  {"questionnaireResponses", "QuestionnaireResponse"}};
  base::JsonWriter prefetch;
  prefetch.begin_object();
  for (base::Json value : request["prefetch"]) {
    const auto type = types.find(value.key());
    if (type == types.end() || value["resourceType"].string() != "Bundle" || value["link"]) {
      prefetch.key(value.key());
      prefetch.value(value);
      continue;
    }
    prefetch.key("x-" + std::string(value.key()));
    prefetch.raw(with_members(
        value, {{"link", R"([{"relation":"self","url":"https://ehr.example/fhir/)" + std::string(type->second) +
                             "?patient=" + std::string(request["context"]["patientId"].string()) + "\"}]"}}));
  }
  prefetch.end_object();
  return with_members(request, {{"prefetch", prefetch.take()}});
}

std::string differences(const Answer& wanted, const Answer& got) {
  if (wanted.refused != got.refused) return "refused: " + got.refused;
  for (std::size_t i = 0; i < std::min(wanted.orders.size(), got.orders.size()); ++i)
    if (std::string what = difference(wanted.orders[i], got.orders[i]); !what.empty()) return what;
  return wanted.orders.size() == got.orders.size() ? std::string() : "another number of decisions";
}

bool same_policies(const Answer& a, const Answer& b) {
  return std::equal(a.orders.begin(), a.orders.end(), b.orders.begin(), b.orders.end(),
                    [](const Decided& x, const Decided& y) {
                      return x.policy == y.policy && x.before_its_filing == y.before_its_filing;
                    });
}

} // namespace

TEST_CASE("a whole call some years earlier or later is answered alike", "[knock-outs][metamorphic]") {
  std::size_t compared = 0, differ = 0;
  for (const Scenario& scenario : scenarios()) {
    const auto told = base::JsonDocument::parse(scenario.request);
    const std::string request = with_history(told->root(), scenario.today);
    const auto document = base::JsonDocument::parse(request);
    const Answer now = answer(test::knowledge(), request, scenario.today);
    for (const int years : {-4, 4}) {
      const Answer then =
          answer(test::knowledge(), shifted(document->root(), years), base::add_months(scenario.today, 12 * years));
      if (!same_policies(now, then)) continue; // another version was in force, or none
      ++compared;
      const std::string what = differences(now, then);
      if (what.empty()) continue;
      ++differ;
      std::cout << "years | " << scenario.name << " | " << years << " | " << what << '\n';
    }
  }
  std::cout << "years: " << compared << " compared, " << differ << " differ\n" << std::flush;
  CHECK(compared > 400);
  CHECK(differ == 0); // the table stands above
}

TEST_CASE("searchsets under other keys that say what was asked are answered alike", "[knock-outs][metamorphic]") {
  std::size_t compared = 0, differ = 0;
  for (const Scenario& scenario : scenarios()) {
    const auto document = base::JsonDocument::parse(scenario.request);
    const std::string what = differences(answer(test::knowledge(), scenario.request, scenario.today),
                                         answer(test::knowledge(), renamed(document->root()), scenario.today));
    ++compared;
    if (what.empty()) continue;
    ++differ;
    std::cout << "keys | " << scenario.name << " | " << what << '\n';
  }
  std::cout << "keys: " << compared << " compared, " << differ << " differ\n" << std::flush;
  CHECK(compared > 300);
  CHECK(differ == 0); // the table stands above
}
