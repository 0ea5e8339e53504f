"""Plots in the terms of Vega-Lite as pictures, made here and without any network."""

import vl_convert

from roleplay.printing.blocks import FONT_OF_PLOTS, Spec

VERSION = "6.4"  # of Vega-Lite, as its converter names it


def png(spec: Spec, sharper: float) -> bytes:
    """Return a plot as a PNG file; `sharper` is how many of its pixels stand for one of the plot."""
    drawn: bytes = vl_convert.vegalite_to_png(spec, vl_version=VERSION, scale=sharper)
    return drawn


def svg(spec: Spec) -> bytes:
    """Return a plot as an SVG file; where its font is missing, viewers take their own sans serif."""
    drawn: str = vl_convert.vegalite_to_svg(spec, vl_version=VERSION)
    return drawn.replace(f'font-family="{FONT_OF_PLOTS}"', f'font-family="{FONT_OF_PLOTS}, sans-serif"').encode()
