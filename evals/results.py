"""The page of results: each measure owns one section, which its command writes anew."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from roleplay.config import ROOT

PAGE = ROOT / "docs" / "results.md"
HEAD = """# Results

Each section is written by the command that its first line names. Measuring sets lie in `evals/sets`; nothing in them
trained or tuned what they measure.
"""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; numbers between 0 and 1 that are no integers get two digits."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def write_section(name: str, title: str, body: str, to: Path = PAGE) -> None:
    """Put a section in its place on a page, or at the end where it is new."""
    section = f"<!-- {name} -->\n## {title}\n\n{body.strip()}\n<!-- /{name} -->"
    page = to.read_text(encoding="utf-8") if to.exists() else HEAD
    pattern = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
    known = pattern.search(page) is not None
    page = pattern.sub(lambda _: section, page) if known else f"{page.rstrip()}\n\n{section}\n"
    to.write_text(page, encoding="utf-8")


def _cell(cell: object) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
