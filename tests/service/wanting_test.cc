#include <algorithm>

#include "service/case.h"
#include "service/support.h"

#include <catch2/catch.hpp>

// What a call lacks, worked out from what came: no FHIR server is needed to know it.

using namespace signpost;
using namespace signpost::test;

namespace {

// A call that was read, with its own text and what was fetched for it.
class Opened {
public:
  explicit Opened(const std::string& request) : document_(parsed(request)), terms_(terms()) {
    auto read = service::Case::read(document_.root(), nullptr, terms_);
    REQUIRE(read.has_value());
    case_ = std::move(*read);
  }

  // "Condition?patient=example-1" and "Organization/12", in the order of their names.
  std::vector<std::string> wanted() {
    const service::Wanted wanted = case_->wanted();
    std::vector<std::string> list = wanted.reads;
    for (const service::Wanted::Search& search : wanted.searches) list.push_back(search.query);
    std::ranges::sort(list);
    return list;
  }

  // A search for one type that came whole.
  void come(const std::string& type, const std::string& entries) {
    auto fetched = std::make_unique<service::Fetched>();
    fetched->documents.push_back(parsed(R"({"resourceType":"Bundle","type":"searchset","entry":[)" + entries + "]}"));
    fetched->answers.push_back(
        fhir::SearchAnswer::read(fetched->documents.back().root(), std::vector<std::string>{type}));
    case_->add(std::move(fetched));
  }

  // A resource that was read.
  void read(const std::string& resource, const std::string& full_url) {
    auto fetched = std::make_unique<service::Fetched>();
    fetched->documents.push_back(parsed(resource));
    fetched->resources.push_back({fetched->documents.back().root(), full_url});
    case_->add(std::move(fetched));
  }

  service::Case& operator*() { return *case_; }
  service::Case* operator->() { return case_.get(); }

private:
  static base::JsonDocument parsed(const std::string& text) {
    auto document = base::JsonDocument::parse(text);
    REQUIRE(document.has_value());
    return std::move(*document);
  }
  base::JsonDocument document_;
  service::Terms terms_;
  std::unique_ptr<service::Case> case_;
};

std::string without_prefetch(const std::string& request) { return edited(request, "prefetch", "{}"); }

std::string note(int number) {
  const std::string id = std::to_string(number);
  return R"({"resource":{"resourceType":"DocumentReference","id":"n)" + id +
         R"(","status":"current","date":"2026-11-01","subject":{"reference":"Patient/example-1"},)"
         R"("content":[{"attachment":{"contentType":"text/plain","url":"Binary/b)" +
         id + R"("}}]}})";
}

} // namespace

TEST_CASE("a call that brings everything wants nothing") {
  Opened call(example());
  CHECK(call->intake().is_whole());
  CHECK(call.wanted().empty());
}

TEST_CASE("a call that brings nothing wants the patient, and every type once") {
  Opened call(without_prefetch(example()));
  CHECK_FALSE(call->intake().is_whole());
  const std::vector<std::string> wanted = call.wanted();
  for (const char* one : {"Patient/example-1", "Coverage?patient=example-1", "Condition?patient=example-1",
                          "DocumentReference?patient=example-1", "MedicationRequest?patient=example-1",
                          "MedicationStatement?patient=example-1", "MedicationDispense?patient=example-1"}) {
    INFO(one);
    CHECK(std::ranges::count(wanted, one) == 1);
  }
  CHECK(call.wanted().empty()); // each is asked for once, whatever came of it
}

TEST_CASE("order-select asks little") {
  std::string request = edited(without_prefetch(example()), "hook", R"("order-select")");
  request = edited(request, "context.selections", R"(["ServiceRequest/example-order"])");
  Opened call(request);
  const std::vector<std::string> wanted = call.wanted();
  CHECK(std::ranges::count(wanted, "Condition?patient=example-1") == 1);
  CHECK(std::ranges::count(wanted, "Observation?patient=example-1") == 0);
}

TEST_CASE("what came in part is wanted whole") {
  Opened call(edited(example(), "prefetch.conditions.link", R"([{"relation":"next","url":"x"}])"));
  CHECK(call.wanted() == std::vector<std::string>{"Condition?patient=example-1"});
}

TEST_CASE("an id is no more than an id") {
  Opened call(edited(without_prefetch(example()), "context.patientId", R"("a&b=c d")"));
  const std::vector<std::string> wanted = call.wanted();
  CHECK(std::ranges::count(wanted, "Condition?patient=a%26b%3Dc%20d") == 1);
  for (const std::string& one : wanted)
    if (one.find('?') != one.npos) CHECK(one.ends_with("patient=a%26b%3Dc%20d"));
}

TEST_CASE("what came may refer to what is wanted next") {
  Opened payor(edited(example(), "prefetch.coverage.entry.1", ""));
  CHECK(std::ranges::count(payor.wanted(), "Organization/example-payer") == 1);

  Opened drug(
      edited(example(), "prefetch.medications.entry",
             R"([{"resource":{"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",)"
             R"("subject":{"reference":"Patient/example-1"},"medicationReference":{"reference":"Medication/7"}}}])"));
  CHECK(std::ranges::count(drug.wanted(), "Medication/7") == 1);
}

TEST_CASE("of notes by address a call reads forty, in however many rounds") {
  Opened call(without_prefetch(example()));
  (void)call.wanted();
  std::string notes = note(0);
  for (int i = 1; i < 100; ++i) notes += "," + note(i);
  call.come("DocumentReference", notes);
  std::size_t read = 0;
  for (std::vector<std::string> wanted = call.wanted(); !wanted.empty(); wanted = call.wanted())
    for (const std::string& reference : wanted) {
      CHECK(reference.starts_with("Binary/b"));
      ++read;
      call.read(R"({"resourceType":"Binary","id":")" + reference.substr(7) +
                    R"(","contentType":"text/plain","data":"eA=="})",
                "https://ehr.example/fhir/" + reference);
    }
  CHECK(read == 40);
}

TEST_CASE("of references a call follows two hundred, and says that there were more") {
  std::string entries;
  for (int i = 0; i < 300; ++i)
    entries += std::string(i ? "," : "") + R"({"resource":{"resourceType":"MedicationRequest","id":"m)" +
               std::to_string(i) +
               R"(","status":"active","intent":"order","subject":{"reference":"Patient/example-1"},)" +
               R"("medicationReference":{"reference":"Medication/d)" + std::to_string(i) + R"("}}})";
  Opened call(edited(example(), "prefetch.medications",
                     R"({"resourceType":"Bundle","type":"searchset","entry":[)" + entries + "]}"));
  CHECK(call.wanted().size() == 200);
  CHECK(call.wanted().empty());
  const auto& gaps = call->intake().gaps();
  CHECK(std::ranges::count(gaps, "too-many-references", &service::Gap::reason) == 1);
}

TEST_CASE("a call is not whole while something that decides is only referred to") {
  CHECK_FALSE(Opened(edited(example(), "prefetch.coverage.entry.1", ""))->intake().is_whole());
  CHECK_FALSE(Opened(edited(example(), "prefetch.documents.entry", "[" + note(1) + "]"))->intake().is_whole());
}

TEST_CASE("a refusal says why it could not be had") {
  Opened call(without_prefetch(example()));
  call->note({"Patient", "http-403", "Patient/example-1 could not be fetched: the FHIR server answered 403."});
  call->note({"Condition", "http-403", "Condition could not be fetched: the FHIR server answered 403."});
  const auto decided = call->decide();
  REQUIRE_FALSE(decided.has_value());
  CHECK(decided.error().code == base::ErrorCode::unobtainable);
  CHECK(decided.error().message.find("answered 403") != std::string::npos);
  CHECK(decided.error().message.find("Condition") == std::string::npos);
}
