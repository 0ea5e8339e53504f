"""WCAG contrast of every text colour on every ground, from the theme, the style sheet and the agencies, both themes."""

import re
import tomllib
from itertools import product

import pytest

from roleplay.config import ROOT
from roleplay.feedback.charts import GOOD, INK, POOR
from roleplay.scenario.case import Library
from roleplay.ui.look import ASSETS

TEXT, GRAPHIC = 4.5, 3.0
THEMES = ("light", "dark")
DECLARED = re.compile(r"([\w-]+)\s*:\s*light-dark\(\s*(#[0-9A-Fa-f]{6})\s*,\s*(#[0-9A-Fa-f]{6})\s*\)")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
NOT_BEHIND_TEXT = ".bar"


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(first: str, second: str) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(front: str, back: str, share: float) -> str:
    parts = ((int(front[at : at + 2], 16), int(back[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(share * above + (1 - share) * below):02X}" for above, below in parts)


def theme(name: str) -> dict[str, str]:
    content = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    colours: dict[str, str] = content["theme"][name]
    return colours


def sheet(name: str) -> tuple[set[str], set[str]]:
    """Return the text colours and the grounds in the style sheet."""
    css = re.sub(r"/\*.*?\*/", "", (ASSETS / "style.css").read_text(encoding="utf-8"), flags=re.S)
    texts: set[str] = set()
    grounds: set[str] = set()
    for selector, body in RULE.findall(css):
        for kind, *pair in DECLARED.findall(body):
            colour = pair[THEMES.index(name)].upper()
            if kind in ("color", "--ag"):
                texts.add(colour)
            elif kind in ("background", "background-color") and NOT_BEHIND_TEXT not in selector:
                grounds.add(colour)
    return texts, grounds


def grounds_of(name: str) -> set[str]:
    colours = theme(name)
    return sheet(name)[1] | {colours["backgroundColor"], colours["secondaryBackgroundColor"]}


def test_the_sheet_is_read() -> None:
    texts, grounds = sheet("light")
    assert len(texts) > 5
    assert len(grounds) > 5
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("name", THEMES)
def test_text_can_be_read_on_every_ground(name: str, library: Library) -> None:
    colours = theme(name)
    agencies = {item.colour if name == "light" else item.colour_dark for item in library.agencies}
    texts = sheet(name)[0] | {colours["textColor"], colours["linkColor"]} | agencies
    poor = {
        (text, ground): round(ratio(text, ground), 2)
        for text, ground in product(sorted(texts), sorted(grounds_of(name)))
        if ratio(text, ground) < TEXT
    }
    assert not poor


@pytest.mark.parametrize("name", THEMES)
def test_filled_buttons_and_chosen_pills_can_be_read(name: str) -> None:
    colours = theme(name)
    assert ratio("#FFFFFF", colours["primaryColor"]) >= TEXT
    css = (ASSETS / "style.css").read_text(encoding="utf-8")
    rule = next(body for selector, body in RULE.findall(css) if 'aria-checked="true"' in selector)
    chosen = next(pair[THEMES.index(name)] for kind, *pair in DECLARED.findall(rule) if kind == "color")
    for ground in grounds_of(name):
        assert ratio(chosen, mixed(colours["primaryColor"], ground, 0.25)) >= TEXT


@pytest.mark.parametrize("name", THEMES)
def test_plots_can_be_read(name: str) -> None:
    for ground in (theme(name)["backgroundColor"], theme(name)["secondaryBackgroundColor"]):
        assert ratio(INK[name], ground) >= TEXT
        for mark in (GOOD, POOR):
            assert ratio(mark, ground) >= GRAPHIC
