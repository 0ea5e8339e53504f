"""The fold over the events: `fold(scenario, entries)`, one `apply` an entry, cost independent of the past."""

from collections.abc import Iterable

from roleplay.exercise.log import events, inputs
from roleplay.exercise.log import state as parts
from roleplay.exercise.log.answers import WRONG, Agreed, Answered, Called, Improvised
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.moves import FACILITATOR, Move
from roleplay.exercise.log.proposals import left, picked_alone, proposed, settle, waits
from roleplay.exercise.log.state import CAUTIONS, OBJECTIONS, OFFERS, Inner, State
from roleplay.exercise.words.reading import Reading
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AgencyId

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


def apply(state: State, entry: Entry) -> None:
    """Change `state` by one entry; the only function that does."""
    state.log.append(entry)
    event = entry.event
    if events.counts_as_turn(event):
        state.turn = entry.turn
        state.said, state.reading, state.cards, state.waiting = None, None, (), False
    if isinstance(event, events.OfSpeakers):
        _speak(state, event)
    elif isinstance(event, events.OfCourse):
        _go_on(state, event)
    elif isinstance(event, events.OfFacts):
        _learn(state, entry, event)
    elif isinstance(event, events.OfPersons):
        _move_person(state, state.persons[event.person], event)
    elif isinstance(event, events.OfWork):
        _work(state, entry, event)
    elif isinstance(event, inputs.Input):
        _take(state, event)
    elif isinstance(event, events.HarmDone):
        state.harms.add((event.harm, event.detail))
    elif isinstance(event, events.Disputed):
        state.disputed.add(event.turn)


def _take(state: State, event: inputs.Input) -> None:
    """Take an input in; of what is kept by a key, the latest counts."""
    match event:
        case inputs.Said():
            _say(state, event)
        case inputs.Settled() if state.said is not None and state.reading is not None:
            _settle(state, state.said, state.reading, event)
        case inputs.Paused() | inputs.Resumed():
            state.paused = isinstance(event, inputs.Paused)
        case inputs.Coached():
            state.coached = event.on
        case inputs.Reflected():
            state.reflections[event.question] = event.text
        case inputs.Formulated():
            state.formulation = event.fields
        case inputs.Graded():
            state.graded[event.criterion] = event
        case inputs.Rechecked():
            state.rechecked[event.seq] = event
        case inputs.SelfRated():
            state.self_rated[event.criterion] = event
        case inputs.DoubtAnswered():
            state.doubts[event.turn, event.quote] = event.meant
        case inputs.Affirmed():
            state.affirmed[event.turn, event.act] = event.meant


def _say(state: State, event: inputs.Said) -> None:
    state.lines.update(dict.fromkeys(event.lines, state.turn))
    if event.move is not None:
        for move in (event.move, *event.also):
            state.pending.pop(move, None)
    elif event.origin == "learner":
        state.said = event


def _settle(state: State, said: inputs.Said, reading: Reading, event: inputs.Settled) -> None:
    if event.doubt is not None:
        state.affirmed[state.turn, event.doubt] = event.choice is not None
        return
    state.reading = (settle if state.waiting else picked_alone)(said, reading, state.cards, event)
    state.cards, state.waiting = left(state.cards, event), False


def _explain_rights(state: State, person: str) -> None:
    """A person knows of the rights once they have likely been explained, in words that the person understands."""
    told = state.reading is not None and "rights_info" in state.reading.felt
    if told and state.understands(person):
        state.persons[person].rights_known = True


def _go_on(state: State, event: events.OfCourse) -> None:
    match event:
        case events.Started():
            _start(state, event)
        case events.Read():
            state.reading = event.reading
            if state.said is not None and state.phase != "debrief":
                state.cards = proposed(state.said, event.reading)
                state.waiting = waits(event.reading, state.cards)
        case events.ClockMoved():
            state.minute = round(state.minute + event.minutes, 3)
        case events.PhaseEntered():
            state.phase, state.phase_began, state.phase_turn = event.phase, state.minute, state.turn
            for work in state.work:  # what was promised for this phase takes its time from here on
                work.due = max(work.due, state.minute + state.scenario.action[work.action].minutes)
        case events.InjectFired():
            state.injects[event.inject] = parts.Fired(state.turn, state.minute, event.told)
        case events.InjectSettled():
            fired = state.injects[event.inject]
            fired.outcome, fired.settled = event.outcome, state.minute
        case events.Finished():
            state.finished = event


def _start(state: State, event: events.Started) -> None:
    state.started = event
    scenario = state.scenario = state.scenario.truth_of(event.variant)
    for seat in scenario.seats:
        held = [fact.id for fact in scenario.facts if seat.agency in fact.holders]
        if event.drill is not None and seat.agency == event.agency:
            held += scenario.goal[event.drill.goal].known
        state.knows[seat.agency] = {fact: parts.Knowing(0, 0.0, "packet") for fact in held}
    for person in scenario.persons:
        state.persons[person.id] = Inner(dict(person.begins))
        state.persons[person.id].move(state.temperament(person).begins)


def _speak(state: State, event: events.OfSpeakers) -> None:
    match event:
        case events.Decided():
            _decide(state, event.move)
        case Called():
            state.waiting = False
            state.called[event.speaker] = event
        case Answered():
            called = state.called.pop(event.speaker, None)
            hearers = called.audience if called is not None else ()
            wrong = [(claim.quote, hearers) for claim in event.claims if claim.does in WRONG]
            if event.answer is not None:  # what could be put right here is done with, what is new stands
                noted = state.amends.get(event.speaker, ())
                state.amends[event.speaker] = [each for each in noted if not set(hearers) <= set(each[1])] + wrong
        case Agreed():
            state.agreed.setdefault(event.speaker, []).append(event)
        case Improvised():
            if event.speaker in state.persons:
                state.persons[event.speaker].unheard = True
            state.improvised.setdefault(event.speaker, []).extend((each, event.audience) for each in event.details)
        case events.Summarised():
            state.summaries[event.viewer, frozenset(event.audience)] = event


def _decide(state: State, move: Move) -> None:
    state.waiting = (
        False  # nothing is decided before the pick; logs from before there were questions hold decisions at once
    )
    state.pending[move.id] = move
    state.moves += 1
    if move.speaker in state.persons:
        inner = state.persons[move.speaker]
        inner.unheard = inner.unheard or not inner.remarked.issuperset(move.remarks)
        inner.remarked.update(move.remarks)
        inner.last = move
    if move.hint is not None:
        state.hints[move.hint] = state.turn
    if move.act in OBJECTIONS:
        state.friction.append(state.turn)
    if move.act in CAUTIONS or (move.speaker == FACILITATOR and move.act in ONCE):
        state.notices.add(f"{move.act}:{state.phase}")
    if move.speaker == FACILITATOR and move.act == "tongue":
        state.told_of_tongue = state.turn
    steps = tuple(name for name in _offered(move) if name in state.scenario.action)
    if steps:
        state.offers[move.speaker] = parts.Offer(steps, state.turn, move.channel, state.moves)
    if move.asks_for is not None:
        state.asked[f"{move.speaker}:{move.asks_for}"] = state.turn


def _offered(move: Move) -> tuple[str, ...]:
    """Return the steps that a move offers: also what would remove an obstacle, where the speaker can see to that."""
    if move.act == "blocked" and move.agency == move.speaker:
        return move.about
    named = (move.action,) if move.action is not None else move.about
    return named if move.act in OFFERS else ()


def _learn(state: State, entry: Entry, event: events.OfFacts) -> None:
    contaminated = False
    match event:
        case events.FactWithheld():
            if event.covered:
                _deny(state, state.persons[event.holder], event)
            return
        case events.FactShared():
            source: str = event.by
        case events.FactFound():
            source = event.source
        case events.FactDisclosed():
            source, contaminated = event.person, event.contaminated
            inner = state.persons[event.person]
            inner.unheard = inner.unheard or event.fact not in inner.told
            inner.told.setdefault(event.fact, entry.turn)
    for agency in event.to:
        known = state.knows.setdefault(agency, {})
        held = known.get(event.fact)
        if held is None or (held.contaminated and not contaminated):
            known[event.fact] = parts.Knowing(entry.turn, entry.minute, source, contaminated)


def _deny(state: State, inner: Inner, event: events.FactWithheld) -> None:
    inner.unheard = inner.unheard or event.fact not in inner.covered
    inner.covered.setdefault(event.fact, state.turn)
    place = state.place(state.scenario.person[event.holder])
    inner.denied.setdefault(event.fact, parts.Denial(state.turn, inner.value("trust"), place))


def _move_person(state: State, inner: Inner, event: events.OfPersons) -> None:
    match event:
        case events.StateChanged():
            inner.seen.add(event.cause)
            inner.unheard = inner.unheard and event.changes.get("heard", -1.0) < 0  # more of `heard`: it was taken up
            for fact in event.frees:
                inner.denied.pop(fact, None)
            if event.cause == EXPLAIN_RIGHTS and state.understands(event.person):
                inner.rights_known = True
            inner.move(event.changes)
            if event.shuts_for:
                inner.shut_until = max(inner.shut_until, state.turn + event.shuts_for)
        case events.TopicOpened():
            inner.opened.update(event.topics)
            inner.questions += 1
            inner.account_given = inner.account_given or event.account
            inner.last_topic = event.topics[0] if event.topics else inner.last_topic
            _explain_rights(state, event.person)
            if state.reading is not None and state.reading.suggests:
                inner.suggested.update(event.topics)
        case events.AdmittedFalsely():
            inner.admitted.setdefault(event.admission, state.turn)
        case events.TakenBack():
            inner.taken_back.add(event.admission)
        case events.WentAlong():
            inner.suggested.update(event.topics)
        case events.Contradicted():
            inner.contradicted[event.fact] = state.turn
        case events.EvidenceShown():
            suspect = state.scenario.person[event.person].kind == "suspect"
            inner.is_shown(event.fact, state.turn, early=suspect and not event.after_account, judged=event.confronted)


def _work(state: State, entry: Entry, event: events.OfWork) -> None:
    match event:
        case events.DutyAccepted():
            state.work.append(parts.Work(event.agency, event.action, event.due, event.asked_by))
            state.put_off.pop((event.agency, event.action), None)
        case events.DutyDeclined():
            work = state.work_on(event.action)
            if event.why in ("blocked", "busy") and (work is None or work.asked_by == state.learner):
                state.put_off[event.agency, event.action] = None
            if event.why == "busy":
                # Only what was put off for want of hands goes before other work when it is asked for again.
                state.declined[(event.agency, event.action)] = entry.turn
            _give_up(state, event.agency, event.action)
        case events.DutyDone():
            state.done[event.duty] = event.in_time
        case events.DutyMissed():
            state.missed.add(event.duty)
        case events.DutyReopened():
            state.done.pop(event.duty, None)
        case events.ActionTaken():
            taken = parts.Taken(event.agency, entry.turn, entry.minute, event.reason, event.by_learner)
            state.taken.setdefault(event.action, taken)
            state.work = [work for work in state.work if work.action != event.action]
            state.separated = state.separated or event.separates
            state.interpreter = event.interpreter or state.interpreter
        case events.ActionUndone():
            _undo(state, event.agency, event.action)


def _undo(state: State, agency: AgencyId, action: str) -> None:
    """Take an action back; who interprets and who is kept apart is then as the other actions left it."""
    if action in state.taken and state.taken[action].agency == agency:
        del state.taken[action]
    state.put_off.pop((agency, action), None)
    _give_up(state, agency, action)
    actions = [state.scenario.action[name] for name in state.taken]
    state.separated = any(action.separates for action in actions)
    brought = (action.interpreter for action in reversed(actions) if action.interpreter is not None)
    state.interpreter = next(brought, "none")


def _give_up(state: State, agency: AgencyId, action: str) -> None:
    state.work = [work for work in state.work if (work.agency, work.action) != (agency, action)]
