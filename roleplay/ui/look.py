"""The look: the one style sheet, the logo, and what names, colours and icons stand for an agency everywhere."""

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from roleplay.exercise.log.moves import FACILITATOR, NARRATOR
from roleplay.scenario.agencies import AgencyProfile
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import AGENCIES, Language
from roleplay.ui.catalogue import catalogue
from roleplay.ui.markup import esc, symbol, tag

ASSETS = Path(__file__).with_name("assets")
LOGO = ASSETS / "logo.svg"
# Scripts that pages put into the page. The content policy lets these through and no others, each by the digest of its
# text, so what differs from page to page stands beside the text, in `data-place`.
TO_TOP = "document.querySelector('[data-testid=stMain]')?.scrollTo(0, 0);"
TO_CARD = (  # after the fonts: letters of another would move the card again
    "{ const place = document.currentScript.dataset.place;"
    " document.fonts.ready.then(() => document.getElementById(place)?.scrollIntoView()); }"
)
TO_TURN = "document.getElementById(document.currentScript.dataset.place)?.scrollIntoView({block: 'center'});"
FOLLOW, STROKES = ((ASSETS / name).read_text(encoding="utf-8") for name in ("follow.js", "strokes.js"))
SCRIPTS = (TO_TOP, TO_CARD, TO_TURN, FOLLOW, STROKES)
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Names:
    """How speakers are named in one language, with their icons."""

    library: Library
    scenario: Scenario | None
    language: Language

    def short(self, speaker: str) -> str:
        """Return the short name of an agency, the name of a person, or the name of the exercise's own voices."""
        profile = self._profile(speaker)
        if profile is not None:
            return profile.short[self.language]
        if self.scenario is not None and speaker in self.scenario.person:
            return self.scenario.person[speaker].name[self.language]
        texts = catalogue(self.language)
        return texts("speaker.facilitator") if speaker == FACILITATOR else texts("speaker.narrator")

    def listing(self, speakers: Iterable[str]) -> str:
        """Return the short names of speakers in one line."""
        return ", ".join(map(self.short, speakers))

    def icon(self, speaker: str) -> str:
        """Return the name of the speaker's Material symbol."""
        profile = self._profile(speaker)
        if profile is not None:
            return profile.icon
        return {FACILITATOR: "forum", NARRATOR: "campaign"}.get(speaker, "person")

    def label(self, speaker: str) -> Markup:
        """Return icon and short name as HTML, in the speaker's colour."""
        name = f"{symbol(self.icon(speaker))} {esc(self.short(speaker))}"
        return Markup(tag(f"who {css_class(speaker)}", name, "span"))  # noqa: S704 - escaped

    def _profile(self, speaker: str) -> AgencyProfile | None:
        return next((item for item in self.library.agencies if item.id == speaker), None)


def css_class(speaker: str) -> str:
    """Return the class that carries the speaker's colour."""
    return f"ag-{speaker}" if speaker in AGENCIES else "ag-person"


def apply(library: Library, choose_file: str) -> None:
    """Put the style sheet into the page; `choose_file` is what Streamlit says in English alone."""
    words = f":root{{--choose-file:{json.dumps(choose_file, ensure_ascii=False)}}}"
    st.html(f"<style>{_sheet()}{_colours(library)}{words}</style>")


def run(script: str, place: str = "") -> None:
    """Have the browser run one of `SCRIPTS`; `place` is the id of the element that it is about."""
    st.html(f'<script data-place="{esc(place)}">{script}</script>', unsafe_allow_javascript=True)


@cache
def icon() -> str:
    """Return the logo as an address that holds it whole, so that showing it asks nothing of the server."""
    return f"data:image/svg+xml;base64,{base64.b64encode(LOGO.read_bytes()).decode('ascii')}"


@cache
def _sheet() -> str:
    return (ASSETS / "style.css").read_text(encoding="utf-8")


def _colours(library: Library) -> str:
    rules = []
    for profile in library.agencies:
        if _HEX.fullmatch(profile.colour) and _HEX.fullmatch(profile.colour_dark):
            card = f".st-key-agency [role=radiogroup]>div:nth-of-type({AGENCIES.index(profile.id) + 1})"
            colours = f"{{--ag:light-dark({profile.colour},{profile.colour_dark})}}"
            rules.append(f".ag-{profile.id}{colours}{card}{colours}")
    return "".join(rules)


def draw_all(*parts: str) -> None:
    """Draw pieces of finished HTML, and nothing where there are none."""
    body = "".join(parts)
    if body:
        st.html(body)
