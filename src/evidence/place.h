#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "evidence/matters.h"
#include "evidence/orders.h"
#include "evidence/parts.h"
#include "evidence/prose.h"
#include "evidence/questionnaire.h"
#include "evidence/reading.h"
#include "evidence/records.h"
#include "evidence/values.h"
#include "fhir/chart.h"

namespace signpost::evidence {

// For whom a value is read.
struct Place {
  std::size_t order = 0;
  std::optional<Member> level;
};

// What gathering needs to know of other values.
class OtherValues {
public:
  virtual ~OtherValues() = default;
  virtual const Reading& read(ValueIndex value, std::size_t order, std::optional<Member> level) = 0;
};

// Everything that what a call's chart says is read from; all of it borrowed.
struct World {
  const Values& values;
  const AdmissionRules& rules;
  const std::vector<DocumentationItem>& items; // whose questions QuestionnaireResponses may answer
  const fhir::Chart& chart;
  const Orders& orders;
  Parts& parts;
  Records& records;
  Prose& prose;
  OtherValues& others;
};

} // namespace signpost::evidence
