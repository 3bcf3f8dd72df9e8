"""Behaviours that are switched off in a copy of the sources, in turn: the tests that guard each must then fail. What
the lists of this folder (security.py, conformance.py) have in common; Python's standard library only."""
import argparse
import pathlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Mutant:
    """What is switched off: a text of `file`, which stands there once, and what stands for it; the program of tests
    that must notice, with the arguments that choose the tests. `key`: its row in docs/conformance.md, if any."""
    name: str
    file: str
    old: str
    new: str
    target: str
    arguments: list = field(default_factory=list)
    key: str = ""


def named(test):
    """Catch2's arguments for the one test of that name; a name that no test has fails, too."""
    return ["-w", "NoTests", "".join("\\" + c if c in ",[\\" else c for c in test)]


def run(command, folder):
    return subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def build(tree, target):
    return run(["cmake", "--build", "--preset", "dev", "--target", target], tree)


def test(tree, target, arguments):
    return run([str(tree / "build/dev/tests" / target), *arguments], tree)


def mistake_in(mutant, tree):
    """What is wrong with the entry itself; nothing if it can be tried."""
    path = tree / mutant.file
    count = path.read_text().count(mutant.old) if path.exists() else 0
    if count == 1:
        return None
    return f"stands {count} times in {mutant.file}, and must once: mend this list"


def try_out(tree, mutant):
    if mistake := mistake_in(mutant, tree):
        return mistake
    path = tree / mutant.file
    text = path.read_text()
    try:
        path.write_text(text.replace(mutant.old, mutant.new))
        if not build(tree, mutant.target):
            return "does not compile without it: mend this list"
        return None if not test(tree, mutant.target, mutant.arguments) else "NO TEST NOTICES"
    finally:
        path.write_text(text)


def try_all(tree, mutants):
    if not (tree / "build/dev/build.ninja").exists():
        run(["cmake", "--preset", "dev"], tree)
    for target, arguments in {(m.target, tuple(m.arguments)) for m in mutants}:
        if not build(tree, target) or not test(tree, target, arguments):
            sys.exit(f"{target} {' '.join(arguments)} fails as it is")
    wrong = 0
    for mutant in mutants:
        mistake = try_out(tree, mutant)
        wrong += mistake is not None
        print(f"{label(mutant)}: {mistake or 'noticed by ' + mutant.target}", flush=True)
    print(f"{len(mutants) - wrong} of {len(mutants)} noticed")
    return 1 if wrong else 0


def check_all(tree, mutants):
    wrong = [f"{label(mutant)}: {mistake}" for mutant in mutants if (mistake := mistake_in(mutant, tree))]
    print(*wrong, f"{len(mutants) - len(wrong)} of {len(mutants)} can be tried", sep="\n")
    return 1 if wrong else 0


def label(mutant):
    return f"{mutant.key}, {mutant.name}" if mutant.key else mutant.name


def main(mutants, description):
    """The command line of a list."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tree", type=pathlib.Path)
    parser.add_argument("--list", action="store_true", help="the behaviours, one a line")
    parser.add_argument("--check", action="store_true", help="whether every text is still there; builds nothing")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    chosen = [m for m in mutants if not options.words or any(word in label(m) for word in options.words)]
    if options.list:
        print(*map(label, chosen), sep="\n")
        return 0
    if options.check:
        return check_all((options.tree or ROOT).resolve(), chosen)
    if options.tree:
        return try_all(options.tree.resolve(), chosen)
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder) / "tree"
        subprocess.run(["git", "worktree", "add", "--detach", str(tree)], cwd=ROOT, check=True)
        try:
            return try_all(tree, chosen)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)
