"""Skill pays: expert interviews bring out at least twice the facts of poor ones, and never what no gate lets out."""

from pathlib import Path

import pytest

from roleplay.config import ROOT
from roleplay.exercise.log.events import FactDisclosed
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.state import State
from roleplay.exercise.persons.gates import missing
from roleplay.scenario.case import Scenario
from tests.played import Play

pytestmark = pytest.mark.slow

MOVES = sorted((ROOT / "knowledge" / "scenarios" / "white-van" / "moves").glob("*.jsonl"))
LEARNERS = sorted({tuple(path.stem.split("-")[:2]) for path in MOVES if path.stem.endswith("-poor")})
FEWEST_FROM_THE_WORKER = 6


def told(state: State, person: str) -> set[str]:
    """What the person told of their own accord; what was suggested to them first is no yield."""
    return {
        entry.event.fact
        for entry in state.log
        if isinstance(entry.event, FactDisclosed) and entry.event.person == person and not entry.event.contaminated
    }


@pytest.mark.parametrize(("agency", "language"), LEARNERS)
def test_the_expert_earns_at_least_twice_the_facts_of_the_poor_one(
    played: Play, case: Scenario, agency: str, language: str
) -> None:
    folder = MOVES[0].parent
    expert = played(folder / f"{agency}-{language}-expert.jsonl")
    poor = played(folder / f"{agency}-{language}-poor.jsonl")
    assert len(told(expert, "worker")) >= FEWEST_FROM_THE_WORKER
    for person in case.person:
        assert len(told(expert, person)) >= 2 * len(told(poor, person)), person


@pytest.mark.parametrize("path", MOVES, ids=[path.stem for path in MOVES])
def test_nobody_tells_more_than_the_gates_allow(played: Play, case: Scenario, path: Path) -> None:
    full = played(path)
    state = State(case)
    for entry in full.log:
        event = entry.event
        if isinstance(event, FactDisclosed):
            person = case.person[event.person]
            item = next(part for part in person.disclosures if part.fact == event.fact)
            assert missing(item.gate, state, person) == (), event.fact
        apply(state, entry)
