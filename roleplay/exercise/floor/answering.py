"""What an agency that was called answers: each step and question that is put to it, else how it takes what was said."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from roleplay.exercise.agencies.duties import needed_for
from roleplay.exercise.agencies.policy import MOST_SUBJECTS, Response, say_hindered, touched_by, wanted_fact
from roleplay.exercise.floor import standing, telling
from roleplay.exercise.floor.telling import Knowledge
from roleplay.exercise.log.answers import Answered, Called
from roleplay.exercise.log.events import Decided, DutyAccepted, Objected
from roleplay.exercise.log.inputs import Said, Settled
from roleplay.exercise.log.state import OFFER_HOLDS, State
from roleplay.exercise.permits import Permit
from roleplay.exercise.words.reading import Act, Asked, Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import STEPS, ActKind, AgencyAct, AgencyId

YES_OR_NO = frozenset({"CLOSED_A", "CLOSED_I", "LEAD", "FORCED"})  # what asks so is answered, or not known
LIKELY = 0.4  # a step that likely was meant is offered: in played talks nine in ten above, none of four below


@dataclass(frozen=True)
class Floor:
    """An agency that was called, as it hears a message: `reading` is that without what no service may do.

    `may_tell` are the facts that it may tell in the channel of the call, or else to the learner alone.
    """

    state: State
    library: Library
    called: Called
    agency: AgencyId
    permit: Permit
    may_tell: frozenset[str]
    said: Said
    reading: Reading

    def answers(self) -> list[Response]:
        """Return what it answers, in the order in which it is said: nothing twice, facts that follow in one breath."""
        given: list[Response] = []
        for response in self._parts():
            told = {fact for other in given for fact in other.facts}
            fresh = replace(response, facts=tuple(fact for fact in response.facts if fact not in told))
            # How a step stands that it was asked for is said as rules take the request.
            is_said = fresh.action in self.called.steps and fresh.act != "accept"
            is_said = is_said or any(fresh == other or fresh.act == other.act == "withhold" for other in given)
            if fresh.facts and given and given[-1].facts and given[-1].act == fresh.act:
                given[-1] = replace(given[-1], facts=(*given[-1].facts, *fresh.facts))
            elif fresh.facts or not (response.facts or is_said):
                given.append(fresh)
        return given

    def _parts(self) -> Iterator[Response]:
        order = self.library.objections.order.get(self.called.order or "")
        act = self.reading.ordered(order.id) if order is not None else None
        parts = [*self._on_steps()]
        if order is not None and act is not None and act.sure:
            parts.insert(0, Response(self.agency, "refuse", order=order.id))
        if self.reading.rude:
            yield Response(self.agency, "tone")
        else:
            parts += self._on_questions(is_first=not parts)
            parts = parts or [*self._on_news()] or [*self._on_the_rest()]
            if parts[:1] and parts[0].act == "refuse":  # what it goes about otherwise is beside the point then
                parts = [part for part in parts if part.act != "advise"]
        yield from parts

    def _on_steps(self) -> Iterator[Response]:
        """Yield that it would do what it was asked for (rules decide), leaves a step, or whose a power is."""
        for act in self.reading.kinds("forbid"):
            step = self.state.scenario.action.get(act.id or "") if self._is_own(act) else None
            if step is not None and step.id in self.state.begun:
                yield self._standing(step)
            elif step is not None:
                yield Response(self.agency, "leaves", action=step.id)
        if self.called.steps:
            yield Response(self.agency, "accept", action=self.called.steps[0], also=self.called.steps[1:])
        elif not any(act.of == "action" for act in self.reading.kinds("request", "decide")):
            whose = self._whose("request")
            yield from (whose,) if whose is not None else ()

    # Questions.

    def _on_questions(self, *, is_first: bool) -> Iterator[Response]:
        """Yield the answers to its questions; that one has none is said once, after the others."""
        wanted, given = self.reading.wanted, [*self.called.steps]
        lost: list[str] = []
        is_lost = is_kept = False
        for place in self.called.questions:
            if place >= len(wanted):
                continue
            if not set(given).isdisjoint(wanted[place].actions):  # how the step stands was said as it was taken on
                yield from self._tell(self._knowledge(wanted[place]).clear)
                continue
            answers = [*self._on_question(wanted[place])]
            yield from answers
            if not answers and (is_first or wanted[place].presses):
                is_lost, lost = True, [*lost, *(() if wanted[place].vague else wanted[place].topics[:1])]
            is_kept = is_kept or any(each.act == "withhold" for each in answers)
            given += [each.action for each in answers if each.action is not None]
        if is_lost and not is_kept and (lost or not given):
            step = self._step_on(lost[:1], finds=True)
            yield telling.unknown(self.state, self.agency, lost, points=step is None)
            yield from (Response(self.agency, "offer", action=step),) if step is not None else ()

    def _on_question(self, asked: Asked) -> Iterator[Response]:
        """Yield the answer to one question: the case first, what is said in general only where that has no answer."""
        knowledge = self._knowledge(asked)
        general = telling.position(self.state, self.agency, asked.raised)
        if asked.scope in ("own", "status") and standing.of_own_work(self.state, self.agency).act != "standby":
            general = None
        if general is not None and not asked.actions and not knowledge.free and knowledge.kept is None:
            if knowledge.nearest:
                yield from self._tell(knowledge.nearest, "beside")
            elif asked.topics and not asked.vague:
                yield telling.unknown(self.state, self.agency, asked.topics[:1], points=False)
            yield general
            return
        named = self._named(asked)
        asks_who = asked.who and asked.names  # not whether anybody has done it
        by_power = asks_who or (named is None and asked.scope in ("deed", "visit"))
        likely = None if named is not None or asked.names or knowledge.free else self._likely()
        whose = self._whose("ask", "request") if by_power and likely is None else None
        if whose is not None and (named is None or named.id not in self.state.begun):
            yield whose
            return
        own = self._on_scope(asked) or (likely if knowledge.kept is None else None)
        if own is not None:
            yield from self._opened(own)
            return
        if named is not None and asks_who and named.id not in self.state.begun and not knowledge.free:
            yield Response(self.agency, "competence", action=named.id, passages=named.passages)
            return
        # Whether a step is done, it says before what it knows; to who asks for something it tells that alone.
        if named is not None and not (asked.names and (knowledge.free or knowledge.kept is not None)):
            yield from self._opened(self._standing(named, who=asks_who))
        if knowledge.kept is not None:
            yield telling.withheld(self.state, self.agency, self.called.channel, knowledge.kept)
        elif knowledge.free:
            yield from self._tell(knowledge.free)
        elif named is None:
            yield from self._beside(knowledge, asked)

    def _knowledge(self, asked: Asked) -> Knowledge:
        return Knowledge(self.state, self.agency, asked, self.may_tell)

    def _on_scope(self, asked: Asked) -> Response | None:
        """Return the answer to what is asked about the agency's own doings; None where it is about the matter."""
        state, agency = self.state, self.agency
        match asked.scope:
            case "own":
                return standing.of_own_work(state, agency)
            case "status":
                return standing.how_far(state, agency, asked)
            case "wellbeing":
                return Response(agency, "wellbeing")
            case "visit":
                return standing.of_visit(state, agency)
            case "needs":
                wanted = wanted_fact(state, agency, again=True)
                own = Response(agency, "ask", asks_for=wanted) if wanted is not None else self._hindered()
                return own or standing.of_own_work(state, agency)
            case "whereabouts":
                return standing.of_whereabouts(state, agency)
        return None

    def _named(self, asked: Asked) -> Action | None:
        """Return the step that a question names; of one that would do harm nothing is said on a guess."""
        actions = self.state.scenario.action
        named = next((actions[name] for name in asked.actions if name in actions), None)
        return named if named is not None and (named.harm is None or named.id in self.state.begun) else None

    def _beside(self, knowledge: Knowledge, asked: Asked) -> Iterator[Response]:
        """Yield what comes nearest where no fact and no step answers: what it could find out, or whose task it is."""
        state, agency = self.state, self.agency
        search, _ = next(knowledge.searches(), (None, 0.0))
        moved = None if asked.vague else standing.has_moved(state, agency, asked.topics)
        if search is not None:
            yield from self._opened(self._standing(search, who=asked.who))
        elif moved is not None:
            yield moved
        elif knowledge.nearest:
            yield from self._tell(knowledge.nearest, "beside")
        elif self._is_for_all(asked):
            yield from self._tell(knowledge.everything[: telling.MOST_AT_ONCE])

    def _is_for_all(self, asked: Asked) -> bool:
        """Return whether a question is for all that the agency may tell: it is about nothing in particular."""
        is_open = (
            telling.is_vague(asked)
            and not asked.who
            and asked.label not in YES_OR_NO
            and (self._is_addressed or asked.label == "OPEN")
        )
        return is_open or asked.scope == "everything"

    def _opened(self, response: Response) -> Iterator[Response]:
        """Yield a response; what came of a step that is done is told as facts are."""
        if response.facts:
            yield from self._tell(response.facts)
        else:
            yield response

    def _tell(self, facts: Sequence[str], act: AgencyAct = "share") -> Iterator[Response]:
        """Yield that facts are told, of which those that are news; else one that is old, briefly.

        What another has told in this very turn is not told again.
        """
        state, known = self.state, self.state.known(self.state.learner)
        decided = (event.move for event in state.lately() if isinstance(event, Decided))
        just = {fact for move in decided if move.speaker != self.agency for fact in move.facts}
        news = [fact for fact in facts if fact not in known][: self.permit.most]
        old = [fact for fact in facts if fact in known and fact not in just]
        told = news or old[:1]
        if told:
            said: AgencyAct = act
            if not news:
                said = "again" if telling.has_told(state, self.agency, told[0]) else "no_more"
            yield Response(self.agency, said, facts=tuple(told), topic=state.topic_of(told[0]))

    # What asks for nothing.

    def _on_news(self) -> Iterator[Response]:
        """Yield how it takes facts that it has just heard: what it can do now, knows on it, or lacks still."""
        state, news = self.state, self.fresh
        if not news:
            return
        able = self._made_able(news)
        topics = tuple(dict.fromkeys(state.topic_of(fact) for fact in news))
        related = self._news(topics)
        step = self._step_on(topics)
        wanted = wanted_fact(state, self.agency)
        if wanted is not None and state.topic_of(wanted) not in topics:
            wanted = None  # it is no answer to what was told
        decided = [event.move for event in state.lately() if isinstance(event, Decided)]
        taken_up = {move.action for move in decided if move.act == "takes_up"}
        if able is not None and able.id not in taken_up:  # of which it has spoken already
            yield Response(self.agency, "underway" if able.id in state.begun else "able", action=able.id)
        elif able is None and related and touched_by(state, self.agency, news):
            yield from self._tell(related[:1], "adds")
        elif able is None and wanted is not None and wanted not in news:
            yield Response(self.agency, "ask", asks_for=wanted)
        elif able is None and step is not None:
            yield Response(self.agency, "offer", action=step)
        elif self._is_addressed or not self._has_been_answered():
            yield Response(self.agency, "acknowledge", about=topics[:MOST_SUBJECTS])

    def _on_the_rest(self) -> Iterator[Response]:
        """Yield a word to who surely asks and tells nothing: thanks, or the nearest that it can offer."""
        reading, agency = self.reading, self.agency
        if reading.parts or (reading.greets and not reading.unclear):
            yield Response(agency, "farewell" if reading.parts else "greet")
        elif (likely := self._likely()) is not None:
            yield likely
        elif (general := telling.position(self.state, agency, reading.raised)) is not None:
            yield general
        elif self._is_lost():
            # Whoever is only named in what another has answered has nothing to ask.
            yield from self._lost() if self.called.questions or not self._has_been_answered() else ()
        elif reading.label == "ENCOUR":
            yield Response(agency, "thanked")
        elif (self._is_addressed or not self._has_been_answered()) and not self._is_objected_to():
            yield Response(agency, "acknowledge", about=reading.topics[:MOST_SUBJECTS])

    def _likely(self) -> Response | None:
        """Return the step that the message most likely asks for, as an offer, or how that stands; None without any."""
        own = (act for act in self.reading.kinds("request", "ask", sure=False) if self._is_own(act))
        act = max(own, key=lambda act: act.likelihood, default=None)
        action = self.state.scenario.action.get(act.id or "") if act is not None and act.likelihood >= LIKELY else None
        if action is None or action.harm is not None:
            return None
        if action.id in self.permit.actions:
            return Response(self.agency, "clarify", action=action.id, about=(action.id,))
        # What stands in the way of a step that nobody may have asked for is no answer.
        return self._standing(action) if action.id in self.state.begun else None

    def _standing(self, action: Action, *, who: bool = False) -> Response:
        return standing.of_step(self.state, self.agency, action, who=who)

    def _is_lost(self) -> bool:
        """Return whether it was asked for something that was not understood, or wrongly, as the learner has said."""
        settled = [event for event in self.state.lately() if isinstance(event, Settled)]
        if any(event.picked for event in settled):
            return False  # what else may have been meant the learner has left
        waved_off = any(event.choice is None and not event.unasked for event in settled)
        open_ = (act for act in self.reading.acts if not act.sure and act.likelihood >= LIKELY)
        doubtful = any(act.order is not None or (act.kind in (*STEPS, "ask") and self._is_addressed) for act in open_)
        return bool(self.reading.unclear) or not self.reading.sense or doubtful or waved_off

    def _is_own(self, act: Act) -> bool:
        action = self.state.scenario.action.get(act.id or "") if act.of == "action" else None
        return action is not None and self.agency in action.agencies and (not act.to or self.agency in act.to)

    def _lost(self) -> Iterator[Response]:
        """Yield what comes nearest where nothing was understood, and that it needs to hear it otherwise."""
        offered = self._offered()
        if offered is not None:
            yield offered
            return
        topics = self.reading.topics[:MOST_SUBJECTS]
        under_way, step = standing.of_own_work(self.state, self.agency), self._step_on(topics)
        if step is not None:
            yield Response(self.agency, "offer", action=step)
        elif under_way.act != "standby":
            yield under_way
        else:
            yield from self._tell(self._news(topics)[:1], "beside")
        yield Response(self.agency, "clarify", about=topics)

    def _offered(self) -> Response | None:
        """Return its last offer in this channel once more; None where that is long ago, or can be done no longer."""
        offer = self.state.offers.get(self.agency)
        if offer is None or offer.channel != self.called.channel or self.state.turn - offer.turn > OFFER_HOLDS:
            return None
        open_ = next((name for name in offer.actions if name in self.permit.actions), None)
        return Response(self.agency, "clarify", action=open_, about=(open_,)) if open_ is not None else None

    # What there is to go by.

    @cached_property
    def fresh(self) -> tuple[str, ...]:
        """The facts that the message has told it."""
        known, told = self.state.known(self.agency), dict.fromkeys((*self.said.facts, *self.reading.facts))
        return tuple(fact for fact in told if fact in known and known[fact].turn == self.state.turn)

    @property
    def _is_addressed(self) -> bool:
        return self.called.channel == "direct" or self.agency in (*self.said.to, *self.reading.addressees)

    def _has_been_answered(self) -> bool:
        return any(isinstance(each, Answered) and each.speaker != self.agency for each in self.state.lately())

    def _is_objected_to(self) -> bool:
        """Return whether somebody has objected to the message: nobody thanks for that."""
        return any(isinstance(each, Objected) and each.turn == self.state.turn for each in self.state.lately())

    def _made_able(self, news: Iterable[str]) -> Action | None:
        """Return an action that one of the news makes possible, or has set going; None where none does."""
        state, agency, heard = self.state, self.agency, frozenset(news)
        begun = (event for event in state.lately() if isinstance(event, DutyAccepted) and event.agency == agency)
        names = (*(event.action for event in begun), *(step.action for step in self.permit.steps))
        for action in (state.scenario.action[name] for name in names):
            waited = {fact for item in action.blocked for fact in item.unless_known}
            waited.update(needed_for(state, agency, action))
            # Where one of several facts is enough, and another was known before, it has not waited.
            if waited & heard and waited & state.known(agency).keys() <= heard:
                return action
        return None

    def _news(self, topics: Collection[str]) -> list[str]:
        """Return what it may tell the learner that is news, on some topics, key facts first."""
        facts, known = self.state.scenario.fact, self.state.known(self.state.learner)
        news = (name for name in self.state.known(self.agency) if name in self.may_tell and name not in known)
        return sorted((name for name in news if facts[name].topic in topics), key=lambda name: not facts[name].key)

    def _step_on(self, topics: Collection[str], *, finds: bool = False) -> str | None:
        """Return an open step of its own that moves one of the topics on, or that even `finds` out more on it."""
        scenario = self.state.scenario
        steps = (name for topic in topics for name in scenario.topic[topic].steps if name in self.permit.actions)
        brings = {name: {scenario.fact[fact].topic for fact in scenario.action[name].gives} for name in steps}
        return next((name for name, found in brings.items() if not finds or not found.isdisjoint(topics)), None)

    def _hindered(self) -> Response | None:
        """Return the first of its steps that something stands in the way of, with what that is."""
        actions = (
            self.state.scenario.action[item.action] for item in self.permit.hindered if item.obstacle is not None
        )
        return next((say_hindered(self.state, self.agency, action) for action in actions), None)

    def _whose(self, *kinds: ActKind) -> Response | None:
        """Return whose a power is that the message surely speaks of to this agency; None without any."""
        powers = {power.id: power for power in self.library.powers}
        to_it = (act for act in self.reading.kinds(*kinds) if act.of == "power" and act.id in powers)
        act = next((act for act in to_it if not act.to or self.agency in act.to), None)
        if act is None or act.id is None:
            return None
        power = powers[act.id]
        declines = act.kind == "request" and self.agency not in power.owners
        owner = next(iter(power.owners), None)
        said: AgencyAct = "decline" if declines else "competence"
        return Response(self.agency, said, power=power.id, agency=owner, passages=power.passages)
