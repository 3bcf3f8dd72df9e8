"""Variants in which the same things stand elsewhere or others stand between them."""
import re

from text import (DENIAL, NUMBER, SHORT, UNIT, UNITS, is_one_clause, is_one_line, listed, lower_first, plural, tidy,
                  upper_first, with_stop, without_stop)
from words import BRACES, CONSERVATIVE, EXERCISE, PARTNERS, REST

INTERVAL = re.compile(rf"\s(?:x|×|for|for (?:the )?(?:last|past)|over (?:the )?(?:last|past))\s?(?P<n>{NUMBER})[\s-]?"
                      rf"(?P<unit>{UNIT})\b(?!\s*(?:ago|of|prior|before|after|post|out|later|old|from|further|more|"
                      rf"-|/|at a time))", re.I)
MODALITY = listed(EXERCISE + BRACES + REST + CONSERVATIVE + ["NSAIDs", "opioids", "analgesics"])
# What may stand before a course that is named with its length first.
BEFORE_COURSE = r"(?i:^|(?:\b(?:failed|failing|completed|tried|did|does|doing|had|after|despite|finished|underwent|" \
                r"attended|start|begin|recommend|needs?|order(?:ed)?|following|requires?|getting|gets|for)|s/p|:) )"
ENDS_COURSE = r"(?i:(?=\s*(?:$|[.;]|w/|with(?:out)?\b|(?:, )?(?:no|without|minimal|but|still)\b)))"


def interval_of(match):
    """The number and the unit, as word for both."""
    return match["n"], UNITS[match["unit"].lower()]


def interval_respelled(sentence):
    """"x 6 wks", "for 6 weeks", "(6 weeks)", "x6wks"."""
    text = sentence.text
    match = INTERVAL.search(text)
    if not match:
        return
    number, unit = interval_of(match)
    units = plural(number, unit)
    forms = [f" x {number} {SHORT[unit]}", f" for {number} {units}", f" ({number} {units})"]
    if number.isdigit():
        forms.append(f" x{number}{SHORT[unit]}")
    for form in forms:
        yield text[:match.start()] + form + text[match.end():]


def interval_first(sentence):
    """"For 6 weeks, she wore a brace.\""""
    text = sentence.text
    match = INTERVAL.search(text)
    if not match or not is_one_clause(text) or not is_one_clause(text[:match.start()]):
        return
    number, unit = interval_of(match)
    rest = tidy(text[:match.start()] + text[match.end():])
    if len(rest.split()) >= 2:
        yield f"For {number} {plural(number, unit)}, {lower_first(rest)}"


def interval_last(sentence):
    """"PT without relief x 6 wks": behind how it went."""
    text = without_stop(sentence.text)
    match = INTERVAL.search(text)
    after = match and text[match.end():]
    if after and is_one_clause(text) and re.match(r"\s+(?:with|without|w/|w/o)\s\w", after):
        number, unit = interval_of(match)
        yield tidy(f"{text[:match.start()]}{after} x {number} {SHORT[unit]}.")


def interval_before_modality(sentence):
    """"6 weeks of PT", "a 6-week course of PT" for "PT x 6 weeks"."""
    text = sentence.text
    match = re.search(rf"(?P<before>{BEFORE_COURSE})(?P<what>{MODALITY})(?P<interval>(?i:{INTERVAL.pattern}))"
                      rf"{ENDS_COURSE}", text)
    if not match:
        return
    number, unit = interval_of(match)
    what = match["what"] if match["what"][1:2].isupper() else match["what"].lower()
    for form in (f"{number} {plural(number, unit)} of {what}", f"a {number}-{unit} course of {what}",
                 f"{number} {SHORT[unit]} {what}"):
        form = form if match["before"] else upper_first(form)
        yield text[:match.start()] + match["before"] + form + text[match.end():]


def interval_after_modality(sentence):
    """"PT x 6 wks", "PT (6 weeks)" for "6 weeks of PT"."""
    text = sentence.text
    match = re.search(rf"(?P<before>{BEFORE_COURSE})(?i:(?:a |an )?(?P<n>{NUMBER})[\s-](?P<unit>{UNIT})"
                      rf"(?: (?:course|trial))?) of (?P<what>{MODALITY}){ENDS_COURSE}", text)
    if not match or DENIAL.search(text[:match.start("what")]):  # "not completed PT for 6 weeks" says another thing
        return
    number, unit = match["n"].lower(), UNITS[match["unit"].lower()]
    for form in (f"{match['what']} x {number} {SHORT[unit]}", f"{match['what']} for {number} {plural(number, unit)}",
                 f"{match['what']} ({number} {plural(number, unit)})"):
        yield text[:match.start()] + match["before"] + (form if match["before"] else upper_first(form)) + \
            text[match.end():]


PLACE_OF_ASIDE = re.compile(r"(?<=[a-z])(?<!\bnegative)(?<!\bpositive)(?<!\bneg)(?<!\bpos)(?<!\brisk)(?<!\bconcern)"
                            r"(?<!\bsuspicious)(?<!\bcriteria)(?<!\ballergic)(?<!\bscheduled)(?<!\ball)(?<!\bnot)"
                            r"(?<!\bno)(?<!\bup)(?<!\bput)(?<!\blook)(?<!\bevaluate)(?<!\beval)(?<!\bassess)"
                            r"(?<!\bwatch)(?<!\bcheck)(?<!\bscreen)(?<!\bmonitor)"
                            r"(?= (?:for|with|w/|x|since|due to|d/t|because|despite|over|after|at) )")


def aside(sentence, words):
    text = sentence.text
    place = PLACE_OF_ASIDE.search(text)
    if place and is_one_line(text) and len(text[:place.start()].split()) >= 2:
        yield text[:place.start()] + words + text[place.start():]


def aside_in_parentheses(sentence):
    for words in (" (per pt)", " (see media tab)", " (reviewed today)"):
        yield from aside(sentence, words)


def aside_between_commas(sentence):
    for words in (", per daughter,", ", as noted,"):
        yield from aside(sentence, words)


def opening(sentence):
    """Words before it that say nothing."""
    if is_one_line(sentence.text) and re.match(r"[A-Za-z]", sentence.text) and ":" not in sentence.text:
        for words in ("Unfortunately, ", "Of note, ", "Again, ", "Per pt, "):
            yield words + lower_first(sentence.text)


def neighbours(sentence):
    """Other sentences and clauses around it."""
    text = sentence.text
    if not is_one_line(text) or not text[0].isalnum() or re.match(r"[\w /&]+:", text):
        return
    yield f"Seen today in clinic. {with_stop(text)} Vitals reviewed."
    yield f"Seen today; {lower_first(text)}"
    yield f"{without_stop(text)}; chart reviewed."


def conjunct(sentence):
    """Another item beside one that is named."""
    text = sentence.text
    match = re.search(listed(PARTNERS), text)
    if not match or text.isupper() or sentence.value == "analgesics-contraindicated":  # there it matters how many
        return
    if re.match(r"\s*(?:/|&|\+|and\b|or\b|,|contra|program|INR|brace|thera|related|induced|\d)", text[match.end():]):
        return
    if re.search(r"(?:[/&+,]|\band|\bor|\bnor)\s*$", text[:match.start()]):
        return
    word = match.group(0)
    partner = PARTNERS.get(word) or PARTNERS[word.lower()]
    before = re.split(r"[.,;:]", text[:match.start()])[-1]  # of its clause
    joined = "or" if DENIAL.search(before) else "and"
    if joined == "or" and re.search(r"\b(?:off|stop\w*|than)\b", before):
        return
    yield text[:match.end()] + f" {joined} {partner}" + text[match.end():]
    if not partner.startswith("any ") and match.start() > 0:
        yield text[:match.start()] + f"{partner} {joined} " + text[match.start():]


DAY = r"\d{1,2}/\d{1,2}(?:/\d{2,4})?"


def dates_respelled(sentence):
    """"from 9/28 to 11/16", "9/28-11/16", "between 9/28 and 11/16"."""
    text = sentence.text
    match = re.search(rf"(?:\b(?:from|between) )?(?<![\d/.]){DAY} ?(?:-|–|to|thru|through|till|until|and) ?{DAY}"
                      r"(?![\d/%])", text)
    if not match:
        return
    first, last = re.findall(DAY, match.group(0))
    if "/10" in (first[-3:], last[-3:]) or " and " in match.group(0) and "between" not in match.group(0):
        return  # scores, or two days
    for form in (f"from {first} to {last}", f"{first}-{last}", f"{first} - {last}", f"between {first} and {last}",
                 f"{first} thru {last}", f"{first} through {last}"):
        yield text[:match.start()] + form + text[match.end():]


def since_respelled(sentence):
    """"since 10/2", "from 10/2 on", "10/2 to present"."""
    text = sentence.text
    match = re.search(rf"\b(?:since (?P<a>{DAY})|from (?P<b>{DAY}) on(?:ward)?|"
                      rf"(?P<c>{DAY}) ?(?:to|-|->) ?(?:present|now))(?![\d/%-])", text, re.I)
    if match and not re.search(r"\bno |nothing|not ", text, re.I):
        day = match["a"] or match["b"] or match["c"]
        for form in (f"since {day}", f"from {day} on", f"{day} to present", f"{day} - now"):
            yield text[:match.start()] + form + text[match.end():]


def was_between_dates(sentence):
    """"PT was completed 9/28 to 11/16" for "PT 9/28-11/16"."""
    match = re.match(rf"(?P<what>{MODALITY}) (?:from )?(?P<first>{DAY}) ?(?:-|–|to|thru|through) ?(?P<last>{DAY})"
                     r"(?=$|[.,;])", sentence.text)
    if match:
        rest = sentence.text[match.end():]
        yield f"{match['what']} was completed {match['first']} to {match['last']}{rest}"
        yield f"{match['what']} was done from {match['first']} to {match['last']}{rest}"


FINDING = r"(?:(?:closed )?fist percussion|percussion tenderness|percussion|perc|TTP|SLR|straight leg raise|" \
          r"facet loading|Babinski|Hoffmann?(?:'?s)?|clonus|spinous process tenderness|midline tenderness)"
SIGNS = {"+": "positive", "positive": "positive", "(+)": "positive", "++": "positive", "neg": "negative",
         "negative": "negative", "(-)": "negative"}
SIGN = r"(?:\(\+\)|\(-\)|\+\+?|positive|negative|neg)"


def sign_moved(sentence):
    """"percussion +", "+ percussion", "(+) percussion", "percussion positive"."""
    text = sentence.text
    match = re.search(rf"(?P<what>\b{FINDING})\s?:? (?P<sign>{SIGN})(?=$|[.,;]| at )|"
                      rf"(?<![\w+])(?P<sign2>{SIGN})\s?(?P<what2>{FINDING}\b)(?! {SIGN})", text, re.I)
    if not match:
        return
    what = match["what"] or match["what2"]
    kind = SIGNS[(match["sign"] or match["sign2"]).lower()]
    mark = "+" if kind == "positive" else "-"
    forms = [f"{what} {kind}", f"{kind} {what}", f"({mark}) {what}", f"{what} ({mark})"]
    if kind == "positive":
        forms += [f"{what} +", f"+ {what}", f"+{what}"]
    for form in forms:
        yield text[:match.start()] + form + text[match.end():]
