#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "dtr/drafts.h"
#include "service/case.h"
#include "service/record.h"

namespace signpost::service {

// What a decided case is answered, as it goes over the wire, and what the record of the call keeps of it.
struct Written {
  std::string text;
  std::vector<std::string> cards; // the uuid of each decision's card; empty where it has none
  std::size_t actions = 0;
  std::vector<dtr::Draft> drafts = {}; // the forms that the statements on the orders ask for
};

// A CDS Hooks response (CDS Hooks 2.0, "CDS Service Response"): cards, coverage-information on the orders, and in
// `extension` the remarks for whoever integrates the server and, if the call asks for it, the explanation.
Written write_response(Case& decided, const std::vector<Gap>& gaps);

// The explanation alone, whatever the cards would be: {"decisions": […], "chart": […], "remarks": […]}.
Written write_explanation(Case& decided, const std::vector<Gap>& gaps);

// Everything that kept an answer from being better: what was fetched in vain, what was not sent or not whole, orders
// without guidance.
std::vector<Gap> gaps_of(Case& decided);

// What the record keeps of the decisions.
std::vector<Record::Decision> recorded(const Case& decided, const Written& written);

// All of it at once, for a call that brings all there is: the tools' and tests' way.
base::Result<std::string> respond(base::Json body, const Terms& terms);
base::Result<std::string> explain(base::Json body, const Terms& terms);

} // namespace signpost::service
