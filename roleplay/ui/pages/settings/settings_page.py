"""Settings: what answers, the language, where data lie, and deleting them."""

from urllib.parse import urlsplit

import streamlit as st

from roleplay.knowledge.search.store import StoreError
from roleplay.messages import explain
from roleplay.review.files import delete_all
from roleplay.ui import frame, redraw, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.pages.settings.models import language_model
from roleplay.ui.pages.settings.trail import trail
from roleplay.ui.parts.file_link import file_link
from roleplay.ui.parts.manual import state_of_search
from roleplay.ui.service import service

LOOK_AGAIN = 2.0  # seconds


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    frame.header(t, choose_language=True)
    with st.container(key="page"):
        st.title(t("nav.settings"), anchor=False)
        st.header(t("settings.answers"), anchor=False)
        language_model(t)
        st.markdown(t("model.rules"))
        _search(t, away=service().settings.embedder == "endpoint")
        st.header(t("settings.language"), anchor=False)
        st.markdown(t("settings.language_body"))
        st.header(t("settings.theme"), anchor=False)
        st.markdown(t("settings.theme_body"))
        _data(t)
        trail(t)


def _search(t: Catalogue, *, away: bool) -> None:
    st.header(t("settings.search"), anchor=False)
    st.markdown(t("settings.search_body"))
    waits = service().manual.status.stage in {"words", "indexing"}
    redraw.by_itself(_state, LOOK_AGAIN if waits else None)(t)
    host = urlsplit(service().settings.embedding_url).netloc.rpartition("@")[2]
    st.markdown(t("settings.search_away", host=plain(host)) if away else t("settings.search_here"))


def _state(t: Catalogue) -> None:
    """Draw how the search works now; where the index is being built, this part draws itself anew until it is."""
    status = service().manual.status
    st.markdown(f"**{plain(state_of_search(t, status))}**")
    if status.stage == "indexing" and status.total:
        st.progress(status.done / status.total)


def _data(t: Catalogue) -> None:
    settings, practice = service().settings, service().practice
    st.header(t("settings.data"), anchor=False)
    if settings.database or not practice.people.operates(practice.visitor):
        st.markdown(t("settings.data_server"))
    else:
        st.markdown(t("settings.data_here"))
        st.code(str(settings.data), language=None, wrap_lines=True)
    if settings.retention_days is not None:
        st.markdown(t("settings.retention", days=settings.retention_days))
    cards = practice.shelf.cards()
    st.markdown(t("settings.count", number=len(cards)))
    if cards:
        file_link(
            t("settings.take_all"),
            "everything.zip",
            key="take-all",
            icon="download",
            language=t.language,
            how=t("settings.take_all_how"),
        )
    if (cards or _documents()) and st.button(t("settings.delete_all"), icon=":material/delete:", key="delete-all"):
        _confirm(t)
    turns.show_notice()


def _documents() -> bool:
    """Return whether there are documents that are the visitor's alone."""
    return service().practice.visitor.alone and bool(service().document_desk.all())


def _confirm(t: Catalogue) -> None:
    @st.dialog(t("settings.delete_all"))
    def ask() -> None:
        st.markdown(t("settings.delete_body"))
        if _documents():
            st.markdown(t("settings.delete_documents"))
        if st.button(t("settings.delete_yes"), type="primary", key="delete-all-yes", on_click=_delete_all):
            st.rerun()

    ask()


def _delete_all() -> None:
    """Delete what is the visitor's; where the index cannot be cleared now, say so: the exercises go all the same."""
    if service().practice.visitor.alone:
        try:
            service().document_desk.clear()
        except StoreError as error:
            turns.say_later(explain(error, visit.language()))
    problem = turns.tried(lambda: delete_all(service().desk), at_once=False)
    turns.say_later(problem)
    if problem is None:
        visit.leave()


draw()
