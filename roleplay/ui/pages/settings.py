"""Settings: what answers, the language, where data lie, and deleting them."""

import streamlit as st

from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.service import service


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    frame.header(t, choose_language=True)
    with st.container(key="page"):
        st.title(t("nav.settings"), anchor=False)
        st.header(t("settings.answers"), anchor=False)
        st.markdown(t("settings.answers_body"))
        st.header(t("settings.language"), anchor=False)
        st.markdown(t("settings.language_body"))
        st.header(t("settings.theme"), anchor=False)
        st.markdown(t("settings.theme_body"))
        _data(t)


def _data(t: Catalogue) -> None:
    settings, practice = service().settings, service().practice
    st.header(t("settings.data"), anchor=False)
    if settings.database:
        st.markdown(t("settings.data_server"))
    else:
        st.markdown(t("settings.data_here"))
        st.code(str(settings.data), language=None)
    cards = practice.cards()
    st.markdown(t("settings.count", number=len(cards)))
    if cards and st.button(t("settings.delete_all"), icon=":material/delete:", key="delete-all"):
        _confirm(t)


def _confirm(t: Catalogue) -> None:
    @st.dialog(t("settings.delete_all"))
    def ask() -> None:
        st.markdown(t("settings.delete_body"))
        if st.button(t("settings.delete_yes"), type="primary", key="delete-all-yes", on_click=_delete_all):
            st.rerun()

    ask()


def _delete_all() -> None:
    practice = service().practice
    for card in practice.cards():
        practice.store.delete(card.id)
    visit.leave()


draw()
