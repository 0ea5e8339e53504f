"""Templates of what is more than a small piece of HTML: what is put into one is plain text unless it is `Markup`."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from roleplay.feedback.counting import shown
from roleplay.feedback.words import number, phrases, signed
from roleplay.knowledge.sources.passages import Passage
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, symbol
from roleplay.ui.service import service

TEMPLATES = Path(__file__).with_name("templates")
_BLANKS = re.compile(r"[ \n]+")
_BLOCK = r"</?(?:br|details|div|h[1-6]|li|ol|p|section|summary|table|tbody|td|th|thead|tr|ul)\b[^>]*>"
_AROUND = re.compile(rf" ?({_BLOCK}) ?")


def rendered(template: str, t: Catalogue, **values: object) -> str:
    """Return one of the templates as HTML; what is put into it is plain text, unless it is `Markup`."""
    return _trimmed(_templates().get_template(f"{template}.html").render(_words(t), **values))


def piece(name: str, t: Catalogue, *values: object) -> str:
    """Return one of the pieces of which several templates are made (`parts.html`) as HTML."""
    pieces = _templates().get_template("parts.html").make_module(_words(t))
    return _trimmed(getattr(pieces, name)(*values))


def draw_template(template: str, t: Catalogue, **values: object) -> None:
    """Draw one of the templates, and nothing where it comes out empty."""
    body = rendered(template, t, **values)
    if body:
        st.html(body)


@cache
def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else Markup(esc(str(value))),  # noqa: S704 - escaped
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals |= {"number": number, "signed": signed, "shown": shown, "passages_of": _passages_of}
    found.filters["whole"] = "{:.0f}".format
    found.globals["symbol"] = lambda name: Markup(symbol(name))  # noqa: S704 - escaped
    return found


def _passages_of(ids: Iterable[str]) -> tuple[Passage, ...]:
    return service().manual.library.find(ids)


def _words(t: Catalogue) -> dict[str, object]:
    return {"t": t, "language": t.language, "say": phrases(t.language)}


def _trimmed(text: str) -> str:
    """Take out the blanks that only lay a template out."""
    return _AROUND.sub(r"\1", _BLANKS.sub(" ", text)).strip()
