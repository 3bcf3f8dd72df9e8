#include "base/timestamp.h"

#include <catch2/catch.hpp>

using namespace signpost;

namespace {

// In UTC; empty for what is no time.
std::string in_utc(std::string_view text) {
  const auto time = base::parse_timestamp(text);
  return time ? base::to_string(*time) : std::string();
}

} // namespace

TEST_CASE("a time of RFC 3339 is read at any offset and written in UTC") {
  CHECK(in_utc("2026-11-20T10:05:31Z") == "2026-11-20T10:05:31Z");
  CHECK(in_utc("2026-11-20t10:05:31z") == "2026-11-20T10:05:31Z");
  CHECK(in_utc("2026-11-20T10:05:31+00:00") == "2026-11-20T10:05:31Z");
  CHECK(in_utc("2026-11-20T10:05:31-00:00") == "2026-11-20T10:05:31Z");
  CHECK(in_utc("2026-11-20T23:30:00-05:00") == "2026-11-21T04:30:00Z");
  CHECK(in_utc("2026-03-01T00:15:00+05:45") == "2026-02-28T18:30:00Z");
  CHECK(in_utc("2028-03-01T00:00:00+00:01") == "2028-02-29T23:59:00Z");
  CHECK(in_utc("2027-01-01T00:00:00+14:00") == "2026-12-31T10:00:00Z");
  CHECK(in_utc("0001-01-01T00:00:00Z") == "0001-01-01T00:00:00Z");
}

TEST_CASE("a fraction of a second may be of any length, and is kept to the millisecond") {
  CHECK(in_utc("2026-11-20T10:05:31.5Z") == "2026-11-20T10:05:31.500Z");
  CHECK(in_utc("2026-11-20T10:05:31.007Z") == "2026-11-20T10:05:31.007Z");
  CHECK(in_utc("2026-11-20T10:05:31.123456789012345678901234567890Z") == "2026-11-20T10:05:31.123Z");
  CHECK(in_utc("2026-11-20T10:05:31.000Z") == "2026-11-20T10:05:31Z");
  CHECK(in_utc("1969-12-31T23:59:59.250Z") == "1969-12-31T23:59:59.250Z");
}

TEST_CASE("a leap second is taken where there can be one") {
  CHECK(in_utc("1990-12-31T23:59:60Z") == "1991-01-01T00:00:00Z");
  CHECK(in_utc("1990-12-31T15:59:60.25-08:00") == "1991-01-01T00:00:00.250Z");
  CHECK(in_utc("1990-12-31T22:59:60Z").empty());
}

TEST_CASE("what is no time of RFC 3339 is none") {
  for (const std::string_view text :
       {"", "2026-11-20", "2026-11-20T10:05:31", "2026-11-20T10:05Z", "2026-11-20 10:05:31Z", "2026-11-20T10:05:31 Z",
        "2026-11-20T10:05:31.Z", "2026-11-20T10:05:31,5Z", "2026-11-20T10:05:31+0100", "2026-11-20T10:05:31+01",
        "2026-11-20T10:05:31+24:00", "2026-11-20T10:05:31+01:60", "2026-11-20T24:00:00Z", "2026-11-20T10:60:00Z",
        "2026-11-20T10:05:61Z", "2026-02-30T10:05:31Z", "2026-13-01T10:05:31Z", "2026-00-01T10:05:31Z",
        "2026-01-00T10:05:31Z", "26-11-20T10:05:31Z", "2026-11-20T10:05:31ZZ", "20261120T100531Z", "1763633131",
        "yesterday", "+2026-11-20T10:05:31Z", "2026-11-20T1:05:31Z", "0000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01"}) {
    INFO(text);
    CHECK(in_utc(text).empty());
  }
}
