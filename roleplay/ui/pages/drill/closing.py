"""Between the end of an interview by itself and its report: the learner's own view of the talk; it may be skipped."""

from typing import NoReturn

import streamlit as st

from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.scenario.answer_key import TALK_FIELDS
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.parts.model_interviews import pairs_of
from roleplay.ui.parts.talk import threads
from roleplay.ui.parts.talk.transcript import transcript_html
from roleplay.ui.service import service


def ask_to_close(session: Session) -> NoReturn:
    """Have the page ask for the learner's own view next; a talk in which nothing was asked ends at once."""
    if not session.state.turn:
        _end(session, {})
    st.session_state[_key(session)] = True
    st.rerun()


def is_closing(session: Session) -> bool:
    """Return whether the learner has ended the talk and has not yet seen the report."""
    return bool(st.session_state.get(_key(session)))


def closing(t: Catalogue, session: Session, person: str) -> None:
    """Draw five short fields, with the talk beside them; the talk can still go on."""
    say = phrases(t.language)
    fields: dict[str, str] = {}
    with st.container(key="page"):
        st.title(t("drill.closing"), anchor=False)
        left, right = st.columns([3, 2], gap="large")
        with left:
            st.markdown(t("drill.closing_how"))
            case = session.state.scenario
            if any(case.goal[pair.goal].person == person for pair in pairs_of(case.id)):
                st.caption(t("welldone.report_later"))
            with st.form("talk-view", border=False):
                for name in TALK_FIELDS:
                    label = plain(say(f"talk_view.question.{name}"))
                    fields[name] = st.text_area(label, key=f"talk-{name}-{session.id}", height=80)
                sent = st.form_submit_button(t("drill.closing_send"), type="primary", icon=":material/summarize:")
            with st.container(horizontal=True, key="closing-ways"):
                skipped = st.button(t("drill.closing_skip"), type="tertiary", key="closing-skip")
                if st.button(t("drill.closing_back"), type="tertiary", key="closing-back"):
                    st.session_state.pop(_key(session), None)
                    st.rerun()
        with (
            right,
            st.expander(t("drill.closing_talk"), icon=":material/forum:", key="closing-talk"),
            st.container(height=420, border=False),
        ):
            st.html(transcript_html(t, session, threads.lines(session.state, ("interview", person))))
    if sent or skipped:
        _end(session, {} if skipped else fields)


def _end(session: Session, fields: dict[str, str]) -> NoReturn:
    """End the drill, with the learner's own view where there is one."""
    practice = service().practice
    if any(text.strip() for text in fields.values()):
        turns.take(session, lambda: practice.formulate(session, fields))
    turns.take(session, lambda: practice.next_phase(session))


def _key(session: Session) -> str:
    return f"closing-{session.id}"
