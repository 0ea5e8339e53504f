"""False admissions: pressure brings them out, particulars are missing, calm has them taken back."""

import pytest

from roleplay.exercise.log.events import Drill
from roleplay.exercise.log.moves import Move
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Reading
from roleplay.practice import Practice
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.persons import Admission
from roleplay.scenario.vocabulary import PRODUCTIVE, QuestionClass, Tactic
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.speaking import Voice
from tests.exercise.acting import MindVoice, nothing_to_see, says
from tests.exercise.conftest import DictatedReader

ADMISSION = Admission.model_validate(
    {
        "id": "knew-it-all",
        "topic": "driver_role",
        "title": {"sl": "Priznal, da je vedel", "en": "Admitted that he knew"},
        "statement": {"sl": "Vedel je za vse.", "en": "He knew about everything."},
        "at": 0.5,
        "lines": {"sl": ["Prav, vedel sem."], "en": ["Fine, I knew."]},
        "vague": {"sl": ["Ne vem, kako."], "en": ["I don’t know how."]},
        "taken_back": {"sl": ["Ni bilo res."], "en": ["It wasn’t true."]},
    }
)


@pytest.fixture(params=["rules", "a mind"])
def talk(library: Library, request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    """Gives a function that says dictated words to a driver who can be brought to admit something untrue.

    Nobody chooses to admit it: what rules answer for the driver is the same where a mind answers all else.
    """
    case = library.scenario["white-van"]
    persons = tuple(
        person.model_copy(update={"admissions": (ADMISSION,)}) if person.id == "driver" else person
        for person in case.persons
    )
    # Made anew: a copy would keep what the original has looked up.
    parts = {name: getattr(case, name) for name in Scenario.model_fields} | {"persons": persons}
    kept = {name: getattr(library, name) for name in Library.model_fields}
    changed = Library(**kept | {"scenarios": (Scenario(**parts),)})
    reader = DictatedReader()
    store = SessionStore(open_engine("sqlite://"))
    voice: Voice = AuthoredVoice() if request.param == "rules" else MindVoice(lambda _: says(), nothing_to_see)
    practice = Practice(changed, store, reader, voice)
    drill = Drill(person="driver", goal="driver-late-evidence", minutes=30)
    session = practice.start(Setup("white-van", "en", "police", drill=drill))

    def say(label: QuestionClass, *tactics: Tactic, topics: tuple[str, ...] = ()) -> Move:
        side = "+" if label in PRODUCTIVE else "-"
        reader.queue.append(
            Reading(reader="dictated", label=label, side=side, tactics=tactics, topics=topics, confidence=1.0)
        )
        list(practice.say(session, "interview", "Words.", ("driver",)))
        return next(entry.event.move for entry in reversed(session.state.log) if entry.event.kind == "decided")

    say.session = session  # type: ignore[attr-defined]
    yield say
    store.close()


def events(talk, kind: str) -> list:  # type: ignore[no-untyped-def, type-arg]
    return [entry.event for entry in talk.session.state.log if entry.event.kind == kind]


def test_pressure_brings_an_untrue_admission_out_and_counts_as_harm(talk) -> None:  # type: ignore[no-untyped-def]
    acts = [talk("OPINION", "accusation").act for _ in range(3)]
    assert acts == ["accusation", "accusation", "admit"]
    assert [event.admission for event in events(talk, "admitted_falsely")] == ["knew-it-all"]
    assert ("false_admission", "knew-it-all") in talk.session.state.harms


def test_it_comes_out_once_and_nobody_can_give_particulars(talk) -> None:  # type: ignore[no-untyped-def]
    for _ in range(4):
        talk("OPINION", "accusation")
    assert talk("PROBE", topics=("driver_role",)).act == "admit_vaguely"
    assert len(events(talk, "admitted_falsely")) == 1


def test_calm_has_it_taken_back(talk) -> None:  # type: ignore[no-untyped-def]
    for _ in range(3):
        talk("OPINION", "accusation")
    acts = [talk("ENCOUR", "empathy").act for _ in range(6)]
    assert "take_back" in acts
    assert [event.admission for event in events(talk, "taken_back")] == ["knew-it-all"]
    assert talk("PROBE", topics=("driver_role",)).act != "admit_vaguely"


def test_calm_questions_alone_never_bring_it_out(talk) -> None:  # type: ignore[no-untyped-def]
    for label in ("OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "MULTI", "ENCOUR", "ADMIN") * 4:
        talk(label)
    assert not events(talk, "admitted_falsely")
    assert talk.session.state.persons["driver"].values["pressure"] == 0


def test_leading_alone_gets_there_in_the_end(talk) -> None:  # type: ignore[no-untyped-def]
    assert any(talk("LEAD").act == "admit" for _ in range(10))
