#include "policy/catalog.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace signpost::policy {

using namespace evidence;

namespace {

// A path of the policies folder, taken apart: "bcbsnd/x-5125-…/2025-11-03.json".
std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == path.npos) return parts;
    path = path.substr(slash + 1);
  }
}

bool is_shared(std::string_view path, std::string_view topic) {
  const auto parts = segments(path);
  return parts.size() == 3 && parts[0] == "shared" && parts[1] == topic && path.ends_with(".json");
}

// A version's file is named by its day.
std::optional<base::Date> version_date(std::string_view path) {
  const auto parts = segments(path);
  if (parts.size() != 3 || parts[0] == "shared" || !path.ends_with(".json")) return {};
  return base::parse_date(parts[2].substr(0, parts[2].size() - 5));
}

class PolicyReader {
public:
  PolicyReader(const AuthorFile& file, const Catalog& catalog) : file_(file), catalog_(catalog) {}

  std::unique_ptr<PolicyVersion> read(std::string_view path, base::Date named) {
    const base::Json json = file_.root();
    auto policy = std::make_unique<PolicyVersion>();
    if (!json) return policy;
    file_.only(json, {"payer", "number", "title", "effective", "dateStated", "reviewDue", "revision", "source",
                      "provisional", "lines", "services", "priorAuthorization", "asks"});
    const auto parts = segments(path);
    policy->payer = file_.required_text(json, "payer");
    policy->id = std::string(parts[0]) + "/" + std::string(parts[1]);
    if (policy->payer != parts[0])
      file_.error(json["payer"] ? json["payer"] : json,
                  "the file lies in the folder of payer `" + std::string(parts[0]) + "`");
    if (!catalog_.payer(policy->payer))
      file_.error(json["payer"] ? json["payer"] : json, "no payer.json of `" + policy->payer + "`");
    policy->number = file_.required_text(json, "number");
    policy->title = file_.required_text(json, "title");
    policy->source = file_.required_text(json, "source");
    policy->provisional = file_.text_or(json, "provisional", "");
    const auto effective = base::parse_date(file_.required_text(json, "effective"));
    if (!effective || *effective != named)
      file_.error(json["effective"] ? json["effective"] : json, "`effective` and the file's name must be the same day");
    policy->effective = effective.value_or(named);
    policy->date_stated = file_.flag(json, "dateStated", true);
    if (json["reviewDue"]) {
      policy->review_due = base::parse_date(json["reviewDue"].string());
      if (!policy->review_due) file_.error(json["reviewDue"], "expected a day such as 2026-09-01");
    }
    policy->revision = static_cast<int>(file_.number(json, "revision").value_or(1));
    policy->lines = file_.texts(json, "lines");
    if (policy->lines.empty()) file_.error(json, "a policy says for which `lines` of business it speaks");
    for (base::Json service : json["services"]) read_service(service, *policy);
    if (policy->services.empty()) file_.error(json, "a policy needs `services`");
    for (base::Json row : json["priorAuthorization"]) read_row(row, *policy);
    for (base::Json ask : json["asks"]) {
      if (!catalog_.item(ask.key())) file_.error(ask, "unknown documentation item `" + std::string(ask.key()) + "`");
      policy->asks.emplace(std::string(ask.key()), std::string(ask.string()));
    }
    return policy;
  }

private:
  Negative read_negative(base::Json json) {
    file_.only(json, {"determination", "section", "reason"});
    Negative negative{file_.required_text(json, "determination"), file_.required_text(json, "section"),
                      file_.required_text(json, "reason")};
    static const std::set<std::string_view> words{"investigational", "not-medically-necessary", "not-covered"};
    if (!words.contains(negative.determination))
      file_.error(json["determination"], "expected investigational, not-medically-necessary or not-covered");
    return negative;
  }

  void read_service(base::Json json, PolicyVersion& policy) {
    file_.only(json, {"id", "title", "codes", "lines", "gate", "criteria", "otherwise", "notCovered", "review",
                      "delegated", "notAddressed", "section", "diagnoses"});
    Service service;
    service.id = file_.required_text(json, "id");
    service.title = file_.required_text(json, "title");
    service.section = file_.required_text(json, "section");
    service.codes = value_set(json, "codes", true);
    service.diagnoses = value_set(json, "diagnoses", false);
    service.lines = file_.texts(json, "lines");
    for (const std::string& line : service.lines)
      if (std::find(policy.lines.begin(), policy.lines.end(), line) == policy.lines.end())
        file_.error(json["lines"], "line `" + line + "` is not among the policy's `lines`");
    if (json["gate"]) service.gate = read_tree(json["gate"], service.section);
    int statements = 0;
    if (json["criteria"]) {
      ++statements;
      service.criteria = read_tree(json["criteria"], service.section);
      if (!policy.provisional.empty()) {
        service.criteria->provisional = true;
        service.criteria->review = policy.provisional;
      }
      if (json["otherwise"]) service.otherwise = read_negative(json["otherwise"]);
      else file_.error(json, "criteria need `otherwise`: the payer's word where they are not met");
    }
    if (json["notCovered"]) ++statements, service.not_covered = read_negative(json["notCovered"]);
    if (json["review"]) ++statements, service.review = file_.required_text(json, "review");
    if (json["delegated"]) ++statements, service.delegated = file_.required_text(json, "delegated");
    if (json["notAddressed"]) ++statements, service.not_addressed = file_.required_text(json, "notAddressed");
    if (statements != 1)
      file_.error(json, "a service has one of `criteria`, `notCovered`, `review`, `delegated` and `notAddressed`");
    policy.services.push_back(std::move(service));
  }

  Criterion read_tree(base::Json json, std::string_view section) {
    Criterion root = read_criterion(file_, json, catalog_.values(), section);
    for_each_leaf(root, [&](const Criterion& leaf) {
      if (!catalog_.item(leaf.item))
        file_.error(json, "leaf `" + leaf.id + "` names no known documentation `item`: `" + leaf.item + "`");
    });
    return root;
  }

  const fhir::ValueSet* value_set(base::Json json, std::string_view key, bool required) {
    const base::Json name = json[key];
    if (!name && !required) return nullptr;
    const fhir::ValueSet* set = catalog_.value_sets().find(name.string());
    if (!set)
      file_.error(name ? name : json,
                  "unknown value set `" + std::string(name.string()) + "` in `" + std::string(key) + "`");
    return set;
  }

  void read_row(base::Json json, PolicyVersion& policy) {
    file_.only(json, {"products", "setting", "answer", "section"});
    AuthorizationRow row{file_.texts(json, "products"), file_.text_or(json, "setting", ""),
                         file_.required_text(json, "answer"), file_.required_text(json, "section")};
    const Payer* payer = catalog_.payer(policy.payer);
    for (const std::string& product : row.products)
      if (payer && std::none_of(payer->products.begin(), payer->products.end(),
                                [&](const Product& p) { return p.id == product; }))
        file_.error(json["products"], "`" + product + "` is no product of payer `" + policy.payer + "`");
    if (!row.setting.empty() && row.setting != "inpatient" && row.setting != "outpatient")
      file_.error(json["setting"], "expected inpatient or outpatient");
    if (row.answer != "required" && row.answer != "not-required")
      file_.error(json["answer"], "expected required or not-required");
    policy.authorization.push_back(std::move(row));
  }

  const AuthorFile& file_;
  const Catalog& catalog_;
};

} // namespace

std::unique_ptr<Catalog> Catalog::load(std::vector<SourceFile> files, base::Issues& issues) {
  auto catalog = std::make_unique<Catalog>();
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  catalog->files_ = std::move(files);

  std::vector<AuthorFile> values, phrases, questions;
  std::optional<AuthorFile> context;
  for (const SourceFile& source : catalog->files_) {
    if (is_shared(source.path, "value-sets")) {
      const AuthorFile file(source, issues);
      if (file.root()) catalog->value_sets_.add(file.document(), source.path, source.text, issues);
    } else if (is_shared(source.path, "values")) {
      values.emplace_back(source, issues);
    } else if (source.path == "shared/phrases/context.json") {
      context.emplace(source, issues);
    } else if (is_shared(source.path, "phrases")) {
      phrases.emplace_back(source, issues);
    } else if (is_shared(source.path, "questions")) {
      questions.emplace_back(source, issues);
    } else if (const auto parts = segments(source.path); parts.size() == 2 && parts[1] == "payer.json") {
      const AuthorFile file(source, issues);
      if (auto payer = Payer::read(file)) {
        if (payer->id != parts[0])
          file.error(file.root()["id"], "the file lies in the folder of payer `" + std::string(parts[0]) + "`");
        catalog->payers_.push_back(std::move(*payer));
      }
    }
  }
  catalog->values_ = Values::read(values, catalog->value_sets_);
  for (const AuthorFile& file : questions)
    if (file.root()) catalog->items_.push_back(DocumentationItem::read(file, catalog->values_));
  catalog->phrases_ = Phrases::read(phrases, context ? &*context : nullptr, catalog->values_, issues);
  for (const SourceFile& source : catalog->files_) {
    const auto date = version_date(source.path);
    if (!date) continue;
    const AuthorFile file(source, issues);
    auto policy = PolicyReader(file, *catalog).read(source.path, *date);
    policy->file = &source;
    catalog->versions_.push_back(std::move(policy));
  }
  catalog->connect(issues);
  return catalog;
}

void Catalog::connect(base::Issues& issues) {
  std::map<std::string, std::set<std::string>, std::less<>> refers_to; // by policy
  const std::function<void(Criterion&, const PolicyVersion&)> visit = [&](Criterion& node,
                                                                          const PolicyVersion& version) {
    for (Criterion& child : node.children) visit(child, version);
    if (node.kind != Criterion::Kind::reference) return;
    const auto mistake = [&](std::string sentence) {
      const std::size_t at = version.file->text.find('"' + node.policy + '"');
      issues.error(base::place_of(version.file->path, version.file->text, at == std::string::npos ? 0 : at),
                   std::move(sentence));
    };
    refers_to[version.id].insert(node.policy);
    for (const auto& other : versions_) {
      if (other->id != node.policy) continue;
      const Criterion* criteria = nullptr;
      for (const Service& service : other->services) {
        if (!service.criteria) continue;
        if (criteria)
          mistake("policy `" + node.policy + "` has several services with criteria: it cannot be referred to");
        criteria = &*service.criteria;
      }
      if (criteria) node.versions.push_back({other->effective, criteria});
    }
    if (node.versions.empty()) mistake("there is no policy `" + node.policy + "` with criteria to refer to");
  };
  for (const auto& version : versions_)
    for (Service& service : version->services)
      for (auto* tree : {&service.gate, &service.criteria})
        if (*tree) visit(**tree, *version);
  // A policy that comes back to itself would be judged forever.
  for (const auto& version : versions_) {
    std::set<std::string> reached, open{version->id};
    while (!open.empty()) {
      const std::string id = *open.begin();
      open.erase(open.begin());
      for (const std::string& next : refers_to[id])
        if (reached.insert(next).second) open.insert(next);
    }
    if (!reached.contains(version->id)) continue;
    issues.error(base::place_of(version->file->path, version->file->text, 0),
                 "policy `" + version->id + "` refers to itself");
  }
}

const DocumentationItem* Catalog::item(std::string_view id) const {
  for (const DocumentationItem& item : items_)
    if (item.id == id) return &item;
  return nullptr;
}

const Payer* Catalog::payer(std::string_view id) const {
  for (const Payer& payer : payers_)
    if (payer.id == id) return &payer;
  return nullptr;
}

} // namespace signpost::policy
