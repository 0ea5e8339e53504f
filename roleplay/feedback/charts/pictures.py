"""Plots as pictures, made here and without any network."""

from io import StringIO
from typing import Any

from roleplay.feedback.charts._look import INK, PAPER
from roleplay.feedback.charts._plots import Plot
from roleplay.feedback.charts.drawing import alt

# The converter brings this font with it. With that of the documents, whose tables for pairs of letters are long, it
# takes twice as long.
FONT = "Liberation Sans"
WIDTH = 900  # pixels of the plot itself, at the scale of the screen
PAGE_WIDTH = 560  # of a plot within a page, where its letters must be as large as the text's
VERSION = alt.SCHEMA_VERSION.removeprefix("v").rpartition(".")[0]  # of Vega-Lite, as its converter names it
SHARPER = 2  # how many pixels of a PNG stand for one of the screen
PAGE_SHARPER = 1.6  # on a page: about 180 to the inch in print, at two thirds of the time and size


def png(chart: Any, title: str, notes: list[str]) -> bytes:
    """Return a plot as a PNG file of its own: the finding as its title, `notes` under it, one a line."""
    return _saved(_titled(chart, title, notes))


def page_png(plot: Plot) -> bytes:
    """Return a plot as a PNG for a page, which says itself what the plot shows."""
    size = {"width": PAGE_WIDTH} | ({"height": plot.paper_height} if plot.paper_height is not None else {})
    return _saved(_set(plot.draw(PAPER).properties(**size, background=PAPER.ground, padding=4)), PAGE_SHARPER)


def svg(chart: Any, title: str, notes: list[str]) -> str:
    """Return a plot as an SVG file; where its font is missing, viewers take their own sans serif."""
    made = StringIO()
    _titled(chart, title, notes).save(made, format="svg")
    return made.getvalue().replace(f'font-family="{FONT}"', f'font-family="{FONT}, sans-serif"')


def _saved(chart: Any, sharper: float = SHARPER) -> bytes:
    import vl_convert  # noqa: PLC0415 - heavy, and needed only for a picture

    # Charts are checked against the schema in the tests: here that would take as long as half of the drawing.
    drawn: bytes = vl_convert.vegalite_to_png(chart.to_dict(validate=False), vl_version=VERSION, scale=sharper)
    return drawn


def _titled(chart: Any, title: str, notes: list[str]) -> Any:
    heading = alt.TitleParams(
        text=title,
        subtitle=notes,
        anchor="start",
        fontSize=20,
        subtitleFontSize=13,
        color=INK["light"],
        subtitleColor=INK["light"],
        offset=16,
        limit=WIDTH + 200,
    )
    return _set(chart.properties(width=WIDTH, title=heading, background=PAPER.ground, padding=24))


def _set(chart: Any) -> Any:
    chart.config.font = FONT
    return chart
