#include "fhirpath/item.h"

#include "fhirpath/types.h"
#include "fhirpath/units.h"
#include "fhirpath/values.h"

namespace signpost::fhirpath {

Item Item::of_boolean(bool value) {
  Item item;
  item.kind_ = Kind::boolean;
  item.boolean_ = value;
  return item;
}

Item Item::of_integer(std::int64_t value) {
  Item item;
  item.kind_ = Kind::integer;
  item.integer_ = value;
  return item;
}

Item Item::of_decimal(Decimal value) {
  Item item;
  item.kind_ = Kind::decimal;
  item.decimal_ = value;
  return item;
}

Item Item::of_string(std::string_view value) {
  Item item;
  item.kind_ = Kind::string;
  item.string_ = value;
  return item;
}

Item Item::of_temporal(const Temporal& value) {
  Item item;
  switch (value.kind) {
  case Temporal::Kind::date: item.kind_ = Kind::date; break;
  case Temporal::Kind::date_time: item.kind_ = Kind::date_time; break;
  case Temporal::Kind::time: item.kind_ = Kind::time; break;
  }
  item.temporal_ = value;
  return item;
}

Item Item::of_quantity(const Quantity* value) {
  Item item;
  item.kind_ = Kind::quantity;
  item.quantity_ = value;
  return item;
}

std::string_view Item::type_name() const {
  switch (kind_) {
  case Kind::element:
    if (type_ != no_type) return fhirpath::type_name(type_);
    return element_.value["resourceType"].string();
  case Kind::boolean: return "boolean";
  case Kind::integer: return "integer";
  case Kind::decimal: return "decimal";
  case Kind::string: return "string";
  case Kind::date: return "date";
  case Kind::date_time: return "dateTime";
  case Kind::time: return "time";
  case Kind::quantity: return "Quantity";
  }
  return {};
}

std::string_view Item::string() const {
  if (kind_ == Kind::string) return string_;
  return is_element() ? element_.value.string() : std::string_view{};
}

std::optional<bool> Item::boolean() const {
  if (kind_ == Kind::boolean) return boolean_;
  if (!json().is_boolean()) return {};
  return json().is_true();
}

std::optional<std::int64_t> Item::integer() const {
  const auto value = number();
  return value ? value->integer() : std::nullopt;
}

std::optional<Decimal> Item::number() const {
  if (kind_ == Kind::integer) return Decimal(integer_);
  if (kind_ == Kind::decimal) return decimal_;
  return json().is_number() ? Decimal::parse(json().number()) : std::nullopt;
}

std::optional<base::DateInterval> Item::date_interval() const {
  if (kind_ == Kind::date || kind_ == Kind::date_time) return days_of(temporal_);
  const Kind meant = is_element() ? system_kind(type_) : Kind::element;
  if (meant != Kind::date && meant != Kind::date_time) return {};
  return base::parse_partial_date(element_.value.string());
}

std::string Item::text() const {
  switch (kind_) {
  case Kind::element: return std::string(element_.value.scalar());
  case Kind::boolean: return boolean_ ? "true" : "false";
  case Kind::integer: return std::to_string(integer_);
  case Kind::decimal: return decimal_.to_string();
  case Kind::string: return std::string(string_);
  case Kind::date:
  case Kind::date_time:
  case Kind::time: return to_string(temporal_);
  case Kind::quantity: return to_string(*quantity_);
  }
  return {};
}

void Item::write_json(base::JsonWriter& out) const {
  out.begin_object();
  out.member("type", type_name());
  out.key("value");
  switch (kind_) {
  case Kind::element: out.value(element_.value); break;
  case Kind::boolean: out.boolean(boolean_); break;
  case Kind::integer:
  case Kind::decimal: out.number(text()); break;
  default: out.string(text());
  }
  out.end_object();
}

} // namespace signpost::fhirpath
