#include "evidence/admission.h"

namespace signpost::evidence {

std::string_view to_string(Because because) {
  switch (because) {
  case Because::nothing: return "";
  case Because::entered_in_error: return "entered-in-error";
  case Because::refuted: return "refuted";
  case Because::not_done: return "not-done";
  case Because::planned: return "planned";
  case Because::denied: return "denied";
  case Because::another_patient: return "another-patient";
  case Because::relative: return "relative";
  case Because::past: return "past";
  case Because::cause_of_death: return "cause-of-death";
  case Because::another_site: return "another-site";
  case Because::another_reason: return "another-reason";
  case Because::before_onset: return "before-onset";
  case Because::out_of_window: return "out-of-window";
  case Because::provisional: return "provisional";
  case Because::unknown_modifier: return "unknown-modifier";
  case Because::unknown_status: return "unknown-status";
  case Because::unstated_site: return "unstated-site";
  case Because::unstated_reason: return "unstated-reason";
  case Because::masked: return "masked";
  case Because::code_without_words: return "code-without-words";
  case Because::undecodable: return "undecodable";
  case Because::other_language: return "other-language";
  case Because::undated: return "undated";
  case Because::unreadable_date: return "unreadable-date";
  case Because::partial_date: return "partial-date";
  case Because::future: return "future";
  case Because::signed_by_another: return "signed-by-another";
  case Because::onset_unknown: return "onset-unknown";
  case Because::rests_on_doubt: return "rests-on-doubt";
  case Because::not_understood: return "not-understood";
  }
  return "";
}

} // namespace signpost::evidence
