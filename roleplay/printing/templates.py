"""Documents as templates: Markdown in which all that is filled in is text, whoever wrote it, and never markup.

What is markup in a template is what the template itself writes; a macro's result may be put in as it is. A line break
within a paragraph or an item is a space.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from roleplay.printing.markdown import escaped


def templates(folder: Path) -> Environment:
    """Return the templates of a folder."""
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,  # marks what macros return as what needs no escaping any more
        finalize=as_text,
    )


def as_text(value: object) -> Markup:
    """Return what is to stand in Markdown as it is; what is Markdown already stays so."""
    return value if isinstance(value, Markup) else Markup(escaped(str(value)))  # noqa: S704 - escaped for Markdown
