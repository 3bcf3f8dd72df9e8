#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "cdshooks/crd_version.h"

namespace signpost::conformance {

// What a response answers: the body of a call, and what rules need to know of it.
class Asked {
public:
  // Borrows `call`.
  explicit Asked(base::Json call) : call_(call) {}

  base::Json call() const { return call_; }
  std::string_view hook() const { return call_["hook"].string(); }
  // Of CRD, that the caller reads: 2.0 of those that ask for none.
  cdshooks::CrdVersion version() const;
  bool is_of_crd_2_2() const { return version() == cdshooks::CrdVersion::v2_2; }
  // order-sign, order-dispatch and appointment-book, of which CRD demands coverage-information.
  bool is_primary_hook() const;
  // A member of `davinci-crd.configuration`; missing if it is not set.
  base::Json configured(std::string_view code) const;
  // Whether an option is switched off.
  bool is_off(std::string_view code) const;

  // The resource of that type and id, wherever the call has it; missing if it does not.
  base::Json resource(std::string_view type, std::string_view id) const;
  // That of a reference "ServiceRequest/12", relative or absolute.
  base::Json referred(std::string_view reference) const;
  // What the hook is about: orders of the context, those that are dispatched, appointments or the requests they are
  // based on, the requests of the encounter.
  std::vector<base::Json> in_scope() const;

private:
  base::Json call_;
};

// Every resource of a call, in context and prefetch, also inside Bundles.
void for_each_resource(base::Json call, const std::function<void(base::Json)>& use);

// Whether it is one of the requests that CRD knows, by its type.
bool is_request(std::string_view type);

inline constexpr std::string_view coverage_information_url =
    "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information";

// Of a resource or the value of an action.
std::vector<base::Json> coverage_information_of(base::Json resource);

// The value[x] of an extension, whose name is its type ("valueCode"); missing if it has none or several.
base::Json value_of(base::Json extension);
// The sub-extensions of that url.
std::vector<base::Json> parts_of(base::Json extension, std::string_view url);
// The code or text in the first of them; of a reference the address. Empty if there is none.
std::string_view text_of(base::Json extension, std::string_view url);

// "http://host/…" or "https://host/…", without white space.
bool is_absolute_url(std::string_view text);

} // namespace signpost::conformance
