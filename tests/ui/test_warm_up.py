"""What is made ready before the first message, so that its answer need not wait."""

from threading import Event, Thread

import pytest

from roleplay.config import Settings
from roleplay.errors import ContentError, StorageError
from roleplay.exercise.log.events import Drill
from roleplay.exercise.setup import Setup, begin
from roleplay.exercise.words.reading import Reading, Utterance
from roleplay.knowledge.manual import Manual, Status
from roleplay.knowledge.search.store import StoreError
from roleplay.messages import report
from roleplay.ui import service as wiring
from roleplay.ui import warm_up
from roleplay.ui.warm_up import rehearse
from tests.once import KNOWLEDGE, shipped_playable


class Attentive:
    """A reader that only remembers what it was asked to read."""

    name = "attentive"

    def __init__(self) -> None:
        self.heard: list[Utterance] = []

    def read(self, utterance: Utterance) -> Reading:
        self.heard.append(utterance)
        return Reading(reader=self.name, label="ADMIN", side="+", confidence=0.0)

    def manners(self, *_: object) -> None:
        return None


LIBRARY = shipped_playable(KNOWLEDGE).library


def test_the_room_of_the_first_case_is_rehearsed_in_each_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm_up, "rehearse", rehearse)
    reader, first = Attentive(), next(item for item in LIBRARY.scenarios if not item.interview_only)
    warm_up.rehearse_opening(reader, LIBRARY)
    assert {utterance.language for utterance in reader.heard} == set(first.languages)
    assert {utterance.channel for utterance in reader.heard} == {"room"}
    assert all(utterance.topics is first.topics for utterance in reader.heard)


def test_an_exercise_is_rehearsed_with_everybody_and_an_interview_with_its_person_alone() -> None:
    scenario = next(item for item in LIBRARY.scenarios if item.goals and not item.interview_only)
    goal = scenario.goals[0]
    drill = Drill(person=goal.person, goal=goal.id, minutes=goal.minutes)
    whole, alone = Attentive(), Attentive()
    for reader, chosen in ((whole, None), (alone, drill)):
        setup = Setup(scenario.id, "sl", "police", drill=chosen)
        rehearse(reader, LIBRARY, begin(setup, LIBRARY, reader.name, "", {}))
    assert {utterance.channel for utterance in whole.heard} == {"room", "interview"}
    assert list(dict.fromkeys(_people(whole))) == [person.id for person in scenario.persons]
    for person in scenario.persons:  # what may be told is looked at before anybody tells it
        told = {fact for each in whole.heard if each.person == person for fact in each.told}
        assert told == {item.fact for item in person.disclosures}
    assert {utterance.channel for utterance in alone.heard} == {"interview"}
    assert set(_people(alone)) == {drill.person}


def _people(reader: Attentive) -> list[str]:
    return [utterance.person.id for utterance in reader.heard if utterance.person is not None]


@pytest.mark.parametrize("error", [StorageError("unreachable", "no\nanswer"), ContentError("broken"), OSError("full")])
def test_what_fails_is_one_line_in_the_log_and_leaves_the_rest(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    done = Event()

    def fail() -> None:
        raise error

    warm_up.in_background(fail, done.set)
    assert done.wait(10)
    [line] = [entry for entry in caplog.records if entry.name == "roleplay.ui"]
    assert line.getMessage() == f"not made ready in advance: {report(error)}"
    assert line.exc_info is None and "\n" not in line.getMessage()


def test_work_in_the_background_waits_while_a_visitor_is_served() -> None:
    went_on = Event()
    with warm_up.visitors_first():
        Thread(target=lambda: (warm_up.give_way(), went_on.set())).start()
        assert not went_on.wait(0.1)
    assert not went_on.wait(0.1), "a page takes several requests, with moments between them"
    assert went_on.wait(5)


def test_work_in_the_background_goes_on_after_a_while_whoever_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm_up, "MOST_GIVEN_WAY", 0.01)
    with warm_up.visitors_first():
        warm_up.give_way()


def test_an_index_that_fails_at_the_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    manual, problem = Manual.empty(Settings()), StoreError("store_full", where="/data/chroma")
    monkeypatch.setattr(Manual, "prepare", lambda *_, **__: Status("words_only", problem=problem))
    with pytest.raises(StoreError, match="store_full"):
        wiring._index(manual)
    monkeypatch.setattr(Manual, "prepare", lambda *_, **__: Status("words_only"))
    wiring._index(manual)
