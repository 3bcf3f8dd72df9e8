// The only place where RapidJSON's Writer is instantiated.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json.h"

namespace signpost::base {

struct JsonWriter::Impl {
  rapidjson::StringBuffer buffer{nullptr, 4096};
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
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

std::string_view JsonWriter::text() const { return {impl_->buffer.GetString(), impl_->buffer.GetSize()}; }

} // namespace signpost::base
