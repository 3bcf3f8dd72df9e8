#include "author/examples.h"

#include <algorithm>
#include <iomanip>

namespace signpost::author {

using evidence::FrameExample;

namespace {

std::string in_backticks(std::string_view words) { return '`' + std::string(words) + '`'; }

std::string on_one_line(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos;) text.replace(at, 1, "\\n");
  return text;
}

std::string_view says(evidence::Truth truth) {
  return truth == evidence::Truth::yes ? "yes" : truth == evidence::Truth::no ? "no" : "open";
}

std::string of(const std::string& value, const std::string& member) {
  return member.empty() ? in_backticks(value) : in_backticks(value) + ' ' + in_backticks(member);
}

ExampleScore score_of(const FrameExample& example, const std::set<Statement>& told) {
  ExampleScore score;
  score.examples = 1;
  const auto own = static_cast<std::size_t>(std::ranges::count(told, example.member, &Statement::member));
  score.right = told.contains({example.member, example.says});
  score.wrong = own - score.right;
  score.missed = example.says != "nothing" && score.right == 0;
  return score;
}

void add(ExampleScore& to, const ExampleScore& score) {
  to.examples += score.examples;
  to.right += score.right;
  to.wrong += score.wrong;
  to.missed += score.missed;
}

} // namespace

ExampleReader::ExampleReader(const evidence::Phrases& phrases, base::Date signed_on)
    : phrases_(phrases), signed_on_(signed_on) {
  for (const FrameExample& example : examples()) {
    auto& labels = labels_[{example.value, example.text}];
    if (example.says != "nothing") labels.insert({example.member, example.says});
  }
}

fhir::ClinicalText ExampleReader::text_of(std::string_view words, fhir::TextKind kind) const {
  fhir::ClinicalText text;
  text.kind = kind;
  text.text = words;
  text.date = signed_on_;
  return text;
}

std::set<Statement> ExampleReader::statements(const FrameExample& example, std::string_view words,
                                              fhir::TextKind kind) const {
  const fhir::ClinicalText text = text_of(words, kind);
  std::set<Statement> told;
  for (const narrative::Mention& mention : phrases_.search(text, signed_on_)) {
    const evidence::Told one = phrases_.told(mention, text, signed_on_);
    if (one.meaning->value == example.value && one.says)
      told.insert({one.meaning->member, std::string(says(*one.says))});
  }
  return told;
}

bool ExampleReader::agrees(const FrameExample& example, const std::set<Statement>& told) const {
  const auto& labels = labels_.at({example.value, example.text});
  if (example.says == "nothing" && !example.member.empty())
    return std::ranges::none_of(told, [&](const Statement& one) { return one.member == example.member; });
  const bool nothing_else = std::ranges::includes(labels, told);
  return nothing_else && (example.says == "nothing" || told.contains({example.member, example.says}));
}

bool ExampleReader::reads_right(const FrameExample& example, std::string_view words) const {
  return std::ranges::all_of(example.in,
                             [&](fhir::TextKind kind) { return agrees(example, statements(example, words, kind)); });
}

std::string ExampleReader::account(const FrameExample& example, fhir::TextKind kind) const {
  const fhir::ClinicalText text = text_of(example.text, kind);
  std::string account;
  for (const narrative::Mention& mention : phrases_.search(text, signed_on_)) {
    const evidence::Told told = phrases_.told(mention, text, signed_on_);
    if (told.meaning->value != example.value) continue;
    account += account.empty() ? "" : "; ";
    account += told.says ? std::string(says(*told.says)) + " of " + of(told.meaning->value, told.meaning->member)
                         : "nothing (" + std::string(to_string(told.says.error())) + ")";
    account += " by " + in_backticks(told.meaning->entry) + " in " +
               in_backticks(text.text.substr(mention.offset, mention.length));
  }
  return account.empty() ? "nothing: no frame of the value stands in it" : account;
}

ExampleReport read_examples(const ExampleReader& reader, base::Issues& issues) {
  ExampleReport report;
  for (const FrameExample& example : reader.examples()) {
    bool right = true;
    for (const fhir::TextKind kind : example.in) {
      const auto told = reader.statements(example, example.text, kind);
      add(report.scores[{example.value, example.member}], score_of(example, told));
      if (!right || reader.agrees(example, told)) continue;
      right = false;
      if (example.misread.empty())
        issues.error(example.spot.place(), "expected " + example.says + " of " + of(example.value, example.member) +
                                               ", read " + reader.account(example, kind));
    }
    if (right && !example.misread.empty())
      issues.warning(example.spot.place(), "this reads right now", "take the reason away");
    if (!right && !example.misread.empty()) report.known_misread.push_back(&example);
  }
  return report;
}

std::ostream& operator<<(std::ostream& out, const ExampleReport& report) {
  if (report.scores.empty()) return out;
  std::size_t width = 8;
  const auto name = [](const auto& of) { return of.second.empty() ? of.first : of.first + ' ' + of.second; };
  for (const auto& [of, score] : report.scores) width = std::max(width, name(of).size());
  const auto row = [&](const std::string& title, const ExampleScore& score) {
    out << std::left << std::setw(static_cast<int>(width)) << title << std::right << std::setw(10) << score.examples
        << std::setw(11) << score.precision() << std::setw(8) << score.recall() << '\n';
  };
  const auto flags = out.flags();
  const auto digits = out.precision(3);
  out << std::fixed << std::left << std::setw(static_cast<int>(width)) << "value" << std::right << std::setw(10)
      << "examples" << std::setw(11) << "precision" << std::setw(8) << "recall" << '\n';
  ExampleScore all;
  for (const auto& [of, score] : report.scores) {
    row(name(of), score);
    add(all, score);
  }
  row("all", all);
  out.flags(flags);
  out.precision(digits);
  if (!report.known_misread.empty()) out << "known to be misread:\n";
  for (const FrameExample* example : report.known_misread) {
    const base::Place place = example->spot.place();
    out << "  " << place.file << ':' << place.line << ':' << place.column << ": "
        << in_backticks(on_one_line(example->text)) << ": " << example->misread << '\n';
  }
  return out;
}

} // namespace signpost::author
