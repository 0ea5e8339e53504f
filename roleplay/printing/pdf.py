"""Blocks as a PDF: for handouts and reports that people take along on paper.

Each block is tagged with its role, so that screen readers follow; headings are the outline. The library knows no tags
within tags: a table or a list is read as text in its order.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from fpdf import FPDF, FontFace, ViewerPreferences
from fpdf.enums import MethodReturnValue
from fpdf.fonts import TTFFont

from roleplay.printing.blocks import Block, Document, Heading, Item, Paragraph, Picture, Spans, Table, text_of
from roleplay.printing.letters import FONT, STYLES, font_file, printable

MARGIN = 20.0  # millimetres
SIZE = 10.5  # points
SMALL = 8.0
LINE = 1.25  # height of a line in font sizes
HEIGHT = SIZE * LINE * 0.3528  # of a line of the text, in millimetres
GAP = 1.6  # millimetres between blocks
INDENT = 5.0
PADDING = 1.0  # of a cell
FREE = 16.0  # millimetres for the beginning of a text or a table
HEAD = 14.0  # millimetres for a heading with what is above and below it
TALLEST = 150.0  # millimetres of a picture
INK, TEXT, FAINT = "#1F3A5F", "#1F2A37", "#5A5A5A"
SIZES = {1: 18.0, 2: 13.0, 3: 11.0}
ABOVE = {1: 2.0, 2: 5.0, 3: 3.0}
STRUCK = "S"  # the sign of the library for a line through the letters; it needs no font of its own
MADE = datetime(2000, 1, 1, tzinfo=UTC)  # the same text gives the same file, byte for byte


class _Page(FPDF):
    """A4 with a foot line: what the document is, and the page; content drawn within `tagged` carries its role."""

    def __init__(self) -> None:
        """Begin without any page."""
        super().__init__(format="A4")
        self.foot = ""
        self.role: str | None = None
        self.c_margin = 0.0  # text begins at the margin itself

    def footer(self) -> None:
        """Draw the foot line, which screen readers pass over."""
        self._out("/Artifact BMC")
        self.set_xy(MARGIN, -15)  # what is being written may be indented
        self.set_font(FONT, size=SMALL)
        self.set_text_color(FAINT)
        self.cell(self.w - 2 * MARGIN, 10, f"{self.foot}   {self.page_no()}/{{nb}}", align="C")
        self._out("EMC")

    def fit(self, text: str) -> str:
        """Return text in letters of the font."""
        font = self.fonts[FONT.lower()]
        return printable(text, font.cmap if isinstance(font, TTFFont) else ())

    def add_page(self, *args: Any, **kwargs: Any) -> None:
        """Begin a page; what is being tagged goes on there under the same role."""
        role = self.role
        if role is not None:
            self._out("EMC")
        super().add_page(*args, **kwargs)
        if role is not None:
            self._begin(role)

    @contextmanager
    def tagged(self, role: str, alternative: str | None = None) -> Iterator[None]:
        """Tag what is drawn meanwhile with a role of the PDF standard: H1, P, LI, Table, Figure."""
        self._begin(role, alternative)
        self.role = role
        yield
        self.role = None
        self._out("EMC")

    def _begin(self, role: str, alternative: str | None = None) -> None:
        # The library's own way of tagging makes everything a figure, so its two steps are taken here.
        place = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{role}", mcid=place, alt_text=alternative)
        self._out(f"/{role} <</MCID {place}>> BDC")


def to_pdf(document: Document) -> bytes:
    """Return the document as a PDF."""
    page = _Page()
    for style in STYLES:
        page.add_font(FONT, style, str(font_file(style)))
    page.set_fallback_fonts([FONT], exact_match=False)  # the italics know fewer letters
    page.foot = page.fit(document.foot)
    page.set_title(page.fit(document.title))
    page.set_lang(document.language)
    page.set_creation_date(MADE)
    page.viewer_preferences = ViewerPreferences(display_doc_title=True)
    page.set_margin(MARGIN)
    page.set_auto_page_break(True, margin=MARGIN)
    page.set_font(FONT, size=SIZE)
    page.add_page()
    for block, after in zip(document.blocks, (*document.blocks[1:], None), strict=True):
        page.set_text_color(TEXT)
        if isinstance(block, Heading):
            _heading(page, block, _room(page, after))
        else:
            _draw(page, block)
    return bytes(page.output())


def _draw(page: _Page, block: Block) -> None:
    match block:
        case Paragraph():
            left = INDENT if block.quoted else 0.0
            page.set_text_color(FAINT if block.quoted else TEXT)
            _text(page, "P", block.spans, left=left)
        case Item():
            _text(page, "LI", block.spans, left=INDENT * block.depth + (0.0 if block.mark else INDENT), mark=block.mark)
        case Table():
            _table(page, block)
        case Picture():
            _picture(page, block)


def _room(page: _Page, block: Block | None) -> float:
    """Return how many millimetres a block needs at least, so that its heading does not stand alone above it."""
    match block:
        case Picture():
            return _picture_room(page, block)
        case Table():
            return _table_room(page, block)
        case None:
            return 0.0
        case _:
            return FREE


def _heading(page: _Page, heading: Heading, room: float) -> None:
    level = min(heading.level, max(SIZES))
    if page.will_page_break(room + HEAD):
        page.add_page()
    elif page.get_y() > MARGIN:
        page.ln(ABOVE[level])
    name = page.fit(text_of(heading.spans))
    page.start_section(name, level - 1, strict=False)
    page.set_text_color(INK)
    page.set_font(FONT, "B", SIZES[level])
    with page.tagged(f"H{level}"):
        page.multi_cell(0, page.font_size * LINE, name, align="L", new_x="LMARGIN", new_y="NEXT")
    page.set_font(FONT, size=SIZE)
    page.ln(GAP)


def _text(page: _Page, role: str, spans: Spans, *, left: float = 0.0, mark: str = "") -> None:
    """Write a paragraph whose column begins `left` millimetres from the margin; with a mark its lines are indented."""
    start = MARGIN + left
    with page.tagged(role):
        if mark:
            if page.will_page_break(HEIGHT):
                page.add_page()
            page.set_x(start)
            page.cell(INDENT, HEIGHT, mark)
        page.set_left_margin(start + (INDENT if mark else 0.0))
        for span in spans:
            page.set_font(FONT, "B" * span.bold + "I" * span.italic + STRUCK * span.struck, SIZE)
            text = page.fit(span.text)
            room = page.w - page.r_margin - page.get_x()
            if page.get_x() > page.l_margin and page.get_string_width(text.split(" ", 1)[0]) > room:
                page.ln(HEIGHT)  # the library would break the word
            page.write(HEIGHT, text)
        page.ln(HEIGHT)
    page.set_left_margin(MARGIN)
    page.set_font(FONT, size=SIZE)
    page.ln(GAP)


def _table(page: _Page, table: Table) -> None:
    if page.will_page_break(_table_room(page, table)):
        page.add_page()
    page.set_draw_color("#C9CFD6")
    with (
        page.tagged("Table"),
        page.table(
            borders_layout="HORIZONTAL_LINES",
            col_widths=table.shares(),
            headings_style=FontFace(emphasis="BOLD", color=INK),
            line_height=page.font_size * LINE,
            padding=PADDING,
            text_align="LEFT",
        ) as drawn,
    ):
        for cells in (table.head, *table.rows):
            row = drawn.row()
            for cell in cells:
                bold = bool(cell) and all(span.bold for span in cell)
                row.cell(page.fit(text_of(cell)), style=FontFace(emphasis="BOLD") if bold else None)
    page.ln(GAP * 2)


def _table_room(page: _Page, table: Table) -> float:
    """Return the millimetres that a short table needs as a whole; a long one is spread over pages."""
    whole = (HEIGHT + 2 * PADDING) * (1 + len(table.rows))
    return whole if whole < page.eph / 2 else FREE


def _picture(page: _Page, picture: Picture) -> None:
    """Draw a picture, together with the sentence above it on one page."""
    if page.will_page_break(_picture_room(page, picture)):
        page.add_page()
    page.set_font(FONT, "B", SIZE)
    with page.tagged("P"):
        page.multi_cell(0, page.font_size * LINE, page.fit(picture.caption), align="L", new_x="LMARGIN", new_y="NEXT")
    page.set_font(FONT, size=SIZE)
    page.ln(GAP)
    height = _height(page, picture)
    with page.tagged("Figure", page.fit(picture.words)):
        page.image(BytesIO(picture.png), w=height / picture.ratio, h=height)
    page.ln(GAP * 2)


def _height(page: _Page, picture: Picture) -> float:
    """Return the height of a picture in millimetres: it is as wide as the text, unless that is too tall."""
    return min(page.epw * picture.ratio, TALLEST)


def _picture_room(page: _Page, picture: Picture) -> float:
    """Return the millimetres that a picture needs with its caption."""
    page.set_font(FONT, "B", SIZE)
    lines = page.multi_cell(0, text=page.fit(picture.caption), dry_run=True, output=MethodReturnValue.LINES)
    page.set_font(FONT, size=SIZE)
    over = page.font_size * LINE * (len(lines) if isinstance(lines, list) else 1) + GAP
    return over + _height(page, picture)
