"""What no service may carry out is objected to with the manual, is not done, and is kept for the report."""

from collections.abc import Callable
from random import Random

import pytest

from roleplay.config import ROOT
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import OBJECTIONS
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Act
from roleplay.feedback.counting import count_harms, record
from roleplay.feedback.rubric import load_rubric
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import (
    AGENCIES,
    FAULTS,
    LANGUAGES,
    ORDER_OF_FAULT,
    ORDERS,
    STEPS,
    ActKind,
    AgencyId,
    Fault,
    Language,
    OrderId,
)
from tests.exercise.conftest import Stage

Begin = Callable[..., Stage]
QUOTE = "Words."  # all that is said in a dictated session
STARTED = frozenset({"action_taken", "duty_accepted", "action_undone"})


def order(kind: OrderId = "rights_first", *, sure: bool = True, fault: Fault | None = None) -> Act:
    return Act(kind="deny", id=kind, of="order", quote=QUOTE, sure=sure, fault=fault)


def step(kind: ActKind, action: str, quote: str = QUOTE) -> Act:
    return Act(kind=kind, id=action, of="action", quote=quote)


def objections(moves: list[Move]) -> list[Move]:
    return [move for move in moves if move.act in OBJECTIONS]


def started(stage: Stage, turn: int) -> list[str]:
    """The actions that a turn of the learner's brought about."""
    entries = [entry for entry in stage.session.state.log if entry.turn == turn and entry.event.kind in STARTED]
    learners = [entry.event for entry in entries if _is_learners(entry, stage.session.state.learner)]
    return [event.action for event in learners]  # type: ignore[union-attr]


def _is_learners(entry: Entry, learner: AgencyId) -> bool:
    return getattr(entry.event, "by_learner", True) and getattr(entry.event, "asked_by", learner) == learner


def spoken(stage: Stage, move: Move) -> str:
    said = (entry.event for entry in stage.session.state.log if entry.event.kind == "said")
    return next(event.text for event in said if event.move == move.id)  # type: ignore[union-attr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_agency_has_words_for_each_order(library: Library, language: Language) -> None:
    known = library.objections
    assert {each.id for each in known.orders} == set(ORDERS)
    for agency in AGENCIES:
        for each in known.orders:
            assert len(set(known.lines[agency][each.id][language])) >= 2
            assert each.passages and set(each.speakers) == set(AGENCIES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("agency", AGENCIES)
def test_the_addressed_agency_objects_in_its_own_words(begin: Begin, agency: AgencyId, language: Language) -> None:
    stage = begin("police" if agency != "police" else "border", language)
    for kind in ORDERS:
        (move,) = objections(stage.says("direct", (agency,), label="OPINION", acts=(order(kind),)))
        known = stage.practice.library.objections
        assert (move.speaker, move.act, move.channel) == (agency, "refuse", "direct")
        assert move.passages == known.order[kind].passages
        assert spoken(stage, move) in known.lines[agency][kind][language]
        (kept,) = [event for event in stage.events("objected") if event.turn == stage.session.state.turn]
        assert (kept.order, kept.agency, kept.quote) == (kind, agency, QUOTE)


def test_in_the_room_it_is_whose_task_it_touches_most(begin: Begin) -> None:
    for kind in ORDERS:
        (move,) = objections(begin("police").says("room", label="OPINION", acts=(order(kind),)))
        speakers = begin("police").practice.library.objections.order[kind].speakers
        assert move.speaker == next(agency for agency in speakers if agency != "police")


def test_an_addressed_agency_goes_before_others(begin: Begin) -> None:
    moves = begin("police").says("room", label="OPINION", acts=(order(),), addressees=("labour", "border"))
    assert [move.speaker for move in objections(moves)] == ["border"]
    assert "acknowledge" not in {move.act for move in moves}


def test_one_message_meets_one_objection(begin: Begin) -> None:
    stage = begin("police")
    moves = stage.says("room", label="OPINION", acts=(order("no_ground"), order("keep_private"), order("no_vow")))
    assert len(objections(moves)) == 1
    assert len(stage.events("objected")) == 1


@pytest.mark.parametrize("kind", ORDERS)
def test_a_reading_that_is_not_sure_meets_no_objection(begin: Begin, kind: OrderId) -> None:
    stage, perhaps = begin("prosecutor"), {"sure": False, "likelihood": 0.4}
    for channel, to in (("direct", ("social",)), ("room", ())):
        for assents in (False, True):
            unsure = order(kind).model_copy(update=perhaps)
            moves = stage.says(channel, to, label="OPINION", acts=(unsure,), assents=assents)
            assert moves and not objections(moves)
    harmful = step("request", "detain-all").model_copy(update=perhaps)
    assert not objections(stage.says("direct", ("border",), label="OPINION", acts=(harmful,)))
    assert not stage.events("objected") and not stage.session.state.friction


@pytest.mark.parametrize("kind", ["decide", "request"])
@pytest.mark.parametrize("to", [("border",), ("ngo",)])
def test_a_harmful_step_is_objected_to_and_not_done(begin: Begin, kind: ActKind, to: tuple[str, ...]) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    (move,) = stage.says("direct", to, label="OPINION", acts=(step(kind, "detain-all"),))
    assert (move.speaker, move.act, move.action) == (to[0], "push_back", "detain-all")
    assert move.passages
    assert [event.action for event in stage.events("objected")] == ["detain-all"]
    assert not started(stage, stage.session.state.turn) and not stage.events("harm_done")


def test_on_the_desk_a_harmful_step_can_still_be_taken(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    moves = stage.does("detain-all")
    assert "detain-all" in stage.session.state.taken and objections(moves)


@pytest.mark.parametrize("seed", range(24))
def test_what_is_objected_to_is_never_carried_out(begin: Begin, seed: int) -> None:
    chance = Random(seed)
    learner = chance.choice(AGENCIES)
    stage = begin(learner)
    stage.goes_on("preliminary")
    names = [action.id for action in stage.session.state.scenario.actions]
    acts = [step(chance.choice(sorted(STEPS)), chance.choice(names)) for _ in range(4)]
    acts.append(order(chance.choice(ORDERS)))
    chance.shuffle(acts)
    to = chance.choice([(), *((agency,) for agency in AGENCIES if agency != learner)])
    moves = stage.says("direct" if to else "room", to, label="OPINION", acts=tuple(acts))
    assert len(objections(moves)) == 1
    assert not started(stage, stage.session.state.turn)


def test_what_the_rest_of_a_message_asks_for_is_done(begin: Begin) -> None:
    stage = begin("police")
    acts = (order("keep_private"), step("request", "plan-separation", "Something else."))
    moves = stage.says("direct", ("border",), label="OPINION", acts=acts)
    assert [(move.act, move.action) for move in moves] == [("refuse", None), ("underway", "plan-separation")]


def test_a_denied_right_in_a_talk_is_kept_though_nobody_objects(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("interview")
    person = stage.session.state.scenario.persons[0].id
    stage.says("interview", (person,), label="OPINION", acts=(Act(kind="deny", quote=QUOTE),))
    (kept,) = stage.events("objected")
    assert (kept.order, kept.agency, kept.quote) == ("rights_first", None, QUOTE)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_with_it_is_kept_and_named_in_the_report(begin: Begin, fault: Fault) -> None:
    stage = begin("police")
    kind = ORDER_OF_FAULT[fault]
    stage.says("room", label="OPINION", acts=(order(kind, fault=fault),))
    stage.says("room", label="OPINION", acts=(order(kind, sure=False, fault=fault),))
    stage.says("room", label="OPINION", acts=(order(kind),))
    assert [event.fault for event in stage.events("objected")] == [fault, None]
    rubric, library = load_rubric(ROOT / "knowledge"), stage.practice.library
    named, unnamed = count_harms(record(stage.session.state, library), rubric)
    text = rubric.harm[fault]
    assert (named.kind, named.fault, named.criterion) == (fault, fault, text.criteria[0])
    assert (named.title, named.why, named.better) == (text.title["en"], text.why["en"], text.better["en"])
    assert (named.turn, named.quote, named.passages) == (1, QUOTE, text.passages)
    assert (unnamed.kind, unnamed.fault) == ("unlawful_order", None)


def test_a_step_of_the_case_is_the_fault_that_it_would_have_been(begin: Begin) -> None:
    stage = begin("police")
    stage.says("room", label="OPINION", acts=(step("decide", "detain-all"),))
    library = stage.practice.library
    (harm,) = count_harms(record(stage.session.state, library), load_rubric(ROOT / "knowledge"))
    assert harm.kind == "unlawful_detention"
    assert harm.title.lower().endswith(stage.session.state.scenario.action["detain-all"].title["en"].lower())


def test_a_denial_in_a_talk_keeps_its_fault(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("interview")
    person = stage.session.state.scenario.persons[0].id
    act = order("rights_first", fault="denied_care")
    stage.says("interview", (person,), label="OPINION", acts=(act,))
    (kept,) = stage.events("objected")
    assert (kept.order, kept.fault) == ("rights_first", "denied_care")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_names_it_with_the_words(begin: Begin, language: Language) -> None:
    stage = begin("police", language)
    stage.says("room", label="OPINION", acts=(order("keep_private"),))
    stage.says("room", label="OPINION", acts=(order("no_vow", sure=False),))
    library = stage.practice.library
    (harm,) = count_harms(record(stage.session.state, library), load_rubric(ROOT / "knowledge"))
    known = library.objections.order["keep_private"]
    assert (harm.kind, harm.turn, harm.quote, harm.passages) == ("unlawful_order", 1, QUOTE, known.passages)
    assert known.title[language][1:] in harm.title


def test_logs_keep_objections_and_older_ones_hold_none(begin: Begin) -> None:
    stage = begin("police")
    stage.says("room", label="OPINION", acts=(order(),))
    for entry in stage.session.state.log:
        assert Entry.model_validate_json(entry.model_dump_json()) == entry
    older = stage.events("decided")[-1].move.model_dump(exclude={"order"})
    assert Move.model_validate(older).order is None


@pytest.mark.parametrize(("agency", "objects"), [("social", True), ("police", False)])
def test_who_may_not_question_suspects_hears_an_objection_once_and_the_talk_goes_on(
    make_practice: Callable[[str], Practice], agency: AgencyId, objects: bool
) -> None:
    practice = make_practice("sqlite://")
    session = practice.start(Setup("white-van", "sl", agency))
    list(practice.next_phase(session))
    for text in ("Dober dan.", "Vas zebe? Boste kaj spili?"):
        list(practice.say(session, "interview", text, ("driver",)))
    assert not any(entry.event.kind == "slipped" for entry in session.state.log), "care is no questioning"
    for text in ("Kdo vas je najel?", "Kje so potni listi?"):
        list(practice.say(session, "interview", text, ("driver",)))
    slipped = [entry.event for entry in session.state.log if entry.event.kind == "slipped"]
    moves = [entry.event.move for entry in session.state.log if entry.event.kind == "decided"]
    assert [event.power for event in slipped] == ["suspect-interrogation"] * objects
    assert [(move.speaker, move.channel) for move in moves if move.act == "object"] == [("police", "direct")] * objects
    assert sum(move.speaker == "driver" for move in moves) == 4
