"""Agency policy: how an agent takes a request, and news. Agencies are not agreeable by nature."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.exercise.agencies.duties import is_early, is_free, is_over, is_possible, missing_facts, obstacle
from roleplay.exercise.agencies.sharing import may_know, reasons_against
from roleplay.exercise.log.events import DutyAccepted, DutyDeclined, Event
from roleplay.exercise.log.state import State
from roleplay.exercise.log.state_parts import Work
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyAct, AgencyId, OrderId

MOST_SUBJECTS = 2  # topics that are named at once


@dataclass(frozen=True, slots=True)
class Response:
    """What an agent decides to do; the director makes a `Move` of it."""

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
    quote: str | None = None
    asks_for: str | None = None
    topic: str | None = None
    source: int | None = None
    minutes: int | None = None
    finished: tuple[str, ...] = ()
    ongoing: tuple[tuple[str, int], ...] = ()
    direct: bool = False
    passages: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()


def answer_request(state: State, agency: AgencyId, action: Action, asked_by: AgencyId) -> Response:
    """Decide whether `agency` takes on `action` for `asked_by`."""
    owner = action.agencies[0] if action.agencies else None
    if agency not in action.agencies:
        declined = DutyDeclined(agency=agency, action=action.id, why="mandate", right_agency=owner)
        return Response(agency, "decline", action=action.id, agency=owner, passages=action.passages, events=(declined,))
    if action.id in state.taken:
        return say_done(state, agency, action, asked_by)
    work = next((work for work in state.work if work.action == action.id), None)
    if work is not None:
        return (
            Response(agency, "underway", action=action.id)
            if work.agency == agency
            else say_in_hand(state, agency, work)
        )
    if action.harm is not None:
        declined = DutyDeclined(agency=agency, action=action.id, why="objection")
        return Response(agency, "push_back", action=action.id, passages=action.passages, events=(declined,))
    if is_hindered(state, agency, action):
        declined = DutyDeclined(agency=agency, action=action.id, why="blocked")
        return Response(agency, "blocked", action=action.id, events=(declined,))
    missing = missing_facts(state, agency, action)
    if missing:
        declined = DutyDeclined(agency=agency, action=action.id, why="blocked")
        return Response(agency, "ask", action=action.id, asks_for=missing[0], events=(declined,))
    if not keeps_safe(action) and not is_free(state, agency) and (agency, action.id) not in state.declined:
        declined = DutyDeclined(agency=agency, action=action.id, why="busy")
        return Response(agency, "busy", action=action.id, events=(declined,))
    accepted = DutyAccepted(agency=agency, action=action.id, due=state.minute + action.minutes, asked_by=asked_by)
    return Response(agency, "accept", action=action.id, minutes=minutes_of(state, action), events=(accepted,))


def keeps_safe(action: Action) -> bool:
    """Return whether an action keeps people safe: separation and a vetted interpreter, before which no work goes."""
    return action.separates or action.interpreter == "vetted"


def is_hindered(state: State, agency: AgencyId, action: Action) -> bool:
    """Return whether it is too late for the action, or an obstacle stands in its way that time alone will not move."""
    return is_over(state, action) or (not is_early(state, action) and obstacle(state, action, agency) is not None)


def say_done(
    state: State, agency: AgencyId, action: Action, asked_by: AgencyId, *, news: bool = True, since: int | None = None
) -> Response:
    """What `agency` says of an action that is done: its news for the asker, or who has done it, `since` in minutes."""
    found = _result_of(state, agency, action, asked_by) if news else None
    if found is not None:
        return found
    doer = state.taken[action.id].agency
    act: AgencyAct = "already_done" if doer == agency else "yours" if doer == asked_by else "settled"
    return Response(agency, act, action=action.id, agency=doer, minutes=since)


def say_in_hand(state: State, agency: AgencyId, work: Work) -> Response:
    """What `agency` says of an action that another has in hand: who, and for how long still."""
    minutes = None if is_early(state, state.scenario.action[work.action]) else minutes_left(state, work)
    return Response(agency, "in_hand", action=work.action, agency=work.agency, minutes=minutes)


def _result_of(state: State, agency: AgencyId, action: Action, asked_by: AgencyId) -> Response | None:
    """What was found out by an action that is done already, where the asker lacks it and may know it."""
    told = tuple(
        fact
        for fact in action.gives
        if fact in state.known(agency)
        and fact not in state.known(asked_by)
        and may_know(state.scenario.fact[fact], asked_by, state)
    )
    return Response(agency, "share", facts=told, action=action.id, direct=True) if told else None


def minutes_left(state: State, work: Work) -> int:
    """Return the whole minutes until work is due, at least one."""
    return max(1, math.ceil(work.due - state.minute))


def minutes_of(state: State, action: Action) -> int | None:
    """Return how many minutes the action takes, None where it belongs to a later phase."""
    return None if is_early(state, action) else max(1, round(action.minutes))


def react_to_facts(state: State, agency: AgencyId, facts: Sequence[str]) -> Response:
    """Decide how `agency` takes news: by what it can do now, by asking what it still lacks, or as heard."""
    able = _made_able(state, agency, facts)
    if able is not None:
        return Response(agency, "able", action=able.id)
    wanted = wanted_fact(state, agency)
    if wanted is not None and wanted not in facts:
        return Response(agency, "ask", asks_for=wanted)
    topics = dict.fromkeys(state.scenario.fact[fact].topic for fact in facts)
    return Response(agency, "acknowledge", about=tuple(topics)[:MOST_SUBJECTS])


def _made_able(state: State, agency: AgencyId, facts: Sequence[str]) -> Action | None:
    """Return an action that only waited for one of `facts`, which the agency has just heard; None where none did."""
    news = {fact for fact in facts if fact in state.known(agency) and state.known(agency)[fact].turn == state.turn}
    for action in state.scenario.actions:
        lacked = {name for item in action.blocked for name in item.unless_known}
        lacked.update(
            name
            for duty in state.scenario.duties
            if duty.agency == agency and duty.via == action.id
            for name in duty.needs_facts
        )
        if lacked.isdisjoint(news) or action.harm is not None or not is_possible(state, action, agency):
            continue
        if not missing_facts(state, agency, action):
            return action
    return None


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
    needed = {
        fact
        for duty in state.scenario.duties
        if duty.agency == agency and duty.id not in state.done
        for fact in duty.needs_facts
    }
    return any(fact in needed or agency in state.scenario.fact[fact].needs for fact in facts)


def has_news(state: State, agency: AgencyId, asked_by: AgencyId) -> bool:
    """Return whether the agency knows a key fact that `asked_by` lacks and may be told before everybody."""
    facts = (state.scenario.fact[fact] for fact in state.known(agency) if fact not in state.known(asked_by))
    return any(fact.key and not reasons_against(fact, asked_by, "room", state) for fact in facts)
