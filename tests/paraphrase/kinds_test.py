#!/usr/bin/python3
"""Each kind of variants by examples: what it makes of a sentence, and what it leaves alone; and how readings are
counted."""
import pathlib
import tempfile
import unittest

import score
from kinds import KINDS, all_kinds, variants
from labelled import Sentence, read_sentences
from paraphrase import Tally, count
from reading import verdict


def sentence(text, says="yes", value="conservative-treatment", member=""):
    return Sentence(value, member, says, text, "test")


# kind, sentence, some variants that it makes
MADE = [
    ("interval respelled", "PT x 6 wks.", ["PT for 6 weeks.", "PT (6 weeks).", "PT x6wks."]),
    ("interval first", "She wore a brace for six weeks.", ["For six weeks, she wore a brace."]),
    ("interval last", "PT x 6 weeks without relief.", ["PT without relief x 6 wks."]),
    ("interval before modality", "Failed PT x 6 weeks.", ["Failed 6 weeks of PT.", "Failed a 6-week course of PT."]),
    ("interval after modality", "Did 6 weeks of physical therapy.", ["Did physical therapy x 6 wks."]),
    ("dates respelled", "PT 9/28-11/16.", ["PT from 9/28 to 11/16.", "PT between 9/28 and 11/16."]),
    ("since respelled", "TLSO since 10/2.", ["TLSO from 10/2 on.", "TLSO 10/2 to present."]),
    ("was between dates", "PT 9/28-11/16.", ["PT was completed 9/28 to 11/16."]),
    ("aside in parentheses", "Has worn a brace for weeks.", ["Has worn a brace (per pt) for weeks."]),
    ("aside between commas", "Has worn a brace for weeks.", ["Has worn a brace, per daughter, for weeks."]),
    ("opening words", "She failed PT.", ["Unfortunately, she failed PT."]),
    ("neighbours", "She failed PT.", ["Seen today; she failed PT.", "She failed PT; chart reviewed."]),
    ("conjunct", "Failed PT x 6 wks.", ["Failed PT and HEP x 6 wks.", "Failed HEP and PT x 6 wks."]),
    ("conjunct", "No fever.", ["No fever or fatigue."]),
    ("sign moved", "L3 percussion +.", ["L3 (+) percussion.", "L3 percussion positive.", "L3 + percussion."]),
    ("sign moved", "SLR negative.", ["(-) SLR.", "negative SLR."]),
    ("verb changed", "She completed PT.", ["She did PT.", "She finished PT."]),
    ("verb changed", "Unable to walk.", ["Cannot walk.", "Is not able to walk."]),
    ("verb passive", "She completed 6 weeks of PT in May.", ["6 weeks of PT was completed in May."]),
    ("subject changed", "She has failed PT.", ["Pt has failed PT.", "Has failed PT."]),
    ("articles left out", "The brace helps with the pain.", ["Brace helps with pain."]),
    ("modality renamed", "Failed PT.", ["Failed physical therapy."]),
    ("drug renamed", "Takes Eliquis.", ["Takes apixaban."]),
    ("drug of its class", "On warfarin.", ["On apixaban."]),
    ("abbreviations", "Pt w/o relief.", ["Patient w/o relief.", "Pt without relief.", "Patient without relief."]),
    ("abbreviations", "Brace with rest.", ["Brace w/ rest."]),
    ("number in words", "PT for 6-8 weeks.", ["PT for six to eight weeks."]),
    ("number in digits", "PT for six weeks.", ["PT for 6 weeks."]),
    ("score respelled", "Pain is 8/10.", ["Pain is 8 out of 10.", "Pain is eight out of ten."]),
    ("symbol for word", "PT for more than 6 weeks.", ["PT for > 6 weeks."]),
    ("curly quotes", "Can't walk.", ["Can’t walk."]),
    ("long dashes", "PT for 6-8 weeks.", ["PT for 6–8 weeks."]),
    ("hard spaces", "PT for 6 weeks.", ["PT\u00a0for\u00a06\u00a0weeks."]),
    ("double spaces", "Failed PT. Rests.", ["Failed PT.  Rests."]),
    ("capitals", "Pt failed rest.", ["PATIENT FAILED REST."]),
    ("lower case", "She failed rest.", ["she failed rest."]),
    ("no full stop", "Failed PT.", ["Failed PT"]),
    ("full stop", "Failed PT", ["Failed PT."]),
    ("bullet under a head", "Failed PT.", ["HPI:\n- Failed PT."]),
    ("behind a key", "Failed PT.", ["HPI: Failed PT."]),
    ("table cell", "Failed PT.", ["Comments\tFailed PT."]),
    ("line wrapped", "Has failed physical therapy and a brace.",
     ["Seen in clinic today with family, chart reviewed. Has failed physical\ntherapy and a brace."]),
]

# kind, sentence of which it makes nothing
LEFT = [
    ("interval respelled", "Fell 6 weeks ago."),
    ("interval respelled", "PT for 6 weeks ago."),
    ("interval first", "If no better, PT for 6 weeks."),
    ("interval before modality", "NSAIDs and PT x 6 weeks."),  # 6 weeks of both
    ("interval after modality", "Failed 6 weeks of PT and NSAIDs."),
    ("interval after modality", "Has not completed 6 weeks of PT."),
    ("dates respelled", "Pain from 8/10 to 4/10."),  # scores
    ("aside in parentheses", "MRI to evaluate for edema."),
    ("conjunct", "Not off Eliquis."),
    ("conjunct", "PT/INR checked."),
    ("sign moved", "STIR + T1 sagittal."),
    ("verb changed", "Has not completed PT."),
    ("verb changed", "Has not yet failed PT."),
    ("verb changed", "Cannot exclude fracture."),
    ("modality renamed", "PT/INR 13.1."),
    ("drug of its class", "Switched from warfarin to apixaban."),
    ("number in words", "Appt 11/6 weeks."),
    ("score respelled", "Pain clinic on 9/10."),  # a day
    ("lower case", "Failed PT."),  # "pt" is a patient
    ("table cell", "Fever: no"),
    ("line wrapped", "Eliquis - d/c 4/2026"),  # "- d/c" would be an item
    ("answered question", "She is not ill."),
]


class Kinds(unittest.TestCase):
    def test_made(self):
        for kind, text, wanted in MADE:
            made = variants(sentence(text), kind, KINDS[kind], 99)
            for one in wanted:
                self.assertIn(one, made, kind)

    def test_left(self):
        for kind, text in LEFT:
            self.assertEqual(variants(sentence(text), kind, KINDS[kind], 99), [], f"{kind}: {text}")

    def test_every_kind_has_an_example(self):
        self.assertEqual(set(KINDS), {kind for kind, _, _ in MADE} | {"answered question"})

    def test_answered_question(self):
        kind = KINDS["answered question"]
        self.assertIn("Fever: no", list(kind(sentence("No fever.", "no"))))
        self.assertIn("Severe pain: yes", list(kind(sentence("Severe pain.", "yes"))))
        self.assertEqual(list(kind(sentence("No fever.", "nothing"))), [])

    def test_misspelled(self):
        text = "Has a complaint of weakness despite Mobilization."
        kind = all_kinds([sentence(text)])["misspelled"]
        made = variants(sentence(text), "misspelled", kind, 99)
        self.assertEqual(len(made), 2)  # a complaint may become compliant
        for one in made:
            changed = [(old, new) for old, new in zip(text.split(), one.split()) if old != new]
            self.assertEqual(len(changed), 1)
            old, new = changed[0]
            self.assertEqual(old[0], new[0])
            self.assertLessEqual(abs(len(old) - len(new)), 1)

    def test_a_word_of_the_sentences_is_not_made(self):
        word = "weakness"
        slips = [word[:at] + middle + word[at + 2:] for at in range(1, len(word) - 2)
                 for middle in (word[at + 1], 2 * word[at] + word[at + 1], word[at + 1] + word[at])]
        self.assertNotEqual(variants(sentence(word), "misspelled", all_kinds([])["misspelled"], 99), [])
        self.assertEqual(variants(sentence(word), "misspelled", all_kinds(map(sentence, slips))["misspelled"], 99), [])

    def test_never_the_sentence_and_always_the_same(self):
        for name, kind in KINDS.items():
            one = sentence("Pt has failed PT and a brace for 6 weeks.")
            made = variants(one, name, kind, 2)
            self.assertLessEqual(len(made), 2)
            self.assertNotIn(one.text, made)
            self.assertEqual(made, variants(one, name, kind, 2))


class Counting(unittest.TestCase):
    def test_verdict(self):
        yes = sentence("", "yes", "response", "failed")
        self.assertEqual(verdict(yes, {("response", "failed", "yes")}), "read")
        self.assertEqual(verdict(yes, {("response", "better", "yes"), ("pain", "failed", "yes")}), "unread")
        self.assertEqual(verdict(yes, {("response", "failed", "no")}), "opposite")
        self.assertEqual(verdict(yes, {("response", "failed", "no"), ("response", "failed", "yes")}), "opposite")
        nothing = sentence("", "nothing", "response", "failed")
        self.assertEqual(verdict(nothing, {("response", "better", "yes")}), "read")
        self.assertEqual(verdict(nothing, {("response", "failed", "no")}), "false")
        self.assertEqual(verdict(sentence("", "nothing", "response"), {("response", "better", "yes")}), "false")

    def test_tally(self):
        tally, yes = Tally(), sentence("", "yes", "response", "failed")
        failed, better = ("response", "failed", "yes"), ("response", "better", "yes")
        self.assertIsNone(count(tally, yes, {failed}, {("failed", "yes")}))
        self.assertEqual(count(tally, yes, set(), {("failed", "yes")}), "unread")
        self.assertEqual(count(tally, yes, {failed, better}, {("failed", "yes")}), "other")
        self.assertIsNone(count(tally, yes, {failed, better}, {("failed", "yes"), ("better", "yes")}))
        self.assertEqual(tally.row(), [4, 3, 1, 0, "0.750", 0, 0, 1])

    def test_score(self):
        one = score.Score()
        one.add(sentence("", "yes", "response", "failed"), {("response", "failed", "yes"), ("pain", "", "no")})
        one.add(sentence("", "yes", "response", "failed"), {("response", "better", "yes")})
        one.add(sentence("", "nothing", "response", "failed"), {("response", "failed", "yes")})
        self.assertEqual((one.sentences, one.telling, one.read, one.made, one.right), (3, 2, 1, 3, 1))


class Labelled(unittest.TestCase):
    def read(self, name, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / name
            path.write_text(text, encoding="utf-8")
            return [(one.value, one.member, one.says, one.text) for one in read_sentences([path])]

    def test_table(self):
        self.assertEqual(self.read("a.txt", "# c\n\npain | | yes | Pain\\nnow | here\nrust | red | open | a\tb\n"),
                         [("pain", "", "yes", "Pain\nnow | here"), ("rust", "red", "nothing", "a\tb")])

    def test_examples(self):
        self.assertEqual(
            self.read("a.json", '{"matters": [{"value": "pain", "frames": [], "examples": {"yes": ["a"], "no": []}},'
                                '{"value": "rust", "member": "red", "examples": {"nothing": [{"text": "b"}]}}]}'),
            [("pain", "", "yes", "a"), ("rust", "red", "nothing", "b")])

    def test_mistakes(self):
        for text in ("pain | yes | a\n", "pain | | maybe | a\n", "pain | | yes |\n"):
            with self.assertRaisesRegex(ValueError, r"a\.txt:1: expected"):
                self.read("a.txt", text)


if __name__ == "__main__":
    unittest.main()
