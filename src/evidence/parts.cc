#include "evidence/parts.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

#include "evidence/elements.h"
#include "evidence/work_limit.h"
#include "fhir/resource.h"

namespace signpost::evidence {
namespace {

constexpr std::string_view loinc = "http://loinc.org";

bool one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::ranges::find(list, text) != list.end();
}

// A LOINC code at the end of a linkId or of an ElementDefinition's address: "/72514-3", "...#44249-1"; empty if none.
std::string_view loinc_in(std::string_view text) {
  if (const auto slash = text.find_last_of("/#"); slash != text.npos) text.remove_prefix(slash + 1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto hyphen = text.find('-');
  const bool shaped = hyphen != text.npos && hyphen >= 1 && hyphen <= 5 && text.size() == hyphen + 2 &&
                      std::ranges::all_of(text.substr(0, hyphen), is_digit) && is_digit(text.back());
  return shaped ? text : std::string_view{};
}

void write_object(std::string_view key, base::Json object, base::JsonWriter& out) {
  if (!object) return;
  out.key(key);
  out.value(object);
}

// A resource of that type that is called by its origin's id and is about the origin's patient.
void begin(std::string_view type, base::Json origin, base::JsonWriter& out) {
  out.begin_object();
  out.member("resourceType", type);
  if (const auto id = fhir::id_of(origin); !id.empty()) out.member("id", id);
  write_object("subject", origin["subject"], out);
}

// The items of a Questionnaire, groups included, by linkId.
using Form = std::unordered_map<std::string_view, base::Json>;

void add_items(base::Json items, Form& form) {
  for (base::Json item : items) {
    form.try_emplace(item["linkId"].string(), item);
    add_items(item["item"], form);
  }
}

// Headings stand before every answer under them: what is longer is a text, and no heading.
constexpr std::size_t max_heading = 300;

std::string below(const std::string& headings, std::string_view words) {
  if (headings.empty() || headings.size() > max_heading) return std::string(words);
  return words.empty() ? headings : headings + ": " + std::string(words);
}

// What a form asks, for one of its items: the headings of the groups around it, its own words, its codes.
struct Asked {
  std::string text;
  std::vector<std::string_view> loinc_codes;
};

void write_code(const Asked& question, base::JsonWriter& out) {
  out.key("code");
  out.begin_object();
  if (!question.loinc_codes.empty()) {
    out.key("coding");
    out.begin_array();
    for (const std::string_view code : question.loinc_codes) {
      out.begin_object();
      out.member("system", loinc);
      out.member("code", code);
      out.end_object();
    }
    out.end_array();
  }
  if (!question.text.empty()) out.member("text", question.text);
  out.end_object();
}

// An answer as an Observation's value (R4: an answer may also be decimal, date or Coding); whether it can be one.
bool write_value(base::Json answer, base::JsonWriter& out) {
  for (base::Json value : answer) {
    const std::string_view key = value.key();
    if (one_of(key, {"valueBoolean", "valueInteger", "valueString", "valueDateTime", "valueQuantity"})) {
      write_object(key, value, out);
    } else if (key == "valueDecimal") {
      out.key("valueQuantity");
      out.begin_object();
      write_object("value", value, out);
      out.end_object();
    } else if (key == "valueDate") {
      write_object("valueDateTime", value, out);
    } else if (key == "valueCoding") {
      out.key("valueCodeableConcept");
      out.begin_object();
      out.key("coding");
      out.begin_array();
      out.value(value);
      out.end_array();
      out.end_object();
    } else {
      continue;
    }
    return true;
  }
  return false;
}

} // namespace

const std::vector<Part>& Parts::all() {
  if (made_) return parts_;
  parts_.clear();
  by_resource_.clear();
  documents_.clear();
  bytes_ = 0;
  for (const base::Json observation : chart_.of_type("Observation"))
    if (observation["component"]) add_components(observation);
  for (const base::Json response : chart_.of_type("QuestionnaireResponse"))
    if (!answered_item(response, items_)) add_answers(response);
  for (const base::Json order : orders_)
    if (fhir::type_of(order) == "ServiceRequest") add_reasons(order);
  chart_.for_each([&](base::Json resource) { add_contained(resource); });
  made_ = true;
  return parts_;
}

const Part* Parts::find(base::Json resource) {
  all();
  const auto found = by_resource_.find(resource.node());
  return found == by_resource_.end() ? nullptr : &parts_[found->second];
}

base::Json Parts::panel_of(base::Json observation) {
  if (!panels_) {
    panels_.emplace();
    for (const base::Json panel : chart_.of_type("Observation"))
      for (base::Json member : panel["hasMember"])
        if (const base::Json target = chart_.resolve(member["reference"].string(), panel))
          panels_->try_emplace(target.node(), panel);
  }
  const auto found = panels_->find(observation.node());
  return found == panels_->end() ? base::Json() : found->second;
}

void Parts::add(Part part) {
  if (by_resource_.try_emplace(part.resource.node(), parts_.size()).second) parts_.push_back(part);
}

void Parts::add_resource(const std::string& json, base::Json origin, bool is_reason) {
  bytes_ += json.size();
  if (bytes_ > max_bytes) throw WorkLimit();
  auto document = base::JsonDocument::parse(json);
  if (!document) return; // a member twice, as in no FHIR resource
  documents_.push_back(std::make_unique<base::JsonDocument>(*std::move(document)));
  add({documents_.back()->root(), origin, is_reason});
}

// A component has its own code, value and interpretation; when, of whom and where are the whole's.
void Parts::add_components(base::Json observation) {
  for (base::Json component : observation["component"]) {
    base::JsonWriter out;
    begin("Observation", observation, out);
    for (base::Json member : observation) {
      const std::string_view key = member.key();
      if (key.starts_with("effective") || one_of(key, {"issued", "bodySite", "category"}))
        write_object(key, member, out);
    }
    for (base::Json member : component) {
      const std::string_view key = member.key();
      if (key.starts_with("value") ||
          one_of(key, {"code", "interpretation", "dataAbsentReason", "modifierExtension"}))
        write_object(key, member, out);
    }
    out.end_object();
    add_resource(out.take(), observation);
  }
}

void Parts::add_answers(base::Json response) {
  // The form itself, where it came along: it holds the words and codes that a response may leave out.
  Form form;
  const std::string_view name = response["questionnaire"].string();
  if (name.starts_with('#')) add_items(chart_.resolve(name, response)["item"], form);
  else
    for (base::Json one : chart_.of_type("Questionnaire"))
      if (!name.empty() && one["url"].string() == name.substr(0, name.find('|'))) add_items(one["item"], form);

  const auto read = [&](const auto& self, base::Json items, const std::string& headings) -> void {
    for (base::Json item : items) {
      const auto asked = form.find(item["linkId"].string());
      const base::Json definition = asked == form.end() ? base::Json() : asked->second;
      std::string_view words = item["text"].string();
      if (words.empty()) words = definition["text"].string();
      Asked question{below(headings, words), {}};
      const auto code = [&](std::string_view one) {
        if (!one.empty() && std::ranges::find(question.loinc_codes, one) == question.loinc_codes.end())
          question.loinc_codes.push_back(one);
      };
      code(loinc_in(item["linkId"].string()));
      code(loinc_in(item["definition"].string()));
      for (base::Json coding : definition["code"])
        if (coding["system"].string() == loinc) code(loinc_in(coding["code"].string()));
      for (base::Json answer : item["answer"]) {
        base::JsonWriter out;
        begin("Observation", response, out);
        write_object("effectiveDateTime", response["authored"], out);
        write_object("modifierExtension", item["modifierExtension"], out);
        write_code(question, out);
        const bool answered = write_value(answer, out);
        out.end_object();
        if (answered && (!question.text.empty() || !question.loinc_codes.empty())) add_resource(out.take(), response);
        self(self, answer["item"], question.text);
      }
      self(self, item["item"], question.text);
    }
  };
  read(read, response["item"], "");
}

void Parts::add_reasons(base::Json order) {
  const auto add_reason = [&](const auto& write) {
    base::JsonWriter out;
    begin("Condition", order, out);
    out.key("code");
    write(out);
    write_object("bodySite", order["bodySite"], out);
    out.end_object();
    add_resource(out.take(), order, true);
  };
  walk(order["reasonCode"], "",
       [&](base::Json reason) { add_reason([&](base::JsonWriter& out) { out.value(reason); }); });
  walk(order["reasonReference"], "", [&](base::Json reference) {
    const std::string_view words = reference["display"].string();
    const base::Json target = chart_.resolve(reference["reference"].string(), order);
    // A Condition that the order contains is what it is for, as one in words; of the chart it is read there.
    if (reference["reference"].string().starts_with('#') && fhir::type_of(target) == "Condition")
      add({target, order, true});
    if (words.empty() || target) return;
    add_reason([&](base::JsonWriter& out) {
      out.begin_object();
      out.member("text", words);
      out.end_object();
    });
  });
  add_contained(order);
}

// What is contained exists in its container only. What a relative's history contains is the relative's.
void Parts::add_contained(base::Json resource) {
  if (fhir::type_of(resource) == "FamilyMemberHistory") return;
  for (base::Json contained : resource["contained"])
    if (one_of(fhir::type_of(contained), {"Condition", "Observation"})) add({contained, resource});
}

} // namespace signpost::evidence
