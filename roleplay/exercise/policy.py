"""Agency policy: how an agent answers what it is asked, told or asked to do. Agencies are not agreeable by nature."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.exercise.aiming import BROAD, CLEAR, FAIRLY, Fit, fitting, foremost
from roleplay.exercise.duties import is_early, is_free, is_over, missing_facts, obstacle
from roleplay.exercise.events import DutyAccepted, DutyDeclined, Event, FactWithheld
from roleplay.exercise.holdings import Work
from roleplay.exercise.reading import Asked
from roleplay.exercise.sharing import may_know, reasons_against
from roleplay.exercise.state import State
from roleplay.scenario.agencies import Action
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyAct, AgencyId, Channel, OrderId

MOST_FACTS_AT_ONCE = 2
MOST_TOPICS_AT_ONCE = 3
MOST_NAMED_DONE = 3
SEARCHED = 0.9  # an action is named for a fact that fits nearly as well as any


@dataclass(frozen=True, slots=True)
class Answer:
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
    asks_for: str | None = None
    topic: str | None = None
    minutes: int | None = None
    finished: tuple[str, ...] = ()
    ongoing: tuple[tuple[str, int], ...] = ()
    direct: bool = False
    passages: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()


def answer_request(state: State, agency: AgencyId, action: Action, asked_by: AgencyId) -> Answer:
    """Decide whether `agency` takes on `action` for `asked_by`."""
    owner = action.agencies[0] if action.agencies else None
    if agency not in action.agencies:
        declined = DutyDeclined(agency=agency, action=action.id, why="mandate", right_agency=owner)
        return Answer(agency, "decline", action=action.id, agency=owner, passages=action.passages, events=(declined,))
    if action.id in state.taken:
        return _done(state, agency, action, asked_by)
    work = next((work for work in state.work if work.action == action.id), None)
    if work is not None:
        return Answer(agency, "underway", action=action.id) if work.agency == agency else _in_hand(state, agency, work)
    if action.harm is not None:
        declined = DutyDeclined(agency=agency, action=action.id, why="objection")
        return Answer(agency, "push_back", action=action.id, passages=action.passages, events=(declined,))
    if _is_hindered(state, agency, action):
        declined = DutyDeclined(agency=agency, action=action.id, why="blocked")
        return Answer(agency, "blocked", action=action.id, events=(declined,))
    missing = missing_facts(state, agency, action)
    if missing:
        declined = DutyDeclined(agency=agency, action=action.id, why="blocked")
        return Answer(agency, "ask", action=action.id, asks_for=missing[0], events=(declined,))
    if not keeps_safe(action) and not is_free(state, agency) and (agency, action.id) not in state.declined:
        declined = DutyDeclined(agency=agency, action=action.id, why="busy")
        return Answer(agency, "busy", action=action.id, events=(declined,))
    accepted = DutyAccepted(agency=agency, action=action.id, due=state.minute + action.minutes, asked_by=asked_by)
    return Answer(agency, "accept", action=action.id, minutes=_minutes(state, action), events=(accepted,))


def keeps_safe(action: Action) -> bool:
    """Return whether an action keeps people safe: separation and a vetted interpreter, before which no work goes."""
    return action.separates or action.interpreter == "vetted"


def _is_hindered(state: State, agency: AgencyId, action: Action) -> bool:
    """Return whether it is too late for the action, or an obstacle stands in its way that time alone will not move."""
    return is_over(state, action) or (not is_early(state, action) and obstacle(state, action, agency) is not None)


def _done(state: State, agency: AgencyId, action: Action, asked_by: AgencyId, *, news: bool = True) -> Answer:
    """What `agency` says of an action that is done: its news for the asker, or who has done it."""
    found = _result_of(state, agency, action, asked_by) if news else None
    if found is not None:
        return found
    doer = state.taken[action.id].agency
    act: AgencyAct = "already_done" if doer == agency else "yours" if doer == asked_by else "settled"
    return Answer(agency, act, action=action.id, agency=doer)


def _in_hand(state: State, agency: AgencyId, work: Work) -> Answer:
    minutes = None if is_early(state, state.scenario.action[work.action]) else _left(state, work)
    return Answer(agency, "in_hand", action=work.action, agency=work.agency, minutes=minutes)


def _result_of(state: State, agency: AgencyId, action: Action, asked_by: AgencyId) -> Answer | None:
    """What was found out by an action that is done already, where the asker lacks it and may know it."""
    told = tuple(
        fact
        for fact in action.gives
        if fact in state.known(agency)
        and fact not in state.known(asked_by)
        and may_know(state.scenario.fact[fact], asked_by, state)
    )
    return Answer(agency, "share", facts=told, action=action.id, direct=True) if told else None


def answer_deed(state: State, agency: AgencyId, action: Action, asked_by: AgencyId, *, who: bool = False) -> Answer:
    """Decide what `agency` says when asked how it stands with `action`; asking is no request and changes nothing.

    Whoever asks `who` does it is told that, and not what came of it.
    """
    if action.id in state.taken:
        return _done(state, agency, action, asked_by, news=not who)
    work = next((work for work in state.work if work.action == action.id), None)
    if work is not None and work.agency != agency:
        return _in_hand(state, agency, work)
    if work is not None:
        return _progress(state, agency, work)
    if agency not in action.agencies:
        owner = action.agencies[0] if action.agencies else None
        return Answer(agency, "decline", action=action.id, agency=owner, passages=action.passages)
    if action.harm is not None:
        return Answer(agency, "push_back", action=action.id, passages=action.passages)
    if _is_hindered(state, agency, action):
        return Answer(agency, "blocked", action=action.id)
    missing = missing_facts(state, agency, action)
    if missing:
        return Answer(agency, "ask", action=action.id, asks_for=missing[0])
    return Answer(agency, "not_yet", action=action.id, minutes=_minutes(state, action))


def answer_own(state: State, agency: AgencyId) -> Answer:
    """Decide what `agency` says when asked what it is doing or when it comes: its work under way, or that it waits."""
    works = sorted((work for work in state.work if work.agency == agency), key=lambda work: work.due)
    first = next(iter((*_under_way(state, agency), *works)), None)
    return _progress(state, agency, first) if first is not None else Answer(agency, "standby")


def answer_status(state: State, agency: AgencyId) -> Answer:
    """Decide what `agency` says when asked how far it is: what it has done, what is under way and when that is due."""
    ongoing = tuple((work.action, _left(state, work)) for work in _under_way(state, agency))
    finished = finished_by(state, agency)
    if not ongoing and not finished:
        return answer_own(state, agency)
    return Answer(agency, "status", finished=finished, ongoing=ongoing)


def answer_visit(state: State, agency: AgencyId) -> Answer:
    """Decide what `agency` says when the learner asks when to come: once its work under way is done, or at once."""
    works = _under_way(state, agency)
    minutes = _left(state, works[0]) if works else None
    return Answer(agency, "come_now" if minutes is None else "come_later", minutes=minutes)


def answer_whereabouts(state: State, agency: AgencyId) -> Answer:
    """Decide what `agency` says when asked where the people are: by the last action that says so, if any."""
    placed = last_placing(state)
    if placed is None and state.scenario.whereabouts is None:
        return Answer(agency, "nothing_known")
    return Answer(agency, "whereabouts", action=placed.id if placed is not None else None)


def last_placing(state: State) -> Action | None:
    """Return the last action done whose result tells where the people are."""
    done = [state.scenario.action[name] for name in state.taken]
    return next((action for action in reversed(done) if action.places), None)


def finished_by(state: State, agency: AgencyId) -> tuple[str, ...]:
    """Return the last actions that the agency has done, the latest last; of the present phase where it has any."""
    own = [(name, taken.turn >= state.phase_turn) for name, taken in state.taken.items() if taken.agency == agency]
    recent = [name for name, here in own if here] or [name for name, _ in own]
    return tuple(recent[-MOST_NAMED_DONE:])


def _under_way(state: State, agency: AgencyId) -> list[Work]:
    works = (work for work in state.work if work.agency == agency)
    present = (work for work in works if not is_early(state, state.scenario.action[work.action]))
    return sorted(present, key=lambda work: (work.due, work.action))


def _left(state: State, work: Work) -> int:
    """Return the whole minutes until work is due, at least one."""
    return max(1, math.ceil(work.due - state.minute))


def answer_needs(state: State, agency: AgencyId) -> Answer:
    """Decide what `agency` says when asked what it needs: a fact that its duties lack, or else how its work stands."""
    lacking = wanted_fact(state, agency, again=True)
    return Answer(agency, "ask", asks_for=lacking) if lacking is not None else answer_own(state, agency)


def _progress(state: State, agency: AgencyId, work: Work) -> Answer:
    if is_early(state, state.scenario.action[work.action]):
        return Answer(agency, "underway", action=work.action)
    return Answer(agency, "progress", action=work.action, minutes=_left(state, work))


def _minutes(state: State, action: Action) -> int | None:
    """Return how many minutes the action takes, None where it belongs to a later phase."""
    return None if is_early(state, action) else max(1, round(action.minutes))


def answer_question(state: State, agency: AgencyId, asked: Asked, asked_by: AgencyId, channel: Channel) -> Answer:
    """Decide what `agency` answers `asked_by`: what it knows, keeps back or does not know, or how its work stands.

    Where the fact that fits best is one that an action of its own would bring out, it says how that action stands.
    """
    if asked.scope == "own":
        return answer_own(state, agency)
    if asked.scope == "status":
        return answer_status(state, agency)
    if asked.scope == "visit":
        return answer_visit(state, agency)
    if asked.scope == "needs":
        return answer_needs(state, agency)
    if asked.scope == "whereabouts":
        return answer_whereabouts(state, agency)
    named = next((state.scenario.action[name] for name in asked.actions if name in state.scenario.action), None)
    found = known_answers(state, agency, asked)
    if named is not None and named.harm is not None and found:
        # Whether such a thing has been done is no proposal to do it.
        named = None
    if asked.scope == "deed" and named is not None:
        return answer_deed(state, agency, named, asked_by, who=asked.who)
    search = _search_for(state, agency, asked, found)
    if search is not None:
        return answer_deed(state, agency, search.action, asked_by)
    clear = bool(found) and (named is None or found[0].score >= CLEAR)
    if named is not None and not clear:
        return answer_deed(state, agency, named, asked_by)
    answer = _tell(state, agency, asked, found, asked_by, channel)
    return answer or Answer(agency, "nothing_known", topic=next(iter(asked.topics), None))


def known_answers(state: State, agency: AgencyId, asked: Asked) -> list[Fit]:
    """Return what the agency knows that answers the question, the best first; all it knows to a wide one."""
    facts = sorted(
        (state.scenario.fact[fact] for fact in state.known(agency)), key=lambda fact: (not fact.key, fact.sensitivity)
    )
    if not asked.exact and not asked.topics:
        everything = asked.label == "OPEN" or asked.scope == "everything"
        return [Fit(fact, 0.0) for fact in facts] if everything else []
    return fitting(asked, facts)


def likely_answer(state: State, agency: AgencyId, asked: Asked, asked_by: AgencyId, *, freely: bool) -> float:
    """Return how well the agency could answer a question to everybody with something new to the asker, 0 if it cannot.

    `freely` leaves out what it would keep back.
    """
    found = known_answers(state, agency, asked)
    search = _search_for(state, agency, asked, found)
    if search is not None:
        return search.fit
    news = [item for item in found if item.fact.id not in state.known(asked_by)]
    if freely:
        news = [item for item in news if may_know(item.fact, asked_by, state)]
    return next((item.score for item in news), 0.0)


@dataclass(frozen=True, slots=True)
class Search:
    """An action that would bring out what is asked for, and how well that would answer the question."""

    action: Action
    fit: float


def _search_for(state: State, agency: AgencyId, asked: Asked, found: Sequence[Fit]) -> Search | None:
    """Return the agency's own action that would bring out what is asked for better than anything it knows."""
    best = max((aim.fit for aim in asked.aims if aim.fact in state.known(agency)), default=0.0) if found else 0.0
    foremost_fit = max((aim.fit for aim in asked.aims), default=0.0)
    for aim in asked.aims:
        least = FAIRLY if state.scenario.fact[aim.fact].topic in asked.topics else CLEAR
        if aim.fit < max(least, best, SEARCHED * foremost_fit) or aim.fact in state.known(agency):
            continue
        for action in state.scenario.actions:
            open_to = agency in action.agencies and not action.agents_only and action.id not in state.taken
            if aim.fact in action.gives and open_to:
                return Search(action, aim.fit)
    return None


def _tell(
    state: State, agency: AgencyId, asked: Asked, found: list[Fit], asked_by: AgencyId, channel: Channel
) -> Answer | None:
    near = foremost(found) if asked.exact else found
    news = [item for item in near if item.fact.id not in state.known(asked_by)]
    free = [item for item in news if not reasons_against(item.fact, asked_by, channel, state)]
    if free and not (asked.exact and asked.label not in BROAD and _prefers(news[0], free[0])):
        told = _one_a_topic([item.fact for item in free])[: 1 if asked.scope == "everything" else None]
        return _share(state, agency, told, channel)
    if news:
        fact = news[0].fact
        kept = FactWithheld(fact=fact.id, holder=agency, missing=reasons_against(fact, asked_by, channel, state))
        return Answer(agency, "withhold", withheld=fact.id, topic=fact.topic, passages=fact.passages, events=(kept,))
    known = state.known(agency)
    again = next((item.fact for item in near if known[item.fact.id].source != asked_by), None)
    return _share(state, agency, [again], channel) if again and may_know(again, asked_by, state) else None


def _prefers(kept: Fit, free: Fit) -> bool:
    """Whether a question is after a fact that is kept back rather than after a free one, which is no substitute."""
    return round(kept.score, 1) > round(free.score, 1)


def _share(state: State, agency: AgencyId, facts: Sequence[Fact], channel: Channel) -> Answer:
    direct = channel == "direct" or not all(_everybody_may_know(state, fact) for fact in facts)
    return Answer(agency, "share", facts=tuple(fact.id for fact in facts), topic=facts[0].topic, direct=direct)


def _one_a_topic(facts: Sequence[Fact]) -> list[Fact]:
    """The first fact of each topic, then more of the first; at most two facts, or one each of three topics."""
    firsts = list({fact.topic: fact for fact in reversed(facts)}.values())[::-1]
    rest = [fact for fact in facts if fact not in firsts]
    return [*firsts[:MOST_TOPICS_AT_ONCE], *rest][: max(MOST_FACTS_AT_ONCE, min(len(firsts), MOST_TOPICS_AT_ONCE))]


def react_to_facts(state: State, agency: AgencyId, facts: Sequence[str]) -> Answer:
    """Decide how `agency` takes news: it acknowledges, and asks for what its duties still lack."""
    wanted = wanted_fact(state, agency)
    if wanted is not None and wanted not in facts:
        return Answer(agency, "ask", asks_for=wanted)
    return Answer(agency, "acknowledge", facts=())


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


def _everybody_may_know(state: State, fact: Fact) -> bool:
    return all(may_know(fact, seat.agency, state) for seat in state.scenario.seats)
