"""Plots as pictures, made here and without any network."""

from typing import Any

import vl_convert

from roleplay.feedback.charts._look import PAPER, Plot, Spec

# The converter brings this font with it. With that of the documents, whose tables for pairs of letters are long, it
# takes twice as long.
FONT = "Liberation Sans"
WIDTH = 900  # pixels of the plot itself, at the scale of the screen
PAGE_WIDTH = 560  # of a plot within a page, where its letters must be as large as the text's
VERSION = "6.4"  # of Vega-Lite, as its converter names it
SHARPER = 2  # how many pixels of a PNG stand for one of the screen
PAGE_SHARPER = 1.6  # on a page: about 180 to the inch in print, at two thirds of the time and size


def png(spec: Spec, title: str, notes: list[str]) -> bytes:
    """Return a plot as a PNG file of its own: the finding as its title, `notes` under it, one a line."""
    return _saved(_titled(spec, title, notes), SHARPER)


def page_png(plot: Plot) -> bytes:
    """Return a plot as a PNG for a page, which says itself what the plot shows."""
    size = {"width": PAGE_WIDTH} | ({"height": plot.paper_height} if plot.paper_height is not None else {})
    return _saved(_on_paper(plot.draw(PAPER), padding=4, **size), PAGE_SHARPER)


def svg(spec: Spec, title: str, notes: list[str]) -> str:
    """Return a plot as an SVG file; where its font is missing, viewers take their own sans serif."""
    made: str = vl_convert.vegalite_to_svg(_titled(spec, title, notes), vl_version=VERSION)
    return made.replace(f'font-family="{FONT}"', f'font-family="{FONT}, sans-serif"')


def _saved(spec: Spec, sharper: float) -> bytes:
    drawn: bytes = vl_convert.vegalite_to_png(spec, vl_version=VERSION, scale=sharper)
    return drawn


def _titled(spec: Spec, title: str, notes: list[str]) -> Spec:
    ink = PAPER.ink
    heading = {
        "text": title,
        "subtitle": notes,
        "anchor": "start",
        "fontSize": 20,
        "subtitleFontSize": 13,
        "color": ink,
        "subtitleColor": ink,
        "offset": 16,
        "limit": WIDTH + 200,
    }
    return _on_paper(spec, padding=24, width=WIDTH, title=heading)


def _on_paper(spec: Spec, **set_to: Any) -> Spec:
    return {**spec, "background": PAPER.ground, "config": {**spec["config"], "font": FONT}, **set_to}
