"""Markdown as a PDF: for handouts and reports that people take along on paper."""

from datetime import UTC, datetime
from importlib.resources import files

from fpdf import FPDF, FontFace, TextStyle
from markdown_it import MarkdownIt

FONT = "Source Sans Pro"
STYLES = {"": "Regular", "B": "Bold", "I": "It", "BI": "BoldIt"}
MARGIN = 20  # millimetres
SIZE = 10.5  # points
INK = "#1F3A5F"
MADE = datetime(2000, 1, 1, tzinfo=UTC)  # the same text gives the same file, byte for byte


class _Page(FPDF):
    """A4 with a foot line: what the document is, and the page."""

    foot = ""

    def footer(self) -> None:
        """Draw the foot line."""
        self.set_y(-15)
        self.set_font(FONT, size=8)
        self.set_text_color(90, 90, 90)
        self.cell(0, 10, f"{self.foot}   {self.page_no()}/{{nb}}", align="C")


def to_pdf(markdown: str, title: str, foot: str, language: str) -> bytes:
    """Return the Markdown text as a PDF; raw HTML, images and links in it are printed as the text that they are."""
    page = _Page(format="A4")
    page.foot = foot
    page.set_title(title)
    page.set_lang(language)
    page.set_creation_date(MADE)
    page.set_margin(MARGIN)
    page.set_auto_page_break(True, margin=MARGIN)
    fonts = files("font_source_sans_pro") / "files"
    for style, name in STYLES.items():
        page.add_font(FONT, style, str(fonts / f"SourceSansPro-{name}.ttf"))
    page.set_font(FONT, size=SIZE)
    page.add_page()
    plain = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "link", "autolink"])
    page.write_html(
        plain.render(markdown).replace("<td>", '<td align="left">'),
        li_prefix_color=INK,
        font_family=FONT,
        table_line_separators=True,
        tag_styles={
            "h1": TextStyle(FONT, "B", 18, color=INK, t_margin=2, b_margin=2),
            "h2": TextStyle(FONT, "B", 13, color=INK, t_margin=4, b_margin=1),
            "h3": TextStyle(FONT, "B", 11, color=INK, t_margin=3, b_margin=1),
            "code": FontFace(FONT),
        },
    )
    return bytes(page.output())
