#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "evidence/questionnaire.h"
#include "fhir/chart.h"

namespace signpost::evidence {

// A record that stands inside another one, made a resource of its own so that whatever reads its type reads it too.
struct Part {
  base::Json resource;
  base::Json origin; // the resource of the chart, or the order, that it stands in: it vouches for the part and is cited
  bool is_reason = false; // what an order is for
};

// The parts of a chart's resources and of the orders:
//   - each component of an Observation, as an Observation;
//   - each answer of a QuestionnaireResponse to a form that is not ours, as an Observation of the question's words and
//     of LOINC codes that its linkId, its definition or the Questionnaire gives;
//   - each reason of an order, as a Condition; of a reference that leads nowhere, its display;
//   - contained Conditions and Observations.
// Made when first asked for. Owns the documents of the parts it writes, borrows everything it is given; for one thread.
class Parts {
public:
  Parts(const fhir::Chart& chart, const std::vector<DocumentationItem>& items, const std::vector<base::Json>& orders)
      : chart_(chart), items_(items), orders_(orders) {}

  // Throws WorkLimit if they are larger than one call's may be.
  const std::vector<Part>& all();
  // The part that a resource is; null if it is none.
  const Part* find(base::Json resource);
  // The Observation that lists this one as its member (a panel); missing if none does.
  base::Json panel_of(base::Json observation);

  static constexpr std::size_t max_bytes = std::size_t{32} << 20; // of all documents that parts are written in

private:
  void add_components(base::Json observation);
  void add_answers(base::Json response);
  void add_reasons(base::Json order);
  void add_contained(base::Json resource);
  void add_resource(const std::string& json, base::Json origin, bool is_reason = false);
  void add(Part part);

  const fhir::Chart& chart_;
  const std::vector<DocumentationItem>& items_;
  const std::vector<base::Json>& orders_;
  bool made_ = false;
  std::vector<Part> parts_;
  std::vector<std::unique_ptr<base::JsonDocument>>
      documents_; // that parts are in which do not stand in the chart as such
  std::size_t bytes_ = 0;
  std::unordered_map<const base::JsonNode*, std::size_t> by_resource_; // index of a part
  std::optional<std::unordered_map<const base::JsonNode*, base::Json>> panels_; // by member
};

} // namespace signpost::evidence
