"""Report and transcript as files: the same content in each, safe with any words, heavy parts only when asked for."""

import csv
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from io import BytesIO, StringIO

import docx
import pytest
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.shared import Mm
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from roleplay.config import ROOT
from roleplay.feedback.charts import plots
from roleplay.feedback.document import COLUMNS, FORMATS, document, exported, rows, to_csv, to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.words import phrases
from roleplay.practice import Practice, Session
from roleplay.printing import letters
from roleplay.printing.blocks import Document, Heading, Item, Paragraph, Picture, Table, text_of
from roleplay.printing.pdf import to_pdf
from roleplay.printing.word import to_docx
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.feedback import drilled
from tests.feedback.play import Play

pytestmark = pytest.mark.slow

HEAVY = ("altair", "docx", "fpdf", "markdown_it", "vl_convert")
HOSTILE = (
    "=1+1", "+49 is not a sum", "-2", "@SUM(A1)", "\t=1", "＝1+1", "| a | b |", "# head", "> quote", "1. one",
    "![](picture:course)", "![x](http://127.0.0.1/a.png) [y](javascript:1) <b>z</b>", "\x00\x07\x0b\x1b[31m",
    "\ud83d half", "👩‍👩‍👧 🙂 z̈", "ČŠŽ čšž „x“", "שלום", "Привіт", "\ufffe\ufdd0", "a\u2028b\r\nc", "w" * 400,
)  # fmt: skip


@pytest.fixture(scope="module", params=LANGUAGES)
def files(request: pytest.FixtureRequest, library: Library, rubric: Rubric, reader: LocalReader) -> "Files":
    """A drill of each language with its report as a document, drawn once."""
    store = SessionStore(open_engine("sqlite://"))
    session = drilled.drive(Practice(library, store, reader, AuthoredVoice()), request.param)
    made = Files(session, build(session.state, library, rubric), library)
    store.close()
    return made


class Files:
    def __init__(self, session: Session, report: Report, library: Library) -> None:
        state = session.state
        self.report, self.state, self.library = report, state, library
        self.document = document(report, state, library)
        self.markdown = to_markdown(report, state, library)
        self.word: Word = docx.Document(BytesIO(to_docx(self.document)))
        self.pdf = PdfReader(BytesIO(to_pdf(self.document)))


def words(text: str) -> str:
    """Return the letters and digits of a text: what is left when all that formats do to it is taken away."""
    return "".join(re.findall(r"\w", text))


def texts(made: Document) -> list[str]:
    """Return all texts of a document in their order."""
    found: list[str] = []
    for block in made.blocks:
        match block:
            case Item(mark=mark):
                found.append(f"{mark if mark[:1].isdigit() else ''}{text_of(block.spans)}")
            case Heading() | Paragraph():
                found.append(text_of(block.spans))
            case Table():
                found += [text_of(cell) for row in (block.head, *block.rows) for cell in row]
            case Picture():
                found.append(block.caption)
    return found


def tags(pdf: PdfReader) -> list[DictionaryObject]:
    root = pdf.trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()
    return [item.get_object() for item in root["/K"]]


def test_markdown_word_and_pdf_have_the_same_content(files: Files) -> None:
    said, pictures = texts(files.document), [item for item in files.document.blocks if isinstance(item, Picture)]
    assert [picture.words for picture in pictures] == [
        plot.words for plot in plots(files.report, phrases(files.report.language))
    ]
    assert len(pictures) >= 2
    # Markdown: pictures are told in words there, and what is escaped is the same without the signs for it.
    plain = words(files.markdown.replace("&#58;", ""))
    assert all(words(picture.words) in plain for picture in pictures)
    captions = {picture.caption for picture in pictures}
    assert all(words(text) in plain for text in said if text not in captions)
    # Word: every text in its order.
    body = files.word.element.body
    drawn = words("".join(node.text or "" for node in body.iter(qn("w:t"))))
    assert drawn == words("".join(said))
    assert [node.get("descr") for node in body.iter(qn("wp:docPr"))] == [picture.words for picture in pictures]
    # PDF: the same, the foot lines taken away.
    foot = re.compile(re.escape(files.document.foot) + r"\s+\d+/\d+")
    pages = "".join(foot.sub("", page.extract_text()) for page in files.pdf.pages)
    assert words(pages) == words("".join(said))
    assert [str(tag["/Alt"]) for tag in tags(files.pdf) if "/Alt" in tag] == [picture.words for picture in pictures]


def test_pages_are_numbered_and_structure_and_language_are_told(files: Files) -> None:
    place = {"sl": "sl-SI", "en": "en-GB"}[files.report.language]
    headings = [text_of(block.spans) for block in files.document.blocks if isinstance(block, Heading)]
    assert [item.text for item in files.word.paragraphs if str(item.style.name).startswith("Heading")] == headings
    assert files.word.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:val")) == place
    assert {node.get(qn("w:instr")) for node in files.word.sections[0].footer._element.iter(qn("w:fldSimple"))} == {
        "PAGE",
        "NUMPAGES",
    }
    assert files.word.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert files.pdf.trailer["/Root"]["/Lang"] == files.report.language
    assert files.pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    outline: list[str] = []

    def gather(items: list[object]) -> None:
        for item in items:
            gather(item) if isinstance(item, list) else outline.append(str(item.title))  # type: ignore[attr-defined]

    gather(files.pdf.outline)
    assert outline == headings
    kinds = [str(tag["/S"]) for tag in tags(files.pdf)]
    assert kinds[0] == "/H1" and {"/H2", "/H3", "/P", "/LI", "/Table", "/Figure"} <= set(kinds)
    last = len(files.pdf.pages)
    assert f"{last}/{last}" in files.pdf.pages[-1].extract_text()


@pytest.mark.parametrize(("width", "height"), [(400, 300), (300, 900), (200, 2000)])
def test_a_picture_fits_its_page_and_keeps_its_shape(width: int, height: int) -> None:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * width) * height)
    parts = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
    made: Word = docx.Document(BytesIO(to_docx(Document("t", "f", "sl", (Picture(png, "Čšž", "ČŠŽ čšž"),)))))
    page, shape = made.sections[0], made.inline_shapes[0]
    room = page.page_height - page.top_margin - page.bottom_margin
    assert shape.height < room - Mm(20), "with the sentence above it"
    assert shape.width <= page.page_width - page.left_margin - page.right_margin
    assert shape.height / shape.width == pytest.approx(height / width, rel=0.01)
    assert made.paragraphs[0].text == "Čšž" and shape._inline.docPr.get("descr") == "ČŠŽ čšž"


def test_the_table_has_a_row_for_each_line_with_its_reading(files: Files) -> None:
    text = to_csv(files.report, files.state, files.library)
    assert text.startswith("\ufeff")
    head, *lines = csv.reader(StringIO(text[1:]), delimiter=";")
    say = phrases(files.report.language)
    assert head == [say(f"table.{name}") for name in COLUMNS]
    found = list(rows(files.report, files.state, files.library))
    assert len(found) + len(files.report.figures) == len(lines)
    asked = {row["turn"]: row for row in found if row["class"]}
    assert {str(item.turn): item.label_title for item in files.report.questions.questions} == {
        turn: row["class"] for turn, row in asked.items()
    }
    told = [
        title for row in found for title in row["facts"].split(" | ") if title and row["speaker"] != say("export.you")
    ]
    assert sorted(told) == sorted(fact for item in files.report.questions.questions for fact in item.facts)
    for harm in files.report.harms:
        assert harm.title in asked[str(harm.turn)]["harms"]
    for score in files.report.criteria:
        for piece in score.evidence:
            assert any(score.id in row["criteria"] for row in found if row["turn"] == str(piece.turn))
    assert all(row["phase"] for row in found)


def test_any_words_survive_in_every_format(library: Library, rubric: Rubric) -> None:
    language: Language = "sl"
    session = Play(library, "police", language).phase()
    for text in HOSTILE:
        entry = session.room("ok").state
        said = next(item for item in reversed(entry.log) if item.event.kind == "said" and item.event.text == "ok")
        entry.log[said.seq] = said.model_copy(update={"event": said.event.model_copy(update={"text": text})})
    report = build(session.state, library, rubric, language)
    made = {form: exported(form, report, session.state, library) for form in FORMATS}
    for form in ("md", "json", "csv"):
        made[form].decode("utf-8")  # type: ignore[index]
    cells = list(csv.reader(StringIO(made["csv"].decode("utf-8-sig")), delimiter=";"))
    assert all(len(row) == len(COLUMNS) for row in cells)
    assert not [cell for row in cells for cell in row if cell.strip().startswith(tuple("=+-@＝"))]
    pdf = PdfReader(BytesIO(made["pdf"]))
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "ČŠŽ čšž" in text and "Привіт" in text and "<b>z</b>" in text and letters.MISSING in text
    assert not any(page.get("/Annots") for page in pdf.pages)
    parts = zipfile.ZipFile(BytesIO(made["docx"])).namelist()
    assert len([part for part in parts if part.startswith("word/media")]) == len(plots(report, phrases(language)))
    body = "\n".join(item.text for item in docx.Document(BytesIO(made["docx"])).paragraphs)
    assert "🙂" in body and "=1+1" in body and "[y](javascript:1)" in body
    assert "hyperlink" not in docx.Document(BytesIO(made["docx"])).element.xml


def test_what_is_heavy_is_imported_only_when_it_is_asked_for() -> None:
    code = f"import sys, roleplay.feedback.document; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
