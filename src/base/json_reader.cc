// The only place where RapidJSON's Reader is instantiated: alone in a file, g++ inlines it fully.
#include <algorithm>
#include <charconv>
#include <cstring>
#include <span>
#include <stdexcept>
#include <unordered_set>

// A violated precondition inside RapidJSON must end in an error, in release builds too.
#define RAPIDJSON_ASSERT(x)                                                                                            \
  do {                                                                                                                 \
    if (!(x)) throw std::logic_error("RapidJSON: " #x);                                                                \
  } while (false)
// Strings and white space in blocks of 16 bytes, which JsonBuffer is made for. With sanitizers too: what they see is
// what is shipped, and a load that leaves the buffer is reported.
#ifdef __SSE2__
#define RAPIDJSON_SSE2
#endif
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "base/json.h"

namespace signpost::base {
namespace {

struct Handler {
  rapidjson::InsituStringStream& stream;
  const char* buffer;
  std::vector<JsonNode>& nodes;
  std::size_t max_depth;
  std::vector<std::uint32_t> open{};
  const char* key = nullptr;
  std::uint32_t key_size = 0;
  std::string problem{};
  std::size_t problem_at = 0;

  const char* before(std::size_t length) const { return buffer + stream.Tell() - length; }

  bool refuse(std::string message) {
    problem = std::move(message);
    problem_at = stream.Tell();
    return false;
  }
  JsonNode& add(JsonKind kind, const char* text, std::size_t size) {
    if (!open.empty()) ++nodes[open.back()].count;
    JsonNode& node = nodes.emplace_back();
    node.kind = kind;
    node.text = text;
    node.text_size = static_cast<std::uint32_t>(size);
    node.key = key;
    node.key_size = key_size;
    key = nullptr;
    key_size = 0;
    return node;
  }
  bool begin(JsonKind kind) {
    if (open.size() >= max_depth) return refuse("nested deeper than " + std::to_string(max_depth) + " levels");
    add(kind, before(1), 1);
    open.push_back(static_cast<std::uint32_t>(nodes.size() - 1));
    return true;
  }
  bool end() {
    nodes[open.back()].span = static_cast<std::uint32_t>(nodes.size() - open.back());
    open.pop_back();
    return true;
  }
  // Quadratic only for the small objects that charts are made of.
  bool names_differ() {
    const Json object(&nodes[open.back()]);
    const std::uint32_t span = static_cast<std::uint32_t>(nodes.size() - open.back());
    nodes[open.back()].span = span;
    if (object.size() < 12) {
      for (auto a = object.begin(); a != object.end(); ++a)
        for (auto b = object.begin(); b != a; ++b)
          if ((*a).key() == (*b).key()) return false;
      return true;
    }
    std::unordered_set<std::string_view> names;
    for (Json member : object)
      if (!names.insert(member.key()).second) return false;
    return true;
  }

  bool Null() { return add(JsonKind::null, before(4), 4), true; }
  bool Bool(bool value) { return add(JsonKind::boolean, before(value ? 4 : 5), value ? 4 : 5), true; }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) { return add(JsonKind::number, text, size), true; }
  bool String(const char* text, rapidjson::SizeType size, bool) { return add(JsonKind::string, text, size), true; }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    key = text;
    key_size = size;
    return true;
  }
  bool StartObject() { return begin(JsonKind::object); }
  bool EndObject(rapidjson::SizeType) {
    if (!names_differ()) return refuse("an object names the same member twice");
    return end();
  }
  bool StartArray() { return begin(JsonKind::array); }
  bool EndArray(rapidjson::SizeType) { return end(); }
  // Never called under kParseNumbersAsStringsFlag, but the Reader wants to see them.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
};

// The four hexadecimal digits of an escape `\uXXXX` that begins at `at`; nothing if there is none.
std::optional<unsigned> escaped_unit(std::string_view text, std::size_t at) {
  if (!text.substr(std::min(at, text.size())).starts_with("\\u") || text.size() < at + 6) return {};
  unsigned unit = 0;
  const auto [end, error] = std::from_chars(text.data() + at + 2, text.data() + at + 6, unit, 16);
  return error == std::errc{} && end == text.data() + at + 6 ? std::optional(unit) : std::nullopt;
}

// Offset of the first escaped half of a surrogate pair without its other half: no text in UTF-8 can hold it.
std::size_t find_lone_surrogate(std::string_view text) {
  const auto is_high = [](unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; };
  const auto is_low = [](unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; };
  for (std::size_t at = text.find('\\'); at != text.npos; at = text.find('\\', at)) {
    const auto unit = escaped_unit(text, at);
    if (unit && is_low(*unit)) return at;
    const bool first_half = unit && is_high(*unit);
    if (first_half && !is_low(escaped_unit(text, at + 6).value_or(0))) return at;
    at += first_half ? 12 : 2; // behind the pair, or behind the character escaped
  }
  return text.npos;
}

// RapidJSON 1.1.0 takes the control characters 0x1A to 0x1F inside a string for text where it reads blocks: it compares
// with 0x19. Unescaped they are an error wherever they stand, the same as 0x01, which it does see. (Each character is
// written, changed or not, so that g++ does this in blocks as well.)
void show_control_characters(char* text, std::size_t size) {
  for (char& c : std::span(text, size)) c = c >= 0x1A && c <= 0x1F ? '\x01' : c;
}

} // namespace

std::size_t find_invalid_utf8(std::string_view s) {
  const auto* p = reinterpret_cast<const unsigned char*>(s.data());
  const std::size_t n = s.size();
  std::size_t i = 0;
  while (i < n) {
    std::uint64_t chunk = 0;
    if (i + 8 <= n && (std::memcpy(&chunk, p + i, 8), (chunk & 0x8080808080808080ULL) == 0)) {
      i += 8;
      continue;
    }
    const unsigned char c = p[i];
    if (c < 0x80) {
      ++i;
      continue;
    }
    std::size_t length = 0;
    std::uint32_t low = 0x80, high = 0xBF; // allowed range of the second byte
    if (c >= 0xC2 && c <= 0xDF) length = 2;
    else if (c >= 0xE0 && c <= 0xEF) length = 3, low = c == 0xE0 ? 0xA0 : 0x80, high = c == 0xED ? 0x9F : 0xBF;
    else if (c >= 0xF0 && c <= 0xF4) length = 4, low = c == 0xF0 ? 0x90 : 0x80, high = c == 0xF4 ? 0x8F : 0xBF;
    else return i;
    if (i + length > n || p[i + 1] < low || p[i + 1] > high) return i;
    for (std::size_t k = 2; k < length; ++k)
      if ((p[i + k] & 0xC0) != 0x80) return i;
    i += length;
  }
  return std::string_view::npos;
}

Result<JsonDocument> JsonDocument::parse(std::string_view text, JsonLimits limits) {
  if (text.size() >= UINT32_MAX) return fail(ErrorCode::too_large, "the JSON text is larger than 4 GiB");
  if (const std::size_t at = find_invalid_utf8(text); at != text.npos)
    return fail(Error::invalid_at(at, "the text is not valid UTF-8"));
  // RapidJSON reads up to a NUL: one inside the text would hide what follows it.
  if (const std::size_t at = text.find('\0'); at != text.npos)
    return fail(Error::invalid_at(at, "the text holds a NUL character"));
  if (const std::size_t at = find_lone_surrogate(text); at != text.npos)
    return fail(Error::invalid_at(at, "a text holds half of a surrogate pair, which is no character"));

  JsonDocument document;
  document.buffer_ = JsonBuffer(text);
  show_control_characters(document.buffer_.data(), text.size());
  document.nodes_.reserve(text.size() / 16 + 8);

  rapidjson::InsituStringStream stream(document.buffer_.data());
  Handler handler{
      .stream = stream, .buffer = document.buffer_.data(), .nodes = document.nodes_, .max_depth = limits.max_depth};
  rapidjson::Reader reader;
  constexpr unsigned flags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  try {
    const rapidjson::ParseResult result = reader.Parse<flags>(stream, handler);
    if (!handler.problem.empty()) return fail(Error::invalid_at(handler.problem_at, handler.problem));
    if (!result) {
      std::string message = rapidjson::GetParseError_En(result.Code());
      if (message.ends_with('.')) message.pop_back();
      return fail(Error::invalid_at(result.Offset(), std::move(message)));
    }
  } catch (const std::logic_error&) {
    return fail(Error::invalid_at(stream.Tell(), "the JSON text cannot be read"));
  }
  return document;
}

Json Json::operator[](std::string_view key) const {
  if (!is_object()) return {};
  for (Json member : *this) {
    const std::string_view name = member.key();
    // Most names differ in their length or first letter, which is told without a call.
    if (name.size() == key.size() && (key.empty() || name.front() == key.front()) && name == key) return member;
  }
  return {};
}

Json Json::at(std::size_t i) const {
  for (Json child : *this)
    if (i-- == 0) return child;
  return {};
}

std::optional<std::int64_t> Json::integer() const {
  const std::string_view digits = number();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return {};
  return value;
}

std::optional<double> Json::real() const {
  const std::string_view digits = number();
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return {};
  return value;
}

bool deep_equal(Json a, Json b) {
  if (a.kind() != b.kind() || a.size() != b.size()) return false;
  if (a.is_object()) {
    for (Json member : a)
      if (!deep_equal(member, b[member.key()])) return false;
    return true;
  }
  if (a.is_array()) {
    auto other = b.begin();
    for (Json item : a)
      if (!deep_equal(item, *other++)) return false;
    return true;
  }
  return a.scalar() == b.scalar();
}

} // namespace signpost::base
