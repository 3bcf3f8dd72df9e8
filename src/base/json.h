#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_buffer.h"
#include "base/result.h"

namespace signpost::base {

enum class JsonKind : std::uint8_t { missing, null, boolean, number, string, array, object };

// One value of the flat tree: its descendants follow it directly, `span` nodes in all.
struct JsonNode {
  const char* text = nullptr; // contents of a string, digits of a number as written; else where the value begins
  const char* key = nullptr;  // name of the member this value belongs to, if any
  std::uint32_t text_size = 0;
  std::uint32_t key_size = 0;
  std::uint32_t span = 1;
  std::uint32_t count = 0; // direct children of an array or object
  JsonKind kind = JsonKind::missing;
};

// A borrowed view of one JSON value; the size of a pointer, valid as long as its JsonDocument. Asking a value for
// what it does not hold gives a missing value or an empty text, never a failure, so that paths can be chained.
class Json {
public:
  constexpr Json() = default;
  constexpr explicit Json(const JsonNode* node) : node_(node) {}

  JsonKind kind() const { return node_ ? node_->kind : JsonKind::missing; }
  explicit operator bool() const { return node_ != nullptr; }
  bool is_object() const { return kind() == JsonKind::object; }
  bool is_array() const { return kind() == JsonKind::array; }
  bool is_string() const { return kind() == JsonKind::string; }
  bool is_number() const { return kind() == JsonKind::number; }
  bool is_boolean() const { return kind() == JsonKind::boolean; }
  bool is_null() const { return kind() == JsonKind::null; }
  bool is_true() const { return is_boolean() && *node_->text == 't'; }

  // The characters of a string; empty for anything else.
  std::string_view string() const { return is_string() ? raw() : std::string_view{}; }
  // The digits of a number exactly as written ("1.50"); empty for anything else.
  std::string_view number() const { return is_number() ? raw() : std::string_view{}; }
  // String, number or boolean as it was written; empty for the others.
  std::string_view scalar() const { return is_string() || is_number() || is_boolean() ? raw() : std::string_view{}; }
  // Whole numbers that fit; nothing for "1.0", "1e3" or what is no number.
  std::optional<std::int64_t> integer() const;
  std::optional<double> real() const;

  // Name of the member this value is the value of; empty for array items and the root.
  std::string_view key() const { return node_ ? std::string_view{node_->key, node_->key_size} : std::string_view{}; }
  // Number of items of an array or members of an object; 0 for the others.
  std::size_t size() const { return node_ ? node_->count : 0; }
  // The member of that name of an object, or missing.
  Json operator[](std::string_view key) const;
  // The i-th item or member, or missing. Linear: iterate instead where all are wanted.
  Json at(std::size_t i) const;

  // Items of an array or values of an object's members, in the order written; nothing for the others.
  class Iterator {
  public:
    using value_type = Json;
    using difference_type = std::ptrdiff_t;
    using reference = Json;
    using pointer = void;
    using iterator_category = std::input_iterator_tag;
    Iterator() = default;
    explicit Iterator(const JsonNode* node) : node_(node) {}
    Json operator*() const { return Json(node_); }
    Iterator& operator++() {
      node_ += node_->span;
      return *this;
    }
    Iterator operator++(int) {
      Iterator old = *this;
      ++*this;
      return old;
    }
    bool operator==(const Iterator&) const = default;

  private:
    const JsonNode* node_ = nullptr;
  };
  Iterator begin() const { return Iterator(node_ && node_->count ? node_ + 1 : nullptr); }
  Iterator end() const { return Iterator(node_ && node_->count ? node_ + node_->span : nullptr); }

  // Identity, not equality: the same value of the same document.
  bool operator==(const Json&) const = default;
  const JsonNode* node() const { return node_; }

private:
  std::string_view raw() const { return {node_->text, node_->text_size}; }
  const JsonNode* node_ = nullptr;
};

// Same kinds, members (in any order) and items; numbers are equal if written alike.
bool deep_equal(Json a, Json b);

// Offset of the first byte that is not well-formed UTF-8 (RFC 3629), or std::string_view::npos.
std::size_t find_invalid_utf8(std::string_view text);

struct JsonLimits {
  std::size_t max_depth = 128; // nesting of arrays and objects
};

// A parsed text (RFC 8259) and the buffer its values point into. Strict beyond the RFC: UTF-8 is checked, also that
// of escapes, and an object with the same name twice is refused, because two readers would see different values.
// Numbers keep their digits.
class JsonDocument {
public:
  // Copies `text`. Fails with `invalid` and the byte offset of the mistake.
  static Result<JsonDocument> parse(std::string_view text, JsonLimits limits = {});

  Json root() const { return Json(nodes_.data()); }
  // Byte offset in the parsed text at which `value` begins (for a string: its first character).
  std::size_t offset_of(Json value) const { return static_cast<std::size_t>(value.node()->text - buffer_.data()); }
  std::size_t key_offset_of(Json member) const { return static_cast<std::size_t>(member.node()->key - buffer_.data()); }

private:
  JsonBuffer buffer_;
  std::vector<JsonNode> nodes_;
};

// Writes one JSON text, compact. The caller keeps begin/end and key/value in order.
class JsonWriter {
public:
  JsonWriter();
  ~JsonWriter();
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);
  void string(std::string_view text);
  void boolean(bool value);
  void null();
  void integer(std::int64_t value);
  void number(std::string_view digits); // as they are: the caller vouches for a JSON number
  void value(Json value);               // copied with every digit; a missing value is written as null
  void members_of(Json object);         // the members of an object, into the object being written
  void raw(std::string_view json);      // a JSON value that is written already

  void member(std::string_view name, std::string_view text) {
    key(name);
    string(text);
  }

  // The text so far.
  std::string_view text() const;
  // The same handed over, not copied; the writer is then as new.
  std::string take();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace signpost::base
