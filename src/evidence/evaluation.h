#pragma once

#include <memory>
#include <optional>

#include "base/date.h"
#include "base/json.h"
#include "fhir/chart.h"
#include "fhirpath/fhirpath.h"

namespace signpost::evidence {

// Evaluates authors' FHIRPath on the resources of a chart, in which references are resolved, and counts the work that
// one order may need. For one thread; borrows the chart.
class Evaluation {
public:
  explicit Evaluation(const fhir::Chart& chart);
  ~Evaluation();

  // Gives the next order its share of work.
  void begin_order();
  void set_today(base::Date day) { context_.today = day; }
  // What an expression gives of a resource; nothing where the data does not allow the operation. Throws WorkLimit.
  std::optional<fhirpath::Collection> operator()(const fhirpath::Expression& expression, base::Json focus);
  // Counts one resource or sentence that is looked at. Throws WorkLimit.
  void visit();

  static constexpr std::size_t max_steps = 1'000'000;  // of FHIRPath per order
  static constexpr std::size_t max_visits = 2'000'000; // of resources per order

private:
  class Resolver;
  std::unique_ptr<Resolver> resolver_;
  fhirpath::Context context_;
  std::size_t visits_ = max_visits; // left
};

} // namespace signpost::evidence
