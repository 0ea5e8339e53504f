"""Review of one session: the transcript on the left, the rating or the difference on the right, comments at turns."""

import streamlit as st

from roleplay.errors import SessionError
from roleplay.exercise.log.state import State
from roleplay.languages import language_name
from roleplay.messages import explain
from roleplay.ui import frame, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.pages.review.rating import difference, rate_blind, reviewed
from roleplay.ui.pages.review.transcript import transcript_for_review
from roleplay.ui.service import service


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    frame.header(t, choose_language=True)
    name = reviewed()
    with st.container(key="page"):
        if name is None:
            _back(t, t("rating.none"))
            return
        try:
            state = service().desk.look(name)
        except SessionError as error:
            st.session_state.pop("reviewed", None)
            _back(t, explain(error, visit.language()))
            return
        _head(t, state)
        turns.show_notice()
        left, right = st.columns([3, 2], gap="large")
        with left:
            transcript_for_review(t, name, state)
        with right:
            rating = service().desk.rating(name)
            if rating is None:
                rate_blind(t, name, service().desk.criteria(name, t.language))
            else:
                difference(t, name, rating)


def _head(t: Catalogue, state: State) -> None:
    names = Names(service().practice.library, state.scenario, visit.language())
    spoken = language_name(state.setup.language)
    title = state.scenario.title[visit.language()]
    st.html(tag("kicker", f"{esc(title)} {names.label(state.learner)} {esc(t('rating.spoken', language=spoken))}"))
    st.page_link(visit.REVIEW, label=t("rating.back"), icon=":material/arrow_back:")


def _back(t: Catalogue, words: str) -> None:
    st.info(plain(words), icon=":material/info:")
    st.page_link(visit.REVIEW, label=t("rating.back"), icon=":material/arrow_back:")


draw()
