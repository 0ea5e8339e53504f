"""Takes the plain text out of a trainer's file; run as a program of its own, so that a hostile file can only end it.

`python -m roleplay.knowledge.extract PATH` prints the text, or exits with 3 and a problem's code. It limits its own
memory where the system can; the caller limits its time.
"""

import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

MOST_PAGES = 1000
MOST_UNPACKED = 100_000_000  # bytes; a docx of a thousand pages stays far below
MOST_MEMORY = 2_000_000_000  # bytes of address space
MOST_TEXT = 5_000_000  # characters
PROBLEM_EXIT = 3


class Problem(Exception):
    """What is wrong with a file, as a code that `roleplay.messages` words."""


def extract(path: Path) -> str:
    """Return the text of a txt, md, pdf or docx file.

    Raises:
        Problem: where the file is broken, encrypted, too large when unpacked, or has no text.
    """
    text = READERS[path.suffix.lower()](path)
    if not text.strip():
        raise Problem("document_empty")
    return text[:MOST_TEXT]


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
    from pypdf.errors import PdfReadError  # noqa: PLC0415 - heavy

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Problem("document_encrypted")
        if len(reader.pages) > MOST_PAGES:
            raise Problem("document_too_long")
        return "\n\n".join(page.extract_text() for page in reader.pages)
    except Problem:
        raise
    except (PdfReadError, OSError, ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
        raise Problem("document_broken") from error


def _docx(path: Path) -> str:
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415 - heavy

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED:
                raise Problem("document_bomb")
            if any(item.flag_bits & 1 for item in archive.infolist()):
                raise Problem("document_encrypted")
        return "\n\n".join(_docx_parts(path))
    except zipfile.BadZipFile as error:
        # A docx with a password is no longer a zip archive but an OLE container.
        code = "document_encrypted" if path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0" else "document_broken"
        raise Problem(code) from error
    except (PackageNotFoundError, KeyError, ValueError, OSError, SyntaxError) as error:
        raise Problem("document_broken") from error


def _docx_parts(path: Path) -> list[str]:
    from docx import Document  # noqa: PLC0415 - heavy
    from docx.table import Table  # noqa: PLC0415 - heavy

    parts: list[str] = []
    for block in Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            parts.extend(" | ".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            parts.append(block.text)
    return parts


READERS: dict[str, Callable[[Path], str]] = {".txt": _plain, ".md": _plain, ".pdf": _pdf, ".docx": _docx}


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def main() -> None:
    """Print the text of the file named on the command line."""
    _limit_memory()
    try:
        text = extract(Path(sys.argv[1]))
    except Problem as problem:
        sys.stderr.write(str(problem))
        raise SystemExit(PROBLEM_EXIT) from problem
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
