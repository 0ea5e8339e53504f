"""What no service may carry out: an order that is unlawful, harms or denies a right is objected to, and not done.

A reader marks such orders (`Act.of` is "order"); a step of the case that does harm is one by itself. Where it is not
sure that one was meant, the agency objects in the conditional, and only what the learner then confirms or repeats is
held against anybody.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from roleplay.exercise.events import Event, Objected
from roleplay.exercise.inputs import Said
from roleplay.exercise.policy import Answer
from roleplay.exercise.reading import Reading
from roleplay.exercise.replies import say
from roleplay.exercise.stage import Stage
from roleplay.exercise.state import OBJECTIONS, State
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import STEPS, AgencyId, OrderId

HOLDS = 2  # learner turns for which an objection in the conditional waits for a word


@dataclass(frozen=True, slots=True)
class _Order:
    """What was ordered: the kind of order, the harmful step, or both; with the words and the turn in which they stand.

    `weighed`: the harmful step was only thought aloud, which is answered and never recorded.
    """

    quote: str
    turn: int
    kind: OrderId | None = None
    action: Action | None = None
    sure: bool = True
    weighed: bool = False


def hold_back(
    stage: Stage, said: Said, reading: Reading, called: tuple[AgencyId, ...], hearers: tuple[AgencyId, ...]
) -> Generator[Event, None, Reading]:
    """Object to what must not be done, at most once; return the reading without anything that this concerns.

    `called` are those of the hearers who are addressed: one of them speaks if any.
    """
    orders = tuple(_orders(stage.state, reading))
    first = next(iter(sorted(orders, key=lambda order: (not order.sure, order.weighed))), None)
    if first is None or not hearers:
        return reading
    objection = _objection(stage, first, called, hearers)
    if first.sure:
        yield Objected(
            order=first.kind,
            action=first.action.id if first.action is not None else None,
            quote=first.quote,
            turn=first.turn,
            agency=objection.speaker,
            passages=objection.passages,
        )
    objected = any(move.act in OBJECTIONS and move.answers == stage.state.turn for move in stage.state.pending.values())
    if not objected and stage.has_reply_left():
        yield from say(stage, objection, said.channel == "direct")
    return _without(reading, orders)


def denied_in_talk(state: State, reading: Reading) -> Iterator[Event]:
    """Yield that the person spoken to was surely denied a right; nobody is there who would object."""
    for act in reading.kinds("deny")[:1]:
        yield Objected(order=act.order or "rights_first", quote=act.quote, turn=state.turn)


def _orders(state: State, reading: Reading) -> Iterator[_Order]:
    """Yield what is ordered; a doubt that the learner confirms, or voices again, is none any more."""
    doubt = state.doubt if state.doubt is not None and state.turn - state.doubt.turn <= HOLDS else None
    harmful = tuple(_harmful(state, reading))
    for act in reading.acts:
        if act.order is not None:
            sure = act.sure or (doubt is not None and doubt.order == act.order)
            step = next((order.action for order in harmful if order.sure and _touch(order.quote, act.quote)), None)
            yield _Order(act.quote, state.turn, act.order, step, sure=sure)
    yield from harmful
    if doubt is not None and reading.assents:
        yield _Order(doubt.quote, doubt.turn, doubt.order)


def _harmful(state: State, reading: Reading) -> Iterator[_Order]:
    """Yield the steps of the case that do harm and that are surely wanted, or weighed aloud ("I would detain them")."""
    for act in reading.acts:
        action = state.scenario.action.get(act.id or "") if act.of == "action" else None
        if action is None or action.harm is None or action.id in state.taken:
            continue
        if act.kind == "none" or (act.kind in ("decide", "request") and act.sure):
            yield _Order(act.quote, state.turn, action=action, weighed=act.kind == "none", sure=act.kind != "none")


def _objection(stage: Stage, order: _Order, called: tuple[AgencyId, ...], hearers: tuple[AgencyId, ...]) -> Answer:
    """Return who objects and how: to a step of the case in the words of the case where one of its objectors hears."""
    action, objections = order.action, stage.library.objections
    known = objections.order.get(order.kind) if order.kind is not None else None
    if action is not None and (known is None or not set(hearers).isdisjoint(action.objectors)):
        speaker = _first(called, hearers, action.objectors)
        return Answer(speaker, "push_back", action=action.id, passages=action.passages)
    if known is None:
        return Answer(_first(called, hearers, ()), "clarify")
    speaker = _first(called, hearers, known.speakers)
    return Answer(speaker, "refuse" if order.sure else "ask_back", order=known.id, passages=known.passages)


def _first(called: tuple[AgencyId, ...], hearers: tuple[AgencyId, ...], ranked: tuple[AgencyId, ...]) -> AgencyId:
    """Return who speaks: an addressed one of those ranked, anybody addressed, the first of those ranked who hears."""
    wanted = (*(name for name in called if name in ranked), *called, *(name for name in ranked if name in hearers))
    return next(iter((*wanted, *hearers)))


def _without(reading: Reading, orders: tuple[_Order, ...]) -> Reading:
    """Return a reading without the steps, the questions and the unclear requests that the orders concern."""
    steps = {order.action.id for order in orders if order.action is not None}
    acts = tuple(
        act
        for act in reading.acts
        if act.kind not in (*STEPS, "none")
        or (act.id not in steps and not any(_touch(order.quote, act.quote) for order in orders))
    )
    asks = reading.asks and not any("?" in order.quote for order in orders)
    questions = reading.questions if asks else ()
    return reading.model_copy(
        update={"acts": acts, "unclear": (), "assents": False, "asks": asks, "questions": questions}
    )


def _touch(quote: str, other: str) -> bool:
    """Return whether one quote lies within the other; without words an act may be about anything."""
    return quote in other or other in quote
