"""Documents: the letters of the PDF, what untrusted text cannot do in it, and Markdown that says what blocks say."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from roleplay.config import ROOT
from roleplay.knowledge.sources.loader import handouts
from roleplay.printing import pdf
from roleplay.printing.blocks import BULLET, Document, Heading, Item, Paragraph, Span, Table
from roleplay.printing.letters import one_line
from roleplay.printing.markdown import to_markdown
from roleplay.printing.source import read
from roleplay.printing.templates import templates

TEMPLATES = templates(ROOT)
LINES = st.text(st.characters(min_codepoint=32, max_codepoint=0x17F), min_size=1, max_size=30)
WORDS = LINES.map(lambda text: " ".join(text.split())).filter(bool)


def to_pdf(markdown, title, foot, language):
    return pdf.to_pdf(Document(title, foot, language, read(markdown)))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_slovenian_letters_and_tables_are_printed():
    text = text_of(
        to_pdf("# Zaščita žrtev\n\n| Kdo | Kaj |\n|---|---|\n| Čuvaj | »Počakajte« – takoj |", "Č", "noga", "sl")
    )
    for words in ("Zaščita žrtev", "Čuvaj", "»Počakajte« – takoj", "noga"):
        assert words in text


def test_markup_in_the_text_stays_text():
    pdf = to_pdf(
        '<script>alert(1)</script> ![x](file:///etc/passwd) [a](http://127.0.0.1/) <img src="x">', "t", "f", "en"
    )
    assert "<script>" in text_of(pdf)
    assert "/URI" not in str(PdfReader(BytesIO(pdf)).pages[0].get("/Annots", ""))


def test_the_same_text_gives_the_same_file():
    assert to_pdf("# A\n\nb", "t", "f", "en") == to_pdf("# A\n\nb", "t", "f", "en")


@pytest.mark.long
@pytest.mark.parametrize("language", ["sl", "en"])
def test_every_handout_can_be_printed(language):
    found = handouts(ROOT / "knowledge", language)
    assert len(found) == 5
    for handout in found:
        assert (
            handout.title.split()[0] in text_of(to_pdf(handout.body, handout.title, handout.label, language))
            or handout.body
        )


def test_letters_that_the_font_lacks_give_way_to_one_sign_that_is_no_box_to_tick():
    text = text_of(to_pdf("Prej 👩‍👩‍👧🙂 potem नेपाल. ☐ Opravljeno", "t", "f", "sl"))
    assert "Prej [?] potem [?]. ☐ Opravljeno" in text


@given(st.lists(WORDS, min_size=8, max_size=8))
def test_markdown_read_again_gives_the_same_blocks_whatever_was_written(words):
    plain = [(Span(text),) for text in words]
    mixed = (Span(f"{words[1]} "), Span(words[2], bold=True), Span(f" {words[3]}"))
    blocks = (
        Heading(1, plain[0]),
        Paragraph(mixed),
        Item(plain[4], 0, BULLET),
        Item(plain[5], 1, BULLET),
        Paragraph(plain[6], quoted=True),
        Paragraph(plain[7], quoted=True),
        Table(tuple(plain[:2]), (tuple(plain[2:4]), tuple(plain[4:6]))),
    )
    assert read(to_markdown(blocks)) == blocks


@given(st.lists(WORDS, min_size=4, max_size=4))
def test_what_is_filled_into_a_template_is_text_and_never_markup(words):
    template = TEMPLATES.from_string(
        "# {{ a }}\n\n- **{{ b }}** – *{{ c }}* [{{ d }}](#turn-7)\n\n| {{ a }} |\n|---|\n| {{ d }} |"
    )
    heading, item, table = read(template.render(zip("abcd", words, strict=True)))
    words = [one_line(text) for text in words]
    assert heading == Heading(1, (Span(words[0]),))
    spans = (Span(words[1], bold=True), Span(" – "), Span(words[2], italic=True), Span(" "), Span(words[3], turn=7))
    assert item == Item(spans, 0, BULLET)
    assert table == Table(((Span(words[0]),),), (((Span(words[3]),),),))


def test_only_a_template_makes_a_link_and_only_to_a_turn():
    (paragraph,) = read(TEMPLATES.from_string("{{ a }} [x](http://127.0.0.1/)").render(a="[y](#turn-3)"))
    assert paragraph == Paragraph((Span("[y](#turn-3) [x](http://127.0.0.1/)"),))
