"""What must not be done, in any words: who objects, what is held against the learner, and what is left of a message."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.log.events import Decided, Event, Objected
from roleplay.exercise.talk.objecting import denied_in_talk, has_objected, hold_back, lawful, suspected
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.words.reading import Act, Reading
from roleplay.scenario.agencies import Action, UnlawfulOrder
from roleplay.scenario.vocabulary import ACT_KINDS, FAULTS, ORDERS
from tests.exercise.chances import FEW, any_hearing, happen, some
from tests.thorough import amount

tried = settings(max_examples=amount(300, 3000), deadline=None)
seeds = st.integers(0, 1_000_000)
PARTS = ("Do this.", "Why not that?", "Then go.", "Or do not.")
TEXT = " ".join(PARTS)
STEPS = ("request", "decide", "forbid", "undo")
Order = tuple[UnlawfulOrder | Action, str, bool, bool]  # the thing, the words, sure, only weighed


def any_order(dice: random.Random) -> Hearing:
    """Return a message with orders that none may carry out among other steps."""
    hearing = any_hearing(dice)
    state, known = hearing.state, hearing.stage.library.objections.order
    state.turn += 3
    kinds = ("request", "decide", "none", "ask", *ACT_KINDS)
    acts = [
        Act(kind=dice.choice(kinds), id=name, of="action", sure=dice.random() < 0.7, quote=dice.choice(("", *PARTS)))
        for name in some((action.id for action in state.scenario.actions[:FEW]), dice, 3)
    ]
    acts += [
        Act(
            kind="deny", id=name, of="order", sure=dice.random() < 0.6, quote=dice.choice(PARTS),
            fault=dice.choice((None, *FAULTS[:2])),
        )
        for name in dice.sample(sorted(known)[:3], dice.choice((0, 1, 1, 2)))
    ]  # fmt: skip
    dice.shuffle(acts)
    reading = Reading.model_validate(hearing.reading.model_dump() | {"acts": tuple(acts)})
    said = hearing.said.model_copy(update={"text": TEXT})
    return replace(hearing, said=said, reading=reading)


def all_words(hearing: Hearing, act: Act) -> str:
    """The words from the first to the last part that show the same fault."""
    same = [a for a in hearing.reading.acts if a.sure and (a.kind, a.fault) == (act.kind, act.fault)]
    if not act.sure or act.fault is None or len(same) < 2:
        return act.quote
    places = sorted((TEXT.find(a.quote), TEXT.find(a.quote) + len(a.quote)) for a in same)
    return TEXT[places[0][0] : max(end for _, end in places)]


def ordered(hearing: Hearing) -> list[Order]:
    """What is ordered, the surest first, and of that a step to which one of its objectors listens."""
    state, found = hearing.state, list[Order]()
    for act in hearing.reading.acts:
        if act.of == "order":
            thing = hearing.stage.library.objections.order[act.id]  # type: ignore[index]
            found.append((thing, all_words(hearing, act) or TEXT, act.sure, False))
        elif act.of == "action":
            action = state.scenario.action[act.id or ""]
            meant = act.sure and act.kind in ("decide", "request", "none")
            if meant and action.harm is not None and action.id not in state.taken:
                found.append((action, act.quote or TEXT, True, act.kind == "none"))

    def rank(order: Order) -> tuple[bool, bool, bool]:
        heard = isinstance(order[0], Action) and any(agency in hearing.hearers for agency in order[0].objectors)
        return not order[2], order[3], not heard

    return sorted(found, key=rank)


def speaker(hearing: Hearing, thing: UnlawfulOrder | Action) -> str:
    ranked = [
        name for name in (thing.objectors if isinstance(thing, Action) else thing.speakers) if name in hearing.hearers
    ]
    called = hearing.addressed
    return [*(name for name in ranked if name in called), *called, *ranked, *hearing.hearers][0]


def run(hearing: Hearing) -> tuple[list[Event], Reading]:
    found: list[Event] = []
    steps = hold_back(hearing)
    try:
        while True:
            found.append(next(steps))
            happen(hearing.state, found[-1])
    except StopIteration as ended:
        return found, ended.value


@tried
@given(seeds)
def test_an_order_that_none_may_carry_out_meets_one_objection_and_leaves_the_rest(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_order(dice)
    state, stage, reading = hearing.state, hearing.stage, hearing.reading
    if dice.random() < 0.2:
        happen(state, stage.reply(hearing.hearers[0], "push_back", action=state.scenario.actions[0].id))
    stage.replies = dice.choice((0, 0, 0, 3))
    orders, objected, replies = ordered(hearing), has_objected(state), stage.replies
    stage.minds = dice.random() < 0.3
    doubt, left = suspected(hearing), lawful(hearing)
    found, rest = run(hearing)
    assert rest == left
    check_rest(reading, rest, [order for order in orders if order[2]])
    if not orders:
        assert (found, doubt) == ([], None)
        return
    thing, quote, sure, weighed = orders[0]
    of_case = isinstance(thing, Action)
    said = None if doubt is None else (doubt.agency, doubt.order, doubt.quote)
    # Without a mind that could find out what was meant, what is not sure says nothing to anybody.
    assert said == (None if of_case or not (sure or stage.minds) else (speaker(hearing, thing), thing.id, quote))
    moves = [event.move for event in found if isinstance(event, Decided)]
    kept = [event for event in found if isinstance(event, Objected)]
    says = [(speaker(hearing, thing), "push_back", thing.id)] if of_case and not objected and replies < 3 else []
    assert [(move.speaker, move.act, move.action) for move in moves] == says
    assert [(each.quote, each.agency, each.action) for each in kept] == (
        [(quote, speaker(hearing, thing), thing.id)] if of_case and not weighed else []
    )
    assert all(each.passages == thing.passages for each in kept)


def check_rest(reading: Reading, rest: Reading, orders: list[Order]) -> None:
    """What is left of a message has no step of an order, nor one in the same words, and no question among these."""
    if not orders:
        assert rest == reading
        return
    steps, quotes = {order[0].id for order in orders}, [order[1] for order in orders]

    def stands(act: Act) -> bool:
        if act.kind not in (*STEPS, "none"):
            return True
        return act.id not in steps and not any(act.quote in quote or quote in act.quote for quote in quotes)

    assert rest.acts == tuple(act for act in reading.acts if stands(act))
    asks = reading.asks and not any("?" in quote for quote in quotes)
    assert (rest.asks, rest.questions) == (asks, reading.questions if asks else ())
    assert (rest.unclear, rest.assents) == ((), False)


@tried
@given(seeds)
def test_in_a_talk_a_right_that_is_surely_denied_and_blame_are_kept_for_the_report(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_order(dice)
    state = hearing.state
    acts = tuple(
        Act(
            kind=dice.choice(("deny", "blame", "care")), id=dice.choice((None, *ORDERS)),
            of=dice.choice((None, "order")), sure=dice.random() < 0.7, quote=dice.choice(PARTS),
            fault=dice.choice((None, *FAULTS[:2])),
        )
        for _ in range(dice.randint(0, 4))
    )  # fmt: skip
    reading = Reading.model_validate(hearing.reading.model_dump() | {"acts": acts})
    state.said = hearing.said
    found = list(denied_in_talk(state, reading))
    talked = replace(hearing, reading=reading)
    expected = []
    for kind in ("deny", "blame"):
        first = next((act for act in acts if act.sure and act.kind == kind), None)
        if first is not None:
            order = ("no_penalty", "blame") if kind == "blame" else (first.order or "rights_first", first.fault)
            expected.append((*order, all_words(talked, first), state.turn))
    assert [(each.order, each.fault, each.quote, each.turn) for each in found] == expected  # type: ignore[union-attr]


def test_whoever_hears_nothing_objects_to_nothing() -> None:
    """What a message does that no agency hears is left as it is."""
    dice = random.Random(3)
    hearing = any_order(dice)
    alone = hearing.said.model_copy(update={"audience": (hearing.state.learner,)})
    silent = replace(hearing, said=alone)
    events, reading = run(silent)
    assert (events, reading.acts) == ([], hearing.reading.acts)
    assert suspected(silent) is None
