#include "store/address.h"

#include <cstdlib>
#include <optional>

#include "store/store.h"

namespace signpost::store {
namespace {

constexpr std::string_view sqlite = "sqlite://";

std::unexpected<base::Error> refuse(std::string_view url, const std::string& why) {
  return base::fail(base::Error::invalid("the store's address `" + std::string(url) + "` " + why));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Nothing where a % does not begin two hexadecimal digits, or where they stand for NUL.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return {};
    const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0 || (high == 0 && low == 0)) return {};
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

// The absolute folder that an environment variable names.
std::optional<std::string> folder_of(const char* variable) {
  const char* value = std::getenv(variable);
  if (!value || *value != '/') return {};
  return std::string(value);
}

} // namespace

base::Result<std::string> file_of(std::string_view url) {
  if (url.starts_with("postgresql:") || url.starts_with("postgres:"))
    return refuse(url, "is not understood: stores in PostgreSQL are not built in yet; give one like "
                       "`sqlite:///var/lib/signpost/signpost.db`");
  if (!url.starts_with(sqlite) || url.substr(sqlite.size(), 1) != "/")
    return refuse(url, "has to begin with `sqlite:///`, followed by the absolute path of a file");
  const std::string_view path = url.substr(sqlite.size());
  if (path.find_first_of("?#") != path.npos)
    return refuse(url, "must end with the path of a file; `?` and `#` in it are written `%3F` and `%23`");
  const auto decoded = percent_decoded(path);
  if (!decoded) return refuse(url, "has a `%` that is not followed by two hexadecimal digits of a character");
  if (decoded->ends_with('/')) return refuse(url, "names a folder; it has to name a file in it");
  if (decoded->find('\0') != decoded->npos) return refuse(url, "holds a NUL");
  return *decoded;
}

std::string url_of(std::string_view path) {
  std::string url(sqlite);
  for (const char c : path) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7F && c != '%' && c != '?' && c != '#') {
      url += c;
    } else {
      url += '%';
      url += digits[byte >> 4];
      url += digits[byte & 15];
    }
  }
  return url;
}

base::Result<std::string> default_url() {
  // systemd gives several folders with colons between them where a unit asks for several.
  if (const auto folder = folder_of("STATE_DIRECTORY"))
    return url_of(folder->substr(0, folder->find(':')) + "/signpost.db");
  if (const auto folder = folder_of("XDG_STATE_HOME")) return url_of(*folder + "/signpost/signpost.db");
  if (const auto folder = folder_of("HOME")) return url_of(*folder + "/.local/state/signpost/signpost.db");
  return base::fail(
      base::Error::invalid("there is no folder for the store: none of `STATE_DIRECTORY`, `XDG_STATE_HOME` "
                           "and `HOME` is set to an absolute path; give `--store`"));
}

} // namespace signpost::store
