"""A step that was offered, or asked about, is taken at a word; what refuses or puts it off takes nothing."""

import pytest

from roleplay.exercise.words.reading import Reading, Utterance
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import Language

STEP = "medical-check"
YES = [
    ("en", "Yes, a medical check, for anyone who wants one, starting with the young man."),
    ("en", "Right, please do the medical check then."),
    ("en", "The medical check, yes. The young man first."),
    ("sl", "Zdravniški pregled, da. Najprej mlajšega delavca."),
    ("sl", "Ja, zdravniški pregled, za vsakogar, ki ga želi."),
    ("sl", "Da, zdravniški pregled prosim uredite, ko pridete."),
]
NO = [
    ("en", "Yes, but not the medical check."),
    ("en", "No medical check for now."),
    ("en", "Yes, tomorrow, the medical check can wait."),
    ("en", "Has anybody asked for a medical check?"),
    ("sl", "Ja, ampak zdravniškega pregleda ne."),
    ("sl", "Zdravniškega pregleda zaenkrat ne potrebujemo."),
    ("sl", "Ja, jutri, zdravniški pregled lahko počaka."),
    ("sl", "Je kdo prosil za zdravniški pregled?"),
]


def heard(reader: LocalReader, case: Scenario, language: Language, text: str) -> Reading:
    actions, offered = case.actions, frozenset({STEP})
    return reader.read(Utterance(text, language, "direct", "police", ("social",), actions=actions, offered=offered))


def taken(reading: Reading) -> bool:
    return any(act.id == STEP for act in reading.kinds("request", "decide"))


@pytest.mark.parametrize(("language", "text"), YES)
def test_what_was_offered_is_taken_at_a_word(
    reader: LocalReader, case: Scenario, language: Language, text: str
) -> None:
    assert taken(heard(reader, case, language, text))


@pytest.mark.parametrize(("language", "text"), NO)
def test_what_refuses_or_puts_off_takes_nothing(
    reader: LocalReader, case: Scenario, language: Language, text: str
) -> None:
    assert not taken(heard(reader, case, language, text))
