"""How an interviewed person's trust, fear, distress and resistance moved over a talk, and which words moved them.

The trust trace has each step of a person's inner state with its rule (answers DQ-4).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from roleplay.exercise.log.events import StateChanged
from roleplay.exercise.log.fold import fold
from roleplay.feedback.counting._record import SessionRecord
from roleplay.feedback.counting._talks import FELT, Cause, Curve, CurvePoint, CurveStep, Felt, Technique, TraceStep
from roleplay.scenario.persons import InterviewRule
from roleplay.scenario.vocabulary import InnerState

MOST_STEPS = 4
SMALLEST_STEP = 0.03
SMALLEST_MOVE = 0.015  # a state that moves less than this all along is left out
FEARS: tuple[InnerState, ...] = ("fear_traffickers", "fear_authorities")

Values = Mapping[Felt, float]


def trace(record: SessionRecord) -> tuple[TraceStep, ...]:
    """Return the steps of all interviewed persons in order; values are those after each step, 0-1."""
    values, steps = _starting_values(record), []
    for entry in record.state.log:
        event = entry.event
        if not isinstance(event, StateChanged):
            continue
        now = values[event.person]
        before = now.get("trust", 0.0)
        for name, change in event.changes.items():
            now[name] = round(min(1.0, max(0.0, now.get(name, 0.0) + change)), 4)
        title, reason = _explained(record, event.cause)
        steps.append(
            TraceStep(
                turn=entry.turn,
                minute=entry.minute,
                person=event.person,
                cause=event.cause,
                title=title,
                reason=reason,
                changes=event.changes,
                trust=now.get("trust", 0.0),
                moved=round(now.get("trust", 0.0) - before, 4),
                values=dict(now),
            )
        )
    return tuple(steps)


def _starting_values(record: SessionRecord) -> dict[str, dict[InnerState, float]]:
    """Return the inner state of each person of the case as the session began."""
    begun = fold(record.case, record.state.log[:1])
    return {name: dict(inner.values) for name, inner in begun.persons.items()}


def _explained(record: SessionRecord, cause: str) -> tuple[str, str]:
    """Return title and reason of the rule or action that moved somebody."""
    language, rule, action = record.language, _rule(record, cause), record.case.action.get(cause)
    if rule is not None:
        return rule.title[language], rule.reason[language]
    return (action.title[language], action.explains[language]) if action is not None else (cause, "")


def _rule(record: SessionRecord, cause: str) -> InterviewRule | None:
    return next((rule for rule in record.library.rules if rule.id == cause), None)


def _by_cause(steps: Iterable[TraceStep]) -> dict[str, list[TraceStep]]:
    found: dict[str, list[TraceStep]] = {}
    for step in steps:
        found.setdefault(step.cause, []).append(step)
    return found


def techniques(steps: Iterable[TraceStep]) -> tuple[Technique, ...]:
    """Return by how much each cause moved trust in all, the most helpful first and the most harmful last."""
    found = [
        Technique(cause=cause, title=told[0].title, trust=round(sum(step.moved for step in told), 2))
        for cause, told in _by_cause(steps).items()
    ]
    return tuple(sorted(found, key=lambda item: (-item.trust, item.cause)))


def curves(record: SessionRecord, steps: Sequence[TraceStep]) -> Iterator[Curve]:
    """Yield the curve of each person that the learner talked to, in the order of the talks."""
    begun = _starting_values(record)
    for person in record.with_person:
        profile, begin = record.case.person[person], felt(begun[person])
        own = [step for step in steps if step.person == person]
        points = list(_points(record, person, own, begin))
        moved = {
            state: max(point.values[state] for point in points) - min(point.values[state] for point in points)
            for state in FELT
        }
        states = tuple(state for state in FELT if state == "trust" or moved[state] >= SMALLEST_MOVE)
        yield Curve(
            person=person,
            name=profile.name[record.language],
            kind=profile.kind,
            states=states,
            points=tuple(points),
            steps=tuple(_biggest(record, points, own, states)),
            causes=tuple(_causes(record, own, begin)),
        )


def felt(values: Mapping[InnerState, float]) -> dict[Felt, float]:
    """Return what is shown of an inner state; the fear shown is the greater one."""
    shown: dict[Felt, float] = {"fear": max(values.get(name, 0.0) for name in FEARS)}
    for name in ("trust", "distress", "resistance", "pressure"):
        shown[name] = values.get(name, 0.0)
    return shown


def _points(record: SessionRecord, person: str, steps: list[TraceStep], begin: Values) -> Iterator[CurvePoint]:
    """Yield the state at the start, after each turn of the talk, and after each turn elsewhere that moved it."""
    numbers = {turn.number: number for number, turn in enumerate(record.with_person[person], start=1)}
    after = {step.turn: felt(step.values) for step in steps}
    now, number = dict(begin), 0.0
    yield CurvePoint(number=0, turn=0, values=now)
    for turn in sorted({*numbers, *after}):
        now = dict(after.get(turn, now))
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
        step = _main_step([step for step in steps if step.turn == point.turn], state, moved)
        source, mark = _source(record, step.cause)
        yield CurveStep(
            number=point.number,
            turn=point.turn,
            state=state,
            moved=moved,
            value=point.values[state],
            cause=step.cause,
            title=step.title,
            reason=step.reason,
            source=source,
            mark=mark,
            quote=_words(record, point.turn, step.cause),
        )


def _words(record: SessionRecord, number: int, cause: str) -> str:
    """Return the learner's words that caused a step; none where an action did that somebody else took or later."""
    taken = record.state.taken.get(cause)
    elsewhere = taken is not None and not (taken.by_learner and taken.turn == number)
    return "" if elsewhere else record.quote(number) or ""


def _main_step(steps: list[TraceStep], state: Felt, moved: float) -> TraceStep:
    """Return the step of a turn that contributed most to the movement of a state."""
    names: tuple[InnerState, ...] = FEARS if state == "fear" else (state,)
    sign = 1 if moved > 0 else -1
    return max(steps, key=lambda step: sign * sum(step.changes.get(name, 0.0) for name in names))


def _causes(record: SessionRecord, steps: list[TraceStep], begin: Values) -> Iterator[Cause]:
    """Yield each rule or action with all that it moved, what helped trust most first."""
    moved: dict[str, dict[Felt, float]] = {}
    states = [begin, *(felt(step.values) for step in steps)]
    for step, (before, after) in zip(steps, pairwise(states), strict=True):
        sums = moved.setdefault(step.cause, dict.fromkeys(FELT, 0.0))
        for state in FELT:
            sums[state] += after[state] - before[state]
    told = _by_cause(steps)
    for cause in sorted(moved, key=lambda name: (-round(moved[name]["trust"], 4), name)):
        source, mark = _source(record, cause)
        yield Cause(
            cause=cause,
            title=told[cause][0].title,
            reason=told[cause][0].reason,
            times=len(told[cause]),
            moved={state: round(value, 4) for state, value in moved[cause].items()},
            source=source,
            mark=mark,
        )


def _source(record: SessionRecord, cause: str) -> tuple[str, str]:
    """Return source and mark of a rule, empty for an action."""
    rule = _rule(record, cause)
    return (rule.source[record.language], rule.mark) if rule else ("", "")
