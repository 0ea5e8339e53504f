"""Committing an answer: what of it lies within the permit and was verified as said becomes what the exercise knows.

Pure: the same answer in the same state gives the same events, so a turn that was cut off is completed by committing
again. What a mind says that it does is never taken on trust, and what it keeps back is not asked of it at all.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from roleplay.exercise.agencies.policy import Response, answer_request, say_done
from roleplay.exercise.floor.answering import Floor
from roleplay.exercise.floor.telling import kept_from
from roleplay.exercise.flow.facilitation import go_on
from roleplay.exercise.flow.floor import answer_by_rule, said
from roleplay.exercise.flow.following_up import asked_on
from roleplay.exercise.log.answers import Agreed, Answer, Answered, Called, Claim, ClaimKind, Improvised
from roleplay.exercise.log.events import DutyDeclined, Event, FactShared, Objected
from roleplay.exercise.log.moves import FACILITATOR
from roleplay.exercise.log.state import State
from roleplay.exercise.permits import Permit, agency_permit, person_permit
from roleplay.exercise.persons.gates import candidates, stance_on_tactics
from roleplay.exercise.persons.interview import bring_out, moment_of, opened
from roleplay.exercise.persons.reply import Reply
from roleplay.exercise.talk.objecting import lawful
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.talk.stage import Stage
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AgencyId, Stance

MOST_DETAILS = 2  # harmless details of one answer that are kept
MOST_ASKED, MOST_OFFERED, MOST_COVERED, MOST_AGREED = 2, 2, 2, 2  # of one answer: nobody says more of a kind at once
LONGEST_DETAIL = 160  # characters of a detail or an agreement


def permit_of(state: State, library: Library, called: Called) -> Permit:
    """Return what a speaker that was called may tell and do now; the facilitator may only ask."""
    if called.speaker == FACILITATOR:
        return Permit(speaker=FACILITATOR, channel=called.channel, audience=called.audience)
    person = state.scenario.person.get(called.speaker)
    if person is not None:
        return person_permit(moment_of(state, person, state.reading, state.said))
    # Of those too who have answered by now: what was asked of them in this turn stays theirs.
    others = (event for event in state.lately() if isinstance(event, Called) and event.speaker != called.speaker)
    elsewhere = {step for other in others for step in other.steps} - set(called.steps)
    agency = _agency(state, called.speaker)
    permit = agency_permit(state, library, agency, called.audience, called.channel, elsewhere)
    return permit.model_copy(update={"order": called.order})


def commit(stage: Stage, called: Called, permit: Permit, answered: Answered) -> Iterator[Event]:
    """Yield what an answer comes to; where there is none, what rules answer in its place.

    `permit` is what the speaker was permitted when it was called; `called` has been taken off the state by now.
    """
    answer = answered.answer
    if called.speaker == FACILITATOR:
        yield go_on(stage, asked_on(stage.state, answered))
        return
    person = stage.state.scenario.person.get(called.speaker)
    if answer is None and person is not None:
        yield from answer_by_rule(stage, person)
    elif answer is None:
        yield from _Speaker.of(stage, called, permit).answers_by_rule() if called.asked else ()
    if answer is None:
        return
    if person is not None:
        yield from _person(stage, permit, answer, _told(permit, _claimed(answered.claims, "tells", permit.facts)))
    else:
        yield from _Speaker.of(stage, called, permit).answers(answer, answered.claims)
    made_up = _claimed(answered.claims, "makes_up", answer.improvised)[:MOST_DETAILS]
    if made_up:
        details = tuple(detail[:LONGEST_DETAIL] for detail in made_up)
        yield Improvised(speaker=called.speaker, audience=called.audience, details=details)


def answers_by_rule(state: State, library: Library, called: Called) -> Iterator[Event]:
    """Yield what a speaker that was called answers where there is no mind: that it has answered, and what that is."""
    permit = permit_of(state, library, called)
    answered = Answered(speaker=called.speaker, permit=permit.mark)
    yield answered
    yield from commit(Stage(state, library), called, permit, answered)


def _agency(state: State, speaker: str) -> AgencyId:
    return next(seat.agency for seat in state.scenario.seats if seat.agency == speaker)


def _claimed(claims: Iterable[Claim], does: ClaimKind, allowed: Iterable[str]) -> tuple[str, ...]:
    """Return what sentences do by their claims, within what is allowed, each once."""
    may = frozenset(allowed)
    return tuple(dict.fromkeys(claim.id for claim in claims if claim.does == does and claim.id in may))


def _told(permit: Permit, facts: Iterable[str], before: int = 0) -> tuple[str, ...]:
    """Return which facts are told: what everybody knew, and of what is news no more than the permit lets out.

    So many were told `before` in this turn.
    """
    told = tuple(fact for fact in facts if fact in permit.facts)
    known = {item.fact for item in permit.tell if item.known}
    news = [fact for fact in told if fact not in known][: max(0, permit.most - before)]
    return tuple(fact for fact in told if fact in known or fact in news)


@dataclass(frozen=True, slots=True)
class _Speaker:
    """An agency that was called and answers; `aside` is its permit for a word to the learner alone."""

    stage: Stage
    called: Called
    agency: AgencyId
    permit: Permit
    aside: Permit

    @classmethod
    def of(cls, stage: Stage, called: Called, permit: Permit) -> "_Speaker":
        """Return the speaker that was called."""
        state, agency = stage.state, _agency(stage.state, called.speaker)
        alone = permit
        if called.channel == "room":
            alone = agency_permit(state, stage.library, agency, (agency, state.learner), "direct")
        return cls(stage, called, agency, permit, alone)

    def answers_by_rule(self) -> Iterator[Event]:
        """Yield what the authored floor answers."""
        state = self.stage.state
        if state.said is None or state.reading is None:
            return
        reading = lawful(Hearing(self.stage, state.said, state.reading))
        may_tell = self.permit.facts | self.aside.facts
        floor = Floor(state, self.stage.library, self.called, self.agency, self.permit, may_tell, state.said, reading)
        for response in floor.answers():
            yield from self.commits(response)

    def answers(self, answer: Answer, claims: Collection[Claim]) -> Iterator[Event]:
        """Yield what a mind shares, takes on, declines, asks for and offers, each as a move that the report knows."""
        state, called, made = self.stage.state, self.called, self.stage.state.moves
        told = _told(self.permit, _claimed(claims, "tells", self.permit.facts))
        if answer.objects_to:
            yield from self.objects()
        if told:
            yield from self.commits(Response(self.agency, "share", facts=told))
        yield from self.steps(answer, claims)
        for fact in [fact for fact in answer.asks if fact in self.permit.needs][:MOST_ASKED]:
            yield from self.says(Response(self.agency, "ask", asks_for=fact))
        if called.asked and not told:
            kept = kept_from(state, self.agency, called.channel, self.permit.facts)
            yield from self.says(kept) if kept is not None else ()
        yield from self.agreements(answer, claims)
        if state.moves == made and called.asked:
            yield from self.says(Response(self.agency, "acknowledge"))

    def commits(self, response: Response) -> Iterator[Event]:
        """Yield what a response comes to: facts within the permit of its channel, steps as rules take them."""
        if response.act == "refuse":
            yield from self.objects()
        elif response.act == "accept" and response.action is not None:
            yield from self.takes_on((response.action, *response.also))
        elif response.facts:
            yield from self.tells(response)
        else:
            yield from self.says(response)

    def tells(self, response: Response) -> Iterator[Event]:
        """Yield that facts are told here, or else to the learner alone, of which a word is said here."""
        state = self.stage.state
        told = sum(isinstance(each, FactShared) and each.by == self.agency for each in state.lately())
        here = _told(self.permit, response.facts, told)
        elsewhere = (fact for fact in response.facts if fact not in self.permit.facts)
        apart = _told(self.aside, elsewhere, told + len(here))
        if here:
            yield from self.says(replace(response, facts=here))
        if apart:
            said = (move for move in state.pending.values() if move.speaker == self.agency)
            yield from self.says(Response(self.agency, "aside")) if all(move.act != "aside" for move in said) else ()
            yield from self.says(replace(response, facts=apart, direct=True))

    def takes_on(self, names: Iterable[str]) -> Iterator[Event]:
        """Yield how it takes requests one after the other; what is decided alike is said in one breath."""
        answers: list[Response] = []
        for name in names:
            answers.append(self.on_request(name))
            yield from answers[-1].events
        taken = [answer for answer in answers if answer.act == "accept"]
        waiting = [answer for answer in answers if answer.act == "busy" and len(answers) > 1]
        if taken:
            also = tuple(answer.action for answer in taken[1:] if answer.action is not None)
            minutes = max((answer.minutes for answer in taken if answer.minutes is not None), default=None)
            yield from self.says(replace(taken[0], also=also, minutes=minutes, events=()))
        for answer in (answer for answer in answers if answer not in (*taken, *waiting)):
            yield from self.commits(replace(answer, events=()))
        if waiting:
            later = tuple(answer.action for answer in waiting if answer.action is not None)
            yield from self.says(Response(self.agency, "put_off", about=later))

    def says(self, response: Response) -> Iterator[Event]:
        """Yield a move to whom the answer goes."""
        return self.stage.say(response, direct=self.called.channel == "direct")

    def objects(self) -> Iterator[Event]:
        """Yield that it objects; held against the learner where the reader, too, heard what no service may do."""
        state, called = self.stage.state, self.called
        if called.order is None:
            yield from self.says(Response(self.agency, "push_back"))
            return
        order = self.stage.library.objections.order[called.order]
        act = state.reading.ordered(order.id) if state.reading is not None else None
        yield Objected(
            order=order.id,
            fault=act.fault if act is not None else None,
            quote=called.quote,
            turn=state.turn,
            agency=self.agency,
            passages=order.passages,
        )
        yield from self.says(Response(self.agency, "refuse", order=order.id, passages=order.passages))

    def steps(self, answer: Answer, claims: Iterable[Claim]) -> Iterator[Event]:
        """Yield what it takes on, what becomes of the other steps that were asked of it, and what it offers."""
        permit = self.permit
        begun = _claimed(claims, "takes_on", permit.actions)
        for name in begun:
            response = self.on_request(name)
            if response.act == "accept":
                yield from self.says(response)
        for name in (name for name in self.called.steps if name not in begun):
            yield from self.declines(name, outright=name in answer.declines and name in permit.named)
        for name in _claimed(claims, "offers", permit.actions - frozenset(begun))[:MOST_OFFERED]:
            yield from self.says(Response(self.agency, "able", action=name))

    def agreements(self, answer: Answer, claims: Iterable[Claim]) -> Iterator[Event]:
        """Yield what has been agreed by words that state it, of what one of the two owes the other."""
        sides, audience = (self.agency, self.stage.state.learner), self.called.audience
        stated = frozenset(_claimed(claims, "agrees", (item.what for item in answer.agrees)))
        binding = [item for item in answer.agrees if item.what in stated and item.owes in sides]
        for item in binding[:MOST_AGREED]:
            yield Agreed(speaker=self.agency, audience=audience, text=item.what[:LONGEST_DETAIL], owes=item.owes)

    def on_request(self, name: str) -> Response:
        """Return how it takes the request for a step by rule."""
        state = self.stage.state
        return answer_request(state, self.agency, state.scenario.action[name])

    def declines(self, name: str, *, outright: bool) -> Iterator[Event]:
        """Yield what stands in the way of a step that was asked for; one that is only passed over is left open."""
        state, response = self.stage.state, self.on_request(name)
        if response.facts:  # what came of a step that is done is told by the words, or not at all
            response = say_done(state, self.agency, state.scenario.action[name], news=False)
        if response.act != "accept":
            yield from self.says(response)
        elif outright:
            yield DutyDeclined(agency=self.agency, action=name, why="objection")
            yield from self.says(Response(self.agency, "push_back", action=name))


def _person(stage: Stage, permit: Permit, answer: Answer, told: tuple[str, ...]) -> Iterator[Event]:
    """Yield what an interviewed person tells and keeps back, and the move that says it.

    Kept back is what a story was told in place of, and what was asked for before all else, where nothing was told.
    """
    state, person = stage.state, stage.state.scenario.person[permit.speaker]
    moment = moment_of(state, person, state.reading, state.said)
    news = tuple(moment.own[fact] for fact in told if fact not in moment.inner.told)
    covered = tuple(fact for fact in permit.covers if fact in answer.covers)[:MOST_COVERED]
    asked = [item.fact for item in candidates(moment)[:1]] if moment.asked and not told else []
    kept = [moment.own[name] for name in dict.fromkeys((*covered, *asked))]
    yield from bring_out(moment, news, kept, covered=covered)
    yield opened(moment, (*news, *kept))
    stance: Stance | None = "disclose" if news else "deny" if covered else "already_said" if told else None
    stance = stance or stance_on_tactics(moment) or ("evade" if kept else "nod")
    yield said(stage, moment, Reply(stance, news, kept[0] if kept else None, moment.subject), told)
