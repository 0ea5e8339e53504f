"""Plots of the report; each has a title that states the finding, and a table below says the same in words."""

import altair as alt
import streamlit as st

from roleplay.feedback.counted import QuestionMap
from roleplay.feedback.figures import number
from roleplay.feedback.report import Report
from roleplay.ui.catalogue import Catalogue

LONGEST_QUOTE = 160
INK = {"light": "#1F2A37", "dark": "#E4E9EE"}  # the theme's own text colours
GOOD, POOR = "#2E8B8B", "#C2703D"  # readable on both grounds; the shape says the same


def room_for(rows: int) -> int:
    """Return the height in pixels of a plot with this many rows, its axis and legend included."""
    return 150 + 30 * rows


def question_map(t: Catalogue, questions: QuestionMap) -> alt.Chart:
    """Return the questions by class over the turns."""
    rows = [
        {
            "turn": item.turn,
            "label": item.label_title,
            "side": t("report.side.plus" if item.side == "+" else "report.side.minus"),
            "quote": item.quote[:LONGEST_QUOTE],
            "facts": len(item.facts),
        }
        for item in questions.questions
    ]
    order = [item.title for item in questions.by_class]
    sides = [t("report.side.plus"), t("report.side.minus")]
    chart: alt.Chart = (
        alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=alt.X("turn:Q", title=t("report.axis.turn"), axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("label:N", title=None, sort=order, axis=alt.Axis(labelLimit=220, labelOverlap=False)),
            color=alt.Color("side:N", title=None, scale=alt.Scale(domain=sides, range=[GOOD, POOR])),
            shape=alt.Shape("side:N", title=None, scale=alt.Scale(domain=sides, range=["circle", "triangle-up"])),
            tooltip=[
                alt.Tooltip("turn:Q", title=t("report.axis.turn")),
                alt.Tooltip("label:N", title=t("report.axis.label")),
                alt.Tooltip("quote:N", title=t("report.axis.quote")),
                alt.Tooltip("facts:Q", title=t("report.axis.facts")),
            ],
        )
        .properties(height=room_for(len({row["label"] for row in rows})))
    )
    return _readable(chart)


def timeline(t: Catalogue, report: Report) -> alt.Chart | None:
    """Return duties and injects along the exercise minutes, or None where nothing has a time."""
    kinds = [t("report.kind.duty"), t("report.kind.inject")]
    times = [(kinds[0], duty.minute, duty.title, duty.outcome) for duty in report.duties] + [
        (kinds[1], inject.minute, inject.title, inject.outcome) for inject in report.injects
    ]
    rows = [
        {
            "minute": minute,
            "shown": number(minute, t.language),
            "what": title,
            "kind": kind,
            "outcome": t(f"report.outcome.{outcome}"),
        }
        for kind, minute, title, outcome in times
        if minute is not None
    ]
    if not rows:
        return None
    chart: alt.Chart = (
        alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]
        .mark_point(filled=True, size=120, opacity=1)
        .encode(
            x=alt.X("minute:Q", title=t("report.axis.minute"), scale=alt.Scale(domainMin=0)),
            y=alt.Y("what:N", title=None, sort="x", axis=alt.Axis(labelLimit=200, labelOverlap=False)),
            color=alt.Color("kind:N", title=None, scale=alt.Scale(domain=kinds, range=[GOOD, POOR])),
            shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=kinds, range=["circle", "diamond"])),
            tooltip=[
                alt.Tooltip("what:N", title=t("report.axis.what")),
                alt.Tooltip("outcome:N", title=t("report.axis.outcome")),
                alt.Tooltip("shown:N", title=t("report.axis.minute")),
            ],
        )
        .properties(height=room_for(len(rows)))
    )
    return _readable(chart)


def _readable(chart: alt.Chart) -> alt.Chart:
    """Return the chart with axis and legend in the text colour of the visitor's theme."""
    ink = INK["dark" if st.context.theme.type == "dark" else "light"]
    readable: alt.Chart = chart.configure_legend(
        orient="top", labelColor=ink, titleColor=ink, labelFontSize=13, labelLimit=320, columns=1
    ).configure_axis(labelColor=ink, titleColor=ink, labelFontSize=13, titleFontSize=13)
    return readable
