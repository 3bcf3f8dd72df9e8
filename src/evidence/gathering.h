#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/date.h"
#include "evidence/candidate.h"
#include "evidence/orders.h"
#include "evidence/parts.h"
#include "evidence/prose.h"
#include "evidence/questionnaire.h"
#include "evidence/reading.h"
#include "evidence/records.h"
#include "evidence/values.h"
#include "evidence/work_limit.h"
#include "fhir/chart.h"

namespace signpost::evidence {

// For whom a value is read.
struct Place {
  std::size_t order = 0;
  std::optional<Member> level;
};

// What gathering needs to know of other values.
class OtherValues {
public:
  virtual ~OtherValues() = default;
  virtual const Reading& read(ValueIndex value, std::size_t order, std::optional<Member> level) = 0;
};

// The onset of what a value is about, in every way in which it may have been; one entry, unless it is doubtful.
using Onsets = std::vector<std::optional<base::DateInterval>>;

// Turns records and phrases into what they say about a value, each with the gate's answer. For one thread.
class Gatherer {
public:
  struct Gathered {
    std::vector<Candidate> candidates; // that belong or are doubtful
    std::vector<Evidence> set_aside;   // that were about the value's topic and do not belong
  };
  // What the gatherer looks at; all of it borrowed.
  struct World {
    const Values& values;
    const AdmissionRules& rules;
    const std::vector<DocumentationItem>& items; // whose questions QuestionnaireResponses may answer
    const fhir::Chart& chart;
    const Orders& orders;
    Parts& parts;
    Records& records;
    Prose& prose;
    OtherValues& others;
  };
  explicit Gatherer(const World& world);
  ~Gatherer();

  // Everything the chart, the order and questionnaires' answers say about a value. Throws WorkLimit.
  Gathered gather(ValueIndex value, Place place);
  // Codes and words mapped onto the domain; what is doubtful names nothing.
  Reading map(ValueIndex value, Place place);
  // Whether a record of that day may serve a source: the gate's question of time alone.
  Admission in_time(const Source& source, const fhir::ClinicalDate& said, Place place);
  Onsets onsets(std::optional<ValueIndex> onset, Place place);

  // Gives the next order its share of work.
  void begin_order();
  static constexpr std::size_t max_steps = 1'000'000;  // of FHIRPath per order
  static constexpr std::size_t max_visits = 2'000'000; // of resources per order

private:
  class Resolver;
  struct Task { // what is gathered for
    const ValueDefinition& value;
    const Source& source;
    std::size_t rank;
    Place place;
    Admission condition;  // of the source itself
    const Timing& timing; // its own, or that of what asks for a fall
    Onsets onsets;        // that the timing may refer to
    Gathered& out;
  };
  void gather_source(const Task& task);
  void gather_record(const Task& task, const Extraction& take, const Record& record);
  void gather_mentions(const Task& task, const MentionSource& phrases);
  void gather_fall(const Task& task, const FallSource& fall);
  void gather_attested(ValueIndex value, Place place, std::vector<Candidate>& out);
  bool take_number(const Extraction& take, base::Json resource, const fhirpath::Item& item, Candidate& one) const;
  Truth figure_within(const Extraction& take, base::Json resource, std::string& what);
  bool take_dates(const Task& task, const Extraction& take, base::Json resource, const fhirpath::Item& item,
                  Candidate& one);
  bool take_captures(const Task& task, const MentionSource& phrases, const Hit& hit, Candidate& one);

  // The gate, for one source.
  Admission conditions(const Source& source, Place place);
  Admission admit(const Task& task, const Record& record, const fhir::ClinicalDate& said, bool coded);
  void put(const Task& task, Candidate candidate);

  base::Json matched(const CodeMatch& match, const Record& record, std::string& what, std::string_view& path) const;
  bool linked(base::Json resource, std::size_t order) const;
  // Whether an order's words and codes are read for that one.
  bool is_read(const Source& source, std::size_t order, std::size_t for_order) const;
  std::optional<base::DateInterval> date_at_age(base::Json age, base::Date day) const;
  std::optional<fhirpath::Collection> evaluate(const fhirpath::Expression& expression, base::Json focus);
  void visit();

  // Questionnaires somebody answered: who signed them vouches for the answers.
  std::vector<const Record*> responses_for(const ValueDefinition& value, std::size_t order);
  bool newer_than_order(const Candidate& candidate, std::size_t order) const;

  // Levels and regions that a resource or a sentence names.
  struct Site {
    std::vector<Member> named;
    std::vector<Member> region;
  };
  bool at_level(base::Json resource, std::optional<Member> level);
  Site site_of(base::Json resource) const;
  const std::vector<Member>& levels_named_in(std::string_view sentence);
  bool names_several_levels(std::size_t order);
  bool is_of_other_levels(std::string_view sentence, std::size_t order);
  // The levels an order itself tells, of a value of domain members.
  Reading map_order(ValueIndex value, Place place);
  bool is_agreed(const ValueDefinition& value, base::Json order, const std::vector<Member>& members);
  void share_levels(ValueIndex value, std::size_t order, Reading& reading);

  World world_;
  const Domain* levels_ = nullptr;
  std::unique_ptr<Resolver> resolver_;
  fhirpath::Context context_;
  std::unordered_map<const base::JsonNode*, Site> sites_;
  std::unordered_map<const char*, std::vector<Member>> sentences_; // by where they begin
  std::unordered_map<const base::JsonNode*, Record> of_texts_;     // records that phrases were found in
  std::size_t visits_ = max_visits;                                // left
};

} // namespace signpost::evidence
