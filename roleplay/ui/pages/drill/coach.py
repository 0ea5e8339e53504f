"""The coach's line under a question: a kind of question in words, folded out what it does and how to put it better."""

from markupsafe import Markup

from roleplay.exercise.words.reading import Reading
from roleplay.feedback.coach import comment
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import rendered
from roleplay.ui.parts.codebook import link
from roleplay.ui.service import service


def coach_html(t: Catalogue, reading: Reading) -> str:
    """Return what the coach says of a message that was read so."""
    said = comment(reading, service().coach, service().rubric, t.language)
    kind = Markup(link(t, said.label, said.title))  # noqa: S704 - escaped
    return rendered("talk/coach", t, said=said, kind=kind)
