#include "fhir/attachments.h"

#include <algorithm>

#include "fhir/resource.h"
#include "fhir/texts.h"

namespace signpost::fhir {
namespace {

// R4 valueset-document-reference-status, valueset-composition-status, valueset-diagnostic-report-status.
bool is_withdrawn(base::Json document) {
  for (const std::string_view element : {"status", "docStatus"})
    for (const std::string_view gone : {"superseded", "entered-in-error", "cancelled"})
      if (document[element].string() == gone) return true;
  return false;
}

// Whether an attachment, or the Binary it names, is in the chart in a form that is read.
bool is_here(base::Json attachment, base::Json document, const Chart& chart) {
  std::string_view media_type = attachment["contentType"].string(), data = attachment["data"].string();
  if (data.empty()) {
    const base::Json binary = chart.resolve(attachment["url"].string(), document);
    data = binary["data"].string();
    if (media_type.empty()) media_type = binary["contentType"].string();
  }
  return !data.empty() && is_readable_form(media_type);
}

// Whether its content may be read once it is here.
bool is_wanted(base::Json attachment, base::Json document, const Chart& chart) {
  const std::string_view url = attachment["url"].string();
  return !url.empty() && !url.starts_with('#') && attachment["data"].string().empty() &&
         is_readable_form(attachment["contentType"].string()) && !chart.resolve(url, document);
}

void look_at(base::Json document, const std::vector<base::Json>& attachments, std::optional<base::Date> from,
             const Chart& chart, std::vector<WantedAttachment>& wanted) {
  const auto day = clinical_date(document).day;
  if (is_withdrawn(document) || (day && from && day->last < *from)) return;
  // Several are the same text in several forms (R4, DocumentReference.content): one is enough.
  if (std::ranges::any_of(attachments, [&](base::Json one) { return is_here(one, document, chart); })) return;
  const auto first = std::ranges::find_if(attachments, [&](base::Json one) { return is_wanted(one, document, chart); });
  if (first == attachments.end()) return;
  wanted.push_back({document, (*first)["url"].string(), day ? std::optional(day->last) : std::nullopt});
}

} // namespace

std::vector<WantedAttachment> wanted_attachments(const Chart& chart, std::optional<base::Date> from,
                                                 std::size_t at_most) {
  std::vector<WantedAttachment> wanted;
  for (const base::Json document : chart.of_type("DocumentReference")) {
    std::vector<base::Json> attachments;
    for (const base::Json content : document["content"]) attachments.push_back(content["attachment"]);
    look_at(document, attachments, from, chart, wanted);
  }
  for (const base::Json report : chart.of_type("DiagnosticReport")) {
    const base::Json forms = report["presentedForm"];
    look_at(report, {forms.begin(), forms.end()}, from, chart, wanted);
  }
  std::ranges::stable_sort(wanted, std::ranges::greater{}, &WantedAttachment::date); // no date is less than any
  if (wanted.size() > at_most) wanted.resize(at_most);
  return wanted;
}

} // namespace signpost::fhir
