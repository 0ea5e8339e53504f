"""What agencies say where no fact and no step answers: thanks, whose a power is, what was not understood."""

import random
from collections.abc import Iterable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.agencies.policy import answer_request
from roleplay.exercise.agencies.questions import advise, answer_nothing
from roleplay.exercise.log.events import Decided, Event
from roleplay.exercise.log.inputs import Settled
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State
from roleplay.exercise.talk import replies
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.words.reading import Act, Asked, Raised, Reading
from roleplay.scenario.vocabulary import AGENCIES, AgencyId
from tests.exercise.chances import any_hearing, any_question, any_state, happen, some
from tests.once import KNOWLEDGE, shipped_content
from tests.thorough import amount

tried = settings(max_examples=amount(300, 3000), deadline=None)
seeds = st.integers(0, 1_000_000)


def done(state: State, events: Iterable[Event]) -> list[Event]:
    """Have events happen one by one as they are decided, and return them."""
    found = []
    for event in events:
        happen(state, event)
        found.append(event)
    return found


def moves_of(state: State, events: Iterable[Event]) -> list[Move]:
    return [event.move for event in done(state, events) if isinstance(event, Decided)]


def open_readings(state: State, reading: Reading, agency: AgencyId, asked: Sequence[Asked]) -> tuple[str, ...]:
    """What words may have meant: steps of this agency that they perhaps ask for, else the subjects of questions."""
    perhaps = [act.id for act in reading.acts if not act.sure and act.of == "action" and act.kind != "decide"]
    steps = [name for name in perhaps if name is not None and agency in state.scenario.action[name].agencies]
    return tuple(dict.fromkeys(steps or [topic for each in asked for topic in each.topics]))[:2]


def asks_back(state: State, agency: AgencyId, about: tuple[str, ...]) -> tuple[object, ...]:
    """With a step that may be meant, how it stands or that one word is enough; else the subjects that may be."""
    steps = [name for name in about if name in state.scenario.action]
    action = state.scenario.action[steps[0]] if steps else None
    if action is None or action.harm is not None:
        return "clarify", None, tuple(name for name in about if name not in steps)
    answer = answer_request(state, agency, action)
    if answer.act == "accept":
        return "clarify", action.id, (action.id,)
    return answer.act, answer.action, answer.about


@tried
@given(seeds)
def test_where_nothing_is_answered_a_word_is_said_that_fits_what_was_said(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_hearing(dice)
    state, agency = hearing.state, dice.choice(AGENCIES)
    raised = tuple(
        Raised(agency=agency, position="p0", fit=dice.choice((0.5, 0.7))) for _ in range(dice.choice((0, 0, 1)))
    )
    acts = some(hearing.reading.acts, dice, 2)
    facts = [fact.id for fact in state.scenario.facts]
    acts += tuple(Act(kind="tell", id=name, of="fact") for name in some(facts, dice, 4) if dice.random() < 0.3)
    fields = hearing.reading.model_dump() | {"acts": acts, "raised": raised, "sense": dice.random() < 0.8}
    reading = Reading.model_validate(fields)
    waved = dice.random() < 0.2
    if waved:
        happen(state, Settled(choice=dice.choice((None, None, 0)), unasked=dice.random() < 0.3))
    settled = [entry.event for entry in state.log if isinstance(entry.event, Settled)]
    dropped = any(each.choice is None and not each.unasked for each in settled)
    asked = tuple(any_question(dice, state) for _ in range(dice.choice((0, 0, 1))))
    called = dice.random() < 0.6
    answer = replies.courtesy(Hearing(hearing.stage, hearing.said, reading), agency, asked, called=called)
    about = open_readings(state, reading, agency, asked)
    kinds = {act.kind for act in reading.acts if act.sure}
    unsure = any(not act.sure and act.kind in ("ask", "request") for act in reading.acts)
    matter = any(each.label != "ADMIN" for each in asked)
    told = list(dict.fromkeys(state.topic_of(fact) for fact in reading.facts))
    position = advise(state, agency, raised, 0.7)
    if "part" in kinds:
        expected: tuple[object, ...] | None = ("farewell", None, ())
    elif position is not None:
        expected = ("advise", None, ())
    elif "greet" in kinds:
        expected = ("greet", None, ())
    elif matter and not about:
        expected = ("puzzled", None, ())
    elif about or unsure or not reading.sense or dropped:
        expected = asks_back(state, agency, about or reading.topics[:2])
    elif not called:
        expected = None
    elif reading.label == "ENCOUR" and not reading.facts:
        expected = ("thanked", None, ())
    else:
        expected = ("acknowledge", None, tuple(told[:2]))
    assert (None if answer is None else (answer.act, answer.action, answer.about)) == expected
    assert answer is None or (answer.speaker, answer.events) == (agency, ())


# --- powers


@tried
@given(seeds)
def test_whose_a_power_is_is_said_by_who_is_asked_for_it_or_has_it(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_hearing(dice)
    stage, hearers = hearing.stage, hearing.hearers
    powers = {power.id: power for power in stage.library.powers}
    known = dice.sample(sorted(powers), 2)
    named = tuple(
        Act(
            kind=dice.choice(("request", "ask")),
            id=dice.choice((*known, "no-power")),
            of="power",
            to=some(AGENCIES, dice, 1),
        )
        for _ in range(dice.choice((0, 1, 2)))
    )
    stage.replies = dice.choice((0, 0, 5, 6))
    found = moves_of(hearing.state, replies.say_whose(hearing, named))
    first = next((act for act in named if act.id in powers), None)
    if first is None or not hearers or stage.replies > 6 or (stage.replies == 6 and not found):
        assert not found
        return
    power = powers[first.id or ""]
    speakers = [agency for agency in hearers if agency in first.to]
    speakers += [*hearing.addressed, *(agency for agency in hearers if agency in power.owners), *hearers]
    (move,) = found
    declines = first.kind == "request" and speakers[0] not in power.owners
    assert (move.speaker, move.act) == (speakers[0], "decline" if declines else "competence")
    assert (move.power, move.agency, move.passages) == (power.id, next(iter(power.owners), None), power.passages)


@tried
@given(seeds)
def test_powers_are_named_only_where_no_step_of_the_case_is_asked_for(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_hearing(dice)
    state, reading = hearing.state, hearing.reading
    asked = tuple(any_question(dice, state) for _ in range(dice.choice((0, 1, 2))))
    who = [each.who or each.scope == "deed" for each in asked]
    steps = any(act.sure and act.of == "action" and act.kind in ("request", "decide") for act in reading.acts)
    kinds = ("request", "ask") if any(who) else ("request",)
    wanted = [act for act in reading.acts if act.sure and act.of == "power" and act.kind in kinds]
    assert replies.powers_named(reading, asked) == (() if steps else tuple(wanted))
    begun = {*state.taken, *(work.action for work in state.work)}
    assert replies.left_beside_powers(state, asked) == tuple(
        each for each, is_who in zip(asked, who, strict=True) if not is_who or not begun.isdisjoint(each.actions)
    )


# --- what was not understood, and what nobody knows


@tried
@given(seeds)
def test_a_lost_request_is_asked_back_by_whom_it_was_put_to(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_hearing(dice)
    state, reading, hearers, stage = hearing.state, hearing.reading, hearing.hearers, hearing.stage
    spoken = some(hearers, dice, 2)
    for agency in spoken:
        done(state, [stage.reply(agency, "acknowledge")])
    spoken = tuple(agency for agency in hearers if agency in spoken)
    stage.replies = dice.choice((0, 1, 5))
    left = 6 - stage.replies
    others = (*spoken[-1:], *hearing.addressed, *hearers[:1])
    expected: dict[str, object] = {}
    for item in reading.unclear:
        put_to = [agency for agency in item.to if agency in hearers]
        speakers = [*put_to, *others]
        if speakers and (item.surely or speakers[0] not in spoken):
            expected.setdefault(speakers[0], item)
    backs = {
        agency: asks_back(state, agency, open_readings(state, reading, agency, ()) or reading.topics[:2])
        for agency in expected
    }
    found = moves_of(state, replies.not_understood(hearing))
    assert [move.speaker for move in found] == list(expected)[:left]
    for at, move in enumerate(found):
        if move.speaker in spoken:
            assert (move.act, move.quote) == ("unclear", "this")
        elif not any(other.facts for other in found[:at]):  # what is told changes how things stand
            assert (move.act, move.action, move.about) == backs[move.speaker]


@tried
@given(seeds)
def test_what_nobody_knows_is_said_once_by_who_spoke_last_or_whose_task_it_is(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_hearing(dice)
    state, hearers, stage = hearing.state, hearing.hearers, hearing.stage
    spoken = list(some(hearers, dice, 2))
    for agency in spoken:
        done(state, [stage.reply(agency, "acknowledge")])
    asked = tuple(any_question(dice, state) for _ in range(dice.choice((1, 2))))
    topics = tuple(dict.fromkeys(each.topics[0] for each in asked if each.topics))
    says = any(each.label == "OPEN" or each.topics or each.exact for each in asked)
    whose = [each.agency for each in state.scenario.topic[topics[0]].sources] if topics else []
    owners = [agency for agency in whose if agency in hearers]
    speaker = spoken[-1] if spoken else next(iter((*owners, *hearers)), None) if says else None
    nothing = answer_nothing(state, speaker, topics) if speaker is not None else None
    found = moves_of(state, replies.nobody_knows(hearing, asked))
    assert [(move.speaker, move.act, move.about, move.also) for move in found] == (
        [(speaker, "nothing_more" if spoken else "nothing_known", nothing.about, nothing.also)] if nothing else []
    )


@tried
@given(seeds)
def test_the_way_of_choosing_by_hand_is_shown_after_two_lost_turns_and_not_again_soon(seed: int) -> None:
    dice = random.Random(seed)
    stage = Stage(any_state(dice), shipped_content(KNOWLEDGE).library)
    state = stage.state
    state.turn += 30
    lost, shown = set(), None
    for turn in range(state.turn - 8, state.turn + 1):
        state.turn = turn
        act = dice.choice(("clarify", "puzzled", "unclear", "unclear", "greet"))
        step = dice.choice((None, None, None, state.scenario.actions[0].id))
        if dice.random() < 0.8:
            done(state, [stage.move("ngo", act, action=step)])
            lost |= {turn} if act != "greet" and step is None else set()
        if shown is None and dice.random() < 0.2:
            done(state, [stage.tell("by_hand")])
            shown = turn
    due = shown is None or state.turn - shown >= 6
    found = moves_of(state, replies.point_to_choosing(stage))
    assert [move.act for move in found] == (["by_hand"] if due and {state.turn, state.turn - 1} <= lost else [])
