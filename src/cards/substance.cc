#include "cards/substance.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "fhir/reference.h"

namespace signpost::cards {
namespace {

constexpr char end = '\n'; // of a name, a word or a number; none of them holds a control character

bool is_blank(char c) { return static_cast<unsigned char>(c) <= 0x20; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Where the number that a text begins with ends (RFC 8259, section 6); 0 if it begins with none.
std::size_t length_of_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&](std::size_t from) {
    std::size_t to = from;
    while (to < text.size() && is_digit(text[to])) ++to;
    return to;
  };
  if (at < text.size() && text[at] == '-') ++at;
  std::size_t to = digits(at);
  if (to == at) return 0;
  at = to;
  if (at < text.size() && text[at] == '.' && (to = digits(at + 1)) > at + 1) at = to;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const std::size_t sign = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+') ? 1 : 0;
    if ((to = digits(at + 1 + sign)) > at + 1 + sign) at = to;
  }
  return at;
}

// Of an order or an appointment: it is to be, and nothing has come of it yet.
bool is_proposal(std::string_view status) {
  return status == "draft" || status == "active" || status == "proposed" || status == "pending" || status == "booked";
}

} // namespace

Substance::Place Substance::place_of(base::Json object) {
  return object["resourceType"] ? Place::resource : Place::element;
}

bool Substance::counts(base::Json member, Place place) {
  const std::string_view key = member.key();
  if (member.is_null() || key.starts_with('_') || key == "extension") return false;
  if (place == Place::element) return key != "id";
  if (key == "meta" || key == "text") return false;
  return place == Place::resource || key != "identifier";
}

void Substance::order(base::Json resource) { object(resource, Place::order); }

void Substance::value(std::string_view text) {
  const std::size_t length = length_of_number(text);
  if (length > 0 && (length == text.size() || is_blank(text[length]))) {
    number(text.substr(0, length));
    text.remove_prefix(length);
  }
  words(text);
}

void Substance::write(base::Json value) {
  switch (value.kind()) {
  case base::JsonKind::object: return object(value, place_of(value));
  case base::JsonKind::array: return array(value);
  case base::JsonKind::number: out_ += '#'; return number(value.number());
  case base::JsonKind::string: out_ += '"'; return words(value.string());
  default: out_.append(value.scalar()) += end;
  }
}

void Substance::object(base::Json object, Place place) {
  if (const std::string_view target = object["reference"].string(); !target.empty()) {
    const fhir::Reference reference = fhir::parse_reference(target);
    out_ += '@';
    if (reference.type.empty()) return words(target);
    out_.append(reference.type).append("/").append(reference.id) += end;
    return;
  }
  const std::size_t first = members_.size();
  for (const base::Json member : object)
    if (counts(member, place)) members_.push_back(member);
  const std::size_t last = members_.size();
  std::ranges::sort(members_.begin() + static_cast<std::ptrdiff_t>(first), members_.end(), {}, &base::Json::key);
  out_ += '{';
  for (std::size_t i = first; i < last; ++i) {
    const base::Json member = members_[i];
    const std::size_t before = out_.size();
    words(member.key());
    const std::size_t begin = out_.size();
    if (place == Place::order && member.key() == "status" && is_proposal(member.string()))
      out_.append("proposed") += end;
    else write(member);
    if (const std::string_view written = std::string_view(out_).substr(begin); written == "{}" || written == "[]")
      out_.resize(before); // nothing of it counts
  }
  out_ += '}';
  members_.resize(first);
}

void Substance::array(base::Json array) {
  out_ += '[';
  for (const base::Json item : array) write(item);
  out_ += ']';
}

// The digits without zeros at either end, and the power of ten they stand at.
void Substance::number(std::string_view digits) {
  const std::size_t mark = digits.find_first_of("eE");
  const std::string_view mantissa = digits.substr(0, mark);
  std::int64_t power = 0;
  if (mark != digits.npos) {
    std::string_view exponent = digits.substr(mark + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    const auto read = std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
    if (read.ec != std::errc() || power > INT32_MAX || power < INT32_MIN) return words(digits);
  }
  const std::size_t sign = out_.size();
  if (mantissa.starts_with('-')) out_ += '-';
  const std::size_t first = out_.size();
  bool behind_point = false;
  for (const char c : mantissa) {
    if (c == '.') behind_point = true;
    if (!is_digit(c)) continue;
    if (behind_point) --power;
    if (c != '0' || out_.size() > first) out_ += c;
  }
  while (out_.size() > first && out_.back() == '0') out_.pop_back(), ++power;
  if (out_.size() == first) {
    out_.resize(sign);
    out_ += '0';
  } else if (power != 0) {
    out_.append("e").append(std::to_string(power));
  }
  out_ += end;
}

void Substance::words(std::string_view text) {
  const std::size_t first = out_.size();
  while (!text.empty()) {
    const auto begin = std::ranges::find_if_not(text, is_blank);
    const auto stop = std::find_if(begin, text.end(), is_blank);
    if (begin == stop) break;
    if (out_.size() > first) out_ += ' ';
    out_.append(begin, stop);
    text.remove_prefix(static_cast<std::size_t>(stop - text.begin()));
  }
  out_ += end;
}

} // namespace signpost::cards
