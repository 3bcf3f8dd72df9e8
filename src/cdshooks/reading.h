#pragma once

#include <string>
#include <string_view>

#include "cdshooks/request.h"

namespace signpost::cdshooks {

// A request while it is read.
struct Reading {
  Request request;
  std::size_t max_orders = default_max_orders;
};

inline std::unexpected<base::Error> refuse(std::string sentence) {
  return base::fail(base::Error::invalid(std::move(sentence)));
}

// What is not there, or null where CDS Hooks wants it left out.
inline bool is_missing(base::Json value) { return !value || value.is_null(); }

// `text` as a sentence shows it: on one line in backticks, at most 80 bytes of it.
std::string in_backticks(std::string_view text);

// That the hook demands `path`, such as "context.userId", and it is not there.
std::unexpected<base::Error> missing(const Reading& reading, std::string_view path);

// The text of a member of `object` that the hook demands, by its `path`.
base::Result<std::string_view> demanded_text(const Reading& reading, base::Json object, std::string_view path);

} // namespace signpost::cdshooks
