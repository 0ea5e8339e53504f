"""Extraction keeps within its limits whatever a file is made of, and says in both languages why one is refused."""

import io
import os
import resource
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document as Docx

from roleplay.config import ROOT
from roleplay.errors import InputError
from roleplay.knowledge.sources import documents, extract
from roleplay.knowledge.sources.documents import Documents
from roleplay.messages import explain
from roleplay.scenario.vocabulary import LANGUAGES

HEAD = (
    '<?xml version="1.0"?>{doctype}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
)
MARGIN = 5  # seconds in which a process that is given up is gone on a busy machine


def docx_with(path: Path, body: str, doctype: str = "") -> Path:
    """Write a docx whose text part says this and whose other parts are in order."""
    whole = io.BytesIO()
    Docx().save(whole)
    xml = f"{HEAD.format(doctype=doctype)}<w:body>{body}</w:body></w:document>"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            target.writestr(item.filename, xml if item.filename == "word/document.xml" else source.read(item))
    return path


def claims(path: Path, size: int) -> None:
    """Have a docx say of its text part that it is so large when unpacked, which it is not."""
    docx_with(path, "<w:p><w:r><w:t>Besedilo.</w:t></w:r></w:p>" * 1000)
    content = bytearray(path.read_bytes())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        length = int.from_bytes(content[at + 28 : at + 30], "little")
        if content[at + 46 : at + 46 + length] == b"word/document.xml":
            content[at + 24 : at + 28] = size.to_bytes(4, "little")
        at += 4
    path.write_bytes(content)


def entities(path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE w [<!ENTITY e0 "laughlaugh">{levels}]>'
    docx_with(path, "<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", doctype)


def pdf_of(path: Path, objects: list[bytes]) -> None:
    body = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    path.write_bytes(body + end % (len(objects) + 1, table, len(objects) + 1, len(body)))


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def pdf_loop(path: Path) -> None:
    """Pages that are among their own pages."""
    pdf_of(path, [CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


def pdf_stream(path: Path) -> None:
    """One page whose drawing is three hundred million signs, in a file of three hundred thousand."""
    pump = zlib.compressobj(9)
    packed = b"".join(pump.compress(b"q Q " * 1_000_000) for _ in range(75)) + pump.flush()
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    pdf_of(path, [CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream])


def pdf_many(path: Path) -> None:
    kids = b"3 0 R " * (extract.MOST_PAGES + 1)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    pages = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, extract.MOST_PAGES + 1)
    pdf_of(path, [CATALOG, pages, page])


def many_parts(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(extract.MOST_FILES + 1):
            archive.writestr(f"{number}", "")


def hole(path: Path) -> None:
    """A file of a gigabyte that takes no room on the disk."""
    path.touch()
    os.truncate(path, 1_000_000_000)


BOMBS: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "xml.docx": (lambda path: docx_with(path, "<w:p/>" * (extract.MOST_XML // 6)), {"document_bomb"}),
    "claim.docx": (lambda path: claims(path, 1_000_000_000), {"document_bomb"}),
    "lie.docx": (lambda path: claims(path, 10), {"document_broken"}),
    "parts.docx": (many_parts, {"document_bomb"}),
    "deep.docx": (lambda path: docx_with(path, "<w:p>" * 200_000 + "</w:p>" * 200_000), {"document_broken"}),
    "entities.docx": (entities, {"document_broken", "document_empty"}),
    "loop.pdf": (pdf_loop, {"document_broken", "document_empty"}),
    "many.pdf": (pdf_many, {"document_too_long"}),
    "long.txt": (lambda path: path.write_text("beseda " * (extract.MOST_TEXT // 7 + 1)), {"document_too_long"}),
    "claim.txt": (hole, {"document_too_large"}),
}


def refused(shelf: Documents, path: Path) -> str:
    """Return the code with which a file is refused, worded in both languages."""
    with pytest.raises(InputError) as caught:
        shelf.add(path, "sl")
    said = {explain(caught.value, language) for language in LANGUAGES}
    assert len(said) == len(LANGUAGES) and all(path.name in words for words in said)
    assert shelf.all() == ()
    return caught.value.code


def peak(who: int) -> int:
    """Return the most memory that this process, or the largest of its children, has had, in bytes."""
    return resource.getrusage(who).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.long
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_the_limits(tmp_path: Path, name: str) -> None:
    make, codes = BOMBS[name]
    path = tmp_path / name
    make(path)
    before, began = peak(resource.RUSAGE_SELF), time.monotonic()
    assert refused(Documents(tmp_path / "shelf"), path) in codes
    assert time.monotonic() - began < documents.LONGEST_WAIT + MARGIN
    assert peak(resource.RUSAGE_SELF) - before < 50_000_000


LONG: dict[str, Callable[[Path], object]] = {
    "line.txt": lambda path: path.write_text("a" * 2_900_000),
    "blanks.txt": lambda path: path.write_text(f"a{' ' * 2_900_000}b"),
    "letters.txt": lambda path: path.write_text("č " * 1_400_000, encoding="utf-8"),
    "cells.docx": lambda path: docx_with(path, f"<w:tbl><w:tr>{'<w:tc><w:p/></w:tc>' * 740_000}</w:tr></w:tbl>"),
}


@pytest.mark.long
@pytest.mark.parametrize("name", LONG)
def test_what_is_one_long_line_or_of_many_parts_comes_to_its_end_soon(tmp_path: Path, name: str) -> None:
    """It is taken in, or refused in words; this process does none of that work, for pages are drawn by it."""
    path = tmp_path / name
    LONG[name](path)
    began, computed = time.monotonic(), time.process_time()
    try:
        pieces = Documents(tmp_path / "shelf").add(path, "sl").pieces
        assert max(map(len, pieces)) <= extract.PIECE and len(pieces) < 10_000
    except InputError as error:
        assert error.code in {"document_too_slow", "document_too_heavy"}
    assert time.monotonic() - began < documents.LONGEST_WAIT + 1 <= 6
    assert time.process_time() - computed < 1


def test_what_takes_too_long_is_given_up_on_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LONGEST_WAIT", 2)
    path = docx_with(tmp_path / "rows.docx", f"<w:tbl>{'<w:tr><w:tc><w:p/></w:tc></w:tr>' * 300_000}</w:tbl>")
    assert path.stat().st_size < 300_000
    began = time.monotonic()
    assert refused(Documents(tmp_path / "shelf"), path) == "document_too_slow"
    assert time.monotonic() - began < 2 + MARGIN


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rows.docx", "runs.docx", "stream.pdf"])
def test_a_bomb_that_declares_nothing_is_ended_by_its_limits(tmp_path: Path, name: str) -> None:
    path, many = tmp_path / name, (extract.MOST_XML - 1_000_000) // 40
    match name:
        case "rows.docx":
            docx_with(path, f"<w:tbl>{'<w:tr><w:tc><w:p/></w:tc></w:tr>' * many}</w:tbl>")
        case "runs.docx":
            docx_with(path, f"<w:p>{'<w:r/>' * many * 5}</w:p>")
        case _:
            pdf_stream(path)
    assert path.stat().st_size < 400_000
    before, began = peak(resource.RUSAGE_SELF), time.monotonic()
    code = refused(Documents(tmp_path / "shelf"), path)
    assert code in {"document_too_slow", "document_too_heavy", "document_broken", "document_empty"}
    assert time.monotonic() - began < documents.LONGEST_WAIT + MARGIN
    assert peak(resource.RUSAGE_SELF) - before < 50_000_000
    assert peak(resource.RUSAGE_CHILDREN) <= extract.MOST_MEMORY


@pytest.mark.skipif(sys.platform == "win32", reason="the system limits no process there")
@pytest.mark.parametrize(
    ("limit", "most", "work", "code"),
    [
        ("MOST_MEMORY", 200_000_000, "bytearray(400_000_000)", "document_too_heavy"),
        ("MOST_COMPUTING", 1, "any(iter(int, 1))", "document_too_slow"),
    ],
)
def test_memory_and_computing_time_are_limited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, work: str, code: str
) -> None:
    """The process itself is made to use more than it may, whatever file would bring it to that."""
    path = tmp_path / "a.txt"
    path.write_text("Besedilo.", encoding="utf-8")
    run = subprocess.run

    def greedy(command: list[str], **given: object) -> object:
        program = (
            f"import sys; from roleplay.knowledge.sources import extract as e; e.{limit} = {most}; "
            f"e.READERS['.txt'] = lambda path: str({work}); sys.argv[1:] = [{command[-1]!r}]; e.main()"
        )
        return run([command[0], "-c", program], **given)

    monkeypatch.setattr(documents.subprocess, "run", greedy)
    assert refused(Documents(tmp_path / "shelf"), path) == code


INVISIBLE = {
    "zero width": "\u200b\u200c\u200d\ufeff\u2060" * 9,
    "controls": "\x01\x02\x1b\x7f\x85" * 9,
    "spaces": "\u00a0\u2003\u3000\u2028" * 9,
    "soft hyphens": "\u00ad" * 9,
    "private use": "\ue000\uf8ff\U000f0000" * 9,
    "fillers": "\u3164\u115f\uffa0\u2800" * 9,
    "marks alone": "\u0301\u034f\ufe0f" * 9,
    "turns and tags": "\u202e\u2066\U000e0041" * 9,
}


@pytest.mark.parametrize("kind", INVISIBLE)
def test_text_that_nobody_sees_is_refused(tmp_path: Path, kind: str) -> None:
    shelf, path = Documents(tmp_path / "shelf"), tmp_path / "a.txt"
    path.write_text(INVISIBLE[kind], encoding="utf-8")
    # What is only spaces is empty, whatever kind of spaces they are.
    assert refused(shelf, path) == ("document_empty" if kind == "spaces" else "document_invisible")
    path.write_text(f"{INVISIBLE[kind]}ž", encoding="utf-8")
    (piece,) = shelf.add(path, "sl").pieces
    assert "ž" in piece and all(sign.isprintable() or sign in "\n\t" for sign in piece)


def test_invisible_text_of_a_docx_is_refused(tmp_path: Path) -> None:
    path = docx_with(tmp_path / "a.docx", "<w:p><w:r><w:t>\u200b\u00ad\ue000</w:t></w:r></w:p>" * 20)
    assert refused(Documents(tmp_path / "shelf"), path) == "document_invisible"


def test_the_process_is_light_and_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_MODEL_KEY", "secret")
    path = tmp_path / "a.txt"
    path.write_text("Besedilo.", encoding="utf-8")
    seen: dict[str, str] = {}
    run = subprocess.run

    def watched(command: list[str], **given: object) -> object:
        seen.update(given["env"])  # type: ignore[call-overload]
        return run(command, **given)

    monkeypatch.setattr(documents.subprocess, "run", watched)
    Documents(tmp_path / "shelf").add(path, "sl")
    assert seen and not any("secret" in value for value in seen.values())
    program = "import sys, roleplay.knowledge.sources.extract; print(*sys.modules)"
    loaded = run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    heavy = {"pydantic", "sqlalchemy", "chromadb", "langchain_core", "streamlit", "numpy", "docx", "pypdf", "typer"}
    assert heavy.isdisjoint(loaded)
