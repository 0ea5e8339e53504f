"""How matters stand: what an agency says of steps, its own and those it has heard of, and of where people are."""

from roleplay.exercise.agencies import policy
from roleplay.exercise.agencies.duties import is_early
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


def of_step(state: State, agency: AgencyId, action: Action, *, who: bool = False) -> Response:
    """Return what `agency` says when the learner asks how it stands with `action`; asking is no request.

    It speaks of its own steps, of those it has heard of, and of what it could do; of others it says whose they are.
    To who asks `who` takes it, it says that, and not what came of it.
    """
    work = state.work_on(action.id)
    if action.id in state.begun and not has_heard_of(state, agency, action):
        return Response(agency, "unheard", action=action.id, passages=action.passages)
    if action.id in state.taken:
        return say_done(state, agency, action, news=not who, since=_since(state, action))
    if work is not None:
        return _progress(state, agency, work) if work.agency == agency else policy.say_in_hand(state, agency, work)
    if agency in action.agencies:
        minutes = policy.minutes_of(state, action)
        return say_hindered(state, agency, action) or Response(agency, "not_yet", action=action.id, minutes=minutes)
    if action.agencies == (state.learner,):
        return Response(agency, "yours_to_do", action=action.id)
    act: AgencyAct = "decline" if who else "unheard"
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


def of_own_work(state: State, agency: AgencyId) -> Response:
    """Return what `agency` says when asked what it is doing or when it comes: its work under way, or that it waits."""
    own = sorted((work for work in state.work if work.agency == agency), key=lambda work: work.due)
    first = next(iter((*_under_way(state, agency), *own)), None)
    return _progress(state, agency, first) if first is not None else Response(agency, "standby")


def how_far(state: State, agency: AgencyId, asked: Asked) -> Response:
    """Return what `agency` says when asked how far it is: with what was named, else with all that it does."""
    named = on_subject(state, agency, asked)
    if named is not None:
        return of_step(state, agency, named)
    left = ((work.action, minutes_left(state, work)) for work in _under_way(state, agency))
    ongoing = tuple((action, minutes) for action, minutes in left if minutes is not None)
    finished = finished_by(state, agency)
    if not ongoing and not finished:
        return of_own_work(state, agency)
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


def has_moved(state: State, agency: AgencyId, topics: tuple[str, ...]) -> Response | None:
    """Return what `agency` has done, or is doing, that moves the first of the topics on; None where it has not."""
    for name in (step for topic in topics[:1] for step in state.scenario.topic[topic].steps):
        action, taken = state.scenario.action[name], state.taken.get(name)
        if taken is not None and taken.agency == agency:
            return say_done(state, agency, action, news=False, since=_since(state, action))
        work = next((work for work in _under_way(state, agency) if work.action == name), None)
        if work is not None:
            return _progress(state, agency, work)
    return None


def of_visit(state: State, agency: AgencyId) -> Response:
    """Return what `agency` says when the learner asks when to come: once its work under way is done, or at once."""
    works = _under_way(state, agency)
    minutes = minutes_left(state, works[0]) if works else None
    return Response(agency, "come_now" if minutes is None else "come_later", minutes=minutes)


def of_whereabouts(state: State, agency: AgencyId) -> Response | None:
    """Return what `agency` says when asked where the people are: by the last action that says so; None without any."""
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


def at_work(state: State, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Return those with work under way, else who has done some last, else the first."""
    busy = tuple(agency for agency in hearers if any(work.agency == agency for work in state.work))
    latest = sorted(state.taken.values(), key=lambda taken: -taken.turn)
    return busy or tuple(taken.agency for taken in latest if taken.agency in hearers)[:1] or hearers[:1]


def doers(state: State, action: Action, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Return who of the hearers did or does an action, then who could, first who can see to what it still lacks."""
    done = [state.taken[action.id].agency] if action.id in state.taken else []
    done += (work.agency for work in state.work if work.action == action.id)
    lacking = [state.scenario.action[name] for name in action.requires.actions if name not in state.taken]
    done += (agency for agency in action.agencies if any(agency in other.agencies for other in lacking))
    return tuple(dict.fromkeys(agency for agency in (*done, *action.agencies) if agency in hearers))


def _under_way(state: State, agency: AgencyId) -> list[Work]:
    works = (work for work in state.work if work.agency == agency)
    present = (work for work in works if not is_early(state, state.scenario.action[work.action]))
    return sorted(present, key=lambda work: (work.due, work.action))


def _progress(state: State, agency: AgencyId, work: Work) -> Response:
    minutes = minutes_left(state, work)
    return Response(agency, "progress" if minutes is not None else "underway", action=work.action, minutes=minutes)
