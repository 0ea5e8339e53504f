"""Asking the manual: in play, where it is logged, and outside."""

import streamlit as st

from roleplay.knowledge.manual import Consultation, Status
from roleplay.messages import explain
from roleplay.practice import Session
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import draw, plain
from roleplay.ui.parts.codebook import link
from roleplay.ui.service import service

SHOWN = 4
RELATED = 2  # shown where nothing answers: enough to go on from, too few to be taken for an answer


def consult_in_play(t: Catalogue, session: Session) -> None:
    """Draw the desk's way into the manual; what is asked goes into the log and costs no exercise time."""
    st.caption(t("manual.in_play"))
    st.html(link(t, None, t("codebook.open")))
    question = _question(t, "play")
    if question:
        found = service().document_desk.consult(question, t.language, SHOWN)
        shown = tuple(item.id for item in found.citations)
        take = service().practice.consult
        problem = turns.attempt(session, lambda: take(session, question, shown, silent=found.silent))
        if problem is not None:
            st.warning(plain(problem), icon=":material/error:")
            return
        st.session_state[_key(session.id)] = found
    last: Consultation | None = st.session_state.get(_key(session.id))
    if last is not None:
        show(t, last)


def consult(t: Catalogue) -> None:
    """Draw the way into the manual outside an exercise."""
    question = _question(t, "page")
    if question:
        show(t, service().document_desk.consult(question, t.language, SHOWN))


def show(t: Catalogue, found: Consultation) -> None:
    """Draw what the manual answers, or that it does not."""
    st.markdown(f"**{plain(t('manual.asked', question=found.query))}**")
    if found.silent:
        st.info(_no_answer(t, found), icon=":material/info:")
    shown = found.citations[:RELATED] if found.silent else found.citations
    for number, citation in enumerate(shown):
        draw("answer", t, citation=citation, is_open=number == 0 and not found.silent)


def _no_answer(t: Catalogue, found: Consultation) -> str:
    """Say that there is no answer; words alone miss too much to say it for sure."""
    if found.by_meaning:
        return t("manual.silent" if found.citations else "manual.nothing")
    return t("manual.silent_words" if found.citations else "manual.nothing_words")


def state_of_search(t: Catalogue, status: Status) -> str:
    """Return in words how the search works at the moment."""
    if status.problem is not None:
        return explain(status.problem, t.language)
    match status.stage:
        case "ready":
            return t("manual.state.ready", embedder=status.embedder or "")
        case "indexing":
            return t("manual.state.indexing", done=status.done, total=status.total)
        case "words":
            return t("manual.state.words")
        case _:
            return t("manual.state.words_only")


def _question(t: Catalogue, place: str) -> str:
    with st.form(f"manual-{place}", border=False):
        words = st.text_input(t("manual.field"), key=f"manual-words-{place}", placeholder=t("manual.placeholder"))
        sent = st.form_submit_button(t("manual.ask"), icon=":material/search:")
    return words.strip() if sent else ""


def _key(session: str) -> str:
    return f"consulted-{session}"
