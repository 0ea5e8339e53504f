"""The state after any log, possible or not, is what counting all of the log once more gives."""

import random
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.log import events, inputs
from roleplay.exercise.log.answers import WRONG, Agreed, Answer, Answered, Called, Claim, Improvised
from roleplay.exercise.log.events import Event
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.moves import FACILITATOR, Move
from roleplay.exercise.log.state import State
from roleplay.exercise.words.reading import Act, Reading
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AGENCIES, PHASES
from tests.exercise.chances import CLASSES, begun, happen, some
from tests.once import KNOWLEDGE, shipped_content
from tests.thorough import amount

tried = settings(max_examples=amount(60, 600), deadline=None)
seeds = st.integers(0, 1_000_000)
LENGTH = 60
OBJECTING = {"push_back", "object", "refuse", "ask_back"}
OFFERING = {"not_yet", "able", "clarify"}
ACTS = (
    *OBJECTING,
    *OFFERING,
    "too_wide",
    "no_consent",
    "ask",
    "share",
    "conflict",
    "pace",
    "overtime",
    "tongue",
    "hint",
)
PERSONS = ("worker", "driver")
Happened = Callable[[random.Random, State, Scenario], Event]


def said(dice: random.Random, state: State, case: Scenario) -> Event:
    origin = dice.choice(("learner", "learner", "authored"))
    words = {"channel": "room", "audience": AGENCIES, "text": "Words.", "origin": origin}
    waiting = some(state.pending, dice, 2) if origin == "authored" else ()
    moves = {"move": waiting[0], "also": waiting[1:]} if waiting else {}
    lines = some(("l1", "l2"), dice)
    return inputs.Said.model_validate({"speaker": "ngo", "lines": lines, **words, **moves})


def read(dice: random.Random, state: State, case: Scenario) -> Event:
    acts = (Act(kind="caution", sure=dice.random() < 0.6), Act(kind="deny", id="no_vow", of="order", quote="this"))
    label = dice.choice((*CLASSES, "LEAD", "LEAD"))
    return events.Read(reading=Reading(reader="x", label=label, side="+", confidence=1.0, acts=some(acts, dice)))


def decided(dice: random.Random, state: State, case: Scenario) -> Event:
    action = dice.choice((None, None, case.actions[0].id, case.actions[1].id))
    about = some((case.actions[2].id, case.topics[0].id), dice)
    order = dice.choice((None, "no_vow", "no_penalty"))
    return events.Decided(
        move=Move(
            id=f"m{state.moves + 1}", speaker=dice.choice(("ngo", "police", FACILITATOR, *PERSONS)),
            act=dice.choice(ACTS), channel="room", audience=AGENCIES, answers=state.turn, action=action, about=about,
            order=order, asks_for=dice.choice((None, case.facts[0].id)), hint=dice.choice((None, "h1")),
            remarks=some(("coffee", "rain"), dice),
        )
    )  # fmt: skip


def of_facts(dice: random.Random, state: State, case: Scenario) -> Event:
    fact, to = dice.choice(case.facts[:4]).id, some(AGENCIES, dice, 3)
    person = dice.choice(PERSONS)
    return dice.choice(
        (
            events.FactShared(fact=fact, by="police", to=to),
            events.FactFound(fact=fact, to=to, source="x"),
            events.FactDisclosed(fact=fact, person=person, to=to, layer="earned", contaminated=dice.random() < 0.5),
            events.FactWithheld(fact=fact, holder=person, missing=("trust",), covered=dice.random() < 0.7),
        )
    )


def of_persons(dice: random.Random, state: State, case: Scenario) -> Event:
    person, fact = dice.choice(PERSONS), dice.choice(case.facts[:4]).id
    topics = some((topic.id for topic in case.topics[:4]), dice)
    cause = dice.choice(("R1", "explain-rights"))
    changes = dice.choice(({}, {"heard": 0.2}, {"heard": -0.1}, {"heard": 0.0}, {"trust": 0.7}, {"trust": -0.9}))
    return dice.choice(
        (
            events.StateChanged(
                person=person, cause=cause, changes=changes, shuts_for=dice.randint(0, 2), frees=some((fact,), dice, 1)
            ),
            events.TopicOpened(person=person, topics=topics, account=dice.random() < 0.3),
            events.EvidenceShown(
                person=person, fact=fact, after_account=dice.random() < 0.5, confronted=dice.random() < 0.5
            ),
            events.WentAlong(person=person, topics=topics),
        )
    )


def of_work(dice: random.Random, state: State, case: Scenario) -> Event:
    action, agency = dice.choice(case.actions).id, dice.choice(AGENCIES[:2])
    busy = dice.choice(("busy", "blocked"))
    taken = case.action[action]
    return dice.choice(
        (
            events.DutyAccepted(agency=agency, action=action, due=state.minute + 1),
            events.DutyDeclined(agency=agency, action=action, why=busy),  # type: ignore[arg-type]
            events.ActionTaken(
                action=action, agency=agency, by_learner=True, interpreter=taken.interpreter, separates=taken.separates
            ),
            events.ActionUndone(action=action, agency=agency),
        )
    )


def of_course(dice: random.Random, state: State, case: Scenario) -> Event:
    phase = PHASES[min(PHASES.index(state.phase) + 1, len(PHASES) - 1)]
    return dice.choice((events.ClockMoved(minutes=2.0), events.PhaseEntered(phase=phase)))


def spoken(dice: random.Random, state: State, case: Scenario) -> Event:
    speaker, audience = dice.choice(("ngo", "worker")), some(AGENCIES, dice)
    if speaker in state.called and dice.random() < 0.7:
        claims = tuple(
            Claim(does=dice.choice(("tells", "leaks", "promises")), id=None, quote=f"q{state.turn}")
            for _ in range(dice.randint(0, 2))
        )
        answer = Answer(say="Well.") if dice.random() < 0.7 else None
        return Answered(speaker=speaker, permit="p", answer=answer, claims=claims)
    return dice.choice(
        (
            Called(speaker=speaker, channel="room", audience=audience),
            Called(speaker=speaker, channel="room", audience=audience),
            Agreed(speaker=speaker, audience=audience, text="We meet.", owes=dice.choice((speaker, "police"))),
            Improvised(speaker=speaker, audience=audience, details=("It rained.",)),
            events.Objected(quote="this", turn=1),
        )
    )


HAPPENINGS: tuple[Happened, ...] = (
    said, said, read, decided, decided, of_facts, of_facts, of_persons, of_persons, of_work, of_course, spoken,
)  # fmt: skip


def any_log(seed: int) -> State:
    dice = random.Random(seed)
    case = shipped_content(KNOWLEDGE).library.scenario["white-van"]
    state = begun(dice, case)
    happen(state, events.PhaseEntered(phase="preparation"))
    for _ in range(LENGTH):
        happen(state, dice.choice(HAPPENINGS)(dice, state, case))
    return state


@tried
@given(seeds)
def test_moves_leave_what_they_say(seed: int) -> None:
    state = any_log(seed)
    case, log = state.scenario, state.log
    moves = [(entry, entry.event.move) for entry in log if isinstance(entry.event, events.Decided)]
    said_by = [entry.event for entry in log if isinstance(entry.event, inputs.Said)]
    spoken_ = {name for event in said_by if event.move is not None for name in (event.move, *event.also)}
    assert state.pending == {move.id: move for _, move in moves if move.id not in spoken_}
    assert state.moves == len(moves)
    assert state.hints == {move.hint: entry.turn for entry, move in moves if move.hint is not None}
    assert state.friction == [entry.turn for entry, move in moves if move.act in OBJECTING]
    assert state.asked == {f"{m.speaker}:{m.asks_for}": entry.turn for entry, m in moves if m.asks_for is not None}
    offers: dict[str, tuple[tuple[str, ...], int]] = {}
    notices, phase, tongue = set(), "preparation", None
    for entry in log:
        if isinstance(entry.event, events.PhaseEntered):
            phase = entry.event.phase
        if not isinstance(entry.event, events.Decided):
            continue
        move = entry.event.move
        named = (move.action,) if move.action is not None else move.about
        steps = tuple(name for name in named if name in case.action)
        if move.act in OFFERING and steps:
            offers[move.speaker] = (steps, entry.turn)
        once = move.speaker == FACILITATOR and move.act in ("conflict", "pace", "overtime")
        if once or move.act in ("too_wide", "no_consent"):
            notices.add(f"{move.act}:{phase}")
        tongue = entry.turn if (move.speaker, move.act) == (FACILITATOR, "tongue") else tongue
    assert {name: (offer.actions, offer.turn) for name, offer in state.offers.items()} == offers
    assert (state.notices, state.told_of_tongue) == (notices, tongue)
    lines = {name: entry.turn for entry in log if isinstance(entry.event, inputs.Said) for name in entry.event.lines}
    assert state.lines == lines
    check_noted(state)


def check_noted(state: State) -> None:
    """What was agreed, made up and said wrongly stays with who said it, before whom; wrong until it is put right."""
    agreed: dict[str, list[object]] = {}
    made_up: dict[str, list[object]] = {}
    wrong: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    called: dict[str, Called] = {}
    for entry in state.log:
        match entry.event:
            case Agreed(speaker=speaker) as made:
                agreed.setdefault(speaker, []).append(made)
            case Improvised(speaker=speaker, details=details, audience=audience):
                made_up.setdefault(speaker, []).extend((each, audience) for each in details)
            case Called(speaker=speaker) as call:
                called[speaker] = call
            case Answered(speaker=speaker, answer=answer, claims=claims):
                hearers = called.pop(speaker).audience
                if answer is not None:
                    kept = [each for each in wrong.get(speaker, []) if set(hearers) - set(each[1])]
                    new = [(c.quote, hearers) for c in claims if c.does in WRONG]
                    wrong[speaker] = kept + new
    assert (state.agreed, state.improvised, state.amends) == (agreed, made_up, wrong)
    assert state.called == called


@tried
@given(seeds)
def test_facts_are_known_from_the_first_telling_that_put_no_words_into_a_mouth(seed: int) -> None:
    state = any_log(seed)
    known: dict[tuple[str, str], tuple[int, str, bool]] = {
        (seat.agency, fact.id): (0, "packet", False)
        for seat in state.scenario.seats
        for fact in state.scenario.facts
        if seat.agency in fact.holders
    }
    for entry in state.log:
        event = entry.event
        if isinstance(event, events.FactShared | events.FactFound | events.FactDisclosed):
            led = isinstance(event, events.FactDisclosed) and event.contaminated
            source = getattr(event, "by", None) or getattr(event, "source", None) or getattr(event, "person", "")
            for agency in event.to:
                held = known.get((agency, event.fact))
                if held is None or (held[2] and not led):
                    known[agency, event.fact] = (entry.turn, source, led)
    assert {
        (agency, name): (held.turn, held.source, held.contaminated)
        for agency, facts in state.knows.items()
        for name, held in facts.items()
    } == known


@tried
@given(seeds)
def test_work_stands_until_it_is_done_declined_or_given_up_and_begins_anew_with_a_phase(seed: int) -> None:
    state = any_log(seed)
    case = state.scenario
    work: list[list[object]] = []
    taken: dict[str, str] = {}
    declined, minute, interpreter, apart = {}, 0.0, "none", False
    for entry in state.log:
        match entry.event:
            case events.ClockMoved(minutes=minutes):
                minute += minutes
            case events.PhaseEntered():
                work = [[agency, name, max(due, minute + case.action[name].minutes)] for agency, name, due in work]  # type: ignore[call-overload, index]
            case events.DutyAccepted(agency=agency, action=name, due=due):
                work.append([agency, name, due])
            case events.DutyDeclined(agency=agency, action=name, why=why):
                work = [each for each in work if each[:2] != [agency, name]]
                declined |= {(agency, name): entry.turn} if why == "busy" else {}
            case events.ActionTaken(agency=agency, action=name):
                taken.setdefault(name, agency)
                work = [each for each in work if each[1] != name]
                interpreter = case.action[name].interpreter or interpreter
                apart = apart or case.action[name].separates
            case events.ActionUndone(agency=agency, action=name):
                work = [each for each in work if each[:2] != [agency, name]]
                if taken.get(name) == agency:
                    del taken[name]
                left = [case.action[each] for each in taken]
                interpreter = next((each.interpreter for each in reversed(left) if each.interpreter), "none")
                apart = any(each.separates for each in left)
    assert [[each.agency, each.action, each.due] for each in state.work] == work
    assert {name: each.agency for name, each in state.taken.items()} == taken
    assert (state.declined, state.interpreter, state.separated) == (declined, interpreter, apart)
    assert state.begun == {*taken, *(each[1] for each in work)}


@tried
@given(seeds)
def test_a_person_has_said_something_new_until_it_is_taken_up(seed: int) -> None:
    state = any_log(seed)
    for person in PERSONS:
        inner, case = state.inner(person), state.scenario
        new, told, covered, remarked, seen = False, set(), set(), set(), set()
        shut, shown, fitted, confronted = 0, set(), set(), set()
        for entry in state.log:
            match entry.event:
                case events.FactDisclosed(person=of, fact=fact) if of == person:
                    new, told = new or fact not in told, told | {fact}
                case events.FactWithheld(holder=of, fact=fact, covered=True) if of == person:
                    new, covered = new or fact not in covered, covered | {fact}
                case events.Decided(move=move) if move.speaker == person:
                    new, remarked = new or not set(move.remarks) <= remarked, remarked | set(move.remarks)
                case Improvised(speaker=of) if of == person:
                    new = True
                case events.StateChanged(person=of, changes=changes, shuts_for=turns, cause=cause) if of == person:
                    new, seen = new and changes.get("heard", -1) < 0, seen | {cause}
                    shut = max(shut, entry.turn + turns) if turns else shut
                case events.EvidenceShown(person=of, fact=fact, after_account=late, confronted=judged) if of == person:
                    shown.add(fact)
                    early = case.person[person].kind == "suspect" and not late
                    confronted -= {fact}
                    fitted |= {fact} if early else set()
                    confronted |= {fact} if judged and not early else set()
        assert (inner.unheard, inner.seen, inner.shut_until) == (new, seen, shut)
        assert (set(inner.evidence), inner.fitted, inner.confronted) == (shown, fitted, confronted)
        check_denied(state, person)


def check_denied(state: State, person: str) -> None:
    """What was denied stays so, as things stood when it was first, until it is set free; rights are known for good."""
    denied: dict[str, int] = {}
    suggested: set[str] = set()
    rights, reading, asked = False, None, 0
    for entry, understands in zip(state.log, understood_at(state, person), strict=True):
        event = entry.event
        if events.counts_as_turn(event):
            reading = None
        match event:
            case events.Read():
                reading = event.reading
            case events.FactWithheld(holder=of, fact=fact, covered=True) if of == person:
                denied.setdefault(fact, entry.turn)
            case events.StateChanged(person=of, frees=frees, cause=cause) if of == person:
                denied = {fact: turn for fact, turn in denied.items() if fact not in frees}
                rights = rights or (cause == "explain-rights" and understands)
            case events.TopicOpened(person=of, topics=topics) if of == person:
                asked += 1
                rights = rights or (reading is not None and "rights_info" in reading.felt and understands)
                suggested |= set(topics) if reading is not None and reading.label == "LEAD" else set()
            case events.WentAlong(person=of, topics=topics) if of == person:
                suggested |= set(topics)
    inner = state.inner(person)
    assert {fact: denial.turn for fact, denial in inner.denied.items()} == denied
    assert (inner.suggested, inner.rights_known, inner.questions) == (suggested, rights, asked)
    late = inner.account_given and asked >= 12
    assert state.stage(person) == ("opening" if asked < 3 else "late" if late else "account")


def understood_at(state: State, person: str) -> list[bool]:
    """Whether the person understands what is said at each place of the log."""
    found, then = [], State(state.scenario)
    for entry in state.log:
        found.append(then.interpreter == "vetted" or not state.scenario.person[person].needs_interpreter)
        apply(then, entry)
    return found
