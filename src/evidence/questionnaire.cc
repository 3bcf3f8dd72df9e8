#include "evidence/questionnaire.h"

#include <algorithm>

#include "fhir/code.h"

namespace signpost::evidence {
namespace {

// The FHIR item type that an answer about a value has.
std::string_view item_type(const Question& question, const Values& values) {
  if (question.kind == Question::Kind::period) return "group";
  if (question.kind == Question::Kind::which_apply) return "choice";
  struct Type {
    std::string_view operator()(const FindingKind&) const { return "boolean"; }
    std::string_view operator()(const NumberKind&) const { return "decimal"; }
    std::string_view operator()(const DatesKind&) const { return "date"; }
    std::string_view operator()(const CodedKind&) const { return "choice"; }
    std::string_view operator()(const MembersKind&) const { return "choice"; }
  };
  return std::visit(Type{}, values[question.value].kind);
}

bool repeats(const Question& question, const Values& values) {
  if (question.kind != Question::Kind::answer) return true;
  const ValueDefinition& value = values[question.value];
  return value.is<MembersKind>() || (value.coded() && !value.coded()->exclusive);
}

void write_option(std::string_view system, std::string_view code, std::string_view text, base::JsonWriter& out) {
  out.begin_object();
  out.key("valueCoding");
  out.begin_object();
  out.member("system", system);
  out.member("code", code);
  out.member("display", text);
  out.end_object();
  out.end_object();
}

void write_part(const Question& question, const PeriodPart& part, base::JsonWriter& out) {
  out.begin_object();
  out.member("linkId", question.link_id + "." + std::string(part.name));
  out.member("text", part.text);
  out.member("type", "date");
  out.end_object();
}

void write_question(const Question& question, const Values& values, std::string_view base_url, base::JsonWriter& out) {
  out.begin_object();
  out.member("linkId", question.link_id);
  out.member("text", question.text);
  out.member("type", item_type(question, values));
  out.key("required");
  out.boolean(false);
  if (repeats(question, values)) {
    out.key("repeats");
    out.boolean(true);
  }
  const bool own_options = question.kind == Question::Kind::which_apply;
  const std::string system = option_system(question, values, base_url);
  if (own_options || values[question.value].coded()) {
    out.key("answerOption");
    out.begin_array();
    for (const Question::Option& option : question.options) write_option(system, option.code, option.text, out);
    if (own_options) write_option(system, none_of_these, none_of_these_text, out);
    out.end_array();
  } else if (values[question.value].domain()) {
    const Domain& domain = *values[question.value].domain();
    out.key("answerOption");
    out.begin_array();
    for (Member member = 0; member < domain.size(); ++member)
      write_option(system, domain.name(member), domain.name(member), out);
    out.end_array();
  }
  if (question.kind == Question::Kind::period) {
    out.key("item");
    out.begin_array();
    write_part(question, period_start, out);
    write_part(question, period_end, out);
    out.end_array();
  }
  out.end_object();
}

// "physical-therapy" as a name that a program may use (Questionnaire.name): "PhysicalTherapy".
std::string computer_name(std::string_view id) {
  std::string name;
  bool upper = true;
  for (const char c : id) {
    if (c == '-') upper = true;
    else name += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c, upper = false;
  }
  return name;
}

// Calls `use` with every item of a response, groups and answers' own items included; a response is no deeper than a
// request may be.
template <class Use>
void for_each_item(base::Json items, Use&& use) {
  for (base::Json item : items) {
    use(item);
    for_each_item(item["item"], use);
    for (base::Json answer : item["answer"]) for_each_item(answer["item"], use);
  }
}

std::string_view code_of(base::Json answer) {
  const std::string_view code = answer["valueCoding"]["code"].string();
  return code.empty() ? answer["valueString"].string() : code;
}

void read_which_apply(const Question& question, base::Json item, ValueIndex value, std::vector<Attestation>& out) {
  const auto own = std::find_if(question.options.begin(), question.options.end(),
                                [&](const auto& option) { return option.value == value; });
  if (own == question.options.end() || item["answer"].size() == 0) return;
  bool ticked = false, understood = true;
  for (base::Json answer : item["answer"]) {
    const std::string_view code = code_of(answer);
    ticked = ticked || code == own->code;
    understood =
        understood && (code == none_of_these || std::any_of(question.options.begin(), question.options.end(),
                                                            [&](const auto& option) { return option.code == code; }));
  }
  if (!ticked && !understood) return; // an answer of another form may mean this finding
  Attestation one;
  one.truth = truth_of(ticked);
  one.answer = ticked ? own->text : "not ticked: " + own->text;
  out.push_back(std::move(one));
}

void read_period(base::Json group, const Question& question, base::Date open_end, std::vector<Attestation>& out) {
  std::optional<base::DateInterval> start, end;
  for (base::Json part : group["item"]) {
    const auto day = base::parse_partial_date(part["answer"].at(0)["valueDate"].string());
    if (part["linkId"].string() == question.link_id + "." + std::string(period_start.name)) start = day;
    if (part["linkId"].string() == question.link_id + "." + std::string(period_end.name)) end = day;
  }
  if (!start) return;
  Attestation one;
  one.dates = base::DateInterval{start->last, std::max(start->last, end ? end->first : open_end)};
  one.goes_on = !end;
  one.answer = base::to_string(one.dates->first) + "/" + (end ? base::to_string(one.dates->last) : "");
  out.push_back(std::move(one));
}

// An answer to a question about a value, of the kind of that value; nothing if it is of another shape.
struct AnswerReader {
  base::Json answer;

  std::optional<Attestation> operator()(const FindingKind&) const {
    const base::Json value = answer["valueBoolean"];
    if (!value.is_boolean()) return {};
    Attestation one;
    one.truth = truth_of(value.is_true());
    one.answer = to_string(one.truth);
    return one;
  }
  std::optional<Attestation> operator()(const CodedKind& kind) const {
    Attestation one;
    one.member = kind.member(code_of(answer));
    if (!one.member) return {};
    one.answer = code_of(answer);
    return one;
  }
  std::optional<Attestation> operator()(const MembersKind& kind) const {
    Attestation one;
    one.domain_member = kind.domain->find(code_of(answer));
    if (!one.domain_member) return {};
    one.answer = code_of(answer);
    return one;
  }
  std::optional<Attestation> operator()(const NumberKind&) const {
    Attestation one;
    for (const std::string_view key : {"valueDecimal", "valueInteger"})
      if (const auto number = answer[key].real()) one.number = *number, one.answer = answer[key].number();
    return one.number ? std::optional(one) : std::nullopt;
  }
  std::optional<Attestation> operator()(const DatesKind&) const {
    Attestation one;
    one.dates = base::parse_partial_date(answer["valueDate"].string());
    if (!one.dates) return {};
    one.answer = answer["valueDate"].string();
    return one;
  }
};

Question read_question(const AuthorFile& file, base::Json json, const Values& values) {
  Question question;
  file.only(json, {"linkId", "text", "brief", "value", "period", "options", "whichApply"});
  question.link_id = file.required_text(json, "linkId");
  question.text = file.required_text(json, "text");
  question.brief = file.text_or(json, "brief", "");
  if (const base::Json list = json["whichApply"]) {
    question.kind = Question::Kind::which_apply;
    for (base::Json entry : list) {
      const auto index = values.find(entry.key());
      if (!index || !values[*index].is<FindingKind>())
        file.error(entry, "`" + std::string(entry.key()) + "` is no finding that could apply or not");
      question.options.push_back({std::string(entry.key()), std::string(entry.string()), index});
    }
    return question;
  }
  const auto index = values.find(json["value"].string());
  if (!index) {
    file.error(json["value"] ? json["value"] : json, "unknown value `" + std::string(json["value"].string()) + "`");
    return question;
  }
  question.value = *index;
  const ValueDefinition& value = values[*index];
  if (file.flag(json, "period")) {
    question.kind = Question::Kind::period;
    if (!std::holds_alternative<Spans>(value.op)) file.error(json["period"], "a period answers a value of `spans`");
  } else if (std::holds_alternative<Spans>(value.op) || std::holds_alternative<CountOverOrders>(value.op)) {
    file.error(json, "days of treatment are asked for with `\"period\": true`, and counted orders not at all");
  }
  for (base::Json option : json["options"]) {
    if (!value.coded() || !value.coded()->member(option.key()))
      file.error(option, "`" + std::string(option.key()) + "` is no member of value `" + value.id + "`");
    question.options.push_back({std::string(option.key()), std::string(option.string()), {}});
  }
  if (value.coded() && question.options.empty())
    file.error(json, "a question about a coded value lists its `options`");
  return question;
}

// It stands behind the `|` of a canonical and between the commas of a search (FHIR R4, 2.4.0.4 and 3.1.1.4.17).
bool is_version(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

std::string as_xhtml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&') escaped += "&amp;";
    else if (c == '<') escaped += "&lt;";
    else if (c == '>') escaped += "&gt;";
    else escaped += c;
  }
  return escaped;
}

// What the form is for, to whoever only shows it (R4 narrative.html; DTR 2.0.1 demands it of a Questionnaire).
void write_narrative(const DocumentationItem& item, base::JsonWriter& out) {
  out.key("text");
  out.begin_object();
  out.member("status", "generated");
  out.member("div", R"(<div xmlns="http://www.w3.org/1999/xhtml"><p>)" + as_xhtml(item.title) + "</p><p>" +
                        as_xhtml(item.ask) + "</p></div>");
  out.end_object();
}

} // namespace

DocumentationItem DocumentationItem::read(const AuthorFile& file, const Values& values) {
  const base::Json json = file.root();
  file.only(json, {"id", "title", "ask", "group", "cost", "validDays", "version", "questions"});
  DocumentationItem item;
  item.id = file.required_text(json, "id");
  item.title = file.required_text(json, "title");
  item.ask = file.required_text(json, "ask");
  item.group = file.text_or(json, "group", "");
  item.cost = file.number(json, "cost").value_or(1);
  item.valid_days = static_cast<long>(file.number(json, "validDays").value_or(180));
  item.version = file.text_or(json, "version", item.version);
  if (!is_version(item.version))
    file.error(json["version"], "a version consists of letters, digits, `.` and `-`, such as `2`");
  for (base::Json question : json["questions"]) {
    item.questions.push_back(read_question(file, question, values));
    for (std::size_t i = 0; i + 1 < item.questions.size(); ++i)
      if (item.questions[i].link_id == item.questions.back().link_id)
        file.error(question["linkId"], "this `linkId` is taken");
  }
  return item;
}

std::string questionnaire_url(const DocumentationItem& item, std::string_view base_url) {
  return std::string(base_url) + "/fhir/Questionnaire/" + item.id;
}

std::string option_system(const Question& question, const Values& values, std::string_view base_url) {
  const bool own = question.kind == Question::Kind::which_apply;
  return std::string(base_url) + "/fhir/CodeSystem/" + (own ? question.link_id : values[question.value].id);
}

void write_questionnaire(const DocumentationItem& item, const Values& values, std::string_view base_url,
                         base::JsonWriter& out) {
  out.begin_object();
  out.member("resourceType", "Questionnaire");
  out.member("id", item.id);
  write_narrative(item, out);
  out.member("url", questionnaire_url(item, base_url));
  out.member("version", item.version);
  out.member("name", computer_name(item.id));
  out.member("title", "Documentation: " + item.title);
  out.member("status", "active");
  out.key("subjectType");
  out.begin_array();
  out.string("Patient");
  out.end_array();
  out.member("description", item.ask);
  out.key("item");
  out.begin_array();
  for (const Question& question : item.questions) write_question(question, values, base_url, out);
  out.end_array();
  out.end_object();
}

const DocumentationItem* answered_item(base::Json response, const std::vector<DocumentationItem>& items) {
  std::string_view name = response["questionnaire"].string();
  name = name.substr(0, name.find('|'));
  constexpr std::string_view type = "/Questionnaire/";
  const auto at = name.rfind(type);
  if (at == name.npos) return nullptr;
  name = name.substr(at + type.size());
  for (const DocumentationItem& item : items)
    if (item.id == name) return &item;
  return nullptr;
}

std::vector<Attestation> attested(base::Json response, const std::vector<DocumentationItem>& items, ValueIndex value,
                                  const Values& values, base::Date open_end) {
  std::vector<Attestation> list;
  const DocumentationItem* answered = answered_item(response, items);
  if (!answered) return list;
  for (const Question& question : answered->questions) {
    for_each_item(response["item"], [&](base::Json item) {
      if (item["linkId"].string() != question.link_id) return;
      const std::size_t before = list.size();
      if (question.kind == Question::Kind::which_apply) read_which_apply(question, item, value, list);
      else if (question.value == value && question.kind == Question::Kind::period)
        read_period(item, question, open_end, list);
      else if (question.value == value)
        for (base::Json answer : item["answer"])
          if (auto one = std::visit(AnswerReader{answer}, values[value].kind)) list.push_back(std::move(*one));
      for (std::size_t i = before; i < list.size(); ++i) list[i].link_id = question.link_id;
    });
  }
  return list;
}

} // namespace signpost::evidence
