"""Progress as Markdown: the sentences first, then every level in a table, then how the learner asks."""

import re
from pathlib import Path

from roleplay.feedback.progress import words
from roleplay.feedback.progress._progress import FEWEST, Progress
from roleplay.feedback.words import NONE, phrases
from roleplay.printing.letters import storable
from roleplay.printing.templates import templates

_TEMPLATES = templates(Path(__file__).with_name("templates"))


def to_markdown(found: Progress) -> str:
    """Return progress over sessions as a Markdown document, in its own language."""
    template = _TEMPLATES.get_template("progress.md")
    text = template.render(found=found, say=phrases(found.language), told=words, few=FEWEST, gap=NONE)
    return storable(re.sub(r"\n{3,}", "\n\n", text.strip())) + "\n"
