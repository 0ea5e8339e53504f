"""Every error code has words in both languages, with the same details."""

import re

from roleplay.config import ROOT
from roleplay.messages import catalogue


def slots(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_both_languages_say_the_same() -> None:
    slovenian, english = catalogue("sl"), catalogue("en")
    assert slovenian.keys() == english.keys()
    assert all(slots(slovenian[code]) == slots(english[code]) for code in english)


def test_every_code_in_the_program_has_words_and_the_reverse() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "roleplay").rglob("*.py"))
    kinds = "InputError|SessionError|StaleSessionError|StoreError|EmbedderError|Problem"
    raised = set(re.findall(rf"(?:{kinds})\(\s*\"(\w+)\"", source))
    assert raised == set(catalogue("en"))
