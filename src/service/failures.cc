#include "service/failures.h"

#include <algorithm>

#include "base/json.h"

namespace signpost::service {
namespace {

// The members of the object that was written, for a line that has others before them.
std::string_view members_in(std::string_view object) { return object.substr(1, object.size() - 2); }

} // namespace

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

void Failures::note(std::string_view hook_instance, std::span<const OrderFailure> orders) {
  orders_ += orders.size();
  base::JsonWriter out;
  out.begin_object();
  out.member("event", "orders failed");
  if (is_id(hook_instance)) out.member("hookInstance", hook_instance);
  out.key("orders");
  out.begin_array();
  for (const OrderFailure& failure : orders) {
    out.begin_object();
    out.key("order");
    out.integer(static_cast<std::int64_t>(failure.order));
    out.member("why", failure.why);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  tell(members_in(out.text()));
}

void Failures::note(http::Failure failure) {
  switch (failure) {
  case http::Failure::handler: ++requests_; return tell(R"("event":"request failed")");
  case http::Failure::connection: ++connections_; return tell(R"("event":"connection failed")");
  case http::Failure::answer: ++answers_; return tell(R"("event":"answer not taken")");
  case http::Failure::handshake: ++handshakes_; return tell(R"("event":"TLS handshake failed")");
  case http::Failure::accept: ++accepts_; return tell(R"("event":"no room for connections")");
  }
}

void Failures::tell(std::string_view members) const {
  if (log_) log_(members);
}

} // namespace signpost::service
