#!/usr/bin/python3
"""Fails if a line of C++ has more than 120 characters: what clang-format cannot break (a comment, a long text) would
otherwise grow past it unseen."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMIT = 120

wide = [f"{file.relative_to(ROOT)}:{number}: {len(line)} characters"
        for folder in ("src", "tests") for suffix in ("*.h", "*.cc") for file in sorted((ROOT / folder).rglob(suffix))
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1) if len(line) > LIMIT]
print("\n".join(wide))
sys.exit(bool(wide))
