"""What may be taken at its word: marks take certainty away, outright wordings keep it."""

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.config import ROOT
from roleplay.errors import ContentError
from roleplay.reading.acts.plain import Mark, PlainWords, load_plain_words
from roleplay.scenario.vocabulary import LANGUAGES, Language

FOLDER = ROOT / "knowledge" / "reading" / "plain"
WORDS: dict[Language, PlainWords] = {language: load_plain_words(FOLDER / f"{language}.yaml") for language in LANGUAGES}

OUTRIGHT = [
    ("en", "caution", "You don't have to answer my questions."),
    ("en", "caution", "You can stop at any time."),
    ("en", "caution", "You have the right to a lawyer."),
    ("en", "consent", "Do you agree to the recording?"),
    ("en", "care", "Would you like some water?"),
    ("en", "caution", "If you need a break, just tell me."),
    ("sl", "caution", "Ni vam treba odgovarjati na vprašanja."),
    ("sl", "caution", "Pogovor lahko kadarkoli prekinete."),
    ("sl", "caution", "Imate pravico do odvetnika."),
    ("sl", "consent", "Se strinjate s snemanjem?"),
    ("sl", "care", "Bi kozarec vode?"),
    ("sl", "caution", "Če česa ne veste, povejte."),
    ("sl", "consent", "Se strinjate, da pogovor posnamem?"),
]
MARKED = [
    ("en", "negated", "We won't be calling a doctor."),
    ("en", "conditional", "You'll get a lawyer when you have talked."),
    ("en", "postponed", "The doctor can come tomorrow."),
    ("en", "reported", "He says you have the right to a lawyer."),
    ("en", "ironic", "Of course, a lawyer and a brass band."),
    ("en", "hypothetical", "Perhaps they could be separated."),
    ("en", "hostile", "You can stop whining and leave."),
    ("sl", "negated", "Zdravnika ne bomo klicali."),
    ("sl", "conditional", "Odvetnika dobite, ko boste govorili."),
    ("sl", "postponed", "Zdravnik lahko pride jutri."),
    ("sl", "reported", "Pravi, da imate pravico do odvetnika."),
    ("sl", "ironic", "Seveda, odvetnika in še godbo na pihala."),
    ("sl", "hypothetical", "Morda jih ločimo."),
    ("sl", "hostile", "Nehajte jamrati in pojdite."),
]


@pytest.mark.parametrize(("language", "kind", "text"), OUTRIGHT)
def test_what_is_put_outright_keeps_its_certainty_whatever_it_denies(language: Language, kind: str, text: str) -> None:
    found = WORDS[language].of(text)
    assert kind in found.outright
    assert found.asks is text.endswith("?")


@pytest.mark.parametrize(("language", "mark", "text"), MARKED)
def test_a_mark_takes_certainty_away(language: Language, mark: str, text: str) -> None:
    found = WORDS[language].of(text)
    assert mark in found.marks
    assert not found.outright


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["caution", "consent", "care"])
def test_a_mark_beside_an_outright_wording_takes_it_back(language: Language, kind: str) -> None:
    texts = {
        "en": (
            "You have the right to a lawyer",
            "Do you agree to the recording",
            "Would you like some water",
            " but not today",
        ),
        "sl": ("Imate pravico do odvetnika", "Se strinjate s snemanjem", "Bi kozarec vode", ", ampak ne danes"),
    }[language]
    alone = texts[("caution", "consent", "care").index(kind)]
    assert kind in WORDS[language].of(f"{alone}.").outright
    assert kind not in WORDS[language].of(f"{alone}{texts[3]}.").outright


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Tell me the number you ring, and then you can take a break."),
        ("en", "Poor man, would you like some water?"),
        ("sl", "Povejte mi številko, potem lahko naredite premor."),
        ("sl", "Najprej ime in priimek šefa, imate pravico do odvetnika."),
        ("en", "If you need a break, tell me where you hid the money."),
        ("sl", "Se strinjate, da brez vas ne bi bilo nobene vožnje?"),
    ],
)
def test_what_else_a_sentence_says_takes_it_back(language: Language, text: str) -> None:
    assert not WORDS[language].of(text).outright


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    for words in WORDS.values():
        found = words.of(text)
        assert found.marks <= set(get_args(Mark))


def test_a_polite_request_has_no_mark() -> None:
    for language, text in (
        ("en", "Could you send a doctor to the hut, please?"),
        ("en", "Would you mind sending somebody?"),
        ("sl", "Lahko prosim pošljete zdravnika?"),
        ("sl", "Prosim za zdravnika."),
    ):
        assert not WORDS[language].of(text).marks  # type: ignore[index]


def test_a_broken_file_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "en.yaml"
    path.write_text(
        "marks: {negated: [no]}\nframes: [please]\nagrees: [yes]\nidle: [so]\njoins: and\noutright: {}\n",
        encoding="utf-8",
    )
    with pytest.raises(ContentError, match="conditional"):
        load_plain_words(path)
    path.write_text("marks: [", encoding="utf-8")
    with pytest.raises(ContentError, match=str(path)):
        load_plain_words(path)
