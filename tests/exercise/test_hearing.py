"""Who hears a message, who is called by it, and who takes which of its requests and questions, whatever it says."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.floor.telling import Knowledge, best_placed, to_learner
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.words.reading import Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import PHASES, AgencyId
from tests.exercise.chances import FEW, any_hearing
from tests.thorough import amount

tried = settings(max_examples=amount(300, 3000), deadline=None)
seeds = st.integers(0, 1_000_000)


@tried
@given(seeds)
def test_others_hear_it_and_it_calls_whom_it_is_sent_to_and_whom_it_names(seed: int) -> None:
    hearing = any_hearing(random.Random(seed))
    said, reading, learner = hearing.said, hearing.reading, hearing.state.learner
    assert set(hearing.hearers) == set(said.audience) - {learner}
    assert hearing.direct == (said.channel == "direct")
    assert set(hearing.chosen) == (set(hearing.hearers) if hearing.direct else set(said.to) - {learner})
    assert set(hearing.addressed) == (
        set(hearing.hearers) if hearing.direct else (set(said.to) | set(reading.addressees)) - {learner}
    )


def is_later(state: State, action: Action) -> bool:
    return bool(action.phases) and min(map(PHASES.index, action.phases)) > PHASES.index(state.phase)


def surely(reading: Reading, kind: str) -> list[str]:
    """The steps of a kind that words are surely about, each once."""
    acts = (act for act in reading.acts if (act.kind, act.of, act.sure) == (kind, "action", True))
    return list(dict.fromkeys(act.id for act in acts if act.id is not None))


def wanted(hearing: Hearing) -> list[tuple[Action, tuple[AgencyId, ...]]]:
    """What is asked for, and of whom; own steps that are declared too early are asked of a hearer who may take them."""
    state, reading, hearers = hearing.state, hearing.reading, hearing.hearers
    case, found = state.scenario, []
    for name in dict.fromkeys(
        act.id for act in reading.acts if (act.kind, act.of, act.sure) == ("request", "action", True)
    ):
        last = next(act for act in reversed(reading.acts) if (act.kind, act.id, act.sure) == ("request", name, True))
        put_to = tuple(agency for agency in hearers if agency in last.to)
        found.append((case.action[name], put_to or hearing.addressed))
    for name in dict.fromkeys(
        act.id for act in reading.acts if (act.kind, act.of, act.sure) == ("decide", "action", True)
    ):
        action = case.action[name]
        able = [agency for agency in (*hearing.addressed, *hearers) if agency in action.agencies]
        own = state.learner in action.agencies and not action.agents_only and action.id not in state.taken
        if own and able and action.harm is None and is_later(state, action):
            found.append((action, (able[0],)))
    if found or not reading.assents:
        return found
    offers = [(state.offers[agency], agency) for agency in hearing.addressed or hearers if agency in state.offers]
    here = [each for each in offers if each[0].channel == hearing.said.channel]
    last, agency = max(here, key=lambda each: each[0].place, default=(None, None))
    if last is not None and agency is not None and len(last.actions) == 1 and state.turn - last.turn <= 2:
        found.append((case.action[last.actions[0]], (agency,)))
    return found


@tried
@given(seeds)
def test_a_request_falls_to_whom_it_is_put_to_if_that_one_may_else_to_one_who_may(seed: int) -> None:
    hearing = any_hearing(random.Random(seed))
    tasks = hearing.tasks()
    expected: dict[AgencyId, list[str]] = {}
    for action, put_to in wanted(hearing):
        able = [agency for agency in action.agencies if agency in hearing.hearers]
        called = [agency for agency in (*put_to, *hearing.addressed) if agency in able]
        # Whom alone it is put to declines it; of what is put to several or to nobody, one who may takes it.
        candidates = [*called, *(able if len(put_to) != 1 else []), *put_to]
        if candidates:
            expected.setdefault(candidates[0], []).append(action.id)
    assert tasks == expected
    for action in hearing.state.scenario.actions[:FEW]:
        assert hearing.may_be_left(action) == (
            action.harm is None and any(agency in action.agencies for agency in hearing.hearers)
        )


@tried
@given(seeds)
def test_each_question_is_for_whom_it_calls_else_for_one_or_two_of_those_who_hear_it(seed: int) -> None:
    hearing = any_hearing(random.Random(seed))
    reading, hearers = hearing.reading, hearing.hearers
    found = hearing.questions()
    for place, asked in enumerate(reading.wanted):
        speakers = [agency for agency in hearers if place in found.get(agency, ())]
        if reading.rude or (hearing.fresh and not asked.presses):
            assert not speakers
            continue
        called = {agency for agency in hearers if agency in asked.to} or set(hearing.chosen)
        if not called and not any(each.to for each in reading.wanted):
            called = set(hearing.addressed)
        if called and (called != set(hearers) or len(hearers) == 1):
            assert set(speakers) == called
        else:
            assert 1 <= len(speakers) <= max(2, len(hearing.addressed))


@tried
@given(seeds)
def test_a_question_to_everybody_falls_to_who_has_news_on_it(seed: int) -> None:
    hearing = any_hearing(random.Random(seed))
    state, learner = hearing.state, hearing.state.learner
    for asked in hearing.reading.wanted:
        exact = asked.model_copy(update={"exact": True, "names": True, "vague": False, "label": "PROBE"})
        telling = [Knowledge(state, agency, exact, to_learner(state, agency)) for agency in hearing.hearers]
        news = {
            one.agency: max((item.score for item in one.near if item.fact.id in one.free), default=0.0)
            for one in telling
            if any(fact not in state.known(learner) for fact in one.free)
        }
        if news and exact.scope == "matter":
            first, *_ = best_placed(state, exact, hearing.hearers, 2)
            assert first in news
