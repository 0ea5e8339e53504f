"""Answers to plain requests that say in the language of who asks why there is nothing else."""

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.catalogue import catalogue
from roleplay.ui.markup import esc

PAGE = (
    "<!DOCTYPE html><html lang='{language}'><meta charset='utf-8'>"
    "<meta name='viewport' content='width=device-width'><title>{title}</title><p>{words}</p></html>"
)
FOR_FILES = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""The content policy of what is taken along: a picture that somebody opens by its address runs nothing."""


def language_of(request: HTTPConnection) -> Language:
    """Return the language that the address asks for, else the browser's."""
    wished = request.query_params.get("language") or request.headers.get("accept-language", "")[:2].lower()
    return next((known for known in LANGUAGES if known == wished), LANGUAGES[0])


def in_words(request: HTTPConnection, key: str, status: int) -> HTMLResponse:
    """Return a page text as the answer."""
    t = catalogue(language_of(request))
    page = PAGE.format(language=t.language, title=esc(t("app.name")), words=esc(t(key)))
    return HTMLResponse(page, status, {"Content-Security-Policy": FOR_FILES, "Cache-Control": "no-store"})
