"""The application service: the one place that joins content, rules, reading, voices and storage into an exercise."""

import uuid
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from roleplay.errors import InputError, SessionError, SodelujError, StorageError
from roleplay.exercise.flow.drilling import room_actions
from roleplay.exercise.flow.facilitation import open_question
from roleplay.exercise.flow.following_up import open_follow_up
from roleplay.exercise.log import inputs
from roleplay.exercise.log.fold import apply, fold
from roleplay.exercise.log.inputs import Input, Said
from roleplay.exercise.log.learner_turns import message_at, unsure_safeguards
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup, begin
from roleplay.exercise.talk.taking_back import steps_to_take_back
from roleplay.exercise.talk.utterance import audience, clean, refuse_unknown, utterance
from roleplay.exercise.words.reading import Act, Reader
from roleplay.models.model import Cancel
from roleplay.people.access import Deed
from roleplay.people.groups import ALONE, People
from roleplay.people.visitor import LOCAL, Visitor
from roleplay.scenario.answer_key import TALK_FIELDS
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import ActKind, Channel
from roleplay.session import Session, Turn, drives
from roleplay.shelf import Shelf
from roleplay.storage.sessions import FORMAT, SessionStore
from roleplay.turn import TurnRunner
from roleplay.voices.speaking import Voice

__all__ = ["Practice", "Session", "Turn"]


MENTIONED = 0.3  # how likely (0-1) a free text has to name a step


@dataclass(frozen=True, slots=True, repr=False)
class Practice:
    """Runs exercises for one visitor, who owns the sessions begun here. `now` gives the wall clock (UTC)."""

    library: Library
    store: SessionStore
    reader: Reader
    voice: Voice
    visitor: Visitor = LOCAL
    people: People = ALONE
    longest_message: int = 4000
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def shelf(self) -> Shelf:
        """The stored sessions, as far as the visitor may get at them."""
        return Shelf(self.store, self.visitor, self.people, self.now)

    @property
    def _turns(self) -> TurnRunner:
        return TurnRunner(self.library, self.store, self.reader, self.voice, self.now)

    def start(self, setup: Setup) -> Session:
        """Begin a new session.

        Raises:
            InputError: if the case, language, agency or a temperament does not exist.
            StorageError: if it cannot be kept. Once it is, what fails leaves it torn, and the next turn completes it.
        """
        started = begin(setup, self.library, self.reader.name, self.voice.name, self.voice.prompts)
        session = Session(str(uuid.uuid4()), State(self.library.scenario[setup.scenario]), self.now())
        apply(session.state, self.store.create(session.id, self.visitor.id, started, self._turns.stamp()))
        with suppress(StorageError):
            deque(self._turns.to_its_end(session, started), maxlen=0)
        return session

    def open(self, session_id: str) -> Session:
        """Open a stored session where it stopped, and complete a turn that was cut off.

        Raises:
            SessionError: if it does not exist, belongs to somebody else, or its case is not here.
        """
        session = Session(session_id, State(self._case(session_id, "play")), self.now())
        try:
            self._turns.replay(session, self.store.entries(session_id))
        except StorageError as error:
            if error.code != "gap":  # what stands before a gap is shown, and that nothing can be added is said
                raise
            session.is_torn = True
        return session

    def check(self, session: Session, deed: Deed = "play") -> None:
        """Refuse a session that does not go on as it is shown; nothing is changed.

        Raises:
            SessionError: if it is not there any more, or the visitor may not do `deed` with it.
            StorageError: if the database holds less than is shown, or there is a gap in what it holds.
        """
        self.shelf.card(session.id, deed)
        self.store.check(session.id, session.state.log[-1])

    def mend(self, session: Session) -> bool:
        """Read a torn session again and complete its latest turn; return whether what it was offered is there.

        Raises:
            StorageError: if the database still fails; the session stays torn, and its state as it was.
            SessionError: if it is not there any more.
        """
        if not session.is_torn:
            return False
        self.check(session)  # what an older copy does not hold stays in sight
        offered, at = session.offered, len(session.state.log)
        session.state = self.open(session.id).state
        session.is_torn, session.offered = False, None
        return offered is not None and [entry.event for entry in session.state.log[at : at + 1]] == [offered]

    def look(self, session_id: str) -> State:
        """Return how far a stored session has come, without opening it.

        Raises:
            SessionError: if it does not exist, belongs to somebody else, or its case is not here.
        """
        return fold(self._case(session_id, "read"), self.store.entries(session_id))

    def catch_up(self, session: Session) -> bool:
        """Apply what another tab or a trainer has added meanwhile; return whether there was anything.

        Raises:
            SessionError, StorageError: as for `check`.
        """
        self.check(session)
        added = self.store.entries(session.id, since=len(session.state.log))
        for entry in added:
            apply(session.state, entry)
            if isinstance(entry.event, inputs.Paused | inputs.Resumed):
                session.clock_from = self.now()
        return bool(added)

    def say(
        self,
        session: Session,
        channel: Channel,
        text: str,
        to: tuple[str, ...] = (),
        facts: tuple[str, ...] = (),
        acts: tuple[Act, ...] = (),
    ) -> Turn:
        """Take a learner's message; yield the speakers' answers, each as soon as it is recorded.

        `facts` are attached; `acts` are what the message does beyond doubt, chosen by hand, its words being the reason.
        In the debrief, words in the room answer the open question and pass over a follow-up to the one before.

        Raises:
            InputError: if the message cannot be taken; nothing is recorded then.
        """
        state = session.state
        words = self.cleaned(text)
        self._refuse_when_idle(session)
        waiting = open_question(state)
        if waiting is not None and channel == "room":
            answer = inputs.Reflected(question=waiting.id, text=words)
            passed = open_follow_up(state) is not None
            return self._after(self.follow_up(session), session, answer) if passed else self.take(session, answer)
        if state.drill is not None and (channel, to) != ("interview", (state.drill.person,)):
            raise InputError("drill_person", known=state.drill.person)
        hearers = audience(state, channel, to)
        said = Said(
            speaker=state.learner,
            channel=channel,
            to=to,
            audience=hearers,
            text=words,
            facts=facts,
            acts=acts,
            origin="learner",
            elapsed=session.elapsed(self.now()),
        )
        refuse_unknown(state, said, self.library)
        return self.take(session, said)

    def act(self, session: Session, action: str, reason: str) -> Turn:
        """Take an action with its reason; in a drill, where the room is all there is to decide on, it needs none.

        Raises:
            InputError: for an action that is unknown or not possible here, or a reason that cannot be read.
        """
        self._refuse_when_idle(session)
        state = session.state
        known = state.scenario.action.get(action)
        if known is None or known.agents_only:
            raise InputError("unknown_action", action=action)
        if state.drill is not None:
            possible = room_actions(state.scenario, state.scenario.person[state.drill.person])
            if known not in possible:
                raise InputError("drill_action", known=", ".join(item.id for item in possible))
        words = self.cleaned(reason) if state.drill is None or reason.strip() else ""
        return self.take(session, inputs.Acted(action=action, reason=words, elapsed=session.elapsed(self.now())))

    def cleaned(self, text: str) -> str:
        """Return words as they are recorded; raises InputError where they cannot be, such as too many."""
        return clean(text, self.longest_message)

    def steps_in(self, session: Session, text: str) -> tuple[Act, ...]:
        """Return the steps that a free text likely takes, asks for or only names, the surest first.

        Raises:
            InputError: if the text cannot be taken; nobody has read it then.
        """
        state, words = session.state, self.cleaned(text)
        said = Said(speaker=state.learner, channel="room", audience=(state.learner,), text=words, origin="learner")
        acts = self.reader.read(utterance(state, said, self.library)).kinds("decide", "request", "ask", sure=False)
        steps = (act for act in acts if act.of == "action" and act.likelihood >= MENTIONED)
        return tuple(sorted(steps, key=lambda act: (act.kind == "ask", not act.sure)))

    def settle(
        self, session: Session, choice: int | None = None, *, picked: tuple[Act, ...] = (), unasked: bool = False
    ) -> Turn:
        """Say which of the proposed cards the latest words meant: those `picked`, or one by its place, or none.

        Nothing where nothing is asked. What waits for nobody can be picked afterwards in the same way. With `unasked`
        nobody can be asked, and the words stand as they were said.

        Raises:
            InputError: if there is no such card.
        """
        waiting = session.state.unsettled
        offered = waiting or session.state.supposed
        if choice is not None and offered and not 0 <= choice < len(offered):
            raise InputError("no_such_proposal", most=len(offered))
        known = {(act.kind, act.id) for act in offered}
        strange = next((act for act in picked if (act.kind, act.id) not in known), None)
        if strange is not None:
            raise InputError("no_such_option", kind=strange.kind, id=str(strange.id))
        if not offered or (choice is None and not picked and not waiting):
            return iter(())
        return self.take(session, inputs.Settled(picked=picked, choice=choice, unasked=unasked))

    def affirm(self, session: Session, turn: int, act: ActKind, *, meant: bool) -> Turn:
        """Say of a safeguard that words of a turn in an interview likely gave whether it was meant.

        Raises:
            InputError: if there is none of that kind in that turn.
        """
        self._refuse_when_idle(session)
        if not any((one.turn, one.act) == (turn, act) for one in unsure_safeguards(session.state)):
            raise InputError("no_such_message", turn=turn)
        return self.take(session, inputs.Affirmed(turn=turn, act=act, meant=meant))

    def correct(self, session: Session, turn: int, act: int | None = None) -> Turn:
        """Say that the message of a turn was not meant as it was understood; `act` names a step to be taken back.

        Raises:
            InputError: if there is no such message, or nothing to take back there.
        """
        self._refuse_when_idle(session)
        state = session.state
        if message_at(state, turn) is None:
            raise InputError("no_such_message", turn=turn)
        if act is not None and act not in steps_to_take_back(state, turn):
            raise InputError("nothing_to_take_back", turn=turn)
        return self.take(session, inputs.Corrected(turn=turn, act=act))

    def wait(self, session: Session, person: str | None = None) -> Turn:
        """Keep silent towards `person`, or let time pass."""
        channel: Channel = "interview" if person is not None else "room"
        return self._go(session, inputs.Waited(channel=channel, person=person))

    def next_phase(self, session: Session) -> Turn:
        """Go on to the next phase; after the debrief the exercise ends."""
        return self._go(session, inputs.PhaseAsked())

    def hint(self, session: Session) -> Turn:
        """Ask the facilitator for a hint."""
        return self._go(session, inputs.HintAsked())

    def call_inject(self, session: Session, inject: str) -> Turn:
        """Fire an inject by hand."""
        if inject not in session.state.scenario.inject:
            raise InputError("unknown_inject", inject=inject)
        return self.take(session, inputs.InjectCalled(inject=inject))

    def coach(self, session: Session, *, on: bool) -> None:
        """Switch the coach of an interview on or off."""
        if session.state.coached != on:
            deque(self.take(session, inputs.Coached(on=on)), maxlen=0)

    def rewind(self, session: Session, turn: int) -> Session:
        """Return a new session that is this one before its turn `turn`, to go on otherwise from there; both stay.

        Raises:
            SessionError: if it is not the visitor's.
            InputError: if there is no such turn.
        """
        self.shelf.card(session.id, "play")
        if not 1 <= turn <= session.state.turn:
            raise InputError("no_such_turn", turn=turn, last=session.state.turn)
        branch_id = str(uuid.uuid4())
        until = next(entry.seq for entry in session.state.log if entry.turn >= turn)
        self.store.branch(session.id, branch_id, until, turn, self._turns.stamp())
        branch = self.open(branch_id)
        deque(self.take(branch, inputs.Rewound(session=session.id, turn=turn)), maxlen=0)
        return branch

    def note(self, session: Session, text: str, plan: str = "") -> Turn:
        """Write into the decision log: a note, or an answer to a prompt of the short plan, which ends with the crisis.

        Raises:
            InputError: where the plan is written no more, or for words that cannot be read.
        """
        if plan and session.state.phase == "debrief":
            raise InputError("plan_over")
        return self.take(session, inputs.Noted(text=self.cleaned(text), plan=plan))

    def consult(self, session: Session, question: str, passages: tuple[str, ...], *, silent: bool) -> Turn:
        """Record that the manual was asked, and what it showed; this costs no exercise time."""
        return self.take(session, inputs.Consulted(question=self.cleaned(question), passages=passages, silent=silent))

    def follow_up(self, session: Session, text: str = "") -> Turn:
        """Answer the open follow-up of the debrief, or pass over it without words; nothing where none is open."""
        move = open_follow_up(session.state)
        if move is None or move.question is None:
            return iter(())
        self._refuse_when_idle(session)
        words = self.cleaned(text) if text.strip() else ""
        return self.take(session, inputs.FollowedUp(question=move.question, text=words))

    def formulate(self, session: Session, fields: Mapping[str, str]) -> Turn:
        """Record the learner's own formulation and end the exercise or the drill; empty fields stay empty."""
        is_drill = session.state.drill is not None
        known = set(TALK_FIELDS) if is_drill else {item.id for item in session.state.scenario.formulation}
        kept = {name: self.cleaned(text) for name, text in fields.items() if name in known and text.strip()}
        return self.take(session, inputs.Formulated(fields=kept))

    def pause(self, session: Session) -> None:
        """Stop the exercise clock; pausing never costs anything."""
        if not session.state.paused:
            deque(self.take(session, inputs.Paused(elapsed=session.elapsed(self.now()))), maxlen=0)

    def resume(self, session: Session) -> None:
        """Go on after a pause, at the same exercise minute."""
        if session.state.paused:
            deque(self.take(session, inputs.Resumed()), maxlen=0)
        session.clock_from = self.now()

    def _go(self, session: Session, event: Input) -> Turn:
        """Take an input that only a running exercise takes, with the wall-clock time that it has taken."""
        self._refuse_when_idle(session)
        return self.take(session, event.model_copy(update={"elapsed": session.elapsed(self.now())}))

    def take(self, session: Session, event: Input, deed: Deed = "play") -> Turn:
        """Record an input and carry the turn out; the one path for a turn. One that broke off is completed first.

        Yields what may be shown of words still being spoken, recorded words, and that a model is waited for.

        Raises:
            SessionError: if the visitor may not do `deed` with it now, whoever opened it; nothing is recorded then.
            StorageError: if the input cannot be recorded; while the turn is carried out: then it is.
        """
        self.mend(session)
        if session.state.unsettled and drives(event) and not isinstance(event, inputs.Settled):
            return self._after(
                self.take(session, inputs.Settled()), session, event
            )  # what was left open has not been done
        try:
            self.check(session, deed)
            self._turns.record(session, event)
        except SodelujError:
            session.is_torn, session.offered = True, event
            raise
        session.cancel = Cancel(session.id)
        return self._turns.to_its_end(session, event)

    def _after(self, first: Turn, session: Session, event: Input) -> Turn:
        """Carry out a turn that has begun, then another."""
        try:
            yield from first
        except StorageError:
            session.offered = event
            raise
        yield from self.take(session, event)

    def _case(self, session_id: str, deed: Deed) -> Scenario:
        """Return the case of a session; raises SessionError where it cannot be opened."""
        card = self.shelf.card(session_id, deed)
        if card.format > FORMAT:
            raise SessionError("newer_session")
        scenario = self.library.scenario.get(card.scenario)
        if scenario is None:
            raise SessionError("missing_case", case=card.scenario)
        return scenario

    def _refuse_when_idle(self, session: Session) -> None:
        if session.state.finished is not None:
            raise InputError("finished")
        if session.state.paused:
            raise InputError("paused")
