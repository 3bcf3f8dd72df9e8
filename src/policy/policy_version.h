#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/date.h"
#include "evidence/author_file.h"
#include "fhir/value_sets.h"
#include "policy/criteria.h"

namespace signpost::policy {

// What a payer's document says when it says no, and where.
struct Negative {
  std::string determination; // investigational, not-medically-necessary, not-covered: the payer's own word
  std::string section;
  std::string reason; // one sentence in our words
};

struct CoveredIf {
  Criterion criteria;
  Negative otherwise; // if they are not met
};
struct PersonDecides {
  std::string why;
};
struct Delegated {
  std::string document; // that is not held
};
struct NotAddressed {
  std::string how; // the document says that it does not speak of this
};

// What a policy says of a service. `Negative`: it is not covered, whatever the chart says.
using Statement = std::variant<CoveredIf, Negative, PersonDecides, Delegated, NotAddressed>;

// One statement of a policy about a group of codes.
struct Service {
  std::string id;
  std::string title; // "vertebroplasty"
  const fhir::ValueSet* codes = nullptr;
  std::vector<std::string> lines; // lines of business it speaks for; empty: all the policy speaks for
  std::optional<Criterion> gate;  // where the code alone does not say: applies only if this holds
  Statement statement;
  std::string section;
  const fhir::ValueSet* diagnoses = nullptr; // the document's list; a diagnosis outside is worth a note, not a verdict

  // Null unless coverage depends on criteria.
  const Criterion* criteria() const {
    const auto* covered = std::get_if<CoveredIf>(&statement);
    return covered ? &covered->criteria : nullptr;
  }
};

// Calls `use` for the gate and the criteria of a service, as far as it has them.
template <class Use>
void for_each_tree(const Service& service, Use&& use) {
  if (service.gate) use(*service.gate);
  if (const Criterion* criteria = service.criteria()) use(*criteria);
}

enum class Authorization : std::uint8_t { required, not_required, unknown };
std::string_view to_string(Authorization authorization);

// A row of the document's prior-authorization table.
struct AuthorizationRow {
  std::vector<std::string> products;       // empty: every product
  std::optional<evidence::Member> setting; // member of Catalog::setting; none: every setting
  Authorization answer = Authorization::unknown;
  std::string section;
};

// A sentence that goes with the answers of a policy where something holds. It decides nothing.
struct PolicyRemark {
  Criterion when;
  std::string say;
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
  std::vector<PolicyRemark> remarks;
  const evidence::SourceFile* file = nullptr;

  std::string version() const { return base::to_string(effective); }
};

} // namespace signpost::policy
