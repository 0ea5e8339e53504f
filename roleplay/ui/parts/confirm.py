"""Asking once more before something is done."""

from collections.abc import Callable

import streamlit as st

from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all


def confirm(
    t: Catalogue,
    title: str,
    words: tuple[str, ...],
    yes: str,
    deed: Callable[[], object],
    *,
    key: str,
    more: str = "",
    icon: str | None = None,
    may_go_back: bool = False,
) -> None:
    """Ask in a dialog; `more` is finished HTML below the words. A yes does the deed before the page is drawn anew."""

    @st.dialog(title)
    def ask() -> None:
        for paragraph in words:
            st.markdown(paragraph)
        draw_all(more)
        with st.container(horizontal=True):
            if st.button(yes, type="primary", icon=icon, key=f"{key}-yes", on_click=deed):
                st.rerun()
            if may_go_back and st.button(t("top.back"), icon=":material/arrow_back:", key=f"{key}-back"):
                st.rerun()

    ask()
