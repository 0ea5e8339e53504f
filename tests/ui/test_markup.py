"""What people wrote stays text where a page renders Markdown."""

import re

import pytest
from markdown_it import MarkdownIt

from roleplay.ui.markup import plain

# What Streamlit's pages make links of, in text from which the marks of Markdown are gone.
ADDRESS = re.compile(r"(https?://|www(?=\.))([-.\w]+)", re.IGNORECASE)


@pytest.mark.parametrize(
    "title", ["http://evil.example/x", "See HTTPS://evil.example.", "WWW.evil.example", "[here](http://evil.example)"]
)
def test_an_address_is_no_link_and_stays_readable(title: str) -> None:
    shown = MarkdownIt().render(f"**{plain(title)}**")
    assert "<a " not in shown and not ADDRESS.search(shown)
    assert f"<strong>{title}</strong>" in shown.replace("\u2060", "")
