"""Asking the manual: in play, where it is logged, and outside."""

import streamlit as st

from roleplay.knowledge.manual import Consultation, Status
from roleplay.messages import explain
from roleplay.practice import Session
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.parts.codebook import link
from roleplay.ui.service import service
from roleplay.ui.templating import draw_template

SHOWN = 4
RELATED = 2  # shown where nothing answers: enough to go on from, too few to be taken for an answer


def consult_in_play(t: Catalogue, session: Session) -> None:
    """Draw the desk's way into the manual; what is asked goes into the log and costs no exercise time."""
    st.caption(t("manual.in_play"))
    st.html(link(t, None, t("codebook.open")))
    key = f"consulted-{session.id}"
    if question := _question(t, "play"):
        problem = turns.tried(lambda: service().practice.cleaned(question))
        if problem is not None:
            st.warning(plain(problem), icon=":material/error:")
            return
        found = service().document_desk.consult(question, t.language, SHOWN)
        shown = tuple(item.id for item in found.citations)
        take = service().practice.consult
        problem = turns.attempt(session, lambda: take(session, question, shown, silent=found.silent))
        if problem is not None:
            st.warning(plain(problem), icon=":material/error:")
            return
        st.session_state[key] = found
    last: Consultation | None = st.session_state.get(key)
    if last is not None:
        show(t, last)


def consult(t: Catalogue) -> None:
    """Draw the way into the manual outside an exercise."""
    if question := _question(t, "page"):
        show(t, service().document_desk.consult(question, t.language, SHOWN))


def show(t: Catalogue, found: Consultation) -> None:
    """Draw what the manual answers, or that it does not."""
    st.markdown(f"**{plain(t('manual.asked', question=found.query))}**")
    if found.silent:
        key = "silent" if found.citations else "nothing"  # words alone miss too much to say it for sure
        st.info(t(f"manual.{key}" if found.by_meaning else f"manual.{key}_words"), icon=":material/info:")
    shown = found.citations[:RELATED] if found.silent else found.citations
    for number, citation in enumerate(shown):
        draw_template("answer", t, citation=citation, is_open=number == 0 and not found.silent)


def state_of_search(t: Catalogue, status: Status) -> str:
    """Return in words how the search works at the moment."""
    if status.problem is not None:
        return explain(status.problem, t.language)
    return t(f"manual.state.{status.stage}", embedder=status.embedder or "", done=status.done, total=status.total)


def _question(t: Catalogue, place: str) -> str:
    with st.form(f"manual-{place}", border=False):
        words = st.text_input(t("manual.field"), key=f"manual-words-{place}", placeholder=t("manual.placeholder"))
        sent = st.form_submit_button(t("manual.ask"), icon=":material/search:")
    return words.strip() if sent else ""
