"""What an agency answers to a question, in any state: what it knows, keeps back, could find out, or who may know."""

import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from roleplay.exercise.agencies.questions import (
    AgencyQuestion,
    advice,
    advise,
    advisers,
    answer_nothing,
    kept_from,
    sources_of,
)

from roleplay.exercise.agencies import status
from roleplay.exercise.agencies.policy import Response
from roleplay.exercise.agencies.sharing import may_know, reasons_against
from roleplay.exercise.log.events import Decided, Entry, FactWithheld
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State
from roleplay.exercise.words.fitting_facts import Fit, fitting, foremost
from roleplay.exercise.words.reading import Raised, Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AGENCIES
from tests.exercise.chances import any_question, any_state, one_of
from tests.thorough import amount

tried = settings(max_examples=amount(300, 3000), deadline=None)
seeds = st.integers(0, 1_000_000)


def drawn(seed: int) -> tuple[random.Random, AgencyQuestion]:
    dice = random.Random(seed)
    state = any_state(dice)
    return dice, AgencyQuestion(state, one_of(state, dice), any_question(dice, state), dice.choice(("room", "direct")))  # type: ignore[arg-type]


def knows(question: AgencyQuestion) -> list[Fact]:
    """What the agency knows, key facts first and then the most open."""
    facts = [question.state.scenario.fact[name] for name in question.state.known(question.agency)]
    return [*sorted((f for f in facts if f.key), key=_open), *sorted((f for f in facts if not f.key), key=_open)]


def _open(fact: Fact) -> int:
    return fact.sensitivity


def is_news(question: AgencyQuestion, fact: str) -> bool:
    return fact not in question.state.known(question.state.learner)


def against(question: AgencyQuestion, fact: Fact) -> tuple[str, ...]:
    return reasons_against(fact, question.state.learner, question.channel, question.state)


def would_bring(question: AgencyQuestion) -> list[tuple[Action, float]]:
    """The own steps that would bring out what the agency lacks and what fits better than all that it knows."""
    state, asked, known = question.state, question.asked, question.state.known(question.agency)
    fits = {aim.fact: aim.fit for aim in asked.aims}
    best = max((fit for name, fit in fits.items() if name in known), default=0.0) if question.found else 0.0
    top = max(fits.values(), default=0.0)
    found = []
    for name, fit in fits.items():
        clear = fit >= (0.4 if state.topic_of(name) in asked.topics else 0.5)
        if name not in known and clear and fit >= best and fit >= 0.9 * top:
            found += [
                (action, fit)
                for action in state.scenario.actions
                if name in action.gives
                and question.agency in action.agencies
                and not action.agents_only
                and action.id not in state.taken
            ]
    return found


@tried
@given(seeds)
def test_what_fits_is_found_in_what_the_agency_knows(seed: int) -> None:
    _, question = drawn(seed)
    asked, known = question.asked, knows(question)
    if asked.exact or asked.topics:
        assert question.found == fitting(asked, known)
    else:
        wide = asked.label == "OPEN" or asked.scope == "everything"
        assert question.found == ([Fit(fact, 0.0) for fact in known] if wide else [])
    brings = would_bring(question)
    news = [item for item in question.found if is_news(question, item.fact.id)]
    free = [item for item in news if may_know(item.fact, question.state.learner, question.state)]
    for freely, items in ((True, free), (False, news)):
        assert question.likely(freely=freely) == (brings[0][1] if brings else items[0].score if items else 0.0)


def told_of(free: Sequence[Fact], most: int | None) -> list[str]:
    """One fact of each of three subjects, or two of one; the first of each before more of the same."""
    firsts = [fact for at, fact in enumerate(free) if fact.topic not in {each.topic for each in free[:at]}]
    others = [fact for fact in free if fact not in firsts]
    count = max(2, min(3, len(firsts)))
    return [fact.id for fact in (*firsts[:3], *others)][:count][:most]


@tried
@given(seeds)
def test_an_agency_tells_news_that_it_may_tell_keeps_back_what_it_may_not_or_repeats_itself(seed: int) -> None:
    _, question = drawn(seed)
    state, asked, learner = question.state, question.asked, question.state.learner
    near = foremost(question.found) if asked.exact else question.found
    news = [item for item in near if is_news(question, item.fact.id)]
    free = [item for item in news if not against(question, item.fact)]
    answer = question.knowingly()
    after_other = bool(free) and round(news[0].score, 1) > round(free[0].score, 1)
    exact = asked.exact and asked.label not in ("OPEN", "ENCOUR")
    own = state.known(question.agency)
    repeated = [item.fact for item in near if own[item.fact.id].source != learner]
    if free and not (after_other and exact):
        told = told_of([item.fact for item in free], 1 if asked.scope == "everything" else None)
        check_share(question, answer, told)
    elif news:
        fact = news[0].fact
        assert answer is not None
        assert (answer.act, answer.withheld, answer.topic, answer.passages) == (
            "withhold",
            fact.id,
            fact.topic,
            fact.passages,
        )
        assert answer.events == (FactWithheld(fact=fact.id, holder=question.agency, missing=against(question, fact)),)
    elif repeated and may_know(repeated[0], learner, state):
        check_share(question, answer, [repeated[0].id])
    else:
        assert answer is None


def check_share(question: AgencyQuestion, answer: Response | None, told: list[str]) -> None:
    """What is not for everybody is told to the asker alone."""
    state = question.state
    facts = [state.scenario.fact[name] for name in told]
    open_to_all = all(may_know(fact, seat.agency, state) for fact in facts for seat in state.scenario.seats)
    assert answer is not None
    assert (answer.act, answer.facts, answer.topic) == ("share", tuple(told), facts[0].topic)
    assert answer.direct == (question.channel == "direct" or not open_to_all)


def nearly(question: AgencyQuestion) -> Response | None:
    """What is told where nothing answers: to an open question all the news, else the nearest of it."""
    asked, state = question.asked, question.state
    if asked.label == "OPEN":
        wide = replace(question, asked=asked.model_copy(update={"aims": (), "topics": (), "exact": False})).knowingly()
        return wide if wide is not None and wide.act == "share" else None
    known = state.known(question.agency)
    near = sorted((aim for aim in asked.aims if aim.fact in known and aim.fit >= 0.15), key=lambda aim: -aim.fit)
    facts = [state.scenario.fact[aim.fact] for aim in near if is_news(question, aim.fact)]
    free = [fact for fact in facts if not against(question, fact)]
    if not free:
        return None
    open_to_all = all(may_know(free[0], seat.agency, state) for seat in state.scenario.seats)
    direct = question.channel == "direct" or not open_to_all
    return Response(question.agency, "beside", facts=(free[0].id,), topic=free[0].topic, direct=direct)


@tried
@given(seeds)
def test_a_question_is_answered_by_what_it_is_after_and_at_last_by_who_may_know(seed: int) -> None:
    _, question = drawn(seed)
    state, agency, asked = question.state, question.agency, question.asked
    answer, nothing = question.answer(), answer_nothing(state, agency, asked.topics)
    of_scope = {
        "own": lambda: status.answer_own(state, agency),
        "status": lambda: status.answer_status(state, agency, asked),
        "visit": lambda: status.answer_visit(state, agency),
        "needs": lambda: status.answer_needs(state, agency),
        "whereabouts": lambda: status.answer_whereabouts(state, agency) or nothing,
    }
    if (position := advice(state, agency, asked)) is not None:
        assert answer == position
        return
    if asked.scope in of_scope:
        assert answer == of_scope[asked.scope]()
        return
    named = [state.scenario.action[name] for name in asked.actions]
    if named and named[0].harm is not None and question.found:
        named = []  # whether such a thing has been done is no proposal to do it
    if not named or asked.scope != "deed":
        brings = [action for action, _ in would_bring(question)]
        clear = bool(question.found) and question.found[0].score >= 0.5
        named = brings or ([] if clear else named)
    if named:
        assert answer == status.answer_deed(state, agency, named[0], asked)
        return
    moved = status.answer_moved(state, agency, asked.topics) if not asked.vague else None
    assert answer == (question.knowingly() or moved or nearly(question) or nothing)


# --- who may know, and how an agency goes about things


def remember(state: State, ago: int, **move: object) -> None:
    """Have something been said so many turns ago."""
    who = {"id": "m1", "channel": "room", "audience": AGENCIES, "answers": 1, "act": "advise", "speaker": "ngo"}
    event = Decided(move=Move.model_validate({**who, **move}))
    apply(state, Entry(seq=len(state.log), turn=state.turn - ago, minute=state.minute, event=event))


@tried
@given(seeds)
def test_without_an_answer_the_steps_that_are_left_are_named_or_a_source_that_was_not_lately(seed: int) -> None:
    dice, question = drawn(seed)
    state, agency = question.state, question.agency
    state.turn += 60
    topics = dice.sample(list(state.scenario.topic), dice.randint(0, 3))
    first = topics[0] if topics else None
    sources = state.scenario.topic[first].sources if first is not None else ()
    ages = sorted(((dice.choice((2, 39, 40)), at) for at in range(len(sources)) if dice.random() < 0.6), reverse=True)
    for ago, at in ages:
        remember(state, ago, topic=first, source=at)
    answer = answer_nothing(state, agency, (*topics, *topics))
    steps = status.open_steps(state, agency, topics)
    assert (answer.act, answer.topic, answer.about, answer.also) == ("nothing_known", first, tuple(topics[:2]), steps)
    others = [at for at, each in enumerate(sources) if each.agency not in (agency, state.learner)]
    lately = [at for ago, at in ages if ago < 40]  # the one named longest ago first
    unnamed = [at for at in others if at not in lately]
    again = [at for at in lately if at in others]
    assert answer.source == (None if steps or first is None else next(iter((*unnamed, *again)), None))
    if first is not None:
        assert sources_of(state, first) == tuple(each.agency for each in sources if each.agency is not None)


@tried
@given(seeds)
def test_a_position_is_told_where_it_fits_better_than_facts_and_once_in_a_while(seed: int) -> None:
    dice, question = drawn(seed)
    state, agency, asked = question.state, question.agency, question.asked
    state.turn += 60
    fitting_ = sorted((dice.choice((0.1, 0.35, 0.5, 0.6, 0.7, 0.9)) for _ in range(dice.randint(0, 3))), reverse=True)
    raised = tuple(
        Raised(agency=dice.choice((agency, agency, *AGENCIES)), position=f"p{at}", fit=fit)
        for at, fit in enumerate(fitting_)
    )
    asked = asked.model_copy(update={"raised": raised, "scope": dice.choice((asked.scope, "matter"))})
    if dice.random() < 0.5:
        asked = asked.model_copy(update={"aims": asked.aims[-1:], "actions": ()})
    ago, teller = dice.choice((29, 30)), dice.choice((agency, agency, "ngo"))
    remember(state, ago, speaker=teller, position="p0")
    told = {"p0"} if ago < 30 and teller == agency else set()

    def position(least: float) -> Response | None:
        own = (each for each in raised if each.agency == agency and each.position not in told)
        first = next((each for each in own if each.fit >= least), None)
        return Response(agency, "advise", position=first.position) if first is not None else None

    for least in (0.2, 0.35, 0.7):
        assert advise(state, agency, raised, least) == position(least)
    assert advise(state, agency, raised) == position(0.35)
    begun = {*state.taken, *(work.action for work in state.work)}
    limit = 0.35 if asked.scope == "matter" and not asked.actions else 0.6
    facts = max((aim.fit for aim in asked.aims), default=0.0)
    expected = None if not begun.isdisjoint(asked.actions) else position(max(limit, facts))
    assert advice(state, agency, asked) == expected
    hearers = tuple(dice.sample(AGENCIES, dice.randint(0, len(AGENCIES))))
    able = [each.agency for each in raised if each.agency in hearers and advice(state, each.agency, asked) is not None]
    assert advisers(state, asked, hearers) == (tuple(able[:1]) if asked.scope == "matter" and not asked.actions else ())


@tried
@given(seeds)
def test_what_is_kept_back_before_all_else_is_what_no_answer_told(seed: int) -> None:
    dice, question = drawn(seed)
    state, agency = question.state, question.agency
    questions = tuple(any_question(dice, state) for _ in range(dice.randint(0, 3)))
    state.reading = Reading(reader="chance", label="PROBE", side="+", confidence=1.0, questions=questions)
    answers = [AgencyQuestion(state, agency, asked, "room").knowingly() for asked in questions]
    kept = [answer for answer in answers if answer is not None and answer.act == "withhold"]
    assert kept_from(state, agency, "room", ()) == (kept[0] if kept else None)
    assert kept_from(state, agency, "room", ("a-fact",)) is None
    state.reading = None
    assert kept_from(state, agency, "room", ()) is None
