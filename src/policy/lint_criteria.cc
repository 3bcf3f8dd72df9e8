#include "policy/lint_criteria.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <vector>

namespace signpost::policy {

using namespace evidence;

namespace {

enum class Group : std::uint8_t { all, any, at_least, first };

struct Node {
  Group group;
  base::Json children;
};

std::optional<Node> group_of(base::Json json) {
  if (const base::Json list = json["all"]) return Node{Group::all, list};
  if (const base::Json list = json["any"]) return Node{json["atLeast"] ? Group::at_least : Group::any, list};
  if (const base::Json list = json["first"]) return Node{Group::first, list};
  return {};
}

bool is_leaf(base::Json json) { return json["value"].is_string(); }

std::string quoted(base::Json node) { return "`" + std::string(node["id"].string()) + "`"; }

// What a leaf tests, whatever it is called: its members but for the words, in the order of their names.
std::string test_of(base::Json leaf) {
  static const std::set<std::string_view> words{"id", "title", "section", "item", "note", "review", "reviewWhen"};
  std::map<std::string_view, base::Json> members;
  for (const base::Json member : leaf)
    if (!words.contains(member.key())) members.emplace(member.key(), member);
  base::JsonWriter out;
  out.begin_object();
  for (const auto& [key, value] : members) {
    out.key(key);
    out.value(value);
  }
  out.end_object();
  return out.take();
}

// The numbers that pass a leaf's bounds; an open end does not belong to them.
struct Interval {
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  bool low_open = false, high_open = false;

  void raise(double bound, bool open) {
    if (bound > low || (bound == low && open)) low = bound, low_open = open;
  }
  void lower(double bound, bool open) {
    if (bound < high || (bound == high && open)) high = bound, high_open = open;
  }
  void meet(const Interval& other) {
    raise(other.low, other.low_open);
    lower(other.high, other.high_open);
  }
  bool empty() const { return low > high || (low == high && (low_open || high_open)); }
  bool bounded() const {
    return low > -std::numeric_limits<double>::infinity() || high < std::numeric_limits<double>::infinity();
  }
};

Interval interval_of(base::Json leaf) {
  Interval interval;
  if (const auto bound = leaf["atLeast"].real()) interval.raise(*bound, false);
  if (const auto bound = leaf["moreThan"].real()) interval.raise(*bound, true);
  if (const auto bound = leaf["atMost"].real()) interval.lower(*bound, false);
  if (const auto bound = leaf["lessThan"].real()) interval.lower(*bound, true);
  return interval;
}

// The answers that a finding or an exclusive coded value may still have; nothing if it cannot be said.
std::optional<std::set<std::string>> answers_of(base::Json leaf, bool negated, const ValueDefinition& value) {
  const std::vector<std::string> is = texts_of(leaf["is"]);
  std::set<std::string> answers(is.begin(), is.end());
  if (!value.is<FindingKind>() && !(value.coded() && value.coded()->exclusive)) return {};
  if (!negated) return answers;
  const std::vector<std::string> all =
      value.coded() ? value.coded()->members : std::vector<std::string>{"yes", "no"};
  std::set<std::string> others;
  for (const std::string& member : all)
    if (!answers.contains(member)) others.insert(member);
  return others;
}

// What must be true for the branch one stands in to hold.
class Given {
public:
  explicit Given(const Values& values) : values_(&values) {}

  // Adds a leaf, or its negation; gives the leaf it cannot go with, if there is one.
  base::Json add(base::Json leaf, bool negated) {
    const auto index = values_->find(leaf["value"].string());
    if (!index) return {};
    const std::string test = test_of(leaf);
    if (const auto contrary = tests_[negated ? 0 : 1].find(test); contrary != tests_[negated ? 0 : 1].end())
      return contrary->second;
    tests_[negated ? 1 : 0].emplace(test, leaf);
    const std::string key = std::string(leaf["value"].string()) + "/" + std::string(leaf["daysUntil"].string());
    if (const base::Json other = narrow(key, interval_of(leaf), negated, leaf)) return other;
    if (const auto answers = answers_of(leaf, negated, (*values_)[*index])) return narrow(key, *answers, leaf);
    return {};
  }

private:
  base::Json narrow(const std::string& key, const Interval& interval, bool negated, base::Json leaf) {
    if (negated || !interval.bounded()) return {}; // what is left by a negation need not be one interval
    auto& [known, by] = numbers_[key];
    const base::Json before = by ? by : leaf;
    known.meet(interval);
    by = leaf;
    return known.empty() ? before : base::Json();
  }

  base::Json narrow(const std::string& key, const std::set<std::string>& answers, base::Json leaf) {
    const auto [at, fresh] = answers_.try_emplace(key, answers, leaf);
    if (fresh) return {};
    std::erase_if(at->second.first, [&](const std::string& answer) { return !answers.contains(answer); });
    return at->second.first.empty() ? at->second.second : base::Json();
  }

  const Values* values_;
  std::map<std::string, base::Json> tests_[2]; // that must hold, that must not
  std::map<std::string, std::pair<Interval, base::Json>> numbers_;
  std::map<std::string, std::pair<std::set<std::string>, base::Json>> answers_;
};

class TreeReader {
public:
  TreeReader(const AuthorFile& file, const Values& values, LeafTests& leaves)
      : file_(file), values_(values), leaves_(leaves) {}

  void read(base::Json tree) {
    look(tree);
    descend(tree, Given(values_));
  }

private:
  // Repetitions, node by node. Depth is bounded by the JSON parser.
  void look(base::Json node) {
    if (is_leaf(node)) return name(node);
    if (const base::Json negated = node["not"]) return look(negated);
    const auto group = group_of(node);
    if (!group) return;
    std::map<std::string, base::Json> tests;
    for (const base::Json child : group->children) {
      if (is_leaf(child)) {
        const auto [at, fresh] = tests.try_emplace(test_of(child), child);
        if (!fresh)
          file_.warning(child,
                        quoted(child) + " can never matter here: " + quoted(at->second) + " beside it tests the same");
      }
      look(child);
    }
    for (const base::Json child : group->children) absorb(*group, child, tests);
  }

  // "A or (A and B)" is A, and so is "A and (A or B)".
  void absorb(const Node& parent, base::Json child, const std::map<std::string, base::Json>& tests) {
    const auto inner = group_of(child);
    if (!inner) return;
    const bool dual = (parent.group == Group::any && inner->group == Group::all) ||
                      (parent.group == Group::all && inner->group == Group::any);
    if (!dual) return;
    for (const base::Json leaf : inner->children) {
      const auto beside = is_leaf(leaf) ? tests.find(test_of(leaf)) : tests.end();
      if (beside == tests.end()) continue;
      const bool any = parent.group == Group::any;
      return file_.warning(child, quoted(child) + " can never matter here: " + (any ? "it needs " : "it is met by ") +
                                      quoted(beside->second) + ", which stands beside it and " +
                                      (any ? "is enough" : "is needed anyway"));
    }
  }

  // An id means the same test wherever it occurs: truths, explanations and assumptions go by it.
  void name(base::Json leaf) {
    const std::string test = test_of(leaf);
    const auto [at, fresh] = leaves_.by_id.try_emplace(std::string(leaf["id"].string()), test, leaf);
    if (!fresh && at->second.test != test) {
      const base::Place first = file_.place(at->second.at);
      file_.error(leaf["id"], quoted(leaf) + " stands for another test in line " + std::to_string(first.line),
                  "give it an id of its own, or write it alike");
    }
  }

  // Walks into every branch with what must hold around it.
  void descend(base::Json node, Given given) {
    std::vector<base::Json> branches;
    require(node, false, given, branches);
    for (const base::Json branch : branches) descend(branch, given);
  }

  // Takes in what must hold if `node` does; leaves aside, as `branches`, what need not.
  void require(base::Json node, bool negated, Given& given, std::vector<base::Json>& branches) {
    if (is_leaf(node)) {
      const base::Json contrary = given.add(node, negated);
      if (!contrary) return;
      if (contrary == node) file_.warning(node, quoted(node) + " can never hold: no number passes its bounds");
      else
        file_.warning(node, quoted(node) + " cannot come out as it must here: " + quoted(contrary) +
                                " has to hold too and excludes it");
      return;
    }
    if (const base::Json inner = node["not"]; inner && is_leaf(inner)) return require(inner, !negated, given, branches);
    const auto group = group_of(node);
    if (!group || negated || group->group == Group::first) return;
    for (const base::Json child : group->children) {
      if (group->group == Group::all) require(child, false, given, branches);
      else branches.push_back(child);
    }
  }

  const AuthorFile& file_;
  const Values& values_;
  LeafTests& leaves_;
};

} // namespace

std::vector<std::string> texts_of(base::Json value) {
  std::vector<std::string> texts;
  if (value.is_string()) texts.emplace_back(value.string());
  if (value.is_array())
    for (const base::Json item : value)
      if (item.is_string()) texts.emplace_back(item.string());
  return texts;
}

void lint_criteria(const AuthorFile& file, base::Json tree, const Values& values, LeafTests& leaves) {
  TreeReader(file, values, leaves).read(tree);
}

} // namespace signpost::policy
