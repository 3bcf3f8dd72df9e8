#include "dtr/parameters.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/timestamp.h"
#include "fhir/resource.h"

namespace signpost::dtr {
namespace {

constexpr std::string_view expected = "a FHIR Parameters resource";

std::unexpected<base::Error> invalid(std::string sentence) {
  return base::fail(base::Error::invalid(std::move(sentence)));
}

// Reads one parameter after the other; the first mistake ends it.
class Reader {
public:
  base::Result<void> take(base::Json parameter) {
    const std::string_view name = parameter["name"].string();
    if (!parameter.is_object() || name.empty()) return invalid("each `parameter` is an object with a `name`");
    if (name == "coverage") return coverage(parameter);
    if (name == "order") return resource(parameter, asked_.orders);
    if (name == "referenced") return resource(parameter, asked_.referenced);
    if (name == "questionnaire")
      return text(parameter, {"valueCanonical", "valueUri", "valueUrl", "valueString"}, asked_.questionnaires);
    if (name == "context") return text(parameter, {"valueString", "valueId"}, asked_.contexts);
    if (name == "changedsince") return time(parameter);
    return {};
  }
  Asked& asked() { return asked_; }

private:
  static std::unexpected<base::Error> wrong(base::Json parameter, const std::string& what) {
    return invalid("parameter `" + std::string(parameter["name"].string()) + "` " + what);
  }

  static base::Result<void> resource(base::Json parameter, std::vector<base::Json>& list) {
    const base::Json resource = parameter["resource"];
    if (fhir::type_of(resource).empty()) return wrong(parameter, "needs a `resource` with its `resourceType`");
    list.push_back(resource);
    return {};
  }

  base::Result<void> coverage(base::Json parameter) {
    if (auto read = resource(parameter, asked_.coverages); !read) return read;
    const std::string_view type = fhir::type_of(asked_.coverages.back());
    if (type != "Coverage") return wrong(parameter, "holds a Coverage, not a `" + std::string(type) + "`");
    return {};
  }

  static base::Result<void> text(base::Json parameter, std::initializer_list<std::string_view> keys,
                                 std::vector<std::string_view>& list) {
    for (const std::string_view key : keys)
      if (const std::string_view value = parameter[key].string(); !value.empty()) {
        if (std::ranges::find(list, value) == list.end()) list.push_back(value);
        return {};
      }
    return wrong(parameter, "needs a `" + std::string(*keys.begin()) + "`");
  }

  // Our questionnaires do not say when they changed: the time is checked, and all of them are given.
  static base::Result<void> time(base::Json parameter) {
    for (const std::string_view key : {"valueInstant", "valueDateTime"})
      if (base::parse_partial_date(parameter[key].string())) return {};
    return wrong(parameter, "needs a `valueInstant`");
  }

  Asked asked_;
};

std::unexpected<base::Error> too_many(std::string_view what, std::size_t most) {
  return base::fail(base::ErrorCode::too_large, "more than " + std::to_string(most) + " " + std::string(what));
}

base::Result<void> check(const Asked& asked, std::size_t most) {
  const bool asks_by_name = !asked.questionnaires.empty() || !asked.contexts.empty();
  if (!asks_by_name && asked.orders.empty())
    return invalid("at least one `order`, `questionnaire` or `context` must be named (dtr-1)");
  // The profile demands a coverage; a form that is named, here or on an order, can be given without.
  const auto carries = [](base::Json order) { return !carried_by(order).empty(); };
  if (asked.coverages.empty() && !asks_by_name && !std::ranges::all_of(asked.orders, carries))
    return invalid("the `coverage` is missing under which the order is to be looked at");
  struct Kind {
    std::string_view name;
    std::size_t count;
  };
  const std::array kinds{Kind{"coverages", asked.coverages.size()}, Kind{"orders", asked.orders.size()},
                         Kind{"questionnaires", asked.questionnaires.size()}, Kind{"contexts", asked.contexts.size()},
                         Kind{"pairs of order and coverage", asked.orders.size() * asked.coverages.size()}};
  for (const auto& [name, count] : kinds)
    if (count > most) return too_many(name, most);
  return {};
}

} // namespace

base::Result<Asked> read_parameters(base::Json root, std::size_t most) {
  const std::string_view type = fhir::type_of(root);
  if (type != "Parameters")
    return invalid("the body is " + (type.empty() ? std::string("no FHIR resource") : "a `" + std::string(type) + "`") +
                   "; " + std::string(expected) + " is expected");
  if (!root["parameter"].is_array()) return invalid("the Parameters have no list `parameter`");
  Reader reader;
  for (const base::Json parameter : root["parameter"])
    if (auto read = reader.take(parameter); !read) return base::fail(std::move(read.error()));
  if (auto checked = check(reader.asked(), most); !checked) return base::fail(std::move(checked.error()));
  return std::move(reader.asked());
}

std::vector<Carried> carried_by(base::Json order) {
  std::vector<Carried> list;
  for (const base::Json extension : order["extension"]) {
    if (!extension["url"].string().ends_with("/ext-coverage-information")) continue;
    Carried one;
    for (const base::Json part : extension["extension"]) {
      const std::string_view url = part["url"].string();
      if (url == "coverage-assertion-id") one.assertion_id = part["valueString"].string();
      if (url == "coverage") one.coverage = part["valueReference"]["reference"].string();
      if (url == "questionnaire" && !part["valueCanonical"].string().empty())
        one.questionnaires.push_back(part["valueCanonical"].string());
    }
    if (!one.questionnaires.empty()) list.push_back(std::move(one));
  }
  return list;
}

} // namespace signpost::dtr
