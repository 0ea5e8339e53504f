"""Markdown as blocks: the subset that reports and handouts use.

Raw HTML, links and images are the text that they are.
"""

from collections.abc import Iterator
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from roleplay.printing.blocks import BULLET, Block, Heading, Item, Paragraph, Span, Spans, Table


def read(markdown: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text."""
    parser = (
        MarkdownIt("commonmark", {"html": False})
        .enable(["table", "strikethrough"])
        .disable(["image", "link", "autolink"])
    )
    return tuple(_blocks(parser.parse(markdown)))


class _Place:
    """Where in a document the next inline text stands."""

    def __init__(self) -> None:
        """Begin outside of everything."""
        self.level = self.quotes = 0
        self.lists: list[int | None] = []  # the open lists: the number of the next item, None where they have bullets
        self.mark = ""
        self.rows: list[list[Spans]] | None = None

    def move(self, token: Token) -> Table | None:
        """Go on to a token that opens or closes something; a table that closes is returned."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self.lists.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                number = self.lists[-1]
                self.mark = BULLET if number is None else f"{number}."
                self.lists[-1] = None if number is None else number + 1
            case "heading_open" | "heading_close":
                self.level = int(token.tag[1:]) if token.nesting > 0 else 0
            case "blockquote_open" | "blockquote_close":
                self.quotes += token.nesting
            case _:
                return self._move_in_table(token)
        return None

    def _move_in_table(self, token: Token) -> Table | None:
        if token.type == "table_open":
            self.rows = []
        elif token.type == "tr_open" and self.rows is not None:
            self.rows.append([])
        elif token.type == "table_close" and self.rows is not None:
            (head, *rows), self.rows = self.rows, None
            return Table(tuple(head), tuple(tuple(row) for row in rows))
        return None

    def put(self, spans: Spans) -> Block | None:
        """Return the block that a text is here, or None for a cell of a table."""
        if self.rows is not None:
            self.rows[-1].append(spans)
            return None
        if self.level:
            return Heading(self.level, spans)
        if self.lists:
            mark, self.mark = self.mark, ""  # a second paragraph of an item has no mark of its own
            return Item(spans, len(self.lists) - 1, mark)
        return Paragraph(spans, self.quotes > 0)


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    """Yield a block for each piece of text and for each table, in their order."""
    place = _Place()
    for token in tokens:
        block: Block | None
        match token.type:
            case "inline":
                block = place.put(_spans(token))
            case "fence" | "code_block":
                block = place.put((Span(token.content.rstrip("\n")),))
            case _:
                block = place.move(token)
        if block is not None:
            yield block


def _spans(token: Token) -> Spans:
    """Return the pieces of an inline token, neighbours that are set alike as one."""
    spans: list[Span] = []
    bold = italic = struck = 0
    for child in token.children or ():
        match child.type:
            case "strong_open" | "strong_close":
                bold += child.nesting
            case "em_open" | "em_close":
                italic += child.nesting
            case "s_open" | "s_close":
                struck += child.nesting
            case _:
                text = {"softbreak": " ", "hardbreak": "\n"}.get(child.type, child.content)
                last = spans[-1] if spans else None
                span = Span(text, bold > 0, italic > 0, struck > 0)
                if last is not None and span == replace(last, text=text):
                    spans[-1] = replace(last, text=last.text + text)
                else:
                    spans.append(span)
    return tuple(span for span in spans if span.text)
