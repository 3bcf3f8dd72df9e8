#!/usr/bin/python3
"""Varies labelled sentences mechanically and counts how their variants are read: a variant says what its sentence says.

read      as labelled              unread  a yes or no of which nothing was read
opposite  a yes read as no, a no as yes, or as both      false  something read where nothing is said
other     another member of the value, of which the sentence unvaried says nothing
A sentence that is not read as labelled itself is counted (of, by value) and not varied."""
import argparse
import collections
import pathlib
import sys

from kinds import all_kinds, variants
from labelled import read_sentences
from reading import ROOT, read_texts, statements, verdict

LISTED = ("opposite", "unread", "false", "other")


def default_files():
    return sorted([*(ROOT / "tests/cases/narrative").glob("*.txt"), *(ROOT / "policies/shared/frames").glob("*.json")])


def says_other(sentence, told, told_unvaried):
    """Whether a variant tells of another member of its value what the sentence does not."""
    return any(member != sentence.member for member, _ in statements(sentence, told) - told_unvaried)


class Tally(collections.Counter):
    """How many variants were read how, and of how many sentences."""

    def telling(self):
        return self["read"] + self["unread"] + self["opposite"]

    def row(self):
        telling = self.telling()
        recall = f"{self['read'] / telling:.3f}" if telling else "-"
        return [telling, self["read"], self["unread"], self["opposite"], recall, self["silent"] + self["false"],
                self["false"], self["other"]]


def count(tally, sentence, told, told_unvaried):
    """Counts a variant; by which of LISTED it is of interest."""
    how = verdict(sentence, told)
    tally["silent" if sentence.says == "nothing" and how == "read" else how] += 1
    if how in LISTED:
        return how
    if says_other(sentence, told, told_unvaried):
        tally["other"] += 1
        return "other"
    return None


def matter(sentence):
    """The value and the member a sentence is about."""
    return f"{sentence.value} {sentence.member}".strip()


def print_table(title, tallies, more=()):
    heads = [*more, "yes/no", "read", "unread", "opposite", "recall", "nothing", "false", "other"]
    width = max(len(name) for name in [title, *tallies])
    print(f"\n{title:{width}} " + " ".join(f"{head:>8}" for head in heads))
    for name, tally in tallies.items():
        cells = [tally[column] for column in more] + tally.row()
        print(f"{name:{width}} " + " ".join(f"{cell:>8}" for cell in cells))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=str(ROOT / "build/release/signpost"))
    parser.add_argument("--policies", default=str(ROOT / "policies"))
    parser.add_argument("--examples", nargs="+", type=pathlib.Path, metavar="FILE",
                        help="labelled sentences: tables (.txt), frames with examples (.json); default: all there are")
    parser.add_argument("--most", type=int, default=2, help="variants of one kind and sentence (default: 2)")
    parser.add_argument("--kind", action="append", help="only this kind (repeatable)")
    parser.add_argument("--value", action="append", help="only sentences of this value (repeatable)")
    parser.add_argument("--list", choices=LISTED, action="append", default=[], help="print these variants (repeatable)")
    return parser.parse_args()


def main():
    options = arguments()
    try:
        sentences = [sentence for sentence in read_sentences(options.examples or default_files())
                     if not options.value or sentence.value in options.value]
        kinds = all_kinds(sentences)
        unknown = set(options.kind or []) - set(kinds)
        if unknown:
            sys.exit(f"paraphrase: unknown kind `{unknown.pop()}`; there are: {', '.join(kinds)}")
        report(options, sentences, {name: kind for name, kind in kinds.items()
                                    if not options.kind or name in options.kind})
    except (OSError, RuntimeError, ValueError) as error:
        sys.exit(f"paraphrase: {error}")


def report(options, sentences, kinds):
    by_kind = {name: Tally() for name in kinds}
    by_value = {name: Tally() for name in sorted(map(matter, sentences))}
    work = []  # variant, its kind, what the unvaried sentence says of the value
    unvaried = read_texts(options.binary, [sentence.text for sentence in sentences], options.policies)
    for sentence, told in zip(sentences, unvaried):
        tally = by_value[matter(sentence)]
        tally["of"] += 1
        if verdict(sentence, told) != "read":
            continue
        tally["right"] += 1
        for name, kind in kinds.items():
            work += [(sentence.varied(text), name, statements(sentence, told))
                     for text in variants(sentence, name, kind, options.most)]
    for (sentence, kind, before), told in zip(work, read_texts(options.binary, [one.text for one, _, _ in work],
                                                              options.policies)):
        how = count(by_kind[kind], sentence, told, before)
        count(by_value[matter(sentence)], sentence, told, before)
        if how in options.list:
            text = sentence.text.replace("\n", "\\n").replace("\t", "\\t")
            print(f"{how} [{kind}] {sentence.place}: {sentence.value} {sentence.member} {sentence.says}: {text}")
    print_table("kind", by_kind)
    print_table("value", by_value, ("of", "right"))
    total = Tally()
    for tally in by_value.values():
        total.update(tally)
    print_table("", {"all": total}, ("of", "right"))
    recalls = [tally["read"] / tally.telling() for tally in by_kind.values() if tally.telling()]
    if recalls:
        print(f"recall, each kind counted alike: {sum(recalls) / len(recalls):.3f}")


if __name__ == "__main__":
    main()
