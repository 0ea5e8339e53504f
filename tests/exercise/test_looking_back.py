"""Which of the learner's turns the debrief asks about, in any course of things, and when an answer calls for it."""

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.agencies.sharing import may_know
from roleplay.exercise.flow.following_up import (
    FINDERS,
    AskableTurn,
    answer_to_go_by,
    asked_on,
    follow_up,
    followed_up,
    left_to_ask,
    open_follow_up,
    quoted_words,
)
from roleplay.exercise.log import events
from roleplay.exercise.log.answers import Answer, Answered
from roleplay.exercise.log.events import Decided, Event
from roleplay.exercise.log.inputs import Attempt, FollowedUp, Reflected, Said
from roleplay.exercise.log.learner_turns import OwnTurn, own_turns
from roleplay.exercise.log.state import Fired, State
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.words.reading import Act, Reading
from roleplay.scenario.case import Scenario
from roleplay.scenario.flow import FollowUp
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import PRODUCTIVE, TACTIC_OF
from tests.exercise.chances import CLASSES, FEW, any_case, begun, happen, some
from tests.once import KNOWLEDGE, shipped_content
from tests.thorough import amount

tried = settings(max_examples=amount(200, 2000), deadline=None)
seeds = st.integers(0, 1_000_000)
WORDS = ("the", "driver", "interpreter", "brought", "separately", "Potni", "listi", "Škoda", "workers", "at", "night")
HARMFUL = {"accusation", "threat", "promise", "minimisation", "bluff"}
FELT = 0.05
QUESTIONS = ("Q1", "Q2", "Q3", "Q4", "Q5")
FOLLOWING = FollowUp(
    id="any", about="fell", questions=("Q1", "Q2", "Q3", "Q4"),
    denies=Lines({"sl": ("ni težav",), "en": ("no problem",)}),
    text=Lines({"sl": ("Zakaj?",), "en": ("Why?",)}),
)  # fmt: skip


def text(dice: random.Random, most: int = 20) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(dice.randint(0, most)))


def any_course(dice: random.Random) -> State:
    """Return a debrief after some turns of the learner's, each with one consequence or another."""
    case = any_case(dice)
    state = begun(dice, case)
    for agency in case.seat:
        state.knows[agency] = {}
    for _ in range(dice.randint(1, 6)):
        person = dice.choice(case.persons)
        channel = dice.choice(("room", "interview", "interview"))
        audience = (state.learner, person.id) if channel == "interview" else tuple(case.seat)
        to = (person.id,) if channel == "interview" else ()
        words = text(dice) if dice.random() < 0.9 else ""
        said = Said.model_validate(
            {
                "speaker": state.learner,
                "channel": channel,
                "to": to,
                "audience": audience,
                "text": words,
                "origin": "learner",
            }
        )
        label, kinds = dice.choice(CLASSES), some(TACTIC_OF, dice, 1)
        acts = tuple(Act(kind=kind, sure=dice.random() < 0.7) for kind in kinds)
        side = "+" if label in PRODUCTIVE else "-"
        reading = Reading(reader="chance", label=label, side=side, confidence=1.0, acts=acts)
        happen(state, said, events.Read(reading=reading))
        for _ in range(dice.randint(0, 3)):
            happen(state, any_consequence(dice, state, person.id))
    happen(state, events.PhaseEntered(phase="debrief"))
    return state


def any_consequence(dice: random.Random, state: State, person: str) -> Event:
    case, learner = state.scenario, state.learner
    fact = dice.choice(case.facts[:FEW]).id
    others = some((agency for agency in case.seat if agency != learner), dice)
    cause = dice.choice(("R1", "R1", case.actions[0].id))
    step = dice.choice((-0.1, -0.05, -0.04, 0.04, 0.05, 0.1))
    stage = Stage(state, shipped_content(KNOWLEDGE).library)
    return dice.choice(
        (
            events.StateChanged(person=person, cause=cause, changes={"trust": step}),
            events.FactDisclosed(
                fact=fact, person=person, to=(learner,), layer="if_asked", contaminated=dice.random() < 0.4
            ),
            events.WentAlong(person=person, topics=()),
            events.FactWithheld(fact=fact, holder=dice.choice((person, "ngo")), missing=("trust",)),
            events.FactShared(
                fact=fact, by=dice.choice((learner, "ngo")), to=others, unneeded=others[:1] * dice.choice((0, 0, 1))
            ),
            events.FactFound(fact=fact, to=(learner,), source="x"),
            events.HarmDone(harm="threat", detail=person),
            events.Slipped(power="x", right_agency=None),
            stage.move(dice.choice(list(case.seat)), dice.choice(("too_wide", "no_consent", "greet"))),
        )
    )


def of_turn(state: State, turn: int) -> list[Event]:
    return [entry.event for entry in state.log if entry.turn == turn]


def trust(state: State, turn: int) -> float:
    """How far the words of a turn moved trust; what a step did is not words."""
    moved = (event for event in of_turn(state, turn) if isinstance(event, events.StateChanged))
    return sum(event.changes.get("trust", 0.0) for event in moved if event.cause not in state.scenario.action)


def led(state: State, turn: int) -> int:
    found = of_turn(state, turn)
    went = [event for event in found if isinstance(event, events.WentAlong)]
    return len(went) + sum(isinstance(event, events.FactDisclosed) and event.contaminated for event in found)


def told(state: State, turn: int) -> int:
    found = (event for event in of_turn(state, turn) if isinstance(event, events.FactDisclosed))
    return sum(not event.contaminated for event in found)


def kept(state: State, turn: int) -> int:
    found = (event for event in of_turn(state, turn) if isinstance(event, events.FactWithheld))
    return sum(event.holder in state.scenario.person for event in found)


def passed(state: State, turn: int) -> int:
    """How often somebody who needed a fact got it, in messages that told nobody too much."""
    found = [event for event in of_turn(state, turn) if isinstance(event, events.FactShared)]
    own = [event for event in found if event.by == state.learner and not event.unneeded]
    return sum(agency in state.scenario.fact[event.fact].needs for event in own for agency in event.to)


def reading_of(state: State, turn: int) -> Reading:
    return next(event.reading for event in of_turn(state, turn) if isinstance(event, events.Read))


def is_faultless(state: State, item: OwnTurn) -> bool:
    faults = events.HarmDone | events.Objected | events.Slipped | events.WentAlong
    if any(isinstance(event, faults) for event in of_turn(state, item.turn)):
        return False
    reading = reading_of(state, item.turn)
    bad = reading.label in ("LEAD", "FORCED") or not (HARMFUL | {"why_blame"}).isdisjoint(reading.sure_tactics)
    return item.channel != "interview" or not bad


Weight = Callable[[State, int], float]


def most(state: State, among: Sequence[OwnTurn], weight: Weight, least: float) -> OwnTurn | None:
    """The first of the turns in which most of something happened, where it is enough."""
    top = max((weight(state, item.turn) for item in among), default=0.0)
    return next((item for item in among if weight(state, item.turn) == top), None) if top >= least else None


@tried
@given(seeds)
def test_the_turn_to_ask_about_is_the_first_in_which_most_happened(seed: int) -> None:
    dice = random.Random(seed)
    state = any_course(dice)
    turns = [item for item in own_turns(state) if dice.random() < 0.9]
    clean = [item for item in turns if is_faultless(state, item)]
    talks = [item for item in turns if item.channel == "interview"]
    found = {name: FINDERS[name](state, turns) for name in ("fell", "rose", "kept", "passed")}
    expected = {
        "fell": most(state, turns, lambda state, turn: -trust(state, turn), FELT),
        "rose": most(state, clean, trust, FELT),
        "kept": most(state, talks, kept, 1),
        "passed": most(state, clean, passed, 1),
    }
    assert {name: each.turn if each is not None else None for name, each in found.items()} == expected
    assert all(each.weighty == (name == "fell") for name, each in found.items() if each is not None)
    poor = [item for item in talks if reading_of(state, item.turn).side == "-"]
    worst = min(
        poor, key=lambda item: (-led(state, item.turn), trust(state, item.turn), told(state, item.turn)), default=None
    )
    asked = FINDERS["question"](state, turns)
    assert (asked.turn if asked else None) == worst
    if asked is not None and worst is not None:
        assert asked.weighty == (led(state, worst.turn) > 0 or trust(state, worst.turn) <= -FELT)


@tried
@given(seeds)
def test_news_untold_facts_and_warnings_are_asked_about_where_they_began(seed: int) -> None:
    dice = random.Random(seed)
    state = any_course(dice)
    case, turns = state.scenario, own_turns(state)
    by_number = {item.turn: item for item in turns}
    cautions = [e.event.move for e in state.log if isinstance(e.event, events.Decided) and e.event.move.act != "greet"]
    warned = next((move for move in cautions if move.answers in by_number), None)
    spoken = FINDERS["spoken_up"](state, turns)
    assert spoken == (
        AskableTurn(by_number[warned.answers], True, agency=warned.speaker) if warned is not None else None
    )
    for inject in some(case.injects, dice, 3):
        outcome = dice.choice(("late", "unanswered", "in_time", None))
        state.injects[inject.id] = Fired(dice.randint(0, 5), 0.0, some(case.seat, dice, 3), outcome)
    heard = [
        (outcome, name, next(item for item in turns if item.turn > fired.turn))
        for outcome in ("unanswered", "late")
        for name, fired in state.injects.items()
        if fired.outcome == outcome and state.has_heard_of(name) and any(item.turn > fired.turn for item in turns)
    ]
    found = FINDERS["inject"](state, turns)
    assert found == (AskableTurn(heard[0][2], heard[0][0] == "unanswered", inject=heard[0][1]) if heard else None)
    lacking = {}
    for name, held in state.known(state.learner).items():
        fact = case.fact[name]
        who = [a for a in case.seat if a in fact.needs and name not in state.known(a) and may_know(fact, a, state)]
        if fact.key and held.turn in by_number and who:
            lacking[name] = who
    untold = FINDERS["untold"](state, turns)
    if not lacking:
        assert untold is None
        return
    assert untold is not None and untold.fact is not None
    assert len(lacking[untold.fact]) == max(map(len, lacking.values()))
    assert (untold.agency, untold.weighty) == (lacking[untold.fact][0], True)
    assert untold.turn.turn == state.known(state.learner)[untold.fact].turn


# --- when an answer calls for it


def debriefed(dice: random.Random, *follow_ups: FollowUp) -> State:
    state = any_course(dice)
    case = state.scenario
    questions = tuple(item.model_copy(update={"id": name}) for item, name in zip(case.debrief, QUESTIONS, strict=False))
    fields = {name: getattr(case, name) for name in Scenario.model_fields}
    state.scenario = Scenario.model_construct(**fields | {"debrief": questions, "follow_ups": follow_ups})
    return state


@tried
@given(seeds)
def test_an_answer_is_followed_up_where_it_is_thin_denied_or_beside_what_weighs(seed: int) -> None:
    dice = random.Random(seed)
    weighty = dice.choice(("fell", "rose"))
    state = debriefed(dice, FOLLOWING.model_copy(update={"about": weighty}))
    turns = [item for item in own_turns(state) if item.text]
    moment = FINDERS[weighty](state, turns)
    denial = {"sl": "Sploh ni težav!", "en": "There was no Problém."}[state.setup.language]
    number = str(moment.turn.turn) if moment is not None and dice.random() < 0.2 else ""
    of_turn_ = moment.turn.text.split() if moment is not None else []
    taken = some([word for word in of_turn_ if len(word) >= 4], dice, 2)
    others = " ".join(["blah"] * dice.choice((8, 10, 11, 12, 14)))
    answer = " ".join((others, *taken, number, denial if dice.random() < 0.3 else "")).strip()
    reflected = Reflected(question=dice.choice(("Q1", "Q1", "Q1", "Q5")), text=answer)
    happen(state, reflected)
    found = follow_up(state, reflected)
    words = answer.replace("!", "").replace(".", "").split()
    begins = {word[:5].lower() for word in taken if len(word) >= 5}
    touches = len(begins) >= 2 or bool(number)
    denied = denial in answer
    calls = len(words) < 12 or denied or (moment is not None and moment.weighty and not touches)
    if moment is None or reflected.question != "Q1" or not calls:
        assert found is None
    else:
        assert found == {
            "question": "Q1",
            "follow": "any",
            "quotes": moment.turn.turn,
            "inject": None,
            "facts": (),
            "agency": None,
        }


@tried
@given(seeds)
def test_three_are_asked_at_most_none_twice_and_none_after_the_last_question(seed: int) -> None:
    dice = random.Random(seed)
    kinds = ("fell", "rose", "kept", "passed", "question")
    items = [FOLLOWING.model_copy(update={"id": f"f{at}", "about": kind}) for at, kind in enumerate(kinds)]
    state = debriefed(dice, *items)
    stage = Stage(state, shipped_content(KNOWLEDGE).library)
    asked: list[dict[str, object]] = []
    assert answer_to_go_by(state) is None
    for question in QUESTIONS[:-1]:
        answered = Reflected(question=question, text="Yes.")
        happen(state, answered)
        assert open_follow_up(state) is None
        assert answer_to_go_by(state) == answered
        assert left_to_ask(state, answered) == 3 - len(asked)
        last = Reflected(question="Q5", text="")
        assert (left_to_ask(state, last), follow_up(state, last)) == (0, None)
        found = follow_up(state, answered)
        if found is None:
            break
        assert found["follow"] not in {each["follow"] for each in asked}
        assert found["quotes"] not in {each["quotes"] for each in asked}
        asked.append(found)
        move = stage.guide("follow_up", **found).move
        happen(state, Decided(move=move))
        assert open_follow_up(state) == move
        assert followed_up(state)[question] == (move, "")
        happen(state, FollowedUp(question=question, text="Because."))
        assert open_follow_up(state) is None
        assert followed_up(state)[question] == (move, "Because.")
    left = {
        FINDERS[item.about](state, _unquoted(state, asked))
        for item in items
        if item.id not in {e["follow"] for e in asked}
    }
    assert len(asked) == 3 or left <= {None}


def _unquoted(state: State, asked: Sequence[dict[str, object]]) -> list[OwnTurn]:
    quoted = {each["quotes"] for each in asked}
    return [item for item in own_turns(state) if item.text and item.turn not in quoted]


@tried
@given(seeds)
def test_a_mind_is_believed_unless_it_fails_or_the_answer_says_nothing(seed: int) -> None:
    dice = random.Random(seed)
    state = debriefed(dice, FOLLOWING)
    attempt = Attempt(model="m", prompt="p", version="1")
    failed = attempt.model_copy(update={"failure": "timeout"})
    asked = Answered(speaker="facilitator", permit="p", attempt=dice.choice((None, attempt, failed)))
    assert asked_on(state, asked) is None
    reflected = Reflected(question="Q1", text=" ".join(["blah"] * dice.choice((4, 5, 6, 20))))
    happen(state, reflected)
    empty = len(reflected.text.split()) <= 5
    authored = follow_up(state, reflected)
    assert asked_on(state, asked) == (authored if empty or asked.attempt != attempt else None)
    quoted = dice.choice([item for item in own_turns(state)])
    words = " ".join(quoted.text.split()[:4])
    said = Answer(say=f"You said “never said so” and “{words}”." if words else "Why?")
    found = asked_on(state, asked.model_copy(update={"answer": said}))
    assert found is not None and found["question"] == "Q1"
    first = next((item.turn for item in own_turns(state) if words and words in item.text), None)
    if len(words.split()) >= 2:
        assert found["quotes"] is not None and found["quotes"] <= (first or 0)
    elif not words:
        assert found["quotes"] is None


@pytest.mark.parametrize("length", [159, 160, 161, 400])
def test_words_are_quoted_whole_up_to_a_length_and_then_cut_at_a_word(length: int) -> None:
    state = begun(random.Random(1), any_case(random.Random(1)))
    words = ("word, " * 100)[: length - 1] + "x"
    said = Said(
        speaker=state.learner, channel="room", audience=(state.learner,), text=f"  {words}\n", origin="learner"
    )  # fmt: skip
    happen(state, said)
    quoted = quoted_words(state, 1)
    assert quoted_words(state, 2) == ""
    if length <= 160:
        assert quoted == words
    else:
        assert quoted.endswith("word …") and len(quoted) <= 162
        assert words.startswith(quoted.removesuffix(" …"))
        assert len(quoted) > 150
