"""Documents as files, made apart: what draws and writes them is heavy."""

from roleplay.apart import apart
from roleplay.printing.blocks import Document


def pdf(document: Document) -> bytes:
    """Return the document as a PDF."""
    return apart(_pdf, document)


def docx(document: Document) -> bytes:
    """Return the document as a DOCX file."""
    return apart(_docx, document)


def _pdf(document: Document) -> bytes:
    from roleplay.printing.pdf import to_pdf  # noqa: PLC0415 - heavy

    return to_pdf(document)


def _docx(document: Document) -> bytes:
    from roleplay.printing.word import to_docx  # noqa: PLC0415 - heavy

    return to_docx(document)
