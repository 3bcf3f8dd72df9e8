#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "fhir/chart.h"
#include "fhir/code.h"
#include "fhir/walk.h"

// Small ways through borrowed JSON that gathering and the gate share.
namespace signpost::evidence {

using fhir::walk;

// Calls `use(words)` with every word that stands beside or in a coded element: its text and its codings' displays. Of
// a Reference, the display.
template <class Use>
void for_each_wording(base::Json element, Use&& use) {
  for (const std::string_view key : {"text", "display"})
    if (const auto text = element[key].string(); !text.empty()) use(text);
  walk(element, "coding.display", [&](base::Json display) { // with or without a code
    if (!display.string().empty()) use(display.string());
  });
}

// Calls `use(coded)` for what the Medication says that a record refers to: its code, form and ingredients.
template <class Use>
void for_each_name_of_medication(base::Json resource, const fhir::Chart& chart, Use&& use) {
  const base::Json reference = resource["medicationReference"]["reference"];
  if (!reference) return;
  const base::Json medication = chart.resolve(reference.string(), resource);
  for (const std::string_view path : {"code", "form", "ingredient.itemCodeableConcept"}) walk(medication, path, use);
}

// A coded element as evidence: its first code, then its words.
inline std::string shown(base::Json coded) {
  std::string text;
  fhir::any_coding(coded, [&](base::Json coding) {
    text = coding["code"].string();
    return true;
  });
  const std::string_view words = coded["text"].string();
  if (!words.empty()) text += (text.empty() ? "" : " ") + std::string(words);
  return text;
}

} // namespace signpost::evidence
