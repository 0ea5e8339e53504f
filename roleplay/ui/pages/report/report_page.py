"""The report: what came of it, what went well, what to change; then everything behind it."""

import streamlit as st

from roleplay.feedback.document import Format
from roleplay.feedback.grade import build
from roleplay.feedback.report import held
from roleplay.practice import Session
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.pages.report.details import details
from roleplay.ui.pages.report.first_screen import outcome, strengths_and_changes
from roleplay.ui.pages.report.interviews import goal, unreliable
from roleplay.ui.pages.report.submitting import submitting
from roleplay.ui.pages.report.transcript import transcript
from roleplay.ui.parts.file_link import file_link
from roleplay.ui.parts.sessions.again import again
from roleplay.ui.parts.sessions.finished import remember, two_sided
from roleplay.ui.service import service

OFFERED: tuple[Format, ...] = ("pdf", "docx", "md", "csv", "json")  # what most people take comes first
ICONS: dict[Format, str] = {
    "pdf": "picture_as_pdf", "docx": "edit_document", "md": "notes", "csv": "table", "json": "data_object",
}  # fmt: skip


def draw() -> None:
    """Draw the page."""
    session = visit.require()
    t = visit.texts(session)
    frame.header(t, session)
    with st.container(key="page"):
        if session.state.finished is None:
            st.info(t("report.not_finished"), icon=":material/info:")
            if st.button(t("pack.back"), type="primary", icon=":material/forum:", key="back"):
                visit.go(visit.play_page(session))
            return
        with st.spinner(t("report.building")):
            full = build(session.state, service().practice.library, service().rubric)
            report = held(full, service().desk.held_back(), service().rubric)
        remember(session, report)
        outcome(t, report)
        strengths_and_changes(t, session, report)
        unreliable(t, report)
        goal(t, report)
        with st.container(horizontal=True, key="report-buttons"):
            other = report.drill is None and st.button(
                t("report.again"), type="primary", icon=":material/replay:", key="again"
            )
            if other:
                visit.play_again(session)
            _downloads(t, session)
            if st.button(t("progress.open"), icon=":material/trending_up:", key="progress"):
                visit.go(visit.PROGRESS)
            two = report.drill is None and session.id in two_sided(service().practice.shelf.cards())
            if two and st.button(t("sides.open"), icon=":material/compare_arrows:", key="to-sides"):
                visit.other_side(session.id)
        again(t, session)
        details(t, session, report)
        submitting(t, session)
        transcript(t, session)


def _downloads(t: Catalogue, session: Session) -> None:
    """Offer the report in every format; a file is made only when it is asked for."""
    with st.popover(t("report.download"), icon=":material/download:", key="downloads"):
        st.caption(t("report.download_how"))
        for form in OFFERED:
            file_link(
                t(f"report.download_as.{form}"),
                f"session/{session.id}/report.{form}",
                key=f"download-{form}",
                icon=ICONS[form],
                width="stretch",
            )


draw()
