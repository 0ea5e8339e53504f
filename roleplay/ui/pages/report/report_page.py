"""The report: what came of it, what went well, what to change; then everything behind it."""

from itertools import groupby

import streamlit as st

from roleplay.feedback.document import Format, goal_blocks, lines_heard, unreliable_blocks
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report, held
from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.printing.blocks import Heading
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import css_class
from roleplay.ui.markup import draw as draw_template
from roleplay.ui.markup import tag
from roleplay.ui.pages.report.details import details
from roleplay.ui.pages.report.first_screen import outcome, strengths_and_changes
from roleplay.ui.pages.report.submitting import submitting
from roleplay.ui.parts.blocks import html_of
from roleplay.ui.parts.file_link import file_link
from roleplay.ui.parts.sessions.again import again
from roleplay.ui.parts.sessions.finished import remember, two_sided
from roleplay.ui.service import service

TRANSCRIPT_HEIGHT = 520  # pixels
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
        _of_talks(t, report)
        _ways_on(t, session, report)
        again(t, session)
        details(t, session, report)
        submitting(t, session)
        _transcript(t, session)


def _of_talks(t: Catalogue, report: Report) -> None:
    """Draw what was said and is not to be relied on, and what a drill was to reach with how each fact came out."""
    if blocks := tuple(unreliable_blocks(report, phrases(t.language))):
        st.header(t("talks.unreliable"), anchor=False)
        st.html(tag("finding change", html_of(blocks)))
    if report.drill is not None:
        st.header(t("talks.goal"), anchor=False)
        st.html(html_of(block for block in goal_blocks(report, phrases(t.language)) if not isinstance(block, Heading)))


def _ways_on(t: Catalogue, session: Session, report: Report) -> None:
    is_drill = report.drill is not None
    with st.container(horizontal=True, key="report-buttons"):
        if not is_drill and st.button(t("report.again"), type="primary", icon=":material/replay:", key="again"):
            visit.play_again(session)
        with st.popover(t("report.download"), icon=":material/download:", key="downloads"):
            st.caption(t("report.download_how"))
            for form in OFFERED:
                label, address = t(f"report.download_as.{form}"), f"session/{session.id}/report.{form}"
                file_link(label, address, key=f"download-{form}", icon=ICONS[form], width="stretch")
        if st.button(t("progress.open"), icon=":material/trending_up:", key="progress"):
            visit.go(visit.PROGRESS)
        two = not is_drill and session.id in two_sided(service().practice.shelf.cards())
        if two and st.button(t("sides.open"), icon=":material/compare_arrows:", key="to-sides"):
            visit.other_side(session.id)


def _transcript(t: Catalogue, session: Session) -> None:
    """Draw what the learner's agency heard, turn by turn."""
    st.header(t("talks.transcript"), anchor=False)
    lines = lines_heard(session.state, service().practice.library, t.language)
    turns = ((turn, list(found)) for turn, found in groupby(lines, key=lambda line: line.turn))
    with st.container(height=TRANSCRIPT_HEIGHT, key="report-transcript"):
        draw_template("report/transcript", t, turns=turns, css_class=css_class, disputed=session.state.disputed)


draw()
