#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "fhir/value_sets.h"
#include "policy/payers.h"
#include "policy/policy_version.h"
#include "evidence/facts.h"
#include "evidence/phrases.h"
#include "evidence/values.h"

namespace signpost::policy {

// Everything authors wrote, compiled and immutable.
class Catalog {
public:
  // Loads a folder's files by their place: shared/value-sets, shared/values, shared/phrases, shared/questions,
  // shared/admission.json, <payer>/payer.json, <payer>/<policy>/<date>.json; others are left alone. Every mistake goes
  // to `issues`; the catalog may be used only if there was no error.
  static std::unique_ptr<Catalog> load(std::vector<evidence::SourceFile> files, base::Issues& issues);

  const std::vector<Payer>& payers() const { return payers_; }
  const evidence::Values& values() const { return values_; }
  const fhir::ValueSets& value_sets() const { return value_sets_; }
  // What the room evidence needs to read a chart; borrows from the catalog.
  evidence::Knowledge evidence() const { return {values_, phrases_, admission_, naming_, items_}; }
  const std::vector<evidence::DocumentationItem>& items() const { return items_; }
  const evidence::DocumentationItem* item(std::string_view id) const;
  // All versions, by payer and policy, oldest first.
  const std::vector<std::unique_ptr<PolicyVersion>>& versions() const { return versions_; }
  const Payer* payer(std::string_view id) const;
  // The value that says in which setting an order is carried out; none if no file defines it.
  std::optional<evidence::ValueIndex> setting() const { return setting_; }

private:
  // Lets criteria that refer to another policy point to its versions.
  void connect(base::Issues& issues);

  std::vector<evidence::SourceFile> files_;
  fhir::ValueSets value_sets_;
  evidence::AdmissionRules admission_;
  evidence::Values values_;
  evidence::Naming naming_;
  std::optional<evidence::ValueIndex> setting_;
  evidence::Phrases phrases_;
  std::vector<evidence::DocumentationItem> items_;
  std::vector<Payer> payers_;
  std::vector<std::unique_ptr<PolicyVersion>> versions_;
};

} // namespace signpost::policy
