"""Beside each change: the same moment taken up by a practised colleague, played only when somebody wants to see it."""

import streamlit as st

from roleplay.feedback.document import moment_blocks
from roleplay.feedback.report import Report
from roleplay.feedback.welldone import DoneWell, ModelExpert, done_well, expert_book
from roleplay.feedback.words import phrases
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Session
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, tag
from roleplay.ui.parts.blocks import html_of
from roleplay.ui.parts.model_interviews import model_interviews, pairs_of
from roleplay.ui.service import service


def well_done(t: Catalogue, session: Session, report: Report, place: int) -> None:
    """Draw a button that opens and closes the moment of a change; the change's `place` is counted from 1."""
    key = f"welldone-{session.id}-{place}"
    opened = bool(st.session_state.get(key))
    label, icon = (
        t("welldone.close" if opened else "welldone.open"),
        ":material/expand_less:" if opened else ":material/play_circle:",
    )
    if st.button(label, type="tertiary", icon=icon, key=f"{key}-button"):
        st.session_state[key] = not opened
        st.rerun()
    if opened:
        _moment(t, session, report, place, key)


def _moment(t: Catalogue, session: Session, report: Report, place: int, key: str) -> None:
    """Draw the moment in authored lines or, once it was asked for, in a model's."""
    state, shared = session.state, service()
    library, change = shared.practice.library, report.changes[place - 1]
    book = expert_book(shared.settings.knowledge)
    kept: DoneWell | None = st.session_state.get(f"{key}-model")
    done = kept or done_well(change, report, state, library, book)
    if done is None:
        st.caption(t("welldone.none"))
        return
    note = tag("meta", esc(phrases(t.language)("welldone.note")))
    st.html(tag("finding", html_of(moment_blocks(done, state.scenario, library, phrases(t.language))) + note))
    speaker = shared.models.voice
    may = speaker is not None and shared.models.rights.may("agencies", state.setup.language)
    if speaker is None or not may or kept is not None:
        return
    if st.button(t("welldone.model"), icon=":material/record_voice_over:", key=f"{key}-ask"):
        expert = ModelExpert(speaker, shipped_prompts(), shared.practice.reader, change)
        with st.spinner(t("welldone.asking")):
            played = done_well(change, report, state, library, book, expert)
        if played is None or not played.model:
            st.warning(t("welldone.failed"), icon=":material/error:")
            return
        st.session_state[f"{key}-model"] = played
        st.rerun()


def interviews_after(t: Catalogue, session: Session, report: Report) -> None:
    """Draw the model interviews with the people of this case."""
    st.markdown(t("welldone.after_note"))
    model_interviews(t, pairs_of(session.state.scenario.id), f"after-{session.id}")
