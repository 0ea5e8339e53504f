"""The way to a file that is taken along: a link that looks like a button, to a route that makes the file."""

from typing import Literal

import streamlit as st

from roleplay.scenario.vocabulary import Language


def file_link(
    label: str,
    address: str,
    *,
    key: str,
    icon: str,
    language: Language | None = None,
    kind: Literal["secondary", "tertiary"] = "secondary",
    width: Literal["content", "stretch"] = "content",
    how: str | None = None,
) -> None:
    """Offer the file at an address below `/download/`; `icon` is the name of a Material symbol.

    The address is told relative to that of the page, so it holds wherever on a server the app lies.
    """
    asked = f"?language={language}" if language is not None else ""
    st.link_button(
        label, f"download/{address}{asked}", key=key, icon=f":material/{icon}:", type=kind, width=width, help=how
    )
