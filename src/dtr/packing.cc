#include "dtr/packing.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "dtr/response.h"

namespace signpost::dtr {
namespace {

// A `qr-context` of a form, with the name that its order has now.
void write_extension(base::Json extension, std::string_view order, std::string_view order_now, base::JsonWriter& out) {
  const base::Json reference = extension["valueReference"];
  if (!reference || reference["reference"].string() != order) return out.value(extension);
  out.begin_object();
  out.member("url", extension["url"].string());
  out.key("valueReference");
  out.begin_object();
  out.member("reference", order_now);
  out.end_object();
  out.end_object();
}

// A form under an id, with its `order` called as it is now.
void write_form(const std::string& response, std::string_view order, std::string_view order_now, const std::string& id,
                base::JsonWriter& out) {
  const auto document = base::JsonDocument::parse(response);
  if (!document) throw std::logic_error("a form that is no JSON"); // we wrote it
  out.begin_object();
  for (const base::Json member : document->root()) {
    out.key(member.key());
    if (member.key() == "extension") {
      out.begin_array();
      for (const base::Json one : member) write_extension(one, order, order_now, out);
      out.end_array();
    } else {
      out.value(member);
    }
  }
  out.member("id", id);
  out.end_object();
}

} // namespace

const Packing::Package* Packing::find(const evidence::DocumentationItem& item) const {
  const auto found = std::ranges::find(packages_, &item, &Package::item);
  return found == packages_.end() ? nullptr : &*found;
}

std::vector<Packing::Response>& Packing::responses_of(const evidence::DocumentationItem& item) {
  const auto found = std::ranges::find(packages_, &item, &Package::item);
  if (found != packages_.end()) return found->responses;
  return packages_.emplace_back(Package{&item, {}}).responses;
}

void Packing::add(const evidence::DocumentationItem& item, const Pair& pair) {
  std::vector<Response>& responses = responses_of(item);
  const bool there = std::ranges::any_of(responses, [&](const Response& one) {
    return one.pair.coverage == pair.coverage && one.pair.order == pair.order;
  });
  if (!there) responses.push_back({pair});
}

void Packing::add(const evidence::DocumentationItem& item, std::shared_ptr<const Draft> draft, const Form& form,
                  const std::string& order) {
  std::vector<Response>& responses = responses_of(item);
  std::erase_if(responses, [&](const Response& one) {
    return !one.draft && one.pair.coverage == draft->coverage && one.pair.order == order;
  });
  const bool there = std::ranges::any_of(responses, [&](const Response& one) { return one.draft == draft; });
  if (!there) responses.push_back({{draft->coverage, order, {}}, std::move(draft), &form});
}

void Packing::tell(std::string_view severity, std::string_view code, std::string sentence) {
  if (std::ranges::find(issues_, sentence, &Issue::sentence) == issues_.end())
    issues_.push_back({severity, code, std::move(sentence)});
}

void Packing::write(const Package& package, const Response& response, const std::string& id,
                    base::JsonWriter& out) const {
  const Pair& pair = response.pair;
  if (response.draft) return write_form(response.form->response, response.draft->order, pair.order, id, out);
  const Context context{.patient = pair.patient, .coverage = pair.coverage, .order = pair.order, .authored = today_};
  write_form(draft_response(*package.item, values_, base_url_, context, {}, {}), pair.order, pair.order, id, out);
}

void Packing::write(const Package& package, const std::function<std::string()>& new_uuid, base::JsonWriter& out) const {
  out.begin_object();
  out.member("name", "PackageBundle");
  out.key("resource");
  out.begin_object();
  out.member("resourceType", "Bundle");
  out.member("type", "collection");
  out.key("entry");
  out.begin_array();
  out.begin_object();
  out.member("fullUrl", evidence::questionnaire_url(*package.item, base_url_));
  out.key("resource");
  evidence::write_questionnaire(*package.item, values_, base_url_, out);
  out.end_object();
  for (const Response& response : package.responses) {
    const std::string id = new_uuid();
    out.begin_object();
    out.member("fullUrl", "urn:uuid:" + id);
    out.key("resource");
    write(package, response, id, out);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  out.end_object();
}

void Packing::write_outcome(base::JsonWriter& out) const {
  out.begin_object();
  out.member("name", "outcome");
  out.key("resource");
  out.begin_object();
  out.member("resourceType", "OperationOutcome");
  out.key("issue");
  out.begin_array();
  for (const Issue& issue : issues_) {
    out.begin_object();
    out.member("severity", issue.severity);
    out.member("code", issue.code);
    out.key("details");
    out.begin_object();
    out.member("text", issue.sentence);
    out.end_object();
    out.end_object();
  }
  out.end_array();
  out.end_object();
  out.end_object();
}

std::string Packing::text(const std::function<std::string()>& new_uuid) const {
  base::JsonWriter out;
  out.begin_object();
  out.member("resourceType", "Parameters");
  out.key("parameter");
  out.begin_array();
  for (const Package& package : packages_) write(package, new_uuid, out);
  if (!issues_.empty()) write_outcome(out);
  out.end_array();
  out.end_object();
  return out.take();
}

} // namespace signpost::dtr
