"""View models of the learner's own doing: the decision log, and the turns to look back on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from roleplay.exercise.log.events import ActionRefused, ActionTaken, PhaseEntered, Read
from roleplay.exercise.log.inputs import Acted, Consulted, Corrected, Noted, Said, Settled
from roleplay.exercise.log.proposals import left, proposed, settle
from roleplay.exercise.log.state import State
from roleplay.exercise.log.visibility import heard
from roleplay.exercise.words.reading import PROBABLE, Act, Reading
from roleplay.scenario.flow import PlanPrompt
from roleplay.scenario.vocabulary import CREDITABLE, ActKind, Channel, PhaseId

ADAPTED_IN: PhaseId = "crisis"
"""The phase in which the short plan of the preparation is looked at again (65a, 65b)."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the learner's own log: a decision with its reason, a refused one, a note, a plan, a look-up."""

    seq: int
    turn: int
    minute: float
    kind: Literal["decision", "refused", "note", "plan", "consulted"]
    ref: str
    text: str
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnTurn:
    """Something the learner said or did, for looking back in the debrief."""

    turn: int
    minute: float
    channel: Channel | Literal["action"]
    to: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class LikelySafeguard:
    """A safeguard that words to a person likely gave: its kind and the words; `likelihood` is 0-1."""

    turn: int
    person: str
    act: ActKind
    quote: str
    likelihood: float


@dataclass(frozen=True, slots=True)
class Planned:
    """A prompt of the learner's short plan with what was written before the crisis and from then on, if anything."""

    prompt: PlanPrompt
    first: str
    adapted: str


def own_log(state: State) -> list[LogLine]:
    """Return the learner's decisions and notes, oldest first."""
    found: list[LogLine] = []
    reason = ""  # given for the action that the learner tried last
    for entry in heard(state):
        event, place = entry.event, (entry.seq, entry.turn, entry.minute)
        match event:
            case Acted():
                reason = event.reason
            case ActionTaken(by_learner=True):
                found.append(LogLine(*place, "decision", event.action, event.reason))
            case ActionRefused():
                found.append(LogLine(*place, "refused", event.action, reason))
            case Noted():
                found.append(LogLine(*place, "plan" if event.plan else "note", event.plan, event.text))
            case Consulted():
                found.append(LogLine(*place, "consulted", "", event.question, () if event.silent else event.passages))
    return found


def own_turns(state: State, channel: Channel | None = None) -> list[OwnTurn]:
    """Return what the learner said and did, oldest first, of one channel or of all."""
    found: list[OwnTurn] = []
    for entry in heard(state):
        match entry.event:
            case Said(origin="learner") as said if channel in (None, said.channel):
                found.append(OwnTurn(entry.turn, entry.minute, said.channel, said.to, said.text))
            case Acted(action=action, reason=reason) if channel is None:
                found.append(OwnTurn(entry.turn, entry.minute, "action", (action,), reason))
    return found


def plan(state: State) -> list[Planned]:
    """Return the learner's short plan, prompt by prompt."""
    first: dict[str, str] = {}
    adapted: dict[str, str] = {}
    now = first
    for entry in state.log:
        if isinstance(entry.event, PhaseEntered) and entry.event.phase == ADAPTED_IN:
            now = adapted
        elif isinstance(entry.event, Noted) and entry.event.plan:
            now[entry.event.plan] = entry.event.text
    return [Planned(item, first.get(item.id, ""), adapted.get(item.id, "")) for item in state.scenario.plan]


def asks_for_plan(state: State) -> Literal["write", "adapt"] | None:
    """Return what is to be done to the short plan in this phase and has not been begun; None where nothing."""
    written = plan(state)
    if state.phase == "preparation" and written and not any(item.first for item in written):
        return "write"
    unchanged = any(item.first for item in written) and not any(item.adapted for item in written)
    return "adapt" if state.phase == ADAPTED_IN and unchanged else None


def message_at(state: State, turn: int) -> Said | None:
    """Return the message that was the learner's turn `turn`; None where that was something else."""
    own = (entry.event for entry in state.log if entry.turn == turn and isinstance(entry.event, Said))
    return next((event for event in own if event.origin == "learner"), None)


def readings(state: State, channel: Channel | None = None) -> dict[int, Reading]:
    """Return what was understood of the learner's messages, of one channel or of all, by their position in the log.

    Where the learner was asked what was meant, it is what the answer left.
    """
    return {seq: settled for seq, (_, settled) in _first_and_settled(state, channel).items()}


def first_readings(state: State) -> dict[int, Reading]:
    """Return what was understood of the learner's messages before the learner was asked, by position in the log."""
    return {seq: first for seq, (first, _) in _first_and_settled(state, None).items()}


def unsure_safeguards(state: State) -> Iterator[LikelySafeguard]:
    """Yield the safeguards that words to a person may have given.

    What is held against the learner is not among them: nobody has to own up to a threat that is not sure. And of words
    that may as well deny or threaten it is not the learner who says that they were kind.
    """
    for seq, reading in readings(state, "interview").items():
        said, turn = state.log[seq].event, state.log[seq].turn
        unkind = {act.quote for act in reading.kinds("deny", "threat", sure=False)}
        for act in reading.kinds(*CREDITABLE, sure=False):
            if isinstance(said, Said) and not act.sure and act.quote not in unkind:
                yield LikelySafeguard(turn, said.to[0], act.kind, act.quote, act.likelihood)


def likely_safeguards(state: State) -> tuple[LikelySafeguard, ...]:
    """Return for each person and kind that was never surely given the likeliest safeguard, in the order of the talk."""
    sure = {
        (said.to[0], act.kind)
        for seq, reading in readings(state, "interview").items()
        if isinstance(said := state.log[seq].event, Said)
        for act in reading.kinds(*CREDITABLE)
    }
    found: dict[tuple[str, ActKind], LikelySafeguard] = {}
    for one in unsure_safeguards(state):
        if one.likelihood >= PROBABLE and one.quote and (one.person, one.act) not in sure:
            before = found.setdefault((one.person, one.act), one)
            found[one.person, one.act] = max(before, one, key=lambda each: each.likelihood)
    return tuple(sorted(found.values(), key=lambda one: one.turn))


def denied(state: State) -> frozenset[int]:
    """Return the turns of which the learner said that nothing was meant as it was understood.

    Unlike `State.disputed` this tells nothing of whether harm was done there.
    """
    said = (entry.event for entry in state.log if isinstance(entry.event, Corrected))
    return frozenset(event.turn for event in said if event.act is None)


def _first_and_settled(state: State, channel: Channel | None) -> dict[int, tuple[Reading, Reading]]:
    found: dict[int, tuple[Reading, Reading]] = {}
    said: Said | None = None
    cards: tuple[Act, ...] = ()
    last = 0
    for entry in state.log:
        event = entry.event
        if isinstance(event, Said) and event.origin == "learner":
            said, last = (event if channel in (None, event.channel) else None), entry.seq
        elif isinstance(event, Read) and said is not None:
            found[last], cards = (event.reading, event.reading), proposed(said, event.reading)
        elif isinstance(event, Settled) and said is not None and last in found:
            first, now = found[last]
            found[last], cards = (first, settle(said, now, cards, event)), left(cards, event)
    return found
