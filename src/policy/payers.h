#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "fhir/chart.h"
#include "evidence/author_file.h"

namespace re2 {
class RE2;
}

namespace signpost::policy {

// A kind of plan a payer sells, as far as its documents tell them apart: HMO, PPO, Medicare PPO …
struct Product {
  std::string id;
  std::string line;  // line of business: commercial, medicare, medicaid, vision …
  std::string label; // on cards and notes
  std::vector<std::shared_ptr<const re2::RE2>> names;
};

struct Payer {
  std::string id;
  std::string label;                 // the insurer's name, for cards
  std::string short_label;           // the same where there is little room: "BCBSMA"
  std::string authorization_contact; // whom the documents say to ask about prior authorization; empty: they do not say
  std::vector<std::shared_ptr<const re2::RE2>> names;
  std::vector<std::shared_ptr<const re2::RE2>> not_names; // of other insurers who are called alike
  struct Identifier {
    std::string value;
    std::vector<std::string> systems; // or types, by either of which it is told; none of both: any
    std::vector<std::string> types;
  };
  std::vector<Identifier> identifiers;
  std::vector<Product> products;
  std::string default_line; // where a coverage does not say

  static std::optional<Payer> read(const evidence::AuthorFile& file);
};

// What a Coverage turns out to be.
struct Plan {
  const Payer* payer = nullptr;     // null: none that we hold
  const Product* product = nullptr; // null: not stated
  std::string line;                 // the product's, else the payer's default
  std::string looked_for;           // the insurer's name as the Coverage has it, else its number; may be empty
  std::vector<std::string> not_sent; // payors that are referred to and not in the chart
};

// Finds the payer by identifier, else by name: of the Organization that Coverage.payor refers to (in the chart or
// contained), of the reference's own identifier and display. The product is told by Coverage.type, class and network,
// else by the insurer's name ("HMO Blue").
Plan plan_of(base::Json coverage, const fhir::Chart& chart, const std::vector<Payer>& payers);

// Whether a Coverage may be relied on for a service on that day: status active (or not stated) and the day within its
// period.
bool is_active(base::Json coverage, base::Date day);

// Lower case, letters and digits, single spaces: how names are compared.
std::string plain_words(std::string_view text);

} // namespace signpost::policy
