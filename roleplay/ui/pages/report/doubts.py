"""The questions of a report to the learner: words that may have done harm, with a yes and a no beside each."""

from functools import partial

import streamlit as st

from roleplay.feedback.counting import Doubt
from roleplay.feedback.report import Report, where_and_when
from roleplay.feedback.words import phrases
from roleplay.grading import grading_of
from roleplay.practice import Session
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.service import service


def doubts(t: Catalogue, session: Session, report: Report) -> None:
    """Draw what the program is not certain of; an answer is kept at once and may be changed."""
    if not report.doubts:
        return
    say = phrases(t.language)
    st.header(say("export.doubts"), anchor="doubts")
    st.caption(say("doubt.intro"))
    for place, doubt in enumerate(report.doubts):
        st.markdown(
            f"**{plain(say('doubt.asks', title=doubt.title))}** {plain(say('quoted', text=doubt.quote))}"
            f"  \n:small[{plain(where_and_when(doubt, say))}]"
        )
        with st.container(horizontal=True, key=f"doubt-{place}"):
            for meant, label in ((True, t("report.doubt.yes")), (False, t("report.doubt.no"))):
                icon = ":material/check:" if doubt.meant is meant else None
                answer = partial(_answer, t, session, doubt, meant=meant)
                st.button(label, key=f"doubt-{place}-{meant}", icon=icon, on_click=answer)
        if doubt.ruled is not None:
            st.caption(say("doubt.ruled" if doubt.ruled else "doubt.not_ruled"))
        elif doubt.meant is not None:
            st.caption(say("doubt.meant" if doubt.meant else "doubt.not_meant"))
        if doubt.ruled or (doubt.meant and doubt.ruled is None):
            st.markdown(plain(f"{doubt.why} {doubt.better}"))


def _answer(t: Catalogue, session: Session, doubt: Doubt, *, meant: bool) -> None:
    shared = service()
    grading = grading_of(shared.practice, shared.rubric, shared.models, t.language)

    def keep() -> None:
        grading.answer_doubt(session, doubt.turn, doubt.quote, meant=meant)

    turns.say_later(turns.attempt(session, keep))
