"""A condition is a threat or a kindness by what hangs on it: what is held against a learner has to be plain."""

import pytest

from roleplay.exercise.reading import Utterance
from roleplay.reading.local import LocalReader
from roleplay.scenario.vocabulary import Language


def read(reader: LocalReader, text: str, language: Language) -> tuple[bool, bool]:
    """Whether a threat is heard in what is said to a person, and whether surely."""
    reading = reader.read(
        Utterance(text=text, language=language, channel="interview", learner="police", stage="account")
    )
    return "threat" in reading.tactics, "threat" in reading.sure_tactics


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You will be deported unless you decide to talk."),
        ("en", "You will sit in a cell until you agree to talk."),
        ("en", "If you don’t tell me who the boss is I can’t help you and you’ll be sent home."),
        ("sl", "V priporu boste, dokler se ne odločite govoriti."),
        ("sl", "Če ne boste povedali, vam ne morem pomagat."),
        ("sl", "Brez prijave vam ne morem dosti pomagat, tako pač je."),
        ("sl", "Policija vas bo vrgla ven, če ne boste poslušali mene."),
    ],
)
def test_what_hangs_on_talking_is_surely_a_threat(knowing_reader: LocalReader, language: Language, text: str) -> None:
    assert read(knowing_reader, text, language) == (True, True)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Then that stays here until you say otherwise."),
        ("en", "I write nothing down unless you let me."),
        ("en", "I’m staying with you until the interpreter comes."),
        ("en", "I will speak with social services about where you will sleep."),
        ("sl", "Tukaj ostanem, dokler ne veva več."),
        ("sl", "To ostane med nama, dokler se ne odločite drugače."),
        ("sl", "Pri vas bom, kolikor časa boste želeli."),
    ],
)
def test_what_is_left_to_the_person_is_surely_none(knowing_reader: LocalReader, language: Language, text: str) -> None:
    assert not read(knowing_reader, text, language)[1]
