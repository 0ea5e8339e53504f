"""What was promised takes its time, depends on how things stand then, and is reported either way, with its result."""

from collections.abc import Callable

import pytest

from roleplay.exercise.log.events import FactShared
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import Knowing
from roleplay.exercise.words.reading import Act
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.briefing.brief import brief
from tests.exercise.conftest import Stage
from tests.exercise.test_agencies import request
from tests.mentioned import Named

Begin = Callable[..., Stage]


def texts(stage: Stage, moves: list[Move]) -> str:
    """What was said in these moves."""
    wanted = {move.id for move in moves}
    return " ".join(event.text for event in stage.events("said") if wanted & {event.move, *event.also})


def minute_of(stage: Stage, action: str) -> float:
    return stage.session.state.taken[action].minute


def test_leaving_a_phase_gives_what_was_promised_its_time(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    began = stage.session.state.minute
    stage.says("direct", ("social",), actions=request("medical-check"))
    asked = stage.session.state.minute
    stage.goes_on("interview")
    minutes = stage.session.state.scenario.action["medical-check"].minutes
    assert minute_of(stage, "medical-check") == asked + minutes
    assert stage.session.state.phase_began >= began + 1 + minutes


def test_a_phase_without_open_promises_ends_at_once(begin: Begin) -> None:
    stage = begin("police")
    for _ in range(3):
        stage.waits()
    before = stage.session.state.minute
    stage.goes_on("preliminary")
    assert stage.session.state.minute == before


def test_what_is_promised_for_a_later_phase_takes_its_time_there(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    stage.says("direct", ("border",), actions=request("separate-convoys"))
    stage.goes_on("crisis")
    began = stage.session.state.minute
    while "separate-convoys" not in stage.session.state.taken:
        stage.waits()
    assert minute_of(stage, "separate-convoys") >= began + 3


@pytest.mark.parametrize("leaves", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_done_when_it_is_due_is_reported_with_the_reason(
    begin: Begin, language: str, leaves: bool
) -> None:
    stage = begin("prosecutor", language)
    stage.goes_on("preliminary")
    (accepted,) = stage.says("direct", ("police",), actions=request("search-warehouse"))
    assert accepted.act == "accept"
    stage.goes_on("interview")
    moves = stage.goes_on("crisis") if leaves else [move for _ in range(4) for move in stage.waits()]
    (unable,) = [move for move in moves if move.act == "unable"]
    action = stage.session.state.scenario.action["search-warehouse"]
    assert action.blocked[0].text[language] in texts(stage, [unable])  # type: ignore[index]
    assert "search-warehouse" not in stage.session.state.taken
    assert all(work.action != "search-warehouse" for work in stage.session.state.work), "hands are free again"
    assert stage.events("duty_declined")[-1].why == "blocked"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("agency", "action", "phase"),
    [
        ("police", "formal-identification", "interview"),
        ("prosecutor", "direct-evidence", "preliminary"),
        ("social", "arrange-accommodation", "preliminary"),
        ("ngo", "ngo-talk", "preliminary"),
    ],
)
def test_an_agency_refuses_with_the_reason_that_is_true_now(
    begin: Begin, agency: str, action: str, phase: str, language: str
) -> None:
    stage = begin("border", language)
    stage.goes_on(phase)
    (move, *_) = stage.says("direct", (agency,), actions=request(action))
    assert move.act == "blocked" and move.obstacle is not None
    item = stage.session.state.scenario.action[action].blocked[move.obstacle]
    assert item.text[language] in texts(stage, [move])  # type: ignore[index]


def test_nobody_puts_nine_people_into_six_beds(begin: Begin) -> None:
    stage = begin("social")
    stage.does("check-capacity")
    stage.goes_on("preliminary")
    stage.does("arrange-accommodation")
    assert stage.events("action_refused")[-1].why == "blocked"
    stage.says(
        "direct", ("state",), facts=("beds-tonight",), by_hand=(Act(kind="request", id="fund-places", of="action"),)
    )
    stage.waits()
    stage.waits()
    stage.does("arrange-accommodation")
    assert "arrange-accommodation" in stage.session.state.taken


def test_an_agency_acts_on_no_news_that_it_was_not_told(begin: Begin) -> None:
    stage = begin("ngo")
    stage.goes_on("crisis")
    while "men-moved" not in stage.session.state.known("ngo"):
        stage.waits()
    assert "men-moved" not in stage.session.state.known("social")
    (move,) = stage.says("direct", ("social",), actions=request("reception-there"))
    # Its obstacle says what nobody has told it yet.
    assert (move.act, move.obstacle) == ("blocked", 0)
    moves = stage.says("direct", ("social",), facts=("men-moved",))
    # What was asked before is taken up by itself.
    assert ("takes_up", "reception-there") in [(move.act, move.action) for move in moves]
    assert [duty.asked_by for duty in stage.events("duty_accepted") if duty.action == "reception-there"] == ["ngo"]


def test_what_came_of_an_inject_is_told_only_to_those_who_heard_of_it(begin: Begin) -> None:
    told, untold = begin("police"), begin("labour")
    for stage in (told, untold):
        list(stage.practice.call_inject(stage.session, "second-van-leaves"))
        for _ in range(12):
            stage.waits()
        assert stage.session.state.injects["second-van-leaves"].outcome == "unanswered"
    heard = [event.move.inject for event in told.events("decided") if event.move.act == "inject_unanswered"]
    assert "second-van-leaves" in heard
    assert not [event for event in untold.events("decided") if event.move.inject == "second-van-leaves"]


CHECKS = [
    ("border", "plan-separation"),
    ("police", "name-lead"),
    ("social", "check-capacity"),
    ("ngo", "check-interpreters"),
    ("state", "check-resources"),
    ("prosecutor", "review-files"),
    ("labour", "check-records"),
    ("police", "secure-evidence"),
    ("police", "check-abroad"),
    ("labour", "check-employer"),
    ("border", "medical-check"),
    ("social", "needs-assessment"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("agency", "action"), CHECKS)
def test_the_learner_is_told_what_an_own_check_has_found(begin: Begin, agency: str, action: str, language: str) -> None:
    stage = begin(agency, language)
    said = texts(stage, stage.does(action))
    scenario = stage.session.state.scenario
    assert scenario.action[action].gives
    for fact in scenario.action[action].gives:
        assert scenario.fact[fact].statement[language] in said  # type: ignore[index]


def test_what_the_own_agency_knew_from_the_start_is_not_told_as_found(begin: Begin) -> None:
    stage = begin("border")
    said = texts(stage, stage.does("secure-evidence"))
    assert stage.session.state.scenario.fact["notebook-found"].statement["en"] not in said


@pytest.mark.parametrize(("agency", "action"), [(a, name) for a, name in CHECKS[:7] if a not in ("police", "state")])
def test_a_check_done_on_request_is_reported_with_its_result(begin: Begin, agency: str, action: str) -> None:
    stage = begin("police")
    state = stage.session.state
    state.work.clear()
    moves = stage.says("direct", (agency,), actions=request(action))
    moves += [move for _ in range(3) for move in stage.waits()]
    report = next(move for move in moves if move.act == "report" and move.action == action)
    assert report.facts == state.scenario.action[action].gives
    fact = state.scenario.fact[report.facts[0]]
    assert fact.wordings is not None
    assert any(wording in texts(stage, [report]) for wording in fact.wordings.volunteered["en"])


def test_what_others_told_an_agency_it_passes_on_as_stated_and_not_as_its_own(begin: Begin) -> None:
    stage = begin("labour")
    state = stage.session.state
    fact = state.scenario.fact["order-needs"]
    state.knows["police"][fact.id] = Knowing(1, 1.0, "prosecutor")
    state.knows["prosecutor"][fact.id] = Knowing(1, 1.0, "review-files")
    move = Move(
        id="m",
        speaker="police",
        act="share",
        channel="direct",
        audience=("police", "labour"),
        answers=1,
        facts=(fact.id,),
    )
    told = AuthoredVoice().word(brief(move, state, stage.practice.library), {}).text
    own = (
        AuthoredVoice()
        .word(brief(move.model_copy(update={"speaker": "prosecutor"}), state, stage.practice.library), {})
        .text
    )
    assert fact.statement["en"] in told
    assert fact.wordings is not None
    assert any(wording in own for wording in fact.wordings.asked["en"])


@pytest.mark.parametrize(
    ("action", "phase", "act"), [("plan-arrest", "preparation", "phase"), ("one-convoy", "debrief", "late")]
)
def test_a_decision_at_the_wrong_time_is_too_early_or_too_late(begin: Begin, action: str, phase: str, act: str) -> None:
    stage = begin("police")
    stage.goes_on(phase)
    (move,) = stage.does(action)
    assert move.act == f"refused_{act}"


def declared(action: str) -> tuple[Named, ...]:
    return (Named(id=action, mood="declare", confidence=1.0),)


def test_what_is_declared_too_early_is_promised_by_a_hearer_who_may_do_it(begin: Begin) -> None:
    stage = begin("police")
    moves = stage.says("direct", ("border",), actions=declared("separate-persons"))
    assert ("border", "accept", "separate-persons") in {(move.speaker, move.act, move.action) for move in moves}
    accepted = [event for event in stage.events("duty_accepted") if event.action == "separate-persons"]
    assert [(event.agency, event.asked_by) for event in accepted] == [("border", "police")]
    stage.goes_on("preliminary")
    for _ in range(6):
        stage.waits()
    assert stage.session.state.separated


def test_what_is_declared_too_early_before_nobody_who_may_do_it_is_said_to_be_early(begin: Begin) -> None:
    stage = begin("police")
    moves = stage.says("direct", ("ngo",), actions=declared("separate-persons"))
    assert ("narrator", "refused_phase", "separate-persons") in {
        (move.speaker, move.act, move.action) for move in moves
    }
    for kind in ("duty_accepted", "duty_declined"):
        assert "separate-persons" not in [event.action for event in stage.events(kind)]


def test_what_is_declared_too_early_in_the_room_is_left_to_the_hearer_who_may_do_it(begin: Begin) -> None:
    stage = begin("police")
    moves = stage.says("room", actions=declared("separate-persons"), addressees=("ngo",))
    done = {(move.speaker, move.act) for move in moves if move.action == "separate-persons"}
    assert ("border", "accept") in done and not any(speaker == "ngo" for speaker, _ in done)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agency_asked_too_late_says_so_and_not_that_it_is_too_early(begin: Begin, language: str) -> None:
    stage = begin("prosecutor", language)
    stage.goes_on("debrief")
    (move,) = stage.says("direct", ("police",), actions=request("search-warehouse"))
    assert (move.act, move.obstacle) == ("blocked", None)
    assert texts(stage, [move]) in stage.practice.library.narrator["too_late"][language]  # type: ignore[index]


def test_facts_shared_by_a_report_reach_only_the_one_who_asked(begin: Begin) -> None:
    stage = begin("police")
    stage.session.state.work.clear()
    stage.says("direct", ("labour",), actions=request("check-records"))
    for _ in range(3):
        stage.waits()
    shared = [event for event in stage.events("fact_shared") if event.fact == "no-cleaning"]
    assert [(event.by, event.to) for event in shared] == [("labour", ("police",))]
    assert all(isinstance(event, FactShared) for event in shared)
