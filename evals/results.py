"""The page of results: each measure owns one section, which its command writes anew by its template in `texts`."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from roleplay.config import ROOT

PAGE = ROOT / "docs" / "results.md"
HEAD = """# Results

Each section is written by the command that its first line names. Measuring sets lie in `evals/sets`; nothing in them
trained or tuned what they measure.
"""
# Markdown, never HTML: nothing is escaped.
_TEXTS = Environment(loader=FileSystemLoader(Path(__file__).with_name("texts")), undefined=StrictUndefined)  # noqa: S701


def table(head: str, rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; numbers between 0 and 1 that are no integers get two digits."""
    lines = [f"| {head} |", f"|{'---|' * (head.count(' | ') + 1)}"]
    lines += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def section(name: str, **found: object) -> str:
    """Write a section of the page from what was found, and return it."""
    text = _TEXTS.get_template(f"{name}.md").render(table=table, **found).strip()
    write_section(name, text)
    return text


def write_section(name: str, text: str, to: Path = PAGE) -> None:
    """Put a section in its place on a page, or at the end where it is new."""
    whole = f"<!-- {name} -->\n{text.strip()}\n<!-- /{name} -->"
    page = to.read_text(encoding="utf-8") if to.exists() else HEAD
    pattern = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
    known = pattern.search(page) is not None
    page = pattern.sub(lambda _: whole, page) if known else f"{page.rstrip()}\n\n{whole}\n"
    to.write_text(page, encoding="utf-8")


def _cell(cell: object) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
