#pragma once

#include <vector>

#include "evidence/candidate.h"
#include "evidence/orders.h"
#include "evidence/questionnaire.h"
#include "evidence/records.h"
#include "evidence/values.h"

namespace signpost::evidence {

// What was answered to our own questionnaires: whoever signed a form vouches for it. Borrows everything it is given.
class Answers {
public:
  Answers(const Values& values, const std::vector<DocumentationItem>& items, const Orders& orders, Records& records)
      : values_(values), items_(items), orders_(orders), records_(records) {}

  // The answers about a value that hold for the order, those to forms about other orders left out.
  std::vector<Candidate> about(ValueIndex value, std::size_t order);
  // Whether one was given since the order was written.
  bool newer_than_order(const Candidate& candidate, std::size_t order) const;

private:
  std::vector<const Record*> responses_for(const ValueDefinition& value, std::size_t order);

  const Values& values_;
  const std::vector<DocumentationItem>& items_;
  const Orders& orders_;
  Records& records_;
};

} // namespace signpost::evidence
