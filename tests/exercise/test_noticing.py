"""How learners go about things is recorded: after which inputs, once, and never in a talk with a person."""

from dataclasses import dataclass, field

from roleplay.exercise.events import Entry, MannersHeard
from roleplay.exercise.inputs import Acted, Noted, Reflected, Said
from roleplay.exercise.noticing import noticed
from roleplay.exercise.reading import Manner, Reading, Utterance
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice, Session
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language, Occasion
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice


@dataclass
class ListeningReader:
    """Understands nothing and hears in every text that something is to be agreed; keeps what it was given."""

    name: str = "listening"
    given: list[tuple[str, Occasion]] = field(default_factory=list)

    def read(self, utterance: Utterance) -> Reading:
        return Reading(reader=self.name, label="OPINION", side="-", confidence=1.0)

    def manners(self, text: str, language: Language, occasion: Occasion) -> tuple[Manner, ...] | None:
        self.given.append((text, occasion))
        return (Manner(id="agrees", quote=text),) if text else ()


def spoken(channel: str, *to: str) -> Said:
    return Said.model_validate(
        {
            "speaker": "police",
            "channel": channel,
            "to": to,
            "audience": ("police",),
            "text": "Words.",
            "origin": "learner",
        }
    )


def test_messages_reasons_and_looking_back_are_listened_to(library: Library) -> None:
    reader = ListeningReader()
    store = SessionStore(open_engine("sqlite://"))
    state = Practice(library, store, reader, AuthoredVoice()).start(Setup("white-van", "en", "police")).state
    heard = [
        noticed(event, reader, state)
        for event in (
            spoken("room"),
            spoken("direct", "border"),
            spoken("interview", "worker"),
            Acted(action="name-lead", reason="Words."),
            Acted(action="name-lead", reason=""),
            Reflected(question="q", text="Words."),
            Noted(text="Words."),
        )
    ]
    assert [item is not None for item in heard] == [True, True, False, True, False, True, False]
    assert {occasion for _, occasion in reader.given[:3]} == {"message"} and reader.given[-1] == ("Words.", "debrief")
    state.phase = "debrief"
    assert noticed(spoken("room"), reader, state) is None and noticed(Reflected(question="q", text="x"), reader, state)
    store.close()


def kinds(session: Session) -> list[str]:
    return [entry.event.kind for entry in session.state.log]


def opened_again(practice: Practice, session: Session, until: int) -> Session:
    """Open a copy of a session that was cut off after `until` entries."""
    entries: list[Entry] = list(practice.store.entries(session.id))
    copy = f"copy-{until}"
    practice.store.create(copy, practice.visitor.id, entries[0].event, "2026-01-01T00:00:00.000")  # type: ignore[arg-type]
    for entry in entries[1:until]:
        practice.store.append(copy, entry)
    return practice.open(copy)


def test_what_was_heard_is_stored_once_and_completed_after_a_cut(library: Library) -> None:
    reader = ListeningReader()
    store = SessionStore(open_engine("sqlite://"))
    practice = Practice(library, store, reader, AuthoredVoice())
    session = practice.start(Setup("white-van", "en", "police", seed=1))
    list(practice.say(session, "room", "Good morning, all."))
    list(practice.act(session, "name-lead", "One person answers for the case."))
    assert kinds(session).count("manners_heard") == 2
    whole = [entry.event.model_dump() for entry in session.state.log]
    for until in range(len(whole) - 1, 0, -1):
        if session.state.log[until - 1].event.kind in ("started",):
            break
        again = opened_again(practice, session, until)
        events = [entry.event.model_dump() for entry in again.state.log]
        # A cut completes the turn in which it fell, and no further.
        assert events == whole[: len(events)] and len(events) >= until
        if isinstance(session.state.log[until - 1].event, MannersHeard):
            assert len(events) > until
    store.close()
