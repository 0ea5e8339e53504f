"""Markdown as blocks: the subset that reports and handouts use.

Raw HTML, images and links are the text that they are; but a link to `#turn-7` makes its text one that leads to turn 7.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, repeat

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from roleplay.printing.blocks import BULLET, Block, Heading, Item, Paragraph, Span, Spans, Table

_TURN = re.compile(r"#turn-(\d+)")
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}


def read(markdown: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text."""
    return tuple(_blocks(SyntaxTreeNode(_parser().parse(markdown)).children))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable(["image", "autolink"])
    parser.validateLink = lambda url: _TURN.fullmatch(url) is not None  # type: ignore[method-assign]
    return parser


def _blocks(nodes: Iterable[SyntaxTreeNode], depth: int = 0, *, quoted: bool = False) -> Iterator[Block]:
    for node in nodes:
        match node.type:
            case "heading":
                yield Heading(int(node.tag[1:]), _text(node))
            case "table":
                head, *rows = (tuple(map(_text, row.children)) for part in node.children for row in part.children)
                yield Table(head, tuple(rows))
            case "bullet_list":
                for item in node.children:
                    yield from _item(item, depth, BULLET)
            case "ordered_list":
                for number, item in enumerate(node.children, int(node.attrs.get("start", 1))):
                    yield from _item(item, depth, f"{number}.")
            case "blockquote":
                yield from _blocks(node.children, depth, quoted=True)
            case "paragraph" | "fence" | "code_block":
                yield Paragraph(_text(node), quoted)


def _item(node: SyntaxTreeNode, depth: int, mark: str) -> Iterator[Block]:
    """Yield an item; its second paragraph and those that follow have no mark of their own."""
    marks = chain([mark], repeat(""))
    for block in _blocks(node.children, depth + 1):
        yield Item(block.spans, depth, next(marks)) if isinstance(block, Paragraph) else block


def _text(node: SyntaxTreeNode) -> Spans:
    """Return the text of a block, neighbours that are set alike as one."""
    spans: list[Span] = []
    pieces = _pieces(node.children[0], Span("")) if node.children else [Span(node.content.rstrip("\n"))]
    for piece in pieces:
        if spans and replace(spans[-1], text="") == replace(piece, text=""):
            spans[-1] = replace(piece, text=spans[-1].text + piece.text)
        elif piece.text:
            spans.append(piece)
    return tuple(spans)


def _pieces(node: SyntaxTreeNode, style: Span) -> Iterator[Span]:
    for child in node.children:
        match child.type:
            case "strong":
                yield from _pieces(child, replace(style, bold=True))
            case "em":
                yield from _pieces(child, replace(style, italic=True))
            case "s":
                yield from _pieces(child, replace(style, struck=True))
            case "link":
                found = _TURN.fullmatch(str(child.attrs["href"]))
                yield from _pieces(child, replace(style, turn=int(found[1]) if found else 0))
            case _:
                yield replace(style, text=_BREAKS.get(child.type, child.content))
