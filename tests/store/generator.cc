#include "generator.h"

#include <array>

namespace signpost::test {

std::string Generator::hex(std::size_t digits) {
  std::string text;
  for (std::size_t i = 0; i < digits; ++i) text += "0123456789abcdef"[below(16)];
  return text;
}

std::string Generator::uuid() { return hex(8) + '-' + hex(4) + '-' + hex(4) + '-' + hex(4) + '-' + hex(12); }

std::string Generator::text() {
  static const std::array<std::string, 12> odd = {"",
                                                  "sha256:",
                                                  "SHA256:" + std::string(64, 'A'),
                                                  "sha256:" + std::string(64, 'F'),
                                                  std::string(36, '-'),
                                                  "é😀\"\\",
                                                  std::string("a\0b", 3),
                                                  "\xEF\xBF\xBF",
                                                  std::string(3000, 'x'),
                                                  "[]",
                                                  "00000000-0000-0000-0000-00000000000G",
                                                  "  '); DROP TABLE calls; --"};
  return odd[below(odd.size())];
}

base::Timestamp Generator::time() {
  return base::Timestamp(
      std::chrono::milliseconds(1'790'000'000'000 + static_cast<std::int64_t>(below(40'000'000'000))));
}

store::Criterion Generator::criterion(std::size_t place) {
  store::Criterion criterion;
  criterion.id = odd() ? text() : "criterion-" + std::to_string(place);
  criterion.truth = one_of({"yes", "no", "unknown"});
  if (criterion.truth == "unknown") criterion.why = one_of({"silent", "not-sent", "conflict", "never-heard-of", ""});
  criterion.presumed = below(5) == 0;
  criterion.on_card = below(4) == 0;
  for (std::uint64_t i = below(4); i > 0; --i)
    criterion.evidence.push_back({odd() ? text() : "Condition/" + std::to_string(below(9)), one_of({"onset", "code"})});
  return criterion;
}

store::Decision Generator::decision() {
  store::Decision decision;
  decision.order = odd() ? text() : "ServiceRequest/" + std::to_string(below(99));
  decision.coverage = odd() ? text() : "Coverage/" + uuid();
  decision.payer = one_of({"northern", "southern", ""});
  decision.policy = one_of({"northern/spine-1", "southern/knee-7"});
  decision.version = one_of({"2026-01-01", "2026-08-04"});
  decision.outcome = one_of({"covered", "not-covered", "needs-documentation"});
  decision.determination = one_of({"", "investigational"});
  decision.authorization = one_of({"required", "unknown", ""});
  decision.reason = one_of({"", "payer-not-held"});
  if (below(2) == 0) decision.card = identity();
  for (std::uint64_t i = 0, end = below(8); i < end; ++i) decision.criteria.push_back(criterion(i));
  return decision;
}

store::Call Generator::call() {
  store::Call call;
  call.id = uuid();
  call.begun = time();
  call.issuer = one_of({"", "https://ehr.example"});
  call.trace = odd() ? text() : hex(32);
  call.hook = one_of({"order-sign", "order-select"});
  call.instance = identity();
  call.status = static_cast<int>(200 + below(304));
  call.error = one_of({"", "busy"});
  call.signed_on = one_of({"2026-11-20", "2026-11-21"});
  call.knowledge = one_of({"sha256:11", "sha256:22"});
  call.request = digest();
  call.response = digest();
  call.decided = digest();
  for (std::uint64_t i = below(3); i > 0; --i)
    call.missing.push_back(one_of({"Condition: not-sent", "Procedure: partial"}));
  call.cards = below(9);
  call.actions = below(9);
  call.body_bytes = odd() ? ~std::uint64_t{0} : below(9'000'000);
  call.fetched_requests = below(99);
  call.fetched_bytes = below(9'000'000);
  call.microseconds = below(9'000'000);
  for (std::uint64_t i = below(4); i > 0; --i) call.decisions.push_back(decision());
  return call;
}

store::Feedback Generator::feedback() {
  store::Feedback feedback;
  feedback.request = identity();
  feedback.received = time();
  feedback.issuer = one_of({"", "https://ehr.example"});
  feedback.service = one_of({"coverage-order-sign", "coverage-order-select"});
  feedback.card = uuid();
  feedback.at = time();
  feedback.outcome = below(2) == 0 ? store::Feedback::Outcome::accepted : store::Feedback::Outcome::overridden;
  feedback.suggestions = below(3);
  for (std::uint64_t i = below(3); i > 0; --i)
    feedback.reasons.push_back({one_of({"", "https://codes.example"}), one_of({"contraindicated", "patient-wish"})});
  feedback.commented = below(2) == 0;
  return feedback;
}

} // namespace signpost::test
