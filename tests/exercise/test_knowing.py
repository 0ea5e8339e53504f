"""Which facts answer a question, in any state: what an agency may tell, keeps back, could find out, or who may know."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.agencies.policy import Response
from roleplay.exercise.agencies.sharing import may_know, reasons_against
from roleplay.exercise.floor import telling
from roleplay.exercise.floor.telling import Knowledge, to_learner
from roleplay.exercise.log.events import Decided, Entry, FactWithheld
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State
from roleplay.exercise.words.reading import Raised, Reading
from roleplay.scenario.vocabulary import AGENCIES
from tests.exercise.chances import any_question, any_state, one_of
from tests.thorough import amount

tried = settings(max_examples=amount(300, 3000), deadline=None)
seeds = st.integers(0, 1_000_000)


def drawn(seed: int) -> tuple[random.Random, Knowledge]:
    dice = random.Random(seed)
    state = any_state(dice)
    agency = one_of(state, dice)
    return dice, Knowledge(state, agency, any_question(dice, state), to_learner(state, agency))


@tried
@given(seeds)
def test_what_may_be_told_is_told_news_first_and_never_beside_what_is_rather_meant_and_kept_back(seed: int) -> None:
    _, knowledge = drawn(seed)
    state, asked = knowledge.state, knowledge.asked
    known, learners = state.known(knowledge.agency), state.known(state.learner)
    assert knowledge.may_tell == {name for name in known if may_know(state.scenario.fact[name], state.learner, state)}
    near = [item.fact.id for item in knowledge.near]
    assert set(near) <= known.keys()
    assert set(knowledge.free) <= set(near) & knowledge.may_tell and len(knowledge.free) <= 3
    assert set(knowledge.clear) <= set(knowledge.free)
    are_new = [fact not in learners for fact in knowledge.free]
    assert are_new == sorted(are_new, reverse=True)
    kept = knowledge.kept
    if kept is not None:
        assert not knowledge.free and kept.id not in knowledge.may_tell and kept.id not in learners
    else:
        free_news = [fact for fact in near if fact in knowledge.may_tell and fact not in learners]
        held = [fact for fact in near if fact not in knowledge.may_tell and fact not in learners]
        assert free_news or not held
    if asked.scope == "everything":
        assert not near
    everything = knowledge.everything
    assert set(everything) == {fact for fact in knowledge.may_tell if known[fact].source not in AGENCIES}
    news = [fact for fact in everything if fact not in learners]
    keys = [state.scenario.fact[fact].key for fact in news]
    assert everything[: len(news)] == news and keys == sorted(keys, reverse=True)
    assert all(fact in knowledge.may_tell and fact not in learners for fact in knowledge.nearest)


@tried
@given(seeds)
def test_a_search_is_an_own_step_that_is_not_taken_and_would_bring_out_what_nobody_here_knows(seed: int) -> None:
    _, knowledge = drawn(seed)
    state, agency = knowledge.state, knowledge.agency
    fits = {aim.fact: aim.fit for aim in knowledge.asked.aims}
    for action, fit in knowledge.searches():
        brings = [fact for fact in action.gives if fits.get(fact) == fit]
        assert brings and all(fact not in state.known(agency) for fact in brings)
        assert agency in action.agencies and action.id not in state.taken and not action.agents_only
        assert fit >= 0.4 and fit >= 0.9 * max(fits.values())


def remember(state: State, ago: int, **move: object) -> None:
    """Have something been said so many turns ago."""
    who = {"id": "m1", "channel": "room", "audience": AGENCIES, "answers": 1, "act": "advise", "speaker": "ngo"}
    event = Decided(move=Move.model_validate({**who, **move}))
    apply(state, Entry(seq=len(state.log), turn=state.turn - ago, minute=state.minute, event=event))


@tried
@given(seeds)
def test_without_an_answer_a_source_is_pointed_to_that_was_not_lately(seed: int) -> None:
    dice, knowledge = drawn(seed)
    state, agency = knowledge.state, knowledge.agency
    state.turn += 60
    topics = dice.sample(list(state.scenario.topic), dice.randint(0, 3))
    first = topics[0] if topics else None
    sources = state.scenario.topic[first].sources if first is not None else ()
    ages = sorted(((dice.choice((2, 39, 40)), at) for at in range(len(sources)) if dice.random() < 0.6), reverse=True)
    for ago, at in ages:
        remember(state, ago, topic=first, source=at)
    answer = telling.unknown(state, agency, (*topics, *topics), points=True)
    assert (answer.act, answer.topic, answer.about) == ("nothing_known", first, tuple(topics[:2]))
    others = [at for at, each in enumerate(sources) if each.agency not in (agency, state.learner)]
    lately = [at for ago, at in ages if ago < 40]  # the one named longest ago first
    unnamed = [at for at in others if at not in lately]
    again = [at for at in lately if at in others]
    assert answer.source == next(iter((*unnamed, *again)), None)
    assert telling.unknown(state, agency, topics, points=False).source is None
    if first is not None:
        assert telling.sources_of(state, first) == tuple(each.agency for each in sources if each.agency is not None)


@tried
@given(seeds)
def test_a_position_is_told_where_it_fits_and_once_in_a_while(seed: int) -> None:
    dice, knowledge = drawn(seed)
    state, agency = knowledge.state, knowledge.agency
    state.turn += 60
    fits = sorted((dice.choice((0.1, 0.35, 0.5, 0.7, 0.9)) for _ in range(dice.randint(0, 3))), reverse=True)
    raised = tuple(
        Raised(agency=dice.choice((agency, agency, *AGENCIES)), position=f"p{at}", fit=fit)
        for at, fit in enumerate(fits)
    )
    ago, teller = dice.choice((39, 40)), dice.choice((agency, agency, "ngo"))
    remember(state, ago, speaker=teller, position="p0")
    told = {"p0"} if ago < 40 and teller == agency else set()
    own = (each for each in raised if each.agency == agency and each.position not in told)
    first = next((each for each in own if each.fit >= 0.7), None)
    expected = Response(agency, "advise", position=first.position) if first is not None else None
    assert telling.position(state, agency, raised) == expected


@tried
@given(seeds)
def test_what_is_kept_back_before_all_else_is_said_to_be(seed: int) -> None:
    dice, knowledge = drawn(seed)
    state, agency, may_tell = knowledge.state, knowledge.agency, knowledge.may_tell
    questions = tuple(any_question(dice, state) for _ in range(dice.randint(0, 3)))
    state.reading = Reading(reader="chance", label="PROBE", side="+", confidence=1.0, questions=questions)
    kept = [fact for asked in questions if (fact := Knowledge(state, agency, asked, may_tell).kept) is not None]
    found = telling.kept_from(state, agency, "room", may_tell)
    assert (found.withheld if found is not None else None) == (kept[0].id if kept else None)
    if found is not None:
        missing = reasons_against(kept[0], state.learner, "room", state)
        assert found.events == (FactWithheld(fact=kept[0].id, holder=agency, missing=missing),)
    state.reading = None
    assert telling.kept_from(state, agency, "room", may_tell) is None


@tried
@given(seeds)
def test_whoever_has_told_a_fact_knows_that_it_has(seed: int) -> None:
    dice, knowledge = drawn(seed)
    state, agency = knowledge.state, knowledge.agency
    fact = dice.choice(state.scenario.facts).id
    state.known(state.learner).pop(fact, None)
    remember(state, 0, speaker=agency, act="share", facts=(fact,))
    assert not telling.has_told(state, agency, fact), "what the learner does not know was never told"
    held = state.known(agency).get(fact)
    if held is not None:
        state.known(state.learner)[fact] = held
        assert telling.has_told(state, agency, fact)
