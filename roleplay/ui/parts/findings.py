"""What the plots of the report show, as a sentence for the title and as a full account in words."""

from roleplay.feedback.counted import QuestionMap
from roleplay.feedback.figures import number
from roleplay.feedback.questions import NO_QUESTIONS
from roleplay.feedback.report import Report
from roleplay.ui.catalogue import Catalogue


def map_finding(t: Catalogue, questions: QuestionMap) -> str:
    """Return whether the questions opened the conversation."""
    proper = [item for item in questions.questions if item.label not in NO_QUESTIONS]
    total, good = len(proper), sum(item.side == "+" for item in proper)
    key = "most" if 2 * good > total else "few" if 2 * good < total else "half"
    return t(f"report.map_{key}", good=good, total=total)


def map_words(t: Catalogue, questions: QuestionMap) -> str:
    """Return all that the plot of the questions shows."""
    turns: dict[str, list[str]] = {}
    for item in questions.questions:
        turns.setdefault(item.label_title, []).append(str(item.turn))
    rows = "; ".join(t("report.map_row", label=label, turns=", ".join(found)) for label, found in turns.items())
    return t("report.map_words", finding=map_finding(t, questions), rows=rows)


def timeline_finding(t: Catalogue, report: Report) -> str:
    """Return how many of the duties that came up were seen to in time."""
    due = [duty for duty in report.duties if duty.outcome != "not_reached"]
    good = sum(duty.by_learner and duty.outcome in ("early", "in_time") for duty in due)
    if not due:
        return t("report.timeline_free")
    key = "all" if good == len(due) else "some" if good else "none"
    return t(f"report.timeline_{key}", good=good, total=len(due))


def timeline_words(t: Catalogue, report: Report) -> str:
    """Return all that the plot of duties and events shows."""
    times: list[tuple[float | None, str, str]] = [(item.minute, item.title, item.outcome) for item in report.duties]
    times += [(item.minute, item.title, item.outcome) for item in report.injects]
    timed = sorted((minute, title, outcome) for minute, title, outcome in times if minute is not None)
    rows = "; ".join(
        t("report.timeline_row", minute=number(minute, t.language), what=title, outcome=t(f"report.outcome.{outcome}"))
        for minute, title, outcome in timed
    )
    return t("report.timeline_words", finding=timeline_finding(t, report), rows=rows)
