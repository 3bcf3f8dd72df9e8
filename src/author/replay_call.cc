#include "author/replay_call.h"

#include <algorithm>
#include <array>

#include "service/answer.h"

namespace signpost::author {
namespace {

constexpr std::array<std::string_view, 3> members{"asOf", "id", "request"};

// Fails with the place of a member.
std::unexpected<base::Error> refuse(const base::JsonDocument& document, base::Json at, std::string sentence) {
  return base::fail(base::Error::invalid_at(document.offset_of(at), std::move(sentence)));
}

// What stands around a request. A member that is none of ours may be a misspelt day, so it is an error.
base::Result<void> read_wrapper(ReplayCall& call) {
  const base::Json root = call.document.root();
  for (const base::Json member : root)
    if (std::ranges::find(members, member.key()) == members.end())
      return refuse(call.document, member, "beside `request` there may be `asOf` and `id`, nothing else");
  call.request = root["request"];
  if (!call.request.is_object()) return refuse(call.document, call.request, "`request` must be an object");
  if (const base::Json id = root["id"]; id && !id.is_null()) {
    if (!id.is_string()) return refuse(call.document, id, "`id` must be text");
    call.id = id.string();
  }
  if (const base::Json day = root["asOf"]; day && !day.is_null()) {
    call.as_of = base::parse_date(day.string());
    if (!call.as_of) return refuse(call.document, day, "`asOf` must be a day such as 2026-11-20");
  }
  return {};
}

} // namespace

base::Result<ReplayCall> read_call(std::string_view text) {
  auto document = base::JsonDocument::parse(text);
  if (!document) return base::fail(std::move(document.error()));
  ReplayCall call{std::move(*document), {}, {}, {}};
  const base::Json root = call.document.root();
  if (!root.is_object()) return base::fail(base::Error::invalid("a request must be an object"));
  call.request = root;
  if (root["request"] && !root["hook"])
    if (const auto read = read_wrapper(call); !read) return base::fail(read.error());
  return call;
}

base::Result<ReplayAnswer> decide_call(const ReplayCall& call, const service::Terms& terms) {
  const auto opened = service::Case::open(call.request, terms);
  if (!opened) return base::fail(opened.error());
  const service::Case& decided = **opened;
  std::vector<service::Record::Decision> kept = service::recorded(decided, service::Written{});
  ReplayAnswer answer;
  answer.decided = service::digest_of(kept);
  answer.knowledge = terms.knowledge.digest;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const policy::Decision& decision = decided.decisions()[i];
    ReplayDecision& entry = answer.decisions.emplace_back();
    entry.order = decision.order;
    entry.coverage = decision.coverage;
    entry.recorded = std::move(kept[i]);
    entry.date_of_service = decision.date_of_service;
    for (const policy::Missing& missing : decision.missing) entry.missing.push_back(missing.item);
  }
  return answer;
}

} // namespace signpost::author
