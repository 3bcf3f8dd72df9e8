#include "dtr/response.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <variant>

#include "base/overloaded.h"
#include "fhir/resource.h"

namespace signpost::dtr {
namespace {

using evidence::ChartAnswer;
using evidence::Question;

constexpr std::string_view dtr_extensions = "http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/";
constexpr std::string_view derivation_reference = "http://hl7.org/fhir/StructureDefinition/derivation-reference";
constexpr std::string_view response_profile =
    "http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/dtr-questionnaireresponse";
constexpr std::string_view crd_codes = "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp";

void write_reference(std::string_view key, std::string_view reference, base::JsonWriter& out) {
  out.key(key);
  out.begin_object();
  out.member("reference", reference);
  out.end_object();
}

void write_context(std::string_view reference, base::JsonWriter& out) {
  if (reference.empty()) return;
  out.begin_object();
  out.member("url", std::string(dtr_extensions) + "qr-context");
  write_reference("valueReference", reference, out);
  out.end_object();
}

// CRD 2.0.1, value set DocReason.
void write_use(bool authorization, base::JsonWriter& out) {
  out.begin_object();
  out.member("url", std::string(dtr_extensions) + "intendedUse");
  out.key("valueCodeableConcept");
  out.begin_object();
  out.key("coding");
  out.begin_array();
  out.begin_object();
  out.member("system", crd_codes);
  out.member("code", authorization ? "withpa" : "retain-doc");
  out.member("display", authorization ? "Include in prior authorization" : "Medical necessity");
  out.end_object();
  out.end_array();
  out.end_object();
  out.end_object();
}

void write_part(std::string_view url, base::JsonWriter& out) {
  out.begin_object();
  out.member("url", url);
}

void write_source(const Source& source, base::JsonWriter& out) {
  if (source.resource.empty()) return; // a place in nothing
  out.begin_object();
  out.member("url", derivation_reference);
  out.key("extension");
  out.begin_array();
  write_part("reference", out);
  write_reference("valueReference", source.resource, out);
  out.end_object();
  if (!source.path.empty()) {
    write_part("path", out);
    out.member("valueString", source.path);
    out.end_object();
  }
  if (source.offset) {
    write_part("offset", out);
    out.key("valueInteger");
    out.integer(static_cast<std::int64_t>(*source.offset));
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

void write_sources(const ChartAnswer& answer, const Cite& cite, base::JsonWriter& out) {
  out.key("extension");
  out.begin_array();
  out.begin_object();
  out.member("url", std::string(dtr_extensions) + "information-origin");
  out.key("extension");
  out.begin_array();
  write_part("source", out);
  out.member("valueCode", "auto");
  out.end_object();
  out.end_array();
  out.end_object();
  for (const evidence::Evidence& evidence : answer.evidence) write_source(cite(evidence), out);
  out.end_array();
}

std::string digits_of(double number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

// One form being written.
class Writer {
public:
  Writer(const evidence::Values& values, std::string_view base_url, const Cite& cite, base::JsonWriter& out)
      : values_(values), base_url_(base_url), cite_(cite), out_(out) {}

  void item(const Question& question, const std::vector<ChartAnswer>& answers) {
    if (question.kind == Question::Kind::period) {
      if (answers.empty()) period(question, nullptr);
      for (const ChartAnswer& answer : answers) period(question, &answer);
      return;
    }
    begin(question.link_id, question.text);
    if (!answers.empty()) {
      out_.key("answer");
      out_.begin_array();
      for (const ChartAnswer& answer : answers) this->answer(question, answer);
      out_.end_array();
    }
    out_.end_object();
  }

private:
  void begin(std::string_view link_id, std::string_view text) {
    out_.begin_object();
    out_.member("linkId", link_id);
    out_.member("text", text);
  }

  void period(const Question& question, const ChartAnswer* answer) {
    const auto* given = answer ? &std::get<evidence::Period>(answer->given) : nullptr;
    begin(question.link_id, question.text);
    out_.key("item");
    out_.begin_array();
    day(question, evidence::period_start, answer, given ? std::optional(given->first) : std::nullopt);
    day(question, evidence::period_end, answer, given ? given->last : std::nullopt);
    out_.end_array();
    out_.end_object();
  }

  void day(const Question& question, const evidence::PeriodPart& part, const ChartAnswer* answer,
           std::optional<base::Date> day) {
    begin(question.link_id + "." + std::string(part.name), part.text);
    if (day) {
      out_.key("answer");
      out_.begin_array();
      out_.begin_object();
      write_sources(*answer, cite_, out_);
      out_.member("valueDate", base::to_string(*day));
      out_.end_object();
      out_.end_array();
    }
    out_.end_object();
  }

  void answer(const Question& question, const ChartAnswer& answer) {
    out_.begin_object();
    write_sources(answer, cite_, out_);
    std::visit(base::overloaded{
                   [&](bool yes) {
                     out_.key("valueBoolean");
                     out_.boolean(yes);
                   },
                   [&](const evidence::Chosen& chosen) { coding(question, chosen.code); },
                   [&](double number) {
                     out_.key("valueDecimal");
                     out_.number(digits_of(number));
                   },
                   [&](const evidence::Dated& date) { out_.member("valueDate", *evidence::fhir_date(date.days)); },
                   [](const evidence::Period&) {},
               },
               answer.given);
    out_.end_object();
  }

  void coding(const Question& question, std::string_view code) {
    const auto option = std::ranges::find(question.options, code, &Question::Option::code);
    out_.key("valueCoding");
    out_.begin_object();
    out_.member("system", evidence::option_system(question, values_, base_url_));
    out_.member("code", code);
    const bool none = question.kind == Question::Kind::which_apply && code == evidence::none_of_these;
    out_.member("display", option != question.options.end() ? std::string_view(option->text)
                           : none                           ? evidence::none_of_these_text
                                                            : code);
    out_.end_object();
  }

  const evidence::Values& values_;
  std::string_view base_url_;
  const Cite& cite_;
  base::JsonWriter& out_;
};

} // namespace

std::string reference_or_nothing(base::Json resource) {
  return fhir::id_of(resource).empty() ? std::string() : fhir::reference_to(resource);
}

std::string draft_response(const evidence::DocumentationItem& item, const evidence::Values& values,
                           std::string_view base_url, const Context& context,
                           const std::vector<std::vector<ChartAnswer>>& answers, const Cite& cite) {
  base::JsonWriter out;
  out.begin_object();
  out.member("resourceType", "QuestionnaireResponse");
  if (!context.patient.empty() && !context.coverage.empty() && !context.order.empty()) {
    out.key("meta");
    out.begin_object();
    out.key("profile");
    out.begin_array();
    out.string(response_profile);
    out.end_array();
    out.end_object();
  }
  out.key("extension");
  out.begin_array();
  write_context(context.coverage, out);
  write_context(context.order, out);
  write_use(context.authorization, out);
  out.end_array();
  out.member("questionnaire", evidence::questionnaire_url(item, base_url) + "|" + item.version);
  out.member("status", "in-progress");
  if (!context.patient.empty()) write_reference("subject", context.patient, out);
  out.member("authored", base::to_string(context.authored));
  out.key("item");
  out.begin_array();
  Writer writer(values, base_url, cite, out);
  static const std::vector<ChartAnswer> nothing;
  for (std::size_t i = 0; i < item.questions.size(); ++i)
    writer.item(item.questions[i], i < answers.size() ? answers[i] : nothing);
  out.end_array();
  out.end_object();
  return out.take();
}

} // namespace signpost::dtr
