"""Blocks as a Word document: the same content as the PDF, for those who want to write on."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import docx
from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Drawn

from roleplay.languages import PACKS
from roleplay.printing.blocks import Block, Document, Heading, Item, Paragraph, Picture, Span, Spans, Table
from roleplay.printing.letters import storable

MARGIN = 20  # millimetres
WIDTH = 170  # millimetres between the margins of A4
TALLEST = 215  # millimetres of a picture: what is taller than the page is cut off
INDENT = 5
FACE = "Calibri"  # what Word has everywhere, with all letters; elsewhere its metric twin stands in
SIZE = 10.5
INK = RGBColor(0x1F, 0x3A, 0x5F)
FAINT = RGBColor(0x5A, 0x5A, 0x5A)
SIZES = {1: 18.0, 2: 13.0, 3: 11.0}
MADE = datetime(2000, 1, 1, tzinfo=UTC)


def to_docx(document: Document) -> bytes:
    """Return the document as a DOCX file."""
    word = docx.Document()
    _set_up(word, document)
    for block in document.blocks:
        _draw(word, block)
    made = BytesIO()
    word.save(made)
    return made.getvalue()


def _set_up(word: Word, document: Document) -> None:
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN)
    about, place = word.core_properties, PACKS[document.language].locale.replace("_", "-")
    about.title, about.language, about.author = storable(document.title)[:255], place, "Sodeluj"
    about.comments, about.created, about.modified = "", MADE, MADE
    for name in ("Normal", "List Bullet", "Quote", *(f"Heading {level}" for level in SIZES)):
        _dress(word.styles[name], place)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run(f"{storable(document.foot)}   ")
    _field(foot, "PAGE")
    foot.add_run("/")
    _field(foot, "NUMPAGES")
    for run in foot.runs:
        run.font.size, run.font.color.rgb = Pt(8), FAINT


def _dress(style: ParagraphStyle, place: str) -> None:
    """Give a style the look of the PDF, and its language."""
    level = int(style.name[-1]) if style.name and style.name.startswith("Heading") else 0
    style.font.name, style.font.size = FACE, Pt(SIZES.get(level, SIZE))
    style.font.italic = False
    style.font.color.rgb = INK if level else FAINT if style.name == "Quote" else None
    space = style.paragraph_format
    space.space_before, space.space_after = Pt(12 if level == 2 else 8 if level else 0), Pt(4)
    space.line_spacing = 1.15
    if style.name == "Quote":
        space.left_indent = Mm(INDENT)
    properties = style.element.get_or_add_rPr()
    fonts = properties.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)  # a theme would win over the font that is named
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), place)
    properties.append(spoken)


def _field(paragraph: Drawn, name: str) -> None:
    """Add a field that the reader's program counts: the page, or how many there are."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = paragraph.add_run("1")
    run.font.size, run.font.color.rgb = Pt(8), FAINT
    field.append(run._r)
    paragraph._p.append(field)


def _draw(word: Word, block: Block) -> None:
    match block:
        case Heading():
            _write(word.add_heading(level=min(block.level, max(SIZES))), block.spans)
        case Paragraph():
            _write(word.add_paragraph(style="Quote" if block.quoted else None), block.spans)
        case Item():
            _item(word, block)
        case Table():
            _table(word, block)
        case Picture():
            _picture(word, block)


def _item(word: Word, item: Item) -> None:
    """Draw an item; numbers are written out, for a list of Word's would count on from the one before."""
    bullet = bool(item.mark) and not item.mark[0].isdigit()
    drawn = word.add_paragraph(style="List Bullet" if bullet else None)
    drawn.paragraph_format.left_indent = Mm(INDENT * (item.depth + 1))
    drawn.paragraph_format.first_line_indent = Mm(-INDENT if item.mark else 0)
    mark = (Span(f"{item.mark}\t"),) if item.mark and not bullet else ()
    _write(drawn, (*mark, *item.spans))


def _table(word: Word, table: Table) -> None:
    drawn = word.add_table(rows=0, cols=len(table.head), style="Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.LEFT
    drawn.autofit = False
    widths = [Mm(round(WIDTH * share)) for share in table.shares()]
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width
    for place, cells in enumerate((table.head, *table.rows)):
        row = drawn.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if place == 0:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # repeated on each page, and read as a head
        for cell, spans, width in zip(row.cells, cells, widths, strict=True):
            cell.width = width
            _cell(cell, spans, head=place == 0)
    word.add_paragraph()


def _cell(cell: _Cell, spans: Spans, *, head: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    _write(paragraph, (replace(span, bold=head or span.bold) for span in spans))


def _picture(word: Word, picture: Picture) -> None:
    caption = word.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    _write(caption, (Span(picture.caption, bold=True),))
    shape = word.add_picture(BytesIO(picture.png), width=Mm(min(WIDTH, TALLEST / picture.ratio)))
    about = shape._inline.docPr
    about.set("descr", storable(picture.words))
    about.set("title", storable(picture.caption))


def _write(paragraph: Drawn, spans: Iterable[Span]) -> None:
    for span in spans:
        run = paragraph.add_run(storable(span.text))
        run.bold, run.italic, run.font.strike = span.bold or None, span.italic or None, span.struck or None
