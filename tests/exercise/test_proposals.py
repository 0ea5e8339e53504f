"""The cards of any reading, and what each answer leaves of it."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.log.inputs import Said, Settled
from roleplay.exercise.log.proposals import (
    by_hand,
    left,
    own_steps,
    picked,
    picked_alone,
    proposed,
    settle,
    waits,
)
from roleplay.exercise.words.reading import Act, Asked, Reading
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import ACT_KINDS, AGENCIES
from tests.exercise.chances import CLASSES, some
from tests.thorough import amount

tried = settings(max_examples=amount(400, 4000), deadline=None)
seeds = st.integers(0, 1_000_000)
STEPS = ("request", "decide", "forbid", "undo")
SAFEGUARDS = ("caution", "consent", "care", "empathy", "summary")
QUOTES = ("", "stop", "please stop", "go on", "on")


def any_act(dice: random.Random, case: Scenario) -> Act:
    of = dice.choice(("action", "action", "power", "fact", "order", None))
    names = {"action": case.actions[0].id, "power": "arrest", "fact": case.facts[0].id, "order": "no_penalty"}
    kinds = (*STEPS, "request", "decide", "request", "decide", "tell", "caution", "care", "deny", "threat", *ACT_KINDS)
    return Act(
        kind=dice.choice(kinds), id=names.get(of or ""), of=of, sure=dice.random() < 0.3,  # type: ignore[arg-type]
        quote=dice.choice(QUOTES), likelihood=dice.choice((0.3, 0.5, 0.74, 0.75, 0.9)), to=some(AGENCIES, dice, 1),
    )  # fmt: skip


def drawn(seed: int, case: Scenario) -> tuple[random.Random, Said, Reading]:
    dice = random.Random(seed)
    channel = dice.choice(("room", "room", "direct", "interview"))
    acts = tuple(any_act(dice, case) for _ in range(dice.randint(0, 5)))
    chosen = tuple(any_act(dice, case) for _ in range(2)) if dice.random() < 0.1 else ()
    said = Said.model_validate(
        {
            "speaker": "police",
            "channel": channel,
            "audience": AGENCIES,
            "text": "Words.",
            "acts": chosen,
            "origin": "learner",
        }
    )
    label = dice.choice(CLASSES)
    asked = tuple(
        Asked(label=label, actions=some((case.actions[0].id, case.actions[1].id), dice, 1))
        for _ in range(dice.choice((0, 1, 2)))
    )
    reading = Reading(
        reader="chance", label=label, side="+", confidence=0.5, acts=acts, questions=dice.choice((asked, None)),
        asks=dice.random() < 0.5, minds=dice.random() < 0.3, topics=(case.topics[0].id,), assents=dice.random() < 0.3,
        sense=dice.random() < 0.8, rude=dice.random() < 0.3,
    )  # fmt: skip
    return dice, said, reading


def left_open(said: Said, reading: Reading) -> list[Act]:
    """What a card can name of what words may do and are not sure to."""
    if said.channel == "interview" or said.acts:
        return []
    sure = [(act.kind, act.id) for act in reading.acts if act.sure]
    open_ = [act for act in reading.acts if not act.sure and (act.kind, act.id) not in sure]
    named = ("action", "fact", "power")
    open_ = [act for act in open_ if act.order or (act.of in named and act.kind in (*STEPS, "ask", "tell"))]
    if reading.minds:  # what is rather a request than anything else is theirs to understand
        steps = [act for act in open_ if act.kind in STEPS]
        open_ = [] if open_ and open_[0].kind == "request" else [act for act in steps if act.kind != "request"]
    return open_


@tried
@given(seeds)
def test_the_four_likeliest_are_cards_and_wait_where_one_is_likely_and_nothing_done(case: Scenario, seed: int) -> None:
    _, said, reading = drawn(seed, case)
    offered, open_ = proposed(said, reading), left_open(said, reading)
    assert len(offered) == min(4, len(open_))
    assert [act.likelihood for act in offered] == sorted((act.likelihood for act in open_), reverse=True)[:4]
    assert all(act in open_ for act in offered)
    likely = any(act.likelihood >= 0.75 and act.kind != "ask" for act in offered)
    assert waits(reading, offered) == (likely and not reading.kinds(*STEPS, "tell"))


@tried
@given(seeds)
def test_what_is_picked_is_sure_and_the_rest_is_as_it_was(case: Scenario, seed: int) -> None:
    dice, said, reading = drawn(seed, case)
    cards = proposed(said, reading)
    assert settle(said, reading, cards, Settled(unasked=True)) == reading
    rest = [act for act in reading.acts if act not in cards]
    none = settle(said, reading, cards, Settled())
    assert list(none.acts) == rest and left(cards, Settled()) == ()
    assert (none.questions, none.asks, none.unclear) == (reading.questions, reading.asks, reading.unclear)
    picks = tuple(card for card in cards if dice.random() < 0.5)
    answer = Settled(picked=picks)
    names = {(pick.kind, pick.id) for pick in picks}
    meant = [act.model_copy(update={"sure": True, "likelihood": 1.0}) for act in cards if (act.kind, act.id) in names]
    chosen = settle(said, reading, cards, answer)
    assert list(chosen.acts) == [*rest, *meant]
    assert set(left(cards, answer)) == (
        {card for card in cards if (card.kind, card.id) not in names} if picks else set()
    )
    if meant:
        about, asks = {act.id for act in meant}, [act for act in meant if act.kind == "ask"]
        wanted = [asked for asked in reading.wanted if about.isdisjoint(asked.actions)]
        assert chosen.questions is not None and list(chosen.questions[: len(wanted)]) == wanted
        assert len(chosen.questions) == len(wanted) + len(asks) and chosen.unclear == ()
    alone = picked_alone(said, reading, cards, answer)
    assert list(alone.acts) == meant
    assert (alone.minds, alone.topics, alone.rude) == (reading.minds, (), False)
    assert (alone.label, alone.confidence) == (reading.label, reading.confidence)


@tried
@given(seeds)
def test_older_logs_have_one_answer_by_its_place_or_only_a_question(case: Scenario, seed: int) -> None:
    dice, said, reading = drawn(seed, case)
    cards, choice = proposed(said, reading), dice.randint(0, 4)
    chosen = picked(cards, Settled(choice=choice))
    assert [(act.kind, act.id) for act in chosen] == [(act.kind, act.id) for act in cards[choice : choice + 1]]
    asked = picked(cards, Settled(only_asked=True))
    assert [(act.kind, act.id, act.sure) for act in asked] == [("ask", act.id, True) for act in cards[:1]]


@tried
@given(seeds)
def test_what_the_learner_alone_can_do_is_a_decision_where_it_is_put_to_nobody(case: Scenario, seed: int) -> None:
    dice, _, reading = drawn(seed, case)
    first = case.actions[0]
    agencies = dice.choice((("police",), ("police", "ngo"), ("ngo",)))
    action = first.model_copy(update={"agencies": agencies, "agents_only": dice.random() < 0.3})
    found = own_steps(reading, {first.id: action}, "police")
    alone = agencies == ("police",) and not action.agents_only

    def becomes(act: Act) -> Act:
        own = act.of == "action" and alone and act.kind == "request" and not act.sure and not act.to
        return act.model_copy(update={"kind": "decide"}) if own else act

    assert found.acts == tuple(dict.fromkeys(becomes(act) for act in reading.acts))


@tried
@given(seeds)
def test_what_was_chosen_by_hand_is_done_and_nothing_that_the_words_may_ask_besides(case: Scenario, seed: int) -> None:
    dice, said, reading = drawn(seed, case)
    assert by_hand(said.model_copy(update={"acts": ()}), reading) == reading
    topic, action = case.topics[0].id, case.actions[0].id
    objects = dice.choice((("action", action), ("topic", topic), (None, None)))
    asks = Act(kind="ask", of=objects[0], id=objects[1], to=some(AGENCIES, dice))  # type: ignore[arg-type]
    others = tuple(any_act(dice, case) for _ in range(dice.randint(0, 2)))
    chosen = (*others, *([asks] if dice.random() < 0.6 or not others else []))
    found = by_hand(said.model_copy(update={"acts": chosen}), reading)
    heard = [act for act in reading.acts if act.kind not in (*STEPS, "ask", "tell", "evidence")]
    unkind = any(act.kind in ("deny", "threat") for act in reading.acts)
    assert found.acts == (*(act for act in chosen if not (unkind and act.kind in SAFEGUARDS)), *heard)
    asking = [act for act in chosen if act.kind == "ask"]
    assert (found.asks, found.assents, found.sense, found.unclear) == (bool(asking), False, True, ())
    assert found.questions is not None and len(found.questions) == len(asking)
    for act, asked in zip(asking, found.questions, strict=True):
        deed, fact = act.of == "action" and act.id is not None, act.of == "fact" and act.id is not None
        assert asked.label == (reading.label if said.channel == "interview" else "PROBE")
        assert asked.to == tuple(agency for agency in AGENCIES if agency in act.to)
        assert (asked.actions, asked.scope) == (((act.id,), "deed") if deed else ((), "matter"))
        assert [aim.fact for aim in asked.aims] == ([act.id] if fact else [])
        assert asked.topics == ((act.id,) if not deed and not fact and act.id is not None else ())
    assert found.topics == tuple(topic for asked in found.questions for topic in asked.topics)
    assert found.rude == reading.rude
