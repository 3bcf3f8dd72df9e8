#include "fhirpath/support.h"
#include "fhirpath/temporal.h"

using namespace signpost::fhirpath;
using namespace signpost::fhirpath::test;

TEST_CASE("partial dates are compared as far as they go") {
  CHECK(eval("@2026-10 < @2026-11-01") == "boolean:true");
  CHECK(eval("@2026-10 < @2026-10-31") == "");
  CHECK(eval("@2026-10 = @2026-10-31") == "");
  CHECK(eval("@2026-10 = @2026-11-01") == "boolean:false");
  CHECK(eval("@2026-10 ~ @2026-10-31") == "boolean:false");
  CHECK(eval("@2026-11-20T10:30 <= @2026-11-20T10:30:00") == "");
  CHECK(eval("@2026-11-20T10:30:00 = @2026-11-20T10:30:00.000") == "boolean:true");
  CHECK(eval("@2026 > 3").starts_with("error at 6"));
}

TEST_CASE("zones count, and one that is not written is not known") {
  CHECK(eval("@2026-11-20T23:00:00-05:00 = @2026-11-21T04:00:00Z") == "boolean:true");
  CHECK(eval("@2026-11-20T23:00:00Z < @2026-11-20T23:30:00") == "");
  CHECK(eval("@2026-11-20T23:00:00Z < @2026-11-22T23:30:00") == "boolean:true");
  CHECK(eval("@2026-11-20T23:00:00Z > @2026-11-19T00:00:00") == "boolean:true");
  CHECK(eval("@2026-11-20T23:00:00Z > @2026-11-20") == "");
}

TEST_CASE("dates move by calendar units") {
  CHECK(eval("@2026-01-31 + 1 month") == "date:2026-02-28");
  CHECK(eval("@2024-02-29 + 1 year") == "date:2025-02-28");
  CHECK(eval("@2026-03-31 - 1 month") == "date:2026-02-28");
  CHECK(eval("@2026-11-20 - 6 weeks") == "date:2026-10-09");
  CHECK(eval("@2026-11-20 + 2.9 days") == "date:2026-11-22");
  CHECK(eval("@2026 + 24 months") == "date:2028");
  CHECK(eval("@2026-11 - 61 days") == "date:2026-09");
  CHECK(eval("@2026-11-20 + 49 hours") == "date:2026-11-22");
  CHECK(eval("@2026-12-31T23:59:59Z + 1.5 seconds") == "dateTime:2027-01-01T00:00:00Z");
  CHECK(eval("@2026-12-31T23:59:59.000Z + 1.5 seconds") == "dateTime:2027-01-01T00:00:00.500Z");
  CHECK(eval("@T23:30 + 45 minutes") == "time:00:15");
  CHECK(eval("@2026-11-20 + 1 'mo'").starts_with("error at 12"));
  CHECK(eval("@2026-11-20 + 1 'cm'").starts_with("error at 12"));
  CHECK(eval("@2026-11-20 + 1 'wk'") == "date:2026-11-27");
}

TEST_CASE("today and now come from the context") {
  CHECK(eval("today()") == "date:2026-11-20");
  CHECK(eval("now()") == "dateTime:2026-11-20"); // only the day is known
  CHECK(eval("timeOfDay()") == "");
  auto with_time = context();
  with_time.now = "2026-11-20T10:30:00-05:00";
  CHECK(eval("now()", "{}", with_time) == "dateTime:2026-11-20T10:30:00-05:00");
  CHECK(eval("timeOfDay()", "{}", with_time) == "time:10:30:00");
  CHECK(eval("birthDate <= today() - 18 years", R"({"resourceType": "Patient",)"
      R"( "birthDate": "2008-11-20"})") == "boolean:true");
  CHECK(eval("birthDate <= today() - 18 years", R"({"resourceType": "Patient",)"
      R"( "birthDate": "2008-11-21"})") == "boolean:false");
  CHECK(eval("birthDate <= today() - 18 years", R"({"resourceType": "Patient", "birthDate": "2008"})") == "");
}

TEST_CASE("boundaries of a partial date") {
  CHECK(eval("@2026-02.lowBoundary()") == "date:2026-02-01");
  CHECK(eval("@2026-02.highBoundary()") == "date:2026-02-28");
  CHECK(eval("@2026T.highBoundary()") == "dateTime:2026-12-31T23:59:59.999-12:00");
  CHECK(eval("@2026-02.lowBoundary() = @2026-02-01") == "boolean:true");
  CHECK(eval("@2026-02.highBoundary(17)") == ""); // a date has no time
  CHECK(eval("@2026-02.highBoundary(7)") == "");
}

TEST_CASE("text that is nearly a date is none") {
  for (const char* text :
       {"", "20", "2026-", "2026-1", "2026-11-2", "2026-11-20T", "2026-11-20 ", "0000", "2026-02-30"})
    CHECK_FALSE(parse_date(text).has_value());
  for (const char* text : {"2026-11-20T1", "2026-11-20T10:", "2026-11-20T10:00:00.", "2026-11-20T10:00+5",
                           "2026-11T10:00", "2026-11-20T10:00:00+15:00", "2026-11-20T25:00"})
    CHECK_FALSE(parse_date_time(text).has_value());
  CHECK(parse_date_time("2026-11-20T10:00:00.123456789Z")->millisecond == 123);
  CHECK(parse_date_time("2026-06-30T23:59:60Z")->second == 59); // a leap second
}
