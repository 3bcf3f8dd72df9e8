#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace signpost::evidence {

// The gate that every record passes before a value sees it: did it happen (happened.h), whose is it, what is it about
// (matters.h), when was it (timing.h), and could it be understood (records.h). Each gives one of three answers.
enum class Verdict : std::uint8_t {
  does_not_belong, // certain: the record is no evidence for this
  doubtful,        // it may be meant, but cannot be relied on: decided with it and without it
  belongs,
};

// Why a record does not belong, or is doubtful.
enum class Because : std::uint8_t {
  nothing,
  entered_in_error,
  refuted,
  not_done,
  planned,           // proposed, intended, prepared or registered, and not yet done
  denied,            // its own words or code say that there is none
  another_patient,
  relative,
  past,              // a history, not the present
  cause_of_death,
  another_site,
  another_reason,
  before_onset,
  out_of_window,
  provisional,
  unknown_modifier,  // a modifierExtension (R4 extensibility.html#modifierExtension) that is not known here
  unknown_status,
  unstated_site,
  unstated_reason,
  masked,
  code_without_words,
  undecodable,
  other_language,
  undated,
  unreadable_date,
  partial_date,      // only its month or year is known, and the day matters
  future,
  signed_by_another, // somebody else than the orderer signed it
  onset_unknown,     // it may be older than what it is evidence for
  rests_on_doubt,    // it counts only together with another record that is doubtful
  not_understood,    // a sentence that names the matter, and nobody can tell what it says of it
};

std::string_view to_string(Because because); // "another-site": as the explanation names it

struct Admission {
  Verdict verdict = Verdict::belongs;
  Because because = Because::nothing;

  static constexpr Admission refuse(Because because) { return {Verdict::does_not_belong, because}; }
  static constexpr Admission doubt(Because because) { return {Verdict::doubtful, because}; }
  bool belongs() const { return verdict == Verdict::belongs; }
  bool refused() const { return verdict == Verdict::does_not_belong; }
};

// Both have to be passed: the harder verdict, of two alike the first.
constexpr Admission both(Admission a, Admission b) { return b.verdict < a.verdict ? b : a; }

#ifdef SIGNPOST_TEST_GATE
// Tests switch off one reason at a time, to see that what they search for is found.
inline thread_local std::string_view gate_blind_spot;
inline Admission seen(Admission admission) {
  return !gate_blind_spot.empty() && to_string(admission.because) == gate_blind_spot ? Admission{} : admission;
}
#else
constexpr Admission seen(Admission admission) { return admission; }
#endif

} // namespace signpost::evidence
