#include "fhir/texts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "fhir/code.h"
#include "fhir/language.h"
#include "fhir/resource.h"
#include "fhir/rich_text.h"
#include "fhir/text_encoding.h"
#include "fhir/walk.h"

namespace signpost::fhir {
namespace {

constexpr std::array<std::string_view, text_kinds> kind_names{
    "note", "report", "order", "observation", "procedure", "condition", "medication", "encounter", "device"};

// The elements in which people say something in words, type by type. Arrays are walked.
struct Prose {
  enum class Form : std::uint8_t {
    words,    // a string
    coded,    // a CodeableConcept: its text and every display
    reference // its display, and what a contained resource is called
  };
  std::string_view type;
  TextKind kind;
  std::string_view element;
  Form form = Form::words;
};
using enum Prose::Form;
constexpr Prose elements[] = {
    {"ServiceRequest", TextKind::order, "code", coded},
    {"ServiceRequest", TextKind::order, "orderDetail", coded},
    {"ServiceRequest", TextKind::order, "locationCode", coded},
    {"ServiceRequest", TextKind::order, "locationReference", reference},
    {"ServiceRequest", TextKind::order, "note.text"},
    {"ServiceRequest", TextKind::order, "patientInstruction"},
    {"ServiceRequest", TextKind::order, "reasonCode", coded},
    {"ServiceRequest", TextKind::order, "reasonReference", reference},
    {"ServiceRequest", TextKind::order, "supportingInfo", reference},
    {"DeviceRequest", TextKind::device, "codeCodeableConcept", coded},
    {"DeviceRequest", TextKind::device, "codeReference", reference},
    {"DeviceRequest", TextKind::device, "reasonCode", coded},
    {"DeviceRequest", TextKind::device, "reasonReference", reference},
    {"DeviceRequest", TextKind::device, "note.text"},
    {"DiagnosticReport", TextKind::report, "conclusion"},
    {"DiagnosticReport", TextKind::report, "conclusionCode", coded},
    {"Observation", TextKind::observation, "note.text"},
    {"Procedure", TextKind::procedure, "code", coded},
    {"Procedure", TextKind::procedure, "reasonCode", coded},
    {"Procedure", TextKind::procedure, "outcome", coded},
    {"Procedure", TextKind::procedure, "complication", coded},
    {"Procedure", TextKind::procedure, "note.text"},
    {"Condition", TextKind::condition, "code", coded},
    {"Condition", TextKind::condition, "evidence.code", coded},
    {"Condition", TextKind::condition, "onsetString"},
    {"Condition", TextKind::condition, "note.text"},
    {"MedicationStatement", TextKind::medication, "note.text"},
    {"MedicationStatement", TextKind::medication, "dosage.text"},
    {"MedicationStatement", TextKind::medication, "reasonCode", coded},
    {"MedicationRequest", TextKind::medication, "note.text"},
    {"MedicationRequest", TextKind::medication, "dosageInstruction.text"},
    {"MedicationRequest", TextKind::medication, "reasonCode", coded},
    {"Encounter", TextKind::encounter, "reasonCode", coded},
    {"Encounter", TextKind::encounter, "reasonReference", reference},
    {"Encounter", TextKind::encounter, "diagnosis.condition", reference},
    {"Encounter", TextKind::encounter, "type", coded},
    {"Device", TextKind::device, "deviceName.name"},
    {"Device", TextKind::device, "type", coded},
    {"Device", TextKind::device, "modelNumber"},
    {"Device", TextKind::device, "note.text"},
    {"CarePlan", TextKind::note, "description"},
    {"CarePlan", TextKind::note, "note.text"},
};

// The same with the paths of the texts in it, which outlive every chart.
struct Place : Prose {
  explicit Place(const Prose& of) : Prose(of) {
    const std::string name(element);
    text = form == words ? name : name + ".text";
    display = form == coded ? name + ".coding.display" : name + ".display";
  }
  std::string text, display;
};
const std::vector<Place>& places() {
  static const std::vector<Place> all(std::begin(elements), std::end(elements));
  return all;
}

// Every wording of a coded element, each once: most senders repeat the display as text. `use(words, is_display)`.
template <class Use>
void for_each_wording(base::Json coded, Use&& use) {
  std::vector<std::string_view> said;
  const auto once = [&](std::string_view words, bool is_display) {
    if (words.empty() || std::ranges::find(said, words) != said.end()) return;
    said.push_back(words);
    use(words, is_display);
  };
  once(coded["text"].string(), false);
  walk(coded, "coding.display", [&](base::Json display) { once(display.string(), true); });
  once(coded["display"].string(), true); // of a Coding or a Reference
}

// The words at a place. A resource that is contained is nowhere else, so it is called by its name here.
template <class Use>
void for_each_words(const Place& place, base::Json resource, const Chart& chart, Use&& use) {
  const auto wording = [&](std::string_view text, bool is_display) {
    use(is_display ? place.display : place.text, text);
  };
  walk(resource, place.element, [&](base::Json element) {
    if (place.form == words) {
      if (!element.string().empty()) use(place.text, element.string());
      return;
    }
    for_each_wording(element, wording);
    if (place.form != reference || !element["reference"].string().starts_with('#')) return;
    const base::Json contained = chart.resolve(element["reference"].string(), resource);
    for (const std::string_view name : {"code", "type"})
      for_each_wording(contained[name], [&](std::string_view text, bool) { use(place.display, text); });
    for (base::Json name : contained["deviceName"])
      if (const std::string_view text = name["name"].string(); !text.empty()) use(place.display, text);
  });
}

// What is answered and found most often, where only a code says it: LOINC answers, SNOMED CT qualifiers, HL7 v2-0136.
constexpr std::pair<std::string_view, std::string_view> answer_codes[] = {
    {"LA33-6", "yes"},         {"373066001", "yes"},    {"Y", "yes"},         {"LA32-8", "no"},
    {"373067005", "no"},       {"N", "no"},             {"LA9633-4", "present"}, {"52101004", "present"},
    {"LA9634-2", "absent"},    {"2667000", "absent"},   {"LA6576-8", "positive"}, {"10828004", "positive"},
    {"LA6577-6", "negative"},  {"260385009", "negative"}};

std::string_view answer_by_code(base::Json coded) {
  std::string_view answer;
  any_coding(coded, [&](base::Json coding) {
    const auto code = coding["code"].string();
    const auto known = std::ranges::find(answer_codes, code, [](const auto& one) { return one.first; });
    if (known == std::end(answer_codes)) return false;
    answer = known->second;
    return true;
  });
  return answer;
}

// What an Observation found, in words: of a number only what has no unit's code, such as an answer of a form.
template <class Use>
void for_each_answer(base::Json observation, Use&& use) {
  bool any = false;
  const auto say = [&](std::string_view path, std::string_view words) {
    any = true;
    if (!words.empty()) use(path, words);
  };
  for (base::Json member : observation) {
    const std::string_view key = member.key();
    if (!key.starts_with("value")) continue;
    if (key == "valueCodeableConcept") {
      any = false;
      for_each_wording(member, [&](std::string_view words, bool) { say(key, words); });
      if (!any) say(key, answer_by_code(member));
    } else if (key == "valueBoolean") say(key, member.is_true() ? "yes" : "no");
    else if (key == "valueQuantity") any = true;
    else say(key, member.scalar());
    if (key == "valueQuantity" && !member["code"] && !member["unit"]) say(key, member["value"].scalar());
  }
  if (any) return;
  for (base::Json interpretation : observation["interpretation"])
    for_each_wording(interpretation, [&](std::string_view words, bool) { use("interpretation", words); });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b);
         });
}

// The forms of attachments that are read.
bool is_html(std::string_view media_type) {
  return starts_with_ignoring_case(media_type, "text/html") ||
         starts_with_ignoring_case(media_type, "application/xhtml");
}

bool is_plain(std::string_view media_type) {
  return media_type.empty() ||
         std::ranges::any_of(std::array<std::string_view, 6>{"text/plain", "text/rtf", "text/richtext",
                                                             "application/rtf", "text/markdown", "text/x-markdown"},
                             [&](std::string_view known) { return starts_with_ignoring_case(media_type, known); });
}

// Markup that is sent as plain text, or as nothing in particular.
bool looks_like_html(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || text[begin] != '<') return false;
  const std::string_view rest = text.substr(begin);
  return std::ranges::any_of(std::array<std::string_view, 5>{"<html", "<!doctype html", "<body", "<div", "<?xml"},
                             [&](std::string_view tag) { return starts_with_ignoring_case(rest, tag); });
}

// Some senders encode twice. One word in base64's alphabet may be just a word; what comes out has to be a text.
std::optional<std::string> decoded_again(std::string_view text, std::string_view charset) {
  constexpr std::size_t least = 16;
  if (text.size() < least || text.find_first_of(" .,:;-") != text.npos) return {};
  const auto bytes = decode_base64(text);
  auto inner = bytes ? text_in_utf8(*bytes, charset) : std::nullopt;
  if (!inner || (inner->find(' ') == inner->npos && inner->find('\n') == inner->npos)) return {};
  const bool utf8 = base::find_invalid_utf8(*bytes) == bytes->npos; // chance makes Windows-1252 of anything
  return utf8 || bytes->find('\0') != bytes->npos ? std::move(inner) : std::nullopt;
}

struct Decoded {
  std::string text;
  bool html;
};

// The text of an attachment that is declared to be text.
std::optional<Decoded> decode(std::string_view data, std::string_view media_type) {
  const auto bytes = decode_base64(data);
  if (!bytes || bytes->starts_with("%PDF-")) return {};
  const std::string charset = charset_of(media_type);
  auto text = text_in_utf8(*bytes, charset);
  if (!text) return {};
  if (auto inner = decoded_again(*text, charset)) text = std::move(inner);
  if (is_rich_text(*text)) return Decoded{text_of_rich_text(*text), false};
  const bool html = is_html(media_type) || looks_like_html(*text);
  return Decoded{*std::move(text), html};
}

constexpr std::size_t max_label = 40; // bytes; what is shorter is too short to tell its language

} // namespace

bool is_readable_form(std::string_view media_type) { return is_html(media_type) || is_plain(media_type); }

std::string_view to_string(TextKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::optional<TextKind> text_kind(std::string_view name) {
  for (std::size_t i = 0; i < kind_names.size(); ++i)
    if (kind_names[i] == name) return static_cast<TextKind>(i);
  return {};
}

std::optional<std::string> decode_base64(std::string_view text) {
  static constexpr auto table = [] {
    std::array<signed char, 256> values{};
    for (auto& value : values) value = -1;
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i)
      values[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
    return values;
  }();
  std::string out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int held = 0;
  std::size_t digits = 0, padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const int value = table[static_cast<unsigned char>(c)];
    if (value < 0 || padding > 0) return {};
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    held += 6;
    ++digits;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>((bits >> held) & 0xFF);
    }
  }
  if (digits % 4 == 1 || padding > 2) return {};
  return out;
}

void ClinicalTexts::collect(base::Json resource, const Chart& chart) {
  const std::string_view type = type_of(resource);
  const auto day = clinical_date(resource).day;
  const auto date = day ? std::optional(day->last) : std::nullopt;
  const bool foreign = is_other_language(resource["language"].string());
  const auto add = [&](TextKind kind, std::string_view path, std::string_view text) {
    if (foreign || (text.size() > max_label && reads_as_other_language(text))) {
      unread.push_back({kind, resource, Unread::other_language, date});
      return false;
    }
    list.push_back({kind, resource, path, text, false, date});
    return true;
  };
  const auto first = std::ranges::find(places(), type, &Place::type);
  for (auto place = first; place != places().end() && place->type == type; ++place)
    for_each_words(*place, resource, chart,
                   [&](std::string_view path, std::string_view text) { add(place->kind, path, text); });
  if (type == "Observation") {
    // What was found means nothing without what was looked at: "Infection: no".
    for_each_answer(resource, [&](std::string_view path, std::string_view answer) {
      bool asked = false;
      for_each_wording(resource["code"], [&](std::string_view question, bool) {
        asked = true;
        auto both = std::make_unique<std::string>(question.substr(0, question.find_last_not_of(":? ") + 1));
        both->append(": ").append(answer);
        if (add(TextKind::observation, path, *both)) owned.push_back(std::move(both));
      });
      if (!asked) add(TextKind::observation, path, answer);
    });
  }

  for (base::Json contained : resource["contained"])
    if (const std::string_view inner = type_of(contained); inner == "Device" || inner == "DeviceRequest")
      collect(contained, chart);

  const auto attachment = [&](base::Json element, TextKind kind, std::string_view path) {
    std::string_view media_type = element["contentType"].string();
    std::string_view language = element["language"].string();
    std::string_view data = element["data"].string();
    if (data.empty()) {
      const base::Json binary = chart.resolve(element["url"].string(), resource);
      data = binary["data"].string();
      if (media_type.empty()) media_type = binary["contentType"].string();
      if (language.empty()) language = binary["language"].string();
    }
    const auto leave = [&](Unread why) { unread.push_back({kind, resource, why, date}); };
    if (!is_readable_form(media_type)) return leave(Unread::unsupported_form);
    if (data.empty()) return leave(Unread::address_only);
    if (language.empty() ? foreign : is_other_language(language)) return leave(Unread::other_language);
    auto decoded = decode(data, media_type);
    if (!decoded) return leave(Unread::undecodable);
    if (language.empty() && reads_as_other_language(decoded->text)) return leave(Unread::other_language);
    owned.push_back(std::make_unique<std::string>(std::move(decoded->text)));
    list.push_back({kind, resource, path, *owned.back(), decoded->html, date});
  };
  const std::size_t texts_before = list.size(), unread_before = unread.size();
  if (type == "DocumentReference")
    for (base::Json content : resource["content"])
      attachment(content["attachment"], TextKind::note, "content.attachment");
  if (type == "DiagnosticReport")
    for (base::Json form : resource["presentedForm"]) attachment(form, TextKind::report, "presentedForm");
  // Several attachments are the same text in several forms (R4, DocumentReference.content, presentedForm): one that was
  // read stands for those that we do not read.
  if (list.size() > texts_before) unread.resize(unread_before);
}

void ClinicalTexts::collect(const Chart& chart) {
  chart.for_each([&](base::Json resource) { collect(resource, chart); });
}

} // namespace signpost::fhir
