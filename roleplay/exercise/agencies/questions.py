"""What an agency answers to a question: what it knows of the matter, what it keeps back, or who may know instead.

Where that fits the words better than anything else, it answers with how it goes about such things.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from roleplay.exercise.agencies import status
from roleplay.exercise.agencies.policy import MOST_SUBJECTS, Response
from roleplay.exercise.agencies.sharing import all_may_know, may_know, reasons_against
from roleplay.exercise.log.events import Decided, FactWithheld
from roleplay.exercise.log.state import State
from roleplay.exercise.words.fitting_facts import BROAD, CLEAR, FAIRLY, Fit, fitting, foremost
from roleplay.exercise.words.reading import Asked, Raised
from roleplay.scenario.agencies import Action
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyId, Channel

MOST_FACTS_AT_ONCE = 2
MOST_TOPICS_AT_ONCE = 3
NEAR = 0.15  # what fits so well may be of use to the asker where nothing answers
SEARCHED = 0.9  # an action is named for a fact that fits nearly as well as any
REMEMBERED = 40  # turns; what was pointed to before them may be pointed to again
ADVICE_REMEMBERED = 30  # learner turns within which nobody says the same of it again
# Of ways of raising a position that taught nothing, and of questions about the matter of another case, fit so well:
PERHAPS = 0.2  # three in four, and one in eight: said rather than nothing at all
ENOUGH = 0.35  # every second, two in three of them rightly, and one in twenty: said where no fact fits better
REMARKED = 0.7  # every sixth: said to what is no question
SURELY = 0.6  # every fourth, four in five rightly: said even to what may ask how a step stands


@dataclass(frozen=True)
class AgencyQuestion:
    """A question of the learner's as one agency takes it, in the room or in direct talk."""

    state: State
    agency: AgencyId
    asked: Asked
    channel: Channel

    def answer(self) -> Response:
        """Decide what the agency answers: what it knows, keeps back or does not know, or how its work stands.

        Where the fact that fits best is one that an action of its own would bring out, it says how that action stands.
        """
        state, agency, asked = self.state, self.agency, self.asked
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
        if named is not None and named.harm is not None and self.found:
            named = None  # whether such a thing has been done is no proposal to do it
        if named is None or asked.scope != "deed":
            search, _ = next(self._searches(), (None, 0.0))
            is_clear = bool(self.found) and self.found[0].score >= CLEAR
            named = search or (None if is_clear else named)
        if named is not None:
            return status.answer_deed(state, agency, named, asked)
        moved = None if asked.vague else status.answer_moved(state, agency, asked.topics)
        return self.knowingly() or moved or self._nearly() or answer_nothing(state, agency, asked.topics)

    def likely(self, *, freely: bool) -> float:
        """Return how well the agency could answer with something new to the learner, 0 if it cannot.

        `freely` leaves out what it would keep back.
        """
        for _, fit in self._searches():
            return fit
        news = (item for item in self.found if self._is_news(item.fact.id))
        free = (item for item in news if not freely or may_know(item.fact, self.state.learner, self.state))
        return next((item.score for item in free), 0.0)

    def knowingly(self) -> Response | None:
        """Return what the agency tells of what it knows, or that it keeps it back; None where it knows no answer."""
        state, learner, exact = self.state, self.state.learner, self.asked.exact
        near = foremost(self.found) if exact else self.found
        news = [item for item in near if self._is_news(item.fact.id)]
        free = [item for item in news if not self._against(item.fact)]
        # A free fact is no substitute for one that a question is rather after and that is kept back.
        prefers = bool(free) and round(news[0].score, 1) > round(free[0].score, 1)
        if free and not (prefers and exact and self.asked.label not in BROAD):
            told = _one_a_topic([item.fact for item in free])
            return self._share(told[: 1 if self.asked.scope == "everything" else None])
        if news:
            fact = news[0].fact
            kept = FactWithheld(fact=fact.id, holder=self.agency, missing=self._against(fact))
            withheld = Response(self.agency, "withhold", withheld=fact.id, topic=fact.topic, passages=fact.passages)
            return replace(withheld, events=(kept,))
        known = state.known(self.agency)
        again = next((item.fact for item in near if known[item.fact.id].source != learner), None)
        return self._share([again]) if again is not None and may_know(again, learner, state) else None

    @cached_property
    def found(self) -> list[Fit]:
        """What the agency knows that answers the question, the best first; all it knows to a wide one."""
        known = (self.state.scenario.fact[fact] for fact in self.state.known(self.agency))
        facts = sorted(known, key=lambda fact: (not fact.key, fact.sensitivity))
        if self.asked.exact or self.asked.topics:
            return fitting(self.asked, facts)
        everything = self.asked.label == "OPEN" or self.asked.scope == "everything"
        return [Fit(fact, 0.0) for fact in facts] if everything else []

    def _nearly(self) -> Response | None:
        """Return the agency's news that comes nearest to a question that nothing answers; to an open one all its news.

        Whether it is an answer the speaker leaves open.
        """
        if self.asked.label == "OPEN":
            wide = self.asked.model_copy(update={"aims": (), "topics": (), "exact": False})
            answer = replace(self, asked=wide).knowingly()
            return answer if answer is not None and answer.act == "share" else None
        near = sorted((aim for aim in self.asked.aims if aim.fit >= NEAR), key=lambda aim: -aim.fit)
        facts = (self.state.scenario.fact[aim.fact] for aim in near if aim.fact in self.state.known(self.agency))
        first = next((fact for fact in facts if self._is_news(fact.id) and not self._against(fact)), None)
        return replace(self._share([first]), act="beside") if first is not None else None

    def _searches(self) -> Iterator[tuple[Action, float]]:
        """Yield the agency's own actions that would bring out what is asked for better than anything that it knows.

        With each goes how well what it brings out would answer the question.
        """
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

    def _is_news(self, fact: str) -> bool:
        return fact not in self.state.known(self.state.learner)

    def _against(self, fact: Fact) -> tuple[str, ...]:
        return reasons_against(fact, self.state.learner, self.channel, self.state)

    def _share(self, facts: Sequence[Fact]) -> Response:
        direct = self.channel == "direct" or not all(all_may_know(fact, self.state) for fact in facts)
        told = tuple(fact.id for fact in facts)
        return Response(self.agency, "share", facts=told, topic=facts[0].topic, direct=direct)


def answer_nothing(state: State, agency: AgencyId, topics: Sequence[str]) -> Response:
    """Say of which topics `agency` has no answer, and on the first what it could still do, or else who may have one.

    The words are the same whether it knows nothing of them or something else: what it holds is not given away.
    """
    about = tuple(dict.fromkeys(topics))[:MOST_SUBJECTS]
    first = next(iter(about), None)
    steps = status.open_steps(state, agency, about)
    source = _source(state, agency, first) if first is not None and not steps else None
    return Response(agency, "nothing_known", topic=first, about=about, also=steps, source=source)


def kept_from(state: State, agency: AgencyId, channel: Channel, told: Collection[str]) -> Response | None:
    """Return that an agency keeps back what was asked for before all else; None where it has told something or may."""
    for asked in state.reading.wanted if state.reading is not None and not told else ():
        answer = AgencyQuestion(state, agency, asked, channel).knowingly()
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


def _one_a_topic(facts: Sequence[Fact]) -> list[Fact]:
    """The first fact of each topic, then more of the first; at most two facts, or one each of three topics."""
    firsts = [next(fact for fact in facts if fact.topic == topic) for topic in dict.fromkeys(f.topic for f in facts)]
    rest = [fact for fact in facts if fact not in firsts]
    return [*firsts[:MOST_TOPICS_AT_ONCE], *rest][: max(MOST_FACTS_AT_ONCE, min(len(firsts), MOST_TOPICS_AT_ONCE))]


def advice(state: State, agency: AgencyId, asked: Asked) -> Response | None:
    """Return how the agency goes about what a question raises, where that fits better than any fact of the case.

    Of a step that is taken or begun people want to hear how it stands.
    """
    if not state.begun.isdisjoint(asked.actions):
        return None
    least = ENOUGH if asked.scope == "matter" and not asked.actions else SURELY
    best = max((aim.fit for aim in asked.aims), default=0.0)
    return advise(state, agency, asked.raised, max(least, best))


def advise(state: State, agency: AgencyId, raised: Sequence[Raised], least: float = ENOUGH) -> Response | None:
    """Return the agency's nearest position that fits at least so well and that it has not told lately."""
    moves = (event.move for event in state.lately(ADVICE_REMEMBERED) if isinstance(event, Decided))
    told = {move.position for move in moves if move.speaker == agency}
    found = (item for item in raised if item.agency == agency and item.fit >= least and item.position not in told)
    first = next(found, None)
    return Response(agency, "advise", position=first.position) if first is not None else None


def advisers(state: State, asked: Asked, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Return the hearer whose position a question to everybody raises, if any; steps are their doers' to speak of."""
    if asked.scope != "matter" or asked.actions:
        return ()
    agencies = dict.fromkeys(item.agency for item in asked.raised if item.agency in hearers)
    return tuple(agency for agency in agencies if advice(state, agency, asked) is not None)[:1]
