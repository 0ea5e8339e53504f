"""What no service may carry out: an order that is unlawful, harms or denies a right is objected to, and not done.

A reader marks such orders (`Act.of` is "order"); a step of the case that does harm is one by itself, and objected to at
once. Whoever had best object to another is called with it: it objects where the reader is sure, a mind also where it
finds for itself that this is what was meant. An order that is not sure changes nothing.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from roleplay.exercise.agencies.policy import Response
from roleplay.exercise.log.events import Event, Objected, Slipped
from roleplay.exercise.log.proposals import touch
from roleplay.exercise.log.state import OBJECTIONS, State
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.words.reading import Act, Reading
from roleplay.scenario.agencies import Action, Power, UnlawfulOrder
from roleplay.scenario.case import Library
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import CARE_TOPICS, QUESTIONING_SUSPECTS, STEPS, AgencyId, OrderId


@dataclass(frozen=True, slots=True)
class _Order:
    """What was ordered, by which words, and who objects best; a step that is `weighed` was only thought aloud."""

    thing: UnlawfulOrder | Action
    quote: str
    sure: bool = True
    weighed: bool = False

    @property
    def objectors(self) -> tuple[AgencyId, ...]:
        """Those whose objection counts most, the first of them most."""
        return self.thing.objectors if isinstance(self.thing, Action) else self.thing.speakers


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Words that are, or may be, an order that no service carries out: who had best object, to what, in which words."""

    agency: AgencyId
    order: OrderId
    quote: str


def hold_back(hearing: Hearing) -> Generator[Event, None, Reading]:
    """Object to a step of the case that does harm; return the reading without anything that sure orders concern."""
    stage, first = hearing.stage, next(iter(_orders(hearing)), None)
    if first is not None and isinstance(first.thing, Action) and hearing.hearers:
        agency, action = _speaker(first, hearing), first.thing
        if not first.weighed:
            yield Objected(
                action=action.id,
                quote=first.quote,
                turn=stage.state.turn,
                agency=agency,
                passages=action.passages,
            )
        if not has_objected(stage.state) and stage.has_reply_left():
            yield from hearing.say(Response(agency, "push_back", action=action.id, passages=action.passages))
    return lawful(hearing)


def suspected(hearing: Hearing) -> Suspicion | None:
    """Return what words may be, an order that no service carries out; without a mind to judge only what surely is."""
    minds = hearing.stage.minds
    first = next((order for order in _orders(hearing) if order.sure or minds), None)
    if first is None or not hearing.hearers or isinstance(first.thing, Action):
        return None
    return Suspicion(_speaker(first, hearing), first.thing.id, first.quote)


def lawful(hearing: Hearing) -> Reading:
    """Return a reading without the steps, questions and unclear requests that concern what must surely not be done."""
    orders = [order for order in _orders(hearing) if order.sure]
    return _without(hearing.reading, orders) if orders else hearing.reading


def has_objected(state: State) -> bool:
    """Return whether somebody objects in this turn."""
    return any(move.act in OBJECTIONS and move.answers == state.turn for move in state.pending.values())


def whose_questioning(library: Library, learner: AgencyId, person: Person) -> Power | None:
    """Return the power that the learner's agency lacks for questioning a person; None where it may."""
    if person.kind != "suspect":
        return None
    power = next((each for each in library.powers if each.id == QUESTIONING_SUSPECTS), None)
    return power if power is not None and learner not in (*power.owners, *power.asks_too) else None


def questioned_by_others(stage: Stage, person: Person, reading: Reading) -> Iterator[Event]:
    """Yield that a suspect is questioned by a service that may not, once; who may objects, and the talk goes on.

    Who asks how somebody is, or what he needs, questions nobody. An interview that is rehearsed by itself is with
    whomever the learner has chosen.
    """
    state = stage.state
    power = whose_questioning(stage.library, state.learner, person)
    if power is None or state.drill is not None or not _is_about_the_matter(reading):
        return
    if any(isinstance(entry.event, Slipped) and entry.event.power == power.id for entry in state.log):
        return
    right = next((agency for agency in power.owners if agency in state.scenario.seat), None)
    yield Slipped(power=power.id, right_agency=right)
    if right is not None:
        objection = Response(right, "object", agency=right, power=power.id, passages=power.passages)
        yield from stage.say(objection, direct=True)


def _is_about_the_matter(reading: Reading) -> bool:
    """Tell whether a question plainly has a subject of the case, and none that care has too."""
    subjects = (frozenset(asked.topics) for asked in reading.wanted if asked.topics and not asked.vague)
    return any(CARE_TOPICS.isdisjoint(topics) for topics in subjects)


def denied_in_talk(state: State, reading: Reading) -> Iterator[Event]:
    """Yield that the person spoken to was surely denied a right, or blamed; nobody is there who would object."""
    for act in (*reading.kinds("deny")[:1], *reading.kinds("blame")[:1]):
        order, fault = ("no_penalty", "blame") if act.kind == "blame" else (act.order or "rights_first", act.fault)
        quote = _all_words(act, reading, state.said.text) if state.said is not None else act.quote
        yield Objected(order=order, fault=fault, quote=quote, turn=state.turn)


def _all_words(act: Act, reading: Reading, text: str) -> str:
    """Return the words of a text from the first to the last act that shows the same fault."""
    same = reading.kinds(act.kind) if act.sure and act.fault is not None else ()
    spans = [(text.find(each.quote), len(each.quote)) for each in same if each.fault == act.fault]
    if len(spans) < 2 or any(start < 0 for start, _ in spans):
        return act.quote
    return text[min(start for start, _ in spans) : max(start + length for start, length in spans)]


def _orders(hearing: Hearing) -> list[_Order]:
    """Return what is ordered, what is objected to first before the others.

    That is the surest, and of that a step of the case where one of its objectors hears.
    """
    hearers = set(hearing.hearers)

    def rank(order: _Order) -> tuple[bool, bool, bool]:
        in_the_words_of_the_case = isinstance(order.thing, Action) and not hearers.isdisjoint(order.objectors)
        return (not order.sure, order.weighed, not in_the_words_of_the_case)

    return sorted(_ordered(hearing), key=rank)


def _ordered(hearing: Hearing) -> Iterator[_Order]:
    state, reading, known = hearing.state, hearing.reading, hearing.stage.library.objections.order
    for act in reading.acts:
        order = known.get(act.order) if act.order is not None else None
        if order is not None:
            yield _Order(order, _all_words(act, reading, hearing.said.text) or hearing.said.text, act.sure)
        action = state.scenario.action.get(act.id or "") if act.of == "action" and act.sure else None
        if action is None or action.harm is None or action.id in state.taken:
            continue
        if act.kind in ("none", "decide", "request"):
            yield _Order(action, act.quote or hearing.said.text, weighed=act.kind == "none")


def _speaker(order: _Order, hearing: Hearing) -> AgencyId:
    """Return who speaks: an objector who is addressed, whoever is addressed, the first objector who hears it."""
    called, ranked = hearing.addressed, [name for name in order.objectors if name in hearing.hearers]
    return next(iter((*(name for name in ranked if name in called), *called, *ranked, *hearing.hearers)))


def _without(reading: Reading, orders: list[_Order]) -> Reading:
    steps = {order.thing.id for order in orders}
    quotes = [order.quote for order in orders]

    def is_left(act: Act) -> bool:
        concerned = act.id in steps or any(touch(quote, act.quote) for quote in quotes)
        return act.kind not in (*STEPS, "none") or not concerned

    acts = tuple(act for act in reading.acts if is_left(act))
    asks = reading.asks and not any("?" in quote for quote in quotes)
    questions = reading.questions if asks else ()
    return reading.model_copy(
        update={"acts": acts, "unclear": (), "assents": False, "asks": asks, "questions": questions}
    )
