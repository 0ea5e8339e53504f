"""The PDF on paper: its letters, and what untrusted text cannot do in it."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from roleplay.config import ROOT
from roleplay.knowledge.handouts import handouts
from roleplay.printing import pdf
from roleplay.printing.blocks import Document
from roleplay.printing.source import read


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
