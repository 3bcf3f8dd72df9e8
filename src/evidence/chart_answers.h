#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/date.h"
#include "evidence/facts.h"
#include "evidence/questionnaire.h"
#include "evidence/reading.h"

namespace signpost::evidence {

// From when to when a treatment was given; it goes on if it has no last day.
struct Period {
  base::Date first;
  std::optional<base::Date> last;
  bool operator==(const Period&) const = default;
};

// The code of an option: a member of the value, of `which_apply` a finding's id or `none_of_these`.
struct Chosen {
  std::string code;
  bool operator==(const Chosen&) const = default;
};

// A day, or a whole month or year where no more is known.
struct Dated {
  base::DateInterval days;
  bool operator==(const Dated&) const = default;
};

// An answer that a chart gives to a question, and the records it rests on (at most max_evidence, borrowed from Facts).
struct ChartAnswer {
  std::variant<bool, Chosen, double, Dated, Period> given;
  std::vector<Evidence> evidence;
};

// What a chart says to a question of a form for one order. Only what records say is an answer: not what follows from
// silence, nor a number or day of which only bounds are known, nor what is another answer with a doubtful record than
// without it, nor what is not alike at every level of `levels` (those that the order is judged at; one that is empty:
// whatever the level). Of several options all that are said; `which_apply` stays open where an option is in dispute,
// since what is not ticked there is denied. Throws WorkLimit.
std::vector<ChartAnswer> chart_answers(const Question& question, Facts& facts, std::size_t order,
                                       std::span<const std::optional<Member>> levels);

// "2026-11-20", "2026-11" or "2026": as FHIR writes a date (R4 2.24.0.1); nothing for days that are neither one day
// nor a whole month or year.
std::optional<std::string> fhir_date(const base::DateInterval& days);

} // namespace signpost::evidence
