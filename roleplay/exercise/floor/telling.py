"""Which facts answer a question: those that an agency may tell, nearest first, and whether it keeps the answer back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from roleplay.exercise.agencies.policy import MOST_SUBJECTS, Response
from roleplay.exercise.agencies.sharing import may_know, reasons_against
from roleplay.exercise.log.events import Decided, FactWithheld
from roleplay.exercise.log.state import State
from roleplay.exercise.words.fitting_facts import BROAD, CLEAR, FAIRLY, SOME, Fit, fitting, foremost
from roleplay.exercise.words.reading import Asked, Raised
from roleplay.scenario.agencies import Action
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyId, Channel

MOST_AT_ONCE = 3  # facts in answer to one question
NEAR = 0.15  # what fits so well may be of use to the asker where nothing answers
SEARCHED = 0.9  # an action is named for a fact that fits nearly as well as any
REMEMBERED = 40  # turns; what was pointed to, or said of a position, before them may be again
# Said of a position only where it is that likely raised: below, in played talks, next to none was what was meant.
RAISED = 0.7
NEARLY = 0.85


@dataclass(frozen=True)
class Knowledge:
    """What an agency can answer a question of the learner's with; `may_tell` are the facts that it may tell."""

    state: State
    agency: AgencyId
    asked: Asked
    may_tell: frozenset[str]

    @cached_property
    def facts(self) -> list[Fact]:
        """What the agency knows, key facts and what is least sensitive first."""
        known = (self.state.scenario.fact[fact] for fact in self.state.known(self.agency))
        return sorted(known, key=lambda fact: (not fact.key, fact.sensitivity))

    @cached_property
    def found(self) -> list[Fit]:
        """What it knows that answers the question, the best first."""
        if self.asked.scope == "everything" or not (self.asked.exact or self.asked.topics):
            return []
        return fitting(self.asked, self.facts)

    @property
    def near(self) -> list[Fit]:
        """What it knows that answers the question best: to an exact one what fits about as well as anything."""
        return foremost(self.found) if self.asked.exact else self.found

    @property
    def free(self) -> list[str]:
        """The facts that it may tell in answer, the nearest first, what the learner lacks before the rest."""
        free = [item.fact.id for item in self.near if item.fact.id in self.may_tell]
        known = self.state.known(self.state.learner)
        return sorted(free, key=lambda fact: fact in known)[:MOST_AT_ONCE] if not self.kept else []

    @property
    def clear(self) -> list[str]:
        """Those of them that clearly answer it."""
        clear = {item.fact.id for item in self.near if item.score >= CLEAR}
        return [fact for fact in self.free if fact in clear]

    @property
    def kept(self) -> Fact | None:
        """What the question is after before all else, and the agency keeps back; None where it may tell the answer."""
        known = self.state.known(self.state.learner)
        news = [item for item in self.near if item.fact.id not in known]
        held = next((item for item in news if item.fact.id not in self.may_tell), None)
        free = next((item for item in news if item.fact.id in self.may_tell), None)
        if held is None or free is None:
            return held.fact if held is not None else None
        # A free fact is no substitute for one that an exact question is rather after.
        prefers = self.asked.exact and self.asked.label not in BROAD
        return held.fact if prefers and round(held.score, 1) > round(free.score, 1) else None

    @property
    def everything(self) -> list[str]:
        """All of its own that it may tell, news first and then what it told last: what it heard, others may tell."""
        state, known = self.state, self.state.known(self.agency)
        others = frozenset((*state.scenario.seat, *state.scenario.person))
        own = [fact.id for fact in self.facts if fact.id in self.may_tell and known[fact.id].source not in others]
        told = {fact: held.turn for fact, held in state.known(state.learner).items()}
        return sorted(own, key=lambda fact: (fact in told, -told.get(fact, 0)))

    @property
    def nearest(self) -> list[str]:
        """The news that comes nearest to a question that nothing answers; whether it helps, the asker knows."""
        known = self.state.known(self.state.learner)
        near = sorted((aim for aim in self.asked.aims if aim.fit >= NEAR), key=lambda aim: -aim.fit)
        return [aim.fact for aim in near if aim.fact in self.may_tell and aim.fact not in known][:1]

    def searches(self) -> Iterator[tuple[Action, float]]:
        """Yield own actions that would bring out what is asked for better than anything known, and how well it fits."""
        state, aims = self.state, self.asked.aims
        known = state.known(self.agency)
        best = max((aim.fit for aim in aims if aim.fact in known), default=0.0) if self.found else 0.0
        foremost_fit = max((aim.fit for aim in aims), default=0.0)
        own = [action for action in state.scenario.actions if self.agency in action.agencies and not action.agents_only]
        for aim in aims:
            least = FAIRLY if state.topic_of(aim.fact) in self.asked.topics else CLEAR
            if aim.fit >= max(least, best, SEARCHED * foremost_fit) and aim.fact not in known:
                untried = (action for action in own if action.id not in state.taken and aim.fact in action.gives)
                yield from ((action, aim.fit) for action in untried)


def to_learner(state: State, agency: AgencyId) -> frozenset[str]:
    """Return the facts that an agency may tell the learner in some channel."""
    facts = (state.scenario.fact[fact] for fact in state.known(agency))
    return frozenset(fact.id for fact in facts if may_know(fact, state.learner, state))


def is_vague(asked: Asked) -> bool:
    """Return whether a question names nothing that could be looked for: no topic, step or fact of the case."""
    best = max((aim.fit for aim in asked.aims), default=0.0)
    return not asked.topics and not asked.actions and best < SOME


def best_placed(state: State, asked: Asked, hearers: Sequence[AgencyId], most: int) -> tuple[AgencyId, ...]:
    """Return who of those who hear a question to everybody can answer it best, none where nobody can.

    That is who has news on it, then who would find it out, could repeat it, keeps it back, has a position on it, or
    whose task such a thing is by its mandate.
    """
    known = {name: Knowledge(state, name, asked, to_learner(state, name)) for name in hearers}
    told = state.known(state.learner)

    def fit(one: Knowledge, *, news: bool) -> float:
        return next((item.score for item in one.near if item.fact.id in one.free and (item.fact.id in told) != news), 0)

    ranks = (
        {name: fit(one, news=True) for name, one in known.items()},
        {name: next((score for _, score in one.searches()), 0.0) for name, one in known.items()},
        {name: fit(one, news=False) for name, one in known.items()},
        {name: float(one.kept is not None) for name, one in known.items()},
    )
    for rank in ranks:
        best = max(rank.values(), default=0.0)
        # A question for one certain thing is answered by who knows it best; what is no news by one alone.
        least = best if asked.names and asked.exact else NEARLY * best
        if best:
            return tuple(name for name in hearers if rank[name] >= least)[: most if rank is ranks[0] else 1]
    if (asked.label == "OPEN" and not asked.topics) or asked.scope == "everything":
        news = {name: [fact for fact in one.everything if fact not in told] for name, one in known.items()}
        keys = {name: sum(state.scenario.fact[fact].key for fact in facts) for name, facts in news.items() if facts}
        return tuple(sorted(keys, key=lambda name: -keys[name]))[:1]
    raising = (item.agency for item in asked.raised if item.agency in hearers and item.fit >= RAISED)
    owners = (agency for topic in asked.topics[:1] for agency in sources_of(state, topic) if agency in hearers)
    return tuple(dict.fromkeys((*raising, *owners)))[:1]


def withheld(state: State, agency: AgencyId, channel: Channel, fact: Fact) -> Response:
    """Return that an agency keeps a fact back, and what is not there yet."""
    missing = reasons_against(fact, state.learner, channel, state)
    kept = FactWithheld(fact=fact.id, holder=agency, missing=missing)
    return Response(agency, "withhold", withheld=fact.id, topic=fact.topic, passages=fact.passages, events=(kept,))


def kept_from(state: State, agency: AgencyId, channel: Channel, may_tell: frozenset[str]) -> Response | None:
    """Return that an agency keeps back what the message is after before all else; None where it may tell it."""
    for asked in state.reading.wanted if state.reading is not None else ():
        kept = Knowledge(state, agency, asked, may_tell).kept
        if kept is not None:
            return withheld(state, agency, channel, kept)
    return None


def has_told(state: State, agency: AgencyId, fact: str) -> bool:
    """Return whether the learner has heard the fact from this agency before."""
    held = state.known(state.learner).get(fact)
    moves = (entry.event.move for entry in state.log if isinstance(entry.event, Decided))
    told = (move for move in moves if move.speaker == agency and fact in move.facts)
    return held is not None and (held.source == agency or any(state.learner in move.audience for move in told))


def unknown(state: State, agency: AgencyId, topics: Sequence[str], *, points: bool) -> Response:
    """Say of which topics an agency has no answer; where it `points`, on the first whose task such a thing is.

    The words are the same whether it knows nothing of them or something else: what it holds is not given away.
    """
    about = tuple(dict.fromkeys(topics))[:MOST_SUBJECTS]
    first = next(iter(about), None)
    source = _source(state, agency, first) if first is not None and points else None
    return Response(agency, "nothing_known", topic=first, about=about, source=source)


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
    places = [place for place, source in enumerate(sources) if source.agency in others]
    return min(places, key=lambda place: named.index(place) if place in named else -1, default=None)


def position(state: State, agency: AgencyId, raised: Iterable[Raised]) -> Response | None:
    """Return the agency's nearest position that is surely raised and that it has not told lately."""
    moves = (event.move for event in state.lately(REMEMBERED) if isinstance(event, Decided))
    told = {move.position for move in moves if move.speaker == agency}
    found = (item for item in raised if item.agency == agency and item.fit >= RAISED and item.position not in told)
    first = next(found, None)
    return Response(agency, "advise", position=first.position) if first is not None else None
