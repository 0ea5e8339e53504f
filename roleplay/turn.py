"""Carrying a turn out, the one road from an input to what is said: read, decide, speak, and commit each step first."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from roleplay.errors import SessionError
from roleplay.exercise.commit import commit, permit_of
from roleplay.exercise.director import respond
from roleplay.exercise.log.answers import Answered, Called
from roleplay.exercise.log.events import Entry, Event, Outdated, Read, Summarised, counts_as_turn
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import Move, in_one_breath
from roleplay.exercise.log.proposals import by_hand, own_steps
from roleplay.exercise.log.state import CAUTIONS, OBJECTIONS, State
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.talk.utterance import utterance
from roleplay.exercise.words.reading import Reader
from roleplay.reading.model import read_for
from roleplay.scenario.case import Library
from roleplay.session import Session, Turn, drives
from roleplay.storage.sessions import SessionStore
from roleplay.voices import speaking
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.briefing.brief import message_brief
from roleplay.voices.speaking import Speech, SpokenPart, Voice


@dataclass(frozen=True, slots=True, repr=False)
class TurnRunner:
    """Carries the turns of sessions out. `now` gives the wall clock (UTC)."""

    library: Library
    store: SessionStore
    reader: Reader
    voice: Voice
    now: Callable[[], datetime]
    _floor: ClassVar[AuthoredVoice] = AuthoredVoice()

    def to_its_end(self, session: Session, event: Event) -> Turn:
        """Carry a turn out whose input is recorded; the session is torn where that fails or is given up."""
        is_complete = False
        try:
            yield from self._carry_on(session, event)
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
        session.stored.extend(entries[last + 1 :])
        deque(self._carry_on(session, entries[last].event), maxlen=0)

    def _carry_on(self, session: Session, event: Event) -> Turn:
        state, stored = session.state, session.stored
        if isinstance(event, Said) and stored:
            apply(state, stored.popleft())  # what was understood then holds; no model is asked again
        elif isinstance(event, Said):
            reading = yield from read_for(self.reader, utterance(state, event, self.library), session.cancel)
            own = own_steps(reading, state.scenario.action, state.learner)
            heard = by_hand(event, own).model_copy(update={"minds": self.voice.acts})
            self.record(session, Read(reading=heard))
        if stored and isinstance(stored[0].event, Outdated):
            apply(state, stored.popleft())
        minds = _had_minds(state, stored) if stored else self.voice.acts
        for decided in respond(state, self.library, event, minds=minds):
            if stored and isinstance(stored[0].event, Said | Summarised | Answered):
                break  # words come after all decisions: what was decided then holds, whatever the rules say now
            self.record(session, decided)
        self._go_through(session)
        yield from self._speak(session)
        self.store.update_card(
            session.id,
            phase=state.phase,
            minute=state.minute,
            turn=state.turn,
            finished=state.finished is not None,
            at=self.stamp(),
        )

    def _go_through(self, session: Session) -> None:
        """Apply what is stored of a turn that was cut off; an answer that stands there is committed to its end."""
        state = session.state
        while session.stored:
            event = session.stored[0].event
            called = state.called.get(event.speaker) if isinstance(event, Answered) else None
            if isinstance(event, Answered) and called is not None:
                part = speaking.part_for(called, state, self.library)
                deque(self._commit(session, part, _speech_of(event)), maxlen=0)
            else:
                apply(state, session.stored.popleft())

    def _speak(self, session: Session) -> Turn:
        """Have everything spoken that waits for words, and record each message once it is whole."""
        state, library = session.state, self.library
        for call in speaking.calls_for_news(state) if self.voice.acts else ():
            self.record(session, call)
        for parts in speaking.rounds(speaking.parts_of(state, library)):
            for part in parts:
                summary = self.voice.recall(state, library, part)
                if summary is not None:
                    self.record(session, summary)
            prepared = [self.voice.prepare(part, state, library) for part in parts]
            for item in speaking.speak_all(self.voice, prepared, state.lines, session.cancel):
                if isinstance(item, speaking.SpeechAt):
                    yield from self._commit(session, prepared[item.index], item.speech)
                else:
                    yield item

    def _commit(self, session: Session, part: SpokenPart, speech: Speech) -> Iterator[Entry]:
        """Record an answer with what it comes to, and last its words; yield these.

        Where the authored floor speaks for whoever was called, it may say part of it to others: a message each.
        """
        state, library, called = session.state, self.library, part.called
        if called is None:
            yield self.record(session, speaking.as_said(part.moves, speech))
            return
        permit = permit_of(state, library, called)
        answered = speech.answered or Answered(speaker=called.speaker, permit=permit.mark, attempt=speech.attempt)
        waiting = frozenset(state.pending) - frozenset(move.id for move in part.moves)
        self.record(session, answered)
        for event in commit(Stage(state, library), called, permit, answered):
            self.record(session, event)
        moves = [m for m in state.pending.values() if m.speaker == called.speaker and m.id not in waiting]
        if answered.answer is not None:
            # A decided objection is made, whoever speaks: where a mind has let it pass, in authored words.
            unsaid = [] if answered.answer.objects_to else [move for move in part.moves if move.act in OBJECTIONS]
            said = self._with(speech, unsaid, state) if unsaid else speech
            yield self.record(session, speaking.as_said(moves, said))
            return
        unasked = {move.id for move in part.moves if move.act not in OBJECTIONS | CAUTIONS}
        for message in in_one_breath(sorted(moves, key=lambda move: move.id in unasked)):
            words = self._floor.word(message_brief(message, state, library), state.lines)
            failed = answered.attempt is not None and answered.attempt.failure is not None
            spoken = Speech(words.text, words.lines, "fallback" if failed else "authored", answered.attempt)
            yield self.record(session, speaking.as_said(message, spoken))

    def _with(self, speech: Speech, moves: list[Move], state: State) -> Speech:
        """Return a speech with moves in authored words behind it, if these are not in it already."""
        words = self._floor.word(message_brief(moves, state, self.library), state.lines)
        if words.text in speech.text:
            return speech
        text, lines = f"{speech.text} {words.text}", (*speech.lines, *words.lines)
        return replace(speech, text=text, lines=lines, origin="fallback")

    def record(self, session: Session, event: Event) -> Entry:
        """Commit an event and apply it; an event that is stored already is only applied.

        Where content or rules have changed since a turn was stored, what is stored is the truth.
        """
        state = session.state
        if session.stored:
            entry = session.stored.popleft()
        else:
            turn = state.turn + 1 if counts_as_turn(event) else state.turn
            entry = Entry.model_construct(
                seq=len(state.log), turn=turn, minute=state.minute, at=self.stamp(), event=event
            )
            self.store.append(session.id, entry, state.log[-1])
        apply(state, entry)
        return entry

    def stamp(self) -> str:
        """Return the wall clock as events and cards carry it: ISO 8601 with milliseconds."""
        return self.now().isoformat(timespec="milliseconds")


def _speech_of(answered: Answered) -> Speech:
    """Return the speech by which somebody has answered; it is without words where the floor speaks."""
    say = answered.answer.say if answered.answer is not None else ""
    text = " ".join(words for words in (say, answered.rest) if words)
    return Speech(text, answered.lines, "fallback" if answered.rest else "model", answered.attempt, answered)


def _had_minds(state: State, stored: Iterable[Entry]) -> bool:
    """Return whether minds were to answer a turn that was cut off: it goes on as it began, whoever speaks now.

    Agencies are called without a mind, too.
    """
    called = (entry.event.speaker for entry in stored if isinstance(entry.event, Called))
    read = state.reading is not None and state.reading.minds
    return read or any(speaker not in state.scenario.seat for speaker in called)
