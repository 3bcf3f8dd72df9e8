#include "policy/criteria.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace signpost::policy {

using namespace evidence;

namespace {

std::optional<std::pair<Member, Member>> read_range(const AuthorFile& file, base::Json json,
                                                    const ValueDefinition& value) {
  if (!json) return {};
  file.only(json, {"from", "to"});
  if (!value.domain) {
    file.error(json, "value `" + value.id + "` has no domain");
    return {};
  }
  const auto from = value.domain->find(json["from"].string()), to = value.domain->find(json["to"].string());
  if (!from || !to || *from > *to) {
    file.error(json, "`from` and `to` must be members of domain `" + value.domain->id() + "`, in its order");
    return {};
  }
  return std::pair(*from, *to);
}

void read_leaf(const AuthorFile& file, base::Json json, const Values& values, Criterion& leaf) {
  file.only(json,
            {"id", "title", "section", "review", "reviewWhen", "value", "is", "atLeast", "moreThan", "atMost",
             "lessThan", "noIfAtMost", "noIfAtLeast", "daysUntil", "within", "anyWithin", "item", "presumeAbsent"});
  const auto index = values.find(json["value"].string());
  if (!index)
    return file.error(json["value"] ? json["value"] : json,
                      "unknown value `" + std::string(json["value"].string()) + "`");
  leaf.value = *index;
  const ValueDefinition& value = values[*index];
  leaf.is = file.texts(json, "is");
  leaf.number = {file.number(json, "atLeast"),  file.number(json, "moreThan"),   file.number(json, "atMost"),
                 file.number(json, "lessThan"), file.number(json, "noIfAtMost"), file.number(json, "noIfAtLeast")};
  const bool tests_number =
      leaf.number.at_least || leaf.number.more_than || leaf.number.at_most || leaf.number.less_than;
  const std::string until = file.text_or(json, "daysUntil", "");
  leaf.days_until_service = until == "dateOfService";
  leaf.days_until_today = until == "today";
  if (!until.empty() && !leaf.days_until_service && !leaf.days_until_today)
    file.error(json["daysUntil"], "expected dateOfService or today");
  leaf.within = read_range(file, json["within"], value);
  leaf.any_within = read_range(file, json["anyWithin"], value);
  leaf.item = file.text_or(json, "item", "");
  leaf.presume_absent = file.texts(json, "presumeAbsent");
  switch (value.kind) {
  case ValueKind::finding:
    if (leaf.is.size() != 1 || (leaf.is[0] != "yes" && leaf.is[0] != "no"))
      file.error(json["is"] ? json["is"] : json, "a finding is compared by `is`: yes or no");
    break;
  case ValueKind::coded:
    if (leaf.is.empty()) file.error(json, "a coded value is compared by `is`");
    for (const std::string& name : leaf.is)
      if (!value.member(name)) file.error(json["is"], "`" + name + "` is no member of value `" + value.id + "`");
    break;
  case ValueKind::number:
    if (!tests_number) file.error(json, "a number is compared by `atLeast`, `moreThan`, `atMost` or `lessThan`");
    break;
  case ValueKind::dates:
    if (!tests_number || until.empty()) file.error(json, "a date is compared by `daysUntil` and a number of days");
    break;
  case ValueKind::members:
    if (!leaf.within && !leaf.any_within) file.error(json, "levels are compared by `within` or `anyWithin`");
    break;
  }
}

struct Answer {
  Truth truth = Truth::unknown;
  Why why = Why::silent;
  std::span<const Evidence> evidence;
};

Answer compare_coded(const Criterion& leaf, const ValueDefinition& value, const Reading& reading) {
  Answer no{Truth::unknown, reading.why, reading.evidence};
  std::size_t denied = 0;
  for (const Reading::Coded& coded : reading.coded) {
    const bool asked = std::find(leaf.is.begin(), leaf.is.end(), value.members[coded.member]) != leaf.is.end();
    if (asked && coded.truth == Truth::yes) return {Truth::yes, Why::none, coded.evidence};
    if (asked && coded.truth == Truth::unknown) return {Truth::unknown, coded.why, coded.evidence};
    if (asked) {
      ++denied;
      no = {denied == leaf.is.size() ? Truth::no : no.truth, Why::none, coded.evidence};
    }
  }
  // What is answered otherwise is answered.
  for (const Reading::Coded& coded : reading.coded)
    if (coded.truth == Truth::yes) return {Truth::no, Why::none, coded.evidence};
  return no;
}

Answer compare_members(const Criterion& leaf, const Reading& reading) {
  const auto inside = [](Member m, const std::pair<Member, Member>& range) {
    return m >= range.first && m <= range.second;
  };
  const std::vector<Member>& list = reading.members.empty() ? reading.possible : reading.members;
  if (list.empty()) return {Truth::unknown, reading.why, reading.evidence};
  const auto& range = leaf.within ? *leaf.within : *leaf.any_within;
  const std::size_t count =
      static_cast<std::size_t>(std::count_if(list.begin(), list.end(), [&](Member m) { return inside(m, range); }));
  Truth truth = Truth::unknown;
  if (count == list.size()) truth = Truth::yes;
  else if (count == 0) truth = Truth::no;
  else if (!reading.members.empty()) truth = truth_of(!leaf.within.has_value()); // some inside, some not
  return {truth, truth == Truth::unknown ? Why::silent : Why::none, reading.evidence};
}

Answer compare(const Criterion& leaf, const Reading& reading, Facts& facts, const Circumstances& at) {
  const ValueDefinition& value = facts.values()[leaf.value];
  switch (value.kind) {
  case ValueKind::finding: {
    const Truth truth = leaf.is[0] == "yes" ? reading.finding : opposite(reading.finding);
    return {truth, truth == Truth::unknown ? reading.why : Why::none, reading.evidence};
  }
  case ValueKind::coded: return compare_coded(leaf, value, reading);
  case ValueKind::number: {
    if (!reading.range) return {Truth::unknown, reading.why, reading.evidence};
    const Truth truth = leaf.number.of(*reading.range);
    const Why why = reading.why == Why::none ? Why::out_of_window : reading.why;
    return {truth, truth == Truth::unknown ? why : Why::none, reading.evidence};
  }
  case ValueKind::dates: {
    if (!reading.dates) return {Truth::unknown, reading.why, reading.evidence};
    const base::Date until = leaf.days_until_service ? at.date_of_service : facts.today();
    const Range days{static_cast<double>(base::days_between(reading.dates->last, until)),
                     static_cast<double>(base::days_between(reading.dates->first, until))};
    const Truth truth = leaf.number.of(days);
    return {truth, truth == Truth::unknown ? Why::partial_date : Why::none, reading.evidence};
  }
  case ValueKind::members: return compare_members(leaf, reading);
  }
  return {};
}

Finding judge_leaf(const Criterion& leaf, Facts& facts, const Circumstances& at) {
  Finding finding;
  finding.criterion = &leaf;
  for (const Assumption& assumption : at.assumptions) {
    if (assumption.criterion != leaf.id) continue;
    finding.truth = assumption.truth;
    return finding;
  }
  const Answer answer = compare(leaf, facts.read(leaf.value, at.order, at.level), facts, at);
  finding.truth = answer.truth;
  finding.why = answer.why;
  finding.evidence = answer.evidence;
  // A record that leaves the matter open is no silence.
  const bool open = finding.why == Why::conflict ||
                    (facts.values()[leaf.value].kind == ValueKind::finding && !finding.evidence.empty());
  if (finding.truth == Truth::unknown && !leaf.presume_absent.empty() && !open) {
    const bool read = std::all_of(leaf.presume_absent.begin(), leaf.presume_absent.end(), [&](const std::string& type) {
      // The orders being signed are all before us.
      return type == "ServiceRequest" || facts.completeness(type) == fhir::Completeness::complete;
    });
    if (read) {
      finding.truth = Truth::no;
      finding.why = Why::none;
      finding.presumed = true;
    }
  }
  return finding;
}

// Values whose leaves stand in more than one child under different ids.
std::vector<ValueIndex> values_that_split(const Criterion& any, const Values& values) {
  std::map<ValueIndex, std::set<std::string>> tests;
  std::map<ValueIndex, std::size_t> in_children;
  for (const Criterion& child : any.children) {
    std::set<ValueIndex> here;
    for_each_leaf(child, [&](const Criterion& leaf) {
      const ValueDefinition& value = values[leaf.value];
      if (value.kind != ValueKind::dates && !(value.kind == ValueKind::coded && value.exclusive)) return;
      tests[leaf.value].insert(leaf.id);
      here.insert(leaf.value);
    });
    for (const ValueIndex value : here) ++in_children[value];
  }
  std::vector<ValueIndex> split;
  for (const auto& [value, ids] : tests)
    if (ids.size() > 1 && in_children[value] > 1) split.push_back(value);
  return split;
}

// The readings an open value may still turn out to have, one for each way these leaves can tell them apart.
std::vector<Reading> cases_of(const ValueDefinition& value, const Reading& reading,
                              const std::vector<const Criterion*>& leaves, base::Date until) {
  std::vector<Reading> cases;
  if (value.kind == ValueKind::coded) {
    Reading& none = cases.emplace_back(); // it may be something the list does not hold
    for (std::uint16_t member = 0; member < value.members.size(); ++member)
      none.coded.push_back({member, Truth::no, Why::none, {}});
    for (std::uint16_t member = 0; member < value.members.size(); ++member) {
      const bool denied = std::any_of(reading.coded.begin(), reading.coded.end(),
                                      [&](const auto& c) { return c.member == member && c.truth == Truth::no; });
      if (!denied) cases.emplace_back().coded.push_back({member, Truth::yes, Why::none, {}});
    }
    return cases;
  }
  std::set<long> days{0}; // from the date until that day
  for (const Criterion* leaf : leaves)
    for (const auto& bound :
         {leaf->number.at_least, leaf->number.more_than, leaf->number.at_most, leaf->number.less_than})
      if (bound)
        for (const long step : {-1L, 0L, 1L}) days.insert(std::lround(*bound) + step);
  std::set<base::Date> dates;
  for (const long day : days)
    if (day >= 0) dates.insert(until - std::chrono::days(day));
  if (reading.dates) {
    std::erase_if(dates, [&](base::Date date) { return date < reading.dates->first || date > reading.dates->last; });
    dates.insert({reading.dates->first, reading.dates->last});
  }
  for (const base::Date date : dates) cases.emplace_back().dates = base::DateInterval{date, date};
  return cases;
}

// Kleene's `or` leaves open what holds either way ("at most six weeks" or "more than six weeks"): where a value of few
// cases is open, each case is judged by itself, and what all of them agree on is so.
Truth by_cases(const Criterion& any, Facts& facts, const Circumstances& at) {
  for (const ValueIndex index : any.split) {
    const ValueDefinition& value = facts.values()[index];
    const Reading& reading = facts.read(index, at.order, at.level);
    std::vector<const Criterion*> leaves;
    for_each_leaf(any, [&](const Criterion& leaf) {
      if (leaf.value == index) leaves.push_back(&leaf);
    });
    const auto assumed = [&](const Criterion* leaf) {
      return std::any_of(at.assumptions.begin(), at.assumptions.end(),
                         [&](const Assumption& a) { return a.criterion == leaf->id; });
    };
    if (reading.why == Why::conflict || std::any_of(leaves.begin(), leaves.end(), assumed)) continue;
    const base::Date until = leaves.front()->days_until_service ? at.date_of_service : facts.today();
    std::optional<Truth> agreed;
    bool same = true;
    for (const Reading& one : cases_of(value, reading, leaves, until)) {
      std::vector<Assumption> assumptions(at.assumptions.begin(), at.assumptions.end());
      for (const Criterion* leaf : leaves) assumptions.push_back({leaf->id, compare(*leaf, one, facts, at).truth});
      Circumstances there = at;
      there.assumptions = assumptions;
      Truth truth = Truth::no;
      for (const Criterion& child : any.children) truth = either(truth, judge(child, facts, there).truth);
      same = same && agreed.value_or(truth) == truth;
      agreed = truth;
    }
    if (same && agreed) return *agreed;
  }
  return Truth::unknown;
}

} // namespace

Truth NumberTest::of(Range range) const {
  // Each bound is yes for the whole range, no for the whole range, or open.
  Truth truth = Truth::yes;
  if (at_least)
    truth = both(truth, range.low >= *at_least ? Truth::yes : range.high < *at_least ? Truth::no : Truth::unknown);
  if (more_than)
    truth = both(truth, range.low > *more_than ? Truth::yes : range.high <= *more_than ? Truth::no : Truth::unknown);
  if (at_most)
    truth = both(truth, range.high <= *at_most ? Truth::yes : range.low > *at_most ? Truth::no : Truth::unknown);
  if (less_than)
    truth = both(truth, range.high < *less_than ? Truth::yes : range.low >= *less_than ? Truth::no : Truth::unknown);
  if (truth == Truth::no && no_at_most && range.high > *no_at_most) truth = Truth::unknown;
  if (truth == Truth::no && no_at_least && range.low < *no_at_least) truth = Truth::unknown;
  return truth;
}

Criterion read_criterion(const AuthorFile& file, base::Json json, const Values& values,
                         std::string_view inherited_section) {
  Criterion node;
  if (!json.is_object()) {
    file.error(json, "expected a criterion");
    return node;
  }
  node.id = file.required_text(json, "id");
  node.title = file.text_or(json, "title", "");
  node.section = file.text_or(json, "section", inherited_section);
  node.review = file.text_or(json, "review", "");
  if (const base::Json when = json["reviewWhen"]) {
    if (when.string() == "yes" || when.string() == "no")
      node.review_when = when.string() == "yes" ? Truth::yes : Truth::no;
    else file.error(when, "expected yes or no");
  }
  const auto children = [&](base::Json list) {
    if (!list.is_array() || list.size() == 0) file.error(list, "expected a list of criteria");
    for (base::Json child : list) node.children.push_back(read_criterion(file, child, values, node.section));
  };
  if (json["all"]) {
    file.only(json, {"id", "title", "section", "review", "reviewWhen", "all"});
    node.kind = Criterion::Kind::all;
    children(json["all"]);
  } else if (json["any"]) {
    file.only(json, {"id", "title", "section", "review", "reviewWhen", "any", "atLeast"});
    node.kind = json["atLeast"] ? Criterion::Kind::at_least : Criterion::Kind::any;
    node.count = static_cast<std::size_t>(file.number(json, "atLeast").value_or(1));
    children(json["any"]);
  } else if (json["first"]) {
    file.only(json, {"id", "title", "section", "review", "reviewWhen", "first"});
    node.kind = Criterion::Kind::first;
    children(json["first"]);
  } else if (json["not"]) {
    file.only(json, {"id", "title", "section", "review", "reviewWhen", "not"});
    node.kind = Criterion::Kind::negation;
    node.children.push_back(read_criterion(file, json["not"], values, node.section));
  } else if (json["policy"]) {
    file.only(json, {"id", "title", "section", "review", "reviewWhen", "policy"});
    node.kind = Criterion::Kind::reference;
    node.policy = file.required_text(json, "policy");
  } else {
    if (node.title.empty()) file.error(json, "a leaf needs a `title`: it is what a clinician reads");
    if (node.section.empty())
      file.error(json, "no `section` here or above: every criterion cites the payer's document");
    read_leaf(file, json, values, node);
  }
  if (node.kind == Criterion::Kind::any) node.split = values_that_split(node, values);
  return node;
}

const Criterion* Criterion::on(base::Date date_of_service) const {
  const Criterion* found = versions.empty() ? nullptr : versions.front().criteria;
  for (const Version& version : versions)
    if (version.effective <= date_of_service) found = version.criteria;
  return found;
}

Finding judge(const Criterion& criterion, Facts& facts, const Circumstances& at) {
  if (criterion.kind == Criterion::Kind::leaf) return judge_leaf(criterion, facts, at);
  Finding finding;
  finding.criterion = &criterion;
  if (criterion.kind == Criterion::Kind::reference) {
    if (const Criterion* criteria = criterion.on(at.date_of_service))
      finding.children.push_back(judge(*criteria, facts, at));
  }
  for (const Criterion& child : criterion.children) finding.children.push_back(judge(child, facts, at));
  std::size_t yes = 0, open = 0;
  Truth least = Truth::yes, most = Truth::no;
  for (const Finding& child : finding.children) {
    least = both(least, child.truth);
    most = either(most, child.truth);
    yes += child.truth == Truth::yes;
    open += child.truth == Truth::unknown;
  }
  switch (criterion.kind) {
  case Criterion::Kind::all: finding.truth = least; break;
  case Criterion::Kind::any:
    finding.truth = most == Truth::unknown ? by_cases(criterion, facts, at) : most;
    finding.in_every_case = finding.truth != most;
    break;
  case Criterion::Kind::reference: finding.truth = finding.children.empty() ? Truth::unknown : most; break;
  case Criterion::Kind::negation: finding.truth = opposite(most); break;
  case Criterion::Kind::at_least:
    finding.truth = yes >= criterion.count ? Truth::yes : yes + open < criterion.count ? Truth::no : Truth::unknown;
    break;
  case Criterion::Kind::first:
    for (const Finding& child : finding.children)
      if (finding.truth == Truth::unknown) finding.truth = child.truth;
    break;
  case Criterion::Kind::leaf: break;
  }
  return finding;
}

const Finding* deciding_review(const Finding& finding) {
  if (finding.truth == Truth::unknown) return nullptr;
  const Criterion& criterion = *finding.criterion;
  if (!criterion.review.empty() && criterion.review_when.value_or(finding.truth) == finding.truth) return &finding;
  const auto kind = finding.criterion->kind;
  // What makes an `all` false or an `any` true decides alone if nothing else does as well.
  const Truth wanted = kind == Criterion::Kind::negation ? opposite(finding.truth) : finding.truth;
  const bool one_is_enough = (kind == Criterion::Kind::all && finding.truth == Truth::no) ||
                             (kind == Criterion::Kind::any && finding.truth == Truth::yes) ||
                             kind == Criterion::Kind::negation || kind == Criterion::Kind::first ||
                             kind == Criterion::Kind::reference;
  const Finding* review = nullptr;
  for (const Finding& child : finding.children) {
    if (child.truth != wanted) continue;
    const Finding* found = deciding_review(child);
    if (!found && one_is_enough) return nullptr; // another child decides without a doubt
    if (found && !review) review = found;
  }
  return review;
}

} // namespace signpost::policy
