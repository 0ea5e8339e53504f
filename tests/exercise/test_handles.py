"""Handles: names for facts and actions that say nothing of what they are."""

import random
import re

import pytest

from roleplay.exercise.permits import Handles, handles_of
from roleplay.exercise.setup import Setup
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from tests.exercise.acting import Babbler, Look, Talker, practice_of, scenario_of
from tests.exercise.test_permits import begun
from tests.played import DRILLS

OPAQUE = re.compile(r"[b-df-hj-np-tv-z2-9]{4}")


@pytest.mark.parametrize("case", ["white-van", "paid-driver"])
def test_a_handle_names_one_thing_and_says_nothing_of_it(library: Library, case: str) -> None:
    scenario = library.scenario[case]
    seen: list[dict[str, str]] = []
    for seed in range(20):
        state = begun(Setup(case, "en", "police", seed=seed, drill=DRILLS.get(case)))
        handles = handles_of(state)
        assert set(handles.facts) == set(scenario.fact)
        assert set(handles.actions) == set(scenario.action)
        named = [*handles.facts.values(), *handles.actions.values()]
        assert len(named) == len(set(named))
        assert all(OPAQUE.fullmatch(handle) for handle in named)
        seen.append({**handles.facts, **handles.actions})
    for name in seen[0]:
        assert len({named[name] for named in seen}) > len(seen) / 2, "it is not the name that is spelt"


@pytest.mark.parametrize("language", LANGUAGES)
def test_handles_stay_the_same_through_a_session(language: Language) -> None:
    setup, dice = Setup("white-van", language, "ngo", seed=4), random.Random(4)
    seen: list[Handles] = []
    store = SessionStore(open_engine("sqlite://"))
    look: Look = lambda state, called, permit: seen.append(handles_of(state))  # noqa: E731
    practice = practice_of(setup, Babbler(scenario_of(setup), dice), store, look)
    session = practice.start(setup)
    talker = Talker(practice, session, dice)
    while len(seen) < 10:
        talker.step()
    seen.append(handles_of(practice.open(session.id).state))
    store.close()
    assert all((item.facts, item.actions) == (seen[0].facts, seen[0].actions) for item in seen)


def test_of_handles_only_what_is_allowed_comes_back_each_once() -> None:
    handles = handles_of(begun(Setup("white-van", "en", "police")))
    first, second, third = list(handles.facts)[:3]
    step = next(iter(handles.actions))
    written = [handles.facts[name] for name in (second, first, second, third)]
    asked = [written[0].upper(), f" {written[1]} ", *written[2:], handles.actions[step], "", "zzzz", first]
    assert handles.facts_of(asked, (first, second)) == (first, second)
    assert handles.actions_of(asked, (step,)) == (step,)
    assert handles.actions_of(asked, ()) == ()
