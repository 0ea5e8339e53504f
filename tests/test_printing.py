"""Documents: the letters of the PDF, what untrusted text cannot do in it, and Markdown that says what blocks say."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from roleplay.config import ROOT
from roleplay.knowledge.sources.loader import handouts
from roleplay.printing import pdf
from roleplay.printing.blocks import Document
from roleplay.printing.building import bold, heading, item, paragraph, table
from roleplay.printing.markdown import to_markdown
from roleplay.printing.source import read

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
    blocks = (
        heading(words[0], 1),
        paragraph(words[1], " ", bold(words[2]), " ", words[3]),
        item(words[4]),
        item(words[5], depth=1),
        paragraph(words[6], quoted=True),
        paragraph(words[7], quoted=True),
        table(words[:2], [words[2:4], words[4:6]]),
    )
    assert read(to_markdown(blocks)) == blocks
