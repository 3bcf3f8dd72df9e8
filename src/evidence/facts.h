#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <vector>

#include "base/date.h"
#include "fhir/chart.h"
#include "fhir/texts.h"
#include "evidence/phrases.h"
#include "evidence/questionnaire.h"
#include "evidence/values.h"

namespace signpost::evidence {

// The day the order is to be carried out: its occurrence, else the day of signing.
base::Date date_of_service(base::Json order, base::Date today);

// One call's chart and orders, read as values: each value once, when it is first asked for, and then remembered.
// Borrows everything it is given; readings stay valid as long as the Facts. For one thread.
class Facts {
public:
  // `items`: whose questions QuestionnaireResponses of the chart may answer. `orders`: the orders to be signed.
  // `today`: the day of signing.
  Facts(const Values& values, const Phrases& phrases, const std::vector<DocumentationItem>& items,
        const fhir::Chart& chart, std::vector<base::Json> orders, base::Date today);
  ~Facts();
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;

  // What the chart says about a value for the order with that index and, for values of scope level, at that level
  // (nothing: whatever the level).
  const Reading& read(ValueIndex value, std::size_t order, std::optional<Member> level);

  // How much of a resource type could be read: what the chart knows, less what came in a form we cannot read (a PDF) or
  // beyond max_text.
  fhir::Completeness completeness(std::string_view type);

  // Gives the next order its share of work. read() throws WorkLimit when it is used up: what would follow from half a
  // reading is no answer.
  void begin_order();

  static constexpr std::size_t max_text = std::size_t{2} << 20; // bytes of clinical text looked through per call
  static constexpr std::size_t max_steps = 1'000'000;           // of FHIRPath per order
  static constexpr std::size_t max_visits = 2'000'000;          // of resources per order

  struct WorkLimit : std::runtime_error {
    WorkLimit() : std::runtime_error("an order needs more work than one order may") {}
  };

  const Values& values() const { return values_; }
  const fhir::Chart& chart() const { return chart_; }
  base::Json order(std::size_t index) const { return orders_[index]; }
  base::Date today() const { return today_; }

private:
  struct Candidate;
  struct Place { // for whom a value is read
    std::size_t order;
    std::optional<Member> level;
  };
  class Resolver;
  // What every source asks of a resource, looked up once per call.
  struct Record {
    base::Json resource;
    bool current = true;
    std::optional<base::DateInterval> said;  // clinical date
    std::string_view code_element;           // the usual one of its type
    std::vector<fhir::NormalCode> codes;     // of that element
  };

  Reading compute(const ValueDefinition& value, ValueIndex index, Place place);
  std::vector<Candidate> gather(const Source& source, const ValueDefinition& value, std::size_t rank, Place place);
  void gather_record(const Source& source, const ValueDefinition& value, const Record& record, std::size_t rank,
                     Place place, std::vector<Candidate>& out);
  const std::vector<Record>& records(const std::string& type);
  bool matches(const Source& source, const Record& record, std::string& what, std::string_view& path) const;
  void gather_mentions(const Source& source, const ValueDefinition& value, std::size_t rank, Place place,
                       std::vector<Candidate>& out);
  bool admitted(const Source& source, Place place);
  // Questionnaires somebody answered: who signed them vouches for the answers. An answer given for the order, on the
  // day it was written or later, goes before what the order itself says.
  struct Response {
    base::Json resource;
    base::DateInterval authored;
  };
  std::vector<Response> responses_for(const ValueDefinition& value, std::size_t order) const;
  void gather_attested(ValueIndex value, Place place, std::vector<Candidate>& out);
  bool newer_than_order(const Candidate& candidate, std::size_t order) const;
  // Levels and regions that a resource names; a sentence that a phrase stands in.
  struct Site {
    std::vector<Member> named;
    std::vector<Member> region;
  };
  bool at_level(base::Json resource, std::optional<Member> level);
  Site site_of(base::Json resource) const;
  const std::vector<Member>& levels_named_in(std::string_view sentence);
  bool names_several_levels(std::size_t order);
  bool in_time(const Source& source, std::optional<base::DateInterval> date, Place place);
  bool linked(base::Json resource, std::size_t order) const;
  std::optional<base::DateInterval> date_at_age(base::Json age) const;
  const std::vector<std::vector<Hit>>& hits();
  Why why_silent(const ValueDefinition& value);
  std::optional<fhirpath::Collection> evaluate(const fhirpath::Expression& expression, base::Json focus);

  void decide_finding(const std::vector<Candidate>& candidates, Reading& reading) const;
  void decide_coded(const ValueDefinition& value, const std::vector<Candidate>& candidates, Reading& reading) const;
  void decide_number(const std::vector<Candidate>& candidates, Reading& reading) const;
  void decide_dates(const std::vector<Candidate>& candidates, Reading& reading) const;
  void decide_members(const ValueDefinition& value, ValueIndex index, Place place, Reading& reading);
  void decide_spans(const ValueDefinition& value, const std::vector<Candidate>& candidates, Place place,
                    Reading& reading);
  void count_orders(const ValueDefinition& value, Place place, Reading& reading);

  const Values& values_;
  const Phrases& phrases_;
  const std::vector<DocumentationItem>& items_;
  const fhir::Chart& chart_;
  const Domain* levels_ = nullptr;
  std::vector<base::Json> orders_;
  std::vector<Response> responses_;
  base::Date today_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Reading>> readings_;
  std::unordered_map<std::string, std::vector<Record>> records_; // by type
  std::unordered_map<const base::JsonNode*, Site> sites_;
  std::unordered_map<const char*, std::vector<Member>> sentences_; // by where they begin
  std::unique_ptr<Resolver> resolver_;
  fhirpath::Context context_;
  fhir::ClinicalTexts texts_;
  std::vector<std::vector<Hit>> hits_;
  bool hits_found_ = false;
  std::size_t visits_ = max_visits; // left
};

} // namespace signpost::evidence
