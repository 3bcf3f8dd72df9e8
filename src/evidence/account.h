#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "evidence/admission.h"
#include "evidence/prose.h"
#include "evidence/records.h"
#include "evidence/values.h"
#include "fhir/chart.h"

namespace signpost::evidence {

// Something because of which a silence proves nothing: a type that was not read whole, or a record of it that could not
// be understood.
struct Obstacle {
  std::string_view type;
  fhir::Completeness state = fhir::Completeness::complete; // of the type, where no single record stands in the way
  base::Json resource = {};                                // the record, or missing
  Because because = Because::nothing;
  std::optional<base::DateInterval> said = {};
};

// What was understood of a chart, type by type: the only thing that may tell whether a silence counts. Borrows what it
// is given; for one thread.
class Account {
public:
  Account(const fhir::Chart& chart, Records& records, Prose& prose)
      : chart_(chart), records_(records), prose_(prose) {}

  // How much of a type was read: what the chart knows, less where a text came by its address only or in a form that is
  // not read (a PDF).
  fhir::Completeness state(std::string_view type);

  // What keeps the silence of a value from counting. `in_time`: whether a record of that day may serve a source of the
  // value; a record that certainly may not is no obstacle.
  using InTime = std::function<bool(const Source&, const fhir::ClinicalDate&)>;
  std::vector<Obstacle> obstacles(const ValueDefinition& value, const InTime& in_time);

  // The explanation's `chart` (docs/integrator.md): one object per type that was asked for or came.
  void write_json(base::JsonWriter& out);

private:
  struct NotUnderstood {
    base::Json resource;
    Because why;
    fhir::ClinicalDate said;
    bool current;
  };
  // Records of a type that nobody could read: whatever they tell is not known.
  const std::vector<NotUnderstood>& not_understood(std::string_view type);
  bool partly_read(std::string_view type);
  bool counts(base::Json resource) const;

  const fhir::Chart& chart_;
  Records& records_;
  Prose& prose_;
  std::map<std::string, std::vector<NotUnderstood>, std::less<>> not_understood_;
};

} // namespace signpost::evidence
