"""Agency policy: how an agent answers what it is asked, told or asked to do. Agencies are not agreeable by nature."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roleplay.exercise.conditions import holds
from roleplay.exercise.duties import is_early, is_free, is_over, missing_facts
from roleplay.exercise.events import DutyAccepted, DutyDeclined, Event, FactWithheld
from roleplay.exercise.sharing import may_know, reasons_against
from roleplay.exercise.state import State
from roleplay.scenario.agencies import Action
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyAct, AgencyId, Channel

MOST_FACTS_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What an agent decides to do; the director makes a `Move` of it."""

    speaker: AgencyId
    act: AgencyAct
    facts: tuple[str, ...] = ()
    withheld: str | None = None
    action: str | None = None
    agency: AgencyId | None = None
    power: str | None = None
    asks_for: str | None = None
    topic: str | None = None
    minutes: int | None = None
    direct: bool = False
    passages: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()


def answer_request(state: State, agency: AgencyId, action: Action, asked_by: AgencyId) -> Answer:
    """Decide whether `agency` takes on `action` for `asked_by`."""
    owner = action.agencies[0] if action.agencies else None
    if action.id in state.taken:
        return Answer(agency, "already_done", action=action.id)
    if any(work.action == action.id for work in state.work):
        return Answer(agency, "underway", action=action.id)
    if agency not in action.agencies:
        declined = DutyDeclined(agency=agency, action=action.id, why="mandate", right_agency=owner)
        return Answer(agency, "decline", action=action.id, agency=owner, passages=action.passages, events=(declined,))
    if action.harm is not None:
        declined = DutyDeclined(agency=agency, action=action.id, why="objection")
        return Answer(agency, "push_back", action=action.id, passages=action.passages, events=(declined,))
    if is_over(state, action) or (not is_early(state, action) and not holds(action.requires, state)):
        declined = DutyDeclined(agency=agency, action=action.id, why="blocked")
        return Answer(agency, "blocked" if action.blocked else "busy", action=action.id, events=(declined,))
    missing = missing_facts(state, agency, action)
    if missing:
        declined = DutyDeclined(agency=agency, action=action.id, why="blocked")
        return Answer(agency, "ask", action=action.id, asks_for=missing[0], events=(declined,))
    if not is_free(state, agency) and (agency, action.id) not in state.declined:
        declined = DutyDeclined(agency=agency, action=action.id, why="busy")
        return Answer(agency, "busy", action=action.id, events=(declined,))
    minutes = None if is_early(state, action) else round(action.minutes)
    accepted = DutyAccepted(agency=agency, action=action.id, due=state.minute + action.minutes, asked_by=asked_by)
    return Answer(agency, "accept", action=action.id, minutes=minutes, events=(accepted,))


def answer_question(
    state: State, agency: AgencyId, topics: Sequence[str], asked_by: AgencyId, channel: Channel
) -> Answer:
    """Decide what `agency` tells `asked_by` on the topics: share, withhold, or that it has nothing on it."""
    held = _facts_on(state, agency, topics, unknown_to=asked_by)
    free = [fact for fact in held if not reasons_against(fact, asked_by, channel, state)]
    if free:
        told = free[:MOST_FACTS_AT_ONCE]
        direct = channel == "direct" or not all(_everybody_may_know(state, fact) for fact in told)
        return Answer(agency, "share", facts=tuple(fact.id for fact in told), topic=told[0].topic, direct=direct)
    if held:
        fact = held[0]
        kept = FactWithheld(fact=fact.id, holder=agency, missing=reasons_against(fact, asked_by, channel, state))
        return Answer(agency, "withhold", withheld=fact.id, topic=fact.topic, passages=fact.passages, events=(kept,))
    known_to_both = _facts_on(state, agency, topics, unknown_to=None)
    if known_to_both:
        fact = known_to_both[0]
        if may_know(fact, asked_by, state) and (channel == "direct" or _everybody_may_know(state, fact)):
            return Answer(agency, "share", facts=(fact.id,), topic=fact.topic, direct=channel == "direct")
    return Answer(agency, "nothing_known", topic=topics[0] if topics else None)


def react_to_facts(state: State, agency: AgencyId, facts: Sequence[str]) -> Answer:
    """Decide how `agency` takes news: it acknowledges, and asks for what its duties still lack."""
    wanted = wanted_fact(state, agency)
    if wanted is not None and wanted not in facts:
        return Answer(agency, "ask", asks_for=wanted)
    return Answer(agency, "acknowledge", facts=())


def wanted_fact(state: State, agency: AgencyId) -> str | None:
    """Return a fact that the agency's duties now need, the learner could give, and nobody has asked for."""
    for duty in state.scenario.duties:
        if duty.agency != agency or duty.phase != state.phase or duty.id in state.done:
            continue
        for fact in duty.needs_facts:
            lacking = fact not in state.known(agency)
            if lacking and fact in state.known(state.learner) and f"{agency}:{fact}" not in state.asked:
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


def can_tell(state: State, agency: AgencyId, topics: Sequence[str], asked_by: AgencyId) -> bool:
    """Return whether the agency holds something on the topics that `asked_by` does not know."""
    return bool(_facts_on(state, agency, topics, unknown_to=asked_by))


def _facts_on(state: State, agency: AgencyId, topics: Sequence[str], unknown_to: AgencyId | None) -> list[Fact]:
    known = state.known(agency)
    hidden = state.known(unknown_to) if unknown_to else {}
    facts = [state.scenario.fact[fact] for fact in known if fact not in hidden]
    ranked: Iterator[Fact] = (fact for topic in topics for fact in facts if fact.topic == topic)
    return sorted(ranked, key=lambda fact: (topics.index(fact.topic), not fact.key, fact.sensitivity))


def _everybody_may_know(state: State, fact: Fact) -> bool:
    return all(may_know(fact, seat.agency, state) for seat in state.scenario.seats)
