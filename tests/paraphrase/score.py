#!/usr/bin/python3
"""Scores labelled sentences: precision and recall of what `signpost read` makes of them, by value and in all.

precision: of the yes and no statements made about a sentence's value (any member), how many are the expected one
recall: of the sentences that say yes or no, how many were read as exactly that, and not as the contrary too"""
import argparse
import sys
from collections import defaultdict
from dataclasses import dataclass

from labelled import read_sentences
from reading import ROOT, read_texts, statements, verdict


@dataclass
class Score:
    sentences: int = 0
    telling: int = 0  # of them those that say yes or no
    read: int = 0
    made: int = 0  # statements
    right: int = 0

    def add(self, sentence, told):
        made = statements(sentence, told)
        telling = sentence.says != "nothing"
        self.sentences += 1
        self.telling += telling
        self.read += telling and verdict(sentence, told) == "read"
        self.made += len(made)
        self.right += telling and (sentence.member, sentence.says) in made

    def __str__(self):
        return (f"{self.sentences:6} {self.telling:7} {share(self.right, self.made):>10} {self.made - self.right:6} "
                f"{share(self.read, self.telling):>7} {self.telling - self.read:7}")


def share(part, whole):
    return f"{part / whole:.3f}" if whole else "-"


def is_miss(sentence, told):
    """Whether anything but the expected statement, or not that one, was made about the value."""
    expected = set() if sentence.says == "nothing" else {(sentence.member, sentence.says)}
    return statements(sentence, told) != expected


def miss(sentence, told):
    made = ", ".join(sorted(f"{member} {says}".strip() for member, says in statements(sentence, told))) or "nothing"
    text = sentence.text.replace("\n", "\\n")
    return f"{sentence.place}: {sentence.value} {sentence.member} {sentence.says}, read as {made}: {text}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE", help="table (.txt) or frames with examples (.json)")
    parser.add_argument("--binary", default=str(ROOT / "build/release/signpost"))
    parser.add_argument("--policies", default=str(ROOT / "policies"))
    parser.add_argument("--kind", choices=("note", "report", "order"), default="note",
                        help="what the sentences are read as (default: note)")
    parser.add_argument("--misses", action="store_true", help="list every sentence that was not read as labelled")
    options = parser.parse_args()
    try:
        sentences = read_sentences(options.files)
        readings = read_texts(options.binary, [sentence.text for sentence in sentences], options.policies, options.kind)
    except (OSError, RuntimeError, ValueError) as error:
        sys.exit(f"score: {error}")
    scores, total = defaultdict(Score), Score()
    for sentence, told in zip(sentences, readings):
        scores[f"{sentence.value} {sentence.member}".strip()].add(sentence, told)
        total.add(sentence, told)
        if options.misses and is_miss(sentence, told):
            print(miss(sentence, told))
    width = max(map(len, [*scores, "all"]))
    print(f"{'':{width}} {'all':>6} {'yes/no':>7} {'precision':>10} {'wrong':>6} {'recall':>7} {'missed':>7}")
    for name, score in sorted(scores.items()):
        print(f"{name:{width}} {score}")
    print(f"{'all':{width}} {total}")


if __name__ == "__main__":
    main()
