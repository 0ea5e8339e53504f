"""Carrying a turn out, the one road from an input to what is said: read, decide, speak, and commit each step first."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from roleplay.errors import SessionError
from roleplay.exercise.director import respond
from roleplay.exercise.events import Entry, Event, Outdated, Read, Summarised, counts_as_turn
from roleplay.exercise.fold import apply
from roleplay.exercise.inputs import Said
from roleplay.exercise.moves import in_one_breath
from roleplay.exercise.proposals import by_hand, own_steps
from roleplay.exercise.reading import Reader
from roleplay.exercise.utterance import utterance
from roleplay.reading.model import read_for
from roleplay.scenario.case import Library
from roleplay.session import Session, Turn, drives
from roleplay.storage.sessions import SessionStore
from roleplay.voices.brief import message_brief
from roleplay.voices.speaking import Spoken, Voice, as_said, speak_all


@dataclass(frozen=True, slots=True, repr=False)
class TurnRunner:
    """Carries the turns of sessions out. `now` gives the wall clock (UTC)."""

    library: Library
    store: SessionStore
    reader: Reader
    voice: Voice
    now: Callable[[], datetime]

    def to_its_end(self, session: Session, event: Event) -> Turn:
        """Carry a turn out whose input is recorded; the session is torn where that fails or is given up."""
        is_complete = False
        try:
            yield from self._carry_on(session, event, deque())
            is_complete = True
        finally:
            session.is_torn = not is_complete

    def replay(self, session: Session, entries: list[Entry]) -> None:
        """Fold the stored events, then run the last input again so that what is missing of its turn is added.

        Raises:
            SessionError: if there is no first event.
        """
        last = max((index for index, entry in enumerate(entries) if drives(entry.event)), default=None)
        if last is None:
            raise SessionError("no_beginning")
        for entry in entries[: last + 1]:
            apply(session.state, entry)
        session.hush()  # nobody waits for a model where an exercise is only opened
        deque(self._carry_on(session, entries[last].event, deque(entries[last + 1 :])), maxlen=0)

    def _carry_on(self, session: Session, event: Event, stored: deque[Entry]) -> Turn:
        state = session.state
        if isinstance(event, Said) and stored:
            apply(state, stored.popleft())  # what was understood then holds; no model is asked again
        elif isinstance(event, Said):
            reading = yield from read_for(self.reader, utterance(state, event, self.library), session.cancel)
            own = own_steps(reading, state.scenario.action, state.learner)
            self.record(session, Read(reading=by_hand(event, own)))
        if stored and isinstance(stored[0].event, Outdated):
            apply(state, stored.popleft())
        for decided in respond(state, self.library, event):
            if stored and isinstance(stored[0].event, Said | Summarised):
                break  # words come after all decisions: what was decided then holds, whatever the rules say now
            self.record(session, decided, stored)
        while stored:
            apply(state, stored.popleft())
        messages = in_one_breath(state.pending.values())
        for message in messages:
            summary = self.voice.recall(state, self.library, message[0])
            if summary is not None:
                self.record(session, summary)
        library = self.library
        briefs = [self.voice.prepare(message_brief(message, state, library), state, library) for message in messages]
        for item in speak_all(self.voice, briefs, state.lines, session.cancel):
            if isinstance(item, Spoken):
                yield self.record(session, as_said(messages[item.index], item.speech))
            else:
                yield item
        self.store.update_card(
            session.id,
            phase=state.phase,
            minute=state.minute,
            turn=state.turn,
            finished=state.finished is not None,
            at=self.stamp(),
        )

    def record(self, session: Session, event: Event, stored: deque[Entry] | None = None) -> Entry:
        """Commit an event and apply it; an event that is stored already is only applied.

        Where content or rules have changed since a turn was stored, what is stored is the truth.
        """
        state = session.state
        if stored:
            entry = stored.popleft()
        else:
            turn = state.turn + 1 if counts_as_turn(event) else state.turn
            entry = Entry.model_construct(
                seq=len(state.log), turn=turn, minute=state.minute, at=self.stamp(), event=event
            )
            self.store.append(session.id, entry)
        apply(state, entry)
        return entry

    def stamp(self) -> str:
        """Return the wall clock as events and cards carry it: ISO 8601 with milliseconds."""
        return self.now().isoformat(timespec="milliseconds")
