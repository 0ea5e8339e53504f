"""A trainer's documents: every kind that is promised, and every hostile file that could come."""

import os
import zipfile

import pytest
from docx import Document as Docx
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from roleplay.errors import InputError
from roleplay.knowledge.sources import documents, extract
from roleplay.knowledge.sources.documents import Documents
from roleplay.messages import explain

TEXT = "Ob sumu na trgovino z ljudmi čim prej obvestite policijo. Človeku ponudite pogovor z nevladno organizacijo."


@pytest.fixture
def shelf(tmp_path):
    return Documents(tmp_path / "documents")


def write_pdf(path, pages=("Hello officers.",)):
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    for page in pages:
        pdf.add_page()
        pdf.multi_cell(0, text=page)
    pdf.output(str(path))
    return path


def write_docx(path, text=TEXT):
    docx = Docx()
    docx.add_paragraph(text)
    table = docx.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Kdo", "Policija"
    docx.save(str(path))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
def test_plain_text_in_the_encodings_of_windows(shelf, tmp_path, encoding):
    path = tmp_path / "navodilo.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert shelf.add(path, "sl").pieces == (TEXT,)


def test_docx_with_its_tables(shelf, tmp_path):
    document = shelf.add(write_docx(tmp_path / "navodilo.docx"), "sl", title="Navodilo", licence="interno")
    assert TEXT in document.pieces[0]
    assert "Kdo | Policija" in document.pieces[0]
    assert (document.title, document.licence, document.source) == ("Navodilo", "interno", "navodilo.docx")


def test_pdf(shelf, tmp_path):
    assert "Hello officers." in shelf.add(write_pdf(tmp_path / "a.pdf"), "en").pieces[0]


def test_the_same_text_twice_is_one_document(shelf, tmp_path):
    first, second = tmp_path / "a.txt", tmp_path / "b.md"
    first.write_text(TEXT, encoding="utf-8")
    second.write_text(TEXT, encoding="utf-8")
    assert shelf.add(first, "sl").id == shelf.add(second, "sl", title="Novi naslov").id
    assert [item.title for item in shelf.all()] == ["Novi naslov"]


def test_long_documents_come_in_pieces_that_lose_nothing(shelf, tmp_path):
    words = [f"beseda{number}" for number in range(3000)]
    path = tmp_path / "dolgo.txt"
    path.write_text(" ".join(words), encoding="utf-8")
    pieces = shelf.add(path, "sl").pieces
    assert max(map(len, pieces)) <= extract.PIECE
    assert {word for piece in pieces for word in piece.split()} >= set(words)
    assert len({unit.owner for unit in shelf.all()[0].units()}) == len(pieces)


def test_removal(shelf, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    shelf.remove(shelf.add(path, "sl").id)
    assert shelf.all() == ()


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "0" * 12, "*", "a/b"])
def test_removal_of_what_is_not_there_touches_no_file(shelf, name):
    with pytest.raises(InputError) as refused:
        shelf.remove(name)
    assert refused.value.code == "no_such_document"


def encrypted(path):
    writer = PdfWriter(clone_from=PdfReader(write_pdf(path)))
    writer.encrypt("geslo")
    writer.write(str(path))


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * (extract.MOST_UNPACKED + 1))


def other_zip(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside.txt", "escaped")


HOSTILE = {
    ("a.pdf", "document_encrypted"): encrypted,
    ("b.docx", "document_bomb"): bomb,
    ("c.docx", "document_broken"): other_zip,
    ("d.docx", "document_encrypted"): lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600),
    ("e.pdf", "document_broken"): lambda path: path.write_bytes(b"%PDF-1.7\n1 0 obj << broken"),
    ("f.pdf", "document_broken"): lambda path: path.write_bytes(b""),
    ("g.pdf", "document_empty"): lambda path: write_pdf(path, [""]),
    ("h.txt", "document_binary"): lambda path: path.write_bytes(b"\x7fELF\0\0\0"),
    ("i.txt", "document_empty"): lambda path: path.write_text(" \n\t "),
    ("j.exe", "document_kind"): lambda path: path.write_text("x"),
    ("k.txt", "document_missing"): lambda path: None,
    ("l.md", "document_missing"): lambda path: path.mkdir(),
    ("m.docx", "document_broken"): lambda path: path.write_bytes(b"PK\x03\x04" + os.urandom(300)),
}


@pytest.mark.long
@pytest.mark.parametrize(("name", "code"), HOSTILE)
def test_hostile_files_are_refused_with_a_clear_message(shelf, tmp_path, name, code):
    path = tmp_path / name
    HOSTILE[name, code](path)
    with pytest.raises(InputError) as refused:
        shelf.add(path, "sl")
    assert refused.value.code == code
    for language in ("sl", "en"):
        assert name in explain(refused.value, language)
    assert shelf.all() == ()
    assert not (tmp_path.parent / "outside.txt").exists()


def test_a_file_that_is_too_large_is_not_even_opened(shelf, tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST_FILE", 10)
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        shelf.add(path, "sl")
    assert refused.value.code == "document_too_large"


def test_a_file_that_takes_too_long_is_given_up(shelf, tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "LONGEST_WAIT", 0.01)
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        shelf.add(path, "sl")
    assert refused.value.code == "document_too_slow"


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".txt", ".md", ".pdf", ".docx"]))
def test_any_bytes_give_text_or_a_problem(tmp_path_factory, content, suffix):
    path = tmp_path_factory.mktemp("any") / f"x{suffix}"
    path.write_bytes(content)
    try:
        assert extract.extract(path).strip()
    except extract.Problem as problem:
        assert str(problem).startswith("document_")


def test_titles_and_licences_are_one_plain_line(shelf, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    document = shelf.add(path, "sl", title="a\n\x1b[31m" + "b" * 500, licence="x\ty\u202e")
    assert document.title.startswith("a [31mb")
    assert len(document.title) == documents.LONGEST_TITLE
    assert document.licence == "x y"


def test_a_foreign_file_on_the_shelf_is_left_alone(shelf, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    shelf.add(path, "sl")
    (shelf.folder / "foreign.json").write_text("[1, 2", encoding="utf-8")
    assert len(shelf.all()) == 1
