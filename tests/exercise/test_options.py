"""What the learner can say and decide now: whatever is picked is the act, and comes to what it says."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from roleplay.errors import InputError
from roleplay.exercise.agencies.duties import open_duties
from roleplay.exercise.talk.options import next_options, options
from roleplay.exercise.words.options import ACT_OF, Option
from roleplay.exercise.words.reading import Act
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AGENCIES
from tests.exercise.conftest import Stage

Begin = Callable[..., Stage]
OPTION_KINDS = tuple(ACT_OF)
CHANNELS = ("room", "direct")
OTHERS = {agency: next(name for name in AGENCIES if name != agency) for agency in AGENCIES}


def at(begin: Begin, agency: str, phase: str) -> Stage:
    stage = begin(agency)
    stage.goes_on(phase)
    return stage


def partner(channel: str, agency: str) -> str | None:
    return OTHERS[agency] if channel == "direct" else None


def came_to(stage: Stage, option: Option, since: int) -> bool:
    """Whether what a pick brought about is what it says, by the kind of its act."""
    state = stage.session.state
    events: list[Any] = [entry.event for entry in state.log[since:]]
    kinds = {event.kind for event in events if getattr(event, "action", None) == option.id}
    moves = [event.move for event in events if event.kind == "decided"]
    moved = any(option.id in (move.action, move.power, *move.also, *move.about) for move in moves)
    match option.does:
        case "tell" | "evidence" if option.of == "fact":
            hearers = state.said.audience if state.said is not None else ()
            return all(option.id in state.known(agency) for agency in hearers if agency in state.scenario.seat)
        case "decide" if option.of == "power":
            return any(event.kind == "slipped" and event.power == option.id for event in events)
        case "decide":
            return not kinds.isdisjoint({"action_taken", "action_refused", "objected"})
        case "request":
            return moved or not kinds.isdisjoint({"duty_accepted", "duty_declined", "objected"})
        case "undo":
            return "action_undone" in kinds
        case "ask":
            return any(event.kind == "said" and event.speaker in state.scenario.seat for event in events[1:])
        case _:
            return "action_taken" not in kinds and "duty_accepted" not in kinds


@pytest.mark.parametrize("phase", ["preliminary", "crisis"])
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("agency", AGENCIES)
def test_every_kind_of_option_is_committed_as_picked(
    begin: Begin, library: Library, agency: str, channel: str, phase: str
) -> None:
    dice = random.Random(f"{agency} {channel} {phase}")
    stage = at(begin, agency, phase)
    to = (OTHERS[agency],) if channel == "direct" else ()
    for kind in (*OPTION_KINDS, *OPTION_KINDS):
        found = options(stage.session.state, library, channel, partner(channel, agency))  # type: ignore[arg-type]
        open_ = [option for option in found if option.is_open and option.kind == kind]
        if not open_:
            continue
        option = dice.choice(open_)
        act, since = option.act(to), len(stage.session.state.log)
        stage.says(channel, to, by_hand=(act,))
        reading = stage.session.state.reading
        assert reading is not None and reading.acts[:1] == (act,)
        assert came_to(stage, option, since), (option, [e.event for e in stage.session.state.log[since:]])


def test_options_mirror_who_is_there(begin: Begin, library: Library) -> None:
    state = at(begin, "ngo", "preliminary").session.state
    for option in options(state, library, "direct", "border"):
        assert set(option.to) <= {"border"}
        if (option.of, option.kind) == ("action", "request"):
            assert option.fitting == ("border" in state.scenario.action[option.id].agencies)
        if (option.of, option.kind) == ("action", "decide"):
            assert option.fitting == ("ngo" in state.scenario.action[option.id].agencies)
        if option.kind == "tell" and option.of == "fact":
            assert option.id in state.known("ngo"), "nobody is offered to tell what they do not know"


def test_what_is_done_is_open_no_more(begin: Begin, library: Library) -> None:
    stage = at(begin, "police", "preliminary")

    def standing() -> dict[str, bool]:
        found = options(stage.session.state, library, "room")
        return {option.kind: option.is_open for option in found if option.id == "secure-scene"}

    before = standing()
    stage.says("room", by_hand=(Act(kind="decide", id="secure-scene", of="action"),))
    assert (before["decide"], before["ask"], before["undo"]) == (True, True, False)
    assert (standing()["decide"], standing()["request"], standing()["ask"]) == (False, False, True)


def test_an_offer_can_be_agreed_to_by_whom_it_came_from_alone(begin: Begin, library: Library) -> None:
    stage = at(begin, "police", "preliminary")
    offered = {option.id for option in options(stage.session.state, library, "room") if option.kind == "agree"}
    assert offered == {action for offer in stage.session.state.offers.values() for action in offer.actions}


def test_what_is_no_option_is_refused_and_nothing_is_kept(begin: Begin) -> None:
    stage = at(begin, "ngo", "preliminary")
    length = len(stage.session.state.log)
    with pytest.raises(InputError, match="no_such_option"):
        stage.says("interview", ("driver",), by_hand=(Act(kind="request", id="secure-scene", of="action"),))
    assert len(stage.session.state.log) == length


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("agency", AGENCIES)
def test_who_is_stuck_gets_a_step_a_question_and_news_that_come_to_what_they_say(
    begin: Begin, library: Library, agency: str, channel: str
) -> None:
    stage = at(begin, agency, "preliminary")
    to = (OTHERS[agency],) if channel == "direct" else ()
    for _ in range(4):
        state = stage.session.state
        found = next_options(state, library, channel, partner(channel, agency))  # type: ignore[arg-type]
        assert found == next_options(state, library, channel, partner(channel, agency))  # type: ignore[arg-type]
        assert len(found) == len({(option.of, option.does == "ask") for option in found}) <= 3
        listed = options(state, library, channel, partner(channel, agency))  # type: ignore[arg-type]
        assert all(option in listed and option.is_open and option.fitting for option in found)
        option, since = found[0], len(state.log)
        stage.says(channel, to, by_hand=(option.act(to),))
        assert came_to(stage, option, since), option


def test_ideas_hold_what_an_open_duty_asks_for_and_what_it_does_not(begin: Begin, library: Library) -> None:
    near, far = 0, 0
    for agency in AGENCIES:
        stage = at(begin, agency, "preliminary")
        state = stage.session.state
        due = {duty.via for seat in state.scenario.seats for duty in open_duties(state, seat.agency, state.phase)}
        for _ in range(4):
            steps = [option for option in next_options(state, library, "room") if option.of == "action"]
            near += sum(option.id in due for option in steps)
            far += sum(option.id not in due for option in steps)
            stage.says("room")
    assert near and far


def test_in_an_interview_nothing_is_put_into_the_mouth(begin: Begin, library: Library) -> None:
    stage = at(begin, "police", "interview")
    assert next_options(stage.session.state, library, "interview", "driver") == ()


def test_who_is_told_to_leave_a_step_says_how_it_stands(begin: Begin) -> None:
    stage = at(begin, "police", "preliminary")
    forbid = Act(kind="forbid", id="offer-basics", of="action", to=("border",))
    moves = stage.says("room", by_hand=(forbid,))
    assert [(move.speaker, move.act, move.action) for move in moves] == [("border", "leaves", "offer-basics")]
    stage.says("room", by_hand=(forbid.model_copy(update={"kind": "request"}),))
    moves = stage.says("room", by_hand=(forbid,))
    assert (moves[0].speaker, moves[0].act) == ("border", "progress")
