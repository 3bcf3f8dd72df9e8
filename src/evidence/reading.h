#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "evidence/admission.h"
#include "evidence/domain.h"
#include "evidence/truth.h"
#include "evidence/values.h"

namespace signpost::evidence {

enum class EvidenceKind : std::uint8_t { coded, narrative, attested };
std::string_view to_string(EvidenceKind kind);

// What a reading rests on. `text` is the quoted sentence of narrative evidence and `offset` its phrase's position in
// bytes of the decoded text. Path and text borrow, from the values' definitions and from the texts of the Facts.
struct Evidence {
  base::Json resource = {};
  std::string_view path = {};
  std::string value = {};
  EvidenceKind kind = EvidenceKind::coded;
  std::string_view text = {};
  std::size_t offset = 0;
  Verdict verdict = Verdict::belongs; // what does not belong, or is doubtful, was weighed and did not count …
  Because because = Because::nothing; // … and why
};

inline constexpr std::size_t max_evidence = 6; // per reading: enough to check, short enough to read

inline void keep(std::vector<Evidence>& list, const Evidence& evidence) {
  if (list.size() < max_evidence) list.push_back(evidence);
}

// A number known to lie between low and high, both included.
struct Range {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  bool operator==(const Range&) const = default;
};

// A course of treatment as records tell of it: from which day until when, whether or not that was long enough.
struct Treatment {
  base::Date first;
  std::optional<base::Date> last; // nothing: it goes on
  std::vector<Evidence> evidence = {};
};

// What the chart says about one value: an answer, or why there is none, with what it rests on.
struct Reading {
  struct Coded {
    CodeIndex member = 0;
    Truth truth = Truth::unknown;
    Why why = Why::none;
    std::vector<Evidence> evidence;
  };
  Truth finding = Truth::unknown;
  std::vector<Coded> coded;
  std::vector<CodeIndex> one_of; // of a coded value: the members it has been narrowed to, where they are several
  std::optional<Range> range;
  std::optional<base::DateInterval> dates;
  std::optional<Treatment> treatment; // of days of treatment: the longest course, if its first and last day are told
  std::vector<Member> members;  // named
  std::vector<Member> possible; // left possible by a region, where none is named
  Why why = Why::silent;        // why there is no answer
  bool presumed = false;        // a `no` of a closed value: everything was read and understood, and it is silent
  std::vector<Evidence> evidence;
  std::vector<Evidence> set_aside; // records that were weighed and did not count, or not for certain
  // The same value read in each other way, where some records are doubtful (with one of them, with all) or the day of
  // onset is. The reading itself counts none of them. Empty: there is no doubt that matters.
  std::vector<Reading> otherwise;

  bool answers(const ValueKind& kind) const;
  bool same_answer(const Reading& other) const; // whatever it rests on
};

} // namespace signpost::evidence
