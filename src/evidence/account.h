#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "evidence/admission.h"
#include "evidence/prose.h"
#include "evidence/reading.h"
#include "evidence/records.h"
#include "evidence/values.h"
#include "fhir/chart.h"

namespace signpost::evidence {

// Something because of which a silence proves nothing: a type that was not read whole, a record of it that could not be
// understood, or a sentence that names the matter and was not.
struct Obstacle {
  std::string_view type;
  fhir::Completeness state = fhir::Completeness::complete; // of the type, where no single record stands in the way
  base::Json resource = {};                                // the record, or missing
  Because because = Because::nothing;
  std::optional<base::DateInterval> said = {};
  std::optional<Evidence> sentence = {}; // of a record that was read: what of it was not understood
};

// What kept a type from being better known, said by whoever tried to get it: one sentence for integrators.
struct TypeGap {
  std::string type;
  std::string sentence;
};

// How far back, in days, the value that looks furthest reads notes and reports; nothing if one reads those of any age.
std::optional<int> longest_text_window(const Values& values);

// What was understood of a chart, type by type: the only thing that may tell whether a silence counts. Borrows what it
// is given; for one thread.
class Account {
public:
  // `texts_from`: no value reads a note or report that is certainly from before that day.
  Account(const fhir::Chart& chart, Records& records, Prose& prose, std::optional<base::Date> texts_from)
      : chart_(chart), records_(records), prose_(prose), texts_from_(texts_from) {}

  // How much of a type was read: what the chart knows, less where a text that some value may want came by its address
  // only or in a form that is not read (a PDF).
  fhir::Completeness state(std::string_view type);

  // What keeps the silence of a value from counting. `in_time`: whether a record of that day may serve a source of the
  // value; a record that certainly may not is no obstacle. `sentences`: those that name its matter and that nobody
  // understood, of texts that serve it.
  using InTime = std::function<bool(const Source&, const fhir::ClinicalDate&)>;
  std::vector<Obstacle> obstacles(const ValueDefinition& value, const InTime& in_time, std::vector<Evidence> sentences);

  // Why a type is not complete, in sentences for integrators: those given for it, else what the chart knows. Empty for
  // a type that is complete.
  std::vector<std::string> missing(std::string_view type, std::span<const TypeGap> gaps = {});

  // The explanation's `chart` (docs/integrator.md): one object per type that was asked for, came or has a gap.
  void write_json(base::JsonWriter& out, std::span<const TypeGap> gaps = {});

private:
  struct NotUnderstood {
    base::Json resource;
    Because why;
    fhir::ClinicalDate said;
    bool current;
  };
  // Records of a type that nobody could read: whatever they tell is not known.
  const std::vector<NotUnderstood>& not_understood(std::string_view type);
  // Documents of a type whose text is not before us at all.
  struct Elsewhere {
    fhir::Unread why;
    fhir::ClinicalDate said;
  };
  const std::vector<Elsewhere>& elsewhere(std::string_view type);
  bool may_be_wanted(const Elsewhere& text) const;
  void write_type(std::string_view type, std::span<const TypeGap> gaps, base::JsonWriter& out);
  bool counts(base::Json resource) const;

  const fhir::Chart& chart_;
  Records& records_;
  Prose& prose_;
  std::optional<base::Date> texts_from_;
  std::map<std::string, std::vector<NotUnderstood>, std::less<>> not_understood_;
  std::map<std::string, std::vector<Elsewhere>, std::less<>> elsewhere_;
};

} // namespace signpost::evidence
