#include "evidence/evaluation.h"

#include "evidence/work_limit.h"
#include "fhir/reference.h"

namespace signpost::evidence {

// References are resolved in the chart.
class Evaluation::Resolver final : public fhirpath::Host {
public:
  explicit Resolver(const fhir::Chart& chart) : chart_(chart) {}
  fhirpath::Resolution resolve(std::string_view reference, base::Json from) const override {
    if (const base::Json found = chart_.resolve(reference, from)) return {.resource = found};
    const fhir::Reference parts = fhir::parse_reference(reference);
    return {.resource = {}, .type = parts.type, .id = parts.id};
  }

private:
  const fhir::Chart& chart_;
};

Evaluation::Evaluation(const fhir::Chart& chart) : resolver_(std::make_unique<Resolver>(chart)) {
  context_.host = resolver_.get();
}

Evaluation::~Evaluation() = default;

void Evaluation::begin_order() {
  context_.steps = max_steps;
  visits_ = max_visits;
}

void Evaluation::visit() {
  if (visits_ == 0) throw WorkLimit();
  --visits_;
}

std::optional<fhirpath::Collection> Evaluation::operator()(const fhirpath::Expression& expression, base::Json focus) {
  auto result = fhirpath::evaluate(expression, focus, context_);
  if (result) return std::move(*result);
  if (result.error().code == base::ErrorCode::too_large) throw WorkLimit();
  return {}; // the data does not allow the operation: it says nothing
}

} // namespace signpost::evidence
