"""Looking on: who may, what a trainer does in the learner's session, and that no turn is ever cut in two."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from roleplay.errors import InputError, SessionError, StaleSessionError
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.inputs import InjectCalled, Paused, Prompted, Resumed
from roleplay.exercise.setup import Setup
from roleplay.exercise.views import learner_view
from roleplay.feedback.document import lines_heard
from roleplay.practice import Practice, Session
from roleplay.review.console import Console
from tests.review.test_desk import ANA, ONE, OTHER, House


@pytest.fixture
def house(make_practice: Callable[[str], Practice]) -> House:
    return House(make_practice("sqlite://"))


def running(house: House, group: str | None = "north", pace: str = "exercise") -> Session:
    ana = house.practice()
    session = ana.start(Setup("white-van", "en", "police", pace, seed=1))  # type: ignore[arg-type]
    list(ana.next_phase(session))
    ana.shelf.be_watched(session.id, group)
    return session


def stored(house: House, session: Session) -> int:
    return len(house.shared.store.entries(session.id))


def test_only_trainers_who_are_let_in_and_only_while_it_runs(house: House) -> None:
    session = running(house)
    inject = session.state.scenario.injects[0].id
    one = Console(house.practice(ONE))
    assert [card.id for card in one.sessions()] == [session.id]
    assert one.look(session.id).log == session.state.log

    def refused(who: str) -> None:
        console, before = Console(house.practice(who)), stored(house, session)
        for way in (console.look, console.pause, console.resume):
            with pytest.raises(SessionError, match="no_session"):
                way(session.id)
        for deed in (console.call_inject, console.prompt):
            with pytest.raises(SessionError, match="no_session"):
                deed(session.id, inject)
        assert not console.sessions() and stored(house, session) == before

    for who in (ANA, OTHER, "stranger"):
        refused(who)
    house.practice().shelf.be_watched(session.id, None)
    refused(ONE)
    house.practice().shelf.be_watched(session.id, "north")
    ana = house.practice()
    while session.state.finished is None:
        list(ana.next_phase(session))
    refused(ONE)


def test_the_learner_catches_up_with_what_the_trainer_does(house: House) -> None:
    session, ana = running(house), house.practice()
    one = Console(house.practice(ONE))
    inject = next(item for item in session.state.scenario.injects if session.state.learner in item.tells)
    turn = session.state.turn
    one.call_inject(session.id, inject.id)
    one.prompt(session.id, "  Whom else does this **concern**?  ")
    one.pause(session.id)
    assert session.state.injects == {} and ana.catch_up(session) and not ana.catch_up(session)
    assert inject.id in session.state.injects and session.state.paused and session.state.turn == turn
    shown = learner_view.transcript(session.state, "room")
    assert [line.text for line in shown if line.kind == "facilitator"][-1] == "Whom else does this **concern**?"
    assert any(inject.text["en"] in line.text for line in shown)
    heard = [line.text for line in lines_heard(session.state, house.shared.library, "en")]
    assert "Whom else does this **concern**?" in heard
    with pytest.raises(InputError, match="paused"):
        ana.say(session, "room", "Good morning.")
    one.resume(session.id)
    one.resume(session.id)
    ana.catch_up(session)
    list(ana.say(session, "room", "Good morning, everybody."))
    events = [entry.event for entry in session.state.log]
    marks = [event.by_trainer for event in events if isinstance(event, InjectCalled | Paused | Resumed)]
    assert marks == [True, True, True] and sum(isinstance(event, Prompted) for event in events) == 1
    assert not any(value == ONE for event in events for value in event.model_dump().values())
    again = ana.open(session.id)
    assert again.state.log == session.state.log
    assert fold(session.state.scenario, again.state.log).injects.keys() == session.state.injects.keys()


def test_what_makes_no_sense_is_refused_and_leaves_nothing(house: House) -> None:
    session = running(house)
    one = Console(house.practice(ONE))
    inject = session.state.scenario.injects[0].id
    one.call_inject(session.id, inject)
    before = stored(house, session)
    wrong: list[tuple[str, Callable[[], object]]] = [
        ("unknown_inject", lambda: one.call_inject(session.id, "nothing")),
        ("inject_fired", lambda: one.call_inject(session.id, inject)),
        ("empty", lambda: one.prompt(session.id, " \n ")),
        ("too_long", lambda: one.prompt(session.id, "x" * 9999)),
    ]
    for code, way in wrong:
        with pytest.raises(InputError, match=code):
            way()
    one.resume(session.id)
    assert stored(house, session) == before
    one.pause(session.id)
    with pytest.raises(InputError, match="paused"):
        one.call_inject(session.id, session.state.scenario.injects[1].id)


def test_nobody_steps_into_a_turn_and_the_slower_one_records_nothing(house: House) -> None:
    session, ana = running(house), house.practice()
    one = Console(house.practice(ONE))
    turn = ana.say(
        session, "room", "Border, who has the passports? Labour inspectorate, what do you know about the employer?"
    )
    next(turn)
    assert session.state.called, "somebody is still to speak"
    before = stored(house, session)
    for deed in (lambda: one.prompt(session.id, "Now?"), lambda: one.pause(session.id)):
        with pytest.raises(InputError, match="turn_under_way"):
            deed()
    assert stored(house, session) == before
    list(turn)
    one.prompt(session.id, "Now.")
    with pytest.raises(StaleSessionError):
        ana.say(session, "room", "I did not see that yet.")
    ana.catch_up(session)
    list(ana.say(session, "room", "Now I did."))
    # a turn that was cut off anywhere is not settled, whole ones always are
    entries = house.shared.store.entries(session.id)
    last = next(entry.seq for entry in entries if entry.turn == session.state.turn)
    for cut in range(last + 1, len(entries)):
        short = house.practice()
        part = short.start(Setup("white-van", "en", "police", seed=1))
        short.shelf.delete(part.id)
        begun = entries[0].event
        after = house.shared.store.create(part.id, ANA, begun, "2026-01-01T00:00:00+00:00")  # type: ignore[arg-type]
        for entry in islice(entries, 1, cut):
            house.shared.store.append(part.id, entry, after)
            after = entry
        short.shelf.be_watched(part.id, "north")
        with pytest.raises(InputError, match="turn_under_way"):
            one.prompt(part.id, "Hm?")


def test_in_the_real_pace_a_pause_costs_nothing(house: House) -> None:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    house.shared = replace(house.shared, now=lambda: clock[0])
    session, ana = running(house, pace="real"), house.practice()
    one = Console(house.practice(ONE))
    minute = session.state.minute
    clock[0] += timedelta(minutes=2)
    one.pause(session.id)
    ana.catch_up(session)
    assert session.state.minute == pytest.approx(minute + 2)
    clock[0] += timedelta(minutes=8)
    one.resume(session.id)
    ana.catch_up(session)
    clock[0] += timedelta(minutes=1)
    list(ana.hint(session))
    assert session.state.minute == pytest.approx(minute + 3)
