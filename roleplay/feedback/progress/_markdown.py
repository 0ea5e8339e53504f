"""Progress as Markdown: the sentences first, then every level in a table, then how the learner asks."""

from pathlib import Path

from roleplay.feedback.progress import words as told
from roleplay.feedback.progress._progress import FEWEST, Progress
from roleplay.feedback.words import NONE, phrases
from roleplay.printing import markdown
from roleplay.printing.templates import templates


def to_markdown(found: Progress) -> str:
    """Return progress over sessions as a Markdown document, in its own language."""
    from roleplay.printing.source import read  # noqa: PLC0415 - heavy

    template = templates(Path(__file__).parent / "templates").get_template("progress.md")
    given = {"say": phrases(found.language), "found": found, "told": told, "FEWEST": FEWEST, "NONE": NONE}
    return markdown.to_markdown(read(template.render(given)))
