"""Plots of one talk: the question map after Griffiths, and how the person's inner state moved."""

import json
from collections.abc import Iterator, Sequence
from functools import partial

from roleplay.feedback.charts._look import FIFTH, FOURTH, GOOD, NEUTRAL, POOR, THIRD, Look, Plot, Row, Spec, drawn
from roleplay.feedback.counting import NO_QUESTIONS, Curve, Felt, InterviewPart, Question
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook, signed
from roleplay.scenario.vocabulary import PRODUCTIVE, QuestionClass

CLASSES: tuple[QuestionClass, ...] = (
    "OPEN", "PROBE", "CLOSED_A", "ENCOUR", "ADMIN", "CLOSED_I", "LEAD", "MULTI", "FORCED", "OPINION",
)  # fmt: skip
TOLD, OPENED = 0, 1  # the two lanes above the classes
FIRST = 2
DIVIDE = FIRST + sum(label in PRODUCTIVE for label in CLASSES) - 0.5
LAST = FIRST + len(CLASSES) - 0.5
FEWEST_TURNS = 8  # so that a short talk is not stretched over the whole width
CROWDED = 30  # turns from which on the marks are drawn smaller
DIP = 5  # points below both ends that are worth a word
LONGEST_QUOTE = 160
HEIGHT, PAPER_HEIGHT = 460, 330  # pixels

# What each mark of the map looks like: colour and shape.
MARKS = {
    "plus": (GOOD, "circle"),
    "minus": (POOR, "triangle-down"),
    "told": (GOOD, "square"),
    "spoiled": (POOR, "cross"),
    "opened": (NEUTRAL, "diamond"),
}
LINES: dict[Felt, tuple[str, list[int]]] = {
    "trust": (GOOD, [1, 0]),
    "fear": (POOR, [7, 4]),
    "distress": (THIRD, [2, 3]),
    "resistance": (FOURTH, [10, 3, 2, 3]),
    "pressure": (FIFTH, [4, 2]),
}


def question_maps(report: Report, say: Phrasebook) -> Iterator[Plot]:
    """Yield a map of the questions of each talk."""
    for talk in report.questions.interviews:
        asked = report.questions.of(talk.person)
        if asked:
            finding = map_finding(say, talk.name, asked)
            words, draw = map_words(say, finding, talk, asked), partial(question_map, say, talk, asked)
            yield Plot(f"questions-{talk.person}", "export.questions", finding, words, draw, HEIGHT, PAPER_HEIGHT)


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
        [item.number for item in asked if item.facts] + [item.number for item in talk.waits if item.facts]
    )
    told = ", ".join(map(str, fruitful)) or say("chart.never")
    opened = ", ".join(str(item.number) for item in asked if item.opened) or say("chart.never")
    return say("chart.map_words", finding=finding, rows=rows, told=told, opened=opened)


def question_map(say: Phrasebook, talk: InterviewPart, asked: Sequence[Question], look: Look) -> Spec:
    """Return the questions of one talk by class over its turns."""
    marks = [row for item in asked for row in _marks(say, item)] + list(_told_unasked(say, talk))
    turns = max(row["number"] for row in marks)
    labels = [say("chart.lane.told"), say("chart.lane.opened"), *(say(f"chart.class.{label}") for label in CLASSES)]
    kinds = [kind for kind in MARKS if any(row["kind"] == name_of(say, kind) for row in marks)]
    rows: dict[str, list[Row]] = {
        "divide": [{"row": DIVIDE}],
        "lanes": [{"row": FIRST - 0.5}],
        "path": [{"number": item.number, "row": _row(item.label)} for item in asked],
        "marks": marks,
    }
    return drawn(
        "question_map",
        say,
        look,
        rows,
        height=HEIGHT,
        last=LAST,
        end=max(turns, FEWEST_TURNS) + 0.5,
        places=list(range(len(labels))),
        labels=f"{json.dumps(labels)}[datum.value]",
        size=60 if turns > CROWDED else 120,
        names=[name_of(say, kind) for kind in kinds],
        colours=[MARKS[kind][0] for kind in kinds],
        shapes=[MARKS[kind][1] for kind in kinds],
    )


def name_of(say: Phrasebook, kind: str) -> str:
    """Return the name of a mark of the map, as its legend has it."""
    return say(f"chart.mark.{kind}")


def _row(label: QuestionClass) -> int:
    return FIRST + CLASSES.index(label)


def _marks(say: Phrasebook, item: Question) -> Iterator[Row]:
    """Yield the mark of a question, and those for what it opened and what was told in answer."""
    place = {"number": item.number, "turn": str(item.turn), "quote": item.quote[:LONGEST_QUOTE]}
    side = "plus" if item.side == "+" else "minus"
    yield {**place, "row": _row(item.label), "kind": name_of(say, side), "what": item.label_title}
    clean = [fact for fact in item.facts if fact not in item.contaminated]
    for lane, kind, titles in (
        (TOLD, "told", clean),
        (TOLD, "spoiled", item.contaminated),
        (OPENED, "opened", item.opened),
    ):
        if titles:
            yield {**place, "row": lane, "kind": name_of(say, kind), "what": "; ".join(titles)}


def _told_unasked(say: Phrasebook, talk: InterviewPart) -> Iterator[Row]:
    """Yield the marks of what was told into a silence."""
    for item in talk.waits:
        if item.facts:
            place = {"number": item.number, "turn": str(item.turn), "quote": say("chart.silence")}
            yield {**place, "row": TOLD, "kind": name_of(say, "told"), "what": "; ".join(item.facts)}


def inner_curves(report: Report, say: Phrasebook) -> Iterator[Plot]:
    """Yield the curve of each person's inner state."""
    for curve in report.curves:
        finding = curve_finding(say, curve)
        words, draw = curve_words(say, finding, curve), partial(inner_curve, say, curve)
        yield Plot(f"trust-{curve.person}", "export.trust", finding, words, draw, HEIGHT, PAPER_HEIGHT)


def curve_finding(say: Phrasebook, curve: Curve) -> str:
    """Return where trust began and ended, and how low it was in between where it recovered from that."""
    values = [round(point.values["trust"] * 100) for point in curve.points]
    begin, end, lowest = values[0], values[-1], min(values)
    key = "rose" if end > begin else "fell" if end < begin else "same"
    found = say(f"chart.curve_{key}", name=curve.name, begin=begin, end=end)
    return found if min(begin, end) - lowest < DIP else f"{found}, {say('chart.curve_dip', lowest=lowest)}"


def curve_words(say: Phrasebook, finding: str, curve: Curve) -> str:
    """Return where each line of the plot goes and which steps are numbered in it."""
    lines = []
    for state in curve.states:
        values = [round(point.values[state] * 100) for point in curve.points]
        ends = {"begin": values[0], "end": values[-1], "highest": max(values)}
        lines.append(say("chart.curve_row", state=say(f"felt.{state}"), **ends))
    steps = "; ".join(
        f"({place}) {say('chart.turn', turn=step.turn)}, {step.title} {signed(step.moved * 100, say.language, 0)}"
        for place, step in enumerate(curve.steps, start=1)
    )
    return say("chart.curve_words", finding=finding, lines="; ".join(lines), steps=steps or say("chart.never"))


def inner_curve(say: Phrasebook, curve: Curve, look: Look) -> Spec:
    """Return trust and what else moved over the turns of one talk."""
    values = [
        {
            "number": point.number,
            "turn": str(point.turn),
            "state": say(f"felt.{state}"),
            "value": round(point.values[state] * 100, 1),
        }
        for point in curve.points
        for state in curve.states
    ]
    steps = [
        {"number": step.number, "value": round(step.value * 100, 1), "place": str(place), "what": step.title}
        for place, step in enumerate(curve.steps, start=1)
    ]
    return drawn(
        "inner_curve",
        say,
        look,
        {"values": values, "steps": steps},
        height=HEIGHT,
        end=max(FEWEST_TURNS, *(point.number for point in curve.points)),
        names=[say(f"felt.{state}") for state in curve.states],
        colours=[LINES[state][0] for state in curve.states],
        dashes=[LINES[state][1] for state in curve.states],
    )
