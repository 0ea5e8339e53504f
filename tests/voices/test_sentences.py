"""A stream is cut where a sentence ends, however it is cut into pieces."""

import pytest

from roleplay.scenario.vocabulary import Language
from roleplay.voices.checking.sentences import Cutter

# Sentences as they are to be cut, with the mark where.
CASES: list[tuple[Language, str]] = [
    ("sl", "Prejeto.| Gremo!| Kdo pride?"),
    ("sl", "Dogovorili smo 3. točko in 24. novembra.| Potem naprej."),
    ("sl", "Npr. delovodja oz. voznik.| Konec."),
    ("sl", "Stane 3.500 evrov, ob 6.20.| Čez 5 min.| Javimo se."),
    ("sl", "Dr. Novak je tu.| Rekel je: »Ne vem.«| Potem je utihnil."),
    ("sl", "Ne vem …| mogoče.| Ja …"),
    ("en", "Mr. Hribar is here.| It took 2.5 hours, e.g. by van.| Done."),
    ("en", "Another 4 min. at most.| Then we go."),
    ("en", "He said “no.”| Nothing else.\n\n|That’s all"),
    ("en", ""),
]


@pytest.mark.parametrize(("language", "marked"), CASES)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_sentences(language: Language, marked: str, size: int) -> None:
    cutter, text = Cutter(language), marked.replace("|", "")
    expected = [sentence.strip() for sentence in marked.split("|") if sentence]
    found = [sentence for at in range(0, len(text), size) for sentence in cutter.feed(text[at : at + size])]
    found += [rest] if (rest := cutter.rest()) else []
    assert found == expected


def test_a_sentence_comes_as_soon_as_the_next_begins() -> None:
    cutter = Cutter("en")
    assert list(cutter.feed("We have that.")) == []
    assert list(cutter.feed(" N")) == ["We have that."]
    assert cutter.rest() == "N"


def test_text_without_an_end_is_cut_somewhere() -> None:
    cutter = Cutter("en")
    pieces = [sentence for _ in range(200) for sentence in cutter.feed("word and ")]
    assert pieces
    assert max(map(len, pieces)) < 700
