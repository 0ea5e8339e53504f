"""Takes the plain text out of a trainer's file; run as a program of its own, so that a hostile file can only end it.

`python -m roleplay.knowledge.sources.extract PATH` prints one JSON object: `text` and its `pieces`, or the code of a
`problem`.
It limits its own memory and computing time where the system can; the caller limits the time on the clock.
"""

import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

MOST_PAGES = 1000
MOST_UNPACKED = 100_000_000  # bytes of a docx, its pictures included
MOST_XML = 15_000_000  # bytes of its text parts when unpacked; what a thousand pages come to
MOST_FILES = 5_000  # in a docx
MOST_MEMORY = 600_000_000  # bytes of address space
MOST_COMPUTING = 4  # seconds of processor time
MOST_TEXT = 3_000_000  # characters; a thousand pages
PIECE = 900  # characters: a few paragraphs, well within what an embedder reads
OVERLAP = 120
# What would be split sign by sign, which takes seconds: runs of blanks, and what has none for longer than a piece.
_BLANKS, _UNBROKEN = re.compile(r"([^\S\n])[^\S\n]+"), re.compile(rf"(\S{{{PIECE - 2}}})(?=\S)")
# Letters by their class that nobody sees: fillers, and the empty pattern of Braille.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


class Problem(Exception):
    """What is wrong with a file, as a code that `roleplay.messages` words."""


def extract(path: Path) -> str:
    """Return the text of a txt, md, pdf or docx file, without control signs.

    Raises:
        Problem: where the file is broken, encrypted, too large when unpacked, too long, or has no text that one sees.
    """
    text = READERS[path.suffix.lower()](path)
    if len(text) > MOST_TEXT:
        raise Problem("document_too_long")
    if not text.strip():
        raise Problem("document_empty")
    if not any(is_visible(sign) for sign in text):
        raise Problem("document_invisible")
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")


def split(text: str) -> list[str]:
    """Return the pieces in which a text is searched."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415 - heavy

    loose = _UNBROKEN.sub(r"\1 ", _BLANKS.sub(r"\1", text))
    return RecursiveCharacterTextSplitter(chunk_size=PIECE, chunk_overlap=OVERLAP).split_text(loose)


def is_visible(sign: str) -> bool:
    """Whether somebody who reads sees the sign: a letter, digit, point or symbol, none of anybody's private use."""
    return unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANK


def _plain(path: Path) -> str:
    content = path.read_bytes()
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Problem("document_binary")
    for encoding in ("utf-8-sig", "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "cp1250"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Problem("document_binary")


def _pdf(path: Path) -> str:
    from pypdf import PdfReader  # noqa: PLC0415 - heavy
    from pypdf.errors import DependencyError, PdfReadError  # noqa: PLC0415 - heavy

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Problem("document_encrypted")
        if len(reader.pages) > MOST_PAGES:
            raise Problem("document_too_long")
        return _joined((page.extract_text() for page in reader.pages), "\n\n")
    except DependencyError as error:
        raise Problem("document_encrypted") from error
    except (PdfReadError, OSError, ValueError, LookupError, TypeError, RecursionError, AttributeError) as error:
        raise Problem("document_broken") from error


def _docx(path: Path) -> str:
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415 - heavy

    try:
        with zipfile.ZipFile(path) as archive:
            _check_declared(archive)
        return _joined(_docx_parts(path), "\n\n")
    except zipfile.BadZipFile as error:
        # A docx with a password is no longer a zip archive but an OLE container.
        code = "document_encrypted" if path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0" else "document_broken"
        raise Problem(code) from error
    except (PackageNotFoundError, LookupError, ValueError, OSError, SyntaxError, AttributeError) as error:
        raise Problem("document_broken") from error


def _check_declared(archive: zipfile.ZipFile) -> None:
    """Refuse an archive by what it says of itself; no more than that is unpacked of any part."""
    parts = archive.infolist()
    if any(item.flag_bits & 1 for item in parts):
        raise Problem("document_encrypted")
    written = sum(item.file_size for item in parts if item.filename.lower().endswith((".xml", ".rels")))
    if len(parts) > MOST_FILES or written > MOST_XML or sum(item.file_size for item in parts) > MOST_UNPACKED:
        raise Problem("document_bomb")


def _docx_parts(path: Path) -> Iterator[str]:
    from docx import Document  # noqa: PLC0415 - heavy
    from docx.table import Table  # noqa: PLC0415 - heavy

    for block in Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield " | ".join(cell.text for cell in row.cells)
        else:
            yield block.text


def _joined(parts: Iterator[str], between: str) -> str:
    """Return the parts as one text; no more of them are made than a document may have."""
    kept: list[str] = []
    length = 0
    for part in parts:
        kept.append(part)
        length += len(part) + len(between)
        if length > MOST_TEXT:
            raise Problem("document_too_long")
    return between.join(kept)


READERS: dict[str, Callable[[Path], str]] = {".txt": _plain, ".md": _plain, ".pdf": _pdf, ".docx": _docx}


def _limit_itself() -> None:
    """Limit memory and computing time, and write no files; each where the system can."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - not on every system

        limits = {"RLIMIT_AS": MOST_MEMORY, "RLIMIT_CPU": MOST_COMPUTING, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0}
        for name, most in limits.items():
            with suppress(AttributeError, ValueError, OSError):
                # Only at the first of the two is the process told what it is ended for.
                resource.setrlimit(getattr(resource, name), (most, most + 1 if name == "RLIMIT_CPU" else most))


def main() -> None:
    """Print what came of the file named on the command line."""
    _limit_itself()
    try:
        text = extract(Path(sys.argv[1]))
        answer: dict[str, object] = {"text": text, "pieces": split(text)}
    except Problem as problem:
        answer = {"problem": str(problem)}
    except MemoryError:
        answer = {"problem": "document_too_heavy"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
