"""The code book on the pages: links that open the card of a class or tactic."""

from urllib.parse import urlencode

import streamlit as st

from roleplay.feedback.coach import CLASSES, CodeBook, load_codebook
from roleplay.feedback.words import phrases
from roleplay.scenario.vocabulary import Language, QuestionClass, Tactic
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.service import service
from roleplay.ui.templating import piece

PATH = "codebook"
OPENED = "class"
"""The parameter of the address that names the card to open; a tactic may stand in it too."""


@st.cache_resource(show_spinner=False)
def codebook() -> CodeBook:
    """Return the shipped code book; read once.

    Raises:
        ContentFindingsError: where its files are broken.
    """
    return load_codebook(service().settings.knowledge)


def target(language: Language, entry: QuestionClass | Tactic | None = None) -> str:
    """Return the address, from any page of the app, of the code book, or of a class or tactic in it."""
    query = {"lang": language} | ({OPENED: entry} if entry else {})
    return f"{PATH}?{urlencode(query)}"


def link(t: Catalogue, entry: QuestionClass | Tactic | None, label: str) -> str:
    """Return a label as HTML that leads to the card of a class or tactic, in a tab of its own: nothing is left."""
    return piece("coded", t, target(t.language, entry), label)


def anchor(entry: str) -> str:
    """Return the name of a card's place on the page."""
    return f"code-{entry}"


def title(language: Language, entry: QuestionClass | Tactic) -> str:
    """Return what the report calls a class or tactic, with a capital."""
    name = phrases(language)(f"{'class' if entry in CLASSES else 'tactic'}.{entry}")
    return name[:1].upper() + name[1:]
