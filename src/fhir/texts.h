#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "fhir/chart.h"

namespace signpost::fhir {

// Where in a chart people write: the kinds of text that phrases may be looked for in.
enum class TextKind : std::uint8_t {
  note,
  report,
  order,
  observation,
  procedure,
  condition,
  medication,
  encounter,
  device
};

inline constexpr std::size_t text_kinds = 9;

std::string_view to_string(TextKind kind);
std::optional<TextKind> text_kind(std::string_view name);

// One piece of free text with its origin. `text` points into the chart or into `owned`.
struct ClinicalText {
  TextKind kind = TextKind::note;
  base::Json resource;
  std::string_view path; // FHIR path of the element within the resource
  std::string_view text;
  bool html = false;
  std::optional<base::Date> date; // the last day the resource may speak for
};

// Why a text of the chart is not in ClinicalTexts::list.
enum class Unread : std::uint8_t {
  address_only,     // its content was not sent
  unsupported_form, // PDF, images, sound
  undecodable,      // not what it is declared to be, or in an unknown character set
  other_language,   // than English
  too_much          // beyond the limit for one call
};

// A text that is there and was not read, in no form.
struct UnreadText {
  TextKind kind = TextKind::note;
  base::Json resource;
  Unread why = Unread::undecodable;
  std::optional<base::Date> date; // the last day the resource may speak for
};

// Every text of a chart: attachments of DocumentReference and DiagnosticReport that are sent inline or as a Binary
// (plain text, HTML and RTF; base64, in whatever character set), conclusions, notes and instructions, the text and
// every display of coded elements, displays of references, and observations as question and answer ("Infection: no").
// What a medication is called is none: whether it is taken now is said by its status. Text that is not in the chart as
// it stands is kept in `owned`, whose strings do not move.
struct ClinicalTexts {
  std::vector<ClinicalText> list;
  std::vector<std::unique_ptr<std::string>> owned;
  std::vector<UnreadText> unread;

  void collect(const Chart& chart);
  void collect(base::Json resource, const Chart& chart);
};

// Whether attachments of that media type are read: text, HTML and RTF, or none in particular (empty).
bool is_readable_form(std::string_view media_type);

// RFC 4648 section 4; white space is skipped. Nothing if it is not base64.
std::optional<std::string> decode_base64(std::string_view text);

} // namespace signpost::fhir
