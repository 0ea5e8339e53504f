"""Moves files: every bad line is named with what is allowed; good ones are played in order."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.errors import InputError
from roleplay.exercise.log.events import Drill
from roleplay.exercise.log.learner_turns import own_log, plan
from roleplay.exercise.setup import Setup
from roleplay.messages import explain
from roleplay.moves_file import Branched, NoOwnStep, Numbered, Refused, play, read_moves
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import Language


@pytest.fixture
def reader(knowing_reader: LocalReader) -> LocalReader:
    """The reader as it ships: without the meaning of sentences too much of what is said here is not understood."""
    return knowing_reader


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("{not json", "channel"),
        ({"channel": "radio", "text": "x"}, "interview"),
        ({"channel": "interview", "to": ["mayor"], "text": "x"}, "victim"),
        ({"channel": "interview", "text": "x"}, "worker"),
        ({"channel": "direct", "to": ["police"], "text": "x"}, "border"),
        ({"channel": "room", "to": ["army"], "text": "x"}, "ngo"),
        ({"channel": "phase", "text": "lunch"}, "crisis"),
        ({"channel": "plan", "text": "x"}, "first-hour"),
        ({"channel": "plan", "to": ["lunch"], "text": "x"}, "protect"),
        ({"channel": "room", "text": "x", "mood": "grim"}, "facts"),
        ({"channel": "room", "text": 7}, "channel"),
        ({"channel": "room", "text": "x", "facts": ["no-such"]}, "zalar-earlier"),
        ({"channel": "confirm", "text": "fly"}, "name-lead"),
        ("[" * 50_000, "channel"),
        ("7", "channel"),
    ],
)
def test_bad_lines_are_named_with_what_is_allowed(case: Scenario, tmp_path: Path, line: object, allowed: str) -> None:
    path = write(tmp_path / "moves.jsonl", {"channel": "room", "text": "Good morning."}, "", line)
    with pytest.raises(InputError) as refused:
        read_moves(path, case, "police")
    assert refused.value.details["line"] == 3
    assert allowed in refused.value.details["allowed"]
    assert "3" in explain(refused.value, "sl") and "3" in explain(refused.value, "en")


def test_what_others_hold_is_not_listed_for_the_one_who_plays(case: Scenario, tmp_path: Path) -> None:
    path = write(tmp_path / "moves.jsonl", {"channel": "room", "text": "x", "facts": ["no-such"]})
    with pytest.raises(InputError) as refused:
        read_moves(path, case, "police")
    listed = set(refused.value.details["allowed"].split(", "))
    assert listed == {fact.id for fact in case.facts if "police" in fact.holders}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_unreadable_files(case: Scenario, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "moves.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match="bad_moves_line"):
        read_moves(path, case, "police")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_is_read_or_refused(
    case: Scenario, tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = tmp_path_factory.mktemp("any") / "moves.jsonl"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    try:
        read_moves(path, case, "ngo")
    except InputError as error:
        assert explain(error, "sl")


def test_persons_by_kind_and_the_kinds_of_lines(practice: Practice, case: Scenario, tmp_path: Path) -> None:
    path = write(
        tmp_path / "moves.jsonl",
        {"channel": "action", "text": "name-lead: One person has to answer for the whole case."},
        {"channel": "debrief", "text": "Too early."},
        {"channel": "phase", "text": "interview"},
        {"channel": "interview", "to": ["suspect"], "text": "Good morning. My name is Novak, I am with the police."},
        {"channel": "interview", "to": ["victim"], "text": ""},
        {"channel": "room", "text": "   "},
        {"channel": "phase", "text": "next"},
        {"channel": "phase", "text": "next"},
        *(
            {"channel": "debrief", "text": f"We shared late; next time I call sooner ({n})."}
            for n in range(len(case.debrief))
        ),
    )
    session = practice.start(Setup("white-van", "en", "police"))
    items = list(play(practice, session, read_moves(path, case, "police")))
    refused = {item.number: item.error.code for item in items if isinstance(item, Refused)}
    assert refused == {2: "not_in_debrief", 6: "empty"}
    kinds = [entry.event.kind for entry in session.state.log]
    assert kinds.count("waited") == 1 and "name-lead" in session.state.taken
    assert session.state.finished is not None and len(session.state.reflections) == len(case.debrief)
    assert [item.number for item in items if isinstance(item, Numbered)] == [*range(1, 17)]


def rehearsed(practice: Practice) -> Session:
    drill = Drill(person="driver", goal="driver-late-evidence", minutes=10)
    return practice.start(Setup("white-van", "en", "police", seed=3, drill=drill))


def test_a_line_goes_back_and_the_rest_is_played_in_the_branch(practice: Practice, tmp_path: Path) -> None:
    session = rehearsed(practice)
    path = write(
        tmp_path / "moves.jsonl",
        {"channel": "interview", "to": ["driver"], "text": "Good morning."},
        {"channel": "interview", "to": ["driver"], "text": "You are lying!"},
        {"channel": "rewind", "text": "2"},
        {"channel": "interview", "to": ["suspect"], "text": "Tell me about your day."},
        {"channel": "rewind", "text": "9"},
        {"channel": "wait", "to": ["driver"]},
    )
    played = list(play(practice, session, read_moves(path, session.state.scenario, "police")))
    branched = [item for item in played if isinstance(item, Branched)]
    refused = [item for item in played if isinstance(item, Refused)]
    assert [(item.turn, item.session.id == session.id) for item in branched] == [(2, False)]
    assert [(item.number, item.error.code) for item in refused] == [(5, "no_such_turn")]
    said = [
        entry.event.text for entry in branched[0].session.state.log if getattr(entry.event, "origin", "") == "learner"
    ]
    assert said == ["Good morning.", "Tell me about your day."]
    assert branched[0].session.state.finished is not None, "the end of the file ends an interview"
    assert session.state.finished is None


@pytest.mark.parametrize("turn", ["", "0", "-1", "2.", "two", "²", "9" * 40])
def test_a_turn_to_go_back_to_is_a_number(case: Scenario, tmp_path: Path, turn: str) -> None:
    with pytest.raises(InputError, match="bad_moves_line"):
        read_moves(write(tmp_path / "moves.jsonl", {"channel": "rewind", "text": turn}), case, "police")


def test_the_room_is_changed_by_action_lines(practice: Practice, tmp_path: Path) -> None:
    drill = Drill(person="worker", goal="worker-safe-start", minutes=10)
    session = practice.start(Setup("white-van", "en", "police", drill=drill))
    path = write(
        tmp_path / "moves.jsonl",
        {"channel": "action", "text": "separate-persons: so that he can speak"},
        {"channel": "action", "text": "arrange-interpreter"},
    )
    assert not [
        item
        for item in play(practice, session, read_moves(path, session.state.scenario, "police"))
        if isinstance(item, Refused)
    ]
    assert (session.state.separated, session.state.interpreter) == (True, "vetted")


def taken(session: Session) -> list[str]:
    return [
        entry.event.action
        for entry in session.state.log
        if entry.event.kind == "action_taken" and entry.event.by_learner
    ]


@pytest.mark.parametrize(("language", "by_title"), [("en", True), ("sl", True), ("en", False)])
def test_an_action_is_named_by_its_title_and_its_reason_starts_nothing(
    practice: Practice, tmp_path: Path, language: Language, by_title: bool
) -> None:
    session = practice.start(Setup("white-van", language, "police"))
    action = session.state.scenario.action["name-lead"]
    named = action.title[language] if by_title else action.id
    reason = "separate the driver and the foreman" if language == "en" else "ločimo voznika in delovodjo"
    path = write(tmp_path / "moves.jsonl", {"channel": "action", "text": f"{named}: {reason}"})
    played = list(play(practice, session, read_moves(path, session.state.scenario, "police")))
    assert not [item for item in played if isinstance(item, Refused)]
    assert taken(session) == ["name-lead"]


def test_free_text_with_a_colon_still_names_an_action(practice: Practice, tmp_path: Path) -> None:
    session = practice.start(Setup("white-van", "en", "police"))
    list(practice.next_phase(session))
    text = "Urgent: we inform the prosecutor now"
    path = write(tmp_path / "moves.jsonl", {"channel": "action", "text": text})
    list(play(practice, session, read_moves(path, session.state.scenario, "police")))
    assert taken(session) == ["inform-prosecutor"]


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "We call a vetted interpreter now"), ("sl", "Zdaj pokličemo preverjenega tolmača")],
)
def test_a_step_in_free_words_brings_the_one_own_step_that_it_waits_for(
    practice: Practice, tmp_path: Path, language: Language, text: str
) -> None:
    session = practice.start(Setup("white-van", language, "ngo"))
    path = write(tmp_path / "moves.jsonl", {"channel": "action", "text": text})
    list(play(practice, session, read_moves(path, session.state.scenario, "ngo")))
    assert taken(session) == ["check-interpreters", "arrange-interpreter"]


@pytest.mark.parametrize(("meant", "done"), [("separate-persons", True), ("arrange-interpreter", False)])
def test_a_line_confirms_the_step_that_it_names(practice: Practice, tmp_path: Path, meant: str, done: bool) -> None:
    session = practice.start(Setup("white-van", "en", "ngo"))
    path = write(
        tmp_path / "moves.jsonl",
        {"channel": "phase", "text": "next"},
        {
            "channel": "direct",
            "to": ["border"],
            "text": "If the rooms allow it, separate the men from the foreman and the driver.",
        },
        {"channel": "confirm", "text": meant},
    )
    list(play(practice, session, read_moves(path, session.state.scenario, "ngo")))
    settled = [entry.event.choice for entry in session.state.log if entry.event.kind == "settled"]
    assert [choice is not None for choice in settled] == [True] * done
    assert any(work.action == "separate-persons" and work.asked_by for work in session.state.work) == done


def test_a_step_that_waits_for_others_is_refused_and_brings_nothing(practice: Practice, tmp_path: Path) -> None:
    session = practice.start(Setup("white-van", "en", "police"))
    text = "We call the vetted interpreter now"  # the list is gone through by the NGO
    path = write(tmp_path / "moves.jsonl", {"channel": "action", "text": text})
    list(play(practice, session, read_moves(path, session.state.scenario, "police")))
    why = [entry.event.why for entry in session.state.log if entry.event.kind == "action_refused"]
    assert taken(session) == [] and why == ["blocked"]


def test_an_id_that_is_none_is_refused_with_those_there_are(practice: Practice, tmp_path: Path) -> None:
    session = practice.start(Setup("white-van", "en", "police"))
    path = write(tmp_path / "moves.jsonl", {"channel": "action", "text": "find-lead: we separate the driver"})
    played = play(practice, session, read_moves(path, session.state.scenario, "police"))
    refused = next(item for item in played if isinstance(item, Refused))
    assert "name-lead" in explain(refused.error, "en") and not taken(session)


@pytest.mark.parametrize(
    ("phase", "text", "code", "kind"),
    [
        ("preliminary", "Please arrange safe accommodation for all of them tonight.", "asked_in_room", "said"),
        ("preliminary", "We order new chairs for the office.", "kept_as_note", "noted"),
        ("debrief", "Please arrange safe accommodation for all of them tonight.", "kept_as_note", "noted"),
    ],
)
def test_an_action_that_is_another_services_is_asked_for_in_the_room(
    practice: Practice, case: Scenario, tmp_path: Path, phase: str, text: str, code: str, kind: str
) -> None:
    path = write(tmp_path / "moves.jsonl", {"channel": "phase", "text": phase}, {"channel": "action", "text": text})
    session = practice.start(Setup("white-van", "en", "police"))
    items = list(play(practice, session, read_moves(path, case, "police")))
    (note,) = [item for item in items if isinstance(item, NoOwnStep)]
    assert (note.number, note.error.code) == (2, code)
    assert text[:40] in explain(note.error, "sl") and text[:40] in explain(note.error, "en")
    own = [entry.event.kind for entry in session.state.log if getattr(entry.event, "text", "") == text]
    assert own == [kind]


def test_a_plan_is_written_in_the_preparation_and_adapted_in_the_crisis(
    case: Scenario, practice: Practice, tmp_path: Path
) -> None:
    lines = [
        {"channel": "plan", "to": ["protect"], "text": "The men, from the foreman."},
        {"channel": "plan", "to": ["need"], "text": "A vetted interpreter."},
        {"channel": "phase", "text": "crisis"},
        {"channel": "plan", "to": ["protect"], "text": "The men who were moved as well."},
        {"channel": "phase", "text": "next"},
        {"channel": "plan", "to": ["need"], "text": "Too late."},
    ]
    session = practice.start(Setup("white-van", "en", "state", seed=3))
    turn = session.state.turn
    given = list(play(practice, session, read_moves(write(tmp_path / "m.jsonl", *lines), case, "state")))
    assert [item.error.code for item in given if isinstance(item, Refused)] == ["plan_over"]
    assert session.state.turn - turn == 4  # the phases; a plan takes no turn
    found = {item.prompt.id: (item.first, item.adapted) for item in plan(session.state)}
    assert found["protect"] == ("The men, from the foreman.", "The men who were moved as well.")
    assert found["need"] == ("A vetted interpreter.", "")
    assert found["first-hour"] == ("", "")
    assert [(line.kind, line.ref) for line in own_log(session.state)].count(("plan", "protect")) == 2
