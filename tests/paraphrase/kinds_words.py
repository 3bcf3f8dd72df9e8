"""Variants in other words of the same meaning."""
import random
import re

from text import NUMBER, NUMBER_WORD, UNIT, listed, replaced, upper_first
from words import (ABBREVIATIONS, BRACES, CONSERVATIVE, DRUG_CLASSES, EXERCISE, NUMBERS, REST, SAME_DRUG,
                   SAME_MODALITY, VERBS, WORDS_OF_THEIR_OWN)

MODALITIES = sum(SAME_MODALITY, EXERCISE + BRACES + REST + CONSERVATIVE)
PARTICIPLES = {"did": "done", "wore": "worn", "took": "taken"}
# Behind one of these another form of a verb would stand.
NO_OTHER_VERB = re.compile(r"(?:\b(?:not|never|no|to|be|been|is|was|were|are|has|have|had|having|of|and|or|once|if|"
                           r"until|when|will|would|should|can|could|may|might|must|who|that)|n't)"
                           r"(?:\s(?:yet|ever|already|fully|really|even|just))*\s$", re.I)


def verb_changed(sentence):
    text = sentence.text
    for pattern, others in VERBS:
        match = re.search(rf"\b(?:{pattern})", text, re.I)
        if not match or text.isupper() or NO_OTHER_VERB.search(text[:match.start()]):
            continue
        space = " " if match.group(0).endswith(" ") else ""
        for other in others:
            yield replaced(text, match, other + space)


def verb_passive(sentence):
    """"PT was completed x 6 weeks" for "She completed PT x 6 weeks"."""
    match = re.match(r"(?:(?:She|He|Pt|Patient|The patient) )?(?:has )?(?P<verb>completed|finished|tried|attempted|did|"
                     rf"wore|took) (?P<what>(?:an? |her |his )?(?:{NUMBER}[ -]{UNIT} (?:course |trial )?(?:of )?)?"
                     rf"(?:{listed(MODALITIES)}))(?P<rest>(?! and| or|/|,| \+).*)", sentence.text, re.I | re.S)
    if match:
        what, verb = upper_first(match["what"]), PARTICIPLES.get(match["verb"].lower(), match["verb"].lower())
        yield f"{what} was {verb}{match['rest']}"
        yield f"{what} has been {verb}{match['rest']}"


def subject_changed(sentence):
    """Who it is: named in another way, or not at all."""
    match = re.match(r"(?:She|He|Pt|Patient|The patient) (?=(?:has|had|is|was|failed|completed|tried|did|denies|"
                     r"reports|takes|cannot|can't|could|needs|requires|walks|remains|wears|took|does)\b)",
                     sentence.text)
    if match:
        rest = sentence.text[match.end():]
        for subject in ("She ", "He ", "Pt ", "The patient ", "80F "):
            yield subject + rest
        yield upper_first(rest)


def articles_left_out(sentence):
    text = re.sub(r"(?<=[\w,]) (?:the|an|a)(?= (?!lot\b|few\b|little\b|bit\b|same\b|week\b|day\b)[a-z])", "",
                  sentence.text)
    yield upper_first(re.sub(r"^(?:The|An|A) (?=[a-z])", "", text))


def swapped(sentence, groups):
    text = sentence.text
    for group in groups:
        match = re.search(listed(group), text)
        if not match:
            continue
        for other in group:
            if other.lower() not in match.group(0).lower() and match.group(0).lower() not in other.lower():
                yield replaced(text, match, other)


def modality_renamed(sentence):
    """"PT", "physical therapy". A prothrombin time is none."""
    if re.search(r"INR|\bPTT\b|\bPT\s*\d|coag|prothrombin", sentence.text) or sentence.text.isupper():
        return
    yield from swapped(sentence, SAME_MODALITY)


def drug_renamed(sentence):
    yield from swapped(sentence, SAME_DRUG)


def drug_of_its_class(sentence):
    """Another drug of the class; not where two of them are told apart, nor where a level belongs to one."""
    text = sentence.text
    groups = [group for group in DRUG_CLASSES if len(re.findall(listed(group), text, re.I)) == 1]
    if not re.search(r"INR|level|in place of|instead|switch|changed|[Aa]llerg|bridge", text):
        yield from swapped(sentence, groups)


def abbreviation_pattern(old):
    """Where one side of an abbreviation stands; not as the head of a line ("Hx:")."""
    if old == "w/":
        return re.compile(r"(?<![\w/])w/(?!o\b) ?(?=\w)")
    name = "[Pp]t" if old == "pt" else re.escape(old)  # PT is no patient
    is_name = old == "pt" or old.isupper() or old == "ADLs"
    return re.compile(rf"(?<![\w/-])(?<!\bnon ){name}(?![\w/-])(?!\s*:| liaison| contrast| \d+/)",
                      0 if is_name else re.I)


def abbreviated(sentence):
    """Abbreviations for words and words for abbreviations, one at a time and all together."""
    text = sentence.text
    if re.search(r"thrombo|purpura|platelet|plt|\bpost[- ]?op\b", text, re.I):  # where TTP is something else
        return
    whole = {True: text, False: text}
    for short, long in ABBREVIATIONS:
        for old, new, shortens in ((long, short, True), (short, long, False)):
            pattern = abbreviation_pattern(old)
            word = new + " " if old == "w/" else new
            match = pattern.search(text)
            if not match or text.isupper():
                continue
            yield replaced(text, match, word)
            again = pattern.search(whole[shortens])
            if again:
                whole[shortens] = replaced(whole[shortens], again, word)
    yield from whole.values()


def number_in_words(sentence):
    """"six weeks", "six to eight weeks"."""
    text = sentence.text

    def word(digits):
        return NUMBERS[int(digits)] if int(digits) < len(NUMBERS) else digits
    match = re.search(rf"(?<![\w/.:@#~<>-])(\d+)(?:\s?(?:-|–|to)\s?(\d+))?[ -](?={UNIT}\b|visits|sessions)", text, re.I)
    if match and int(match[2] or match[1]) < len(NUMBERS) and match[1] != "0":
        words = word(match[1]) + (f" to {word(match[2])}" if match[2] else "")
        yield replaced(text, match, (words if match.start() else upper_first(words)) + match.group(0)[-1])


def number_in_digits(sentence):
    text = sentence.text
    match = re.search(rf"\b({NUMBER_WORD})(?= (?:{UNIT}|visits|sessions)\b)", text, re.I)
    if match and not re.search(r"(?:-|\bto|\bor|\bone|hundred)\s?$", text[:match.start()]):
        yield replaced(text, match, str(NUMBERS.index(match[1].lower())))


def score_respelled(sentence):
    """"8 out of 10", "eight out of ten" for "8/10" of pain."""
    text = sentence.text
    match = re.search(r"\b(?:pain|NRS|VAS|LBP)(?:,? (?!on\b|since\b|clinic\b|visit\b)[a-z]+){0,3}:? "
                      r"(?P<n>\d|10)/10(?![\d/-])", text, re.I)
    if match:
        yield text[:match.start("n")] + f"{match['n']} out of 10" + text[match.end():]
        yield text[:match.start("n")] + f"{NUMBERS[int(match['n'])]} out of ten" + text[match.end():]


def symbol_for_word(sentence):
    """">" for "more than", "&" and "+" for "and", "~" for "about", each way."""
    text = sentence.text
    pairs = ((r"\bmore than (?=\d)", "> "), (r"(?<![->])>\s?(?=\d)", "more than "), (r"\bless than (?=\d)", "< "),
             (r"\babout (?=\d)", "~"), (r"~\s?(?=\d)", "about "), (r"(?<=[a-z]) and (?=[a-z])", " & "),
             (r"(?<=\w) & (?=\w)", " and "), (r"(?<=\w) ?-> ?(?=\w)", " → "), (r"\bat least (?=\d)", "≥"))
    for pattern, other in pairs:
        match = re.search(pattern, text)
        if match:
            yield text[:match.start()] + other + text[match.end():]


def misspelled(sentence, known):
    """One long word with an inner letter left out, doubled or changed places with the next; never what is a word of its
    own (`known`: all words of the sentences)."""
    chance = random.Random(sentence.text)
    words = [match for match in re.finditer(r"\b[A-Za-z]{8,}\b", sentence.text)
             if match.group(0)[1:].islower() and match.group(0).lower() not in WORDS_OF_THEIR_OWN]
    for match in words:
        word = match.group(0)
        at = chance.randrange(1, len(word) - 2)
        left_out = word[:at] + word[at + 1:]
        doubled = word[:at] + word[at] + word[at:]
        changed = word[:at] + word[at + 1] + word[at] + word[at + 2:]
        other = chance.choice([one for one in (left_out, doubled, changed) if one != word])
        if other.lower() not in known and other.lower() not in WORDS_OF_THEIR_OWN:
            yield sentence.text[:match.start()] + other + sentence.text[match.end():]
