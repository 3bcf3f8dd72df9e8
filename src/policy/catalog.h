#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "fhir/value_sets.h"
#include "policy/criteria.h"
#include "policy/missing.h"
#include "policy/payers.h"
#include "evidence/phrases.h"
#include "evidence/values.h"

namespace signpost::policy {

// What a payer's document says when it says no, and where.
struct Negative {
  std::string determination; // investigational, not-medically-necessary, not-covered: the payer's own word
  std::string section;
  std::string reason; // one sentence in our words
};

// One statement of a policy about a group of codes. Exactly one of criteria, not_covered, review, delegated and
// not_addressed.
struct Service {
  std::string id;
  std::string title; // "vertebroplasty"
  const fhir::ValueSet* codes = nullptr;
  std::vector<std::string> lines;     // lines of business it speaks for; empty: all the policy speaks for
  std::optional<Criterion> gate;      // where the code alone does not say: applies only if this holds
  std::optional<Criterion> criteria;  // covered if these hold …
  Negative otherwise;                 // … and this if they do not
  std::optional<Negative> not_covered; // whatever the chart says
  std::string review;                 // always for a person to decide: why
  std::string delegated;              // to a document that is not held: its name
  std::string not_addressed;          // the document says that it does not speak of this: how
  std::string section;
  const fhir::ValueSet* diagnoses = nullptr; // the document's list; a diagnosis outside is worth a note, not a verdict
};

// A row of the document's prior-authorization table.
struct AuthorizationRow {
  std::vector<std::string> products; // empty: every product
  std::string setting;               // inpatient, outpatient; empty: both
  std::string answer;                // required, not-required
  std::string section;
};

// One version of one policy: one file, named by the day it takes effect.
struct PolicyVersion {
  std::string payer;       // id
  std::string id;          // "bcbsma/484-vertebroplasty"
  std::string number;      // as the payer prints it
  std::string title;
  base::Date effective;
  bool date_stated = true; // false: filed under its newest history date, and applied to earlier days too
  std::optional<base::Date> review_due;
  int revision = 1;
  std::string source;      // the document, as cited
  std::string provisional; // why its criteria are only provisionally known; empty: the document is at hand
  std::vector<std::string> lines;
  std::vector<Service> services;
  std::vector<AuthorizationRow> authorization;
  std::map<std::string, std::string, std::less<>> asks; // by item
  const evidence::SourceFile* file = nullptr;

  std::string version() const { return base::to_string(effective); }
};

// Everything authors wrote, compiled and immutable.
class Catalog {
public:
  // Loads a folder's files by their place: shared/value-sets, shared/values, shared/phrases, shared/questions,
  // <payer>/payer.json, <payer>/<policy>/<date>.json; others are left alone. Every mistake goes to `issues`; the
  // catalog may be used only if there was no error.
  static std::unique_ptr<Catalog> load(std::vector<evidence::SourceFile> files, base::Issues& issues);

  const std::vector<Payer>& payers() const { return payers_; }
  const evidence::Values& values() const { return values_; }
  const evidence::Phrases& phrases() const { return phrases_; }
  const fhir::ValueSets& value_sets() const { return value_sets_; }
  const std::vector<evidence::DocumentationItem>& items() const { return items_; }
  const evidence::DocumentationItem* item(std::string_view id) const;
  // All versions, by payer and policy, oldest first.
  const std::vector<std::unique_ptr<PolicyVersion>>& versions() const { return versions_; }
  const Payer* payer(std::string_view id) const;

private:
  // Lets criteria that refer to another policy point to its versions.
  void connect(base::Issues& issues);

  std::vector<evidence::SourceFile> files_;
  fhir::ValueSets value_sets_;
  evidence::Values values_;
  evidence::Phrases phrases_;
  std::vector<evidence::DocumentationItem> items_;
  std::vector<Payer> payers_;
  std::vector<std::unique_ptr<PolicyVersion>> versions_;
};

} // namespace signpost::policy
