#!/usr/bin/env python3
"""Does a test notice when a security behaviour is gone? Each is switched off in a copy of the sources, in turn; the
tests that guard it must then fail. Python's standard library only; beside ./test, as it builds again for each.

    tests/mutants/security.py [--tree FOLDER] [--list] [--check] [WORD...]

--tree: a checkout to work in, with its build in build/dev; its sources must have no changes, and have none afterwards.
Without it one is made and taken away again. --list names the behaviours, --check tells whether they are still in the
sources, without building. WORD: only behaviours whose names have one of these in them.
"""
import sys

from mutants import Mutant, main

MUTANTS = [
    Mutant("signatures are verified", "src/auth/authority.cc",
           "if (!keys.verifies(token.kid, *token.algorithm, token.signed_text, token.signature)) "
           "return Refusal::signature;", "", "test_auth", []),
    Mutant("a key verifies with algorithms of its type alone", "src/auth/authority.cc",
           "if (!keys.fits(token.kid, *token.algorithm)) return Refusal::unfit_key;", "", "test_auth", []),
    Mutant("only algorithms of the issuer's entry are accepted", "src/auth/authority.cc",
           "if (std::ranges::find(issuer.algorithms, token.algorithm) == issuer.algorithms.end()) "
           "return Refusal::algorithm;", "", "test_auth", []),
    Mutant("a jku that is not listed is refused", "src/auth/authority.cc",
           "if (token.jku && (issuer.jku.empty() || *token.jku != issuer.jku)) return Refusal::unlisted_keys;",
           "", "test_auth", []),
    Mutant("tokens expire", "src/auth/authority.cc",
           "if (now >= *token.exp + issuer.skew) return Refusal::expired;", "", "test_auth", []),
    Mutant("a token is for whom its aud says", "src/auth/authority.cc", "return Refusal::audience;", "return {};",
           "test_auth", []),
    Mutant("a token is good once", "src/auth/authority.cc",
           "case UsedTokens::Use::again: co_return std::unexpected(Refusal::replayed);",
           "case UsedTokens::Use::again: break;", "test_auth", []),
    Mutant("extensions that must be understood are", "src/auth/token.cc",
           'if (header["crit"]) return std::unexpected(Refusal::critical);', "", "test_auth", []),
    Mutant("a token does not bring its own key", "src/auth/token.cc", "return std::unexpected(Refusal::embedded_key);",
           "static_cast<void>(0);", "test_auth", []),
    Mutant("made-up key ids read keys seldom", "src/auth/key_source.cc", "return readings_.size() < limits_.readings;",
           "return true;", "test_auth", []),
    Mutant("keys are read over https", "src/auth/issuer.cc", "if (!url->tls && !is_loopback(*url)) {", "if (false) {",
           "test_auth", []),
    Mutant("doors for callers need a token", "src/app/access.cc",
           "access == Access::open || (access == Access::caller && !known)",
           "access == Access::open || access == Access::caller", "test_wire", ["-#", "[#access_test]"]),
    Mutant("what a proxy passes on is not of this machine", "src/app/access.cc",
           "return request.loopback && std::ranges::none_of(request.headers, tells);",
           "static_cast<void>(tells);\n  return request.loopback;", "test_wire", ["-#", "[#access_test]"]),
    Mutant("TLS before 1.2 is refused", "src/http/server_tls.cc", "TLS1_2_VERSION", "TLS1_VERSION", "test_http", []),
    Mutant("a client certificate is demanded", "src/http/server_tls.cc", "SSL_VERIFY_FAIL_IF_NO_PEER_CERT", "0",
           "test_http", []),
    Mutant("feedback's texts are not kept", "src/app/entries.cc", "if (is_code(reason.code)) kept.code = reason.code;",
           "kept.code = reason.code;", "test_app", ["-#", "[#entries_test]"]),
    Mutant("an answer that is not stored is not given where it must be", "src/app/calls.cc",
           "if (!kept) answer.text = base::fail(Keeping::not_kept());", "", "test_wire", ["-#", "[#store_test]"]),
]

if __name__ == "__main__":
    sys.exit(main(MUTANTS, __doc__))
