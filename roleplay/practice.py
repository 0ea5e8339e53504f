"""The application service: the one place that joins content, rules, reading, voices and storage into an exercise."""

import uuid
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from roleplay import __version__
from roleplay.errors import InputError, SessionError
from roleplay.exercise.director import respond
from roleplay.exercise.events import (
    Acted,
    Consulted,
    Entry,
    Event,
    Formulated,
    HintAsked,
    InjectCalled,
    Input,
    Noted,
    Paused,
    PhaseAsked,
    Read,
    Reflected,
    Resumed,
    Said,
    Started,
    Waited,
    counts_as_turn,
    is_input,
)
from roleplay.exercise.facilitation import open_question
from roleplay.exercise.reading import Reader, Utterance
from roleplay.exercise.state import State, apply
from roleplay.scenario.agencies import AgencyProfile
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import AgencyId, Channel, Language, Pace
from roleplay.storage.sessions import FORMAT, SessionCard, SessionStore
from roleplay.voices.brief import Voice, brief

LONGEST_ABSENCE = 10.0  # minutes of wall clock that one input may cost in the real pace


@dataclass(frozen=True, slots=True)
class Setup:
    """What the learner chooses before the start; persons without a chosen temperament get their default."""

    scenario: str
    language: Language
    agency: AgencyId
    pace: Pace = "exercise"
    temperaments: dict[str, str] = field(default_factory=dict)
    seed: int = 0


@dataclass(slots=True, repr=False)
class Session:
    """An open session: its id and the state of its exercise."""

    id: str
    state: State
    clock_from: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Practice:
    """Runs exercises for one owner of sessions. `now` gives the wall clock (UTC)."""

    library: Library
    store: SessionStore
    reader: Reader
    voice: Voice
    owner: str = "local"
    longest_message: int = 4000
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _named: dict[str, dict[AgencyId, AgencyProfile]] = field(default_factory=dict, init=False)

    def cards(self) -> list[SessionCard]:
        """Return the owner's sessions, the latest first."""
        return self.store.cards(self.owner)

    def start(self, setup: Setup) -> Session:
        """Begin a new session.

        Raises:
            InputError: if the case, language, agency or a temperament does not exist.
        """
        scenario = self.library.scenario.get(setup.scenario)
        if scenario is None:
            raise InputError("unknown_case", case=setup.scenario, known=", ".join(self.library.scenario))
        if setup.language not in scenario.languages:
            raise InputError("unknown_language", case=scenario.id, language=setup.language)
        if setup.agency not in scenario.seat:
            raise InputError("unknown_agency", case=scenario.id, agency=setup.agency, known=", ".join(scenario.seat))
        chosen = {person.id: person.temperaments[0].id for person in scenario.persons} | setup.temperaments
        _check_temperaments(scenario, chosen)
        started = Started(
            scenario=scenario.id,
            scenario_version=scenario.version,
            content_hash=self.library.hashes[scenario.id],
            language=setup.language,
            agency=setup.agency,
            pace=setup.pace,
            temperaments=chosen,
            seed=setup.seed,
            program=__version__,
            reader=self.reader.name,
            voice=self.voice.name,
        )
        session = Session(str(uuid.uuid4()), State(scenario), self.now())
        self.store.create(session.id, self.owner, started, self._stamp())
        self._record(session, started)
        for _ in self._carry_on(session, started, deque()):
            pass
        return session

    def open(self, session_id: str) -> Session:
        """Open a stored session where it stopped, and complete a turn that was cut off.

        Raises:
            SessionError: if it does not exist, belongs to somebody else, or its case is not here.
        """
        card = self.store.card(session_id)
        if card.owner != self.owner:
            raise SessionError("no_session")
        if card.format > FORMAT:
            raise SessionError("newer_session")
        scenario = self.library.scenario.get(card.scenario)
        if scenario is None:
            raise SessionError("missing_case", case=card.scenario)
        session = Session(session_id, State(scenario), self.now())
        self._replay(session, self.store.entries(session_id))
        return session

    def catch_up(self, session: Session) -> bool:
        """Apply what another tab has added meanwhile; return whether there was anything."""
        added = self.store.entries(session.id, since=len(session.state.log))
        for entry in added:
            apply(session.state, entry)
        return bool(added)

    def say(
        self,
        session: Session,
        channel: Channel,
        text: str,
        to: tuple[str, ...] = (),
        facts: tuple[str, ...] = (),
        asks: tuple[str, ...] = (),
    ) -> Iterator[Entry]:
        """Take a learner's message; yield the speakers' answers, each as soon as it is recorded.

        `facts` are attached; `asks` are actions that the message asks for beyond doubt, its words being their reason.
        In the debrief, words in the room answer the open question.

        Raises:
            InputError: if the message cannot be taken; nothing is recorded then.
        """
        state = session.state
        words = self._clean(text)
        self._refuse_when_idle(session)
        waiting = open_question(state)
        if waiting is not None and channel == "room":
            return self.take(session, Reflected(question=waiting.id, text=words))
        audience = self._audience(state, channel, to)
        unknown = [fact for fact in facts if fact not in state.known(state.learner)]
        if unknown:
            raise InputError("unknown_fact", fact=unknown[0])
        strange = [action for action in asks if action not in state.scenario.action]
        if strange:
            raise InputError("unknown_action", action=strange[0])
        said = Said(
            speaker=state.learner,
            channel=channel,
            to=to,
            audience=audience,
            text=words,
            facts=facts,
            asks=asks,
            origin="learner",
            elapsed=self._elapsed(session),
        )
        return self.take(session, said)

    def act(self, session: Session, action: str, reason: str) -> Iterator[Entry]:
        """Take an action with its reason; raises InputError for an unknown action or an unreadable reason."""
        self._refuse_when_idle(session)
        known = session.state.scenario.action.get(action)
        if known is None or known.agents_only:
            raise InputError("unknown_action", action=action)
        return self.take(session, Acted(action=action, reason=self._clean(reason), elapsed=self._elapsed(session)))

    def actions_named(self, session: Session, text: str) -> list[str]:
        """Return the actions that a free text names, the surest first."""
        state = session.state
        said = Said(speaker=state.learner, channel="room", audience=(state.learner,), text=text, origin="learner")
        named = self.reader.read(self._utterance(state, said)).actions
        return [item.id for item in sorted(named, key=lambda item: -item.confidence)]

    def wait(self, session: Session, person: str | None = None) -> Iterator[Entry]:
        """Keep silent towards `person`, or let time pass."""
        self._refuse_when_idle(session)
        channel: Channel = "interview" if person is not None else "room"
        return self.take(session, Waited(channel=channel, person=person, elapsed=self._elapsed(session)))

    def next_phase(self, session: Session) -> Iterator[Entry]:
        """Go on to the next phase; after the debrief the exercise ends."""
        self._refuse_when_idle(session)
        return self.take(session, PhaseAsked(elapsed=self._elapsed(session)))

    def hint(self, session: Session) -> Iterator[Entry]:
        """Ask the facilitator for a hint."""
        self._refuse_when_idle(session)
        return self.take(session, HintAsked(elapsed=self._elapsed(session)))

    def call_inject(self, session: Session, inject: str) -> Iterator[Entry]:
        """Fire an inject by hand."""
        if inject not in session.state.scenario.inject:
            raise InputError("unknown_inject", inject=inject)
        return self.take(session, InjectCalled(inject=inject))

    def note(self, session: Session, text: str) -> Iterator[Entry]:
        """Write a note of one's own into the decision log."""
        return self.take(session, Noted(text=self._clean(text)))

    def consult(self, session: Session, question: str, passages: tuple[str, ...], *, silent: bool) -> Iterator[Entry]:
        """Record that the manual was asked, and what it showed; this costs no exercise time."""
        return self.take(session, Consulted(question=self._clean(question), passages=passages, silent=silent))

    def formulate(self, session: Session, fields: dict[str, str]) -> Iterator[Entry]:
        """Record the learner's own formulation and end the exercise; empty fields stay empty."""
        known = {item.id for item in session.state.scenario.formulation}
        kept = {name: self._clean(text) for name, text in fields.items() if name in known and text.strip()}
        return self.take(session, Formulated(fields=kept))

    def pause(self, session: Session) -> None:
        """Stop the exercise clock; pausing never costs anything."""
        if not session.state.paused:
            for _ in self.take(session, Paused(elapsed=self._elapsed(session))):
                pass

    def resume(self, session: Session) -> None:
        """Go on after a pause, at the same exercise minute."""
        if session.state.paused:
            for _ in self.take(session, Resumed()):
                pass
        session.clock_from = self.now()

    def take(self, session: Session, event: Input) -> Iterator[Entry]:
        """Record an input and carry the turn out; the one path for a turn. Yields each speaker's recorded words."""
        self._record(session, event)
        return self._carry_on(session, event, deque())

    def _replay(self, session: Session, entries: list[Entry]) -> None:
        """Fold the stored events, then run the last input again so that what is missing of its turn is added."""
        last = max((index for index, entry in enumerate(entries) if _drives(entry.event)), default=None)
        if last is None:
            raise SessionError("no_beginning")
        for entry in entries[: last + 1]:
            apply(session.state, entry)
        for _ in self._carry_on(session, entries[last].event, deque(entries[last + 1 :])):
            pass

    def _carry_on(self, session: Session, event: Event, stored: deque[Entry]) -> Iterator[Entry]:
        state = session.state
        if isinstance(event, Said):
            self._record(session, Read(reading=self.reader.read(self._utterance(state, event))), stored)
        for decided in respond(state, self.library, event):
            self._record(session, decided, stored)
        while stored:
            apply(state, stored.popleft())
        for move in list(state.pending.values()):
            speech = self.voice.speak(brief(move, state, self.library), state.lines)
            said = Said(
                speaker=move.speaker,
                channel=move.channel,
                to=(move.to,) if move.to else (),
                audience=move.audience,
                text=speech.text,
                move=move.id,
                lines=speech.lines,
                origin=speech.origin,
            )
            yield self._record(session, said)
        self.store.update_card(
            session.id,
            phase=state.phase,
            minute=state.minute,
            turn=state.turn,
            finished=state.finished is not None,
            at=self._stamp(),
        )

    def _record(self, session: Session, event: Event, stored: deque[Entry] | None = None) -> Entry:
        """Commit an event and apply it; an event that is stored already is only applied.

        Where content or rules have changed since a turn was stored, what is stored is the truth.
        """
        state = session.state
        if stored:
            entry = stored.popleft()
        else:
            turn = state.turn + 1 if counts_as_turn(event) else state.turn
            entry = Entry.model_construct(
                seq=len(state.log), turn=turn, minute=state.minute, at=self._stamp(), event=event
            )
            self.store.append(session.id, entry)
        apply(state, entry)
        return entry

    def _utterance(self, state: State, said: Said) -> Utterance:
        scenario = state.scenario
        person = said.to[0] if said.channel == "interview" else None
        interviewed = scenario.person[person] if person else None
        return Utterance(
            text=said.text,
            language=state.setup.language,
            channel=said.channel,
            learner=state.learner,
            stage=state.stage(person) if person else "account",
            opened=frozenset(state.inner(person).opened) if person else frozenset(),
            topics=scenario.topics,
            facts=tuple(scenario.fact[fact] for fact in state.known(state.learner)),
            actions=scenario.actions,
            powers=self.library.powers,
            agencies=self._addressees(scenario),
            wanted=scenario.facts,
            asks=scenario.asks,
            person=interviewed,
            everyday=tuple(item for item in scenario.everyday if interviewed and item.id in interviewed.remarks),
        )

    def _addressees(self, scenario: Scenario) -> dict[AgencyId, AgencyProfile]:
        """Return the same object each time, so that a reader can keep what it has built from it."""
        if scenario.id not in self._named:
            self._named[scenario.id] = addressees(scenario, self.library)
        return self._named[scenario.id]

    def _audience(self, state: State, channel: Channel, to: tuple[str, ...]) -> tuple[str, ...]:
        scenario = state.scenario
        if channel == "room":
            return tuple(scenario.seat)
        if channel == "direct":
            others = [agency for agency in to if agency in scenario.seat and agency != state.learner]
            if len(others) != 1 or len(to) != 1:
                allowed = ", ".join(agency for agency in scenario.seat if agency != state.learner)
                raise InputError("direct_recipient", known=allowed)
            return (state.learner, others[0])
        if len(to) != 1 or to[0] not in scenario.person:
            raise InputError("interview_person", known=", ".join(scenario.person))
        return (state.learner, to[0])

    def _refuse_when_idle(self, session: Session) -> None:
        if session.state.finished is not None:
            raise InputError("finished")
        if session.state.paused:
            raise InputError("paused")

    def _clean(self, text: str) -> str:
        """Return the text without surrounding space; raises InputError if it is empty, too long or not text."""
        words = text.strip()
        if not words:
            raise InputError("empty")
        if len(words) > self.longest_message:
            raise InputError("too_long", length=len(words), most=self.longest_message)
        if any((ord(sign) < 32 and sign not in "\n\t\r") or 0xD800 <= ord(sign) <= 0xDFFF for sign in words):
            raise InputError("not_text")
        return words

    def _elapsed(self, session: Session) -> float:
        """Return wall-clock minutes since the last input in the real pace, 0 elsewhere; absence is not counted."""
        if session.state.setup.pace != "real":
            return 0.0
        now = self.now()
        minutes = (now - session.clock_from).total_seconds() / 60
        session.clock_from = now
        return round(min(max(minutes, 0.0), LONGEST_ABSENCE), 3)

    def _stamp(self) -> str:
        return self.now().isoformat(timespec="milliseconds")


def addressees(scenario: Scenario, library: Library) -> dict[AgencyId, AgencyProfile]:
    """Return the agencies with all names by which a text of this case addresses them, their speakers' included."""
    profiles = library.agency
    return {
        seat.agency: profiles[seat.agency].model_copy(
            update={"aliases": _joined(profiles[seat.agency].aliases, seat.aliases)}
        )
        for seat in scenario.seats
    }


def _joined(first: Lines, second: Lines) -> Lines:
    return Lines({language: (*first[language], *second[language]) for language in first.languages()})


def _check_temperaments(scenario: Scenario, chosen: dict[str, str]) -> None:
    for name, temperament in chosen.items():
        if name not in scenario.person:
            raise InputError("interview_person", known=", ".join(scenario.person))
        offered = [item.id for item in scenario.person[name].temperaments]
        if temperament not in offered:
            raise InputError("unknown_temperament", person=name, temperament=temperament, known=", ".join(offered))


def _drives(event: Event) -> bool:
    """Return whether the director may have something to say to the event."""
    return isinstance(event, Started) or (is_input(event) and not isinstance(event, (Noted, Consulted, Resumed)))
