"""Documents and plots as files, made apart: what draws and writes them is heavy."""

from roleplay.apart import apart
from roleplay.printing.blocks import Document, Spec

SHARPER = 2  # how many pixels of a PNG stand for one of the screen


def pdf(document: Document) -> bytes:
    """Return the document as a PDF."""
    return apart(_pdf, document)


def docx(document: Document) -> bytes:
    """Return the document as a DOCX file."""
    return apart(_docx, document)


def png(plot: Spec) -> bytes:
    """Return a plot as a PNG file."""
    return apart(_png, plot)


def svg(plot: Spec) -> bytes:
    """Return a plot as an SVG file; where its font is missing, viewers take their own sans serif."""
    return apart(_svg, plot)


def _pdf(document: Document) -> bytes:
    from roleplay.printing.pdf import to_pdf  # noqa: PLC0415 - heavy

    return to_pdf(document)


def _docx(document: Document) -> bytes:
    from roleplay.printing.word import to_docx  # noqa: PLC0415 - heavy

    return to_docx(document)


def _png(plot: Spec) -> bytes:
    from roleplay.printing import drawing  # noqa: PLC0415 - heavy

    return drawing.png(plot, SHARPER)


def _svg(plot: Spec) -> bytes:
    from roleplay.printing import drawing  # noqa: PLC0415 - heavy

    return drawing.svg(plot)
