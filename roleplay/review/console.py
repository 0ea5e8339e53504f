"""Looking on at a running session, and stepping in: news from outside, a hint, a pause. Never in the middle of a turn.

What a trainer does goes into the log as the learner's own inputs do, marked as the trainer's. It is taken only where
the turn before has come to its end; where another writer is quicker, nothing is recorded (`StaleSessionError`).
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from roleplay.care.trail import AuditAct
from roleplay.errors import InputError, SessionError
from roleplay.exercise.commit import commit, permit_of
from roleplay.exercise.director import respond
from roleplay.exercise.log.answers import Answered
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.fold import apply, fold
from roleplay.exercise.log.inputs import InjectCalled, Input, Paused, Prompted, Resumed, Said
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.talk.utterance import clean
from roleplay.practice import Practice, Session
from roleplay.scenario.case import Scenario
from roleplay.session import LONGEST_ABSENCE, drives
from roleplay.storage.sessions import SessionCard

LOOKING = timedelta(hours=1)  # how long looking on again is still the same looking on


@dataclass(frozen=True, slots=True, repr=False)
class Console:
    """The running sessions at which the visitor of the practice may look on.

    SessionError where a session is over, or the visitor may not look on; StaleSessionError where the learner was
    quicker. InputError where a turn is under way, or what is sent does not fit.
    """

    practice: Practice

    def sessions(self) -> list[SessionCard]:
        """Return the running sessions at which the visitor may look on, the latest first."""
        return self.practice.shelf.watched()

    def look(self, session_id: str) -> State:
        """Return how far a session has come."""
        scenario = self._case(session_id)
        self.practice.shelf.trail.note("looked_on", session_id, once_in=LOOKING)
        return fold(scenario, self.practice.store.entries(session_id))

    def call_inject(self, session_id: str, inject: str) -> None:
        """Send a change from outside now, once, and not while the session is paused."""

        def event(state: State) -> Input:
            if inject not in state.scenario.inject or state.drill is not None:
                raise InputError("unknown_inject", inject=inject)
            if inject in state.injects:
                raise InputError("inject_fired", inject=state.scenario.inject[inject].title[state.setup.language])
            if state.paused:
                raise InputError("paused")
            return InjectCalled(inject=inject, by_trainer=True)

        self._step_in(session_id, event, "news_sent")

    def prompt(self, session_id: str, text: str) -> None:
        """Give the learner a hint in own words."""
        words = clean(text, self.practice.longest_message)
        self._step_in(session_id, lambda _: Prompted(text=words), "hint_sent")

    def pause(self, session_id: str) -> None:
        """Stop the exercise clock; nothing happens where it stands already."""
        self._step_in(
            session_id,
            lambda state: None if state.paused else Paused(elapsed=self._elapsed(state), by_trainer=True),
            "paused",
        )

    def resume(self, session_id: str) -> None:
        """Let the exercise go on; nothing happens where it is not paused."""
        self._step_in(session_id, lambda state: Resumed(by_trainer=True) if state.paused else None, "resumed")

    def _step_in(self, session_id: str, event: Callable[[State], Input | None], act: AuditAct) -> None:
        scenario = self._case(session_id)
        entries = self.practice.store.entries(session_id)
        state = _settled(scenario, entries, self.practice)
        if state is None:
            raise InputError("turn_under_way")
        wanted = event(state)
        if wanted is None:
            return
        session = Session(session_id, state, self.practice.now())
        turn = self.practice.take(session, wanted, "watch")
        session.hush()  # the trainer's page does not wait for a model: who has to speak speaks authored words
        deque(turn, maxlen=0)
        self.practice.shelf.trail.note(act, session_id)  # only now: of two who write at once one has done nothing

    def _case(self, session_id: str) -> Scenario:
        card = self.practice.shelf.card(session_id, "watch")
        scenario = self.practice.library.scenario.get(card.scenario)
        if scenario is None:
            raise SessionError("missing_case", case=card.scenario)
        return scenario

    def _elapsed(self, state: State) -> float:
        """Return wall-clock minutes since the latest entry in the real pace, 0 elsewhere."""
        at = state.log[-1].at
        if state.setup.pace != "real" or not at:
            return 0.0
        minutes = (self.practice.now() - datetime.fromisoformat(at)).total_seconds() / 60
        return round(min(max(minutes, 0.0), LONGEST_ABSENCE), 3)


def _settled(scenario: Scenario, entries: list[Entry], practice: Practice) -> State | None:
    """Return the state where the latest turn has come to its end, None where something of it is still to come."""
    last = max((place for place, entry in enumerate(entries) if drives(entry.event)), default=None)
    if last is None:
        return None
    state = fold(scenario, entries[: last + 1])
    rest = deque(entries[last + 1 :])
    event = entries[last].event
    if isinstance(event, Said):
        if not rest:
            return None  # not even read yet
        apply(state, rest.popleft())
    for _ in respond(state, practice.library, event):
        if not rest:
            return None
        apply(state, rest.popleft())
    while rest:
        answered = rest[0].event
        called = state.called.get(answered.speaker) if isinstance(answered, Answered) else None
        permit = permit_of(state, practice.library, called) if called is not None else None
        apply(state, rest.popleft())
        if called is None or permit is None or not isinstance(answered, Answered):
            continue
        for _ in commit(Stage(state, practice.library), called, permit, answered):
            if not rest:
                return None
            apply(state, rest.popleft())
    return None if state.pending or state.called else state
