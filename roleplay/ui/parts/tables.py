"""Tables of the report; on a narrow screen each row becomes a block."""

from collections.abc import Iterable

import streamlit as st

from roleplay.ui.markup import esc


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Draw a table of finished HTML cells under plain headings."""
    st.html(as_table(head, rows))


def as_table(head: Iterable[str], rows: Iterable[Iterable[str]], css: str = "grid") -> str:
    """Return a table of finished HTML cells; one of the class `figures` stays a table on a narrow screen."""
    names = [esc(name) for name in head]
    top = "".join(f"<th scope='col'>{name}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(_cell(name, cell) for name, cell in zip(names, row, strict=True)) + "</tr>" for row in rows
    )
    return f"<table class='{css}'><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _cell(name: str, cell: str) -> str:
    return f"<td><span class='label' aria-hidden='true'>{name}</span><div>{cell}</div></td>"
