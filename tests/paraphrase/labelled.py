"""Labelled sentences: what a sentence says about one value, as a careful reader would answer."""
import dataclasses
import json
import pathlib

SAYS = ("yes", "no", "open", "nothing")


@dataclasses.dataclass(frozen=True)
class Sentence:
    """`text` says `says` about `member` of `value`; `member` is "" where the value has none. `says` is yes, no or
    nothing: what leaves a matter open ("open" in a file) says neither. `place` is file:line, or the file."""
    value: str
    member: str
    says: str
    text: str
    place: str

    def varied(self, text):
        return dataclasses.replace(self, text=text)


def read_sentences(paths):
    """The sentences of all files in their order: tables (.txt) and frames with examples (.json). Fails with ValueError,
    which names file and line."""
    sentences = []
    for path in map(pathlib.Path, paths):
        sentences += examples(path) if path.suffix == ".json" else table(path)
    return sentences


def table(path):
    """`value | member | says | sentence` lines; `\\n` in the sentence is a line break, `#` begins a comment."""
    sentences = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        place = f"{path}:{number}"
        fields = [field.strip(" ") for field in line.split("|", 3)]
        if len(fields) != 4 or not fields[0] or not fields[3].strip():
            raise ValueError(f"{place}: expected `value | member | says | sentence`")
        sentences.append(sentence_of(fields[0], fields[1], fields[2], fields[3].replace("\\n", "\n"), place))
    return sentences


def examples(path):
    """The `examples` beside the frames of a file: {"matters": [{"value", "member"?, "examples": {"yes": […], …}}]}. An
    example is a text or an object with one."""
    sentences = []
    for matter in json.loads(path.read_text(encoding="utf-8")).get("matters", []):
        for says, texts in matter.get("examples", {}).items():
            for example in texts:
                text = example["text"] if isinstance(example, dict) else example
                sentences.append(sentence_of(matter["value"], matter.get("member", ""), says, text, str(path)))
    return sentences


def sentence_of(value, member, says, text, place):
    if says not in SAYS:
        raise ValueError(f"{place}: expected yes, no, open or nothing, not `{says}`")
    return Sentence(value, member, "nothing" if says == "open" else says, text, place)
