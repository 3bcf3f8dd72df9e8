#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/admission.h"
#include "evidence/author_file.h"
#include "fhir/chart.h"
#include "fhir/value_sets.h"

namespace signpost::evidence {

struct Names;

// What evidence can be about, as data (shared/admission.json): a part of the body and the reasons that go with it. A
// value that is `about` a matter is not served by a record that names another part or another reason.
struct Matter {
  std::string id;
  const fhir::ValueSet* site = nullptr;    // codes and words of the part itself
  const fhir::ValueSet* reasons = nullptr; // what something is done for, if it is done for this
  const fhir::ValueSet* vague = nullptr;   // reasons that may stand for anything ("pain")
  const fhir::ValueSet* others = nullptr;  // reasons that are certainly another matter's
};

using MatterIndex = std::uint16_t;

// What a source asks of a record's subject.
struct About {
  MatterIndex matter = 0;
  bool site_stated = false;   // a record that names no site is doubtful
  bool reason_stated = false; // a record that names no reason, or one that may stand for anything, is doubtful
};

// What words and codes of a record say whatever value asks: shared/admission.json. Without the file nothing is known.
class AdmissionRules {
public:
  // {"elsewhere", "matters": [{"id", "site", "reasons", "vague", "others"}], "relative", "past", "causeOfDeath",
  // "denied", "suspected"}; the names are ids of value sets. Mistakes go to the file's issues.
  static AdmissionRules read(const AuthorFile& file, const fhir::ValueSets& value_sets);

  std::optional<MatterIndex> find(std::string_view id) const;

  // Whose and which time a record is of, by its code (what that is called), category and type: a relative's, a past
  // one's, a cause of death.
  Admission category(base::Json resource, const Names& names) const;
  // What the words beside a record's code say of it themselves: "No known …", "Family history of …", "Suspected …".
  Admission wording(base::Json coded) const;

  // Whether a record is about a matter: what it names in its bodySite, dosage site and route decides, else its code,
  // else its notes and instructions; what it was done for by reasonCode, reasonReference and an encounter's diagnosis,
  // of a dispense by its prescription. What names nothing belongs, unless it has to be stated.
  Admission about(const About& about, base::Json resource, std::string_view code_element,
                  const fhir::Chart& chart) const;

private:
  enum class Named : std::uint8_t { nothing, here, elsewhere };
  Named site_named(const Matter& matter, base::Json coded) const;
  Named site_named(const Matter& matter, std::string_view words) const;
  Named site_of(const Matter& matter, base::Json resource, std::string_view code_element,
                const fhir::Chart& chart) const;
  // How well a reason fits, from the least to the most.
  enum class Fit : std::uint8_t { other, unclear, vague, fits };
  Fit reason(const Matter& matter, base::Json coded) const;
  bool words_name_another_reason(const Matter& matter, base::Json resource, std::string_view code_element,
                                 const fhir::Chart& chart) const;
  std::optional<Fit> own_reason(const Matter& matter, base::Json resource, const fhir::Chart& chart) const;
  std::optional<Fit> done_for(const Matter& matter, base::Json resource, const fhir::Chart& chart) const;

  std::vector<Matter> matters_;
  const fhir::ValueSet* elsewhere_ = nullptr;
  const fhir::ValueSet* relative_ = nullptr;
  const fhir::ValueSet* past_ = nullptr;
  const fhir::ValueSet* cause_of_death_ = nullptr;
  const fhir::ValueSet* denied_ = nullptr;
  const fhir::ValueSet* suspected_ = nullptr;
};

} // namespace signpost::evidence
