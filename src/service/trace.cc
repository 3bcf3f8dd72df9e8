#include "service/trace.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace signpost::service {
namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::size_t most_state_bytes = 512, most_state_members = 32, most_state_part = 256;
constexpr unsigned defined_flags = 0x03; // sampled; of Level 2: the trace id is random

bool is_hex(std::string_view text) { return text.find_first_not_of(digits) == text.npos; }
bool is_hex_id(std::string_view text) { return is_hex(text) && text.find_first_not_of('0') != text.npos; }

// "00-<trace id>-<parent id>-<flags>"; a later version may have more behind another `-`.
std::optional<Trace> read_parent(std::string_view text) {
  constexpr std::size_t whole = 55;
  if (text.size() < whole || text[2] != '-' || text[35] != '-' || text[52] != '-') return {};
  const std::string_view version = text.substr(0, 2), id = text.substr(3, 32), parent = text.substr(36, 16),
                         flags = text.substr(53, 2);
  if (!is_hex(version) || version == "ff" || !is_hex_id(id) || !is_hex_id(parent) || !is_hex(flags)) return {};
  if (text.size() > whole && (version == "00" || text[whole] != '-')) return {};
  const std::string known{'0', digits[digits.find(flags[1]) & defined_flags]};
  return Trace{.id = std::string(id), .flags = known};
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t"), end = text.find_last_not_of(" \t");
  return begin == text.npos ? std::string_view() : text.substr(begin, end - begin + 1);
}

// "vendor" or "tenant@vendor" (section 3.3.1.3.1).
bool is_state_key(std::string_view key) {
  const auto begins = [](std::string_view text, bool digit_too) {
    return !text.empty() && ((text[0] >= 'a' && text[0] <= 'z') || (digit_too && text[0] >= '0' && text[0] <= '9'));
  };
  const auto of_marks = [](std::string_view text) {
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-*/") == text.npos;
  };
  const auto at = key.find('@');
  if (at == key.npos) return begins(key, false) && key.size() <= most_state_part && of_marks(key);
  const std::string_view tenant = key.substr(0, at), vendor = key.substr(at + 1);
  return begins(tenant, true) && tenant.size() <= 241 && of_marks(tenant) && begins(vendor, false) &&
         vendor.size() <= 14 && of_marks(vendor);
}

bool is_state_value(std::string_view value) {
  return !value.empty() && value.size() <= most_state_part &&
         std::ranges::all_of(value, [](char c) { return c >= ' ' && c <= '~' && c != '=' && c != ','; });
}

// A list of 1 to 32 members `key=value`, no key twice; empty members between them do not count.
bool is_state(std::string_view text) {
  if (text.size() > most_state_bytes) return false;
  std::set<std::string_view> keys;
  while (!text.empty()) {
    std::string_view value = trimmed(http::next_part(text, ','));
    if (value.empty()) continue;
    const auto equals = value.find('=');
    if (equals == value.npos) return false;
    const std::string_view key = value.substr(0, equals);
    if (!is_state_key(key) || !is_state_value(value.substr(equals + 1)) || !keys.insert(key).second) return false;
  }
  return !keys.empty() && keys.size() <= most_state_members;
}

// The values of all fields of that name, joined as a list is (RFC 9110 section 5.3).
std::string joined(const http::Request& head, std::string_view name) {
  std::string all;
  for (const http::Header& field : head.headers)
    if (http::equal_ignoring_case(field.name, name)) all += (all.empty() ? "" : ",") + field.value;
  return all;
}

} // namespace

std::optional<Trace> read_trace(const http::Request& head) {
  auto trace = read_parent(joined(head, "traceparent")); // two of them joined have not the form of one
  if (!trace) return {};
  if (std::string state = joined(head, "tracestate"); is_state(state)) trace->state = std::move(state);
  return trace;
}

std::vector<http::Header> trace_fields(const Trace& trace) {
  std::array<unsigned char, 8> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return {};
  bytes[0] |= 1; // never all 0
  std::string parent = "00-" + trace.id + '-';
  for (const unsigned char byte : bytes) {
    parent += digits[byte >> 4];
    parent += digits[byte & 15];
  }
  std::vector<http::Header> fields{{"traceparent", parent + '-' + trace.flags}};
  if (!trace.state.empty()) fields.push_back({"tracestate", trace.state});
  return fields;
}

} // namespace signpost::service
