#!/usr/bin/env python3
"""Does docs/conformance.md answer for every rule, and do the tests that it names exist? Prints how many rules are met,
by level. Python's standard library only.

    tools/check_conformance.py [ROOT]

A row is `| key | level | what | met? and how | test |`. It is `met…`, and then names a test, or `not met: …` or
`n/a: …`. Tests are in backticks: the name of a TEST_CASE, the path of a script, the name of a test in
tests/CMakeLists.txt. A row without a level (–) is no rule: it is checked like the others and not counted. The rules
and their levels are those of tests/cases/conformance/keys.txt; of the mutants in tests/mutants/conformance.py each
names a test of its key's row.
Exit code 1 if anything is amiss.
"""
import importlib.util
import pathlib
import re
import sys
from collections import Counter

DOCUMENT, KEYS, MUTANTS = "docs/conformance.md", "tests/cases/conformance/keys.txt", "tests/mutants/conformance.py"
HEADER = ["key", "level", "what", "met? and how", "test"]
LEVELS = {"SHALL": "MUST/SHALL", "SHALL NOT": "MUST/SHALL", "SHOULD": "SHOULD", "SHOULD NOT": "SHOULD"}
TEXT = r'"(?:[^"\\]|\\.)*"'


def cells_of(line):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def rows_of(text):
    """The rows of the document's tables of rules, each with its line."""
    rows, inside = [], False
    for number, line in enumerate(text.splitlines(), 1):
        cells = cells_of(line) if line.startswith("|") else []
        if cells == HEADER:
            inside = True
        elif not cells:
            inside = False
        elif inside and not set(line) <= set("|- "):
            rows.append((number, cells))
    return rows


def tests_named_in(cell):
    return [name for _, name in re.findall(r"(`+) ?(.+?) ?\1(?!`)", cell)]


def tests_of(root):
    """The names that a row may name."""
    names = set()
    for file in root.glob("tests/**/*.cc"):
        for texts in re.findall(rf"\b(?:TEST_CASE|SCENARIO)\(\s*((?:{TEXT}\s*)+)", file.read_text()):
            names.add("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', texts)).replace('\\"', '"').replace("\\\\", "\\"))
    for name in re.findall(r'add_test\(NAME ("[^"]+"|\S+)', (root / "tests/CMakeLists.txt").read_text()):
        names.add(name.strip('"'))
    return names


def required(root):
    """The rules with their levels."""
    lines = [line for line in (root / KEYS).read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split(" ", 1) for line in lines)


def state_of(cell):
    for state in ("not met", "n/a", "met"):
        if re.match(rf"{state}\b", cell):
            return state
    return None


def check_row(root, cells, names, rules):
    """What is wrong with one row, and its state."""
    key, level, _, how, test = cells
    state = state_of(how)
    if state is None:
        yield "says neither `met`, `not met: …` nor `n/a: …`"
    elif state != "met" and not re.match(rf"{state}: \S", how):
        yield f"gives no reason why it is {state}"
    if level != rules.get(key, "–"):
        yield f"has the level {level}, which is {rules.get(key, '–')}"
    tests = tests_named_in(test)
    if "TBD" in test:
        yield f"waits for {test}"
    elif state == "met" and not tests:
        yield "is met and names no test"
    for name in tests:
        if name not in names and not ("/" in name and (root / name).is_file()):
            yield f"names a test that is not there: {name}"


def check_mutants(root, rows):
    sys.path.insert(0, str((root / MUTANTS).parent))
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("conformance", root / MUTANTS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tests = {cells[0]: tests_named_in(cells[4]) for _, cells in rows}
    for mutant in module.MUTANTS:
        spoken = re.sub(r"\\(.)", r"\1", mutant.arguments[-1])
        if spoken not in tests.get(mutant.key, []):
            yield f"{MUTANTS}: {mutant.key}: its row does not name `{spoken}`"


def main(root):
    rows = rows_of((root / DOCUMENT).read_text())
    rules, names = required(root), tests_of(root)
    mistakes, counts = [], Counter()
    for number, cells in rows:
        if len(cells) != len(HEADER):
            mistakes.append(f"{DOCUMENT}:{number}: a row has {len(HEADER)} cells, this has {len(cells)}")
            continue
        mistakes += [f"{DOCUMENT}:{number}: {cells[0]} {what}" for what in check_row(root, cells, names, rules)]
        counts[LEVELS.get(cells[1]), state_of(cells[3])] += 1
    seen = Counter(cells[0] for _, cells in rows)
    mistakes += [f"{DOCUMENT}: {key} has {count} rows" for key, count in seen.items() if count > 1]
    mistakes += [f"{DOCUMENT}: {key} has no row" for key in rules if key not in seen]
    mistakes += check_mutants(root, [row for row in rows if len(row[1]) == len(HEADER)])
    print(*mistakes, sep="\n", end="\n" if mistakes else "")
    for level in ("MUST/SHALL", "SHOULD"):
        met, not_met, other = (counts[level, state] for state in ("met", "not met", "n/a"))
        print(f"{level}: {met} met, {other} n/a, {not_met} not met, of {met + other + not_met}")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1]).resolve()))
