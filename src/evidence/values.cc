#include "evidence/values.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <functional>

namespace signpost::evidence {
namespace {

template <class Enum, std::size_t N>
std::optional<Enum> named(const std::array<std::pair<std::string_view, Enum>, N>& names, std::string_view text) {
  for (const auto& [name, value] : names)
    if (name == text) return value;
  return {};
}

constexpr std::array<std::pair<std::string_view, ValueKind>, 5> kinds{{{"finding", ValueKind::finding},
                                                                       {"coded", ValueKind::coded},
                                                                       {"number", ValueKind::number},
                                                                       {"dates", ValueKind::dates},
                                                                       {"members", ValueKind::members}}};
constexpr std::array<std::pair<std::string_view, Scope>, 4> scopes{
    {{"patient", Scope::patient}, {"order", Scope::order}, {"orderSet", Scope::order_set}, {"level", Scope::level}}};
constexpr std::array<std::pair<std::string_view, Operator>, 5> operators{
    {{"latest", Operator::latest},
     {"ranked", Operator::ranked},
     {"spans", Operator::spans},
     {"domain", Operator::domain},
     {"countOverOrders", Operator::count_over_orders}}};

constexpr std::string_view order_type = "ServiceRequest";

// Reads the definitions of one folder; holds what several steps need.
class Definitions {
public:
  Definitions(const fhir::ValueSets& value_sets, std::map<std::string, ValueIndex, std::less<>>& by_id,
              std::vector<ValueDefinition>& definitions)
      : value_sets_(value_sets), by_id_(by_id), definitions_(definitions) {}

  void read(const AuthorFile& file, base::Json json, ValueDefinition& value,
            const std::function<const Domain*(std::string_view)>& domain) {
    file.only(json, {"id", "title", "kind", "scope", "members", "exclusive", "domain", "levels", "latest", "ranked",
                     "spans", "countOverOrders", "closedBy", "bridgeDays", "lookbackDays", "notBefore"});
    const auto scope = named(scopes, file.text_or(json, "scope", "patient"));
    if (!scope)
      file.error(json["scope"], "unknown scope `" + std::string(json["scope"].string()) + "`",
                 "patient, order, orderSet or level");
    value.scope = scope.value_or(Scope::patient);
    value.members = file.texts(json, "members");
    value.exclusive = file.flag(json, "exclusive");
    value.closed_by = file.texts(json, "closedBy");
    value.bridge_days = static_cast<long>(file.number(json, "bridgeDays").value_or(0));
    value.lookback_days = static_cast<long>(file.number(json, "lookbackDays").value_or(365));
    value.clamp = reference(file, json, "notBefore", ValueKind::dates);
    if (value.kind == ValueKind::coded && value.members.empty()) file.error(json, "a coded value names its `members`");
    if (value.kind == ValueKind::members) {
      value.domain = domain(file.required_text(json, "domain"));
      if (!value.domain)
        file.error(json["domain"] ? json["domain"] : json,
                   "unknown domain `" + std::string(json["domain"].string()) + "`");
    }

    base::Json sources;
    for (const auto& [name, op] : operators) {
      const base::Json found = json[op == Operator::domain ? "ranked" : name];
      if (!found || (op == Operator::ranked && value.kind == ValueKind::members) ||
          (op == Operator::domain && value.kind != ValueKind::members))
        continue;
      if (sources)
        file.error(found, "a value has one operator", "keep one of `latest`, `ranked`, `spans`, `countOverOrders`");
      sources = found;
      value.op = op;
    }
    if (!sources)
      return file.error(json, "the value has no operator", "add `latest`, `ranked`, `spans` or `countOverOrders`");
    if (value.op == Operator::count_over_orders) {
      value.units = value_sets_.find(sources.string());
      if (!value.units) file.error(sources, "unknown value set `" + std::string(sources.string()) + "`");
      return;
    }
    if (!sources.is_array() || sources.size() == 0) file.error(sources, "expected a list of sources");
    for (base::Json source : sources) value.sources.push_back(read_source(file, source, value));

    for (const Source& source : value.sources) {
      if (source.kind == Source::Kind::resource) value.types.push_back(source.type);
      if (source.kind == Source::Kind::mentions && source.in.empty()) {
        value.types.push_back("DocumentReference");
        value.types.push_back("DiagnosticReport");
      }
      for (const fhir::TextKind kind : source.in) {
        if (kind == fhir::TextKind::note) value.types.push_back("DocumentReference");
        if (kind == fhir::TextKind::report) value.types.push_back("DiagnosticReport");
        if (kind == fhir::TextKind::observation) value.types.push_back("Observation");
        if (kind == fhir::TextKind::encounter) value.types.push_back("Encounter");
        if (kind == fhir::TextKind::procedure) value.types.push_back("Procedure");
      }
    }
    std::sort(value.types.begin(), value.types.end());
    value.types.erase(std::unique(value.types.begin(), value.types.end()), value.types.end());
  }

private:
  std::optional<ValueIndex> reference(const AuthorFile& file, base::Json json, std::string_view key, ValueKind kind) {
    const base::Json name = json[key];
    if (!name) return {};
    const auto found = by_id_.find(name.string());
    if (found == by_id_.end()) {
      file.error(name, "unknown value `" + std::string(name.string()) + "`");
      return {};
    }
    if (definitions_[found->second].kind != kind) file.error(name, "value `" + found->first + "` is of another kind");
    return found->second;
  }

  std::optional<fhirpath::Expression> expression(const AuthorFile& file, base::Json json, std::string_view key,
                                                 std::string_view type) {
    const base::Json text = json[key];
    if (!text) return {};
    auto compiled = fhirpath::compile(text.string(), {.root_type = type, .strict = true, .variables = {}});
    if (compiled) return *compiled;
    file.error(text, compiled.error().message, "FHIRPath on " + std::string(type), compiled.error().offset.value_or(0));
    return {};
  }

  Source read_source(const AuthorFile& file, base::Json json, const ValueDefinition& value) {
    file.only(json, {"resource",   "order",     "mentions", "code",   "codeAt",   "named", "where", "value",
                     "days",       "text",      "codes",    "means",  "denies",   "scale", "past",  "linked",
                     "windowDays", "notBefore", "requires", "unless", "modality", "in",    "paths"});
    Source source;
    if (const base::Json mentions = json["mentions"]) {
      source.kind = Source::Kind::mentions;
      source.mentions = mentions.is_string() ? std::string(mentions.string()) : value.id;
    } else if (json["order"]) {
      source.kind = Source::Kind::order;
      source.type = order_type;
    } else {
      source.type = file.required_text(json, "resource");
    }
    const bool reads_resource = source.kind != Source::Kind::mentions;
    if (const base::Json code = json["code"]) {
      source.code = value_sets_.find(code.string());
      if (!source.code) file.error(code, "unknown value set `" + std::string(code.string()) + "`");
    }
    if (const base::Json named_by = json["named"]) {
      re2::RE2::Options options;
      options.set_log_errors(false);
      options.set_case_sensitive(false);
      auto pattern =
          std::make_shared<re2::RE2>(re2::StringPiece(named_by.string().data(), named_by.string().size()), options);
      if (!pattern->ok()) file.error(named_by, "bad pattern: " + pattern->error());
      else source.named = std::move(pattern);
    }
    source.code_at = file.texts(json, "codeAt");
    if (source.code_at.empty() && reads_resource) source.code_at.emplace_back(usual_code(source.type));
    source.where = expression(file, json, "where", source.type);
    source.value = expression(file, json, "value", source.type);
    source.days = expression(file, json, "days", source.type);
    if (source.days && (value.op != Operator::spans || !source.value))
      file.error(json["days"], "`days` make a period of the date that `value` gives, in `spans`");
    source.text = expression(file, json, "text", source.type);
    source.codes = expression(file, json, "codes", source.type);
    source.scale = file.number(json, "scale").value_or(1);
    source.past = file.flag(json, "past");
    source.linked = file.flag(json, "linked");
    if (const auto days = file.number(json, "windowDays")) source.window_days = static_cast<long>(*days);
    source.after = reference(file, json, "notBefore", ValueKind::dates);
    source.requires_is = conditions(file, json["requires"]);
    source.requires_not = conditions(file, json["unless"]);
    source.modality = file.text_or(json, "modality", "");
    source.paths = file.texts(json, "paths");
    for (const std::string& name : file.texts(json, "in")) {
      if (const auto kind = fhir::text_kind(name)) source.in.push_back(*kind);
      else file.error(json["in"], "unknown kind of text `" + name + "`");
    }
    read_meaning(file, json, value, source);
    return source;
  }

  void read_meaning(const AuthorFile& file, base::Json json, const ValueDefinition& value, Source& source) {
    source.means = file.text_or(json, "means", "");
    if (const base::Json denied = json["denies"]) {
      if (value.kind != ValueKind::coded || json["means"])
        file.error(denied, "`denies` names a member of a coded value, in place of `means`");
      source.means = denied.string();
      source.denies = true;
    }
    if (source.kind == Source::Kind::mentions) {
      if (!source.means.empty()) file.error(json["means"], "what a phrase means is said in its phrase file");
      return;
    }
    switch (value.kind) {
    case ValueKind::finding:
      if (source.means != "yes" && source.means != "no" && source.means != "unknown")
        file.error(json, "a source of a finding says what it `means`: yes, no or unknown");
      break;
    case ValueKind::coded:
      if (std::find(value.members.begin(), value.members.end(), source.means) == value.members.end())
        file.error(json["means"] ? json["means"] : json, "`means` or `denies` must be a member of the value");
      break;
    case ValueKind::number:
    case ValueKind::dates:
      if (!source.value) file.error(json, "a source of a number or date gives a `value`");
      break;
    case ValueKind::members:
      if (!source.text && !source.codes) file.error(json, "a source of domain members gives `text` or `codes`");
      break;
    }
  }

  std::vector<std::pair<ValueIndex, Truth>> conditions(const AuthorFile& file, base::Json json) {
    std::vector<std::pair<ValueIndex, Truth>> list;
    for (base::Json member : json) {
      const auto found = by_id_.find(member.key());
      if (found == by_id_.end()) file.error(member, "unknown value `" + std::string(member.key()) + "`");
      else if (definitions_[found->second].kind != ValueKind::finding)
        file.error(member, "only a finding can be a condition");
      else if (member.string() == "yes" || member.string() == "no")
        list.emplace_back(found->second, member.string() == "yes" ? Truth::yes : Truth::no);
      else file.error(member, "expected yes or no");
    }
    return list;
  }

  const fhir::ValueSets& value_sets_;
  std::map<std::string, ValueIndex, std::less<>>& by_id_;
  std::vector<ValueDefinition>& definitions_;
};

std::vector<ValueIndex> uses_of(const ValueDefinition& value) {
  std::vector<ValueIndex> uses;
  if (value.clamp) uses.push_back(*value.clamp);
  for (const Source& source : value.sources) {
    if (source.after) uses.push_back(*source.after);
    for (const auto& [index, truth] : source.requires_is) uses.push_back(index);
    for (const auto& [index, truth] : source.requires_not) uses.push_back(index);
  }
  return uses;
}

} // namespace

std::string_view usual_code(std::string_view type) {
  if (type.starts_with("Medication")) return "medicationCodeableConcept";
  if (type == "DeviceRequest") return "codeCodeableConcept";
  if (type == "Encounter") return "reasonCode";
  if (type == "Device") return "type";
  return "code";
}

std::string_view to_string(EvidenceKind kind) {
  switch (kind) {
  case EvidenceKind::coded: return "coded";
  case EvidenceKind::narrative: return "narrative";
  case EvidenceKind::attested: return "attested";
  }
  return "";
}

std::optional<Member> ValueDefinition::member(std::string_view name) const {
  const auto at = std::find(members.begin(), members.end(), name);
  return at == members.end() ? std::nullopt : std::optional(static_cast<Member>(at - members.begin()));
}

bool Reading::answers(ValueKind kind) const {
  switch (kind) {
  case ValueKind::finding: return finding != Truth::unknown;
  case ValueKind::coded: return !coded.empty();
  case ValueKind::number: return range.has_value();
  case ValueKind::dates: return dates.has_value();
  case ValueKind::members: return !members.empty() || !possible.empty();
  }
  return false;
}

Values Values::read(const std::vector<AuthorFile>& files, const fhir::ValueSets& value_sets) {
  Values values;
  struct Pending {
    const AuthorFile* file;
    base::Json json;
  };
  std::vector<Pending> pending;
  for (const AuthorFile& file : files) {
    file.only(file.root(), {"domains", "values"});
    for (base::Json json : file.root()["domains"])
      if (auto domain = Domain::read(file, json))
        values.domains_.push_back(std::make_unique<Domain>(std::move(*domain)));
    for (base::Json json : file.root()["values"]) {
      const std::string id = file.required_text(json, "id");
      const auto kind = named(kinds, file.text_or(json, "kind", "finding"));
      if (!kind)
        file.error(json["kind"], "unknown kind `" + std::string(json["kind"].string()) + "`",
                   "finding, coded, number, dates or members");
      if (values.by_id_.contains(id)) {
        file.error(json["id"], "value `" + id + "` is defined twice");
        continue;
      }
      values.by_id_[id] = static_cast<ValueIndex>(values.definitions_.size());
      ValueDefinition& definition = values.definitions_.emplace_back();
      definition.id = id;
      definition.kind = kind.value_or(ValueKind::finding);
      pending.push_back({&file, json});
    }
  }
  Definitions definitions(value_sets, values.by_id_, values.definitions_);
  for (std::size_t i = 0; i < pending.size(); ++i) {
    definitions.read(*pending[i].file, pending[i].json, values.definitions_[i],
                     [&](std::string_view id) { return values.domain(id); });
    if (pending[i].file->flag(pending[i].json, "levels")) {
      if (values.levels_)
        pending[i].file->error(pending[i].json["levels"], "only one value can be the levels of an order");
      values.levels_ = static_cast<ValueIndex>(i);
    }
  }
  // A value that needs itself would be read forever.
  enum class Mark : std::uint8_t { fresh, open, done };
  std::vector<Mark> marks(values.definitions_.size(), Mark::fresh);
  std::function<void(ValueIndex)> visit = [&](ValueIndex i) {
    marks[i] = Mark::open;
    for (const ValueIndex used : uses_of(values.definitions_[i])) {
      if (marks[used] == Mark::open)
        pending[i].file->error(pending[i].json["id"], "value `" + values.definitions_[i].id + "` depends on itself");
      else if (marks[used] == Mark::fresh) visit(used);
    }
    marks[i] = Mark::done;
  };
  for (std::size_t i = 0; i < marks.size(); ++i)
    if (marks[i] == Mark::fresh) visit(static_cast<ValueIndex>(i));
  return values;
}

std::optional<ValueIndex> Values::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

const Domain* Values::domain(std::string_view id) const {
  for (const auto& domain : domains_)
    if (domain->id() == id) return domain.get();
  return nullptr;
}

} // namespace signpost::evidence
