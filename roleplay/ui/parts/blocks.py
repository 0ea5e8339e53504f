"""Blocks of a report on the page: what paper is drawn from, with links to the turns."""

import html
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from roleplay.printing.blocks import Block, Heading, Item, Paragraph, Picture, Span, Spans, Table, text_of
from roleplay.ui.markup import bullets, tag
from roleplay.ui.parts.tables import as_table
from roleplay.ui.parts.turn_links import anchor


def html_of(blocks: Iterable[Block]) -> str:
    """Return blocks as HTML; nothing in their text is markup. Pictures are the page's own to draw."""
    parts: list[str] = []
    for _, run in groupby(blocks, key=lambda block: isinstance(block, Item)):
        found = list(run)
        items = [block for block in found if isinstance(block, Item)]
        parts += [_list(items)] if items else map(_block, found)
    return "".join(parts)


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h4>{_text(block.spans)}</h4>"
        case Paragraph():
            return tag("quote" if block.quoted else "words", _text(block.spans))
        case Table():
            return as_table(map(text_of, block.head), (tuple(map(_text, row)) for row in block.rows))
        case Item() | Picture():
            return ""


def _list(items: list[Item]) -> str:
    """Return items as a list, deeper ones within the one before them."""
    rows: list[tuple[Item, list[Item]]] = []
    for item in items:
        if item.depth and rows:
            rows[-1][1].append(replace(item, depth=item.depth - 1))
        else:
            rows.append((item, []))
    return bullets(_text(item.spans) + (_list(within) if within else "") for item, within in rows)


def _text(spans: Spans) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    text = html.escape(span.text, quote=True)
    for element, is_set in (("b", span.bold), ("i", span.italic), ("s", span.struck)):
        text = f"<{element}>{text}</{element}>" if is_set else text
    css = "said" if span.italic else "turn"
    return f"<a class='{css}' href='#{anchor(span.turn)}'>{text}</a>" if span.turn else text
