#pragma once

#include <string>
#include <vector>

#include "fhir/code.h"
#include "evidence/facts.h"

// What gathering (facts.cc) hands to deciding (deciding.cc); of no use to others.
namespace signpost::evidence {

inline constexpr std::size_t max_evidence = 6; // per reading: enough to check, short enough to read
inline constexpr base::Date long_ago{std::chrono::days(-1'000'000)};

// One thing one record says about a value.
struct Facts::Candidate {
  Truth truth = Truth::yes;
  std::uint16_t member = 0;
  std::optional<Range> number;
  std::optional<base::DateInterval> dates; // the value itself, or the days of a treatment
  std::optional<base::DateInterval> said;  // when the record was made
  std::string_view modality;
  bool whole = false; // the record claims to tell the whole course
  std::size_t rank = 0;
  Evidence evidence;

  base::Date newest() const { return said ? said->last : long_ago; }
};

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

inline void keep(std::vector<Evidence>& list, const Evidence& evidence) {
  if (list.size() < max_evidence) list.push_back(evidence);
}

} // namespace signpost::evidence
