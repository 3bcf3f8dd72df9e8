// The only place where RapidJSON's Writer is instantiated.
#include <rapidjson/writer.h>

#include <algorithm>
#include <utility>

#include "base/json.h"

namespace signpost::base {
namespace {

// Where the Writer puts its characters: a string that can be handed over, ahead of its contents so that they need no
// test for room one by one.
class TextStream {
public:
  using Ch = char;

  void reserve(std::size_t more) {
    if (text_.size() - size_ < more) text_.resize(std::max({size_ + more, 2 * text_.size(), first_room}));
  }
  void put(char c) { text_[size_++] = c; } // into reserved room
  void Put(char c) {
    reserve(1);
    put(c);
  }
  void Flush() {}

  std::string_view text() const { return {text_.data(), size_}; }
  std::string take() {
    text_.resize(std::exchange(size_, 0));
    return std::exchange(text_, {});
  }

private:
  static constexpr std::size_t first_room = 4096;
  std::string text_;
  std::size_t size_ = 0;
};

// Found by the Writer in place of its own, which reserve nothing.
void PutReserve(TextStream& stream, std::size_t count) { stream.reserve(count); }
void PutUnsafe(TextStream& stream, char c) { stream.put(c); }

} // namespace

struct JsonWriter::Impl {
  TextStream stream;
  rapidjson::Writer<TextStream> writer{stream};
};

namespace {
rapidjson::SizeType size_of(std::string_view text) { return static_cast<rapidjson::SizeType>(text.size()); }
// RapidJSON wants a pointer even for nothing.
const char* data_of(std::string_view text) { return text.empty() ? "" : text.data(); }
} // namespace

JsonWriter::JsonWriter() : impl_(std::make_unique<Impl>()) {}
JsonWriter::~JsonWriter() = default;

void JsonWriter::begin_object() { impl_->writer.StartObject(); }
void JsonWriter::end_object() { impl_->writer.EndObject(); }
void JsonWriter::begin_array() { impl_->writer.StartArray(); }
void JsonWriter::end_array() { impl_->writer.EndArray(); }
void JsonWriter::key(std::string_view name) { impl_->writer.Key(data_of(name), size_of(name)); }
void JsonWriter::string(std::string_view text) { impl_->writer.String(data_of(text), size_of(text)); }
void JsonWriter::boolean(bool value) { impl_->writer.Bool(value); }
void JsonWriter::null() { impl_->writer.Null(); }
void JsonWriter::integer(std::int64_t value) { impl_->writer.Int64(value); }
void JsonWriter::number(std::string_view digits) {
  impl_->writer.RawValue(data_of(digits), digits.size(), rapidjson::kNumberType);
}

void JsonWriter::raw(std::string_view json) {
  impl_->writer.RawValue(data_of(json), json.size(), rapidjson::kObjectType);
}

void JsonWriter::value(Json value) {
  switch (value.kind()) {
  case JsonKind::missing:
  case JsonKind::null: null(); break;
  case JsonKind::boolean: boolean(value.is_true()); break;
  case JsonKind::number: number(value.number()); break;
  case JsonKind::string: string(value.string()); break;
  case JsonKind::array:
    begin_array();
    for (Json item : value) this->value(item);
    end_array();
    break;
  case JsonKind::object:
    begin_object();
    members_of(value);
    end_object();
    break;
  }
}

void JsonWriter::members_of(Json object) {
  for (Json member : object) {
    key(member.key());
    value(member);
  }
}

std::string_view JsonWriter::text() const { return impl_->stream.text(); }

std::string JsonWriter::take() {
  std::string text = impl_->stream.take();
  impl_->writer.Reset(impl_->stream);
  return text;
}

} // namespace signpost::base
