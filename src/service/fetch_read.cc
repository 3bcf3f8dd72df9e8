#include "service/fetch_read.h"

#include <algorithm>

#include <openssl/evp.h>

#include "fhir/reference.h"
#include "fhir/resource.h"
#include "fhir/search_answer.h"
#include "fhir/texts.h"

namespace signpost::service {
namespace {

using Kind = Trouble::Kind;

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_type(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text[0] <= 'Z' && std::ranges::all_of(text, is_letter);
}

// Real servers have ids of 190 characters (R4 allows 64).
bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 255 && text != "." && text != ".." && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
  });
}

// The path below the base that a URL of its server has; nothing for one that lies elsewhere or has a query.
std::optional<std::string_view> path_below(const http::Url& url, const http::Url& base) {
  std::string_view path = url.target;
  const std::string_view start = base.target;
  if (url.origin() != base.origin() || !path.starts_with(start)) return {};
  path.remove_prefix(start.size());
  if (!path.starts_with('/')) return {};
  return path.substr(1);
}

void name_by(FetchRead& read, std::string_view path) {
  const fhir::Reference reference = fhir::parse_reference(path);
  if (!is_type(reference.type) || !is_id(reference.id)) return;
  read.type = reference.type;
  read.id = reference.id;
}

std::optional<Trouble> fail(Kind kind, std::string detail = {}) {
  return Trouble{.kind = kind, .detail = std::move(detail)};
}

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3), '\0');
  // It writes a zero behind the text, where a std::string has one.
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  return text;
}

// The content of a Binary as the resource that a server would have sent. Fails where the media type is no text.
base::Result<base::JsonDocument> binary_of(const std::string& id, const FetchRequests::Content& content) {
  base::JsonWriter out;
  out.begin_object();
  out.member("resourceType", "Binary");
  out.member("id", id);
  out.member("contentType", content.media_type);
  out.member("data", base64(content.body));
  out.end_object();
  return base::JsonDocument::parse(out.text());
}

// A media type without parameters, to be told: token characters only.
std::string told(std::string_view media_type) {
  const std::string_view type = media_type.substr(0, media_type.find_first_of("; "));
  const bool plain = type.size() <= 80 && std::ranges::all_of(type, [](char c) {
                       return is_letter(c) || is_digit(c) || c == '/' || c == '-' || c == '+' || c == '.';
                     });
  return plain ? std::string(type) : std::string{};
}

bool is_json(const FetchRequests::Content& content) {
  return content.media_type.find("json") != std::string::npos ||
         (content.media_type.empty() && content.body.starts_with('{'));
}

// Takes the document in if it is the resource that was asked for, or says what it is instead.
std::optional<Trouble> take(FetchRead& read, base::JsonDocument document) {
  const base::Json resource = document.root();
  if (is_failure(resource)) return fail(Kind::outcome, fhir::error_in(resource).code);
  const bool same_id = fhir::id_of(resource) == read.id || (read.type == "Binary" && fhir::id_of(resource).empty());
  if (fhir::type_of(resource) != read.type || !same_id) return fail(Kind::other_answer);
  const std::string_view form = resource["contentType"].string();
  if (read.type == "Binary" && !fhir::is_readable_form(form)) return fail(Kind::media_type, told(form));
  read.document = std::move(document);
  return {};
}

asio::awaitable<std::optional<Trouble>> get_resource(FetchRead& read, FetchRequests& requests, http::Url url) {
  auto document = co_await requests.get_json(std::move(url));
  if (!document) co_return document.error();
  co_return take(read, std::move(*document));
}

asio::awaitable<std::optional<Trouble>> get_binary(FetchRead& read, FetchRequests& requests, http::Url url) {
  auto content = co_await requests.get(std::move(url), "application/fhir+json, text/*;q=0.8, application/rtf;q=0.8, "
                                                       "*/*;q=0.1");
  if (!content) co_return content.error();
  if (is_json(*content)) {
    auto document = co_await requests.parse(std::move(*content));
    if (!document) co_return document.error();
    co_return take(read, std::move(*document));
  }
  if (!fhir::is_readable_form(content->media_type)) co_return fail(Kind::media_type, told(content->media_type));
  std::optional<base::Result<base::JsonDocument>> binary;
  const std::function<void()> work = [&] { binary = binary_of(read.id, *content); };
  co_await requests.work_on(content->body.size(), work);
  if (!*binary) co_return fail(Kind::media_type);
  co_return take(read, std::move(**binary));
}

} // namespace

std::optional<FetchRead> read_of(std::string_view reference, const http::Url& base) {
  if (reference.empty() || reference.starts_with('#') || reference.starts_with("urn:")) return {};
  FetchRead read;
  const auto url = resolve_link(base, reference);
  const auto path = url ? path_below(*url, base) : std::nullopt;
  name_by(read, path ? *path : reference);
  if (url && !path) {
    read.trouble = fail(Kind::elsewhere, url->origin());
  } else if (read.id.empty() || !path || !path->starts_with(read.name())) {
    read.id.clear();
    read.trouble = fail(Kind::not_a_reference);
  } else {
    read.full_url = base.origin() + base.target + '/' + read.name();
  }
  read.ended = read.trouble.has_value();
  return read;
}

asio::awaitable<void> run(FetchRead& read, FetchRequests& requests) {
  auto url = requests.below_base(read.name());
  if (!url) {
    read.trouble = url.error();
  } else if (read.type == "Binary") {
    read.trouble = co_await get_binary(read, requests, std::move(*url));
  } else {
    read.trouble = co_await get_resource(read, requests, std::move(*url));
  }
  read.ended = true;
}

} // namespace signpost::service
