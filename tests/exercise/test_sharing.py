"""Need-to-know as a table, and conditions as their parts: each rule against its statement, over everything it sees."""

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.agencies.sharing import may_know, reasons_against, share
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.state import Knowing, State
from roleplay.exercise.setup import Setup
from roleplay.scenario.conditions import Condition
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AGENCIES, PHASES, AgencyId, Channel
from tests.exercise.acting import no_mind, practice_of
from tests.exercise.conftest import Stage
from tests.once import KNOWLEDGE, shipped_content
from tests.thorough import amount

tried = settings(max_examples=amount(60, 600), deadline=None)
agencies = st.sampled_from(AGENCIES)
MET, UNMET = Condition(phases=(PHASES[0],)), Condition(phases=(PHASES[-1],))


@cache
def at_the_start() -> State:
    practice = practice_of(Setup("white-van", "en", "police"), no_mind)
    state = practice.start(Setup("white-van", "en", "police")).state
    practice.store.close()
    return state


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """A fact of any sensitivity that anybody may need, personal or not, released or not."""
    shipped = shipped_content(KNOWLEDGE).library.scenario["white-van"].facts[0]
    chosen = {
        "sensitivity": draw(st.integers(0, 4)),
        "personal": draw(st.booleans()),
        "release": draw(st.sampled_from([MET, UNMET])),
        "needs": tuple(draw(st.sets(agencies))),
    }
    return shipped.model_copy(update=chosen)


@tried
@given(facts(), agencies, st.sampled_from(["room", "direct"]))
def test_a_fact_is_told_by_consent_by_need_and_where_it_stays_with_whom_it_is_for(
    fact: Fact, agency: AgencyId, channel: Channel
) -> None:
    state = at_the_start()
    consent = not fact.personal or fact.release == MET
    need = fact.sensitivity in (0, 1) or agency in fact.needs
    place = fact.sensitivity in (0, 1, 2) or channel == "direct"
    against = {"consent": not consent, "need": not need, "room": need and not place}
    assert reasons_against(fact, agency, channel, state) == tuple(why for why, stands in against.items() if stands)
    assert may_know(fact, agency, state) == (consent and need)


@tried
@given(facts(), agencies, st.sets(agencies), st.sets(agencies))
def test_telling_reaches_those_who_lack_it_and_names_what_is_wrong_with_it(
    fact: Fact, by: AgencyId, audience: set[AgencyId], knowing: set[AgencyId]
) -> None:
    state = at_the_start()
    for agency in AGENCIES:
        known = state.knows.setdefault(agency, {})
        known.pop(fact.id, None)
        if agency in knowing:
            known[fact.id] = Knowing(turn=0, minute=0.0, source="packet")
    reached = audience - knowing - {by}
    shared = list(share(state, fact, by, [agency for agency in AGENCIES if agency in audience]))
    if not reached:
        assert not shared
        return
    (told,) = shared
    assert (told.fact, told.by, set(told.to)) == (fact.id, by, reached)
    assert set(told.unneeded) == {agency for agency in reached if fact.sensitivity > 1 and agency not in fact.needs}
    assert told.breached == (fact.personal and fact.release == UNMET)


def parts_of(state: State, taken: str) -> tuple[list[Condition], list[Condition]]:
    """Return single requirements of every kind that are met in a state, each beside one that is not."""
    case = state.scenario
    untaken = next(action.id for action in case.actions if action.id not in state.taken)
    known, unknown = (
        next(fact.id for fact in case.facts if (fact.id in state.known("police")) is wanted) for wanted in (True, False)
    )
    person, inject, duty = case.persons[0].id, case.injects[0].id, case.duties[0].id
    told = case.persons[0].disclosures[0].fact
    since = state.minute - state.taken[taken].minute
    written: list[tuple[dict[str, object], dict[str, object]]] = [
        ({"phases": (state.phase,)}, {"phases": ("debrief",)}),
        ({"after_minute": state.minute}, {"after_minute": state.minute + 1}),
        ({"learner": ("police", "ngo")}, {"learner": ("ngo",)}),
        ({"actions": (taken,)}, {"actions": (taken, untaken)}),
        ({"any_action": (taken, untaken)}, {"any_action": (untaken,)}),
        ({"not_actions": (untaken,)}, {"not_actions": (taken, untaken)}),
        ({"not_injects": (inject,)}, {"injects": (inject,)}),
        ({}, {"duties": (*(name.id for name in case.duties if name.id not in state.done), duty)[:1]}),
        ({"knows": {"police": (known,)}}, {"knows": {"police": (known, unknown)}}),
        ({"not_knows": {"police": (unknown,)}}, {"not_knows": {"police": (known, unknown)}}),
        ({"disclosed": ()}, {"disclosed": (told,)}),
        ({"disclosed_at_least": {person: 0}}, {"disclosed_at_least": {person: 1}}),
        ({"minutes_since": {taken: since}}, {"minutes_since": {taken: since + 1}}),
        ({"reflections": 0}, {"reflections": 1}),
        ({}, {"minutes_since": {inject: 0}}),
        ({}, {"disclosed_at_least": {"nobody": 0}}),
    ]
    return tuple([Condition.model_validate(pair[at]) for pair in written] for at in (0, 1))  # type: ignore[return-value]


@pytest.fixture
def under_way(begin: Callable[..., Stage]) -> tuple[State, str]:
    """A state in which the learner has taken a step some minutes ago, and which step."""
    stage = begin("police")
    free = [action.id for action in stage.session.state.scenario.actions if "police" in action.agencies]
    taken = next(name for name in free if stage.does(name) and name in stage.session.state.taken)
    stage.waits()
    return stage.session.state, taken


def test_a_condition_holds_if_each_of_its_parts_does(under_way: tuple[State, str]) -> None:
    state, taken = under_way
    met, unmet = parts_of(state, taken)
    assert all(holds(part, state) for part in met)
    assert not any(holds(part, state) for part in unmet)
    for part, other in zip(met, unmet, strict=True):
        given = {name: getattr(part, name) for name in part.model_fields_set}
        assert holds(Condition(**given, all=tuple(met), any=(other, part), none=tuple(unmet)), state)
        assert not holds(Condition(**given, all=(*met, other)), state)
        assert not holds(Condition(**given, any=(other,)), state)
        assert not holds(Condition(**given, none=(*unmet, part)), state)
        kept = {name: getattr(other, name) for name in other.model_fields_set}
        assert not holds(Condition(**kept, all=tuple(met)), state)
