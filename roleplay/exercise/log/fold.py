"""The fold over the events: `fold(scenario, entries)`, one `apply` an entry, cost independent of the past."""

from collections.abc import Iterable

from roleplay.exercise.log.answers import WRONG, Agreed, Answered, Called, Improvised
from roleplay.exercise.log.events import (
    ActionTaken,
    ActionUndone,
    AdmittedFalsely,
    ClockMoved,
    Contradicted,
    Decided,
    Disputed,
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
from roleplay.exercise.log.inner_state import Denial, Inner
from roleplay.exercise.log.inputs import (
    Coached,
    Formulated,
    Graded,
    Narrated,
    Paused,
    Rechecked,
    Reflected,
    Resumed,
    Said,
    SelfRated,
    Settled,
)
from roleplay.exercise.log.moves import FACILITATOR, Move
from roleplay.exercise.log.orders import Objected, doubt_of
from roleplay.exercise.log.proposals import meant_alone, settle
from roleplay.exercise.log.state import CAUTIONS, OBJECTIONS, OFFERS, State
from roleplay.exercise.log.state_parts import Fired, Knowing, Offer, Taken, Work
from roleplay.exercise.words.reading import Reading
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AgencyId, PhaseId

# Facilitator interventions that are made at most once a phase.
ONCE = frozenset({"conflict", "pace", "overtime"})
# The action by which a colleague explains a person's rights.
EXPLAIN_RIGHTS = "explain-rights"


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
        state.said, state.reading, state.settled, state.meant = None, None, False, False
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
            _settle(state, state.said, state.reading, event)
        case Decided():
            _decide(state, event.move)
        case Called() | Answered() | Agreed() | Improvised():
            _answer(state, event)
        case Reflected() | Formulated() | Summarised() | Graded() | Rechecked() | Narrated() | SelfRated():
            _keep(state, event)
        case FactShared() | FactFound() | FactDisclosed():
            _learn(state, entry, event)
        case StateChanged() | TopicOpened():
            _move_person(state, event)
        case EvidenceShown() | AdmittedFalsely() | TakenBack() | WentAlong() | Contradicted():
            _mark_person(state, event)
        case FactWithheld(covered=True):
            _deny(state, state.persons[event.holder], event)
        case DutyAccepted() | DutyDeclined() | DutyDone() | DutyMissed() | ActionTaken():
            _work(state, entry, event)
        case ActionUndone() | DutyReopened() | Disputed():
            _correct(state, event)
        case InjectFired() | InjectSettled():
            _inject(state, entry, event)
        case HarmDone() | Objected():
            _hold_against(state, event)
        case _:
            pass  # inputs and records that change nothing but the log


def _settle(state: State, said: Said, reading: Reading, event: Settled) -> None:
    late = event.doubt is None and not state.unsettled
    settled = settle(said, reading, event)
    state.reading, state.settled, state.meant = meant_alone(settled) if late else settled, True, True
    if event.doubt is not None:
        _explain_rights(state, said.to[0])


def _explain_rights(state: State, person: str) -> None:
    """A person knows of the rights once they have surely been explained, in words that the person understands."""
    told = state.reading is not None and "rights_info" in state.reading.sure_tactics
    if told and state.understands(person):
        state.persons[person].rights_known = True


def _hold_against(state: State, event: HarmDone | Objected) -> None:
    if isinstance(event, HarmDone):
        state.harms.add((event.harm, event.detail))
    else:
        state.doubt = None


def _keep(state: State, event: Reflected | Formulated | Summarised | Graded | Rechecked | Narrated | SelfRated) -> None:
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
        case Rechecked():
            state.rechecked[event.seq] = event
        case Narrated():
            state.narrated[event.mark] = event
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


def _answer(state: State, event: Called | Answered | Agreed | Improvised) -> None:
    match event:
        case Called():
            state.settled = True
            state.called[event.speaker] = event
        case Answered():
            called = state.called.pop(event.speaker, None)
            hearers = called.audience if called is not None else ()
            wrong = [(claim.quote, hearers) for claim in event.claims if claim.does in WRONG]
            if event.answer is not None:  # what could be put right here is done with, what is new stands
                noted = state.amends.get(event.speaker, ())
                state.amends[event.speaker] = [each for each in noted if not set(hearers) <= set(each[1])] + wrong
        case Agreed():
            state.agreed.setdefault(event.speaker, []).append((event.text, event.audience))
        case Improvised():
            if event.speaker in state.persons:
                state.persons[event.speaker].unheard = True
            state.improvised.setdefault(event.speaker, []).extend((each, event.audience) for each in event.details)


def _decide(state: State, move: Move) -> None:
    state.settled = True  # nothing is decided before that; logs from before there were questions hold decisions at once
    state.pending[move.id] = move
    state.moves += 1
    if move.speaker in state.persons:
        inner = state.persons[move.speaker]
        inner.unheard = inner.unheard or not inner.remarked.issuperset(move.remarks)
        inner.remarked.update(move.remarks)
        inner.last = move
    if move.hint is not None:
        state.hints[move.hint] = state.turn
    state.doubt = doubt_of(move, state.reading, state.turn) or state.doubt
    if move.act in OBJECTIONS:
        state.friction.append(state.turn)
    if move.act in CAUTIONS or (move.speaker == FACILITATOR and move.act in ONCE):
        state.notices.add(f"{move.act}:{state.phase}")
    if move.speaker == FACILITATOR and move.act == "tongue":
        state.told_of_tongue = state.turn
    named = (move.action,) if move.action is not None else move.about
    steps = tuple(name for name in named if name in state.scenario.action) if move.act in OFFERS else ()
    if steps:
        state.offers[move.speaker] = Offer(steps, state.turn)
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
        inner = state.persons[event.person]
        inner.unheard = inner.unheard or event.fact not in inner.told
        inner.told.setdefault(event.fact, entry.turn)
    for agency in event.to:
        known = state.knows.setdefault(agency, {})
        held = known.get(event.fact)
        if held is None or (held.contaminated and not contaminated):
            known[event.fact] = Knowing(entry.turn, entry.minute, source, contaminated)


def _move_person(state: State, event: StateChanged | TopicOpened) -> None:
    inner = state.persons[event.person]
    if isinstance(event, StateChanged):
        inner.seen.add(event.cause)
        inner.unheard = inner.unheard and event.changes.get("heard", -1.0) < 0  # more of `heard`: it was taken up
        for fact in event.frees:
            inner.denied.pop(fact, None)
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
        _explain_rights(state, event.person)
        if state.reading is not None and state.reading.label == "LEAD":
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


def _deny(state: State, inner: Inner, event: FactWithheld) -> None:
    inner.unheard = inner.unheard or event.fact not in inner.covered
    inner.covered.setdefault(event.fact, state.turn)
    place = state.place(state.scenario.person[event.holder])
    inner.denied.setdefault(event.fact, Denial(state.turn, inner.values.get("trust", 0.0), place))


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
