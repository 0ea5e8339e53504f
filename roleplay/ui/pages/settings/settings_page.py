"""Settings: what answers, the language, where data lie, and deleting them."""

from urllib.parse import urlsplit

import streamlit as st

from roleplay.care.trail import LATEST
from roleplay.knowledge.search.store import StoreError
from roleplay.messages import explain
from roleplay.people.access import may_operate
from roleplay.review.files import delete_all
from roleplay.review.wording import act_in_words, who_in_words
from roleplay.ui import frame, redraw, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.frame import confirm
from roleplay.ui.markup import esc, plain
from roleplay.ui.pages.settings.models import language_model
from roleplay.ui.parts.file_link import file_link
from roleplay.ui.parts.manual import state_of_search
from roleplay.ui.parts.tables import table
from roleplay.ui.parts.talk import by_hand
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
        by_hand.wish(t)
        st.header(t("settings.theme"), anchor=False)
        st.markdown(t("settings.theme_body"))
        _data(t)
        _trail(t)


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
        label, how = t("settings.take_all"), t("settings.take_all_how")
        file_link(label, "everything.zip", key="take-all", icon="download", language=t.language, how=how)
    documents = practice.visitor.alone and bool(service().document_desk.all())
    if (cards or documents) and st.button(t("settings.delete_all"), icon=":material/delete:", key="delete-all"):
        words = (t("settings.delete_body"), *([t("settings.delete_documents")] if documents else []))
        confirm(t, t("settings.delete_all"), words, t("settings.delete_yes"), _delete_all, key="delete-all")
    turns.show_notice()


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


def _trail(t: Catalogue) -> None:
    """Draw what operators and trainers did lately; nothing for others."""
    kept = service().trail
    if not may_operate(kept.visitor, "read_audit", kept.people):
        return
    st.header(t("trail.title"), anchor=False)
    st.markdown(t("trail.body"))
    with st.expander(t("trail.latest", number=LATEST), icon=":material/history:", key="trail"):
        rows = kept.latest()
        if not rows:
            st.caption(t("trail.none"))
            return
        # Day and minute, in the time of the world's clock, in which the trail is kept.
        when = (f"{row.at[:10]} {row.at[11:16]} UTC" for row in rows)
        said = ((who_in_words(row, t.language), act_in_words(row, t.language)) for row in rows)
        head = [t(f"trail.column.{name}") for name in ("when", "who", "what")]
        table(head, (map(esc, (at, *words)) for at, words in zip(when, said, strict=True)))


draw()
