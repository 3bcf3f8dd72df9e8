#include "fhir/shortfall.h"

#include "base/overloaded.h"

namespace signpost::fhir {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "`" : i + 1 == names.size() ? " and `" : ", `") + names[i] + "`";
  return text;
}

} // namespace

std::string in_words(const Shortfall& shortfall) {
  return std::visit(
      base::overloaded{
          [](const NextPage&) -> std::string { return "the answer names a `next` page that did not come"; },
          [](const NotFirstPage&) -> std::string { return "the answer is not the first page of its search"; },
          [](const TotalAbove& of) {
            return "`total` says " + std::to_string(of.total) + ", " + std::to_string(of.came) + " came";
          },
          [](const Filtered& of) {
            return "the answer is filtered by " + (of.by.empty() ? "a parameter" : listed(of.by));
          },
          [](const EntryFailed& of) {
            return "an entry of the answer failed" + (of.status.empty() ? "" : " with " + of.status);
          },
          [](const EntryUnreadable&) -> std::string { return "an entry of the answer holds no resource"; },
          [](const ErrorOutcome& of) {
            return "an OperationOutcome" + (of.severity.empty() ? "" : " of severity `" + of.severity + "`") +
                   (of.code.empty() ? "" : " (`" + of.code + "`)") + " came in place of the whole answer";
          },
          [](const NoAnswer&) -> std::string { return "what came is no answer to a query for this type"; },
          [](const NeverCame&) -> std::string { return "no answer came"; },
      },
      shortfall);
}

} // namespace signpost::fhir
