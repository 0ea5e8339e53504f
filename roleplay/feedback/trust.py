"""The trust trace: each step of a person's inner state with its rule, and what each technique did (answers DQ-4)."""

from roleplay.exercise.events import StateChanged
from roleplay.exercise.fold import fold
from roleplay.feedback.counted import Technique, TraceStep
from roleplay.feedback.record import Record
from roleplay.scenario.vocabulary import InnerState


def trace(record: Record) -> tuple[TraceStep, ...]:
    """Return the steps of all interviewed persons in order; values are those after each step, 0-1."""
    state = record.state
    values = starting_values(record)
    steps = []
    for entry in state.log:
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


def starting_values(record: Record) -> dict[str, dict[InnerState, float]]:
    """Return the inner state of each person of the case as the session began."""
    begun = fold(record.state.scenario, record.state.log[:1])
    return {name: dict(inner.values) for name, inner in begun.persons.items()}


def techniques(record: Record, steps: tuple[TraceStep, ...]) -> tuple[Technique, ...]:
    """Return by how much each cause moved trust in all, the most helpful first and the most harmful last."""
    rules = {rule.id: rule for rule in record.library.rules}
    found = []
    for cause in dict.fromkeys(step.cause for step in steps):
        of_cause = [step for step in steps if step.cause == cause]
        trust = round(sum(step.moved for step in of_cause), 2)
        rule = rules.get(cause)
        found.append(
            Technique(
                cause=cause,
                title=of_cause[0].title,
                times=len(of_cause),
                trust=trust,
                source=rule.source[record.language] if rule else "",
                mark=rule.mark if rule else "",
            )
        )
    return tuple(sorted(found, key=lambda item: (-item.trust, item.cause)))


def _explained(record: Record, cause: str) -> tuple[str, str]:
    rule = next((rule for rule in record.library.rules if rule.id == cause), None)
    if rule is not None:
        return rule.title[record.language], rule.reason[record.language]
    action = record.state.scenario.action.get(cause)
    return (action.title[record.language], action.explains[record.language]) if action else (cause, "")
