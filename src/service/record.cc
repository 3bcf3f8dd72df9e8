#include "service/record.h"

#include "base/digest.h"
#include "base/json.h"

namespace signpost::service {

std::string_view to_string(Stage stage) {
  switch (stage) {
  case Stage::parse: return "parse";
  case Stage::read: return "read";
  case Stage::fetch: return "fetch";
  case Stage::decide: return "decide";
  case Stage::write: return "write";
  case Stage::keep: return "keep";
  }
  return "";
}

namespace {

void write(const Record::Criterion& criterion, base::JsonWriter& out) {
  out.begin_array();
  for (const std::string& text : {criterion.id, criterion.truth, criterion.why}) out.string(text);
  out.boolean(criterion.presumed);
  for (const Record::Evidence& evidence : criterion.evidence) {
    out.string(evidence.resource);
    out.string(evidence.path);
  }
  out.end_array();
}

} // namespace

std::string digest_of(const std::vector<Record::Decision>& decisions) {
  base::JsonWriter out;
  out.begin_array();
  for (const Record::Decision& decision : decisions) {
    out.begin_array();
    for (const std::string& text :
         {decision.order, decision.coverage, decision.payer, decision.policy, decision.version, decision.outcome,
          decision.determination, decision.authorization, decision.reason})
      out.string(text);
    for (const Record::Criterion& criterion : decision.criteria) write(criterion, out);
    out.end_array();
  }
  out.end_array();
  return "sha256:" + base::sha256(out.text());
}

} // namespace signpost::service
