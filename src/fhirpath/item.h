#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/json.h"
#include "fhirpath/decimal.h"
#include "fhirpath/small_vector.h"
#include "fhirpath/temporal.h"

namespace signpost::fhirpath {

// Index of a FHIR type in the R4 table (fhirpath/types.h); 0 is a JSON value of which no type is known.
using TypeId = std::uint16_t;

struct Quantity {
  Decimal value;
  std::string_view unit; // UCUM code, or a calendar word in the singular ("week")
  bool calendar = false;
};

// What an item is: an element of the data, or a value of FHIRPath's System types.
enum class Kind : std::uint8_t { element, boolean, integer, decimal, string, date, date_time, time, quantity };

// One item of a collection: 32 bytes, copied freely. It borrows its text: from the JSON document it was found in,
// from the Expression (literals) or from the Context (computed values); it is valid as long as all three are.
class Item {
public:
  Item() : Item(base::Json{}, base::Json{}, 0) {}
  // `value` is missing where a primitive has only extensions; `extra` is the `_name` sibling of a primitive, if any.
  Item(base::Json value, base::Json extra, TypeId type) : kind_(Kind::element), type_(type), element_{value, extra} {}
  static Item of_boolean(bool value);
  static Item of_integer(std::int64_t value);
  static Item of_decimal(Decimal value);
  static Item of_string(std::string_view value); // borrowed
  static Item of_temporal(const Temporal& value);
  static Item of_quantity(const Quantity* value); // borrowed

  Kind kind() const { return kind_; }
  bool is_element() const { return kind_ == Kind::element; }

  // The element's value in the data; missing for System values and for a primitive without a value.
  base::Json json() const { return is_element() ? element_.value : base::Json{}; }
  base::Json extra() const { return is_element() ? element_.extra : base::Json{}; }
  TypeId type() const { return is_element() ? type_ : TypeId{0}; }

  // A primitive that has only an id or extensions: there is an element, but nothing to calculate with. Operators and
  // functions that need its value take it for the empty collection.
  bool lacks_value() const { return is_element() && (!element_.value || element_.value.is_null()); }

  // FHIR name of the type: "Quantity", "code", "Observation.component"; System values go by the FHIR primitive they
  // are written as ("boolean", "dateTime"). Empty if not known.
  std::string_view type_name() const;

  // The four below read a System value or a primitive element alike; nothing (or "") if the item is something else.
  std::string_view string() const; // text of a string-like primitive: string, code, uri, date …
  std::optional<bool> boolean() const;
  std::optional<std::int64_t> integer() const;
  std::optional<Decimal> number() const; // integer or decimal; Decimal::real() and to_string() from there
  // Date, dateTime, instant and FHIRPath's Date and DateTime: the days they may mean (base/date.h).
  std::optional<base::DateInterval> date_interval() const;

  // What toString() gives: digits as written, `10 'mg'`, 2026-11-20; "" for a complex element.
  std::string text() const;

  // {"type": …, "value": …}: elements as their JSON, System values as JSON of the same kind, dates and quantities as
  // text; null for a primitive without a value.
  void write_json(base::JsonWriter& out) const;

  // Unchecked access for the engine: the caller has looked at kind().
  bool boolean_value() const { return boolean_; }
  std::int64_t integer_value() const { return integer_; }
  const Decimal& decimal_value() const { return decimal_; }
  std::string_view string_value() const { return string_; }
  const Temporal& temporal_value() const { return temporal_; }
  const Quantity& quantity_value() const { return *quantity_; }

private:
  struct Element {
    base::Json value;
    base::Json extra;
  };

  Kind kind_;
  TypeId type_ = 0;
  union {
    Element element_;
    bool boolean_;
    std::int64_t integer_;
    Decimal decimal_;
    std::string_view string_;
    Temporal temporal_;
    const Quantity* quantity_;
  };
};
static_assert(sizeof(Item) == 32);

// An ordered collection; every FHIRPath expression gives one.
using Collection = SmallVector<Item, 4>;

} // namespace signpost::fhirpath
