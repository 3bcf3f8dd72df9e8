#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/issue.h"
#include "base/json.h"

namespace signpost::evidence {

// A data file as it was read: `path` is what an author sees in messages, relative to the folder of policies.
struct SourceFile {
  std::string path;
  std::string text;
};

// A place in a file that is kept, and is small enough to keep many of them. Borrows the file; null: nowhere.
struct Spot {
  const SourceFile* file = nullptr;
  std::size_t offset = 0; // bytes
  base::Place place() const { return base::place_of(file->path, file->text, offset); }
};

// A parsed file that authors write, and where mistakes in it are noted. Reading goes on after a mistake with a
// harmless value, so that one load shows them all.
class AuthorFile {
public:
  AuthorFile(const SourceFile& source, base::Issues& issues);

  // Missing if the text is no JSON object (then that is already among the issues).
  base::Json root() const { return document_ ? document_->root() : base::Json(); }
  const base::JsonDocument& document() const { return *document_; }
  std::string_view path() const { return source_.path; }
  std::string_view text() const { return source_.text; }

  base::Place place(base::Json at) const;
  Spot spot(base::Json at) const;
  // `column_offset`: bytes behind the beginning of the value, for a mistake inside a text.
  void error(base::Json at, std::string message, std::string hint = {}, std::size_t column_offset = 0) const;
  void warning(base::Json at, std::string message, std::string hint = {}) const;

  // Every member must be one of `keys` or `note`; others are errors at their names.
  void only(base::Json object, std::initializer_list<std::string_view> keys) const;
  std::string required_text(base::Json object, std::string_view key) const;
  std::string text_or(base::Json object, std::string_view key, std::string_view otherwise) const;
  std::optional<double> number(base::Json object, std::string_view key) const;
  bool flag(base::Json object, std::string_view key, bool otherwise = false) const;
  std::vector<std::string> texts(base::Json object, std::string_view key) const;

private:
  const SourceFile& source_;
  base::Issues& issues_;
  std::optional<base::JsonDocument> document_;
};

} // namespace signpost::evidence
