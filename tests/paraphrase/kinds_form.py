"""Variants in other typography and layout."""
import re
import textwrap

from text import is_one_line, lower_first, without_stop

NOT_IN_LOWER_CASE = re.compile(r"\b(?:PT|OT|OR|US|AS|MS|AM|IR|AC|IT|AN|NO|ICE|CA|AD|SHE|OP)\b")


def curly_quotes(sentence):
    yield re.sub(r"(?<=\w)'", "’", re.sub(r'"([^"]*)"', r"“\1”", sentence.text))


def long_dashes(sentence):
    yield re.sub(r"(?<=\d)-(?=\d)", "–", re.sub(r" - ", " – ", sentence.text))


def hard_spaces(sentence):
    yield sentence.text.replace(" ", "\u00a0")
    yield re.sub(r"(?<=\d) (?=[a-z])", "\u00a0", sentence.text)


def double_spaces(sentence):
    if is_one_line(sentence.text):
        yield re.sub(r"\. ", ".  ", sentence.text)


def in_capitals(sentence):
    """All in capitals; a patient is written out, for PT is something else."""
    if not sentence.text.isupper():
        yield re.sub(r"\b(?:[Pp]t)\b(?!')", "patient", sentence.text).upper()


def in_lower_case(sentence):
    if not NOT_IN_LOWER_CASE.search(sentence.text) and not sentence.text.isupper():
        yield sentence.text.lower()


def no_full_stop(sentence):
    yield without_stop(sentence.text)


def full_stop(sentence):
    if sentence.text[-1].isalnum() and is_one_line(sentence.text):
        yield sentence.text + "."


def has_layout(text):
    """Whether it is laid out already: lines, cells, a heading, a bullet or an answer of its own."""
    return not is_one_line(text) or not text[0].isalnum() or bool(
        re.match(r"[\w /&-]{1,40}:", text) or re.search(r"\b(?:no|none|yes|y|n|negative|absent)[).]?$", text, re.I))


def bullet_under_head(sentence):
    if not has_layout(sentence.text):
        yield f"HPI:\n- {sentence.text}"
        yield f"Subjective\n• {without_stop(sentence.text)}"
        yield f"Interval history:\n1. Seen with family\n2. {sentence.text}"


def behind_a_key(sentence):
    if not has_layout(sentence.text):
        yield f"HPI: {sentence.text}"
        yield f"Comments: {lower_first(sentence.text)}"


def table_cell(sentence):
    if not has_layout(sentence.text):
        yield f"Comments\t{sentence.text}"
        yield f"HPI\t{without_stop(sentence.text)}\tclinic visit"


FILLERS = ["Seen with family.", "Seen in clinic today with family, chart reviewed.",
           "Seen in clinic today with family present, chart and vitals reviewed."]


def wrapped(sentence):
    """Broken where a line of a note is full, with other words before it; not where the next line would begin as an item
    of a list does."""
    if has_layout(sentence.text):
        return
    for filler in FILLERS:
        lines = textwrap.wrap(f"{filler} {sentence.text}", 76, break_long_words=False, break_on_hyphens=False)
        item = any(re.match(r"[-*+•–] |\d{1,2}[.)] ", line) for line in lines)
        if len(lines) > 1 and len(lines[0]) > len(filler) + 4 and not item:
            yield "\n".join(lines)


PLAIN_NOUNS = re.compile(r"[A-Za-z][A-Za-z' -]*$")
NOT_A_THING = re.compile(r"\b(?:no|not|is|are|was|were|has|had|have|denies|without|does|did|will|who|that|or|and|but|"
                         r"none|negative|absent|ruled|resolved|if|needs|any|other|further|evidence)\b|n't\b", re.I)


def answered_question(sentence):
    """"Fever: no" for "No fever.", "Fever: yes" for "Fever."."""
    text = without_stop(sentence.text)
    denied = re.match(r"(?:No|Denies|Denies any|Negative for|Without) (?P<what>.+)", text)
    thing = denied["what"] if denied else text
    if len(thing.split()) > 4 or not PLAIN_NOUNS.match(thing) or NOT_A_THING.search(thing):
        return
    if denied and sentence.says == "no":
        answers = ("no", "none", "denies")
    elif not denied and sentence.says == "yes":
        answers = ("yes", "Y", "present")
    else:
        return
    head = thing[0].upper() + thing[1:]
    yield f"{head}: {answers[0]}"
    yield f"{head} - {answers[1]}"
    yield f"{head}\t{answers[2]}"
    yield f"Cough: {'yes' if denied else 'no'}\n{head}: {answers[0]}"
