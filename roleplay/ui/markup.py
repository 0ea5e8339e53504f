"""Small pieces of HTML and escaping; what people or speakers wrote enters a page only through here, as plain text."""

import html
import re
from collections.abc import Iterable

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=])")
# A browser looks for addresses when the marks are gone already, so they are parted by a sign that nobody sees.
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
_JOINER = "\u2060"


def esc(text: str) -> str:
    """Return plain text as HTML: nothing in it is markup, line breaks are kept."""
    return html.escape(text.strip(), quote=True).replace("\n", "<br>")


def plain(text: str) -> str:
    """Return plain text for a label or paragraph that is rendered as Markdown: nothing in it is markup or a link."""
    return _MARKDOWN.sub(r"\\\1", _ADDRESS.sub(_JOINER, " ".join(text.split())))


def symbol(name: str) -> str:
    """Return a Material symbol; decoration only, so screen readers pass over it."""
    return f'<span class="sym" aria-hidden="true">{esc(name)}</span>'


def tag(css: str, body: str, element: str = "div", title: str = "") -> str:
    """Return an element with a class around finished HTML."""
    hover = f' title="{html.escape(title, quote=True)}"' if title else ""
    return f'<{element} class="{css}"{hover}>{body}</{element}>'


def chips(labels: Iterable[str], css: str = "chip") -> str:
    """Return labels as small chips."""
    return "".join(tag(css, esc(label), "span") for label in labels)


def bullets(items: Iterable[str], *, numbered: bool = False, css: str = "plainlist") -> str:
    """Return finished HTML items as a list."""
    element = "ol" if numbered else "ul"
    return f'<{element} class="{css}">' + "".join(f"<li>{item}</li>" for item in items) + f"</{element}>"
