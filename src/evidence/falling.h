#pragma once

#include <vector>

#include "evidence/candidate.h"
#include "evidence/values.h"

namespace signpost::evidence {

// What shows that a number fell: from the highest that is known of an earlier day to the newest, by as much as `fall`
// asks. Gives both, as said when the newest was; nothing where it did not fall so far. A doubtful number is given, as
// doubtful as it is, where it would show a fall if it counted, whichever of the two it would be. Pure.
std::vector<Candidate> that_it_fell(std::vector<Candidate> numbers, const FallSource& fall);

} // namespace signpost::evidence
