#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/answer.h"

namespace signpost::knockouts {

// What a call was answered, kept after the call: what two answers are compared by.
struct Leaf {
  std::string path;  // ids from the root of the criteria
  std::string value; // what it asks the chart
  evidence::Truth truth = evidence::Truth::unknown;
  bool presumed = false;
  std::vector<std::string> cites; // "Condition/fracture", each once
  std::vector<std::string> texts; // sentences quoted, beside `cites`; empty where coded

  bool operator==(const Leaf& other) const {
    return path == other.path && truth == other.truth && presumed == other.presumed;
  }
  bool is_known() const { return truth != evidence::Truth::unknown; }
  bool rests_on(std::string_view record) const;
};

struct Decided {
  std::string order;
  policy::Outcome outcome = policy::Outcome::no_guidance;
  std::string determination;
  policy::Authorization authorization = policy::Authorization::unknown;
  std::string policy;
  bool before_its_filing = false; // an undated document filed under a later day: criteria then go to review
  std::size_t levels = 0;
  std::vector<Leaf> leaves; // of the gate and of the criteria
  std::vector<std::string> missing, alternatives;

  const Leaf* leaf(std::string_view path) const;
};

struct Answer {
  std::vector<Decided> orders; // under the first coverage of each
  std::string refused;         // why the call was not carried out
};

// Decides a request. `request` may be malformed.
Answer answer(const service::Knowledge& knowledge, const std::string& request, base::Date today);

// The first thing in which two decisions differ, in words; empty if in none. Evidence may differ, and why something is
// unknown.
std::string difference(const Decided& wanted, const Decided& got, bool with_authorization = true);

} // namespace signpost::knockouts
