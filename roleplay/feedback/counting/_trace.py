"""What moved interviewed persons: each step of their inner state with its rule (answers DQ-4)."""

from collections.abc import Iterable

from roleplay.exercise.log.events import StateChanged
from roleplay.exercise.log.fold import fold
from roleplay.feedback.counting._record import SessionRecord
from roleplay.feedback.counting._talks import Technique, TraceStep
from roleplay.scenario.persons import InterviewRule
from roleplay.scenario.vocabulary import InnerState


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
