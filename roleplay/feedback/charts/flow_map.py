"""The map of facts: facts down, services across; in each cell since when it was known, or that it never came."""

from roleplay.feedback.charts._findings import STANDINGS, cells, colour_of, kind_of, rows_shown
from roleplay.feedback.charts._look import FIFTH, FLOW_ROW, FOURTH, GOOD, GROUND, NEUTRAL, POOR, THIRD, Look, readably
from roleplay.feedback.charts.drawing import alt, plot, scaled, tips, titles
from roleplay.feedback.parts import Standing
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook

LABEL, TOP, BOTTOM = 0.28, 0.5, 0.96  # where in a row the fact stands, and its cells begin and end
COLOURS: dict[Standing, str] = {
    "by_learner": GOOD,
    "by_others": NEUTRAL,
    "start": THIRD,
    "unclear": FOURTH,
    "lacked": POOR,
    "unneeded": FIFTH,
}


def flow_map(report: Report, say: Phrasebook, look: Look) -> alt.LayerChart:
    """Return the map."""
    shown, filled = rows_shown(report), cells(report, say)
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
    labels = [{"place": number + LABEL, "title": row.title} for number, row in enumerate(shown)]
    rows = alt.Scale(domain=[0, len(shown)], reverse=True, nice=False, zero=False)
    x = alt.X("agency:N", title=None, sort=None, scale=_names(report), axis=_heads(report, look))
    y = alt.Y("top:Q", title=None, scale=rows, axis=None)
    present = [standing for standing in STANDINGS if any(cell.standing == standing for cell in filled)]
    names = [kind_of(say, standing) for standing in present]
    squares = alt.Legend(symbolType="square", symbolSize=220, symbolOpacity=1)
    colour = scaled(alt.Color, names, [COLOURS[standing] for standing in present], legend=squares)
    told = tips(say, "map.axis", "fact", "agency", "words")
    layers: list[alt.Chart] = [
        plot(values)
        .mark_rect(fillOpacity=0.28, strokeWidth=1.5, cornerRadius=3)
        .encode(x=x, y=y, y2="bottom:Q", color=colour, stroke=colour, tooltip=told),
        plot(values)
        .mark_text(color=look.ink, fontSize=13, fontWeight="bold", baseline="middle")
        .encode(x=x, y=alt.Y("middle:Q", title=None, scale=rows, axis=None), text="sign:N", tooltip=told),
        titles(labels, look, alt.Y("place:Q", title=None, scale=rows, axis=None)),
    ]
    made: alt.LayerChart = alt.LayerChart(layer=layers, height=FLOW_ROW * len(shown))
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
