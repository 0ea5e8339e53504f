"""Agency policy: how an agent takes a request, and news. Agencies are not agreeable by nature."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from roleplay.exercise.agencies import duties
from roleplay.exercise.agencies.duties import is_early, is_over, missing_facts, obstacle
from roleplay.exercise.agencies.sharing import may_know
from roleplay.exercise.log.events import DutyAccepted, DutyDeclined, Event
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State, Work
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyAct, AgencyId, OrderId

MOST_SUBJECTS = 2  # topics that are named at once
# On what ground an action is declined, by what is said.
GROUNDS: Mapping[AgencyAct, Literal["mandate", "blocked", "objection", "busy"]] = {
    "decline": "mandate",
    "push_back": "objection",
    "blocked": "blocked",
    "ask": "blocked",
    "busy": "busy",
}
DETAILS = frozenset(Move.model_fields) - {"speaker", "act"}


@dataclass(frozen=True, slots=True)
class Response:
    """What an agent decides to do; the stage makes a `Move` of it, which names things in the same way."""

    speaker: AgencyId
    act: AgencyAct
    facts: tuple[str, ...] = ()
    withheld: str | None = None
    action: str | None = None
    also: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    agency: AgencyId | None = None
    power: str | None = None
    order: OrderId | None = None
    position: str | None = None
    asks_for: str | None = None
    topic: str | None = None
    source: int | None = None
    minutes: int | None = None
    finished: tuple[str, ...] = ()
    ongoing: tuple[tuple[str, int], ...] = ()
    direct: bool = False
    passages: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def details(self) -> dict[str, Any]:
        """What the move says besides who does what."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name in DETAILS}


def answer_request(state: State, agency: AgencyId, action: Action) -> Response:
    """Decide whether `agency` takes on `action` for the learner."""
    answer: Response | None = None
    work = state.work_on(action.id)
    if agency not in action.agencies:
        owner = next(iter(action.agencies), None)
        answer = Response(agency, "decline", action=action.id, agency=owner, passages=action.passages)
    elif action.id in state.taken:
        return say_done(state, agency, action)
    elif work is not None and work.agency == agency:
        return Response(agency, "underway", action=action.id)
    elif work is not None:
        return say_in_hand(state, agency, work)
    answer = answer or say_hindered(state, agency, action)
    if answer is None and not has_hands(state, agency, action):
        at_work = (work for work in state.work if work.agency == agency)
        ongoing = tuple((work.action, minutes_left(state, work) or 1) for work in at_work)
        answer = Response(agency, "busy", action=action.id, ongoing=ongoing)
    if answer is not None:
        why = GROUNDS[answer.act]
        owner = answer.agency if answer.act == "decline" else None
        declined = DutyDeclined(agency=agency, action=action.id, why=why, right_agency=owner)
        return replace(answer, events=(declined,))
    accepted = DutyAccepted(agency=agency, action=action.id, due=state.minute + action.minutes, asked_by=state.learner)
    return Response(agency, "accept", action=action.id, minutes=minutes_of(state, action), events=(accepted,))


def has_hands(state: State, agency: AgencyId, action: Action) -> bool:
    """Return whether the agency has people for an action: always for what keeps people safe, or is asked for again.

    Separation and a vetted interpreter keep people safe, and no work goes before them.
    """
    keeps_safe = action.separates or action.interpreter == "vetted"
    return keeps_safe or duties.is_free(state, agency) or (agency, action.id) in state.declined


def say_hindered(state: State, agency: AgencyId, action: Action) -> Response | None:
    """What keeps `agency` from an action of its own: harm, an obstacle, a fact that it lacks; None where nothing."""
    if action.harm is not None:
        return Response(agency, "push_back", action=action.id, passages=action.passages)
    # What is too early is hindered by nothing that time alone will not move.
    if is_over(state, action) or (not is_early(state, action) and obstacle(state, action, agency) is not None):
        return Response(agency, "blocked", action=action.id, **_removal(state, agency, action))
    missing = missing_facts(state, agency, action)
    return Response(agency, "ask", action=action.id, asks_for=missing[0]) if missing else None


def _removal(state: State, agency: AgencyId, action: Action) -> dict[str, Any]:
    """Return which step removes the first obstacle to an action, and who can take it; nothing where none does."""
    place = obstacle(state, action, agency)
    unless = action.blocked[place].unless if place is not None else None
    steps = (state.scenario.action[name] for name in (unless.actions if unless is not None else ()))
    step = next((step for step in steps if step.id not in state.taken), None)
    if step is None:
        return {}
    doer = next((each for each in (agency, state.learner) if each in step.agencies), step.agencies[0])
    return {"about": (step.id,), "agency": doer}


def say_done(
    state: State, agency: AgencyId, action: Action, *, news: bool = True, since: int | None = None
) -> Response:
    """What `agency` says of an action that is done: its news for the learner, or who has done it, `since` in minutes.

    News is what it has brought to light and the learner lacks and may know.
    """
    learner = state.learner
    found = (fact for fact in action.gives if fact in state.known(agency) and fact not in state.known(learner))
    told = tuple(fact for fact in found if news and may_know(state.scenario.fact[fact], learner, state))
    if told:
        return Response(agency, "share", facts=told, action=action.id)
    doer = state.taken[action.id].agency
    act: AgencyAct = "already_done" if doer == agency else "yours" if doer == learner else "settled"
    return Response(agency, act, action=action.id, agency=doer, minutes=since)


def say_in_hand(state: State, agency: AgencyId, work: Work) -> Response:
    """What `agency` says of an action that another has in hand: who, and for how long still."""
    minutes = minutes_left(state, work)
    return Response(agency, "in_hand", action=work.action, agency=work.agency, minutes=minutes)


def minutes_left(state: State, work: Work) -> int | None:
    """Return the whole minutes until work is due, at least one; None where it belongs to a later phase."""
    is_later = is_early(state, state.scenario.action[work.action])
    return None if is_later else max(1, math.ceil(work.due - state.minute))


def minutes_of(state: State, action: Action) -> int | None:
    """Return how many minutes the action takes, None where it belongs to a later phase."""
    return None if is_early(state, action) else max(1, round(action.minutes))


def wanted_fact(state: State, agency: AgencyId, *, again: bool = False) -> str | None:
    """Return a fact that the agency's duties need and the learner could give; unless `again`, none asked for before."""
    for duty in state.scenario.duties:
        if duty.agency != agency or duty.phase != state.phase or duty.id in state.done:
            continue
        for fact in duty.needs_facts:
            lacking = fact not in state.known(agency)
            asked = f"{agency}:{fact}" in state.asked and not again
            if lacking and fact in state.known(state.learner) and not asked:
                return fact
    return None


def touched_by(state: State, agency: AgencyId, facts: Sequence[str]) -> bool:
    """Return whether news of `facts` touches a need or an open duty of the agency."""
    unmet = (duty for duty in state.scenario.duties if duty.agency == agency and duty.id not in state.done)
    needed = {fact for duty in unmet for fact in duty.needs_facts}
    return any(fact in needed or agency in state.scenario.fact[fact].needs for fact in facts)
