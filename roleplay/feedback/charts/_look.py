"""What the plots of the report share.

Each plot has a title that states the finding, and a text that says the same in words. How it is drawn stands in its
file in `specs`, in the terms of Vega-Lite. Colours are readable on both grounds and never the only sign: shape, place
or dashes say the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from roleplay.feedback.words import Phrasebook
from roleplay.printing.blocks import FONT_OF_PLOTS, Spec

Row = dict[str, Any]
SPECS = Path(__file__).parent / "specs"
INK = {"light": "#1F2A37", "dark": "#E4E9EE"}  # the theme's own text colours
GROUND = {"light": "#FAF8F4", "dark": "#151E28"}  # and its grounds
GOOD, POOR = "#2E8B8B", "#C2703D"
NEUTRAL, THIRD, FOURTH, FIFTH = "#7D8894", "#8A6FB8", "#7A8433", "#B0527A"
PAGE_WIDTH = 560  # pixels of a plot within a page, where its letters must be as large as the text's
GIVEN, TEXT = "$", "text:"  # begin a value of a specification that is filled in, and one that the catalogue has


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of text and ground in which a plot is drawn."""

    ink: str
    ground: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot of a report: `name` is one of a kind in it, `section` the key of the heading below which it stands.

    `finding` states in a sentence what it shows; `words` say all that is in it. `height` is that of the plot on the
    screen in pixels, `paper_height` that on a page where it is not to be as tall.
    """

    name: str
    section: str
    finding: str
    words: str
    draw: Callable[[Look], Spec]
    height: int
    paper_height: int | None = None


PAPER = Look(INK["light"], "#FFFFFF")


def drawn(name: str, say: Phrasebook, look: Look, rows: Mapping[str, Sequence[Row]], **given: Any) -> Spec:
    """Return a plot as its file says; each layer is drawn of the `rows` that it names."""
    values = {"ink": look.ink, "ground": look.ground, "GOOD": GOOD, "POOR": POOR, "NEUTRAL": NEUTRAL} | given
    made: Spec = _filled(_read("look") | _read(name), say, values)
    for layer in made["layer"]:
        layer["data"] = {"values": list(rows[layer.pop("of")])}
    return made


def on_page(plot: Plot) -> Spec:
    """Return a plot for a page of a document."""
    spec, height = plot.draw(PAPER), {} if plot.paper_height is None else {"height": plot.paper_height}
    config = {**spec["config"], "font": FONT_OF_PLOTS}
    return {**spec, "background": PAPER.ground, "config": config, "padding": 4, "width": PAGE_WIDTH, **height}


@cache
def _read(name: str) -> Spec:
    found: Spec = yaml.safe_load((SPECS / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def _filled(part: Any, say: Phrasebook, values: Mapping[str, Any]) -> Any:
    match part:
        case dict():
            return {name: _filled(value, say, values) for name, value in part.items()}
        case list():
            return [_filled(value, say, values) for value in part]
        case str() if part.startswith(GIVEN):
            return values[part.removeprefix(GIVEN)]
        case str() if part.startswith(TEXT):
            return say(part.removeprefix(TEXT))
        case _:
            return part
