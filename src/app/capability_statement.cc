#include "app/capability_statement.h"

#include <initializer_list>

#include "app/process_state.h"
#include "app/replies.h"
#include "app/timestamp.h"
#include "base/json.h"

namespace signpost::app {
namespace {

constexpr std::string_view package_operation =
    "http://hl7.org/fhir/us/davinci-dtr/OperationDefinition/questionnaire-package";

void write_questionnaire(base::JsonWriter& out) {
  out.begin_object();
  out.member("type", "Questionnaire");
  out.key("interaction");
  out.begin_array();
  for (const std::string_view code : {"read", "search-type"}) {
    out.begin_object();
    out.member("code", code);
    out.end_object();
  }
  out.end_array();
  out.key("searchParam");
  out.begin_array();
  out.begin_object();
  out.member("name", "url");
  out.member("definition", "http://hl7.org/fhir/SearchParameter/Questionnaire-url");
  out.member("type", "uri");
  out.end_object();
  out.end_array();
  out.key("operation");
  out.begin_array();
  out.begin_object();
  out.member("name", "questionnaire-package");
  out.member("definition", package_operation);
  out.end_object();
  out.end_array();
  out.end_object();
}

void write_rest(base::JsonWriter& out) {
  out.begin_object();
  out.member("mode", "server");
  out.key("security");
  out.begin_object();
  out.member("description",
             "Questionnaires are given to anybody. A draft of answers is given to a caller of the issuer in whose call "
             "it was made: a JWT of that issuer as bearer token, as for CDS Hooks.");
  out.end_object();
  out.key("resource");
  out.begin_array();
  write_questionnaire(out);
  out.end_array();
  out.end_object();
}

void write_list(std::string_view name, std::string_view only, base::JsonWriter& out) {
  out.key(name);
  out.begin_array();
  out.string(only);
  out.end_array();
}

} // namespace

std::string capability_statement(std::string_view public_url, std::chrono::system_clock::time_point started) {
  base::JsonWriter out;
  out.begin_object();
  out.member("resourceType", "CapabilityStatement");
  out.member("status", "active");
  out.member("date", timestamp(started));
  out.member("kind", "instance");
  out.key("software");
  out.begin_object();
  out.member("name", "Signpost");
  out.member("version", SIGNPOST_VERSION);
  out.end_object();
  out.key("implementation");
  out.begin_object();
  out.member("description", "Coverage requirements by CDS Hooks, and the forms that they ask for");
  out.member("url", std::string(public_url) + "/fhir");
  out.end_object();
  out.member("fhirVersion", "4.0.1");
  write_list("format", "json", out);
  out.key("rest");
  out.begin_array();
  write_rest(out);
  out.end_array();
  out.end_object();
  return out.take();
}

http::Reply show_capabilities(const House& house, const Visit&) {
  return fhir_reply(capability_statement(house.calls.public_url, process_started()));
}

} // namespace signpost::app
