#include "knockouts/rewrite.h"

#include <algorithm>

namespace signpost::knockouts {
namespace {

// A Bundle or a bare resource, edited; null if it was taken away.
void write_edited(base::Json value, const Edit& edit, const std::vector<std::string>& added, base::JsonWriter& out) {
  if (value["resourceType"].string() != "Bundle") {
    const auto changed = value["resourceType"] ? edit(value) : std::nullopt;
    if (!changed) out.value(value);
    else out.raw(changed->empty() ? "null" : *changed);
    return;
  }
  auto more = static_cast<std::int64_t>(added.size());
  out.begin_object();
  out.key("entry");
  out.begin_array();
  for (base::Json entry : value["entry"]) {
    const auto changed = entry["resource"] ? edit(entry["resource"]) : std::nullopt;
    if (!changed) out.value(entry);
    else if (changed->empty()) --more;
    else out.raw(with_members(entry, {{"resource", *changed}}));
  }
  for (const std::string& resource : added) out.raw("{\"resource\":" + resource + "}");
  out.end_array();
  for (base::Json member : value) {
    if (member.key() == "entry") continue;
    out.key(member.key());
    const auto total = member.integer();
    if (member.key() == "total" && total) out.integer(*total + more);
    else out.value(member);
  }
  out.end_object();
}

// False if nothing was left to write.
std::string changed_strings(base::Json value, std::string_view key, const StringChange& change) {
  if (value.is_string()) {
    const auto text = change(key, value.string());
    return text ? quoted(*text) : std::string();
  }
  base::JsonWriter out;
  if (!value.is_object() && !value.is_array()) {
    out.value(value);
    return out.take();
  }
  std::size_t left = 0;
  value.is_object() ? out.begin_object() : out.begin_array();
  for (base::Json child : value) {
    const std::string_view name = value.is_object() ? child.key() : key;
    const std::string written = changed_strings(child, name, change);
    if (written.empty()) continue;
    if (value.is_object()) out.key(name);
    out.raw(written);
    ++left;
  }
  value.is_object() ? out.end_object() : out.end_array();
  return left == 0 && value.size() > 0 ? std::string() : out.take();
}

} // namespace

std::string quoted(std::string_view text) {
  base::JsonWriter out;
  out.string(text);
  return out.take();
}

std::string with_members(base::Json object, const Changes& changes) {
  base::JsonWriter out;
  out.begin_object();
  const auto change_of = [&](std::string_view key) {
    return std::find_if(changes.begin(), changes.end(), [&](const auto& change) { return change.first == key; });
  };
  for (base::Json member : object) {
    const auto change = change_of(member.key());
    if (change != changes.end() && change->second.empty()) continue;
    out.key(member.key());
    if (change == changes.end()) out.value(member);
    else out.raw(change->second);
  }
  for (const auto& [key, text] : changes) {
    if (object[key] || text.empty()) continue;
    out.key(key);
    out.raw(text);
  }
  out.end_object();
  return out.take();
}

std::string with_prefetch(base::Json request, std::string_view key, const std::string& value) {
  return with_members(request, {{"prefetch", with_members(request["prefetch"], {{key, value}})}});
}

std::string with_resources(base::Json request, const Edit& edit, const Added& added) {
  base::JsonWriter out;
  // The members of `object`, with the resources in those that may hold some edited.
  const auto write = [&](base::Json object, const auto& holds_resources) {
    out.begin_object();
    for (base::Json member : object) {
      out.key(member.key());
      const auto more = added.find(member.key());
      if (!holds_resources(member.key())) out.value(member);
      else write_edited(member, edit, more == added.end() ? std::vector<std::string>{} : more->second, out);
    }
    out.end_object();
  };
  out.begin_object();
  for (base::Json member : request) {
    out.key(member.key());
    if (member.key() == "context") write(member, [](std::string_view key) { return key == "draftOrders"; });
    else if (member.key() == "prefetch") write(member, [](std::string_view) { return true; });
    else out.value(member);
  }
  out.end_object();
  return out.take();
}

void for_each_resource(base::Json request, const std::function<void(base::Json)>& use) {
  const auto of = [&](base::Json value) {
    if (value["resourceType"].string() != "Bundle") {
      if (value["resourceType"]) use(value);
      return;
    }
    for (base::Json entry : value["entry"])
      if (entry["resource"]) use(entry["resource"]);
  };
  for (base::Json value : request["prefetch"]) of(value);
  of(request["context"]["draftOrders"]);
}

std::string with_strings(base::Json value, const StringChange& change) { return changed_strings(value, {}, change); }

} // namespace signpost::knockouts
