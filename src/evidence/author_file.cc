#include "evidence/author_file.h"

#include <algorithm>

namespace signpost::evidence {

AuthorFile::AuthorFile(const SourceFile& source, base::Issues& issues) : source_(source), issues_(issues) {
  auto document = base::JsonDocument::parse(source.text);
  if (!document) {
    issues_.error(base::place_of(source.path, source.text, document.error().offset.value_or(0)),
                  document.error().message);
  } else if (!document->root().is_object()) {
    issues_.error(base::place_of(source.path, source.text, 0), "expected a JSON object");
  } else {
    document_ = std::move(*document);
  }
}

base::Place AuthorFile::place(base::Json at) const {
  return base::place_of(source_.path, source_.text, document_ && at ? document_->offset_of(at) : 0);
}

Spot AuthorFile::spot(base::Json at) const { return {&source_, document_ && at ? document_->offset_of(at) : 0}; }

void AuthorFile::error(base::Json at, std::string message, std::string hint, std::size_t column_offset) const {
  const std::size_t offset = (document_ && at ? document_->offset_of(at) : 0) + column_offset;
  issues_.error(base::place_of(source_.path, source_.text, offset), std::move(message), std::move(hint));
}

void AuthorFile::warning(base::Json at, std::string message, std::string hint) const {
  issues_.warning(place(at), std::move(message), std::move(hint));
}

void AuthorFile::only(base::Json object, std::initializer_list<std::string_view> keys) const {
  for (base::Json member : object) {
    if (member.key() == "note" || std::find(keys.begin(), keys.end(), member.key()) != keys.end()) continue;
    std::string known;
    for (const std::string_view key : keys) known += (known.empty() ? "`" : ", `") + std::string(key) + "`";
    issues_.error(base::place_of(source_.path, source_.text, document_->key_offset_of(member)),
                  "unknown key `" + std::string(member.key()) + "`", "known here: " + known);
  }
}

std::string AuthorFile::required_text(base::Json object, std::string_view key) const {
  const base::Json value = object[key];
  if (!value.is_string() || value.string().empty())
    error(value ? value : object, "expected text in `" + std::string(key) + "`");
  return std::string(value.string());
}

std::string AuthorFile::text_or(base::Json object, std::string_view key, std::string_view otherwise) const {
  const base::Json value = object[key];
  if (!value) return std::string(otherwise);
  if (!value.is_string()) error(value, "expected text in `" + std::string(key) + "`");
  return std::string(value.string());
}

std::optional<double> AuthorFile::number(base::Json object, std::string_view key) const {
  const base::Json value = object[key];
  if (!value) return {};
  const auto number = value.real();
  if (!number) error(value, "expected a number in `" + std::string(key) + "`");
  return number;
}

bool AuthorFile::flag(base::Json object, std::string_view key, bool otherwise) const {
  const base::Json value = object[key];
  if (!value) return otherwise;
  if (!value.is_boolean()) error(value, "expected true or false in `" + std::string(key) + "`");
  return value.is_true();
}

std::vector<std::string> AuthorFile::texts(base::Json object, std::string_view key) const {
  std::vector<std::string> list;
  const base::Json value = object[key];
  if (value.is_string()) {
    list.emplace_back(value.string());
    return list;
  }
  if (value && !value.is_array()) error(value, "expected text or a list of texts in `" + std::string(key) + "`");
  for (base::Json item : value) {
    if (!item.is_string()) error(item, "expected text in `" + std::string(key) + "`");
    else list.emplace_back(item.string());
  }
  return list;
}

} // namespace signpost::evidence
