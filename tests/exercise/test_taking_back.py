"""What is not sure is asked first; what was wrong can be taken back, and what it did meanwhile stays."""

from collections.abc import Callable

import pytest

from roleplay.errors import InputError
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.proposals import ASKED_FIRST
from roleplay.exercise.talk.taking_back import steps_to_take_back
from roleplay.exercise.views.understood import Chip, correctable, title_of, understood, understood_by_message
from roleplay.exercise.words.reading import Act, Reading
from roleplay.feedback.counting import count_harms, record
from roleplay.feedback.rubric import load_rubric
from roleplay.scenario.case import Library
from tests.exercise.conftest import Stage
from tests.once import KNOWLEDGE

Begin = Callable[..., Stage]
SEPARATE = Act(kind="request", id="separate-persons", of="action", to=("border",))
DETAIN = Act(kind="decide", id="detain-suspects", of="action")
KEEP_APART = Act(kind="decide", id="separate-persons", of="action")
COUSIN = Act(kind="decide", id="accept-cousin", of="action")


def unsure(*acts: Act) -> tuple[Act, ...]:
    return tuple(act.model_copy(update={"sure": False}) for act in acts)


def at(begin: Begin, phase: str = "preliminary", agency: str = "police") -> Stage:
    stage = begin(agency)
    stage.goes_on(phase)
    return stage


def again(stage: Stage, library: Library) -> None:
    """The log, read again entry by entry, gives the same state; completing the last turn again adds nothing."""
    state = stage.session.state
    copied = [Entry.model_validate_json(entry.model_dump_json()) for entry in state.log]
    other = fold(state.scenario, copied)
    for name in ("taken", "work", "harms", "disputed", "done", "minute", "reading", "interpreter", "separated"):
        assert getattr(other, name) == getattr(state, name), name
    opened = stage.practice.open(stage.session.id)
    assert [entry.event for entry in opened.state.log] == [entry.event for entry in state.log]
    assert opened.state.unsettled == state.unsettled


def steps_of(stage: Stage) -> set[str]:
    """Which of the two steps are taken or begun; services also do things of their own accord."""
    state = stage.session.state
    return {"detain-suspects", "separate-persons"} & {*state.taken, *(work.action for work in state.work)}


def supposed(*acts: Act) -> tuple[Act, ...]:
    return tuple(act.model_copy(update={"sure": False, "likelihood": ASKED_FIRST - 0.01}) for act in acts)


def test_what_is_less_likely_waits_for_nobody_and_can_be_taken_afterwards(begin: Begin, library: Library) -> None:
    stage = at(begin)
    stage.says("room", acts=supposed(DETAIN, SEPARATE))
    state = stage.session.state
    assert (state.unsettled, [act.id for act in state.supposed]) == ((), ["detain-suspects", "separate-persons"])
    assert stage.events("decided")
    assert steps_of(stage) == set()
    found = correctable(state)
    assert found is not None
    assert found.supposed == state.cards
    minute, turn = state.minute, state.turn
    list(stage.practice.settle(stage.session, 1))
    state = stage.session.state
    assert (state.turn, state.supposed) == (turn, ())
    assert steps_of(stage) == {"separate-persons"}
    assert state.minute == minute, "to say what was meant takes no time"
    again(stage, library)
    assert list(stage.practice.settle(stage.session, 0)) == []


def test_cards_are_picked_one_after_the_other_until_the_next_message(begin: Begin, library: Library) -> None:
    stage = at(begin)
    stage.says("room", acts=unsure(DETAIN, SEPARATE))
    stage.settles(picked=(SEPARATE,))
    assert (steps_of(stage), [act.id for act in stage.session.state.supposed]) == (
        {"separate-persons"},
        ["detain-suspects"],
    )
    stage.settles(picked=(DETAIN,))
    assert steps_of(stage) == {"separate-persons", "detain-suspects"}
    assert stage.session.state.cards == ()
    (found,) = understood_by_message(stage.session.state, library).values()
    assert {chip.kind for chip in found.chips} == {"decide", "request"}
    with pytest.raises(InputError, match="no_such_option"):
        stage.says("room", acts=unsure(DETAIN))
        stage.settles(picked=(SEPARATE,))
    again(stage, library)


def test_what_was_supposed_is_gone_with_the_next_message(begin: Begin, library: Library) -> None:
    stage = at(begin)
    stage.says("room", acts=supposed(SEPARATE))
    stage.says("room")
    assert stage.session.state.supposed == ()
    assert list(stage.practice.settle(stage.session, 0)) == []
    again(stage, library)


def test_where_nobody_can_be_asked_whoever_is_asked_asks_back(begin: Begin, library: Library) -> None:
    stage = at(begin)
    stage.says("room", acts=unsure(SEPARATE))
    assert stage.session.state.unsettled
    list(stage.practice.settle(stage.session, unasked=True))
    assert stage.session.state.unsettled == ()
    assert [entry.event.move.act for entry in stage.session.state.log if entry.event.kind == "decided"][-1] == "clarify"
    assert steps_of(stage) == set()
    again(stage, library)


def test_an_unsure_step_is_asked_about_and_nothing_happens_before_the_answer(begin: Begin, library: Library) -> None:
    stage = at(begin)
    before = stage.session.state.minute, len(stage.events("decided")), len(stage.events("action_taken"))
    assert stage.says("room", acts=unsure(DETAIN, SEPARATE)) == []
    state = stage.session.state
    assert (state.minute, len(stage.events("decided")), len(stage.events("action_taken"))) == before
    assert [(act.kind, act.id) for act in state.unsettled] == [(act.kind, act.id) for act in (DETAIN, SEPARATE)]
    again(stage, library)


@pytest.mark.parametrize(
    ("choice", "picked", "taken", "begun", "meant", "replaced"),
    [
        (0, (), True, False, ["decide"], ["request"]),
        (1, (), False, True, ["request"], ["decide"]),
        (None, (), False, False, [], ["decide", "request"]),
        (None, (SEPARATE,), False, True, ["request"], ["decide"]),
        (None, (DETAIN, SEPARATE), True, True, ["decide", "request"], []),
    ],
)
def test_each_answer_does_what_it_says_and_is_kept(
    begin: Begin,
    library: Library,
    choice: int | None,
    picked: tuple[Act, ...],
    taken: bool,
    begun: bool,
    meant: list[str],
    replaced: list[str],
) -> None:
    stage = at(begin)
    stage.says("direct", ("border",), acts=unsure(DETAIN, SEPARATE))
    stage.settles(choice, picked=picked)
    state = stage.session.state
    assert ("detain-suspects" in state.taken) is taken
    assert any(work.action == "separate-persons" for work in state.work) is begun
    assert not state.unsettled
    (found,) = understood_by_message(state, library).values()
    assert ([chip.kind for chip in found.chips], [chip.kind for chip in found.replaced]) == (meant, replaced)
    assert not found.denied
    again(stage, library)


def test_writing_on_leaves_the_question_undone(begin: Begin, library: Library) -> None:
    stage = at(begin)
    stage.says("room", acts=unsure(DETAIN))
    stage.says("direct", ("border",), acts=(SEPARATE,))
    assert "detain-suspects" not in stage.session.state.taken
    assert [event.choice for event in stage.events("settled")] == [None]
    assert any(work.action == "separate-persons" for work in stage.session.state.work)
    again(stage, library)


def test_an_interview_is_not_interrupted_and_shows_the_doubt(begin: Begin, library: Library) -> None:
    stage = at(begin)
    stage.does("separate-persons")
    stage.does("arrange-interpreter")
    stage.goes_on("interview")
    stage.says("interview", ("worker",), label="ADMIN", acts=unsure(Act(kind="caution", to=("worker",))))
    state = stage.session.state
    assert not state.unsettled
    assert state.persons["worker"].rights_known, "the person has likely heard it"
    (found,) = understood_by_message(state, library).values()
    assert found.chips == (Chip("caution", to=("worker",), sure=False),)


def test_a_step_of_one_s_own_is_taken_back_by_a_correction_that_costs_nothing(begin: Begin, library: Library) -> None:
    stage = at(begin)
    stage.says("room", acts=(KEEP_APART,))
    state = stage.session.state
    turn, minute = state.turn, state.minute
    assert (state.separated, "separate-persons" in state.taken) == (True, True)
    assert steps_to_take_back(state, turn) == {0: KEEP_APART}
    (move,) = stage.corrects(turn, 0)
    assert (move.speaker, move.act) == ("narrator", "action_undone")
    assert (state.separated, "separate-persons" in state.taken, state.minute) == (False, False, minute)
    (found,) = understood_by_message(state, library).values()
    assert [chip.undone for chip in found.chips] == [True]
    assert not found.denied, "one step was taken back, and the rest stands"
    again(stage, library)
    with pytest.raises(InputError, match="nothing_to_take_back"):
        stage.corrects(turn, 0)


def test_a_disputed_harm_stays_in_the_report_and_says_so(begin: Begin, library: Library) -> None:
    stage = at(begin)
    list(stage.practice.call_inject(stage.session, "cousin-arrives"))
    stage.says("room", acts=(COUSIN,))
    state, rubric = stage.session.state, load_rubric(KNOWLEDGE)

    def harms() -> list[tuple[str, bool]]:
        found = count_harms(record(state, library), rubric)
        return [(harm.kind, harm.disputed) for harm in found]

    assert harms() == [("unvetted_interpreter", False)]
    stage.corrects(state.turn)
    assert harms() == [("unvetted_interpreter", True)]


def test_what_another_has_under_way_is_called_off(begin: Begin, library: Library) -> None:
    stage = at(begin)
    stage.says("direct", ("border",), acts=(SEPARATE,))
    turn = stage.session.state.turn
    (move,) = stage.corrects(turn, 0)
    assert (move.speaker, move.act, move.channel) == ("border", "withdrawn", "direct")
    assert not any(work.action == "separate-persons" and work.asked_by for work in stage.session.state.work)
    assert not stage.session.state.disputed
    again(stage, library)


def test_a_reading_can_be_denied_where_nothing_is_to_be_taken_back(begin: Begin, library: Library) -> None:
    stage = at(begin)
    stage.says("room", acts=(Act(kind="threat"),))
    turn = stage.session.state.turn
    found = correctable(stage.session.state)
    assert found is not None and (found.turn, found.steps) == (turn, {})
    stage.corrects(turn)
    assert stage.session.state.disputed == {turn}
    assert [found.denied for found in understood_by_message(stage.session.state, library).values()] == [True]
    assert correctable(stage.session.state) is None
    again(stage, library)


def test_words_take_back_what_was_done_or_asked_for(begin: Begin, library: Library) -> None:
    stage = at(begin)
    stage.does("detain-suspects")
    stage.says("direct", ("border",), acts=(SEPARATE,))
    undo = [Act(kind="undo", id=name, of="action") for name in ("detain-suspects", "separate-persons")]
    moves = stage.says("direct", ("border",), acts=tuple(undo))
    assert {("narrator", "action_undone"), ("border", "withdrawn")} <= {(move.speaker, move.act) for move in moves}
    assert "detain-suspects" not in stage.session.state.taken
    assert not any(work.action == "separate-persons" and work.asked_by for work in stage.session.state.work)
    again(stage, library)


def test_what_the_world_does_not_allow_stays_done(begin: Begin) -> None:
    stage = at(begin)
    stage.does("inform-prosecutor")
    moves = stage.says("room", acts=(Act(kind="undo", id="inform-prosecutor", of="action"),))
    assert ("narrator", "refused_undo") in {(move.speaker, move.act) for move in moves}
    assert "inform-prosecutor" in stage.session.state.taken


def test_a_duty_is_open_again_once_what_met_it_is_taken_back(begin: Begin) -> None:
    stage = at(begin, agency="border")
    stage.does("separate-persons")
    state = stage.session.state
    met = {event.duty for event in stage.events("duty_done")}
    stage.says("room", acts=(Act(kind="undo", id="separate-persons", of="action"),))
    reopened = {event.duty for event in stage.events("duty_reopened")}
    assert reopened
    assert reopened <= met
    assert reopened.isdisjoint(state.done)
    assert not state.separated


def test_acts_chosen_by_hand_are_what_the_message_does(begin: Begin, library: Library) -> None:
    stage = at(begin)
    moves = stage.says("direct", ("border",), by_hand=(SEPARATE,), acts=(DETAIN, Act(kind="threat")))
    state = stage.session.state
    assert ("border", "accept") in {(move.speaker, move.act) for move in moves}
    assert "detain-suspects" not in state.taken
    assert state.reading is not None and [act.kind for act in state.reading.acts] == ["request", "threat"]
    again(stage, library)


def test_a_question_chosen_by_hand_is_answered(begin: Begin) -> None:
    stage = at(begin)
    asked = Act(kind="ask", id="documents", of="topic", to=("border",))
    moves = stage.says("direct", ("border",), by_hand=(asked,))
    assert any(move.facts for move in moves)


def test_older_logs_say_by_hand_what_was_asked_for(library: Library) -> None:
    old = {
        "kind": "said", "speaker": "police", "channel": "direct", "to": ["border"], "audience": ["police", "border"],
        "text": "Please.", "asks": ["separate-persons"], "origin": "learner",
    }  # fmt: skip
    assert Said.model_validate(old).acts == (SEPARATE,)


def test_a_fact_that_the_own_agency_does_not_know_is_shown_as_its_topic(begin: Begin, library: Library) -> None:
    state = at(begin).session.state
    unknown = next(fact for fact in state.scenario.facts if fact.id not in state.known("police"))
    known = next(fact for fact in state.scenario.facts if fact.id in state.known("police"))
    for fact, title in ((unknown, state.scenario.topic[unknown.topic].title), (known, known.title)):
        assert title_of(state, Act(kind="tell", id=fact.id, of="fact"), library) == title


def test_chips_gather_what_is_told_and_leave_out_courtesies_beside_it(begin: Begin, library: Library) -> None:
    state = at(begin).session.state
    facts = [fact for fact in state.scenario.facts if fact.id in state.known("police")][:2]
    told = tuple(Act(kind="tell", id=fact.id, of="fact", quote="a") for fact in facts)
    greeting = Act(kind="greet")
    reading = Reading(reader="d", label="OPINION", side="-", acts=(greeting, *told), confidence=1.0)
    assert understood(state, reading, library) == (Chip("tell", about=tuple(fact.title for fact in facts)),)
    only = reading.model_copy(update={"acts": (greeting,)})
    assert [chip.kind for chip in understood(state, only, library)] == ["greet"]


def test_what_stood_below_a_message_as_a_card_is_never_said_to_have_been_understood(
    begin: Begin, library: Library
) -> None:
    stage = begin("police")
    known = next(iter(stage.session.state.known("police")))
    acts = (
        Act(kind="ask", id="vehicle", of="topic"),
        Act(kind="tell", id=known, of="fact", sure=False, likelihood=0.5),
        Act(kind="request", id="offer-basics", of="action", to=("border",), sure=False, likelihood=0.1),
    )
    for _ in range(2):  # as the latest message, and as one of before
        stage.says("room", acts=acts, asks=True)
        for found in understood_by_message(stage.session.state, library).values():
            assert [(chip.kind, chip.sure) for chip in found.chips] == [("ask", True)] and not found.replaced
    card = stage.session.state.supposed[0]
    stage.settles(picked=(card,))
    latest = list(understood_by_message(stage.session.state, library).values())[-1]
    assert [(chip.kind, chip.sure) for chip in latest.chips] == [("ask", True), ("tell", True)]
    assert not latest.replaced, "nothing else was understood first"
