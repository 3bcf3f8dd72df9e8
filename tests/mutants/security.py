#!/usr/bin/env python3
"""Does a test notice when a security behaviour is gone? Each is switched off in a copy of the sources, in turn; the tests
that guard it must then fail. Python's standard library only; beside ./test, as it builds again for each.

    tests/mutants/security.py [--tree FOLDER] [WORD...]

--tree: a checkout to work in, with its build in build/dev; its sources must have no changes, and have none afterwards.
Without it one is made and taken away again. WORD: only behaviours whose names have one of these in them.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What is switched off: file, text and what stands for it; and the program and tests that must notice.
MUTANTS = [
    ("signatures are verified", "src/auth/authority.cc",
     "if (!keys.verifies(token.kid, *token.algorithm, token.signed_text, token.signature)) return Refusal::signature;",
     "", "test_auth", []),
    ("a key verifies with algorithms of its type alone", "src/auth/authority.cc",
     "if (!keys.fits(token.kid, *token.algorithm)) return Refusal::unfit_key;", "", "test_auth", []),
    ("only algorithms of the issuer's entry are accepted", "src/auth/authority.cc",
     "if (std::ranges::find(issuer.algorithms, token.algorithm) == issuer.algorithms.end()) return Refusal::algorithm;",
     "", "test_auth", []),
    ("a jku that is not listed is refused", "src/auth/authority.cc",
     "if (token.jku && (issuer.jku.empty() || *token.jku != issuer.jku)) return Refusal::unlisted_keys;",
     "", "test_auth", []),
    ("tokens expire", "src/auth/authority.cc",
     "if (now >= *token.exp + issuer.skew) return Refusal::expired;", "", "test_auth", []),
    ("a token is for whom its aud says", "src/auth/authority.cc", "return Refusal::audience;", "return {};",
     "test_auth", []),
    ("a token is good once", "src/auth/authority.cc",
     "case UsedTokens::Use::again: co_return std::unexpected(Refusal::replayed);",
     "case UsedTokens::Use::again: break;", "test_auth", []),
    ("extensions that must be understood are", "src/auth/token.cc",
     'if (header["crit"]) return std::unexpected(Refusal::critical);', "", "test_auth", []),
    ("a token does not bring its own key", "src/auth/token.cc", "return std::unexpected(Refusal::embedded_key);",
     "static_cast<void>(0);", "test_auth", []),
    ("made-up key ids read keys seldom", "src/auth/key_source.cc", "return readings_.size() < limits_.readings;",
     "return true;", "test_auth", []),
    ("keys are read over https", "src/auth/issuer.cc", "if (!url->tls && !is_loopback(*url)) {", "if (false) {",
     "test_auth", []),
    ("doors for callers need a token", "src/app/access.cc",
     "access == Access::open || (access == Access::caller && !known)",
     "access == Access::open || access == Access::caller", "test_wire", ["-#", "[#access_test]"]),
    ("what a proxy passes on is not of this machine", "src/app/access.cc",
     "return request.loopback && std::ranges::none_of(request.headers, tells);",
     "static_cast<void>(tells);\n  return request.loopback;", "test_wire", ["-#", "[#access_test]"]),
    ("TLS before 1.2 is refused", "src/http/server_tls.cc", "TLS1_2_VERSION", "TLS1_VERSION", "test_http", []),
    ("a client certificate is demanded", "src/http/server_tls.cc", "SSL_VERIFY_FAIL_IF_NO_PEER_CERT", "0", "test_http",
     []),
    ("feedback's texts are not kept", "src/app/entries.cc", "if (is_code(reason.code)) kept.code = reason.code;",
     "kept.code = reason.code;", "test_app", ["-#", "[#entries_test]"]),
    ("an answer that is not stored is not given where it must be", "src/app/calls.cc",
     "if (!kept) answer.text = base::fail(Keeping::not_kept());", "", "test_wire", ["-#", "[#store_test]"]),
]


def run(command, folder):
    return subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def build(tree, target):
    return run(["cmake", "--build", "--preset", "dev", "--target", target], tree)


def test(tree, target, arguments):
    return run([str(tree / "build/dev/tests" / target), *arguments], tree)


def try_out(tree, mutant):
    name, file, old, new, target, arguments = mutant
    path = tree / file
    text = path.read_text()
    if text.count(old) < 1:
        return "is not in the sources any more: mend this list"
    try:
        path.write_text(text.replace(old, new))
        if not build(tree, target):
            return "does not compile without it: mend this list"
        return None if not test(tree, target, arguments) else "NO TEST NOTICES"
    finally:
        path.write_text(text)


def main(tree, words):
    if not (tree / "build/dev/build.ninja").exists():
        run(["cmake", "--preset", "dev"], tree)
    mutants = [m for m in MUTANTS if not words or any(word in m[0] for word in words)]
    for target, arguments in {(m[4], tuple(m[5])) for m in mutants}:
        if not build(tree, target) or not test(tree, target, arguments):
            sys.exit(f"{target} {' '.join(arguments)} fails as it is")
    wrong = 0
    for mutant in mutants:
        mistake = try_out(tree, mutant)
        wrong += mistake is not None
        print(f"{mutant[0]}: {mistake or 'noticed by ' + mutant[4]}", flush=True)
    print(f"{len(mutants) - wrong} of {len(mutants)} noticed")
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tree", type=pathlib.Path)
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    if options.tree:
        sys.exit(main(options.tree.resolve(), options.words))
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder) / "tree"
        subprocess.run(["git", "worktree", "add", "--detach", str(tree)], cwd=ROOT, check=True)
        try:
            code = main(tree, options.words)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)
    sys.exit(code)
