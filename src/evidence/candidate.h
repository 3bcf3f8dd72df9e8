#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/date.h"
#include "evidence/admission.h"
#include "evidence/reading.h"
#include "evidence/values.h"

namespace signpost::evidence {

inline constexpr base::Date long_ago{std::chrono::days(-1'000'000)};

// What is said of a later day is no newer than the day evidence counts to.
inline std::optional<base::DateInterval> no_later_than(base::Date day, std::optional<base::DateInterval> said) {
  if (said) said = base::DateInterval{std::min(said->first, day), std::min(said->last, day)};
  return said;
}

// One thing one record says about a value: what gathering hands to settling.
struct Candidate {
  Truth truth = Truth::yes;
  std::uint16_t member = 0; // of a coded value or a domain
  std::optional<Range> number;
  std::optional<base::DateInterval> dates; // the value itself, or the days of a treatment
  std::optional<base::DateInterval> said;  // when the record was made
  // Of the days of a treatment: whether the first and the last are told, or only bounds of them.
  enum class Ending : std::uint8_t { told, goes_on, not_told };
  bool beginning_told = true;
  Ending ending = Ending::told;
  std::string_view modality;
  bool whole = false; // the record claims to tell the whole course
  std::size_t rank = 0;
  bool denied = false;            // a sentence that denies what it names, as against one that tells its end
  const Source* source = nullptr; // what read it; none of an answer to a form
  base::Json record; // what was read, of a part the part itself; none of an answer to a form
  base::Json coded;  // the coded element by which it was found
  Admission admission; // belongs, or doubtful
  Evidence evidence;

  base::Date newest() const { return said ? said->last : long_ago; }
};

} // namespace signpost::evidence
