"""Each truth of a shipped case is another one, and the shipped learners come to the end of each."""

from itertools import combinations
from pathlib import Path

import pytest

from roleplay.exercise.log.events import FactDisclosed
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup
from roleplay.moves_file import Refused, play, read_moves
from roleplay.practice import Practice
from roleplay.scenario.case import Library, Scenario
from tests.played import DRILLS, MOVES

EXPERTS = [path for path in MOVES if path.stem.endswith("expert")]
TRUTHS = {"white-van": 3, "paid-driver": 2}


def truths(scenario: Scenario) -> tuple[Scenario, ...]:
    return (scenario, *scenario.variants)


def solved(practice: Practice, library: Library, path: Path, seed: int) -> tuple[State, list[Refused]]:
    agency, language, _ = path.stem.split("-")
    case = library.scenario[path.parts[-3]]
    session = practice.start(Setup(case.id, language, agency, seed=seed, drill=DRILLS.get(case.id)))  # type: ignore[arg-type]
    moves = read_moves(path, case, agency)  # type: ignore[arg-type]
    return session.state, [item for item in play(practice, session, moves) if isinstance(item, Refused)]


def told(state: State) -> set[str]:
    return {entry.event.fact for entry in state.log if isinstance(entry.event, FactDisclosed)}


@pytest.mark.parametrize("name", TRUTHS)
def test_any_two_truths_differ_in_what_is_so_who_holds_it_and_what_happens(library: Library, name: str) -> None:
    all_truths = truths(library.scenario[name])
    assert len(all_truths) == TRUTHS[name]
    for one, other in combinations(all_truths, 2):
        holders = [{fact.id: fact.holders for fact in case.facts} for case in (one, other)]
        statements = [{fact.id: fact.statement for fact in case.facts} for case in (one, other)]
        assert one.truth != other.truth
        assert holders[0] != holders[1]
        assert statements[0] != statements[1]
        changes = [{inject.id: inject.minute for inject in case.injects} for case in (one, other)]
        assert changes[0] != changes[1] or not one.injects


@pytest.mark.parametrize("name", TRUTHS)
def test_what_differs_is_said_in_words_of_its_own(library: Library, name: str) -> None:
    usual, *others = truths(library.scenario[name])
    for other in others:
        differing = {fact.id for fact in other.facts if fact.statement != usual.fact[fact.id].statement}
        assert differing
        for fact in differing:
            told_by = [
                (item, next(old for old in usual.person[person.id].disclosures if old.fact == fact))
                for person in other.persons
                for item in person.disclosures
                if item.fact == fact
            ]
            for now, before in told_by:
                assert now.wordings.asked != before.wordings.asked, (fact, "is told in the words of another truth")
            if other.fact[fact].wordings is not None:
                assert other.fact[fact].wordings.asked != usual.fact[fact].wordings.asked, fact


@pytest.mark.parametrize("path", EXPERTS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_the_shipped_experts_solve_the_other_truths(practice: Practice, library: Library, path: Path) -> None:
    case = library.scenario[path.parts[-3]]
    variant = min(1 if "-sl-" in path.stem else 2, len(case.variants))
    usual, _ = solved(practice, library, path, 0)
    state, refused = solved(practice, library, path, variant)
    assert state.scenario is case.variants[variant - 1]
    assert state.phase == usual.phase
    assert len(refused) <= 1, refused  # to tell what is somebody else's to tell in this truth
    assert len(told(state)) >= 0.8 * len(told(usual)), told(usual) - told(state)
