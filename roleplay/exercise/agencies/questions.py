"""What an agency answers to a question: what it knows of the matter, what it keeps back, or who may know instead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from roleplay.exercise.agencies import status
from roleplay.exercise.agencies.advising import advice
from roleplay.exercise.agencies.policy import MOST_SUBJECTS, Response
from roleplay.exercise.agencies.sharing import all_may_know, may_know, reasons_against
from roleplay.exercise.log.events import Decided, FactWithheld
from roleplay.exercise.log.state import State
from roleplay.exercise.words.fitting_facts import BROAD, CLEAR, FAIRLY, Fit, fitting, foremost
from roleplay.exercise.words.reading import Asked, Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyId, Channel

MOST_FACTS_AT_ONCE = 2
MOST_TOPICS_AT_ONCE = 3
NEAR = 0.15  # what fits so well may be of use to the asker where nothing answers
SEARCHED = 0.9  # an action is named for a fact that fits nearly as well as any

REMEMBERED = 40  # turns; what was pointed to before them may be pointed to again


def answer_question(state: State, agency: AgencyId, asked: Asked, asked_by: AgencyId, channel: Channel) -> Response:
    """Decide what `agency` answers `asked_by`: what it knows, keeps back or does not know, or how its work stands.

    Where the fact that fits best is one that an action of its own would bring out, it says how that action stands.
    """
    told = advice(state, agency, asked)
    if told is not None:
        return told
    match asked.scope:
        case "own":
            return status.answer_own(state, agency)
        case "status":
            return status.answer_status(state, agency, asked)
        case "visit":
            return status.answer_visit(state, agency)
        case "needs":
            return status.answer_needs(state, agency)
        case "whereabouts":
            return status.answer_whereabouts(state, agency) or answer_nothing(state, agency, asked.topics)
    named = next((state.scenario.action[name] for name in asked.actions if name in state.scenario.action), None)
    found = known_answers(state, agency, asked)
    if named is not None and named.harm is not None and found:
        named = None  # whether such a thing has been done is no proposal to do it
    if named is None or asked.scope != "deed":
        search = _search_for(state, agency, asked, found)
        clear = bool(found) and (named is None or found[0].score >= CLEAR)
        named = search.action if search is not None else None if clear else named
    if named is not None:
        return status.answer_deed(state, agency, named, asked)
    return (
        _tell(state, agency, asked, found, asked_by, channel)
        or (None if asked.vague else status.answer_moved(state, agency, asked.topics))
        or _near(state, agency, asked, asked_by, channel)
        or answer_nothing(state, agency, asked.topics)
    )


def _near(state: State, agency: AgencyId, asked: Asked, asked_by: AgencyId, channel: Channel) -> Response | None:
    """Return the agency's news that comes nearest to a question that nothing answers; to an open one all its news.

    Whether it is an answer the speaker leaves open.
    """
    if asked.label == "OPEN":
        wide = asked.model_copy(update={"aims": (), "topics": (), "exact": False})
        answer = _tell(state, agency, wide, known_answers(state, agency, wide), asked_by, channel)
        return answer if answer is not None and answer.act == "share" else None
    fits = {aim.fact: aim.fit for aim in asked.aims if aim.fit >= NEAR}
    for name in sorted(fits, key=lambda name: -fits[name]):
        fact = state.scenario.fact[name]
        news = name in state.known(agency) and name not in state.known(asked_by)
        if news and not reasons_against(fact, asked_by, channel, state):
            return replace(_share(state, agency, [fact], channel), act="beside")
    return None


def answer_nothing(state: State, agency: AgencyId, topics: Sequence[str]) -> Response:
    """Say of which topics `agency` has no answer, and on the first what it could still do, or else who may have one.

    The words are the same whether it knows nothing of them or something else: what it holds is not given away.
    """
    about = tuple(dict.fromkeys(topics))[:MOST_SUBJECTS]
    first = next(iter(about), None)
    steps = status.open_steps(state, agency, about)
    source = _source(state, agency, first) if first is not None and not steps else None
    return Response(agency, "nothing_known", topic=first, about=about, also=steps, source=source)


def kept_from(
    state: State, agency: AgencyId, asked_by: AgencyId, channel: Channel, reading: Reading | None, told: Collection[str]
) -> Response | None:
    """Return that an agency keeps back what was asked for before all else; None where it has told something or may."""
    for asked in reading.wanted if reading is not None and not told else ():
        answer = _tell(state, agency, asked, known_answers(state, agency, asked), asked_by, channel)
        if answer is not None and answer.act == "withhold":
            return answer
    return None


def sources_of(state: State, topic: str) -> tuple[AgencyId, ...]:
    """Return the agencies at the table that a topic belongs to by their mandate, whatever they know of it."""
    found = (source.agency for source in state.scenario.topic[topic].sources)
    return tuple(agency for agency in found if agency is not None and agency in state.scenario.seat)


def _source(state: State, agency: AgencyId, topic: str) -> int | None:
    """Return which source on a topic to point to: neither side of the talk, the one not named for longest first."""
    moves = (event.move for event in state.lately(REMEMBERED) if isinstance(event, Decided))
    named = list(dict.fromkeys(move.source for move in moves if move.topic == topic))[::-1]
    others = (None, *(name for name in sources_of(state, topic) if name not in (agency, state.learner)))
    sources = state.scenario.topic[topic].sources
    fitting = [place for place, source in enumerate(sources) if source.agency in others]
    return min(fitting, key=lambda place: named.index(place) if place in named else -1, default=None)


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
) -> Response | None:
    near = foremost(found) if asked.exact else found
    news = [item for item in near if item.fact.id not in state.known(asked_by)]
    free = [item for item in news if not reasons_against(item.fact, asked_by, channel, state)]
    if free and not (asked.exact and asked.label not in BROAD and _prefers(news[0], free[0])):
        told = _one_a_topic([item.fact for item in free])[: 1 if asked.scope == "everything" else None]
        return _share(state, agency, told, channel)
    if news:
        fact = news[0].fact
        kept = FactWithheld(fact=fact.id, holder=agency, missing=reasons_against(fact, asked_by, channel, state))
        return Response(agency, "withhold", withheld=fact.id, topic=fact.topic, passages=fact.passages, events=(kept,))
    known = state.known(agency)
    again = next((item.fact for item in near if known[item.fact.id].source != asked_by), None)
    return _share(state, agency, [again], channel) if again and may_know(again, asked_by, state) else None


def _prefers(kept: Fit, free: Fit) -> bool:
    """Whether a question is after a fact that is kept back rather than after a free one, which is no substitute."""
    return round(kept.score, 1) > round(free.score, 1)


def _share(state: State, agency: AgencyId, facts: Sequence[Fact], channel: Channel) -> Response:
    direct = channel == "direct" or not all(all_may_know(fact, state) for fact in facts)
    return Response(agency, "share", facts=tuple(fact.id for fact in facts), topic=facts[0].topic, direct=direct)


def _one_a_topic(facts: Sequence[Fact]) -> list[Fact]:
    """The first fact of each topic, then more of the first; at most two facts, or one each of three topics."""
    firsts = list({fact.topic: fact for fact in reversed(facts)}.values())[::-1]
    rest = [fact for fact in facts if fact not in firsts]
    return [*firsts[:MOST_TOPICS_AT_ONCE], *rest][: max(MOST_FACTS_AT_ONCE, min(len(firsts), MOST_TOPICS_AT_ONCE))]
