"""What every answer tells the browser: no foreign frames, and nothing from elsewhere or made up on the page."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from streamlit import file_util

from roleplay.ui.look import SCRIPTS

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
FOR_FILES = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""The content policy of what is taken along: a picture that somebody opens by its address runs nothing."""


@cache
def for_pages() -> str:
    """Return the strictest content policy with which Streamlit's pages still work.

    Scripts come from this server, but for a few that stand in a page: those are known by the digest of their text.
    Styles cannot be kept as tight, because Streamlit and its plots write them into the page.
    """
    digests = " ".join(f"'sha256-{_digest(script)}'" for script in (*SCRIPTS, *_of_streamlit()))
    rules = (
        "default-src 'none'",
        f"script-src 'self' 'wasm-unsafe-eval' {digests}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return "; ".join(rules)


def _of_streamlit() -> list[str]:
    """Return the scripts that stand in the one page that Streamlit brings."""
    page = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    return re.findall(r"<script>(.*?)</script>", page, re.S)


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
