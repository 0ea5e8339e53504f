"""What no service may carry out: an order that is unlawful, harms or denies a right is objected to, and not done.

A reader marks such orders (`Act.of` is "order"); a step of the case that does harm is one by itself. Where it is not
sure that one was meant, the agency objects in the conditional, and only what the learner then confirms or repeats is
held against anybody.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from roleplay.exercise.agencies.policy import Response
from roleplay.exercise.log.events import Event, Objected
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.proposals import touch
from roleplay.exercise.log.state import OBJECTIONS, State
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.words.reading import Act, Reading
from roleplay.scenario.agencies import Action, UnlawfulOrder
from roleplay.scenario.vocabulary import STEPS, AgencyAct, AgencyId, Fault, OrderId

HOLDS = 2  # learner turns for which an objection in the conditional waits for a word


@dataclass(frozen=True, slots=True)
class _Order:
    """What was ordered, the words and the turn in which they stand, what is wrong with it, and who objects best.

    A step that is `weighed` was only thought aloud: that is answered and never recorded.
    """

    thing: UnlawfulOrder | Action
    quote: str
    turn: int
    sure: bool = True
    weighed: bool = False
    fault: Fault | None = None

    @property
    def objectors(self) -> tuple[AgencyId, ...]:
        """Those whose objection counts most, the first of them most."""
        return self.thing.objectors if isinstance(self.thing, Action) else self.thing.speakers

    def objection(self, speaker: AgencyId) -> Response:
        """Return what the speaker says: of a step of the case, in the words of the case."""
        if isinstance(self.thing, Action):
            return Response(speaker, "push_back", action=self.thing.id, passages=self.thing.passages)
        act: AgencyAct = "refuse" if self.sure else "ask_back"
        return Response(speaker, act, order=self.thing.id, passages=self.thing.passages)


def hold_back(hearing: Hearing) -> Generator[Event, None, Reading]:
    """Object to what must not be done, at most once; return the reading without anything that this concerns."""
    stage, orders = hearing.stage, _orders(hearing)
    if not orders or not hearing.hearers:
        return hearing.reading
    first = orders[0]
    if stage.minds and not isinstance(first.thing, Action):
        return _without(hearing.reading, orders)  # whoever is called says whether that was meant (see `suspected`)
    objection = first.objection(_speaker(first, hearing))
    if first.sure:
        yield Objected(
            order=objection.order,
            fault=first.fault,
            action=objection.action,
            quote=first.quote,
            turn=first.turn,
            agency=objection.speaker,
            passages=objection.passages,
        )
    if not has_objected(stage.state) and stage.has_reply_left():
        yield from hearing.say(objection)
    return _without(hearing.reading, orders)


def suspected(hearing: Hearing) -> tuple[AgencyId, OrderId, str] | None:
    """Return who had best object to what words may be, an order that no service carries out, with the words."""
    first = next(iter(_orders(hearing)), None)
    if first is None or not hearing.hearers or isinstance(first.thing, Action):
        return None
    return _speaker(first, hearing), first.thing.id, first.quote


def lawful(hearing: Hearing) -> Reading:
    """Return a reading without anything that concerns what must not be done."""
    orders = _orders(hearing)
    return _without(hearing.reading, orders) if orders else hearing.reading


def has_objected(state: State) -> bool:
    """Return whether somebody objects in this turn."""
    return any(move.act in OBJECTIONS and move.answers == state.turn for move in state.pending.values())


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

    return sorted(_ordered(hearing.stage, hearing.said, hearing.reading), key=rank)


def _ordered(stage: Stage, said: Said, reading: Reading) -> Iterator[_Order]:
    """Yield what is ordered; a doubt that the learner confirms, or voices again, is none any more."""
    state, known = stage.state, stage.library.objections.order
    doubt = state.doubt if state.doubt is not None and state.turn - state.doubt.turn <= HOLDS else None
    for act in reading.acts:
        order = known.get(act.order) if act.order is not None else None
        if order is not None:
            sure = act.sure or (doubt is not None and doubt.order == order.id)
            words = _all_words(act, reading, said.text) or said.text
            yield _Order(order, words, state.turn, sure, fault=act.fault)
        action = state.scenario.action.get(act.id or "") if act.of == "action" else None
        if action is None or action.harm is None or action.id in state.taken:
            continue
        if act.kind == "none" or (act.kind in ("decide", "request") and act.sure):
            wanted = act.kind != "none"
            yield _Order(action, act.quote or said.text, state.turn, wanted, weighed=not wanted)
    if doubt is not None and reading.assents and doubt.order in known:
        yield _Order(known[doubt.order], doubt.quote, doubt.turn, fault=doubt.fault)


def _speaker(order: _Order, hearing: Hearing) -> AgencyId:
    """Return who speaks: an objector who is addressed, whoever is addressed, the first objector who hears it."""
    called, ranked = hearing.addressed, [name for name in order.objectors if name in hearing.hearers]
    return next(iter((*(name for name in ranked if name in called), *called, *ranked, *hearing.hearers)))


def _without(reading: Reading, orders: list[_Order]) -> Reading:
    """Return a reading without the steps, the questions and the unclear requests that the orders concern."""
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
