#include "store/encoding.h"

#include <array>
#include <optional>
#include <unordered_map>

#include "base/overloaded.h"

namespace signpost::store {
namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::string_view sha256 = "sha256:";
constexpr std::array<std::size_t, 4> dashes = {8, 13, 18, 23};
constexpr std::size_t uuid_bytes = 16, trace_bytes = 16, digest_bytes = 32;

// Nothing unless it is that many bytes as hexadecimal digits in lower case.
std::optional<std::string> from_hex(std::string_view hex, std::size_t bytes) {
  if (hex.size() != bytes * 2) return {};
  std::string out(bytes, '\0');
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const std::size_t digit = digits.find(hex[i]);
    if (digit == digits.npos) return {};
    out[i / 2] = static_cast<char>(static_cast<std::size_t>(static_cast<unsigned char>(out[i / 2])) * 16 + digit);
  }
  return out;
}

std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char c : bytes) {
    hex += digits[static_cast<unsigned char>(c) >> 4];
    hex += digits[static_cast<unsigned char>(c) & 15];
  }
  return hex;
}

Cell packed(std::optional<std::string> bytes, std::string_view text) {
  if (bytes) return {std::move(*bytes), true};
  return {std::string(text), false};
}

std::unexpected<base::Error> not_as_written(std::string_view what) {
  return base::fail(base::ErrorCode::technical, std::string(what) + " in the store is not as it was written");
}

void write_texts(const std::vector<std::string_view>& texts, base::JsonWriter& out) {
  out.begin_array();
  for (const std::string_view text : texts) out.string(text);
  out.end_array();
}

// Texts with a number each, the same for the same.
class Numbering {
public:
  std::int64_t of(std::string_view text) {
    const auto [at, is_new] = numbers_.try_emplace(text, static_cast<std::int64_t>(texts_.size()));
    if (is_new) texts_.push_back(text);
    return at->second;
  }
  const std::vector<std::string_view>& texts() const { return texts_; }

private:
  std::unordered_map<std::string_view, std::int64_t> numbers_;
  std::vector<std::string_view> texts_;
};

// A number below `end`.
std::optional<std::size_t> index(base::Json value, std::size_t end) {
  const auto number = value.integer();
  if (!number || *number < 0 || static_cast<std::size_t>(*number) >= end) return {};
  return static_cast<std::size_t>(*number);
}

} // namespace

Cell pack_uuid(std::string_view text) {
  if (text.size() != 36) return {std::string(text), false};
  std::string hex;
  for (std::size_t i = 0, dash = 0; i < text.size(); ++i) {
    if (dash == dashes.size() || i != dashes[dash]) hex += text[i];
    else if (text[i] == '-') ++dash;
  }
  return packed(from_hex(hex, uuid_bytes), text);
}

std::string unpack_uuid(const Cell& cell) {
  if (!cell.blob) return cell.bytes;
  std::string text = to_hex(cell.bytes);
  for (const std::size_t dash : dashes)
    if (dash < text.size()) text.insert(dash, 1, '-');
  return text;
}

Cell pack_digest(std::string_view text) {
  if (!text.starts_with(sha256)) return {std::string(text), false};
  return packed(from_hex(text.substr(sha256.size()), digest_bytes), text);
}

std::string unpack_digest(const Cell& cell) {
  return cell.blob ? std::string(sha256) + to_hex(cell.bytes) : cell.bytes;
}

Cell pack_trace(std::string_view text) { return packed(from_hex(text, trace_bytes), text); }

std::string unpack_trace(const Cell& cell) { return cell.blob ? to_hex(cell.bytes) : cell.bytes; }

std::string pack_texts(const std::vector<std::string>& texts) {
  if (texts.empty()) return {};
  base::JsonWriter out;
  write_texts({texts.begin(), texts.end()}, out);
  return out.take();
}

base::Result<std::vector<std::string>> unpack_texts(std::string_view json) {
  std::vector<std::string> texts;
  if (json.empty()) return texts;
  const auto document = base::JsonDocument::parse(json);
  if (!document || !document->root().is_array()) return not_as_written("a list");
  for (const base::Json text : document->root()) texts.emplace_back(text.string());
  return texts;
}

std::string pack_reasons(const std::vector<Feedback::Reason>& reasons) {
  if (reasons.empty()) return {};
  base::JsonWriter out;
  out.begin_array();
  for (const Feedback::Reason& reason : reasons) write_texts({reason.system, reason.code}, out);
  out.end_array();
  return out.take();
}

base::Result<std::vector<Feedback::Reason>> unpack_reasons(std::string_view json) {
  std::vector<Feedback::Reason> reasons;
  if (json.empty()) return reasons;
  const auto document = base::JsonDocument::parse(json);
  if (!document || !document->root().is_array()) return not_as_written("a list of reasons");
  for (const base::Json pair : document->root())
    reasons.push_back({std::string(pair.at(0).string()), std::string(pair.at(1).string())});
  return reasons;
}

std::string pack_evidence(const std::vector<Criterion>& criteria) {
  Numbering numbering;
  base::JsonWriter items;
  items.begin_array();
  for (std::size_t i = 0; i < criteria.size(); ++i)
    for (const Evidence& evidence : criteria[i].evidence) {
      items.begin_array();
      items.integer(static_cast<std::int64_t>(i));
      items.integer(numbering.of(evidence.resource));
      items.integer(numbering.of(evidence.path));
      items.end_array();
    }
  items.end_array();
  if (numbering.texts().empty()) return {};
  base::JsonWriter out;
  out.begin_object();
  out.key("texts");
  write_texts(numbering.texts(), out);
  out.key("items");
  out.raw(items.text());
  out.end_object();
  return out.take();
}

base::Result<void> unpack_evidence(std::string_view json, std::vector<Criterion>& criteria) {
  if (json.empty()) return {};
  const auto document = base::JsonDocument::parse(json);
  if (!document) return not_as_written("the evidence of a decision");
  std::vector<std::string_view> texts;
  for (const base::Json text : document->root()["texts"]) texts.push_back(text.string());
  for (const base::Json item : document->root()["items"]) {
    const auto criterion = index(item.at(0), criteria.size());
    const auto resource = index(item.at(1), texts.size()), path = index(item.at(2), texts.size());
    if (!criterion || !resource || !path) return not_as_written("the evidence of a decision");
    criteria[*criterion].evidence.push_back({std::string(texts[*resource]), std::string(texts[*path])});
  }
  return {};
}

void append_character(char32_t character, std::string& text) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((character >> shift) & 0x3F)); };
  if (character < 0x80) {
    text += static_cast<char>(character);
  } else if (character < 0x800) {
    text += static_cast<char>(0xC0 | (character >> 6));
    tail(0);
  } else {
    text += static_cast<char>(0xE0 | (character >> 12));
    tail(6);
    tail(0);
  }
}

std::vector<char32_t> characters_of(std::string_view utf8) {
  std::vector<char32_t> characters;
  characters.reserve(utf8.size());
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) characters.push_back(byte);
    else if (byte >= 0xC0) characters.push_back(byte < 0xE0 ? byte & 0x1F : byte & 0x0F);
    else if (!characters.empty()) characters.back() = characters.back() << 6 | (byte & 0x3F);
  }
  return characters;
}

void for_each_text(const Entry& entry, const std::function<void(std::string_view)>& show) {
  const auto show_all = [&](const auto&... texts) { (show(texts), ...); };
  std::visit(base::overloaded{
                 [&](const Call& call) {
                   show_all(call.id, call.issuer, call.trace, call.hook, call.instance, call.error, call.signed_on,
                            call.knowledge, call.request, call.response, call.decided);
                   for (const std::string& word : call.missing) show(word);
                   for (const Decision& made : call.decisions) {
                     show_all(made.order, made.coverage, made.payer, made.policy, made.version, made.outcome,
                              made.determination, made.authorization, made.reason, made.card);
                     for (const Criterion& criterion : made.criteria) {
                       show_all(criterion.id, criterion.truth, criterion.why);
                       for (const Evidence& evidence : criterion.evidence) show_all(evidence.resource, evidence.path);
                     }
                   }
                 },
                 [&](const Feedback& feedback) {
                   show_all(feedback.request, feedback.issuer, feedback.service, feedback.card);
                   for (const Feedback::Reason& reason : feedback.reasons) show_all(reason.system, reason.code);
                 },
             },
             entry);
}

} // namespace signpost::store
