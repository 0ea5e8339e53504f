"""How matters stand: what an agency says of steps, its own and those it has heard of, and of where people are."""

from collections.abc import Sequence

from roleplay.exercise.agencies import policy
from roleplay.exercise.agencies.duties import is_early, is_over
from roleplay.exercise.agencies.policy import Response, minutes_left, say_done, say_hindered
from roleplay.exercise.log.events import Decided, Read
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State, Work
from roleplay.exercise.words.reading import Asked
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyAct, AgencyId

MOST_NAMED_DONE = 3
# What an agency says of a step that it has taken on or taken: whoever hears that knows of the step.
TELLING: frozenset[AgencyAct] = frozenset(
    ("accept", "underway", "progress", "already_done", "report", "in_hand", "settled", "status")
)


def answer_deed(state: State, agency: AgencyId, action: Action, asked: Asked) -> Response:
    """Decide what `agency` says when the learner asks how it stands with `action`; asking is no request.

    It speaks of its own steps, of those it has heard of, and of what it could do; of others it says whose they are.
    Whoever asks who does it is told that, and not what came of it.
    """
    work = state.work_on(action.id)
    if action.id in state.begun and not has_heard_of(state, agency, action):
        return Response(agency, "unheard", action=action.id, passages=action.passages)
    if action.id in state.taken:
        return say_done(state, agency, action, news=not asked.who, since=_since(state, action))
    if work is not None:
        return _progress(state, agency, work) if work.agency == agency else policy.say_in_hand(state, agency, work)
    if agency in action.agencies:
        minutes = policy.minutes_of(state, action)
        return say_hindered(state, agency, action) or Response(agency, "not_yet", action=action.id, minutes=minutes)
    if action.agencies == (state.learner,):
        return Response(agency, "yours_to_do", action=action.id)
    act: AgencyAct = "decline" if asked.who else "unheard"
    owner = next(iter(action.agencies), None)
    return Response(agency, act, action=action.id, agency=owner, passages=action.passages)


def _since(state: State, action: Action) -> int:
    return max(1, round(state.minute - state.taken[action.id].minute))


def has_heard_of(state: State, agency: AgencyId, action: Action) -> bool:
    """Return whether an agency knows of a step taken or begun: its own, asked for by it, told to it, or where it is."""
    taken = state.taken.get(action.id)
    works = [work for work in state.work if work.action == action.id]
    is_own = (taken is not None and taken.agency == agency) or any(agency in (w.agency, w.asked_by) for w in works)
    if is_own or action.told_to == agency or (action.places and agency in action.agencies):
        return True
    said: tuple[str, ...] = ()
    for entry in state.log:
        event = entry.event
        if isinstance(event, Said) and event.origin == "learner":
            said = event.audience
        elif isinstance(event, Read) and agency in said:
            if any(act.of == "action" and act.id == action.id for act in event.reading.kinds("decide", "tell")):
                return True
        elif isinstance(event, Decided) and event.move.act in TELLING and agency in event.move.audience:
            ongoing = (name for name, _ in event.move.ongoing)
            if action.id in (event.move.action, *event.move.also, *event.move.finished, *ongoing):
                return True
    return False


def answer_own(state: State, agency: AgencyId) -> Response:
    """Decide what `agency` says when asked what it is doing or when it comes: its work under way, or that it waits."""
    own = sorted((work for work in state.work if work.agency == agency), key=lambda work: work.due)
    first = next(iter((*_under_way(state, agency), *own)), None)
    return _progress(state, agency, first) if first is not None else Response(agency, "standby")


def answer_status(state: State, agency: AgencyId, asked: Asked) -> Response:
    """Decide what `agency` says when asked how far it is: with what was named, else with all that it does.

    What a step on the subject has brought is told with it, as far as the learner may know it.
    """
    named = on_subject(state, agency, asked)
    if named is not None:
        return answer_deed(state, agency, named, asked)
    left = ((work.action, minutes_left(state, work)) for work in _under_way(state, agency))
    ongoing = tuple((action, minutes) for action, minutes in left if minutes is not None)
    finished = finished_by(state, agency)
    if not ongoing and not finished:
        return answer_own(state, agency)
    return Response(agency, "status", finished=finished, ongoing=ongoing)


def on_subject(state: State, agency: AgencyId, asked: Asked) -> Action | None:
    """Return the agency's step that a question names or whose results are on its subject: under way, else last done."""
    scenario = state.scenario
    moving = {name for topic in asked.topics[:1] for name in scenario.topic[topic].steps}
    moving.update(asked.actions)
    fitting = [
        action
        for action in scenario.actions
        if agency in action.agencies
        and (action.id in moving or any(scenario.fact[fact].topic in asked.topics for fact in action.gives))
    ]
    running = {work.action for work in _under_way(state, agency)}
    done = [name for name in state.taken if state.taken[name].agency == agency]
    latest = sorted((action for action in fitting if action.id in done), key=lambda action: -done.index(action.id))
    return next(iter((*(action for action in fitting if action.id in running), *latest)), None)


def answer_moved(state: State, agency: AgencyId, topics: tuple[str, ...]) -> Response | None:
    """Return what `agency` has done, or is doing, that moves the first of the topics on; None where it has not."""
    for name in (step for topic in topics[:1] for step in state.scenario.topic[topic].steps):
        action, taken = state.scenario.action[name], state.taken.get(name)
        if taken is not None and taken.agency == agency:
            return say_done(state, agency, action, news=False, since=_since(state, action))
        work = next((work for work in _under_way(state, agency) if work.action == name), None)
        if work is not None:
            return _progress(state, agency, work)
    return None


def open_steps(state: State, agency: AgencyId, topics: Sequence[str]) -> tuple[str, ...]:
    """Return what `agency` could still do that would move the first of the topics on."""
    steps = (state.scenario.action[step] for topic in topics[:1] for step in state.scenario.topic[topic].steps)
    own = (action for action in steps if agency in action.agencies and action.id not in state.begun)
    return tuple(action.id for action in own if action.harm is None and not is_over(state, action))


def answer_visit(state: State, agency: AgencyId) -> Response:
    """Decide what `agency` says when the learner asks when to come: once its work under way is done, or at once."""
    works = _under_way(state, agency)
    minutes = minutes_left(state, works[0]) if works else None
    return Response(agency, "come_now" if minutes is None else "come_later", minutes=minutes)


def answer_whereabouts(state: State, agency: AgencyId) -> Response | None:
    """Decide what `agency` says when asked where the people are: by the last action that says so; None without any."""
    placed = last_placing(state)
    if placed is None and state.scenario.whereabouts is None:
        return None
    return Response(agency, "whereabouts", action=placed.id if placed is not None else None)


def last_placing(state: State) -> Action | None:
    """Return the last action done whose result tells where the people are."""
    done = [state.scenario.action[name] for name in state.taken]
    return next((action for action in reversed(done) if action.places), None)


def finished_by(state: State, agency: AgencyId) -> tuple[str, ...]:
    """Return the last actions that the agency has done, the latest last; of the present phase where it has any."""
    own = [(name, taken.turn >= state.phase_turn) for name, taken in state.taken.items() if taken.agency == agency]
    recent = [name for name, here in own if here] or [name for name, _ in own]
    return tuple(recent[-MOST_NAMED_DONE:])


def answer_needs(state: State, agency: AgencyId) -> Response:
    """Decide what `agency` says when asked what it needs: a fact that its duties lack, or else how its work stands."""
    lacking = policy.wanted_fact(state, agency, again=True)
    return Response(agency, "ask", asks_for=lacking) if lacking is not None else answer_own(state, agency)


def _under_way(state: State, agency: AgencyId) -> list[Work]:
    works = (work for work in state.work if work.agency == agency)
    present = (work for work in works if not is_early(state, state.scenario.action[work.action]))
    return sorted(present, key=lambda work: (work.due, work.action))


def _progress(state: State, agency: AgencyId, work: Work) -> Response:
    minutes = minutes_left(state, work)
    return Response(agency, "progress" if minutes is not None else "underway", action=work.action, minutes=minutes)
