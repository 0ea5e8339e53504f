"""Plots of one talk: the question map after Griffiths, and how the person's inner state moved."""

import json
from collections.abc import Iterator
from typing import Any

from roleplay.feedback.charts._look import (
    FIFTH,
    FOURTH,
    GOOD,
    LONGEST_QUOTE,
    NEUTRAL,
    POOR,
    TALK_HEIGHT,
    THIRD,
    Look,
    readably,
)
from roleplay.feedback.charts.drawing import alt, plot, scaled, tips
from roleplay.feedback.counting import Curve, Felt, InterviewPart, Question
from roleplay.feedback.words import Phrasebook
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


def question_map(say: Phrasebook, talk: InterviewPart, questions: tuple[Question, ...], look: Look) -> alt.LayerChart:
    """Return the questions of one talk by class over its turns, with where subjects were opened and facts came out."""
    rows = [row for item in questions for row in _marks(say, item)] + list(_told_unasked(say, talk))
    turns = max(row["number"] for row in rows)
    labels = [say("chart.lane.told"), say("chart.lane.opened"), *(say(f"chart.class.{label}") for label in CLASSES)]
    x = alt.X(
        "number:Q",
        title=say("chart.axis.number"),
        scale=alt.Scale(domain=[0.5, max(turns, FEWEST_TURNS) + 0.5], nice=False),
        axis=alt.Axis(tickMinStep=1, format="d", grid=False),
    )
    y = alt.Y(
        "row:Q",
        title=None,
        scale=alt.Scale(domain=[LAST, -0.5], nice=False),
        axis=alt.Axis(
            values=list(range(len(labels))), labelExpr=f"{json.dumps(labels)}[datum.value]", labelLimit=200, ticks=False
        ),
    )
    path = [{"number": item.number, "row": _row(item.label)} for item in questions]
    kinds = [kind for kind in MARKS if any(row["kind"] == name_of(say, kind) for row in rows)]
    names = [name_of(say, kind) for kind in kinds]
    marks = (
        plot(rows)
        .mark_point(filled=True, size=60 if turns > CROWDED else 120, opacity=1)
        .encode(
            x=x,
            y=y,
            color=scaled(alt.Color, names, [MARKS[kind][0] for kind in kinds]),
            shape=scaled(alt.Shape, names, [MARKS[kind][1] for kind in kinds]),
            tooltip=tips(say, "chart.axis", "turn", "what", "quote"),
        )
    )
    layers = [
        plot([{"row": DIVIDE, "end": LAST}]).mark_rect(color=POOR, opacity=0.1).encode(y=y, y2="end:Q"),
        plot([{"row": DIVIDE}]).mark_rule(color=look.ink, size=2).encode(y=y),
        plot([{"row": FIRST - 0.5}]).mark_rule(color=NEUTRAL).encode(y=y),
        plot(path).mark_line(color=NEUTRAL, size=1, opacity=0.6).encode(x=x, y=y, order="number:Q"),
        marks,
    ]
    chart: alt.LayerChart = alt.LayerChart(layer=layers, height=TALK_HEIGHT)
    return readably(chart, look)


def name_of(say: Phrasebook, kind: str) -> str:
    """Return the name of a mark of the map, as its legend has it."""
    return say(f"chart.mark.{kind}")


def _row(label: QuestionClass) -> int:
    return FIRST + CLASSES.index(label)


def _marks(say: Phrasebook, item: Question) -> Iterator[dict[str, Any]]:
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


def _told_unasked(say: Phrasebook, talk: InterviewPart) -> Iterator[dict[str, Any]]:
    """Yield the marks of what was told into a silence."""
    for item in talk.waits:
        if item.facts:
            place = {"number": item.number, "turn": str(item.turn), "quote": say("chart.silence")}
            yield {**place, "row": TOLD, "kind": name_of(say, "told"), "what": "; ".join(item.facts)}


def inner_curve(say: Phrasebook, curve: Curve, look: Look) -> alt.LayerChart:
    """Return trust and what else moved over the turns of one talk, the biggest steps numbered."""
    rows = [
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
    names = [say(f"felt.{state}") for state in curve.states]
    turns = max(point.number for point in curve.points)
    x = alt.X(
        "number:Q",
        title=say("chart.axis.number"),
        scale=alt.Scale(domain=[0, max(turns, FEWEST_TURNS)], nice=False),
        axis=alt.Axis(tickMinStep=1, format="d", grid=False),
    )
    y = alt.Y("value:Q", title=say("chart.axis.value"), scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    strokes = alt.Legend(symbolType="stroke", symbolSize=500, symbolStrokeWidth=3)
    lines = (
        plot(rows)
        .mark_line(size=2.5, point=alt.OverlayMarkDef(size=22, filled=True, opacity=1))
        .encode(
            x=x,
            y=y,
            color=scaled(alt.Color, names, [LINES[state][0] for state in curve.states], of="state", legend=strokes),
            strokeDash=scaled(
                alt.StrokeDash, names, [LINES[state][1] for state in curve.states], of="state", legend=strokes
            ),
            tooltip=tips(say, "chart.axis", "turn", "state", "value"),
        )
    )
    rings = (
        plot(steps)
        .mark_point(shape="circle", size=320, fill=look.ground, stroke=look.ink, strokeWidth=1.5, opacity=1)
        .encode(x=x, y=y, tooltip=tips(say, "chart.axis", "what")[0])
    )
    digits = plot(steps).mark_text(color=look.ink, fontSize=12, fontWeight="bold").encode(x=x, y=y, text="place:N")
    chart: alt.LayerChart = alt.LayerChart(layer=[lines, rings, digits], height=TALK_HEIGHT)
    return readably(chart, look)
