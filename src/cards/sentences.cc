#include "cards/sentences.h"

#include <algorithm>

#include "base/overloaded.h"
#include "cards/quotation.h"
#include "fhir/code.h"
#include "fhir/reference.h"
#include "fhir/resource.h"

namespace signpost::cards {
namespace {

using kainjow::mustache::data;
using policy::Remark;

using Names = std::vector<std::string>;

// A remark's name in the author's file and what its sentence may mention.
struct Spoken {
  std::string kind;
  data names;
};

Names names_of(const std::vector<std::string>& titles) {
  Names names;
  for (const std::string& title : titles) names.push_back(lower_first(title));
  return names;
}

std::string part_kind(fhir::Completeness state) { return "part-" + std::string(to_string(state)); }

Spoken spoken(const Remark& remark, const Sentences& sentences) {
  const auto one = [](std::string kind, const char* name, std::string value) {
    return Spoken{std::move(kind), data(name, std::move(value))};
  };
  return std::visit(
      base::overloaded{
          [&](const policy::ReviewDue& r) { return one("review-due", "day", base::to_string(r.day)); },
          [&](const policy::NoStatedDate& r) { return one("no-stated-date", "day", base::to_string(r.filed)); },
          [&](const policy::Provisional& r) { return one("provisional", "why", r.why); },
          [&](const policy::ProductUnknown& r) { return one("product-unknown", "line", r.line); },
          [&](const policy::DiagnosisNotListed&) { return Spoken{"diagnosis-not-listed", {}}; },
          [&](const policy::MetUntil& r) { return one("met-until", "day", base::to_string(r.day)); },
          [&](const policy::HoldsUntil& r) { return one("holds-until", "day", base::to_string(r.day)); },
          [&](const policy::Earliest& r) {
            Spoken earliest = one("earliest", "day", base::to_string(r.day));
            earliest.names["met"] = r.met;
            earliest.names["treatment"] = r.treatment_goes_on;
            return earliest;
          },
          [&](const policy::OneSentenceEach& r) { return one("one-sentence-each", "titles", joined(r.titles, "; ")); },
          [&](const policy::PatientDeceased&) { return Spoken{"patient-deceased", {}}; },
          [&](const policy::RefersElsewhere& r) { return one("refers-elsewhere", "document", r.document); },
          [&](const policy::PolicySays& r) { return one("policy-says", "sentence", r.sentence); },
          [&](const policy::PayerNotHeld& r) { return one("payer-not-held", "payer", r.name); },
          [&](const policy::PayorNotSent& r) { return one("payor-not-sent", "reference", r.reference); },
          [&](const policy::PayerNotNamed&) { return Spoken{"payer-not-named", {}}; },
          [&](const policy::EarlierTextNotHeld& r) {
            return one("earlier-text-not-held", "day", base::to_string(r.filed));
          },
          [&](const policy::ChartNotSent& r) { return Spoken{"chart-" + std::string(to_string(r.state)), {}}; },
          [&](const policy::PartUnread& r) {
            Names types;
            for (const std::string& type : r.types) types.push_back(sentences.type(type));
            return one(part_kind(r.state), "types", sentences.both(types));
          },
          [&](const policy::OtherPatient&) { return Spoken{"other-patient", {}}; },
          [&](const policy::NotEvaluated&) { return Spoken{"not-evaluated", {}}; },
      },
      remark);
}

const Names& remark_kinds() {
  static const Names kinds{"review-due",
                           "no-stated-date",
                           "provisional",
                           "product-unknown",
                           "diagnosis-not-listed",
                           "met-until",
                           "holds-until",
                           "earliest",
                           "one-sentence-each",
                           "patient-deceased",
                           "refers-elsewhere",
                           "policy-says",
                           "payer-not-held",
                           "payor-not-sent",
                           "payer-not-named",
                           "earlier-text-not-held",
                           "chart-not-sent",
                           "chart-not-obtained",
                           part_kind(fhir::Completeness::not_sent),
                           part_kind(fhir::Completeness::not_obtained),
                           part_kind(fhir::Completeness::unreadable),
                           part_kind(fhir::Completeness::partial),
                           "other-patient",
                           "not-evaluated"};
  return kinds;
}

Names record_kinds() {
  Names kinds;
  for (const evidence::Because because : policy::obstructive()) kinds.emplace_back(to_string(because));
  return kinds;
}

// The groups of the file, what each may hold, and whether it must hold all of it.
struct Group {
  std::string_view name;
  Names names; // empty: whatever the author likes
  bool all = true;
};

const std::vector<Group>& groups() {
  static const std::vector<Group> list{
      {"remarks", remark_kinds()},
      {"onCards", remark_kinds(), false},
      {"caveats", remark_kinds(), false},
      {"unread", remark_kinds(), false},
      {"unreadBriefly", remark_kinds(), false},
      {"records", record_kinds()},
      {"authorization", {"required", "not-required", "unknown"}},
      {"determinations", {"investigational", "not-medically-necessary", "not-covered"}},
      {"likely", {"yes", "no"}},
      {"noGuidance",
       {"no-member-found", "coverage-not-active", "order-not-addressed", "order-without-code", "not-in-effect",
        "delegated", "patient-deceased", "technical"}},
      {"reasons", {"excluded", "against", "not-shown", "too-short", "not-yet"}},
      {"shown", {"observed", "quoted", "age", "began-between", "began-by", "so-far", "at-most", "since-onset"}},
      {"phrases",
       {"record", "more-records", "both", "either", "whether-applies", "whom-to-ask", "and-more",
        "documentation-missing", "documentation-later", "action"}},
      {"codes", {}, false},
      {"types", {}, false},
      {"sources", {}, false},
  };
  return list;
}

std::string as_it_is(const std::string& text) { return text; }

std::string quoted(const Names& names) {
  std::string list;
  for (const std::string& name : names) list.append(list.empty() ? "`" : ", `").append(name).append("`");
  return list;
}

} // namespace

Sentences Sentences::load(const evidence::SourceFile& source, base::Issues& issues) {
  Sentences sentences;
  const evidence::AuthorFile file(source, issues);
  const base::Json root = file.root();
  if (!root) return sentences;
  for (const base::Json member : root) {
    if (member.key() == "note") continue;
    const auto group = std::ranges::find(groups(), member.key(), &Group::name);
    if (group == groups().end()) {
      Names known;
      for (const Group& one : groups()) known.emplace_back(one.name);
      file.error(member, "there is no group `" + std::string(member.key()) + "`", "groups: " + quoted(known));
      continue;
    }
    for (const base::Json text : member) {
      const std::string name(text.key());
      if (name == "note") continue;
      if (!group->names.empty() && std::ranges::find(group->names, name) == group->names.end())
        file.error(text, "nothing is ever said by the name `" + name + "`", "names: " + quoted(group->names));
      sentences.phrases_.emplace(std::string(group->name) + "/" + name, Phrase::read(file, member, name, as_it_is));
    }
  }
  for (const Group& group : groups())
    for (const std::string& name : group.names)
      if (group.all && !sentences.phrases_.contains(std::string(group.name) + "/" + name))
        file.error(root[group.name] ? root[group.name] : root,
                   "no sentence for `" + name + "` in `" + std::string(group.name) + "`");
  return sentences;
}

std::optional<std::string> Sentences::say_if(std::string_view group, std::string_view name, const data& names) const {
  const auto found = phrases_.find(std::string(group) + "/" + std::string(name));
  if (found == phrases_.end()) return {};
  return found->second.with(names);
}

std::string Sentences::say(std::string_view group, std::string_view name, const data& names) const {
  return say_if(group, name, names).value_or(std::string()); // load() has complained
}

std::string Sentences::remark(const Remark& remark) const {
  const Spoken said = spoken(remark, *this);
  return say("remarks", said.kind, said.names);
}

std::string Sentences::listed(const std::vector<std::string>& list, std::string_view phrase) const {
  if (list.size() < 2) return joined(list, "");
  data names("first", joined(std::span(list).first(list.size() - 1), ", "));
  names["last"] = list.back();
  return say("phrases", phrase, names);
}

std::string_view Sentences::group_of(About about) {
  switch (about) {
  case About::order: return "onCards";
  case About::document: return "caveats";
  case About::unread: return "unread";
  case About::unread_briefly: return "unreadBriefly";
  }
  return {};
}

std::vector<std::string> Sentences::remarks_on_card(const policy::Decision& decision, About about) const {
  std::vector<std::string> told;
  for (const Remark& remark : decision.remarks) {
    // What is ruled out for certain does not rest on criteria known provisionally.
    if (std::holds_alternative<policy::Provisional>(remark) && decision.outcome == policy::Outcome::not_covered)
      continue;
    Spoken said = spoken(remark, *this);
    said.names["otherwise"] = policy::find_remark<policy::MetUntil>(decision.remarks) != nullptr;
    if (auto words = say_if(group_of(about), said.kind, said.names))
      told.push_back(std::move(*words));
  }
  return told;
}

std::string Sentences::type(std::string_view resource_type) const {
  return say_if("types", resource_type, {}).value_or(std::string(resource_type));
}

std::string Sentences::source(std::string_view resource_type) const {
  return say_if("sources", resource_type, {}).value_or(std::string(resource_type));
}

std::vector<std::string> Sentences::records(const std::vector<policy::Obstruction>& records) const {
  std::vector<std::string> sentences;
  for (const policy::Obstruction& one : records) {
    if (sentences.size() == max_records) {
      sentences.push_back(say("phrases", "more-records", data("count", std::to_string(records.size() - max_records))));
      break;
    }
    data record("type", upper_first(source(fhir::type_of(one.record))));
    const auto day = fhir::clinical_date(one.record).day;
    record["day"] = day ? base::to_string(day->last) : "";
    record["hasDay"] = day.has_value();
    std::string name = one.because == evidence::Because::masked ? "" : concept_words(one.record["code"]);
    data names;
    if (one.sentence) {
      names["quote"] = quotation(one.sentence->text, one.sentence->value, longest_quote);
      if (name.find(one.sentence->text) != name.npos) name.clear(); // it is what is quoted
    }
    record["hasName"] = !name.empty();
    record["name"] = name;
    record["hasReference"] = name.empty() && !day && !fhir::id_of(one.record).empty();
    record["reference"] = fhir::reference_to(one.record);
    names["record"] = say("phrases", "record", record);
    names["few"] = one.titles.size() <= 3;
    names["titles"] = either(names_of(one.titles));
    sentences.push_back(say("records", to_string(one.because), names));
  }
  return sentences;
}

std::string Sentences::ask(const policy::Missing& missing) const {
  std::string words = missing.ask;
  for (const std::string& sentence : records(missing.records)) words += (words.empty() ? "" : " ") + sentence;
  return words;
}

std::string Sentences::authorization(const policy::Decision& decision) const {
  data names("payer", decision.payer ? decision.payer->short_label : "");
  const std::string own = decision.payer ? decision.payer->authorization_contact : "";
  names["contact"] = own.empty() ? say("phrases", "whom-to-ask", names) : own;
  return say("authorization", to_string(decision.authorization), names);
}

std::string Sentences::explanation(const policy::Decision& decision) const {
  if (const auto* undated = policy::find_remark<policy::EarlierTextNotHeld>(decision.remarks)) return remark(*undated);
  if (!decision.likely) return decision.explanation;
  return say("likely", to_string(*decision.likely), data("explanation", decision.explanation));
}

std::string Sentences::without_guidance(const policy::Decision& decision) const {
  data names("day", base::to_string(decision.date_of_service));
  names["hasPayer"] = decision.payer != nullptr;
  names["payer"] = decision.payer ? decision.payer->short_label : "";
  const auto* elsewhere = policy::find_remark<policy::RefersElsewhere>(decision.remarks);
  names["document"] = elsewhere ? elsewhere->document : "";
  return say("noGuidance", to_string(decision.reason), names);
}

policy::Words Sentences::words_of(const policy::Decision& decision) const {
  policy::Words words{explanation(decision), {}, {}};
  for (const policy::Missing& missing : decision.missing) words.asks.push_back(ask(missing));
  for (const Remark& one : decision.remarks) words.notes.push_back(remark(one));
  return words;
}

std::string joined(std::span<const std::string> list, std::string_view between) {
  std::string all;
  for (const std::string& one : list) all.append(all.empty() ? "" : between).append(one);
  return all;
}

std::string concept_words(base::Json code) {
  std::string words(code["text"].string());
  for (const std::string_view member : {"display", "code"})
    fhir::any_coding(code, [&](base::Json coding) {
      if (words.empty()) words = coding[member].string();
      return false;
    });
  return words;
}

std::string upper_first(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string lower_first(std::string text) {
  const bool word = text.size() > 1 && ((text[1] >= 'a' && text[1] <= 'z') || text[1] == ' '); // no abbreviation
  if (word && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

} // namespace signpost::cards
