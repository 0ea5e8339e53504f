"""The map of facts: facts down, services across; in each cell since when it was known, or that it never came."""

from typing import Any

from roleplay.feedback.charts.drawing import alt
from roleplay.feedback.charts.look import FIFTH, FOURTH, GOOD, GROUND, NEUTRAL, PAPER, POOR, THIRD, Look, readably
from roleplay.feedback.charts.spread import STANDINGS, cells, colour_of, kind_of, rows_shown
from roleplay.feedback.parts import Standing
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook

ROW = 46  # pixels of a row: the fact above, its cells below
HEAD, LEGEND = 100, 230  # pixels of the slanted names of the services, and of the legend above them
LABEL, TOP, BOTTOM = 0.28, 0.5, 0.96  # where in a row the fact stands, and its cells begin and end
COLOURS: dict[Standing, str] = {
    "by_learner": GOOD,
    "by_others": NEUTRAL,
    "start": THIRD,
    "unclear": FOURTH,
    "lacked": POOR,
    "unneeded": FIFTH,
}


def height(report: Report) -> int:
    """Return the height of the whole plot in pixels."""
    return HEAD + LEGEND + ROW * len(rows_shown(report))


def chart(report: Report, say: Phrasebook, look: Look = PAPER) -> alt.LayerChart | None:
    """Return the map, or None where no key fact was known and nothing was over-shared."""
    shown, filled = rows_shown(report), cells(report, say)
    if not filled:
        return None
    values = [
        {
            "agency": cell.agency,
            "top": cell.row + TOP,
            "bottom": cell.row + BOTTOM,
            "middle": cell.row + (TOP + BOTTOM) / 2,
            "sign": cell.sign,
            "kind": cell.kind,
            "fact": cell.fact,
            "words": cell.words,
        }
        for cell in filled
    ]
    labels = [{"place": number + LABEL, "fact": row.title} for number, row in enumerate(shown)]
    rows = alt.Scale(domain=[0, len(shown)], reverse=True, nice=False, zero=False)
    x = alt.X("agency:N", title=None, sort=None, scale=_names(report), axis=_heads(report, look))
    y = alt.Y("top:Q", title=None, scale=rows, axis=None)
    present = [standing for standing in STANDINGS if any(cell.standing == standing for cell in filled)]
    colour = alt.Color(
        "kind:N",
        title=None,
        scale=alt.Scale(
            domain=[kind_of(say, standing) for standing in present], range=[COLOURS[standing] for standing in present]
        ),
        legend=alt.Legend(symbolType="square", symbolSize=220, symbolOpacity=1),
    )
    tips = [alt.Tooltip(f"{name}:N", title=say(f"map.axis.{name}")) for name in ("fact", "agency", "words")]
    layers: list[alt.Chart] = [
        _plot(values)
        .mark_rect(fillOpacity=0.28, strokeWidth=1.5, cornerRadius=3)
        .encode(x=x, y=y, y2="bottom:Q", color=colour, stroke=colour, tooltip=tips),
        _plot(values)
        .mark_text(color=look.ink, fontSize=13, fontWeight="bold", baseline="middle")
        .encode(x=x, y=alt.Y("middle:Q", title=None, scale=rows, axis=None), text="sign:N", tooltip=tips),
        _plot(labels)
        .mark_text(color=look.ink, fontSize=13, align="left", baseline="middle", limit=700)
        .encode(x=alt.value(2), y=alt.Y("place:Q", title=None, scale=rows, axis=None), text="fact:N"),
    ]
    made: alt.LayerChart = alt.LayerChart(layer=layers, height=ROW * len(shown))
    return readably(made, look)


def _names(report: Report) -> alt.Scale:
    return alt.Scale(domain=[item.name for item in report.flow.agencies], paddingInner=0.06, paddingOuter=0)


def _heads(report: Report, look: Look) -> alt.Axis:
    """Return the names of the services above the map, slanted so that all fit a telephone, in their own colours."""
    dark = look.ground == GROUND["dark"]
    tests = [
        {"test": f"datum.value === {item.name!r}", "value": colour_of(item, dark=dark)} for item in report.flow.agencies
    ]
    return alt.Axis(
        orient="top",
        labelAngle=-40,
        labelAlign="left",
        labelFontWeight="bold",
        labelColor={"condition": tests, "value": look.ink},
        labelLimit=110,
        labelOverlap=False,
        domain=False,
        ticks=False,
        labelPadding=6,
    )


def _plot(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]
