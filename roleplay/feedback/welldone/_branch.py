"""A branch of a session in memory: the log up to a moment, or a model interview, played on and never stored.

Rules decide what comes of it as they do of any turn; only what was meant by the words is given along with them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from roleplay.exercise.commit import answers_by_rule
from roleplay.exercise.director import respond
from roleplay.exercise.log.events import (
    ActionTaken,
    Drill,
    DutyAccepted,
    Entry,
    Event,
    FactDisclosed,
    FactShared,
    HarmDone,
    Objected,
    Read,
    Slipped,
    Started,
    StateChanged,
    counts_as_turn,
)
from roleplay.exercise.log.fold import apply, fold
from roleplay.exercise.log.inputs import Acted, Input, Reflected, Resumed, Said, Settled, Waited
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup, begin
from roleplay.exercise.talk.utterance import audience
from roleplay.exercise.words.reading import Act, Aim, Asked, Reading, Scope
from roleplay.feedback.welldone._content import InterviewPair, InterviewTurn, OneInterview
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import PRODUCTIVE, ActKind, AgencyId, Channel, Language, QuestionClass
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.speaking import as_said, parts_of, rounds

ASKING: frozenset[QuestionClass] = frozenset({"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "LEAD", "MULTI", "FORCED"})
BAD = HarmDone | Slipped | Objected


@dataclass(frozen=True, slots=True)
class Intended:
    """What words are meant to do: their class, kinds of acts, topics, facts that a question is after, acts on steps."""

    label: QuestionClass
    kinds: tuple[ActKind, ...] = ()
    topics: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    steps: tuple[Act, ...] = ()
    scope: Scope = "matter"

    def reading(self, text: str, to: tuple[str, ...], facts: tuple[str, ...]) -> Reading:
        """Return it as the reading of words that were said to somebody."""
        shown: ActKind = "evidence" if "evidence" in self.kinds else "tell"
        acts = (
            *(Act(kind=kind, to=to, quote=text) for kind in self.kinds),
            *(Act(kind=shown, id=fact, of="fact", to=to, quote=text) for fact in facts),
            *self.steps,
        )
        aims = tuple(Aim(fact=fact, fit=1.0) for fact in self.wants)
        asks = self.label in ASKING
        asked = Asked(label=self.label, topics=self.topics, aims=aims, exact=bool(aims), scope=self.scope)
        return Reading(
            reader="authored",
            label=self.label,
            side="+" if self.label in PRODUCTIVE else "-",
            acts=acts,
            topics=self.topics,
            asks=asks,
            questions=(asked,) if asks else (),
            confidence=1.0,
        )


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """One turn in a branch: what was said or done and to whom, the answer to it (speaker, words), and the events."""

    text: str
    to: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    events: tuple[Event, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """The facts that came out without having been put into a mouth."""
        return tuple(item.fact for item in self.events if isinstance(item, FactDisclosed) and not item.contaminated)

    @property
    def is_sound(self) -> bool:
        """Whether it did no harm, overstepped no power and met with no objection."""
        return not any(isinstance(item, BAD) for item in self.events)


@dataclass(slots=True)
class Branch:
    """A state of its own, with what was played on it."""

    state: State
    library: Library
    turns: list[SpokenTurn] = field(default_factory=list)

    @classmethod
    def before(cls, state: State, library: Library, turn: int) -> "Branch":
        """Return a branch of a session as it stood before a turn."""
        branch = cls(fold(state.scenario, (entry for entry in state.log if entry.turn < turn)), library)
        if branch.state.paused:
            branch.take(Resumed())
        if branch.state.unsettled:
            branch.take(Settled())
        return branch

    def say(
        self,
        channel: Channel,
        text: str,
        to: tuple[str, ...],
        meant: Intended,
        facts: tuple[str, ...] = (),
    ) -> SpokenTurn:
        """Say something that means what is given."""
        state = self.state
        said = Said(
            speaker=state.learner,
            channel=channel,
            to=to,
            audience=audience(state, channel, to),
            text=text,
            facts=facts,
            origin="learner",
        )
        return self._turn(said, text, to, meant.reading(text, to, facts))

    def do(self, action: str, reason: str) -> SpokenTurn:
        """Take an action of the learner's own."""
        return self._turn(Acted(action=action, reason=reason), reason, ())

    def wait(self) -> SpokenTurn:
        """Let time pass; a turn without words."""
        return self._turn(Waited(channel="room"), "", ())

    def reflect(self, question: str, text: str) -> SpokenTurn:
        """Answer a closing question."""
        return self._turn(Reflected(question=question, text=text), text, ())

    def take(self, event: Input | Started, reading: Reading | None = None) -> None:
        """Carry an input out to its end: what is decided is decided by rule and said by the floor."""
        self.record(event)
        if reading is not None:
            self.record(Read(reading=reading))
        for decided in respond(self.state, self.library, event):
            self.record(decided)
        for called in tuple(self.state.called.values()):
            for answer in answers_by_rule(self.state, self.library, called):
                self.record(answer)
        floor = AuthoredVoice()
        for part in (part for parts in rounds(parts_of(self.state, self.library)) for part in parts):
            if part.brief is not None:
                self.record(as_said(part.moves, floor.word(part.brief, self.state.lines)))

    def record(self, event: Event) -> None:
        """Apply an event."""
        state = self.state
        turn = state.turn + counts_as_turn(event)
        apply(state, Entry.model_construct(seq=len(state.log), turn=turn, minute=state.minute, at=None, event=event))

    def _turn(self, event: Input, text: str, to: tuple[str, ...], reading: Reading | None = None) -> SpokenTurn:
        at = len(self.state.log)
        self.take(event, reading)
        events = tuple(entry.event for entry in self.state.log[at + 1 :])
        said = [item for item in events if isinstance(item, Said) and (not to or item.speaker in to)]
        answers = tuple((item.speaker, item.text) for item in said[:1]) if text else ()
        self.turns.append(SpokenTurn(text, to, answers, events))
        return self.turns[-1]


@dataclass(frozen=True, slots=True)
class Gain:
    """What turns brought: facts that came out, steps taken on or done (agency, action), and who was told.

    `trust` is how far it moved on balance (-1 to 1).
    """

    facts: tuple[str, ...]
    steps: tuple[tuple[AgencyId, str], ...]
    told: tuple[AgencyId, ...]
    trust: float

    @property
    def is_none(self) -> bool:
        """Whether nothing was gained."""
        return not (self.facts or self.steps or self.told) and self.trust <= 0


def gain(turns: Iterable[SpokenTurn], learner: AgencyId) -> Gain:
    """Return what the events of some turns come to; what others do meanwhile is nobody's gain."""
    played = tuple(turns)
    events = [event for turn in played for event in turn.events]
    steps = [
        (item.agency, item.action)
        for item in events
        if (isinstance(item, DutyAccepted) and item.asked_by == learner)
        or (isinstance(item, ActionTaken) and item.by_learner)
    ]
    moved = sum(item.changes.get("trust", 0.0) for item in events if isinstance(item, StateChanged))
    told = (name for item in events if isinstance(item, FactShared) and item.by == learner for name in item.to)
    return Gain(
        facts=tuple(fact for turn in played for fact in turn.told),
        steps=tuple(dict.fromkeys(steps)),
        told=tuple(dict.fromkeys(told)),
        trust=round(moved, 4),
    )


@dataclass(frozen=True, slots=True)
class PlayedTurn:
    """A turn of a model interview, as written and as played."""

    written: InterviewTurn
    played: SpokenTurn


def play_interview(
    pair: InterviewPair, interview: OneInterview, library: Library, language: Language
) -> tuple[PlayedTurn, ...]:
    """Return the turns of an interview with the answers that they get; the same each time, and kept nowhere."""
    case = library.scenario[pair.case]
    goal = case.goal[pair.goal]
    drill = Drill(person=goal.person, goal=goal.id, minutes=goal.minutes)
    branch = Branch(State(case), library)
    branch.take(begin(Setup(case.id, language, pair.agency, drill=drill), library, "authored", "authored", {}))
    for action in interview.room:
        branch.do(action, "")
    return tuple(
        PlayedTurn(
            turn,
            branch.say(
                "interview",
                turn.say[language],
                (goal.person,),
                Intended(turn.label, turn.acts, turn.topics, turn.wants),
                turn.shows,
            ),
        )
        for turn in interview.turns
    )
