"""Tables of the report; on a narrow screen each row becomes a block."""

from collections.abc import Iterable

import streamlit as st

from roleplay.ui.markup import esc


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Draw a table of finished HTML cells under plain headings."""
    names = [esc(name) for name in head]
    top = "".join(f"<th scope='col'>{name}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(_cell(name, cell) for name, cell in zip(names, row, strict=True)) + "</tr>" for row in rows
    )
    st.html(f"<table class='grid'><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>")


def _cell(name: str, cell: str) -> str:
    return f"<td><span class='label' aria-hidden='true'>{name}</span><div>{cell}</div></td>"
