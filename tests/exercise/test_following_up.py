"""Follow-ups in the debrief: when one is asked, about which turn, and that played scripts need not know of it."""

from collections.abc import Callable
from typing import Any

import pytest

from roleplay.exercise.director import respond
from roleplay.exercise.flow.facilitation import open_question
from roleplay.exercise.flow.following_up import FINDERS, LONGEST_QUOTE, MOST, followed_up, open_follow_up, quoted_words
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.inputs import FollowedUp
from roleplay.exercise.log.learner_turns import own_turns, readings
from roleplay.practice import Practice, Session
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.exercise.conftest import Stage

Begin = Callable[..., Stage]
FULL = "We separated the men too late, the interpreter came after that, and next time we turn the order round entirely."


def held(begin: Begin, agency: str = "police") -> Stage:
    """A session with a leading question that the worker goes along with, now in the debrief."""
    stage = begin(agency)
    stage.goes_on("preliminary")
    for action in ("separate-persons", "arrange-interpreter"):
        stage.does(action)
    stage.goes_on("interview")
    stage.says("interview", ("worker",), label="LEAD", topics=("documents",), tactics=("accusation",))
    stage.goes_on("debrief")
    return stage


def answers(stage: Stage, text: str) -> None:
    list(stage.practice.say(stage.session, "room", text))


def asked(session: Session) -> list[Any]:
    moves = (entry.event for entry in session.state.log if entry.event.kind == "decided")
    return [event.move for event in moves if event.move.follow is not None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_against_which_a_colleague_spoke_up_is_asked_about(begin: Begin, language: Language) -> None:
    stage = begin("police", language)
    case = stage.session.state.scenario
    held = stage.session.state.known("police")
    told = next(fact.id for fact in case.facts if fact.id in held and not fact.personal and "social" not in fact.needs)
    moves = stage.says("direct", ("social",), (told,), label="OPINION")
    (move,) = [move for move in moves if move.act == "too_wide"]
    stage.goes_on("debrief")
    while (waiting := open_question(stage.session.state)) is not None and waiting.id != "DB-2":
        answers(stage, FULL)
    answers(stage, FULL)
    follow = open_follow_up(stage.session.state)
    assert follow is not None and (follow.follow, follow.agency) == ("spoken-up", "social")
    assert follow.quotes == move.answers
    name = stage.practice.library.agency["social"].short[language]
    assert name in stage.events("said")[-1].text and "Words." in stage.events("said")[-1].text


def test_a_thin_answer_is_followed_up_with_the_learners_own_words(begin: Begin) -> None:
    stage = held(begin)
    while (waiting := open_question(stage.session.state)) is not None and waiting.id != "DQ-3":
        answers(stage, FULL)
    answers(stage, "I do not know.")
    move = open_follow_up(stage.session.state)
    assert move is not None and move.question == "DQ-3" and move.quotes is not None
    said = stage.events("said")[-1]
    assert said.move == move.id and quoted_words(stage.session.state, move.quotes) in said.text
    waiting = open_question(stage.session.state)
    assert waiting is not None and waiting.id == "DQ-4"
    assert stage.events("decided")[-1].move == move, "the next question is not put yet"
    turn, minute = stage.session.state.turn, stage.session.state.minute
    list(stage.practice.follow_up(stage.session, "I would let him begin."))
    assert (stage.session.state.turn, stage.session.state.minute) == (turn, minute)
    assert stage.events("decided")[-1].move.question == "DQ-4"
    assert open_follow_up(stage.session.state) is None
    assert followed_up(stage.session.state)["DQ-3"] == (move, "I would let him begin.")
    assert not list(stage.practice.follow_up(stage.session, "Once more.")), "nothing is open any more"


def test_a_script_answers_the_closing_questions_in_turn(begin: Begin) -> None:
    stage = held(begin)
    questions = [item.id for item in stage.session.state.scenario.debrief]
    for number, question in enumerate(questions):
        waiting = open_question(stage.session.state)
        assert waiting is not None and waiting.id == question
        answers(stage, f"Answer {number}.")
    state = stage.session.state
    assert state.reflections == {question: f"Answer {number}." for number, question in enumerate(questions)}
    moves = asked(stage.session)
    assert 0 < len(moves) <= MOST
    assert len({move.question for move in moves}) == len({move.quotes for move in moves}) == len(moves)
    assert all(answer == "" for _, answer in followed_up(state).values())
    assert stage.events("decided")[-1].move.act == "close"
    put = [event.move.question for event in stage.events("decided") if event.move.act == "question"]
    assert put == questions, "each question is put once, and before its answer"


def test_the_log_folds_equal_and_resumes_in_the_middle(begin: Begin) -> None:
    stage = held(begin)
    answers(stage, "Fine.")
    while open_follow_up(stage.session.state) is None:
        answers(stage, "Fine.")
    practice: Practice = stage.practice
    again = practice.open(stage.session.id)
    assert again.state.log == stage.session.state.log
    assert open_follow_up(again.state) == open_follow_up(stage.session.state)
    list(practice.follow_up(again))
    refolded = fold(again.state.scenario, again.state.log)
    assert refolded.reflections == again.state.reflections and followed_up(refolded) == followed_up(again.state)
    before = next(number for number, entry in enumerate(again.state.log) if isinstance(entry.event, FollowedUp))
    past = fold(again.state.scenario, again.state.log[: before + 1])
    decided = next(respond(past, practice.library, again.state.log[before].event))
    assert decided == again.state.log[before + 1].event, "a turn that was cut off is completed alike"


def test_a_full_answer_that_speaks_of_the_turn_is_left_alone(begin: Begin) -> None:
    stage = begin("ngo")
    stage.goes_on("debrief")
    for _ in stage.session.state.scenario.debrief:
        answers(stage, FULL)
    assert not asked(stage.session), "nothing was said or done: there is no turn to ask about"


@pytest.mark.parametrize(("answer", "is_asked"), [(FULL, False), (FULL + " There was no problem at all.", True)])
def test_what_the_data_contradict_is_followed_up(begin: Begin, answer: str, is_asked: bool) -> None:
    stage = begin("police")
    stage.goes_on("crisis")
    for _ in range(3):
        stage.does("offer-basics") if "offer-basics" not in stage.session.state.taken else stage.waits()
    state = stage.session.state
    for fired in state.injects.values():
        fired.outcome = "late"  # answered, but late: no heavy weight of its own
    stage.says("room")
    stage.goes_on("debrief")
    for fired in stage.session.state.injects.values():
        fired.outcome = "late"
    answers(stage, answer)
    assert bool(asked(stage.session)) is is_asked


def test_a_long_turn_is_quoted_up_to_a_word(begin: Begin) -> None:
    stage = begin("police")
    list(stage.practice.act(stage.session, "name-lead", "because " * 60))
    words = quoted_words(stage.session.state, stage.session.state.turn)
    assert len(words) <= LONGEST_QUOTE + 2 and words.endswith("because …")


def test_no_turn_that_did_harm_is_held_up_as_an_example(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    for action in ("separate-persons", "arrange-interpreter"):
        stage.does(action)
    stage.goes_on("interview")
    for tactics in ((), ("threat", "empathy"), ("empathy",)):
        stage.says("interview", ("worker",), label="OPEN", topics=("documents",), tactics=tactics)
    stage.goes_on("debrief")
    state = stage.session.state
    turns = own_turns(state)
    threat = next(
        turn.turn
        for turn in turns
        for seq, read in readings(state, "interview").items()
        if "threat" in read.tactics and state.log[seq].turn == turn.turn
    )
    for about in ("rose", "passed"):
        moment = FINDERS[about](state, turns)
        assert moment is None or moment.turn.turn != threat
    assert FINDERS["rose"](state, [turn for turn in turns if turn.turn == threat]) is None
