"""Plots for paper: as pictures of their own, and on a page that says itself what they show."""

from collections.abc import Sequence
from typing import Any

from roleplay.feedback.charts._look import PAPER, Plot
from roleplay.printing.blocks import FONT_OF_PLOTS, Spec

WIDTH = 900  # pixels of the plot itself, at the scale of the screen
PAGE_WIDTH = 560  # of a plot within a page, where its letters must be as large as the text's


def on_page(plot: Plot) -> Spec:
    """Return a plot for a page."""
    size = {"width": PAGE_WIDTH} | ({"height": plot.paper_height} if plot.paper_height is not None else {})
    return _on_paper(plot.draw(PAPER), padding=4, **size)


def alone(spec: Spec, title: str, notes: Sequence[str]) -> Spec:
    """Return a plot as it is taken along: the finding as its title, `notes` under it, one a line."""
    ink = PAPER.ink
    heading = {
        "text": title,
        "subtitle": list(notes),
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
    return {**spec, "background": PAPER.ground, "config": {**spec["config"], "font": FONT_OF_PLOTS}, **set_to}
