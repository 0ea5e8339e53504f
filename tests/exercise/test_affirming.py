"""A likely safeguard counts once the learner affirms it; an answered question leaves no loose ends."""

from collections.abc import Callable

import pytest

from roleplay.errors import InputError
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.inputs import Settled
from roleplay.exercise.log.learner_turns import likely_safeguards, unsure_safeguards
from roleplay.exercise.log.state import OBJECTIONS
from roleplay.exercise.views.understood import understood
from roleplay.exercise.words.reading import Act, Asked, Reading
from roleplay.feedback.counting import record
from roleplay.scenario.case import Library
from tests.exercise.conftest import Stage

Begin = Callable[..., Stage]
PERSON = "driver"
SAID = ("You may stop if you like.", "Shall we go on?", "It is up to you what comes next.")
DOUBTS = tuple(
    Act(kind=kind, to=(PERSON,), quote=quote, sure=False, likelihood=likelihood)
    for kind, quote, likelihood in zip(("caution", "consent", "threat"), SAID, (0.6, 0.3, 0.3), strict=True)
)


def talking(begin: Begin) -> Stage:
    stage = begin("police")
    stage.goes_on("interview")
    stage.says("interview", (PERSON,), acts=DOUBTS, label="ADMIN")
    return stage


def causes(stage: Stage) -> list[str]:
    return [event.cause for event in stage.events("state_changed")]


def test_a_likely_safeguard_is_felt_at_once_and_is_no_record(begin: Begin, library: Library) -> None:
    stage = talking(begin)
    assert "R1c" in causes(stage) and "R1d" not in causes(stage)
    assert stage.session.state.inner(PERSON).rights_known is stage.session.state.understands(PERSON)
    (turn,) = record(stage.session.state, library, "en").talks()
    assert not turn.tactics


def test_asked_is_only_what_was_likely_and_never_surely_given(begin: Begin) -> None:
    stage = talking(begin)
    state = stage.session.state
    assert [one.act for one in likely_safeguards(state)] == ["caution"], "nobody is asked to own up to a threat"
    assert {one.act for one in unsure_safeguards(state)} == {"caution", "consent"}
    likelier = DOUBTS[0].model_copy(update={"quote": "You need not answer me.", "likelihood": 0.65})
    stage.says("interview", (PERSON,), acts=(likelier,), label="ADMIN")
    (found,) = likely_safeguards(stage.session.state)
    assert (found.person, found.quote) == (PERSON, likelier.quote), "each is asked about once, by the likeliest words"
    stage.says("interview", (PERSON,), acts=(Act(kind="caution", to=(PERSON,)),), label="ADMIN")
    assert likely_safeguards(stage.session.state) == ()


def test_what_was_affirmed_counts_in_the_report_and_moves_nobody(begin: Begin, library: Library) -> None:
    stage = talking(begin)
    felt = dict(stage.session.state.inner(PERSON).values)
    minute, turn = stage.session.state.minute, stage.session.state.turn
    list(stage.practice.affirm(stage.session, turn, "caution", meant=True))
    state = stage.session.state
    assert state.inner(PERSON).values == felt, "the same words move as much however one clicks"
    assert (state.minute, state.turn) == (minute, turn), "saying what was meant takes no time"
    (counted,) = record(state, library, "en").talks()
    (seen,) = record(state, library, "en", affirmed=False).talks()
    assert (counted.tactics, seen.tactics) == ({"rights_info"}, frozenset())
    copied = fold(state.scenario, [Entry.model_validate_json(entry.model_dump_json()) for entry in state.log])
    assert copied.affirmed == state.affirmed == {(turn, "caution"): True}
    list(stage.practice.affirm(stage.session, turn, "caution", meant=False))
    assert not any(one.tactics for one in record(stage.session.state, library, "en").talks()), "the latest counts"


def test_older_logs_say_it_by_settling_a_doubt(begin: Begin, library: Library) -> None:
    stage = talking(begin)
    list(stage.practice.take(stage.session, Settled(choice=0, doubt="caution")))
    (turn,) = record(stage.session.state, library, "en").talks()
    assert turn.tactics == {"rights_info"}


def test_only_what_may_have_been_given_can_be_affirmed(begin: Begin) -> None:
    stage = talking(begin)
    for turn, act in ((stage.session.state.turn, "empathy"), (stage.session.state.turn - 1, "caution")):
        with pytest.raises(InputError):
            stage.practice.affirm(stage.session, turn, act, meant=True)  # type: ignore[arg-type]


def test_words_that_may_be_an_unlawful_order_are_a_card_and_meet_no_objection_before_it_is_picked(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    order = Act(kind="deny", id="rights_first", of="order", quote="Take it all from them", sure=False)
    step = Act(kind="request", id="return-phones", of="action", quote="Take it all from them", sure=False)
    assert stage.says("room", acts=(order, step)) == []
    assert stage.session.state.unsettled == (order, step)
    moves = stage.settles(picked=(order,))
    assert OBJECTIONS.intersection(move.act for move in moves)
    assert stage.events("objected")


def test_what_the_learner_alone_can_do_is_offered_as_a_decision(begin: Begin, library: Library) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    own = next(
        action
        for action in stage.session.state.scenario.actions
        if action.agencies == ("police",) and not action.agents_only and action.harm is None
    )
    stage.says("room", acts=(Act(kind="request", id=own.id, of="action", sure=False),))
    assert [(act.kind, act.id) for act in stage.session.state.cards] == [("decide", own.id)]


def test_a_confirmed_step_is_answered_once(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    step = Act(kind="request", id="separate-persons", of="action", to=("border",), sure=False)
    about = Asked(label="CLOSED_A", actions=("separate-persons",), scope="deed")
    stage.says("direct", ("border",), acts=(step,), questions=(about,), asks=True)
    moves = stage.settles(0)
    assert len([move for move in moves if move.speaker == "border"]) == 1


def test_an_unsure_denial_to_a_person_is_no_chip(begin: Begin, library: Library) -> None:
    state = begin("police").session.state
    acts = (
        Act(kind="caution"),
        Act(kind="deny", sure=False),
        Act(kind="deny", id="rights_first", of="order", sure=False),
    )
    reading = Reading(reader="dictated", label="ADMIN", side="+", confidence=1.0, acts=acts)
    shown = understood(state, reading, library)
    assert [(chip.kind, chip.sure) for chip in shown] == [("caution", True), ("deny", False)]
