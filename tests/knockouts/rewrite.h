#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

// Requests are made from others by rewriting the resources in them.
namespace signpost::knockouts {

// What becomes of a resource: nothing said, it stays as it is; an empty text, it is taken away; else this JSON.
using Edit = std::function<std::optional<std::string>(base::Json resource)>;
// JSON texts of resources to be appended, by prefetch key.
using Added = std::map<std::string, std::vector<std::string>, std::less<>>;

// The request with every copy of every resource edited, in prefetch and among the orders. A searchset that loses
// entries has its `total` lowered by as many, one that gains some raised: it stays as complete as it was.
std::string with_resources(base::Json request, const Edit& edit, const Added& added = {});

// Calls `use` for every resource that `with_resources` would edit.
void for_each_resource(base::Json request, const std::function<void(base::Json)>& use);

// `object` with the members named replaced by these JSON texts, added where they are not there, taken away by an empty
// text.
using Changes = std::vector<std::pair<std::string_view, std::string>>;
std::string with_members(base::Json object, const Changes& changes);

// `json` with the prefetch value under `key` replaced.
std::string with_prefetch(base::Json request, std::string_view key, const std::string& value);

// `value` with every string `text` of a member `key` (of an array's items, the array's) replaced by what `change`
// gives; nothing takes the member or item away, and with it what is empty then.
using StringChange = std::function<std::optional<std::string>(std::string_view key, std::string_view text)>;
std::string with_strings(base::Json value, const StringChange& change);

// A JSON string.
std::string quoted(std::string_view text);

} // namespace signpost::knockouts
