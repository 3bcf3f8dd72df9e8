#include "policy/criteria_reader.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/overloaded.h"

namespace signpost::policy {

using namespace evidence;

namespace {

class CriteriaReader {
public:
  CriteriaReader(const AuthorFile& file, base::Json root, const Vocabulary& vocabulary)
      : file_(file), root_(root), values_(vocabulary.values), items_(vocabulary.items) {}

  Criterion read(base::Json json, std::string_view inherited_section) const {
    Criterion node;
    if (!json.is_object()) {
      file_.error(json, "expected a criterion");
      return node;
    }
    node.id = file_.required_text(json, "id");
    node.title = file_.text_or(json, "title", "");
    node.section = file_.text_or(json, "section", inherited_section);
    node.review = file_.text_or(json, "review", "");
    if (const base::Json when = json["reviewWhen"]) {
      node.review_when = yes_or_no(when.string());
      if (!node.review_when) file_.error(when, "expected yes or no");
    }
    node.form = read_form(json, node);
    return node;
  }

private:
  static std::optional<Truth> yes_or_no(std::string_view word) {
    if (word == "yes") return Truth::yes;
    if (word == "no") return Truth::no;
    return {};
  }

  Criterion::Form read_form(base::Json json, const Criterion& node) const {
    if (json["all"]) {
      file_.only(json, {"id", "title", "section", "review", "reviewWhen", "all"});
      return All{read_parts(json["all"], node.section)};
    }
    if (json["any"]) {
      file_.only(json, {"id", "title", "section", "review", "reviewWhen", "any", "atLeast"});
      if (json["atLeast"]) {
        const auto count = static_cast<std::size_t>(file_.number(json, "atLeast").value_or(1));
        return AtLeast{count, read_parts(json["any"], node.section)};
      }
      Any any{read_parts(json["any"], node.section), {}};
      any.split = values_that_split(any.parts);
      return any;
    }
    if (json["first"]) {
      file_.only(json, {"id", "title", "section", "review", "reviewWhen", "first"});
      return First{read_parts(json["first"], node.section)};
    }
    if (json["not"]) {
      file_.only(json, {"id", "title", "section", "review", "reviewWhen", "not"});
      return Negation{std::make_unique<Criterion>(read(json["not"], node.section))};
    }
    if (json["policy"]) {
      file_.only(json, {"id", "title", "section", "review", "reviewWhen", "policy"});
      return Reference{file_.required_text(json, "policy"), {}};
    }
    return read_leaf(json, node);
  }

  std::vector<Criterion> read_parts(base::Json list, std::string_view section) const {
    if (!list.is_array() || list.size() == 0) file_.error(list, "expected a list of criteria");
    std::vector<Criterion> parts;
    for (const base::Json part : list) parts.push_back(read(part, section));
    return parts;
  }

  Leaf read_leaf(base::Json json, const Criterion& node) const {
    if (node.title.empty()) file_.error(json, "a leaf needs a `title`: it is what a clinician reads");
    if (node.section.empty())
      file_.error(json, "no `section` here or above: every criterion cites the payer's document");
    file_.only(json,
               {"id", "title", "section", "review", "reviewWhen", "value", "is", "atLeast", "moreThan", "atMost",
                "lessThan", "noIfAtMost", "noIfAtLeast", "daysUntil", "within", "anyWithin", "item", "presumeAbsent"});
    Leaf leaf;
    leaf.item = find_item(json, node);
    const auto index = values_.find(json["value"].string());
    if (!index) {
      file_.error(json["value"] ? json["value"] : json, "unknown value `" + std::string(json["value"].string()) + "`");
      return leaf;
    }
    leaf.value = *index;
    leaf.test = read_test(json, values_[*index]);
    leaf.onset_item = find_onset_item(values_[*index]);
    leaf.presume_absent = file_.flag(json, "presumeAbsent");
    return leaf;
  }

  const DocumentationItem* find_item(base::Json json, const Criterion& node) const {
    const std::string id = file_.text_or(json, "item", "");
    const auto item = std::ranges::find(items_, id, &DocumentationItem::id);
    if (item != items_.end()) return &*item;
    file_.error(root_, "leaf `" + node.id + "` names no known documentation `item`: `" + id + "`");
    return nullptr;
  }

  // What asks for the day on which that began which the value is about; null if it depends on none.
  const DocumentationItem* find_onset_item(const ValueDefinition& value) const {
    for (const Source& source : value.sources()) {
      if (!source.onset) continue;
      for (const DocumentationItem& item : items_)
        if (std::ranges::any_of(item.questions, [&](const Question& question) {
              return question.kind == Question::Kind::answer && question.value == *source.onset;
            }))
          return &item;
    }
    return nullptr;
  }

  Test read_test(base::Json json, const ValueDefinition& value) const {
    const NumberTest number{file_.number(json, "atLeast"),    file_.number(json, "moreThan"),
                            file_.number(json, "atMost"),     file_.number(json, "lessThan"),
                            file_.number(json, "noIfAtMost"), file_.number(json, "noIfAtLeast")};
    const bool tests_number = number.at_least || number.more_than || number.at_most || number.less_than;
    const std::string until = file_.text_or(json, "daysUntil", "");
    if (!until.empty() && until != "dateOfService" && until != "today")
      file_.error(json["daysUntil"], "expected dateOfService or today");
    const auto within = read_range(json["within"], value, true),
               any_within = read_range(json["anyWithin"], value, false);
    return std::visit(
        base::overloaded{
            [&](const FindingKind&) -> Test { return read_finding_test(json); },
            [&](const CodedKind& kind) -> Test { return read_coded_test(json, value.id, kind); },
            [&](const NumberKind&) -> Test {
              if (!tests_number)
                file_.error(json, "a number is compared by `atLeast`, `moreThan`, `atMost` or `lessThan`");
              return number;
            },
            [&](const DatesKind&) -> Test {
              if (!tests_number || until.empty())
                file_.error(json, "a date is compared by `daysUntil` and a number of days");
              return DaysTest{number, until == "today" ? DaysTest::Until::today : DaysTest::Until::date_of_service};
            },
            [&](const MembersKind&) -> Test {
              if (!within && !any_within) file_.error(json, "levels are compared by `within` or `anyWithin`");
              return within ? *within : any_within.value_or(LevelsTest{});
            },
        },
        value.kind);
  }

  FindingTest read_finding_test(base::Json json) const {
    const std::vector<std::string> is = file_.texts(json, "is");
    const auto wanted = is.size() == 1 ? yes_or_no(is.front()) : std::nullopt;
    if (!wanted) file_.error(json["is"] ? json["is"] : json, "a finding is compared by `is`: yes or no");
    return {wanted.value_or(Truth::yes)};
  }

  CodedTest read_coded_test(base::Json json, const std::string& id, const CodedKind& kind) const {
    CodedTest test;
    const std::vector<std::string> is = file_.texts(json, "is");
    if (is.empty()) file_.error(json, "a coded value is compared by `is`");
    for (const std::string& name : is) {
      if (const auto member = kind.member(name)) test.members.push_back(*member);
      else file_.error(json["is"], "`" + name + "` is no member of value `" + id + "`");
    }
    return test;
  }

  std::optional<LevelsTest> read_range(base::Json json, const ValueDefinition& value, bool every) const {
    if (!json) return {};
    file_.only(json, {"from", "to"});
    const Domain* domain = value.domain();
    if (!domain) {
      file_.error(json, "value `" + value.id + "` has no domain");
      return {};
    }
    const auto from = domain->find(json["from"].string()), to = domain->find(json["to"].string());
    if (!from || !to || *from > *to) {
      file_.error(json, "`from` and `to` must be members of domain `" + domain->id() + "`, in its order");
      return {};
    }
    return LevelsTest{every, *from, *to};
  }

  // Values whose leaves stand in more than one part under different ids.
  std::vector<ValueIndex> values_that_split(const std::vector<Criterion>& parts) const {
    std::map<ValueIndex, std::set<std::string>> tests;
    std::map<ValueIndex, std::size_t> in_parts;
    for (const Criterion& part : parts) {
      std::set<ValueIndex> here;
      for_each_leaf(part, [&](const Criterion& node, const Leaf& leaf) {
        const ValueDefinition& value = values_[leaf.value];
        if (!value.is<DatesKind>() && !(value.coded() && value.coded()->exclusive)) return;
        tests[leaf.value].insert(node.id);
        here.insert(leaf.value);
      });
      for (const ValueIndex value : here) ++in_parts[value];
    }
    std::vector<ValueIndex> split;
    for (const auto& [value, ids] : tests)
      if (ids.size() > 1 && in_parts[value] > 1) split.push_back(value);
    return split;
  }

  const AuthorFile& file_;
  base::Json root_;
  const Values& values_;
  const std::vector<DocumentationItem>& items_;
};

} // namespace

Criterion read_criterion(const AuthorFile& file, base::Json json, const Vocabulary& vocabulary,
                         std::string_view section) {
  return CriteriaReader(file, json, vocabulary).read(json, section);
}

} // namespace signpost::policy
