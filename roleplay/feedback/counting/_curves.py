"""How an interviewed person's trust, fear, distress and resistance moved over a talk, and which words moved them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from roleplay.feedback.counting._questions import starting_values
from roleplay.feedback.counting._record import SessionRecord
from roleplay.feedback.counting._talks import FELT, Cause, Curve, CurvePoint, CurveStep, Felt, TraceStep
from roleplay.scenario.persons import InterviewRule
from roleplay.scenario.vocabulary import InnerState

MOST_STEPS = 4
SMALLEST_STEP = 0.03
SMALLEST_MOVE = 0.015  # a state that moves less than this all along is left out
FEARS: tuple[InnerState, ...] = ("fear_traffickers", "fear_authorities")

Values = Mapping[Felt, float]


def curves(record: SessionRecord, steps: Iterable[TraceStep]) -> tuple[Curve, ...]:
    """Return the curve of each person that the learner talked to, in the order of the talks."""
    of_person: dict[str, list[TraceStep]] = defaultdict(list)
    for step in steps:
        of_person[step.person].append(step)
    persons = dict.fromkeys(turn.person for turn in record.turns if turn.person is not None)
    return tuple(_curve(record, person, of_person[person]) for person in persons)


def numbers_in_talk(record: SessionRecord, person: str) -> dict[int, int]:
    """Return the place of each turn of the session among the learner's turns with a person, from 1 on."""
    own = (turn.number for turn in record.turns if turn.person == person)
    return {turn: number for number, turn in enumerate(own, start=1)}


def felt(values: Mapping[InnerState, float]) -> dict[Felt, float]:
    """Return what is shown of an inner state; the fear shown is the greater one."""
    shown: dict[Felt, float] = {"fear": max(values.get(name, 0.0) for name in FEARS)}
    for name in ("trust", "distress", "resistance", "pressure"):
        shown[name] = values.get(name, 0.0)
    return shown


def _curve(record: SessionRecord, person: str, steps: list[TraceStep]) -> Curve:
    profile = record.state.scenario.person[person]
    numbers = numbers_in_talk(record, person)
    begin = felt(starting_values(record)[person])
    turns = {step.turn: felt(step.values) for step in steps}
    points = list(_points(numbers, turns, begin))
    moved: dict[Felt, float] = {
        state: max(point.values[state] for point in points) - min(point.values[state] for point in points)
        for state in FELT
    }
    states = tuple(state for state in FELT if state == "trust" or moved[state] >= SMALLEST_MOVE)
    return Curve(
        person=person,
        name=profile.name[record.language],
        kind=profile.kind,
        states=states,
        points=tuple(points),
        steps=tuple(_biggest(record, points, steps, states)),
        causes=tuple(_causes(record, steps, begin)),
    )


def _points(numbers: Mapping[int, int], turns: Mapping[int, Values], begin: Values) -> Iterator[CurvePoint]:
    """Yield the state at the start, after each turn of the talk, and after each turn elsewhere that moved it."""
    now, number = dict(begin), 0.0
    yield CurvePoint(number=0, turn=0, values=now)
    for turn in sorted({*numbers, *turns}):
        now = dict(turns.get(turn, now))
        number = float(numbers[turn]) if turn in numbers else int(number) + 0.5
        yield CurvePoint(number=number, turn=turn, values=now)


def _biggest(
    record: SessionRecord, points: list[CurvePoint], steps: list[TraceStep], states: tuple[Felt, ...]
) -> Iterator[CurveStep]:
    """Yield the turns that moved most, in order: by trust, and only where that hardly moved by another state."""
    found: list[tuple[float, CurvePoint, Felt]] = []
    for before, after in pairwise(points):
        change = {state: round(after.values[state] - before.values[state], 4) for state in states}
        # That pressure wears off by itself is no step of the learner's.
        change["pressure"] = max(0.0, change.get("pressure", 0.0))
        state = "trust" if abs(change["trust"]) >= SMALLEST_STEP else max(states, key=lambda name: abs(change[name]))
        if abs(change[state]) >= SMALLEST_STEP:
            found.append((change[state], after, state))
    chosen = sorted(found, key=lambda item: (-abs(item[0]), item[1].turn))[:MOST_STEPS]
    for moved, point, state in sorted(chosen, key=lambda item: item[1].turn):
        cause = _main_cause([step for step in steps if step.turn == point.turn], state, moved)
        rule = _rule(record, cause.cause)
        yield CurveStep(
            number=point.number,
            turn=point.turn,
            state=state,
            moved=moved,
            value=point.values[state],
            cause=cause.cause,
            title=cause.title,
            reason=cause.reason,
            source=rule.source[record.language] if rule else "",
            mark=rule.mark if rule else "",
            quote=_words(record, point.turn, cause.cause),
        )


def _words(record: SessionRecord, number: int, cause: str) -> str:
    """Return the learner's words that caused a step; none where an action did that somebody else took or later."""
    taken, turn = record.state.taken.get(cause), record.turn(number)
    elsewhere = taken is not None and not (taken.by_learner and taken.turn == number)
    return "" if turn is None or elsewhere else turn.quote() or ""


def _main_cause(steps: list[TraceStep], state: Felt, moved: float) -> TraceStep:
    """Return the step of a turn that contributed most to the movement of a state."""
    names: tuple[InnerState, ...] = FEARS if state == "fear" else (state,)
    sign = 1 if moved > 0 else -1
    return max(steps, key=lambda step: sign * sum(step.changes.get(name, 0.0) for name in names))


def _causes(record: SessionRecord, steps: list[TraceStep], begin: Values) -> Iterator[Cause]:
    """Yield each rule or action with all that it moved, what helped trust most first."""
    moved: dict[str, dict[Felt, float]] = {}
    told: dict[str, list[TraceStep]] = defaultdict(list)
    now: Values = begin
    for step in steps:
        after, sums = felt(step.values), moved.setdefault(step.cause, dict.fromkeys(FELT, 0.0))
        for state in FELT:
            sums[state] += after[state] - now[state]
        told[step.cause].append(step)
        now = after
    for cause in sorted(moved, key=lambda name: (-round(moved[name]["trust"], 4), name)):
        rule, first = _rule(record, cause), told[cause][0]
        yield Cause(
            cause=cause,
            title=first.title,
            reason=first.reason,
            times=len(told[cause]),
            moved={state: round(value, 4) for state, value in moved[cause].items()},
            source=rule.source[record.language] if rule else "",
            mark=rule.mark if rule else "",
        )


def _rule(record: SessionRecord, cause: str) -> InterviewRule | None:
    return next((rule for rule in record.library.rules if rule.id == cause), None)
