#include "app/policies.h"

#include "app/media_types.h"
#include "app/replies.h"
#include "base/json.h"
#include "cards/view.h"
#include "pages/policy_page.h"

namespace signpost::app {
namespace {

const policy::PolicyVersion* find_policy(const policy::Catalog& catalog, const std::vector<std::string>& parts) {
  const std::string path = "/policies/" + parts[0] + '/' + parts[1] + '/' + parts[2];
  for (const auto& version : catalog.versions())
    if (path == cards::policy_path(*version)) return version.get();
  return nullptr;
}

// What is loaded, for programs.
std::string policy_list(const service::Knowledge& knowledge, std::string_view public_url) {
  base::JsonWriter out;
  out.begin_object();
  out.member("knowledge", knowledge.digest);
  out.key("policies");
  out.begin_array();
  for (const auto& version : knowledge.catalog->versions()) {
    out.begin_object();
    out.member("policy", version->id);
    out.member("version", version->version());
    out.member("payer", knowledge.catalog->payer(version->payer)->label);
    out.member("number", version->number);
    out.member("title", version->title);
    out.member("url", std::string(public_url) + cards::policy_path(*version));
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return out.take();
}

http::Reply varying_by_accept(http::Reply reply) {
  reply.headers.push_back({"Vary", "Accept"});
  return reply;
}

} // namespace

http::Reply list_policies(const House& house, const Visit& visit) {
  const std::shared_ptr<const service::Knowledge> knowledge = house.calls.knowledge.get();
  const bool html = prefers_html(visit.request.header("Accept"));
  return varying_by_accept(html ? page_reply(pages::policy_list_page(*knowledge, house.calls.today()))
                                   : json_reply(policy_list(*knowledge, house.calls.public_url)));
}

http::Reply show_policy(const House& house, const Visit& visit) {
  const std::shared_ptr<const service::Knowledge> knowledge = house.calls.knowledge.get();
  const policy::PolicyVersion* version = find_policy(*knowledge->catalog, visit.parts);
  if (!version) return error_page(404, "there is no such policy version; GET /policies lists them");
  const bool html = prefers_html(visit.request.header("Accept"));
  return varying_by_accept(html ? page_reply(pages::policy_page(*knowledge, *version, house.calls.today()))
                                   : json_reply(version->file->text));
}

} // namespace signpost::app
