#include "policy/policy_reader.h"

#include <algorithm>
#include <set>

#include "policy/criteria_reader.h"
#include "policy/places.h"

namespace signpost::policy {

using namespace evidence;

namespace {

class PolicyReader {
public:
  PolicyReader(const AuthorFile& file, const Catalog& catalog) : file_(file), catalog_(catalog) {}

  std::unique_ptr<PolicyVersion> read(base::Date named) {
    const base::Json json = file_.root();
    auto policy = std::make_unique<PolicyVersion>();
    if (!json) return policy;
    file_.only(json, {"payer", "number", "title", "effective", "dateStated", "reviewDue", "revision", "source",
                      "provisional", "lines", "services", "priorAuthorization", "asks", "remarks"});
    const auto parts = segments(file_.path());
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
    for (base::Json remark : json["remarks"]) read_remark(remark, *policy);
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
    if (json["criteria"]) ++statements, service.statement = read_criteria(json, service.section, policy);
    if (json["notCovered"]) ++statements, service.statement = read_negative(json["notCovered"]);
    if (json["review"]) ++statements, service.statement = PersonDecides{file_.required_text(json, "review")};
    if (json["delegated"]) ++statements, service.statement = Delegated{file_.required_text(json, "delegated")};
    if (json["notAddressed"]) ++statements, service.statement = NotAddressed{file_.required_text(json, "notAddressed")};
    if (statements != 1)
      file_.error(json, "a service has one of `criteria`, `notCovered`, `review`, `delegated` and `notAddressed`");
    policy.services.push_back(std::move(service));
  }

  CoveredIf read_criteria(base::Json service, std::string_view section, const PolicyVersion& policy) {
    CoveredIf covered{read_tree(service["criteria"], section), {}};
    if (!policy.provisional.empty()) {
      covered.criteria.provisional = true;
      covered.criteria.review = policy.provisional;
    }
    if (service["otherwise"]) covered.otherwise = read_negative(service["otherwise"]);
    else file_.error(service, "criteria need `otherwise`: the payer's word where they are not met");
    return covered;
  }

  Criterion read_tree(base::Json json, std::string_view section) {
    return read_criterion(file_, json, {catalog_.values(), catalog_.items()}, section);
  }

  void read_remark(base::Json json, PolicyVersion& policy) {
    file_.only(json, {"when", "say"});
    if (!json["when"]) return file_.error(json, "a remark says `when` it is made: a criterion");
    policy.remarks.push_back({read_tree(json["when"], ""), file_.required_text(json, "say")});
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
    AuthorizationRow row{file_.texts(json, "products"), read_setting(json), read_answer(json),
                         file_.required_text(json, "section")};
    const Payer* payer = catalog_.payer(policy.payer);
    for (const std::string& product : row.products)
      if (payer && std::none_of(payer->products.begin(), payer->products.end(),
                                [&](const Product& p) { return p.id == product; }))
        file_.error(json["products"], "`" + product + "` is no product of payer `" + policy.payer + "`");
    policy.authorization.push_back(std::move(row));
  }

  std::optional<Member> read_setting(base::Json row) {
    const std::string name = file_.text_or(row, "setting", "");
    if (name.empty()) return {};
    if (!catalog_.setting()) {
      file_.error(row["setting"],
                  "there is no value `" + std::string(setting_value) + "`, which would say the order's own");
      return {};
    }
    const CodedKind* setting = catalog_.values()[*catalog_.setting()].coded();
    const auto member = setting ? setting->member(name) : std::nullopt;
    if (!member)
      file_.error(row["setting"],
                  "expected " + joined(setting ? setting->members : std::vector<std::string>{}, " or "));
    return member;
  }

  Authorization read_answer(base::Json row) {
    const std::string answer = file_.required_text(row, "answer");
    for (const Authorization known : {Authorization::required, Authorization::not_required})
      if (answer == to_string(known)) return known;
    file_.error(row["answer"], "expected required or not-required");
    return Authorization::unknown;
  }

  static std::string joined(const std::vector<std::string>& names, std::string_view between) {
    std::string all;
    for (const std::string& name : names) all.append(all.empty() ? "" : between).append(name);
    return all;
  }

  const AuthorFile& file_;
  const Catalog& catalog_;
};

} // namespace

std::unique_ptr<PolicyVersion> read_policy(const AuthorFile& file, base::Date named, const Catalog& catalog) {
  return PolicyReader(file, catalog).read(named);
}

} // namespace signpost::policy
