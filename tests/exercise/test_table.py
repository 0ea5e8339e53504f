"""What a message to agencies brings about, whatever it says: each part is decided once, said once, and none is lost."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from roleplay.exercise.agencies.questions import PERHAPS, AgencyQuestion, advise

from roleplay.exercise.agencies.policy import Response, answer_request, react_to_facts
from roleplay.exercise.log.events import Decided, DutyAccepted, DutyDeclined, Event, FactShared, Read
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State
from roleplay.exercise.talk import replies
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.talk.turn import converse
from roleplay.exercise.words.reading import Asked
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyId
from tests.exercise.chances import FEW, any_hearing, any_question, copy_of, happen, some
from tests.exercise.test_courtesies import done
from tests.thorough import amount

tried = settings(max_examples=amount(120, 1200), deadline=None)
seeds = st.integers(0, 1_000_000)
MOST_ANSWERS, MOST_REPLIES = 6, 3
NOTHING = {"nothing_known", "nothing_more"}
JOINED = {"accept", "already_done", "settled"}
STANDINGS = {
    "not_yet", "blocked", "progress", "settled", "in_hand", "decline", "unheard", "yours_to_do", "already_done",
}  # fmt: skip


def moves_in(events: list[Event]) -> list[Move]:
    return [event.move for event in events if isinstance(event, Decided)]


def names_in(move: Move) -> set[str]:
    return {*([move.action] if move.action is not None else []), *move.also, *move.about}


# --- one agency's answers


def to_requests(state: State, agency: AgencyId, actions: list[Action]) -> list[Response]:
    """What an agency answers to one request after the other, each decision standing as the next is taken."""
    state, found = copy_of(state, state), []
    for action in actions:
        answer = answer_request(state, agency, action)
        happen(state, *answer.events)
        found.append(answer)
    return found


@tried
@given(seeds)
def test_each_request_is_decided_by_itself_and_said_with_those_that_are_decided_alike(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_hearing(dice)
    state, stage, agency = hearing.state, hearing.stage, dice.choice(hearing.hearers)
    stage.replies = dice.choice((0, 0, 0, 4, 5))
    room = MOST_ANSWERS - stage.replies
    actions = list(some(state.scenario.actions[:FEW], dice, 4))
    answers = to_requests(state, agency, actions)
    found = done(state, replies.reply_to(hearing, agency, actions, (), called=True))
    decided = [event for answer in answers for event in answer.events]
    assert [event for event in found if isinstance(event, DutyAccepted | DutyDeclined)] == decided
    moves = moves_in(found)
    assert all(move.speaker == agency for move in moves)
    waits = [answer for answer in answers if answer.act == "busy"]
    put_off = len(waits) < len(answers)  # what there are no hands for beside other things is put off by name
    said: dict[object, list[Response]] = {}
    for at, answer in enumerate(answers):
        if answer.act != "busy" or not put_off:
            said.setdefault(answer.act if answer.act in JOINED else at, []).append(answer)
    expected = [
        (each[0].act, *(answer.action for answer in each), max((a.minutes for a in each if a.minutes), default=None))
        for each in said.values()
    ]
    later = [tuple(answer.action for answer in waits)] if waits and put_off else []
    told = [(move.act, move.action, *move.also, move.minutes) for move in moves if move.act != "put_off"]
    assert told == expected[:room]
    left = [name for each in expected[room:] for name in each[1:-1]]
    if len(expected) >= room and (left or later):
        assert moves[-1].act == "put_off"
        assert moves[-1].about == (*left, *(later[0] if later else ()))
    elif later:
        assert moves[-1].about == later[0]


def answered(hearing: Hearing, agency: AgencyId, asked: Asked) -> Response:
    answer = AgencyQuestion(hearing.state, agency, asked, hearing.said.channel).answer()
    if answer.act == "nothing_known":
        return advise(hearing.state, agency, asked.raised, PERHAPS) or answer
    return answer


@pytest.mark.long
@tried
@given(seeds)
def test_questions_are_answered_once_each_and_what_has_no_answer_is_said_once(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_hearing(dice)
    state, stage, agency = hearing.state, hearing.stage, dice.choice(hearing.hearers)
    questions = [any_question(dice, state) for _ in range(dice.randint(1, 4))]
    answers = [answered(hearing, agency, asked) for asked in questions]
    known = [answer for answer in answers if answer.act not in NOTHING]
    called, stage.refused = dice.random() < 0.5, dice.random() < 0.3
    told_before = set(some((fact.id for fact in state.scenario.facts[:FEW]), dice, 4)) if dice.random() < 0.5 else set()
    stage.told = set(told_before)
    stage.stands = {
        (answer.act, answer.action) for answer in known if answer.action is not None and dice.random() < 0.2
    }
    stands, refused = set(stage.stands), stage.refused
    moves = moves_in(done(state, replies.reply_to(hearing, agency, (), questions, called=called)))
    told = Counter(fact for move in moves for fact in move.facts)
    assert all(count == 1 for count in told.values())
    sharing = [answer for answer in known if answer.act == "share"]
    beside = [answer for answer in known if answer.act == "beside"]
    assert set(told) <= {fact for answer in (*sharing, *beside) for fact in answer.facts}
    assert all(len(move.facts) <= 4 for move in moves)
    refusals = [move for move in moves if move.act in NOTHING | {"withhold"}]
    assert len(refusals) <= (called or not refused)
    if called:
        wanted = {fact for answer in sharing for fact in answer.facts}
        assert wanted <= set(told)
        # What may be of use is told only where nothing answers.
        others = [answer for answer in known if answer.act != "beside"]
        assert not others or not set(told) - wanted
        assert bool(told) or not beside or bool(others)
        said = {(move.act, move.action, move.withheld, move.position) for move in moves}
        for answer in others:
            if answer.act not in ("share", "withhold"):
                assert (answer.act, answer.action, answer.withheld, answer.position) in said
        check_nothing(moves, questions, answers)
    else:
        assert not any(set(move.facts) <= told_before for move in moves if move.facts)
        assert not any((move.act, move.action) in stands for move in moves if move.act in STANDINGS)
    for move in moves:
        if move.act == "share":
            private = {answer.direct for answer in sharing if set(answer.facts) & set(move.facts)}
            assert hearing.direct or len(private) > 1 or (move.channel == "direct") in private


def check_nothing(moves: list[Move], questions: list[Asked], answers: list[Response]) -> None:
    """That it has no answer an agency says where one is pressed for, and where others are answered, that it is all."""
    lost = [a for a, answer in zip(questions, answers, strict=True) if answer.act in NOTHING and a.presses]
    some_known = any(answer.act not in NOTHING for answer in answers)
    plain = any(asked.topics or asked.exact or asked.label == "OPEN" for asked in lost)
    withheld = any(move.act == "withhold" for move in moves)
    nothing = [move for move in moves if move.act in NOTHING]
    if not withheld:
        assert [move.act for move in nothing] == (
            ["nothing_more"] if lost and some_known else ["nothing_known"] if plain else []
        )
    for move in nothing:
        topics = list(dict.fromkeys(asked.topics[0] for asked in lost if asked.topics))
        assert move.about == tuple(topics[:2])


@tried
@given(seeds)
def test_who_takes_something_on_says_nothing_of_what_has_no_answer(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_hearing(dice)
    state, agency = hearing.state, dice.choice(hearing.hearers)
    actions = list(some(state.scenario.actions[:FEW], dice, 3))
    questions = [any_question(dice, state) for _ in range(dice.randint(1, 2))]
    begun = {answer.action for answer in to_requests(state, agency, actions) if answer.act == "accept"}
    moves = moves_in(done(state, replies.reply_to(hearing, agency, actions, questions, called=True)))
    if begun:
        assert not any(move.act in NOTHING and move.topic is None for move in moves)
        # When it is done was said as it was taken on.
        assert not any(move.act == "progress" and move.action in begun for move in moves)
    assert sum(move.act in NOTHING | {"withhold"} for move in moves) <= 1


# --- the whole turn


def turn_of(dice: random.Random, *, minds: bool) -> tuple[Hearing, Hearing, list[Event]]:
    """Return a message before and after its turn, and all that it brought about."""
    hearing = any_hearing(dice)
    hearing.stage.minds = minds
    reading = hearing.reading.model_copy(update={"minds": minds})
    hearing = replace(hearing, reading=reading, fresh=())
    happen(hearing.state, hearing.said, Read(reading=reading))
    before = copy_of(hearing, hearing.state)
    return before, hearing, done(hearing.state, converse(hearing.stage, hearing.said, reading))


@pytest.mark.long
@tried
@given(seeds)
def test_a_turn_at_the_table_is_answered_and_the_floor_comes_back(seed: int) -> None:
    dice = random.Random(seed)
    before, hearing, found = turn_of(dice, minds=False)
    state, reading, moves = hearing.state, hearing.reading, moves_in(found)
    assert moves
    speaking = [move for move in moves if move.speaker in state.scenario.seat]
    assert not any(move.speaker == state.learner for move in moves)
    assert all(move.audience == (move.speaker, state.learner) for move in speaking if move.channel == "direct")
    assert all(set(move.audience) == set(state.scenario.seat) for move in speaking if move.channel == "room")
    assert not hearing.direct or all(move.channel == "direct" for move in speaking if move.act != "push_back")
    assert [move.act for move in moves if move.act == "no_reply"] == (
        [] if len(moves) > 1 else moves_acts(moves, "no_reply")
    )
    rude = [move for move in moves if move.act == "tone"]
    assert len(rude) == bool(reading.rude and hearing.hearers)
    if reading.rude:
        assert rude[0].speaker == (*hearing.addressed, *hearing.hearers)[0]
        assert not any(move.act in {"greet", "thanked", "acknowledge", "puzzled", "purpose"} for move in moves)
    check_news(before, found)


def moves_acts(moves: list[Move], act: str) -> list[str]:
    return [move.act for move in moves if move.act == act]


def check_news(before: Hearing, found: list[Event]) -> None:
    """The learner's facts reach every hearer who lacked them; one who should not have heard one says so once."""
    state, learner = before.state, before.state.learner
    facts = list(dict.fromkeys((*before.said.facts, *before.reading.facts)))
    told = [event for event in found if isinstance(event, FactShared) and event.by == learner]
    assert {(event.fact, agency) for event in told for agency in event.to} == {
        (fact, agency) for fact in facts for agency in before.hearers if fact not in state.known(agency)
    }
    moves = moves_in(found)
    breached = [event.to[0] for event in told if event.breached]
    wide = [event.unneeded[0] for event in told if event.unneeded and not event.breached]
    cautions = [move for move in moves if move.act in ("no_consent", "too_wide")]
    expected = [(agency, "no_consent") for agency in breached] + [(agency, "too_wide") for agency in wide]
    assert [(move.speaker, move.act) for move in cautions] in ([], expected[:1])
    assert cautions or not expected or len(moves) >= MOST_REPLIES


@tried
@given(seeds)
def test_minds_are_called_who_are_addressed_asked_or_concerned(seed: int) -> None:
    dice = random.Random(seed)
    _, hearing, found = turn_of(dice, minds=True)
    state = hearing.state
    called = [event for event in found if event.kind == "called"]
    moves = [move for move in moves_in(found) if move.speaker in state.scenario.seat]
    speakers = [event.speaker for event in called]
    assert len(speakers) == len(set(speakers))
    assert set(speakers).isdisjoint(move.speaker for move in moves), "nobody takes the floor twice"
    assert len(called) <= MOST_REPLIES
    assert state.learner not in speakers
    if len(called) + len(moves) < MOST_REPLIES:
        assert set(hearing.addressed) <= set(speakers) | {move.speaker for move in moves}
    assert called or moves_in(found)
    steps = [name for event in called for name in event.steps]
    assert len(steps) == len(set(steps))


@pytest.mark.long
@tried
@given(seeds)
def test_news_is_taken_in_by_those_whom_it_concerns_and_heard_by_one(seed: int) -> None:
    dice = random.Random(seed)
    _, hearing, found = turn_of(dice, minds=False)
    told = [event for event in found if isinstance(event, FactShared) and event.by == hearing.state.learner]
    moves = moves_in(found)
    heard = [move for move in moves if move.act == "acknowledge"]
    assert len(heard) <= max(1, len(hearing.addressed))
    if told and not hearing.reading.rude and len(moves) == 1 and heard:
        fresh = tuple(event.fact for event in told)
        assert react_to_facts(hearing.state, heard[0].speaker, fresh).act == "acknowledge"  # type: ignore[arg-type]
