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
MOST_TOPICS_AT_ONCE = 3


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
    if agency not in action.agencies:
        declined = DutyDeclined(agency=agency, action=action.id, why="mandate", right_agency=owner)
        return Answer(agency, "decline", action=action.id, agency=owner, passages=action.passages, events=(declined,))
    if action.id in state.taken:
        own = state.taken[action.id].agency == agency
        news = _result_of(state, agency, action, asked_by)
        return news or Answer(agency, "already_done" if own else "acknowledge", action=action.id)
    doer = next((work.agency for work in state.work if work.action == action.id), None)
    if doer is not None:
        return Answer(agency, "underway" if doer == agency else "acknowledge", action=action.id)
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


def answer_question(
    state: State, agency: AgencyId, topics: Sequence[str], asked_by: AgencyId, channel: Channel
) -> Answer:
    """Decide what `agency` tells `asked_by` on the topics: share, withhold, or that it has nothing on it.

    Asked on no topic in particular, it tells what matters most of what the asker does not know.
    """
    topics = topics or _all_topics(state, agency)
    held = _facts_on(state, agency, topics, unknown_to=asked_by)
    free = [fact for fact in held if not reasons_against(fact, asked_by, channel, state)]
    if free:
        told = _one_a_topic(free)
        direct = channel == "direct" or not all(_everybody_may_know(state, fact) for fact in told)
        return Answer(agency, "share", facts=tuple(fact.id for fact in told), topic=told[0].topic, direct=direct)
    if held:
        fact = held[0]
        kept = FactWithheld(fact=fact.id, holder=agency, missing=reasons_against(fact, asked_by, channel, state))
        return Answer(agency, "withhold", withheld=fact.id, topic=fact.topic, passages=fact.passages, events=(kept,))
    again = next(iter(_own_facts_on(state, agency, topics, asked_by)), None)
    if again is not None and may_know(again, asked_by, state):
        direct = channel == "direct" or not _everybody_may_know(state, again)
        return Answer(agency, "share", facts=(again.id,), topic=again.topic, direct=direct)
    return Answer(agency, "nothing_known", topic=topics[0] if topics else None)


def _all_topics(state: State, agency: AgencyId) -> tuple[str, ...]:
    """The topics of what the agency knows, those of key facts first."""
    facts = sorted((state.scenario.fact[fact] for fact in state.known(agency)), key=lambda fact: not fact.key)
    return tuple(dict.fromkeys(fact.topic for fact in facts))


def _one_a_topic(facts: Sequence[Fact]) -> list[Fact]:
    """The first fact of each topic, then more of the first; at most two facts, or one each of three topics."""
    firsts = list({fact.topic: fact for fact in reversed(facts)}.values())[::-1]
    rest = [fact for fact in facts if fact not in firsts]
    return [*firsts[:MOST_TOPICS_AT_ONCE], *rest][: max(MOST_FACTS_AT_ONCE, min(len(firsts), MOST_TOPICS_AT_ONCE))]


def _own_facts_on(state: State, agency: AgencyId, topics: Sequence[str], asked_by: AgencyId) -> list[Fact]:
    """Facts on the topics that the agency has of its own and could repeat; not what the asker told it."""
    known = state.known(agency)
    return [fact for fact in _facts_on(state, agency, topics, None) if known[fact.id].source != asked_by]


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


def has_news(state: State, agency: AgencyId, asked_by: AgencyId) -> bool:
    """Return whether the agency knows a key fact that `asked_by` lacks and may be told before everybody."""
    facts = (state.scenario.fact[fact] for fact in state.known(agency) if fact not in state.known(asked_by))
    return any(fact.key and not reasons_against(fact, asked_by, "room", state) for fact in facts)


def _facts_on(state: State, agency: AgencyId, topics: Sequence[str], unknown_to: AgencyId | None) -> list[Fact]:
    known = state.known(agency)
    hidden = state.known(unknown_to) if unknown_to else {}
    facts = [state.scenario.fact[fact] for fact in known if fact not in hidden]
    ranked: Iterator[Fact] = (fact for topic in topics for fact in facts if fact.topic == topic)
    return sorted(ranked, key=lambda fact: (topics.index(fact.topic), not fact.key, fact.sensitivity))


def _everybody_may_know(state: State, fact: Fact) -> bool:
    return all(may_know(fact, seat.agency, state) for seat in state.scenario.seats)
