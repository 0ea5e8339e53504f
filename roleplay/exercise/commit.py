"""Committing an answer: what of it lies within the permit and was verified as said becomes what the exercise knows.

Pure: the same answer in the same state gives the same events, so a turn that was cut off is completed by committing
again. What a mind says that it does is never taken on trust, and what it keeps back is not asked of it at all.
"""

from collections.abc import Iterable, Iterator
from itertools import takewhile

from roleplay.exercise.agencies.policy import Response, answer_request, say_done
from roleplay.exercise.agencies.questions import kept_from
from roleplay.exercise.agencies.sharing import share
from roleplay.exercise.flow.facilitation import go_on
from roleplay.exercise.flow.floor import answer_by_rule
from roleplay.exercise.flow.following_up import asked_on
from roleplay.exercise.log.answers import Agreed, Answered, Called, Claim, ClaimKind, Improvised
from roleplay.exercise.log.events import DutyDeclined, Event, FactDisclosed, FactWithheld, TopicOpened
from roleplay.exercise.log.moves import FACILITATOR
from roleplay.exercise.log.orders import Objected
from roleplay.exercise.log.state import State
from roleplay.exercise.permits.agency import agency_permit
from roleplay.exercise.permits.permit import Permit
from roleplay.exercise.permits.person import person_permit
from roleplay.exercise.persons import contradictions
from roleplay.exercise.persons.gates import Moment, candidates, lacking, stance_on_tactics
from roleplay.exercise.persons.interview import moment_of
from roleplay.exercise.persons.reply import Reply
from roleplay.exercise.talk.replies import say
from roleplay.exercise.talk.stage import Stage
from roleplay.scenario.case import Library
from roleplay.scenario.persons import Disclosure
from roleplay.scenario.vocabulary import AgencyId, Stance

MOST_DETAILS = 2  # harmless details of one answer that are kept
MOST_ASKED, MOST_OFFERED, MOST_COVERED = 2, 2, 2  # of one answer: nobody says more of a kind at once
LONGEST_DETAIL = 160  # characters of a detail or an agreement


def permit_of(state: State, library: Library, called: Called) -> Permit:
    """Return what a speaker that was called may tell and do now; the facilitator may only ask."""
    if called.speaker == FACILITATOR:
        return Permit(speaker=FACILITATOR, channel=called.channel, audience=called.audience)
    person = state.scenario.person.get(called.speaker)
    if person is not None:
        return person_permit(state, moment_of(state, person, state.reading, state.said))
    asked = (step for other in _calls(state) if other.speaker != called.speaker for step in other.steps)
    elsewhere = frozenset(asked) - frozenset(called.steps)
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
    if answer is None:
        yield from answer_by_rule(stage, called) if called.asked else ()
        return
    told = _told(permit, answered.claims)
    if called.speaker in stage.state.scenario.person:
        yield from _person(stage, called, permit, answered, told)
    else:
        yield from _agency_answer(stage, called, permit, answered, told)
    if answer.improvised:
        details = tuple(detail[:LONGEST_DETAIL] for detail in answer.improvised[:MOST_DETAILS])
        yield Improvised(speaker=called.speaker, audience=called.audience, details=details)


def _calls(state: State) -> Iterator[Called]:
    """Yield the calls of this turn, of those too who have answered by now: what was asked of them stays theirs."""
    this_turn = takewhile(lambda entry: entry.turn == state.turn, reversed(state.log))
    yield from (entry.event for entry in this_turn if isinstance(entry.event, Called))


def _agency(state: State, speaker: str) -> AgencyId:
    return next(seat.agency for seat in state.scenario.seats if seat.agency == speaker)


def _claimed(claims: Iterable[Claim], does: ClaimKind, allowed: Iterable[str]) -> tuple[str, ...]:
    """Return what sentences do by their claims, within what is allowed, each once."""
    may = frozenset(allowed)
    return tuple(dict.fromkeys(claim.id for claim in claims if claim.does == does and claim.id in may))


def _told(permit: Permit, claims: Iterable[Claim]) -> tuple[str, ...]:
    """Return the facts that were told: what everybody knew, and of what is news no more than the permit lets out."""
    told = _claimed(claims, "tells", permit.facts)
    known = {item.fact for item in permit.tell if item.known}
    news = [fact for fact in told if fact not in known][: permit.most]
    return tuple(fact for fact in told if fact in known or fact in news)


def _agency_answer(
    stage: Stage, called: Called, permit: Permit, answered: Answered, told: tuple[str, ...]
) -> Iterator[Event]:
    """Yield what an agency shares, takes on, declines, asks for and offers, each as a move that the report knows."""
    state, agency, answer = stage.state, _agency(stage.state, called.speaker), answered.answer
    if answer is None:
        return
    made = state.moves
    if answer.objects_to:
        yield from _object(stage, called)
    if told:
        yield from _share(stage, agency, called, told)
    yield from _steps(stage, called, permit, answered.claims, frozenset(answer.declines) & frozenset(permit.named))
    needs = [fact for fact in answer.asks if fact in permit.needs][:MOST_ASKED]
    asked = (Response(agency, "ask", asks_for=fact) for fact in needs)
    kept = kept_from(state, agency, state.learner, called.channel, state.reading, told) if called.asked else None
    for response in (*asked, *((kept,) if kept is not None else ())):
        yield from _say(stage, called, response)
    if answer.agrees:
        yield Agreed(speaker=agency, audience=called.audience, text=answer.agrees[:LONGEST_DETAIL])
    if state.moves == made and called.asked:
        yield from _say(stage, called, Response(agency, "acknowledge"))


def _object(stage: Stage, called: Called) -> Iterator[Event]:
    """Yield that a speaker objects; held against the learner where the reader, too, heard what no service may do."""
    agency = _agency(stage.state, called.speaker)
    order = stage.library.objections.order[called.order] if called.order is not None else None
    if order is None:
        yield from _say(stage, called, Response(agency, "push_back"))
        return
    act = stage.state.reading.ordered(order.id) if stage.state.reading is not None else None
    yield Objected(
        order=order.id,
        fault=act.fault if act is not None else None,
        quote=called.quote,
        turn=stage.state.turn,
        agency=agency,
        passages=order.passages,
    )
    yield from _say(stage, called, Response(agency, "refuse", order=order.id, passages=order.passages))


def _steps(
    stage: Stage, called: Called, permit: Permit, claims: Iterable[Claim], declined: frozenset[str]
) -> Iterator[Event]:
    """Yield what an agency takes on, what becomes of the other steps that were asked of it, and what it offers."""
    state, agency = stage.state, _agency(stage.state, called.speaker)
    begun = _claimed(claims, "takes_on", permit.actions)
    for name in begun:
        response = answer_request(state, agency, state.scenario.action[name], state.learner)
        if response.act == "accept":
            yield from _say(stage, called, response)
    for name in (name for name in called.steps if name not in begun):
        yield from _decline(stage, called, name, outright=name in declined)
    for name in _claimed(claims, "offers", permit.actions - frozenset(begun))[:MOST_OFFERED]:
        yield from _say(stage, called, Response(agency, "able", action=name))


def _say(stage: Stage, called: Called, response: Response) -> Iterator[Event]:
    yield from say(stage, response, called.channel == "direct")


def _share(stage: Stage, agency: AgencyId, called: Called, told: tuple[str, ...]) -> Iterator[Event]:
    """Yield that facts are shared with exactly those who hear the answer, and the move that tells them."""
    state = stage.state
    hearers = tuple(seat.agency for seat in state.scenario.seats if seat.agency in called.audience)
    for fact in told:
        shared = share(state, state.scenario.fact[fact], agency, hearers)
        if shared is not None:
            yield shared
    to = state.learner if called.channel == "direct" else None
    yield stage.reply(agency, "share", channel=called.channel, to=to, audience=called.audience, facts=told)


def _decline(stage: Stage, called: Called, name: str, *, outright: bool) -> Iterator[Event]:
    """Yield what stands in the way of a step that was asked for; one that is only passed over is left open."""
    state, agency = stage.state, _agency(stage.state, called.speaker)
    response = answer_request(state, agency, state.scenario.action[name], state.learner)
    if response.facts:  # what came of a step that is done is told by the words, or not at all
        response = say_done(state, agency, state.scenario.action[name], state.learner, news=False)
    if response.act != "accept":
        yield from _say(stage, called, response)
    elif outright:
        yield DutyDeclined(agency=agency, action=name, why="objection")
        yield from _say(stage, called, Response(agency, "push_back", action=name))


def _person(stage: Stage, called: Called, permit: Permit, answered: Answered, told: tuple[str, ...]) -> Iterator[Event]:
    """Yield what an interviewed person tells and keeps back, and the move that says it."""
    state = stage.state
    person = state.scenario.person[called.speaker]
    moment = moment_of(state, person, state.reading, state.said)
    own = {item.fact: item for item in person.disclosures}
    inner = state.inner(person.id)
    news = tuple(own[fact] for fact in told if fact not in inner.told)
    for item in news:
        contaminated = state.scenario.fact[item.fact].topic in inner.suggested
        yield FactDisclosed(
            fact=item.fact, person=person.id, to=(state.learner,), layer=item.layer, contaminated=contaminated
        )
    yield from contradictions.by_own_words(state, moment, news)
    covers = answered.answer.covers if answered.answer is not None else ()
    covered = tuple(fact for fact in permit.covers if fact in covers)[:MOST_COVERED]
    kept = _kept(state, moment, told, covered, own)
    for item in kept:
        lacks = lacking(item, state, person) or ("question",)
        yield FactWithheld(fact=item.fact, holder=person.id, missing=lacks, covered=item.fact in covered)
    topics = (state.scenario.fact[item.fact].topic for item in (*news, *kept))
    yield TopicOpened(
        person=person.id, topics=tuple(dict.fromkeys((*topics, *moment.topics))), account=moment.label == "OPEN"
    )
    yield stage.move(
        person.id,
        _stance(moment, Reply("disclose", news), kept, covered, told),
        channel="interview",
        to=state.learner,
        facts=told,
        layer=news[0].layer if news else None,
        withheld=kept[0].fact if kept else None,
        topic=next(iter(moment.topics), None),
        interpreter=state.interpreter if person.needs_interpreter else "none",
    )


def _kept(
    state: State, moment: Moment, told: tuple[str, ...], covered: tuple[str, ...], own: dict[str, Disclosure]
) -> tuple[Disclosure, ...]:
    """Return what was kept back: what a story was told in place of, and what was asked for first and not told."""
    asked = next((item for item in candidates(state, moment) if item.fact not in told), None) if moment.asked else None
    names = (*covered, *((asked.fact,) if asked is not None and not told else ()))
    return tuple(own[name] for name in dict.fromkeys(names))


def _stance(
    moment: Moment, reply: Reply, kept: tuple[Disclosure, ...], covered: tuple[str, ...], told: tuple[str, ...]
) -> Stance:
    """Return how the person has answered, in the terms that the report knows."""
    if reply.told:
        return "disclose"
    if covered:
        return "deny"
    if told:
        return "already_said"
    tactic = stance_on_tactics(moment.reading) if moment.reading is not None else None
    return tactic or ("evade" if kept else "nod")
