"""Where the report has said something already: among the changes on its first page, or of a harm before it.

Each thing is said once: later sections name the change by its number and leave out why and what would be better.
"""

from collections.abc import Iterator

from roleplay.feedback.counting import Harm, Slip
from roleplay.feedback.report._types import Change, CriterionScore, Report


def change_of(report: Report, item: Harm | Slip | CriterionScore) -> int | None:
    """Return the number of the change that says the same, from 1; None where none does."""
    return next((number for number, change in enumerate(report.changes, start=1) if _says(change, item)), None)


def _says(change: Change, item: Harm | Slip | CriterionScore) -> bool:
    match item:
        case Harm():
            return change.kind == "harm" and (change.title, change.turn, change.quote or "") == (
                item.title,
                item.turn,
                item.quote,
            )
        case Slip():
            return change.kind == "slip" and (change.turn, change.quote, change.why) == (
                item.turn,
                item.quote,
                item.why,
            )
        case CriterionScore():
            return change.kind == "criterion" and change.criterion == item.id


def harms_anew(report: Report) -> Iterator[tuple[Harm, int | None, bool]]:
    """Yield each harm with the change that says the same, and whether why and the better wording are still unsaid."""
    said = {(change.why, change.better) for change in report.changes}
    for harm in report.harms:
        words = (harm.why, harm.better)
        yield harm, change_of(report, harm), words not in said
        said.add(words)
