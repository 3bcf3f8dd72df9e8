#!/usr/bin/env python3
"""Does the test that docs/conformance.md names for a rule notice when the rule is not kept any more? Each behaviour is
switched off in a copy of the sources, in turn; the one test named here must then fail. Python's standard library only;
beside ./test, as it builds again for each.

    tests/mutants/conformance.py [--tree FOLDER] [--list] [--check] [WORD...]

The options are those of security.py. tools/check_conformance.py sees to it that each stands in the row of its key.
"""
import sys

from mutants import Mutant, main, named


def of(key, name, file, old, new, target, test):
    return Mutant(name, file, old, new, target, named(test), key)


EVERY_REFUSAL = "whatever is refused, at every status, is an OperationOutcome that a FHIR client can read"
EVERY_ACTION = "every system action updates an order of the call, whole, and says so in words"

MUTANTS = [
    of("C2", "a summary has fewer than 140 characters", "src/cards/templates.cc",
       "constexpr std::size_t max_summary = 139;", "constexpr std::size_t max_summary = 239;", "test_service",
       "every summary names the reason, in one line that is whole"),
    of("C5", "a topic has its system", "src/cdshooks/response.cc", 'out.member("system", coding.system);',
       'out.member("system", "");', "test_cdshooks", "an answer leaves out what it has no value for"),
    of("C12", "a system action has a description", "src/cdshooks/response.cc",
       'out.member("description", action.description);', "", "test_service", EVERY_ACTION),
    of("T4", "no system actions are no list", "src/cdshooks/response.cc",
       "if (!response.system_actions.empty()) {", "{", "test_service",
       "an answer holds nothing that is null or empty but its list of cards"),
    of("dev-25", "a card names its order to programs", "src/cdshooks/response.cc", "if (!card.about.empty()) {",
       "if (false) {", "test_service",
       "every card names its order, to a program and to people, and has its topic in words"),
    of("R1", "a call of another hook is refused", "src/cdshooks/request.cc", "if (*name != expected.name) {",
       "if (false) {", "test_cdshooks", "a hook at the address of another is told the right one"),
    of("dev-17", "an option of a wrong type is ignored", "src/cdshooks/configuration.cc",
       "if (kind && option.is_boolean() && !option.is_true())", "if (kind && !option.is_true())", "test_cdshooks",
       "what is no option of ours, or makes no sense, is ignored, and no call fails by it"),
    of("F3", "an outcome of feedback is one of two", "src/cdshooks/feedback.cc",
       'outcome.value.string() == "overridden"', 'outcome.value.string() != "accepted"', "test_cdshooks",
       "where nothing could be made of it, the sentence names the member and its place"),
    of("hook-19", "order-select asks for no documentation", "src/cdshooks/hooks.cc",
       ".orders = OrdersFrom::selections, .needs_user = true}",
       ".orders = OrdersFrom::selections, .needs_user = true, .asks_for_documentation = true}", "test_service",
       "order-select decides what is selected and asks for no documentation"),
    of("resp-28", "coverage information that is not wanted is not given", "src/service/answer.cc",
       "if (request.preferences.wants(cdshooks::coverage_information_option)) ", "", "test_service",
       "each kind of card can be switched off, and the action stays but for its own option"),
    of("resp-35", "what an order carries already is not said again", "src/cards/coverage_information.cc",
       "std::erase_if(statements, [&](const Statement& statement) { return carries(order, statement); });",
       "static_cast<void>(carries);", "test_service", "an order that was saved carries the statement it was given"),
    of("resp-37", "an order comes back with everything it came with", "src/cards/coverage_information.cc",
       'if (member.key() == "extension") continue;',
       'if (member.key() == "extension" || member.key() == "meta") continue;', "test_service",
       "an order keeps what nobody understands: numbers as they were written, null, text, contained"),
    of("q2", "what is not covered says nothing of prior authorization", "src/cards/assertion.cc",
       "case Outcome::no_guidance: said.covered = not_covered; return said;",
       "case Outcome::no_guidance: said.covered = not_covered; break;", "test_service",
       "what is not covered says nothing of prior authorization and asks for nothing"),
    of("T7", "what is needed and cannot be had is a 412", "src/app/operation_outcome.cc",
       "case base::ErrorCode::unobtainable: return 412;", "case base::ErrorCode::unobtainable: return 400;",
       "test_service", "a call that cannot be carried out is refused with the right code"),
    of("hook-10", "an error is an OperationOutcome", "src/app/operation_outcome.cc",
       'out.member("resourceType", "OperationOutcome");', "", "test_wire", EVERY_REFUSAL),
]

if __name__ == "__main__":
    sys.exit(main(MUTANTS, __doc__))
