#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/author_file.h"
#include "evidence/values.h"

namespace signpost::evidence {

// One question of a documentation item, in neutral words: it does not tell which answer would do.
struct Question {
  // `answer`: the answer is the value's own (yes or no, a member, a number, a date). `period`: from when to when, for
  // days of treatment; repeats. `which_apply`: several findings in one question; what is not ticked is denied.
  enum class Kind : std::uint8_t { answer, period, which_apply };
  struct Option {
    std::string code; // a member of the value; for which_apply the finding's id
    std::string text;
    std::optional<ValueIndex> value; // which_apply: the finding
  };
  Kind kind = Kind::answer;
  std::string link_id;
  std::string text;
  std::string brief;    // what to write, in a few words: "pain score (0 to 10)"; may be empty
  ValueIndex value = 0; // answer, period
  std::vector<Option> options;
};

// The option of a question of `which_apply` that denies all the others.
inline constexpr std::string_view none_of_these = "none";
inline constexpr std::string_view none_of_these_text = "none of these";

// The items inside the group of a question of `period`: "<link_id>.<name>".
struct PeriodPart {
  std::string_view name, text;
};
inline constexpr PeriodPart period_start{"start", "from"}, period_end{"end", "until (empty if it goes on)"};

// One thing to document: leaves that one sentence or attachment settles together, named by an item id. Its questions
// are served as a FHIR Questionnaire.
struct DocumentationItem {
  std::string id;
  std::string title;
  std::string ask;  // the neutral request, in words; a policy may replace it
  double cost =
      1; // 0: read off the order, 1: a statement for the chart, 2: an existing report, 3: a new test or treatment
  long valid_days = 180; // how long an answer speaks for the present
  std::vector<Question> questions;
  std::string group = {}; // the part of the chart it is looked up in: what is asked of one part stands together
  std::string version = "1"; // of the questionnaire; its author raises it when the questions change

  // Reads {"id", "title", "ask", "group"?, "cost"?, "validDays"?, "version"?, "questions"?}; mistakes go to the file's
  // issues.
  static DocumentationItem read(const AuthorFile& file, const Values& values);
};

// Where a Questionnaire can be read and by which it is named: "<base>/fhir/Questionnaire/<id>".
std::string questionnaire_url(const DocumentationItem& item, std::string_view base_url);

// The code system that the options of a question are of; below the server's own address.
std::string option_system(const Question& question, const Values& values, std::string_view base_url);

// The item as a FHIR R4 Questionnaire. Codes of options are those of the value, in a code system of our own.
void write_questionnaire(const DocumentationItem& item, const Values& values, std::string_view base_url,
                         base::JsonWriter& out);

// What one answered question of a QuestionnaireResponse says about one value.
struct Attestation {
  Truth truth = Truth::yes;              // of a finding, or of the member
  std::optional<std::uint16_t> member;   // of a coded value
  std::optional<Member> domain_member;   // of a value of domain members
  std::optional<double> number;
  std::optional<base::DateInterval> dates; // a date, or a period of treatment (until `open_end` if it has no end)
  bool goes_on = false; // such a period has no end
  std::string link_id;
  std::string answer; // as given
};

// What a response says about a value, by the questions of the item it answers (the last segment of its
// `questionnaire`).
// `open_end`: the last day of a period that is still going on. Answers of another shape than asked for say nothing.
std::vector<Attestation> attested(base::Json response, const std::vector<DocumentationItem>& items, ValueIndex value,
                                  const Values& values, base::Date open_end);

// The item a response answers; null if none of ours.
const DocumentationItem* answered_item(base::Json response, const std::vector<DocumentationItem>& items);

} // namespace signpost::evidence
