"""What the plots of the report show, as a sentence for the title and as a full account in words."""

from collections.abc import Sequence

from roleplay.feedback.counting import NO_QUESTIONS, Curve, InterviewPart, Question
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook, signed

DIP = 5  # points below both ends that are worth a word


def map_finding(say: Phrasebook, name: str, asked: Sequence[Question]) -> str:
    """Return whether the questions of a talk opened the conversation."""
    proper = [item for item in asked if item.label not in NO_QUESTIONS]
    total, good = len(proper), sum(item.productive for item in proper)
    if not total:
        return say("chart.map_none", name=name)
    key = "most" if 2 * good > total else "few" if 2 * good < total else "half"
    return say(f"chart.map_{key}", name=name, good=good, total=total)


def map_words(say: Phrasebook, finding: str, talk: InterviewPart, asked: Sequence[Question]) -> str:
    """Return all that the plot of the questions of a talk shows."""
    classes: dict[str, list[str]] = {}
    for item in asked:
        classes.setdefault(item.label_title, []).append(str(item.number))
    rows = "; ".join(say("chart.map_row", label=label, turns=", ".join(found)) for label, found in classes.items())
    fruitful = sorted(
        [item.number for item in asked if item.facts] + [wait.number for wait in talk.waits if wait.facts]
    )
    told = ", ".join(map(str, fruitful)) or say("chart.never")
    opened = ", ".join(str(item.number) for item in asked if item.opened) or say("chart.never")
    return say("chart.map_words", finding=finding, rows=rows, told=told, opened=opened)


def curve_finding(say: Phrasebook, curve: Curve) -> str:
    """Return where trust began and ended, and how low it was in between where it recovered from that."""
    values = [round(point.values["trust"] * 100) for point in curve.points]
    begin, end, lowest = values[0], values[-1], min(values)
    key = "rose" if end > begin else "fell" if end < begin else "same"
    found = say(f"chart.curve_{key}", name=curve.name, begin=begin, end=end)
    return found if min(begin, end) - lowest < DIP else f"{found}, {say('chart.curve_dip', lowest=lowest)}"


def curve_words(say: Phrasebook, finding: str, curve: Curve) -> str:
    """Return where each line of the plot goes and which steps are numbered in it."""
    lines = "; ".join(
        say(
            "chart.curve_row",
            state=say(f"felt.{state}"),
            begin=round(curve.points[0].values[state] * 100),
            end=round(curve.points[-1].values[state] * 100),
            highest=round(max(point.values[state] for point in curve.points) * 100),
        )
        for state in curve.states
    )
    steps = "; ".join(
        f"({place}) {say('chart.turn', turn=step.turn)}, {step.title} {signed(step.moved * 100, say.language, 0)}"
        for place, step in enumerate(curve.steps, start=1)
    )
    return say("chart.curve_words", finding=finding, lines=lines, steps=steps or say("chart.never"))


def timeline_finding(say: Phrasebook, report: Report) -> str:
    """Return how many of the duties that came up were seen to in time."""
    due = [duty for duty in report.duties if duty.outcome != "not_reached"]
    good = sum(duty.by_learner and duty.outcome in ("early", "in_time") for duty in due)
    if not due:
        return say("chart.timeline_free")
    key = "all" if good == len(due) else "some" if good else "none"
    return say(f"chart.timeline_{key}", good=good, total=len(due))
