"""State as a fold over the events: `fold(scenario, entries)`, one `apply` an entry, cost independent of the past."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import get_args

from roleplay.exercise.events import (
    ActionTaken,
    ActionUndone,
    AdmittedFalsely,
    ClockMoved,
    Contradicted,
    Decided,
    Disputed,
    Drill,
    DutyAccepted,
    DutyDeclined,
    DutyDone,
    DutyMissed,
    DutyReopened,
    Entry,
    EvidenceShown,
    FactDisclosed,
    FactFound,
    FactShared,
    FactWithheld,
    Finished,
    HarmDone,
    InjectFired,
    InjectSettled,
    MannersHeard,
    PhaseEntered,
    Read,
    Started,
    StateChanged,
    Summarised,
    TakenBack,
    TopicOpened,
    WentAlong,
    counts_as_turn,
)
from roleplay.exercise.holdings import Fired, Knowing, Offer, Taken, Work
from roleplay.exercise.inner import Inner
from roleplay.exercise.inputs import Coached, Formulated, Graded, Paused, Reflected, Resumed, Said, SelfRated, Settled
from roleplay.exercise.moves import FACILITATOR, Move
from roleplay.exercise.proposals import proposed, settle
from roleplay.exercise.reading import Act, InterviewStage, Manner, Reading
from roleplay.scenario.case import Scenario
from roleplay.scenario.drills import Goal
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import PHASES, AgencyAct, AgencyId, CautionAct, Interpreter, PhaseId

# Facilitator interventions that are made at most once a phase.
ONCE = frozenset({"conflict", "pace", "overtime"})
# What an agency says against something that was done, is to be done or was claimed.
OBJECTIONS: frozenset[AgencyAct] = frozenset(("push_back", "object"))
# What an agency says of an action that it would take if it were asked to.
OFFERS: frozenset[AgencyAct] = frozenset(("not_yet", "able", "clarify"))
# What an agency says at most once a phase, of what it should not have been told and of what it holds to.
CAUTIONS: frozenset[CautionAct] = frozenset(get_args(CautionAct))
# The action by which a colleague explains a person's rights.
EXPLAIN_RIGHTS = "explain-rights"


@dataclass(slots=True, repr=False)
class State:
    """Everything that rules, voices and pages may look at; only `apply` changes it."""

    scenario: Scenario
    log: list[Entry] = field(default_factory=list)
    started: Started | None = None
    phase: PhaseId = "preparation"
    phase_began: float = 0.0
    phase_turn: int = 0
    minute: float = 0.0
    turn: int = 0
    paused: bool = False
    coached: bool = False
    finished: Finished | None = None
    knows: dict[str, dict[str, Knowing]] = field(default_factory=dict)
    persons: dict[str, Inner] = field(default_factory=dict)
    interpreter: Interpreter = "none"
    separated: bool = False
    taken: dict[str, Taken] = field(default_factory=dict)
    work: list[Work] = field(default_factory=list)
    declined: dict[tuple[str, str], int] = field(default_factory=dict)
    done: dict[str, bool] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)
    injects: dict[str, Fired] = field(default_factory=dict)
    pending: dict[str, Move] = field(default_factory=dict)
    said: Said | None = None  # the learner's latest words, until the next turn
    reading: Reading | None = None
    settled: bool = False  # whether what these words left open has been asked and answered
    manners: tuple[Manner, ...] = ()
    reflections: dict[str, str] = field(default_factory=dict)
    formulation: dict[str, str] | None = None
    hints: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    moves: int = 0
    harms: set[tuple[str, str]] = field(default_factory=set)
    disputed: set[int] = field(default_factory=set)  # turns whose reading the learner denies
    friction: list[int] = field(default_factory=list)
    notices: set[str] = field(default_factory=set)
    told_of_tongue: int | None = None  # the turn in which the facilitator last spoke of the exercise's language
    summaries: dict[tuple[str, frozenset[str]], Summarised] = field(default_factory=dict)
    graded: dict[str, Graded] = field(default_factory=dict)
    self_rated: dict[str, SelfRated] = field(default_factory=dict)

    @property
    def setup(self) -> Started:
        """The session's first event; AttributeError-free access after the start."""
        if self.started is None:
            raise ValueError("the session has no first event")
        return self.started

    @property
    def learner(self) -> AgencyId:
        """The agency that the learner plays."""
        return self.setup.agency

    @property
    def unsettled(self) -> tuple[Act, ...]:
        """The steps about which the learner is asked before anything else happens, the nearest first."""
        if self.said is None or self.reading is None or self.settled or self.phase == "debrief":
            return ()
        return proposed(self.said, self.reading)

    @property
    def drill(self) -> Drill | None:
        """The interview that is rehearsed by itself; None in an exercise."""
        return self.setup.drill

    @property
    def goal(self) -> Goal | None:
        """What the drill is to reach; None in an exercise."""
        return self.scenario.goal.get(self.drill.goal) if self.drill is not None else None

    @property
    def phases(self) -> tuple[PhaseId, ...]:
        """The phases of this session in their order."""
        return ("interview",) if self.drill is not None else PHASES

    @property
    def phase_length(self) -> float:
        """Exercise minutes that the present phase is meant to take."""
        return self.drill.minutes if self.drill is not None else self.scenario.phase[self.phase].minutes

    @property
    def phase_minute(self) -> float:
        """Exercise minutes spent in the present phase."""
        return self.minute - self.phase_began

    def known(self, viewer: str) -> dict[str, Knowing]:
        """Facts that `viewer` (an agency) knows, by id."""
        return self.knows.get(viewer, {})

    def inner(self, person: str) -> Inner:
        """The inner state of a person; KeyError where the case has no such person."""
        return self.persons[person]

    def companion_present(self, person: Person) -> bool:
        """Whether somebody who controls the person hears the talk."""
        return person.companion is not None and not self.separated

    def understands(self, person: str) -> bool:
        """Whether the person understands what is said now: in a language of their own, or through a vetted interpreter.

        A relative who offers to interpret passes on what suits the traffickers, so what he was told counts for nothing.
        """
        return not self.scenario.person[person].needs_interpreter or self.interpreter == "vetted"

    def stage(self, person: str) -> InterviewStage:
        """How far the interview has come, for the reading of closed questions."""
        inner = self.persons[person]
        if inner.questions < 3:
            return "opening"
        return "late" if inner.account_given and inner.questions >= 12 else "account"


def fold(scenario: Scenario, entries: Iterable[Entry]) -> State:
    """Compute the state after all entries."""
    state = State(scenario)
    for entry in entries:
        apply(state, entry)
    return state


def apply(state: State, entry: Entry) -> None:  # noqa: C901, PLR0912 - one flat dispatch over the kinds
    """Change `state` by one entry; the only function that does."""
    state.log.append(entry)
    event = entry.event
    if counts_as_turn(event):
        state.turn = entry.turn
        state.said, state.reading, state.settled, state.manners = None, None, False, ()
    match event:
        case Started():
            _start(state, event)
        case PhaseEntered():
            _enter(state, event.phase)
        case ClockMoved():
            state.minute = round(state.minute + event.minutes, 3)
        case Paused() | Resumed():
            state.paused = isinstance(event, Paused)
        case Coached():
            state.coached = event.on
        case Finished():
            state.finished = event
        case Said():
            _say(state, event)
        case Read():
            state.reading = event.reading
        case Settled() if state.said is not None and state.reading is not None:
            state.reading, state.settled = settle(state.said, state.reading, event), True
        case MannersHeard():
            state.manners = event.manners
        case Decided():
            _decide(state, event.move)
        case Reflected() | Formulated() | Summarised() | Graded() | SelfRated():
            _keep(state, event)
        case FactShared() | FactFound() | FactDisclosed():
            _learn(state, entry, event)
        case StateChanged() | TopicOpened():
            _move_person(state, event)
        case EvidenceShown() | AdmittedFalsely() | TakenBack() | WentAlong() | Contradicted():
            _mark_person(state, event)
        case FactWithheld(covered=True):
            state.persons[event.holder].covered.setdefault(event.fact, state.turn)
        case DutyAccepted() | DutyDeclined() | DutyDone() | DutyMissed() | ActionTaken():
            _work(state, entry, event)
        case ActionUndone() | DutyReopened() | Disputed():
            _correct(state, event)
        case InjectFired() | InjectSettled():
            _inject(state, entry, event)
        case HarmDone():
            state.harms.add((event.harm, event.detail))
        case _:
            pass  # inputs and records that change nothing but the log


def _keep(state: State, event: Reflected | Formulated | Summarised | Graded | SelfRated) -> None:
    """Keep what changes nothing in the exercise; of a kind the latest."""
    match event:
        case Reflected():
            state.reflections[event.question] = event.text
        case Formulated():
            state.formulation = event.fields
        case Summarised():
            state.summaries[event.viewer, frozenset(event.audience)] = event
        case Graded():
            state.graded[event.criterion] = event
        case SelfRated():
            state.self_rated[event.criterion] = event


def _start(state: State, event: Started) -> None:
    state.started = event
    scenario = state.scenario
    for seat in scenario.seats:
        state.knows[seat.agency] = {
            fact.id: Knowing(0, 0.0, "packet") for fact in scenario.facts if seat.agency in fact.holders
        }
    if event.drill is not None:
        known = scenario.goal[event.drill.goal].known
        state.knows[event.agency] |= {fact: Knowing(0, 0.0, "packet") for fact in known}
    for person in scenario.persons:
        chosen = event.temperaments.get(person.id, person.temperaments[0].id)
        inner = state.persons[person.id] = Inner(dict(person.begins))
        for temperament in person.temperaments:
            if temperament.id == chosen:
                inner.move(temperament.begins)


def _enter(state: State, phase: PhaseId) -> None:
    """What was promised for this phase takes its time from here on."""
    state.phase, state.phase_began, state.phase_turn = phase, state.minute, state.turn
    for work in state.work:
        work.due = max(work.due, state.minute + state.scenario.action[work.action].minutes)


def _say(state: State, event: Said) -> None:
    for line in event.lines:
        state.lines[line] = state.turn
    if event.move is not None:
        for move in (event.move, *event.also):
            state.pending.pop(move, None)
    elif event.origin == "learner":
        state.said = event


def _decide(state: State, move: Move) -> None:
    state.settled = True  # nothing is decided before that; logs from before there were questions hold decisions at once
    state.pending[move.id] = move
    state.moves += 1
    if move.speaker in state.persons:
        state.persons[move.speaker].last = move
    if move.hint is not None:
        state.hints[move.hint] = state.turn
    if move.act in OBJECTIONS:
        state.friction.append(state.turn)
    if move.act in CAUTIONS or (move.speaker == FACILITATOR and move.act in ONCE):
        state.notices.add(f"{move.act}:{state.phase}")
    if move.speaker == FACILITATOR and move.act == "tongue":
        state.told_of_tongue = state.turn
    if move.act in OFFERS and move.action is not None:
        state.offers[move.speaker] = Offer(move.action, state.turn)
    if move.asks_for is not None:
        state.asked[f"{move.speaker}:{move.asks_for}"] = state.turn


def _learn(state: State, entry: Entry, event: FactShared | FactFound | FactDisclosed) -> None:
    source: str
    if isinstance(event, FactShared):
        source, contaminated = event.by, False
    elif isinstance(event, FactFound):
        source, contaminated = event.source, False
    else:
        source, contaminated = event.person, event.contaminated
        state.persons[event.person].told.setdefault(event.fact, entry.turn)
    for agency in event.to:
        known = state.knows.setdefault(agency, {})
        held = known.get(event.fact)
        if held is None or (held.contaminated and not contaminated):
            known[event.fact] = Knowing(entry.turn, entry.minute, source, contaminated)


def _move_person(state: State, event: StateChanged | TopicOpened) -> None:
    inner = state.persons[event.person]
    if isinstance(event, StateChanged):
        inner.seen.add(event.cause)
        if event.cause == EXPLAIN_RIGHTS and state.understands(event.person):
            inner.rights_known = True
        inner.move(event.changes)
        if event.shuts_for:
            inner.shut_until = max(inner.shut_until, state.turn + event.shuts_for)
    else:
        inner.opened.update(event.topics)
        inner.questions += 1
        inner.account_given = inner.account_given or event.account
        inner.last_topic = event.topics[0] if event.topics else inner.last_topic
        if state.reading is not None:
            if "rights_info" in state.reading.sure_tactics and state.understands(event.person):
                inner.rights_known = True
            if state.reading.label == "LEAD":
                inner.suggested.update(event.topics)


def _mark_person(state: State, event: EvidenceShown | AdmittedFalsely | TakenBack | WentAlong | Contradicted) -> None:
    inner = state.persons[event.person]
    match event:
        case AdmittedFalsely():
            inner.admitted.setdefault(event.admission, state.turn)
        case TakenBack():
            inner.taken_back.add(event.admission)
        case WentAlong():
            inner.suggested.update(event.topics)
        case Contradicted():
            inner.contradicted[event.fact] = state.turn
        case EvidenceShown():
            suspect = state.scenario.person[event.person].kind == "suspect"
            inner.is_shown(event.fact, state.turn, early=suspect and not event.after_account, judged=event.confronted)


def _work(state: State, entry: Entry, event: DutyAccepted | DutyDeclined | DutyDone | DutyMissed | ActionTaken) -> None:
    match event:
        case DutyAccepted():
            state.work.append(Work(event.agency, event.action, event.due, event.asked_by))
        case DutyDeclined():
            if event.why == "busy":
                # Only what was put off for want of hands goes before other work when it is asked for again.
                state.declined[(event.agency, event.action)] = entry.turn
            _give_up(state, event.agency, event.action)
        case DutyDone():
            state.done[event.duty] = event.in_time
        case DutyMissed():
            state.missed.add(event.duty)
        case ActionTaken():
            state.taken.setdefault(
                event.action, Taken(event.agency, entry.turn, entry.minute, event.reason, event.by_learner)
            )
            state.work = [work for work in state.work if work.action != event.action]
            state.separated = state.separated or event.separates
            if event.interpreter is not None:
                state.interpreter = event.interpreter


def _correct(state: State, event: ActionUndone | DutyReopened | Disputed) -> None:
    match event:
        case DutyReopened():
            state.done.pop(event.duty, None)
        case Disputed():
            state.disputed.add(event.turn)
        case ActionUndone():
            _undo(state, event.agency, event.action)


def _undo(state: State, agency: AgencyId, action: str) -> None:
    """Take an action back; who interprets and who is kept apart is then as the other actions left it."""
    if action in state.taken and state.taken[action].agency == agency:
        del state.taken[action]
    _give_up(state, agency, action)
    actions = [state.scenario.action[name] for name in state.taken]
    state.separated = any(action.separates for action in actions)
    brought = (action.interpreter for action in reversed(actions) if action.interpreter is not None)
    state.interpreter = next(brought, "none")


def _give_up(state: State, agency: AgencyId, action: str) -> None:
    state.work = [work for work in state.work if (work.agency, work.action) != (agency, action)]


def _inject(state: State, entry: Entry, event: InjectFired | InjectSettled) -> None:
    match event:
        case InjectFired():
            state.injects[event.inject] = Fired(entry.turn, state.minute, event.told)
        case InjectSettled():
            fired = state.injects[event.inject]
            fired.outcome, fired.settled = event.outcome, state.minute
