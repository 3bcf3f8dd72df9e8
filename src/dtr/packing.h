#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "dtr/drafts.h"
#include "evidence/questionnaire.h"

namespace signpost::dtr {

// What one draft response is for. References are relative; what is not known is empty.
struct Pair {
  std::string coverage, order, patient;
};

// The packages of one answer, as they are put together: each Questionnaire once, with a response for each pair of
// coverage and order it is to be filled in for. Borrows values and items.
class Packing {
public:
  Packing(const evidence::Values& values, std::string_view base_url, base::Date today)
      : values_(values), base_url_(base_url), today_(today) {}

  // An empty form for a pair, unless the package has one for it already.
  void add(const evidence::DocumentationItem& item, const Pair& pair);
  // A form of a draft, in place of an empty one. `order`: what the draft's order is called now.
  void add(const evidence::DocumentationItem& item, std::shared_ptr<const Draft> draft, const Form& form,
           const std::string& order);
  bool has(const evidence::DocumentationItem& item) const { return find(item) != nullptr; }

  // Something that kept the answer from being whole (`warning`), or why it is what it is (`information`), each once.
  // `code`: of FHIR's value set issue-type.
  void tell(std::string_view severity, std::string_view code, std::string sentence);

  // The Parameters resource (DTR 2.0.1, dtr-qpackage-output-parameters). `new_uuid`: ids of the responses.
  std::string text(const std::function<std::string()>& new_uuid) const;

private:
  struct Response {
    Pair pair;
    std::shared_ptr<const Draft> draft{}; // null: the form is empty
    const Form* form = nullptr;           // of the draft
  };
  struct Package {
    const evidence::DocumentationItem* item = nullptr;
    std::vector<Response> responses;
  };
  struct Issue {
    std::string_view severity, code;
    std::string sentence;
  };

  const Package* find(const evidence::DocumentationItem& item) const;
  std::vector<Response>& responses_of(const evidence::DocumentationItem& item);
  void write(const Package& package, const std::function<std::string()>& new_uuid, base::JsonWriter& out) const;
  void write(const Package& package, const Response& response, const std::string& id, base::JsonWriter& out) const;
  void write_outcome(base::JsonWriter& out) const;

  const evidence::Values& values_;
  std::string_view base_url_;
  base::Date today_;
  std::vector<Package> packages_;
  std::vector<Issue> issues_;
};

} // namespace signpost::dtr
