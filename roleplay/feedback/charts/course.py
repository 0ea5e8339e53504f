"""The plot of duties and changes from outside along the exercise."""

import altair as alt

from roleplay.feedback.charts.findings import dated
from roleplay.feedback.charts.look import GOOD, POOR, Look, readably, room_for
from roleplay.feedback.phrases import Phrases
from roleplay.feedback.report import Report


def course(report: Report, say: Phrases, look: Look) -> alt.Chart | None:
    """Return duties and injects along the exercise minutes, or None where nothing has a time."""
    rows = [
        {
            "minute": item.minute,
            "shown": say.number(item.minute),
            "what": item.title,
            "kind": item.kind,
            "outcome": item.outcome,
        }
        for item in dated(say, report)
    ]
    if not rows:
        return None
    kinds = [say("chart.kind.duty"), say("chart.kind.inject")]
    chart: alt.Chart = (
        alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]
        .mark_point(filled=True, size=120, opacity=1)
        .encode(
            x=alt.X("minute:Q", title=say("chart.axis.minute"), scale=alt.Scale(domainMin=0)),
            y=alt.Y("what:N", title=None, sort="x", axis=alt.Axis(labelLimit=look.labels, labelOverlap=False)),
            color=alt.Color("kind:N", title=None, scale=alt.Scale(domain=kinds, range=[GOOD, POOR])),
            shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=kinds, range=["circle", "diamond"])),
            tooltip=[
                alt.Tooltip("what:N", title=say("chart.axis.what")),
                alt.Tooltip("outcome:N", title=say("chart.axis.outcome")),
                alt.Tooltip("shown:N", title=say("chart.axis.minute")),
            ],
        )
        .properties(height=room_for(len(rows)))
    )
    readable: alt.Chart = readably(chart, look)
    return readable
