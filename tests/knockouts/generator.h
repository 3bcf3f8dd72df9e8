#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "knockouts/answer.h"
#include "knockouts/properties.h"
#include "knockouts/scenario.h"

namespace signpost::knockouts {

// An answer that a record must not have led to.
struct Violation {
  std::string kind; // the property or the way something was hidden
  std::string scenario;
  std::string record; // "Condition/fracture", or the type of what was hidden
  std::string form;
  std::string outcomes; // "covered -> covered (without: needs-documentation)"
  std::string what;     // the difference
  bool falsely_covered = false; // and without the record it is not
};

// What was tried and what was found, by property or way of hiding.
class Report {
public:
  void tried(std::string_view kind) { ++tried_[std::string(kind)]; }
  void add(Violation violation) { violations_.push_back(std::move(violation)); }

  const std::vector<Violation>& violations() const { return violations_; }
  std::size_t tries() const;
  std::size_t tries(std::string_view kind) const;
  std::size_t found(std::string_view kind) const;
  std::size_t falsely_covered(std::string_view kind) const;

private:
  std::map<std::string, std::size_t, std::less<>> tried_;
  std::vector<Violation> violations_;
  friend std::ostream& operator<<(std::ostream& out, const Report& report);
};

// A table of counts, and the violations of each kind: the first 25, or all if SIGNPOST_KNOCKOUTS is `all`.
std::ostream& operator<<(std::ostream& out, const Report& report);

// Takes each record a decision cites, gives it each property that matters to what it is cited for, and holds the answer
// against those to the chart as it was and without the record:
//  * A record that does not belong changes nothing: the answer is the one without it.
//  * A doubtful one is decided both ways: a criterion is known only if it is the same with and without the record, the
//    outcome is `covered` only if it is without the record, and never where it was `not-covered`.
// Where a record is also cited for a value that does not mind the property, only the criteria that mind it are held.
class Generator {
public:
  // How a request is decided; a test of the generator itself gives another one. `unspoilt`: the answer to the chart as
  // it was, if this request differs from it by that property.
  using Decide = std::function<Answer(const std::string& request, base::Date today, const Answer* unspoilt)>;
  Generator(Decide decide, Report& report, Set only = all_properties)
      : decide_(std::move(decide)), report_(report), only_(only) {}

  void run(const Scenario& scenario);

private:
  struct Cited {
    std::set<std::string> values;
    bool tells_its_date = false; // in a sentence that was quoted: the record's own date matters no more
  };
  struct Attempt {
    const Scenario& scenario;
    const std::string& record;
    Property property;
    std::string form;
    bool whole; // every value the record is cited for minds the property
  };
  void spoil_record(const Scenario& scenario, base::Json request, const Answer& before, const std::string& record,
                    const Cited& cited);
  void hold(const Attempt& attempt, const Answer& before, const Answer& without, const Answer& got);
  std::string broken(const Attempt& attempt, const Decided& before, const Decided& without, const Decided& got) const;
  std::string broken_leaf(const Attempt& attempt, const Leaf& before, const Decided& without, const Decided& got) const;

  Decide decide_;
  Report& report_;
  Set only_;
  // Of the forms a property has, each attempt takes the next one of its type: every record gets every property, and
  // every form comes up many times.
  std::map<std::string, std::array<std::size_t, properties>> turns_;
};

// For each presumed absence, hides something of a type it rests on: masks a record, lets an entry fail, a page be
// short, an error lie within, another page follow. Nothing that rests on it may still be presumed. Each call takes for
// each type one way of hiding, another one with every `turn`.
void hide(const Scenario& scenario, std::size_t turn, const Generator::Decide& decide, Report& report);

} // namespace signpost::knockouts
