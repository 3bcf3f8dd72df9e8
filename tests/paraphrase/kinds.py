"""All kinds of variants: name, and a function from a sentence to texts that say the same of its value."""
import random
import re

import kinds_form
import kinds_order
import kinds_words

KINDS = {
    "interval respelled": kinds_order.interval_respelled,
    "interval first": kinds_order.interval_first,
    "interval last": kinds_order.interval_last,
    "interval before modality": kinds_order.interval_before_modality,
    "interval after modality": kinds_order.interval_after_modality,
    "dates respelled": kinds_order.dates_respelled,
    "since respelled": kinds_order.since_respelled,
    "was between dates": kinds_order.was_between_dates,
    "aside in parentheses": kinds_order.aside_in_parentheses,
    "aside between commas": kinds_order.aside_between_commas,
    "opening words": kinds_order.opening,
    "neighbours": kinds_order.neighbours,
    "conjunct": kinds_order.conjunct,
    "sign moved": kinds_order.sign_moved,
    "verb changed": kinds_words.verb_changed,
    "verb passive": kinds_words.verb_passive,
    "subject changed": kinds_words.subject_changed,
    "articles left out": kinds_words.articles_left_out,
    "modality renamed": kinds_words.modality_renamed,
    "drug renamed": kinds_words.drug_renamed,
    "drug of its class": kinds_words.drug_of_its_class,
    "abbreviations": kinds_words.abbreviated,
    "number in words": kinds_words.number_in_words,
    "number in digits": kinds_words.number_in_digits,
    "score respelled": kinds_words.score_respelled,
    "symbol for word": kinds_words.symbol_for_word,
    "curly quotes": kinds_form.curly_quotes,
    "long dashes": kinds_form.long_dashes,
    "hard spaces": kinds_form.hard_spaces,
    "double spaces": kinds_form.double_spaces,
    "capitals": kinds_form.in_capitals,
    "lower case": kinds_form.in_lower_case,
    "no full stop": kinds_form.no_full_stop,
    "full stop": kinds_form.full_stop,
    "bullet under a head": kinds_form.bullet_under_head,
    "behind a key": kinds_form.behind_a_key,
    "table cell": kinds_form.table_cell,
    "line wrapped": kinds_form.wrapped,
    "answered question": kinds_form.answered_question,
}


def all_kinds(sentences):
    """KINDS and misspelling, which must not make a word that the sentences hold."""
    known = {word.lower() for sentence in sentences for word in re.findall(r"[A-Za-z]+", sentence.text)}
    return KINDS | {"misspelled": lambda sentence: kinds_words.misspelled(sentence, known)}


def variants(sentence, name, kind, most):
    """At most so many different variants of one kind, always the same ones; never the sentence itself."""
    found = [text for text in dict.fromkeys(kind(sentence)) if text and text != sentence.text]
    if len(found) <= most:
        return found
    return random.Random(f"{name}: {sentence.text}").sample(found, most)
