"""What the program reads in texts, through `signpost read --lines`."""
import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WRITTEN_ON = "2026-11-20"  # the day of all texts here, so that a run can be repeated


def read_texts(binary, texts, policies=ROOT / "policies", kind="note"):
    """For each text, read as a note, report or order, the set of what it says: (value, member, "yes" or "no"). One
    process reads all of them. Fails with RuntimeError, which tells what the program said."""
    lines = "".join(text.replace("\n", "\\n") + "\n" for text in texts)
    command = [binary, "read", "--lines", "--kind", kind, "--as-of", WRITTEN_ON, "--policies", str(policies), "-"]
    done = subprocess.run(command, input=lines.encode("utf-8"), capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"`{binary} read` ended with {done.returncode}: {done.stderr.decode('utf-8').strip()}")
    told = [set() for _ in texts]
    for line in done.stdout.decode("utf-8").split("\n"):
        if not line:
            continue
        one = json.loads(line)
        if one["says"] in ("yes", "no"):
            told[one["line"] - 1].add((one["value"], one["member"], one["says"]))
    return told


def statements(sentence, told):
    """What was told about the sentence's value: {(member, says)}."""
    return {(member, says) for value, member, says in told if value == sentence.value}


def verdict(sentence, told):
    """How a sentence was read: "read", "unread", "opposite" (its member, the other way or both ways) or, of one that
    says nothing, "false". A sentence that says nothing and names no member is about every member of its value."""
    said = {says for member, says in statements(sentence, told)
            if member == sentence.member or (sentence.says == "nothing" and not sentence.member)}
    if sentence.says == "nothing":
        return "false" if said else "read"
    if said - {sentence.says}:
        return "opposite"
    return "read" if said else "unread"
