#include <iostream>

#include "knockouts/answer.h"
#include "knockouts/rewrite.h"
#include "knockouts/scenario.h"
#include "service/support.h"

using namespace signpost;
using namespace signpost::knockouts;

// A chart that says the same in another form is answered alike, over every scenario there is.
namespace {

std::string member(base::Json object, std::string_view key) {
  base::JsonWriter out;
  out.value(object[key]);
  return out.take();
}

bool is_medication(base::Json resource) {
  const auto type = resource["resourceType"].string();
  return type.starts_with("Medication") && resource["medicationCodeableConcept"];
}

bool is_plain_number(base::Json resource) {
  const base::Json quantity = resource["valueQuantity"];
  return resource["resourceType"].string() == "Observation" && quantity["value"] && !quantity["comparator"];
}

// A score from 0 to 10, which needs no unit to be understood.
bool is_score(base::Json resource) {
  const base::Json quantity = resource["valueQuantity"];
  return is_plain_number(resource) && quantity["code"].string() == "{score}" && *quantity["value"].real() <= 10;
}

std::string_view words(base::Json coded) {
  if (const auto text = coded["text"].string(); !text.empty()) return text;
  for (base::Json coding : coded["coding"])
    if (const auto display = coding["display"].string(); !display.empty()) return display;
  return {};
}

// The same record in another form; nothing where it cannot be said so.
using Form = std::optional<std::string> (*)(base::Json resource);

std::optional<std::string> contained(base::Json resource) {
  if (!is_medication(resource)) return {};
  return with_members(resource, {{"medicationCodeableConcept", ""},
                                 {"medicationReference", R"({"reference":"#drug"})"},
                                 {"contained", R"([{"resourceType":"Medication","id":"drug","code":)" +
                                                   member(resource, "medicationCodeableConcept") + "}]"}});
}

std::optional<std::string> ingredient(base::Json resource) {
  if (!is_medication(resource)) return {};
  return with_members(
      resource, {{"medicationCodeableConcept", ""},
                 {"medicationReference", R"({"reference":"#drug"})"},
                 {"contained", R"([{"resourceType":"Medication","id":"drug","ingredient":[{"itemCodeableConcept":)" +
                                   member(resource, "medicationCodeableConcept") + "}]}]"}});
}

std::optional<std::string> named_by_reference(base::Json resource) {
  if (!is_medication(resource) || words(resource["medicationCodeableConcept"]).empty()) return {};
  return with_members(resource, {{"medicationCodeableConcept", ""},
                                 {"medicationReference",
                                  R"({"display":)" +
                                      knockouts::quoted(words(resource["medicationCodeableConcept"])) + "}"}});
}

// The words of a diagnosis, a drug or a procedure as the display of a second code, the first of them the site's own.
std::optional<std::string> second_display(base::Json resource) {
  const auto type = resource["resourceType"].string();
  const std::string_view element = is_medication(resource) ? "medicationCodeableConcept" : "code";
  if (!is_medication(resource) && type != "Condition" && type != "DeviceRequest") return {};
  if (words(resource[element]).empty() || resource[element]["coding"]) return {};
  return with_members(
      resource, {{element, R"({"text":"Entry","coding":[{"system":"http://site.example","code":"1","display":"Entry"},)"
                           R"({"system":"http://site.example","code":"2","display":)" +
                               knockouts::quoted(words(resource[element])) + "}]}"}});
}

std::optional<std::string> number_as_string(base::Json resource) {
  if (!is_score(resource)) return {};
  return with_members(resource,
                      {{"valueQuantity", ""},
                       {"valueString", knockouts::quoted(resource["valueQuantity"]["value"].number())}});
}

std::optional<std::string> number_as_range(base::Json resource) {
  if (!is_score(resource)) return {};
  const std::string bound = R"({"value":)" + std::string(resource["valueQuantity"]["value"].number()) + "}";
  return with_members(resource,
                      {{"valueQuantity", ""}, {"valueRange", R"({"low":)" + bound + R"(,"high":)" + bound + "}"}});
}

std::optional<std::string> component(base::Json resource) {
  if (resource["resourceType"].string() != "Observation" || resource["component"]) return {};
  for (const std::string_view key : {"valueQuantity", "valueInteger", "valueString", "valueCodeableConcept"}) {
    if (!resource[key] || resource["interpretation"]) continue; // which would be the component's
    return with_members(resource, {{"code", R"({"text":"Panel"})"},
                                   {key, ""},
                                   {"component", R"([{"code":)" + member(resource, "code") + ",\"" + std::string(key) +
                                                     "\":" + member(resource, key) + "}]"}});
  }
  return {};
}

std::optional<std::string> answer_of_a_form(base::Json resource) {
  if (!is_plain_number(resource) || words(resource["code"]).empty() || resource["bodySite"] || resource["note"] ||
      resource["category"] || resource["modifierExtension"] || resource["meta"] || !resource["effectiveDateTime"] ||
      resource["status"].string() != "final")
    return {};
  std::string link;
  for (base::Json coding : resource["code"]["coding"]) link = "/" + std::string(coding["code"].string());
  base::JsonWriter out;
  out.begin_object();
  out.member("resourceType", "QuestionnaireResponse");
  out.member("id", resource["id"].string());
  out.member("status", "completed");
  out.member("questionnaire", "http://elsewhere.example/Questionnaire/intake");
  out.member("authored", resource["effectiveDateTime"].string());
  for (const std::string_view key : {"subject"}) {
    out.key(key);
    out.value(resource[key]);
  }
  out.key("item");
  out.raw(R"([{"linkId":"group","item":[{"linkId":)" + knockouts::quoted(link) + R"(,"text":)" +
          knockouts::quoted(words(resource["code"])) + R"(,"answer":[{"valueDecimal":)" +
          std::string(resource["valueQuantity"]["value"].number()) + "}]}]}]");
  out.end_object();
  return out.take();
}

struct Named {
  std::string_view name;
  Form form;
};
constexpr Named forms[] = {{"contained", contained},
                           {"ingredient", ingredient},
                           {"named by a reference", named_by_reference},
                           {"second display", second_display},
                           {"number as string", number_as_string},
                           {"number as range", number_as_range},
                           {"component", component},
                           {"answer of a form", answer_of_a_form}};

} // namespace

TEST_CASE("records that say the same in another form are answered alike", "[knock-outs][forms]") {
  std::size_t differ = 0;
  for (const auto& [name, form] : forms) {
    std::size_t compared = 0;
    for (const Scenario& scenario : scenarios()) {
      const auto document = base::JsonDocument::parse(scenario.request);
      bool changed = false;
      const std::string request = with_resources(document->root(), [&](base::Json resource) {
        auto other = form(resource);
        changed = changed || other;
        return other;
      });
      if (!changed) continue;
      ++compared;
      const Answer wanted = answer(test::knowledge(), scenario.request, scenario.today);
      const Answer got = answer(test::knowledge(), request, scenario.today);
      REQUIRE(wanted.orders.size() == got.orders.size());
      for (std::size_t i = 0; i < got.orders.size(); ++i) {
        const std::string what = difference(wanted.orders[i], got.orders[i]);
        if (what.empty()) continue;
        ++differ;
        std::cout << "forms | " << name << " | " << scenario.name << " | " << what << '\n';
      }
    }
    std::cout << "forms: " << name << ": " << compared << " compared\n" << std::flush;
    CHECK(compared > 0);
  }
  CHECK(differ == 0); // the table stands above
}
