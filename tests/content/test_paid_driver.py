"""The paid driver teaches its point: calm brings out what clears her, pressure an admission that is untrue."""

import pytest

from roleplay.config import ROOT
from roleplay.exercise.log.events import Drill
from roleplay.exercise.log.state import Inner
from roleplay.exercise.setup import Setup
from roleplay.moves_file import Refused, play, read_moves
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language

CASE, DRIVER = "paid-driver", "driver"
MOVES = ROOT / "knowledge" / "scenarios" / CASE / "moves"
GOAL = "worth-of-suspicion"
LEAST_FACTS = 10
MOST_PRESSING_TURNS = 8
TEMPERAMENTS = ("talkative", "ashamed", "tired")


@pytest.fixture
def reader(knowing_reader: LocalReader) -> LocalReader:
    """The reader as it ships: without the meaning of sentences too much of what is said here is not understood."""
    return knowing_reader


@pytest.fixture(scope="session")
def case(library: Library) -> Scenario:
    return library.scenario[CASE]


def interviewed(practice: Practice, style: str, language: Language, temperament: str = TEMPERAMENTS[0]) -> Inner:
    """Play the moves of one interviewer and return how the driver has come out of it."""
    drill = Drill(person=DRIVER, goal=GOAL, minutes=15)
    session = practice.start(Setup(CASE, language, "police", temperaments={DRIVER: temperament}, drill=drill))
    moves = read_moves(MOVES / f"police-{language}-{style}.jsonl", session.state.scenario, "police")
    refused = [item for item in play(practice, session, moves) if isinstance(item, Refused)]
    assert refused == []
    return session.state.inner(DRIVER)


@pytest.mark.long
@pytest.mark.some(1)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("temperament", TEMPERAMENTS)
def test_calm_brings_out_the_facts_and_no_admission(practice: Practice, language: Language, temperament: str) -> None:
    calm = interviewed(practice, "expert", language, temperament)
    assert not calm.admitted
    assert len(calm.told) >= LEAST_FACTS


@pytest.mark.some(1)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("temperament", TEMPERAMENTS)
def test_accusing_gets_an_untrue_admission_and_few_facts(
    practice: Practice, language: Language, temperament: str
) -> None:
    pressed = interviewed(practice, "accuser", language, temperament)
    calm = interviewed(practice, "expert", language, temperament)
    assert pressed.admitted
    assert min(pressed.admitted.values()) <= MOST_PRESSING_TURNS
    assert len(calm.told) >= 2 * len(pressed.told)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_admitted_is_taken_back_in_calm(practice: Practice, language: Language) -> None:
    pressed = interviewed(practice, "accuser", language)
    assert pressed.taken_back == pressed.admitted.keys()


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calm_interview_reaches_what_its_goal_is_after(
    practice: Practice, case: Scenario, language: Language
) -> None:
    calm = interviewed(practice, "expert", language)
    assert set(case.goal[GOAL].facts) <= set(calm.told)


def test_each_admission_takes_more_pressure_than_the_one_before(case: Scenario) -> None:
    thresholds = [item.at for item in case.person[DRIVER].admissions]
    assert len(thresholds) == 3
    assert thresholds == sorted(set(thresholds))


def test_every_goal_can_be_rehearsed_by_any_agency(practice: Practice, case: Scenario) -> None:
    for goal in case.goals:
        for agency in case.seat:
            drill = Drill(person=goal.person, goal=goal.id, minutes=goal.minutes)
            state = practice.start(Setup(CASE, "en", agency, drill=drill)).state
            assert set(goal.known) <= set(state.known(agency)), (goal.id, agency)
