"""Blocks as Markdown: the same content as PDF and Word, for those who read or write on in plain text."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from roleplay.printing.blocks import BULLET, Block, Heading, Item, Paragraph, Picture, Span, Spans, Table
from roleplay.printing.letters import one_line

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_AT_START = re.compile(r"^(\d+(?=[.)])|)([-+.)=:])")


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, lists, links or HTML, all on one line."""
    return inline((Span(one_line(text).strip()),))


def inline(spans: Spans) -> str:
    """Return the text of a block; nothing in it is markup but what the spans ask for."""
    text = "".join(map(_set, spans)).replace("://", "&#58;//").replace("www.", "www&#46;")
    return _AT_START.sub(r"\1\\\2", text)


def to_markdown(blocks: Iterable[Block]) -> str:
    """Return a Markdown text; pictures are left out, the words for what they show are the caller's to give."""
    shown = [block for block in blocks if not isinstance(block, Picture)]
    lines: list[str] = list(_lines(shown[0])) if shown else []
    for before, block in pairwise(shown):
        if isinstance(before, Item) and isinstance(block, Item):
            between = []
        else:
            quoted = [isinstance(one, Paragraph) and one.quoted for one in (before, block)]
            between = [">"] if all(quoted) else [""]
        lines += [*between, *_lines(block)]
    return "\n".join(lines) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {inline(block.spans)}"
        case Paragraph():
            yield f"> {inline(block.spans)}" if block.quoted else inline(block.spans)
        case Item():
            mark = {BULLET: "-", "": " "}.get(block.mark, block.mark)
            yield f"{'  ' * block.depth}{mark} {inline(block.spans)}"
        case Table():
            yield f"| {' | '.join(map(inline, block.head))} |"
            yield f"|{'---|' * len(block.head)}"
            yield from (f"| {' | '.join(map(inline, row))} |" for row in block.rows)
        case Picture():
            pass


def _set(span: Span) -> str:
    """Return a span in its marks."""
    marks = "**" * span.bold + "*" * span.italic + "~~" * span.struck
    return marks + _MARKUP.sub(r"\\\1", span.text) + marks[::-1]
