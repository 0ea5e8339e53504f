"""Logs of older programs hold what nothing hears any more: they open, and it says nothing."""

from itertools import pairwise
from typing import Any

import pytest

from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.inputs import Attempt, Graded
from roleplay.exercise.setup import Setup
from roleplay.feedback.grade import build
from roleplay.feedback.rubric import load_rubric
from roleplay.practice import Practice, Session
from tests.conftest import KNOWLEDGE

HEARD = {"kind": "manners_heard", "manners": [{"id": "neglects", "quote": "First the statements"}]}
SPOKEN_UP = {
    "id": "m-1", "speaker": "social", "act": "care_first", "channel": "room", "audience": ["police", "social"],
    "answers": 2, "passages": ["A5-needs"],
}  # fmt: skip


def reopened(practice: Practice, name: str, log: list[dict[str, Any]]) -> Session:
    """Store a log as an older program left it, and open it."""
    entries = [Entry.model_validate({**entry, "seq": seq}) for seq, entry in enumerate(log)]
    practice.store.create(name, practice.visitor.id, entries[0].event, entries[0].at or "")  # type: ignore[arg-type]
    for after, entry in pairwise(entries):
        practice.store.append(name, entry, after)
    return practice.open(name)


def logged(session: Session) -> list[dict[str, Any]]:
    return [entry.model_dump(mode="json") for entry in session.state.log]


@pytest.fixture
def played(practice: Practice) -> Session:
    session = practice.start(Setup("white-van", "en", "police", seed=3))
    list(practice.say(session, "room", "Good morning, all. What do we know so far?"))
    list(practice.say(session, "room", "First the statements, then the doctor."))
    return session


def heard_after(log: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Return a log in which each event of a kind is followed by what was heard of the manner."""
    with_it = ([entry, {**entry, "event": HEARD}] if entry["event"]["kind"] == kind else [entry] for entry in log)
    return [entry for pair in with_it for entry in pair]


def test_what_was_heard_of_the_manner_keeps_its_place_and_says_nothing(practice: Practice, played: Session) -> None:
    log = logged(played)
    older = heard_after(log, "read")
    assert len(older) == len(log) + 2
    again = reopened(practice, "older", older)
    assert [entry["event"]["kind"] for entry in logged(again)] == [entry["event"]["kind"] for entry in older]
    silent = [entry["event"] for entry in logged(again) if entry["event"]["kind"] != "manners_heard"]
    assert silent == [entry["event"] for entry in log]
    rubric = load_rubric(KNOWLEDGE)
    again_built, built = (build(state, practice.library, rubric) for state in (again.state, played.state))
    assert again_built == built


def test_a_turn_cut_off_after_it_is_completed_as_ever(practice: Practice, played: Session) -> None:
    log = logged(played)
    older = heard_after(log, "read")
    cut = max(index for index, entry in enumerate(older) if entry["event"] == HEARD) + 1
    completed = [entry["event"] for entry in logged(reopened(practice, "cut", older[:cut]))]
    assert [event for event in completed if event["kind"] != "manners_heard"] == [entry["event"] for entry in log]


def test_who_was_about_to_speak_up_against_it_takes_note(practice: Practice, played: Session) -> None:
    log = logged(played)
    turn = max(index for index, entry in enumerate(log) if entry["event"]["kind"] == "read") + 1
    spoken_up = {**log[turn - 1], "event": {"kind": "decided", "move": SPOKEN_UP}}
    again = reopened(practice, "cut", [*log[:turn], spoken_up])
    assert not again.state.pending
    said = [entry["event"] for entry in logged(again) if entry["event"].get("move") == SPOKEN_UP["id"]]
    assert [(event["speaker"], bool(event["text"])) for event in said] == [("social", True)]


@pytest.mark.parametrize("says", [{"advises": True}, {"advises": False}, {"qualified": True}, {}])
def test_a_judgement_opens_whatever_it_says_of_the_judge(
    practice: Practice, played: Session, says: dict[str, bool]
) -> None:
    attempt = Attempt(model="m", prompt="judge", version="2")
    graded = Graded(criterion="R-06", level=2, levels=(2, 2), confidence="sure", rubric="1", attempt=attempt)
    event = graded.model_dump(mode="json", exclude={"qualified"}) | says
    log = logged(played)
    again = reopened(practice, "judged", [*log, {**log[-1], "event": event}])
    assert again.state.graded["R-06"].qualified is says.get("qualified", False)
