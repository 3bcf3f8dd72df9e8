"""What the kinds of variants have in common."""
import re

from words import NUMBERS

NUMBER_WORD = "|".join(NUMBERS[1:])
NUMBER = rf"(?:(?:\d+(?:\.\d+)?|{NUMBER_WORD})(?:\s?(?:-|–|to)\s?(?:\d+|{NUMBER_WORD}))?\+?)"
UNITS = {"wk": "week", "wks": "week", "week": "week", "weeks": "week", "day": "day", "days": "day", "mo": "month",
         "mos": "month", "month": "month", "months": "month", "yr": "year", "yrs": "year", "year": "year",
         "years": "year"}
UNIT = "(?:" + "|".join(sorted(UNITS, key=len, reverse=True)) + ")"
SHORT = {"week": "wks", "day": "days", "month": "mos", "year": "yrs"}
DENIAL = re.compile(r"\b(?:no|not|none|without|w/o|den(?:y|ies|ied|ying)|never|cannot|can't|unable|neither|nor)\b|"
                    r"n't\b", re.I)


def listed(words):
    """A pattern for any of the words, the longest first, that stands between word boundaries. Words with a capital are
    found only in that case, others in lower case or with a capital first letter."""
    def one(word):
        first = word[0]
        return f"[{first.upper()}{first}]{re.escape(word[1:])}" if word.islower() else re.escape(word)
    any_of = "|".join(one(word) for word in sorted(set(words), key=len, reverse=True))
    return rf"(?<![\w/-])(?:{any_of})(?![\w/-])"


def plural(number, unit):
    return unit if number in ("1", "one") else unit + "s"


def lower_first(text):
    """A sentence that goes on behind something: its first word small, unless it is a name or an abbreviation."""
    common = re.match(r"(?:She|He|The|Her|His|Patient|Pt|Has|Had|Is|Was|Failed|Completed|Tried|Did|No|Not|Denies|"
                      r"Unable|Cannot|Could|Does|Will|Pain|Severe|Back|Needs|Takes|On|In|At|After|Since|Without|All)\b",
                      text)
    return text[0].lower() + text[1:] if common else text


def upper_first(text):
    return text[:1].upper() + text[1:]


def with_stop(text):
    return text if text[-1] in ".!?:;" else text + "."


def without_stop(text):
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def is_one_line(text):
    return "\n" not in text and "\t" not in text and "|" not in text


def is_one_clause(text):
    """Whether nothing in it divides it: no mark, and no word that begins another clause."""
    return is_one_line(text) and not re.search(
        r"[,:;()?!\[\]]|->|→|\. |\b(?:but|and then|which|who|that|if|when|while|until|after|before|because|despite|"
        r"although|though|so|since|unless)\b", without_stop(text), re.I)


def tidy(text):
    """Spaces as one writes them after a piece was taken out."""
    return re.sub(r" +([.,;])", r"\1", re.sub(r"  +", " ", text)).strip()


def replaced(text, match, words):
    """The text with other words where a match is, in capitals or with a capital where that has them."""
    old = match.group(0)
    if old.isupper() and len(old) > 3 and not text[:match.start()].islower() and text.isupper():
        words = words.upper()
    elif old[:1].isupper() and match.start() == 0:
        words = upper_first(words)
    return text[:match.start()] + words + text[match.end():]
