#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace signpost::cards {

// Writes what an order is in substance, in one form whatever the server that saved it made of it: members in the order
// of their names, numbers by value (1.00 is 1), references as type and id, words with single blanks; a proposal is a
// proposal, draft or active. Left out: what is about the record and not the order (meta, narrative, identifiers, ids
// of elements), extensions (FHIR R4 2.4: they may be ignored safely; a modifierExtension stays), displays beside a
// reference, and members without a value. Lists keep their order. Two orders of one form are the same order; the form
// is for a digest, nobody reads it.
class Substance {
public:
  // Appends to `out`, which has to outlive it.
  explicit Substance(std::string& out) : out_(out) {}

  void order(base::Json resource);
  // A piece of evidence as it is compared: a number by its value, words with single blanks.
  void value(std::string_view text);

private:
  enum class Place : std::uint8_t { order, resource, element };
  static Place place_of(base::Json object);
  static bool counts(base::Json member, Place place);

  void write(base::Json value);
  void object(base::Json object, Place place);
  void array(base::Json array);
  void number(std::string_view digits);
  void words(std::string_view text);

  std::string& out_;
  std::vector<base::Json> members_; // of the objects being written, each sorted behind the one it is in
};

} // namespace signpost::cards
