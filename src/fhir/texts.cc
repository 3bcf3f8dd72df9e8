#include "fhir/texts.h"

#include <algorithm>
#include <array>

#include "fhir/resource.h"

namespace signpost::fhir {
namespace {

constexpr std::array<std::string_view, text_kinds> kind_names{
    "note", "report", "order", "observation", "procedure", "condition", "medication", "encounter", "device"};

// Clinical notes that are not UTF-8 are Latin-1 in practice; every byte is a character there.
std::string utf8_from_latin1(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) out += c;
    else {
      out += static_cast<char>(0xC0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

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
    {"ServiceRequest", TextKind::order, "locationCode.text"},
    {"ServiceRequest", TextKind::order, "locationCode.coding.display"},
    {"ServiceRequest", TextKind::order, "note.text"},
    {"ServiceRequest", TextKind::order, "patientInstruction"},
    {"ServiceRequest", TextKind::order, "reasonCode.text"},
    {"DeviceRequest", TextKind::order, "codeCodeableConcept.text"},
    {"DeviceRequest", TextKind::order, "note.text"},
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
  if (!is_evidence(resource)) return;
  const std::string_view type = type_of(resource);
  const auto day = clinical_date(resource);
  const auto date = day ? std::optional(day->last) : std::nullopt;
  const auto first = std::ranges::find(prose, type, &Prose::type);
  for (auto entry = first; entry != std::end(prose) && entry->type == type; ++entry) {
    walk(resource, entry->path,
         [&](std::string_view text) { list.push_back({entry->kind, resource, entry->path, text, false, date}); });
  }

  const auto attachment = [&](base::Json element, TextKind kind, std::string_view path) {
    std::string_view content_type = element["contentType"].string();
    std::string_view data = element["data"].string();
    if (data.empty()) {
      const base::Json binary = chart.resolve(element["url"].string(), resource);
      data = binary["data"].string();
      if (content_type.empty()) content_type = binary["contentType"].string();
    }
    const bool html = content_type.starts_with("text/html") || content_type.starts_with("application/xhtml");
    const bool plain = content_type.starts_with("text/plain") || content_type.empty();
    std::optional<std::string> text;
    if (!data.empty() && (html || plain)) text = decode_base64(data);
    if (!text) {
      unread.push_back(resource);
      return;
    }
    if (base::find_invalid_utf8(*text) != text->npos) text = utf8_from_latin1(*text);
    owned.push_back(std::make_unique<std::string>(std::move(*text)));
    list.push_back({kind, resource, path, *owned.back(), html, date});
  };
  if (type == "DocumentReference")
    for (base::Json content : resource["content"])
      attachment(content["attachment"], TextKind::note, "content.attachment");
  if (type == "DiagnosticReport")
    for (base::Json form : resource["presentedForm"]) attachment(form, TextKind::report, "presentedForm");
}

void ClinicalTexts::collect(const Chart& chart) {
  chart.for_each([&](base::Json resource) { collect(resource, chart); });
}

} // namespace signpost::fhir
