"""How authors write signs, and what stands together in a learner's notes."""

import pytest

from roleplay.feedback.counting import holds, most_telling, signs_of, speaks_of, stretches, told
from roleplay.reading.words.text import sentences, words_of


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("loč mošk", "Ločimo vse moške.", True),
        ("loč mošk", "Ločimo vse.", False),
        ("loč|razdel mošk|fant", "Razdelite fante.", True),
        ("loč|razdel mošk|fant", "Razdelite ženske.", False),
        ("nad$ nadzor", "Nadzor danes.", False),
        ("nad$ nadzor", "Nadzor nad njimi.", True),
        ("tolmač -seznam|preveri", "Pokličite tolmača.", True),
        ("tolmač -seznam|preveri", "Tolmača s seznama.", False),
        ("we've$ heard", "We’ve heard of it.", True),
        ("co-worker", "A worker of the co.", True),
        ("co-worker", "A worker.", False),
        ("@get|call interpret", "Call an interpreter.", True),
        ("@get interpret", "Get an interpreter.", False),
        ("one two", "One. Two.", False),
    ],
)
def test_a_line(line: str, text: str, found: bool) -> None:
    assert holds(sentences(text), (line,)) is found


@pytest.mark.parametrize(
    ("text", "line", "together"),
    [
        ("Passports with the foreman, debt, locked warehouse.", "passport foreman", True),
        ("The passports are in the bag of the driver, and the foreman watches them all.", "passport foreman", False),
        ("The door is locked by the driver, at night.", "locked night", True),
    ],
)
def test_what_stands_together_in_notes(text: str, line: str, together: bool) -> None:
    (sign,) = signs_of((line,))
    assert any(sign.holds(words) for words in stretches(text)) is together


def test_the_most_telling_words_are_those_with_most_that_a_line_names() -> None:
    parts = ("We go on.", "He has the passports in a pouch.", "The passports are gone.")
    assert most_telling(parts, ("passport pouch -letter", "@get bag")) == parts[1]
    assert most_telling(parts, ("letter",)) is most_telling(parts, ()) is None


@pytest.mark.parametrize(
    ("text", "title", "same"),
    [
        ("We arrange a vetted interpreter first", "Arrange a vetted interpreter", True),
        ("We arrange a meeting first", "Arrange a vetted interpreter", False),
        ("Explain everything", "Explain", True),
        ("", "Explain", False),
        ("Explain it", "A to do", False),
    ],
)
def test_who_uses_most_words_of_a_title_speaks_of_it(text: str, title: str, same: bool) -> None:
    assert speaks_of(told(words_of(text)), title) is same
