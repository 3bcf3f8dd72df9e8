#include "evidence/reading.h"

#include <algorithm>

namespace signpost::evidence {

std::string_view to_string(EvidenceKind kind) {
  switch (kind) {
  case EvidenceKind::coded: return "coded";
  case EvidenceKind::narrative: return "narrative";
  case EvidenceKind::attested: return "attested";
  }
  return "";
}

bool Reading::answers(const ValueKind& kind) const {
  struct Ask {
    const Reading& reading;
    bool operator()(const FindingKind&) const { return reading.finding != Truth::unknown; }
    bool operator()(const CodedKind&) const { return !reading.coded.empty() || !reading.one_of.empty(); }
    bool operator()(const NumberKind&) const { return reading.range.has_value(); }
    bool operator()(const DatesKind&) const { return reading.dates.has_value(); }
    bool operator()(const MembersKind&) const { return !reading.members.empty() || !reading.possible.empty(); }
  };
  return std::visit(Ask{*this}, kind);
}

bool Reading::same_answer(const Reading& other) const {
  const auto same_codes = [](const Coded& a, const Coded& b) { return a.member == b.member && a.truth == b.truth; };
  return finding == other.finding && std::ranges::equal(coded, other.coded, same_codes) && one_of == other.one_of &&
         range == other.range && dates == other.dates && members == other.members && possible == other.possible &&
         evidence.empty() == other.evidence.empty(); // a record that leaves the matter open is no silence
}

} // namespace signpost::evidence
