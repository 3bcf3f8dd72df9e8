#include "fhir/texts.h"

#include <algorithm>
#include <array>

#include "fhir/language.h"
#include "fhir/resource.h"
#include "fhir/rich_text.h"
#include "fhir/text_encoding.h"

namespace signpost::fhir {
namespace {

constexpr std::array<std::string_view, text_kinds> kind_names{
    "note", "report", "order", "observation", "procedure", "condition", "medication", "encounter", "device"};

// The elements in which a resource type holds prose, type by type. A path ends in a string; arrays are walked.
struct Prose {
  std::string_view type;
  TextKind kind;
  std::string_view path;
};
constexpr Prose prose[] = {
    {"ServiceRequest", TextKind::order, "code.text"},
    {"ServiceRequest", TextKind::order, "code.coding.display"},
    {"ServiceRequest", TextKind::order, "orderDetail.text"},
    {"ServiceRequest", TextKind::order, "orderDetail.coding.display"},
    {"ServiceRequest", TextKind::order, "locationCode.text"},
    {"ServiceRequest", TextKind::order, "locationCode.coding.display"},
    {"ServiceRequest", TextKind::order, "note.text"},
    {"ServiceRequest", TextKind::order, "patientInstruction"},
    {"ServiceRequest", TextKind::order, "reasonCode.text"},
    {"ServiceRequest", TextKind::order, "supportingInfo.display"},
    {"DeviceRequest", TextKind::device, "codeCodeableConcept.text"},
    {"DeviceRequest", TextKind::device, "codeCodeableConcept.coding.display"},
    {"DeviceRequest", TextKind::device, "codeReference.display"},
    {"DeviceRequest", TextKind::device, "note.text"},
    {"DiagnosticReport", TextKind::report, "conclusion"},
    {"DiagnosticReport", TextKind::report, "conclusionCode.text"},
    {"Observation", TextKind::observation, "valueString"},
    {"Observation", TextKind::observation, "valueCodeableConcept.text"},
    {"Observation", TextKind::observation, "component.valueString"},
    {"Observation", TextKind::observation, "note.text"},
    {"Procedure", TextKind::procedure, "code.text"},
    {"Procedure", TextKind::procedure, "outcome.text"},
    {"Procedure", TextKind::procedure, "note.text"},
    {"Condition", TextKind::condition, "code.text"},
    {"Condition", TextKind::condition, "code.coding.display"},
    {"Condition", TextKind::condition, "onsetString"},
    {"Condition", TextKind::condition, "note.text"},
    {"MedicationStatement", TextKind::medication, "note.text"},
    {"MedicationStatement", TextKind::medication, "dosage.text"},
    {"MedicationStatement", TextKind::medication, "reasonCode.text"},
    {"MedicationRequest", TextKind::medication, "note.text"},
    {"MedicationRequest", TextKind::medication, "dosageInstruction.text"},
    {"MedicationRequest", TextKind::medication, "reasonCode.text"},
    {"Encounter", TextKind::encounter, "reasonCode.text"},
    {"Encounter", TextKind::encounter, "type.text"},
    {"Device", TextKind::device, "deviceName.name"},
    {"Device", TextKind::device, "type.text"},
    {"Device", TextKind::device, "type.coding.display"},
    {"Device", TextKind::device, "modelNumber"},
    {"Device", TextKind::device, "note.text"},
    {"CarePlan", TextKind::note, "description"},
    {"CarePlan", TextKind::note, "note.text"},
};

template <class Use>
void walk(base::Json element, std::string_view path, Use&& use) {
  if (element.is_array()) {
    for (base::Json item : element) walk(item, path, use);
    return;
  }
  if (path.empty()) {
    if (!element.string().empty()) use(element.string());
    return;
  }
  const auto dot = path.find('.');
  walk(element[path.substr(0, dot)], dot == path.npos ? std::string_view{} : path.substr(dot + 1), use);
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
  const auto first = std::ranges::find(prose, type, &Prose::type);
  for (auto entry = first; entry != std::end(prose) && entry->type == type; ++entry) {
    // Of a diagnosis, the code's own words stand in where nobody wrote any beside it.
    if (type == "Condition" && entry->path == "code.coding.display" && resource["code"]["text"]) continue;
    walk(resource, entry->path, [&](std::string_view text) {
      if (foreign || (text.size() > max_label && reads_as_other_language(text)))
        unread.push_back({entry->kind, resource, Unread::other_language, date});
      else list.push_back({entry->kind, resource, entry->path, text, false, date});
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
    if (!is_html(media_type) && !is_plain(media_type)) return leave(Unread::unsupported_form);
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
