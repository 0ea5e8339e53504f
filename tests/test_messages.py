"""Every error code has words in both languages, with the same details."""

import re
from typing import get_args

from roleplay.config import ROOT
from roleplay.errors import StorageCode
from roleplay.messages import catalogue, explain
from roleplay.models.model import ModelError, ModelErrorCode


def slots(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_both_languages_say_the_same() -> None:
    slovenian, english = catalogue("sl"), catalogue("en")
    assert slovenian.keys() == english.keys()
    assert all(slots(slovenian[code]) == slots(english[code]) for code in english)


def test_no_key_of_a_text_file_stands_twice() -> None:
    """YAML would keep the last one without a word, and the other texts of the first would be gone."""
    for path in (ROOT / "roleplay").rglob("*.yaml"):
        heads = re.findall(r"^(\w+):", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(heads) == len(set(heads)), path


def test_every_code_in_the_program_has_words_and_the_reverse() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "roleplay").rglob("*.py"))
    kinds = "InputError|AccessError|SessionError|StaleSessionError|StoreError|EmbedderError|Problem|JsonFault"
    raised = set(re.findall(rf"\b(?:{kinds})\(\s*\"(\w+)\"", source))
    raised |= set(re.findall(r"\"problem\": \"(\w+)\"", source)) | set(re.findall(r"code = \"(\w+)\" if", source))
    raised |= {f"fetch_{code}" for code in re.findall(r"FetchError\(\s*\"(\w+)\"", source)}
    raised |= {f"storage_{code}" for code in get_args(StorageCode)}
    raised |= {f"model_{code}" for code in get_args(ModelErrorCode)}
    assert raised == set(catalogue("en"))


def test_every_error_of_a_model_can_be_worded_with_what_it_always_has() -> None:
    more = {
        "spending_cap": {"spent": "1", "cap": "1", "currency": "EUR"},
        "no_file": {"file": "x.gguf"},
        "no_package": {"extra": "x"},
        "resting": {"seconds": 9},
    }
    for code in get_args(ModelErrorCode):
        error = ModelError(code, **more.get(code, {}))
        assert explain(error, "sl") != explain(error, "en")
