#include "evidence/values_reader.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "evidence/records.h"

namespace signpost::evidence {

// Reads the definitions of one folder; holds what several steps need.
class ValuesReader {
public:
  ValuesReader(const fhir::ValueSets& value_sets, const AdmissionRules& admission)
      : value_sets_(value_sets), admission_(admission) {}

  Values read(const std::vector<AuthorFile>& files) {
    for (const AuthorFile& file : files) announce(file);
    for (std::size_t i = 0; i < pending_.size(); ++i)
      read(*pending_[i].file, pending_[i].json, values_.definitions_[i]);
    for (ValueDefinition& value : values_.definitions_) collect_types(value);
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      if (!pending_[i].file->flag(pending_[i].json, "levels")) continue;
      if (values_.levels_)
        pending_[i].file->error(pending_[i].json["levels"], "only one value can be the levels of an order");
      values_.levels_ = static_cast<ValueIndex>(i);
    }
    refuse_circles();
    return std::move(values_);
  }

private:
  struct Pending {
    const AuthorFile* file;
    base::Json json;
  };

  // Names and kinds first: a value may refer to one that stands behind it.
  void announce(const AuthorFile& file) {
    file.only(file.root(), {"domains", "families", "values"});
    for (base::Json json : file.root()["families"]) announce_family(file, json);
    for (base::Json json : file.root()["domains"])
      if (auto domain = Domain::read(file, json))
        values_.domains_.push_back(std::make_unique<Domain>(std::move(*domain)));
    for (base::Json json : file.root()["values"]) {
      const std::string id = file.required_text(json, "id");
      if (values_.by_id_.contains(id)) {
        file.error(json["id"], "value `" + id + "` is defined twice");
        continue;
      }
      values_.by_id_[id] = static_cast<ValueIndex>(values_.definitions_.size());
      ValueDefinition& definition = values_.definitions_.emplace_back();
      definition.id = id;
      definition.kind = kind(file, json);
      pending_.push_back({&file, json});
    }
  }

  void announce_family(const AuthorFile& file, base::Json json) {
    file.only(json, {"codes", "addOns"});
    const auto value_set = [&](std::string_view key) {
      const std::string id = file.required_text(json, key);
      const fhir::ValueSet* found = value_sets_.find(id);
      if (!found && !id.empty()) file.error(json[key], "unknown value set `" + id + "`");
      return found;
    };
    const OrderFamily family{value_set("codes"), value_set("addOns")};
    if (family.codes && family.add_ons) values_.families_.push_back(family);
  }

  static CodedKind coded_kind(const AuthorFile& file, base::Json json) {
    CodedKind kind{file.texts(json, "members"), file.flag(json, "exclusive")};
    for (base::Json group : json["groups"]) {
      CodedKind::Group& named = kind.groups.emplace_back(std::string(group.key()), std::vector<CodeIndex>{});
      if (kind.member(named.name)) file.error(group, "`" + named.name + "` is a member already");
      for (base::Json name : group) {
        if (const auto member = kind.member(name.string())) named.members.push_back(*member);
        else file.error(name, "`" + std::string(name.string()) + "` is no member of the value");
      }
      if (named.members.size() < 2) file.error(group, "a group names several `members`");
    }
    return kind;
  }

  static ValueKind kind(const AuthorFile& file, base::Json json) {
    const std::string name = file.text_or(json, "kind", "finding");
    if (name == "finding") return FindingKind{};
    if (name == "coded") return coded_kind(file, json);
    if (name == "number") return NumberKind{};
    if (name == "dates") return DatesKind{};
    if (name == "members") return MembersKind{};
    file.error(json["kind"], "unknown kind `" + name + "`", "finding, coded, number, dates or members");
    return FindingKind{};
  }

  void read(const AuthorFile& file, base::Json json, ValueDefinition& value) {
    file.only(json, {"id", "title", "kind", "scope", "members", "exclusive", "groups", "domain", "levels", "latest",
                     "ranked", "narrowed", "spans", "countOverOrders", "closed", "about", "bridgeDays", "lookbackDays",
                     "notBefore", "anyTime", "saysNothing"});
    value.scope = scope(file, json);
    value.closed = file.flag(json, "closed");
    if (value.closed && !value.is<FindingKind>()) file.error(json["closed"], "only a finding can be `closed`");
    if (value.coded() && value.coded()->members.empty()) file.error(json, "a coded value names its `members`");
    if (auto* members = std::get_if<MembersKind>(&value.kind)) {
      members->domain = values_.domain(file.required_text(json, "domain"));
      if (!members->domain)
        file.error(json["domain"] ? json["domain"] : json,
                   "unknown domain `" + std::string(json["domain"].string()) + "`");
    }
    for (const std::string& id : file.texts(json, "saysNothing")) {
      if (const fhir::ValueSet* set = value_sets_.find(id)) value.says_nothing.push_back(set);
      else file.error(json["saysNothing"], "unknown value set `" + id + "`");
    }
    read_operator(file, json, value);
    if (json["groups"] && !std::holds_alternative<Narrowed>(value.op))
      file.error(json["groups"], "`groups` of members are for a value that is `narrowed`");
  }

  // Which resource types a value reads, once all values are read: what fell is read where the number is.
  void collect_types(ValueDefinition& value) {
    const auto add_to = [](std::vector<std::string>& types, const std::vector<Source>& sources) {
      for (const Source& source : sources)
        if (!source.hint)
          for (const std::string_view type : source.types()) types.emplace_back(type);
      std::sort(types.begin(), types.end());
      types.erase(std::unique(types.begin(), types.end()), types.end());
    };
    std::visit(
        [&](auto& how) {
          if constexpr (requires { how.sources; })
            for (Source& source : how.sources)
              if (auto* fall = std::get_if<FallSource>(&source.from)) add_to(fall->types, values_[fall->of].sources());
        },
        value.op);
    add_to(value.types, value.sources());
  }

  static Scope scope(const AuthorFile& file, base::Json json) {
    const std::string name = file.text_or(json, "scope", "patient");
    if (name == "patient") return Scope::patient;
    if (name == "order") return Scope::order;
    if (name == "orderSet") return Scope::order_set;
    if (name == "level") return Scope::level;
    file.error(json["scope"], "unknown scope `" + name + "`", "patient, order, orderSet or level");
    return Scope::patient;
  }

  void read_operator(const AuthorFile& file, base::Json json, ValueDefinition& value) {
    base::Json found;
    for (const std::string_view name : {"latest", "ranked", "narrowed", "spans", "countOverOrders"}) {
      if (!json[name]) continue;
      if (found)
        file.error(json[name], "a value has one operator",
                   "keep one of `latest`, `ranked`, `narrowed`, `spans`, `countOverOrders`");
      found = json[name];
    }
    if (!found)
      return file.error(json, "the value has no operator",
                        "add `latest`, `ranked`, `narrowed`, `spans` or `countOverOrders`");
    const std::string_view name = found.key();
    if (name == "countOverOrders") {
      const fhir::ValueSet* units = value_sets_.find(found.string());
      if (!units) file.error(found, "unknown value set `" + std::string(found.string()) + "`");
      value.op = CountOverOrders{units};
      return;
    }
    if (!found.is_array() || found.size() == 0) file.error(found, "expected a list of sources");
    std::vector<Source> sources;
    for (base::Json source : found) sources.push_back(read_source(file, json, source, value, name == "spans"));
    if (name == "spans") {
      Spans spans{std::move(sources), 0, 365, reference<DatesKind>(file, json, "notBefore")};
      spans.bridge_days = static_cast<long>(file.number(json, "bridgeDays").value_or(0));
      spans.lookback_days = static_cast<long>(file.number(json, "lookbackDays").value_or(365));
      value.op = std::move(spans);
    } else if (value.is<MembersKind>()) {
      value.op = Mapped{std::move(sources)};
    } else if (name == "narrowed") {
      if (!value.coded() || !value.coded()->exclusive)
        file.error(found, "only a coded value whose members are `exclusive` can be `narrowed`");
      value.op = Narrowed{std::move(sources)};
    } else if (name == "ranked") {
      value.op = Ranked{std::move(sources)};
    } else {
      value.op = Latest{std::move(sources)};
    }
  }

  template <class Kind>
  std::optional<ValueIndex> reference(const AuthorFile& file, base::Json json, std::string_view key) {
    const base::Json name = json[key];
    if (!name) return {};
    const auto found = values_.find(name.string());
    if (!found) file.error(name, "unknown value `" + std::string(name.string()) + "`");
    else if (!values_[*found].is<Kind>()) file.error(name, "value `" + values_[*found].id + "` is of another kind");
    return found;
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

  Extraction extraction(const AuthorFile& file, base::Json json, std::string_view type, bool spans) {
    Extraction take;
    if (const base::Json code = json["code"]) {
      take.match.code = value_sets_.find(code.string());
      if (!take.match.code) file.error(code, "unknown value set `" + std::string(code.string()) + "`");
    }
    for (const std::string& id : file.texts(json, "notCode")) {
      const fhir::ValueSet* never = value_sets_.find(id);
      if (never) take.match.never.push_back(never);
      else file.error(json["notCode"], "unknown value set `" + id + "`");
    }
    if (const base::Json named_by = json["named"]) {
      re2::RE2::Options options;
      options.set_log_errors(false);
      options.set_case_sensitive(false);
      auto pattern = std::make_shared<re2::RE2>(re2::StringPiece(named_by.string().data(), named_by.string().size()),
                                                options);
      if (!pattern->ok()) file.error(named_by, "bad pattern: " + pattern->error());
      else take.match.named = std::move(pattern);
    }
    take.match.at = file.texts(json, "codeAt");
    if (take.match.at.empty()) take.match.at.emplace_back(usual_code(type));
    take.where = expression(file, json, "where", type);
    take.value = expression(file, json, json["latestBy"] ? "latestBy" : "value", type);
    take.latest_by = static_cast<bool>(json["latestBy"]);
    take.days = expression(file, json, "days", type);
    if (take.days && (!spans || !take.value))
      file.error(json["days"], "`days` make a period of the date that `value` gives, in `spans`");
    take.text = expression(file, json, "text", type);
    take.codes = expression(file, json, "codes", type);
    take.scale = file.number(json, "scale").value_or(1);
    take.out_of = file.number(json, "outOf");
    for (base::Json unit : json["units"]) {
      const auto factor = unit.real();
      if (!factor || *factor <= 0)
        file.error(unit, "expected the factor for a number in `" + std::string(unit.key()) + "`");
      take.units.emplace(unit.key(), factor.value_or(1));
    }
    take.within = bounds(file, json);
    if (take.within && !take.value) file.error(json, "what is compared is the number that `value` gives");
    return take;
  }

  static std::optional<Bounds> bounds(const AuthorFile& file, base::Json json) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::optional<Bounds> bounds;
    const auto meet = [&](std::string_view key, auto narrow) {
      const auto number = file.number(json, key);
      if (!number) return;
      if (!bounds) bounds.emplace();
      narrow(*number);
    };
    meet("atLeast", [&](double at) { bounds->low = at; });
    meet("moreThan", [&](double at) { bounds->low = std::nextafter(at, infinity); });
    meet("atMost", [&](double at) { bounds->high = at; });
    meet("lessThan", [&](double at) { bounds->high = std::nextafter(at, -infinity); });
    return bounds;
  }

  Source read_source(const AuthorFile& file, base::Json owner, base::Json json, const ValueDefinition& value,
                     bool spans) {
    file.only(json, {"resource",   "order",
                     "mentions",   "code",
                     "codeAt",     "named",
                     "where",      "value",
                     "latestBy",   "days",
                     "text",       "codes",
                     "means",      "denies",
                     "leavesOpen", "scale",
                     "planned",    "past",
                     "linked",     "orders",
                     "ifOpen",     "byOrderer",
                     "windowDays",
                     "notBefore",  "notBeforeIfKnown",
                     "anyTime",    "about",
                     "siteStated", "reasonStated",
                     "requires",   "unless",
                     "modality",   "in",
                     "paths",      "outOf",
                     "units",      "atLeast",
                     "moreThan",   "atMost",
                     "lessThan",   "fell",
                     "by",         "byShare",
                     "notCode",    "stands",
                     "ends",       "hint",
                     "naming",     "agrees"});
    refuse_what_is_not_read(file, json);
    constexpr std::string_view order_type = "ServiceRequest";
    Source source;
    if (const base::Json mentions = json["mentions"]) source.from = read_mentions(file, json, mentions, value.id);
    else if (const base::Json fell = json["fell"]) source.from = read_fall(file, json, fell);
    else if (json["order"]) source.from = OrderSource{extraction(file, json, order_type, spans)};
    else {
      std::string type = file.required_text(json, "resource");
      Extraction take = extraction(file, json, type, spans);
      source.from = ResourceSource{std::move(type), std::move(take)};
    }
    source.planned = file.flag(json, "planned");
    source.past = file.flag(json, "past");
    source.linked = file.flag(json, "linked");
    source.hint = file.flag(json, "hint");
    source.orders = whose_orders(file, json);
    source.agrees = file.flag(json, "agrees");
    if (source.agrees && (!value.is<MembersKind>() || !json["order"]))
      file.error(json["agrees"], "only an order's own members can be held to agree");
    source.if_open = file.flag(json, "ifOpen");
    if (source.if_open && !owner["narrowed"]) file.error(json["ifOpen"], "`ifOpen` is for sources of `narrowed`");
    source.by_orderer = file.flag(json, "byOrderer");
    if (source.by_orderer && !source.mentions()) file.error(json["byOrderer"], "`byOrderer` is for `mentions`");
    source.about = about(file, owner, json);
    read_timing(file, owner, json, source);
    source.requires_is = conditions(file, json["requires"]);
    source.requires_not = conditions(file, json["unless"]);
    source.modality = file.text_or(json, "modality", "");
    source.means = meaning(file, json, value, source);
    const Extraction* take = source.extraction();
    if (take && take->within && !value.is<FindingKind>() && !value.coded())
      file.error(json, "bounds are for a source of a finding or a coded value: a number is compared by a criterion");
    read_standing(file, json, value, source);
    return source;
  }

  // What a source of one kind reads, one of another kind would pass over without a word.
  static void refuse_what_is_not_read(const AuthorFile& file, base::Json json) {
    const auto refuse = [&](std::initializer_list<std::string_view> keys, const std::string& where) {
      for (const std::string_view key : keys)
        if (json[key]) file.error(json[key], "`" + std::string(key) + "` is for " + where);
    };
    if (!json["fell"]) refuse({"by", "byShare"}, "a source of what `fell`");
    if (!json["mentions"]) refuse({"naming", "in", "paths"}, "`mentions`");
    if (json["mentions"] || json["fell"])
      refuse({"code", "codeAt", "notCode", "named", "where", "value", "latestBy", "days", "text", "codes", "outOf",
              "units", "atLeast", "moreThan", "atMost", "lessThan"},
             "a source that reads a `resource` or an `order`");
  }

  void read_standing(const AuthorFile& file, base::Json json, const ValueDefinition& value, Source& source) {
    source.stands = file.flag(json, "stands");
    if (source.stands && (!value.is<FindingKind>() || !source.resource() || source.means.truth == Truth::no))
      file.error(json["stands"], "only records that say yes or unknown of a finding can stand");
    const base::Json ends = json["ends"];
    if (!ends) return;
    source.ends = value_sets_.find(ends.string());
    if (!source.ends) file.error(ends, "unknown value set `" + std::string(ends.string()) + "`");
    if (!value.is<FindingKind>() || !source.resource() || source.means.truth != Truth::no)
      file.error(ends, "only records that say no of a finding tell the end of others");
  }

  static WhoseOrders whose_orders(const AuthorFile& file, base::Json json) {
    const std::string name = file.text_or(json, "orders", "own");
    if (json["orders"] && !json["order"] && !json["mentions"])
      file.error(json["orders"], "`orders` is for a source that reads orders");
    if (name == "companions") return WhoseOrders::companions;
    if (name == "beside") return WhoseOrders::beside;
    if (name != "own") file.error(json["orders"], "unknown orders `" + name + "`", "own, companions or beside");
    return WhoseOrders::own;
  }

  // What a value says of all its sources, a source may say for itself.
  std::optional<About> about(const AuthorFile& file, base::Json owner, base::Json json) {
    const base::Json name = json["about"] ? json["about"] : owner["about"];
    About about{0, file.flag(json, "siteStated"), file.flag(json, "reasonStated")};
    if (!name || name.is_null()) {
      for (const std::string_view key : {"siteStated", "reasonStated"})
        if (json[key]) file.error(json[key], "`" + std::string(key) + "` needs `about`: which matter");
      return {};
    }
    const auto matter = admission_.find(name.string());
    if (!matter) file.error(name, "unknown matter `" + std::string(name.string()) + "`", "see shared/admission.json");
    about.matter = matter.value_or(0);
    return matter ? std::optional(about) : std::nullopt;
  }

  void read_timing(const AuthorFile& file, base::Json owner, base::Json json, Source& source) {
    Timing& timing = source.timing;
    if (const auto days = file.number(json, "windowDays")) timing.window_days = static_cast<long>(*days);
    timing.if_known = static_cast<bool>(json["notBeforeIfKnown"]);
    source.onset = reference<DatesKind>(file, json, timing.if_known ? "notBeforeIfKnown" : "notBefore");
    timing.after_onset = source.onset.has_value();
    if (timing.if_known && json["notBefore"])
      file.error(json["notBefore"], "`notBefore` and `notBeforeIfKnown` exclude each other");
    timing.any_time = file.flag(json["anyTime"] ? json : owner, "anyTime");
    if (json["anyTime"] && (timing.window_days || source.onset))
      file.error(json["anyTime"], "`anyTime` and a window exclude each other");
  }

  ValueIndex by_id(std::string_view id) const { return values_.find(id).value_or(0); }

  // Phrases say which member they are about by its place.
  bool same_members(ValueIndex one, ValueIndex other) const {
    const CodedKind* a = values_[one].coded();
    const CodedKind* b = values_[other].coded();
    const auto same = [](const CodedKind::Group& x, const CodedKind::Group& y) { return x.members == y.members; };
    return !a || !b || (a->members == b->members && std::ranges::equal(a->groups, b->groups, same));
  }

  MentionSource read_mentions(const AuthorFile& file, base::Json json, base::Json mentions, const std::string& own) {
    MentionSource phrases;
    const std::string id = mentions.is_string() ? std::string(mentions.string()) : own;
    if (const auto of = values_.find(id)) phrases.of = *of;
    else file.error(mentions, "unknown value `" + id + "`");
    if (phrases.of != by_id(own) && !same_members(phrases.of, by_id(own)))
      file.error(mentions, "phrases about `" + id + "` can only be read by a value with the same `members`");
    phrases.paths = file.texts(json, "paths");
    for (const std::string& name : file.texts(json, "naming")) {
      const CodedKind* coded = values_[phrases.of].coded();
      if (const auto named = coded ? coded->member_or_group(name) : std::nullopt) phrases.naming.push_back(*named);
      else file.error(json["naming"], "`" + name + "` is no member of value `" + id + "`");
    }
    phrases.scale = file.number(json, "scale").value_or(1);
    for (const std::string& name : file.texts(json, "in")) {
      if (const auto kind = fhir::text_kind(name)) phrases.in.push_back(*kind);
      else file.error(json["in"], "unknown kind of text `" + name + "`");
    }
    return phrases;
  }

  FallSource read_fall(const AuthorFile& file, base::Json json, base::Json fell) {
    FallSource fall;
    const auto of = values_.find(fell.string());
    if (!of) file.error(fell, "unknown value `" + std::string(fell.string()) + "`");
    else if (!values_[*of].is<NumberKind>() && !values_[*of].coded())
      file.error(fell, "only a number can fall, or a coded value whose members stand from the most to the least");
    else if (values_[*of].coded() && !values_[*of].coded()->groups.empty())
      file.error(fell, "a value with `groups` does not stand from the most to the least");
    fall.of = of.value_or(0);
    fall.by = file.number(json, "by").value_or(0);
    fall.by_share = file.number(json, "byShare").value_or(0);
    if (fall.by <= 0) file.error(json["by"] ? json["by"] : json, "`by` says how much it has to fall: more than 0");
    if (fall.by_share < 0 || fall.by_share > 1) file.error(json["byShare"], "`byShare` is a share: from 0 to 1");
    return fall;
  }

  Meaning meaning(const AuthorFile& file, base::Json json, const ValueDefinition& value, const Source& source) {
    std::string means = file.text_or(json, "means", "");
    const base::Json denied = json["denies"];
    if (denied) {
      if (!value.coded() || json["means"])
        file.error(denied, "`denies` names a member of a coded value, in place of `means`");
      means = denied.string();
    }
    const base::Json open = json["leavesOpen"];
    if (open) {
      if (!value.coded() || denied || json["means"])
        file.error(open, "`leavesOpen` names a member of a coded value, in place of `means`");
      means = open.string();
    }
    Meaning meaning{denied ? Truth::no : open ? Truth::unknown : Truth::yes, 0};
    if (source.mentions()) {
      if (!means.empty()) file.error(json["means"], "what a phrase means is said in its phrase file");
      return meaning;
    }
    if (source.fall() && !value.is<FindingKind>() && !value.coded())
      file.error(json["fell"], "that something `fell` is a finding, or a member of a coded value");
    if (value.is<FindingKind>()) {
      if (means != "yes" && means != "no" && means != "unknown")
        file.error(json, "a source of a finding says what it `means`: yes, no or unknown");
      meaning.truth = means == "no" ? Truth::no : means == "unknown" ? Truth::unknown : Truth::yes;
    } else if (const CodedKind* coded = value.coded()) {
      if (const auto member = coded->member_or_group(means)) meaning.member = *member;
      else
        file.error(json["means"] ? json["means"] : json, "`means` or `denies` must be a member of the value");
    } else if (const Extraction* take = source.extraction(); take && value.is<MembersKind>()) {
      if (!take->text && !take->codes) file.error(json, "a source of domain members gives `text` or `codes`");
    } else if (take && !take->value) {
      file.error(json, "a source of a number or date gives a `value`");
    }
    return meaning;
  }

  std::vector<std::pair<ValueIndex, Truth>> conditions(const AuthorFile& file, base::Json json) {
    std::vector<std::pair<ValueIndex, Truth>> list;
    for (base::Json member : json) {
      const auto found = values_.find(member.key());
      if (!found) file.error(member, "unknown value `" + std::string(member.key()) + "`");
      else if (!values_[*found].is<FindingKind>()) file.error(member, "only a finding can be a condition");
      else if (member.string() == "yes" || member.string() == "no")
        list.emplace_back(*found, member.string() == "yes" ? Truth::yes : Truth::no);
      else file.error(member, "expected yes or no");
    }
    return list;
  }

  static std::vector<ValueIndex> uses_of(const ValueDefinition& value) {
    std::vector<ValueIndex> uses;
    if (const auto* spans = std::get_if<Spans>(&value.op); spans && spans->onset) uses.push_back(*spans->onset);
    for (const Source& source : value.sources()) {
      if (source.onset) uses.push_back(*source.onset);
      if (const FallSource* fall = source.fall()) uses.push_back(fall->of);
      for (const auto& [index, truth] : source.requires_is) uses.push_back(index);
      for (const auto& [index, truth] : source.requires_not) uses.push_back(index);
    }
    return uses;
  }

  // A value that needs itself would be read forever.
  void refuse_circles() {
    enum class Mark : std::uint8_t { fresh, open, done };
    std::vector<Mark> marks(values_.definitions_.size(), Mark::fresh);
    const std::function<void(ValueIndex)> visit = [&](ValueIndex i) {
      marks[i] = Mark::open;
      for (const ValueIndex used : uses_of(values_.definitions_[i])) {
        if (marks[used] == Mark::open)
          pending_[i].file->error(pending_[i].json["id"],
                                  "value `" + values_.definitions_[i].id + "` depends on itself");
        else if (marks[used] == Mark::fresh) visit(used);
      }
      marks[i] = Mark::done;
    };
    for (std::size_t i = 0; i < marks.size(); ++i)
      if (marks[i] == Mark::fresh) visit(static_cast<ValueIndex>(i));
  }

  const fhir::ValueSets& value_sets_;
  const AdmissionRules& admission_;
  Values values_;
  std::vector<Pending> pending_;
};

Values read_values(const std::vector<AuthorFile>& files, const fhir::ValueSets& value_sets,
                   const AdmissionRules& admission) {
  return ValuesReader(value_sets, admission).read(files);
}

} // namespace signpost::evidence
