"""View models: what the pages of an exercise show, computed from the state and limited to what the learner may hear."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from roleplay.exercise.agencies.duties import open_duties
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.conditions import can_be_met
from roleplay.exercise.log.events import Decided, FactDisclosed, FactFound, FactShared, PhaseEntered
from roleplay.exercise.log.inputs import Acted, FollowedUp, Prompted, Reflected, Said, Waited
from roleplay.exercise.log.moves import FACILITATOR, NARRATOR, Move
from roleplay.exercise.log.state import State, Work
from roleplay.exercise.log.visibility import heard
from roleplay.scenario.agencies import Action, Duty
from roleplay.scenario.vocabulary import ACTION_GROUPS, PHASES, ActionGroup, AgencyId, Channel, Interpreter, PhaseId

LineKind = Literal[
    "own", "message", "facilitator", "inject", "result", "refused", "phase", "deed", "silence", "arrival"
]
NOTES: frozenset[LineKind] = frozenset({"facilitator", "inject", "result", "refused", "deed"})
SourceKind = Literal["own", "agency", "person", "found"]
DutyState = Literal["open", "done", "late", "missed"]
RoomKey = tuple[Channel, str | None]


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One line of a transcript; `ref` is the phase, action, agency or person that it is about."""

    seq: int
    turn: int
    minute: float
    kind: LineKind
    speaker: str
    text: str = ""
    to: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    ref: str = ""


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact in the learner's case file; `others` are the agencies that know it as far as the learner can tell."""

    id: str
    kind: SourceKind
    source: str
    turn: int
    minute: float
    others: tuple[AgencyId, ...]


@dataclass(frozen=True, slots=True)
class DutyView:
    """One of the learner's duties up to the present phase; `due` is an exercise minute, None without a time limit."""

    duty: Duty
    state: DutyState
    due: float | None


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action as the learner sees it; `now` is whether the phase allows it, `done` whether the learner took it."""

    action: Action
    mine: bool
    now: bool
    done: bool


@dataclass(frozen=True, slots=True)
class PhaseView:
    """How far the present phase has come, in exercise minutes; `left` is negative in overtime."""

    id: PhaseId
    number: int
    minutes: float
    spent: float
    timed: bool

    @property
    def left(self) -> float:
        """Minutes left."""
        return self.minutes - self.spent

    @property
    def share(self) -> float:
        """The part of the phase that is over, 0-1."""
        return min(1.0, max(0.0, self.spent / self.minutes))


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is in the room when the learner talks to a person, and whether the person can be talked to now."""

    available: bool
    needs_interpreter: bool
    interpreter: Interpreter
    companion: str | None
    companion_present: bool


def others(state: State) -> tuple[AgencyId, ...]:
    """Return the other agencies of the case."""
    return tuple(seat.agency for seat in state.scenario.seats if seat.agency != state.learner)


def transcript(state: State, channel: Channel, partner: str | None = None) -> list[TalkLine]:
    """Return the lines of one channel, oldest first; notes of the present phase stand in every channel."""
    lines = list(_lines(state, channel, partner))
    if channel == "room":
        return lines
    began = max((line.seq for line in lines if line.kind == "phase"), default=0)
    kept = [line for line in lines if line.kind not in NOTES or line.seq > began]
    # The heading of a phase in which nothing was said here is dropped, except the last one's.
    following = [*kept[1:], None]
    return [
        line
        for line, after in zip(kept, following, strict=True)
        if line.kind != "phase" or after is None or after.kind != "phase"
    ]


def arrivals(state: State) -> dict[RoomKey, list[int]]:
    """Return for each channel the positions of what others said in it, for unread marks."""
    found: dict[RoomKey, list[int]] = defaultdict(list)
    for entry in heard(state):
        event = entry.event
        if isinstance(event, Said) and event.speaker != state.learner:
            found[_room_of(state, event)].append(entry.seq)
    return found


def at_turn(state: State) -> dict[str, Called | Move]:
    """Return who is about to speak to the learner, each message once: by speaker and channel, as in `Words.part`."""
    waiting: tuple[Called | Move, ...] = (*state.called.values(), *state.pending.values())
    heard_here = (item for item in waiting if state.learner in item.audience)
    return {f"{item.speaker}/{item.channel}": item for item in heard_here}


def waiting_for(state: State, begun: Container[str] = ()) -> str | None:
    """Return who speaks next among those the learner hears, or None; `begun` are messages that are being spoken."""
    return next((item.speaker for part, item in at_turn(state).items() if part not in begun), None)


def case_file(state: State) -> list[KnownFact]:
    """Return what the learner's agency knows, the newest first."""
    shared, known = _known_holders(state), state.known(state.learner)
    facts = [
        KnownFact(
            id=fact,
            kind=_source_kind(state, known[fact].source),
            source=known[fact].source,
            turn=known[fact].turn,
            minute=known[fact].minute,
            others=tuple(agency for agency in others(state) if agency in shared[fact]),
        )
        for fact in state.scenario.fact
        if fact in known
    ]
    return sorted(facts, key=lambda item: -item.turn)


def duties(state: State) -> list[DutyView]:
    """Return the learner's duties of the phases so far, those of the present phase first."""
    here = PHASES.index(state.phase)
    mine = [duty for duty in state.scenario.duties if duty.agency == state.learner and PHASES.index(duty.phase) <= here]
    views = [DutyView(duty, _duty_state(state, duty), _due(state, duty)) for duty in mine]
    return sorted(views, key=lambda view: -PHASES.index(view.duty.phase))


def open_now(state: State) -> tuple[Duty, ...]:
    """Return the learner's own duties of the present phase that are still open."""
    return open_duties(state, state.learner, state.phase)


def promises(state: State) -> list[Work]:
    """Return what others have promised the learner and not yet done, the earliest due first."""
    mine = (work for work in state.work if work.asked_by == state.learner and work.agency != state.learner)
    return sorted(mine, key=lambda work: work.due)


def actions(state: State) -> dict[ActionGroup, list[ActionView]]:
    """Return all actions of the case by group, those that the learner may take now before the others."""
    views = [
        ActionView(
            action=action,
            mine=state.learner in action.agencies,
            now=not action.phases or state.phase in action.phases,
            done=action.id in state.taken and state.taken[action.id].by_learner,
        )
        for action in state.scenario.actions
        if not action.agents_only
    ]
    views.sort(key=lambda view: (not (view.mine and view.now), view.done))
    grouped = {group: [view for view in views if view.action.group == group] for group in ACTION_GROUPS}
    return {group: found for group, found in grouped.items() if found}


def phase_view(state: State, more: float = 0.0) -> PhaseView:
    """Return the present phase; `more` are minutes that have passed since the last event (real pace)."""
    return PhaseView(
        id=state.phase,
        number=state.phases.index(state.phase) + 1,
        minutes=state.phase_length,
        spent=state.phase_minute + more,
        timed=state.setup.pace != "guided",
    )


def presence(state: State, person_id: str) -> Presence:
    """Return who is present in the talk with a person."""
    person = state.scenario.person[person_id]
    return Presence(
        available=can_be_met(state, person),
        needs_interpreter=person.needs_interpreter,
        interpreter=state.interpreter,
        companion=person.companion,
        companion_present=state.companion_present(person),
    )


def _lines(state: State, channel: Channel, partner: str | None) -> Iterator[TalkLine]:
    """Yield what the learner hears in one channel, and what stands in every channel."""
    learner, is_room = state.learner, channel == "room"
    here: RoomKey = (channel, None if is_room else partner)
    moves = (entry.event.move for entry in state.log if isinstance(entry.event, Decided))
    acts = {move.id: move.act for move in moves}
    for entry in heard(state):
        event, place = entry.event, (entry.seq, entry.turn, entry.minute)
        match event:
            case PhaseEntered():
                yield TalkLine(*place, kind="phase", speaker="", ref=event.phase)
            case Acted():
                yield TalkLine(*place, kind="deed", speaker=learner, text=event.reason, ref=event.action)
            case Waited() if (event.channel, event.person) == (channel, partner):
                yield TalkLine(*place, kind="silence", speaker=learner, ref=event.person or "")
            case Reflected() | FollowedUp() if is_room and (event.text or isinstance(event, Reflected)):
                yield TalkLine(*place, kind="own", speaker=learner, text=event.text, ref=event.question)
            case Prompted():
                yield TalkLine(*place, kind="facilitator", speaker=FACILITATOR, text=event.text)
            case Said() if event.speaker in (FACILITATOR, NARRATOR):
                yield TalkLine(*place, kind=_note_kind(event, acts), speaker=event.speaker, text=event.text)
            case Said() if _room_of(state, event) == here:
                kind: LineKind = "own" if event.speaker == learner else "message"
                yield TalkLine(*place, kind, event.speaker, event.text, event.to, event.facts)
            case Said(channel="direct") if is_room and event.speaker != learner:
                yield TalkLine(*place, kind="arrival", speaker=event.speaker, ref=event.speaker)


def _note_kind(event: Said, acts: dict[str, str]) -> LineKind:
    if event.speaker == FACILITATOR:
        return "facilitator"
    act = acts.get(event.move or "", "")
    return "inject" if act.startswith("inject") else "result" if act == "action_done" else "refused"


def _room_of(state: State, event: Said) -> RoomKey:
    """Return where words were said, and with whom the learner speaks in a direct or interview message."""
    if event.channel == "room" or event.speaker != state.learner:
        return event.channel, None if event.channel == "room" else event.speaker
    return event.channel, event.to[0] if event.to else None


def _source_kind(state: State, source: str) -> SourceKind:
    if source == "packet":
        return "own"
    if source in state.scenario.seat:
        return "own" if source == state.learner else "agency"
    return "person" if source in state.scenario.person else "found"


def _known_holders(state: State) -> dict[str, set[str]]:
    """Return for each fact the agencies that the learner has heard telling or being told it."""
    holders: dict[str, set[str]] = defaultdict(set)
    audience: Iterable[str] = ()
    for entry in heard(state):
        event = entry.event
        if isinstance(event, Said) and event.origin == "learner":
            audience = event.audience
            for fact in event.facts:
                holders[fact].update(audience)
        elif isinstance(event, FactShared):
            reached = audience if event.by == state.learner else ()
            holders[event.fact].update((event.by, *event.to, *reached))
        elif isinstance(event, FactFound | FactDisclosed):
            holders[event.fact].update(event.to)
    return holders


def _duty_state(state: State, duty: Duty) -> DutyState:
    if duty.id in state.done:
        return "done" if state.done[duty.id] else "late"
    return "missed" if duty.id in state.missed else "open"


def _due(state: State, duty: Duty) -> float | None:
    if duty.within is None or duty.phase != state.phase or state.setup.pace == "guided":
        return None
    return state.phase_began + duty.within
