"""Who hears a message, who is called by it, and who takes which of its requests and questions, whatever it says."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.agencies.questions import AgencyQuestion, advisers
from roleplay.exercise.agencies.status import on_subject
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.words.reading import Asked, Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import PHASES, AgencyId
from tests.exercise.chances import FEW, any_hearing
from tests.thorough import amount

tried = settings(max_examples=amount(300, 3000), deadline=None)
seeds = st.integers(0, 1_000_000)
STEPS = {"request", "decide", "forbid", "undo"}


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
    steps = any(act.sure and act.kind in STEPS for act in reading.acts)
    if reading.questions is not None:
        assert hearing.asked == tuple(each for each in reading.questions if each.presses or not hearing.fresh)
    elif reading.label in ("OPINION", "ENCOUR") or (hearing.fresh and steps) or not reading.asks:
        assert hearing.asked == ()
    else:
        assert hearing.asked == (Asked(label=reading.label, topics=reading.topics),)


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
    for agency in hearing.addressed or hearers:
        offer = state.offers.get(agency)
        if offer is not None and len(offer.actions) == 1 and state.turn - offer.turn <= 2:
            found.append((case.action[offer.actions[0]], (agency,)))
    return found


@tried
@given(seeds)
def test_a_request_falls_to_whom_it_is_put_to_if_that_one_may_else_to_one_who_may(seed: int) -> None:
    hearing = any_hearing(random.Random(seed))
    tasks = hearing.tasks()
    expected: dict[AgencyId, list[Action]] = {}
    for action, put_to in wanted(hearing):
        able = [agency for agency in action.agencies if agency in hearing.hearers]
        called = [agency for agency in (*put_to, *hearing.addressed) if agency in able]
        # Whom alone it is put to declines it; of what is put to several or to nobody, one who may takes it.
        candidates = [*called, *(able if len(put_to) != 1 else []), *put_to]
        if candidates:
            expected.setdefault(candidates[0], []).append(action)
    assert tasks == expected
    for action in hearing.state.scenario.actions[:FEW]:
        assert hearing.may_be_left(action) == (
            action.harm is None and any(agency in action.agencies for agency in hearing.hearers)
        )


def at_work(state: State, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Those who are at something, then those who have done something in this phase; else who did something last."""
    busy = [agency for agency in hearers if agency in {work.agency for work in state.work}]
    here = {taken.agency for taken in state.taken.values() if taken.turn > state.phase_turn}
    done = [agency for agency in hearers if agency in here - set(busy)]
    latest = [taken.agency for taken in sorted(state.taken.values(), key=lambda each: each.turn, reverse=True)]
    ever = list(dict.fromkeys(agency for agency in latest if agency in hearers))
    return tuple((busy + done or ever)[:3]) or hearers[:1]


def doer(state: State, action: Action, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Who did or does a step, else who can see to what it lacks, else who could take it, else anybody."""
    did = [state.taken[action.id].agency] if action.id in state.taken else []
    does = [work.agency for work in state.work if work.action == action.id]
    lacking = [state.scenario.action[name] for name in action.requires.actions if name not in state.taken]
    can = [agency for agency in action.agencies if any(agency in each.agencies for each in lacking)]
    known = [agency for agency in (*did, *does, *can, *action.agencies) if agency in hearers]
    return tuple(known[:1]) or hearers[:1]


def best_of(state: State, asked: Asked, hearers: tuple[AgencyId, ...], *, freely: bool) -> tuple[AgencyId, ...]:
    scores = {agency: AgencyQuestion(state, agency, asked, "room").likely(freely=freely) for agency in hearers}
    best = max(scores.values(), default=0.0)
    share = 1.0 if asked.names and asked.exact else 0.85
    return tuple(agency for agency in hearers if scores[agency] > 0 and scores[agency] >= share * best)


def has_key_news(state: State, agency: AgencyId) -> bool:
    facts = (state.scenario.fact[name] for name in state.known(agency) if name not in state.known(state.learner))
    open_ = (fact for fact in facts if fact.sensitivity < 2 or (state.learner in fact.needs and fact.sensitivity < 3))
    return any(fact.key for fact in open_ if not fact.personal or set(fact.release.actions) <= state.taken.keys())


def volunteers(state: State, asked: Asked, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Who answers what nobody was called to answer."""
    case = state.scenario
    if advising := advisers(state, asked, hearers):
        return advising
    named = [case.action[name] for name in asked.actions]
    if asked.scope == "status" and (asked.topics or asked.actions):
        at_it = [agency for agency in hearers if on_subject(state, agency, asked) is not None]
        whose = [each.agency for each in case.topic[asked.topics[0]].sources] if asked.topics else []
        return tuple([*at_it, *(agency for agency in whose if agency in hearers), *hearers][:1])  # type: ignore[misc]
    if asked.scope in ("own", "status", "visit"):
        return at_work(state, hearers)[: 3 if asked.scope == "status" else 1]
    if asked.scope == "whereabouts":
        placed = [case.action[name] for name in state.taken if case.action[name].places]
        placing = [*placed[::-1], *(action for action in case.actions if action.places)]
        return doer(state, placing[0], hearers) if placing else hearers[:1]
    if not (asked.exact or asked.topics or asked.actions):
        wide = asked.label == "OPEN" or asked.scope != "matter"
        return tuple(agency for agency in hearers if wide and has_key_news(state, agency))[:2]
    if named and asked.scope == "deed":
        return doer(state, named[0], hearers)
    answers = {agency: AgencyQuestion(state, agency, asked, "room").answer().act for agency in hearers}
    finders = [agency for agency in hearers if answers[agency] not in ("nothing_known", "beside", "decline", "unheard")]
    free, kept = (best_of(state, asked, hearers, freely=freely) for freely in (True, False))
    return free[:3] or kept[:1] or tuple(finders[:1])


@tried
@given(seeds)
def test_a_question_is_for_whom_it_calls_else_for_who_can_answer_it(seed: int) -> None:
    hearing = any_hearing(random.Random(seed))
    state, hearers = hearing.state, hearing.hearers
    questions = hearing.reading.questions or ()
    found, nobodys = hearing.share_out(questions)
    expected: dict[AgencyId, list[Asked]] = {}
    left = []
    for asked in questions:
        called = tuple(agency for agency in hearers if agency in asked.to) or hearing.chosen
        if asked.scope in ("own", "status", "visit") and len(hearers) > 1 and set(called) == set(hearers):
            called = at_work(state, hearers)
        if not called and not any(each.to for each in questions):
            called = hearing.addressed
        speakers = called or volunteers(state, asked, hearers) or hearing.addressed
        put = asked
        if not speakers and asked.label == "OPEN" and not asked.topics:
            put = asked.model_copy(update={"aims": (), "exact": False})  # no word of it belongs to anything known
            speakers = volunteers(state, put, hearers)
        for agency in speakers:
            expected.setdefault(agency, []).append(put)
        left += [asked] if asked.presses and not speakers else []
    assert found == expected
    assert nobodys == left
