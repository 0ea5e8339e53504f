"""Plots of the report; each has a title that states the finding, and a table below says the same in words."""

import altair as alt
import pandas as pd

from roleplay.feedback.report import InjectLine, QuestionMap, Report
from roleplay.ui.catalogue import Catalogue

GOOD, POOR = "#2E8B8B", "#C2703D"  # readable on both grounds; the shape says the same


def question_map(t: Catalogue, questions: QuestionMap) -> alt.Chart:
    """Return the questions by class over the turns."""
    rows = pd.DataFrame(
        {
            "turn": [item.turn for item in questions.questions],
            "label": [item.label_title for item in questions.questions],
            "side": [t("report.side.plus" if item.side == "+" else "report.side.minus") for item in questions.questions],
            "quote": [item.quote[:160] for item in questions.questions],
            "facts": [len(item.facts) for item in questions.questions],
        }
    )
    order = [item.title for item in questions.by_class]
    sides = [t("report.side.plus"), t("report.side.minus")]
    return (
        alt.Chart(rows)
        .mark_point(filled=True, size=110, opacity=0.9)
        .encode(
            x=alt.X("turn:Q", title=t("report.axis.turn"), axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("label:N", title=None, sort=order, axis=alt.Axis(labelLimit=220)),
            color=alt.Color("side:N", title=None, scale=alt.Scale(domain=sides, range=[GOOD, POOR])),
            shape=alt.Shape("side:N", title=None, scale=alt.Scale(domain=sides, range=["circle", "triangle-up"])),
            tooltip=[
                alt.Tooltip("turn:Q", title=t("report.axis.turn")),
                alt.Tooltip("label:N", title=t("report.axis.label")),
                alt.Tooltip("quote:N", title=t("report.axis.quote")),
                alt.Tooltip("facts:Q", title=t("report.axis.facts")),
            ],
        )
        .properties(height=max(160, 34 * len(set(rows["label"]))))
        .configure_legend(orient="top")
    )


def timeline(t: Catalogue, report: Report) -> alt.Chart | None:
    """Return duties and injects along the exercise minutes, or None where nothing has a time."""
    rows = pd.DataFrame(
        [
            {
                "minute": item.minute,
                "what": item.title,
                "kind": t("report.kind.inject" if isinstance(item, InjectLine) else "report.kind.duty"),
                "outcome": t(f"report.outcome.{item.outcome}"),
            }
            for item in (*report.duties, *report.injects)
            if item.minute is not None
        ]
    )
    if rows.empty:
        return None
    kinds = [t("report.kind.duty"), t("report.kind.inject")]
    return (
        alt.Chart(rows)
        .mark_point(filled=True, size=120)
        .encode(
            x=alt.X("minute:Q", title=t("report.axis.minute"), scale=alt.Scale(domainMin=0)),
            y=alt.Y("what:N", title=None, sort="x", axis=alt.Axis(labelLimit=260)),
            color=alt.Color("kind:N", title=None, scale=alt.Scale(domain=kinds, range=[GOOD, POOR])),
            shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=kinds, range=["circle", "diamond"])),
            tooltip=[
                alt.Tooltip("what:N", title=t("report.axis.what")),
                alt.Tooltip("outcome:N", title=t("report.axis.outcome")),
                alt.Tooltip("minute:Q", title=t("report.axis.minute")),
            ],
        )
        .properties(height=max(160, 30 * len(rows)))
        .configure_legend(orient="top")
    )
