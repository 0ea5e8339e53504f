"""The report: what came of it, what went well, what to change; everything behind it; handing it to a trainer."""

from itertools import groupby

import streamlit as st

from roleplay.feedback.document import Format, goal_blocks, lines_heard, unreliable_blocks
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report, held
from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.printing.blocks import Heading
from roleplay.review.ratings import Comment, Rating, with_trainers
from roleplay.ui import frame, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.frame import choose
from roleplay.ui.look import css_class
from roleplay.ui.markup import plain, tag
from roleplay.ui.pages.report.details import details
from roleplay.ui.pages.report.doubts import doubts
from roleplay.ui.pages.report.first_screen import outcome, strengths_and_changes
from roleplay.ui.parts.blocks import html_of
from roleplay.ui.parts.file_link import file_link
from roleplay.ui.parts.sessions.again import again
from roleplay.ui.parts.sessions.finished import remember
from roleplay.ui.service import service
from roleplay.ui.templating import draw_template

TRANSCRIPT_HEIGHT = 520  # pixels
OFFERED: tuple[Format, ...] = ("pdf", "docx", "md", "csv", "json")  # what most people take comes first
ICONS: dict[Format, str] = {
    "pdf": "picture_as_pdf", "docx": "edit_document", "md": "notes", "csv": "table", "json": "data_object",
}  # fmt: skip


def submitting(t: Catalogue, session: Session) -> None:
    """Draw the way to a trainer, where the visitor belongs to a group, and what trainers have said."""
    practice = service().practice
    groups = {group.id: group.title for group in practice.people.learns_in(practice.visitor)}
    if not groups:
        return
    alone = "_alone" if practice.visitor.alone else ""
    st.header(t("submit.title"), anchor=False)
    turns.show_notice()
    if practice.shelf.card(session.id, "read").submitted_to is None:
        st.markdown(t(f"submit.body{alone}"))
        chosen = next(iter(groups))
        if len(groups) > 1:
            chosen = choose(st.selectbox, t("submit.group"), groups, "submit-group")
        args = (session.id, chosen)
        st.button(t(f"submit.do{alone}"), key="submit", icon=":material/send:", on_click=_open_to, args=args)
    else:
        st.success(t(f"submit.done{alone}"), icon=":material/task_alt:")
        st.button(t("submit.back"), key="submit-back", type="tertiary", on_click=_open_to, args=(session.id, None))
    _said(t, session)


def _open_to(session_id: str, group: str | None) -> None:
    turns.say_later(turns.tried(lambda: service().practice.shelf.submit(session_id, group)))


def _said(t: Catalogue, session: Session) -> None:
    """Draw comments and levels; on a machine of one's own the rating is one's own and shown at the desk."""
    left = service().desk.left(session.id)
    comments = sorted((item for item in left if isinstance(item, Comment)), key=lambda item: item.turn)
    ratings = {item.by: item for item in left if isinstance(item, Rating)}
    if not comments and not ratings:
        return
    st.subheader(t("submit.said"), anchor=False)
    draw_template("report/comments", t, comments=comments)
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    for rating in ratings.values():
        with st.expander(plain(t("submit.levels", by=rating.by)), icon=":material/rule:"):
            given = {name: t("rating.unseen") if level is None else level for name, level in rating.levels.items()}
            lines = (f"- {plain(titles[name])}: {level}" for name, level in given.items() if name in titles)
            st.markdown("\n".join(lines))


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
            seen = held(full, service().desk.held_back(), service().rubric)
            report = with_trainers(seen, service().desk.left(session.id))
        remember(session, report)
        outcome(t, report)
        strengths_and_changes(t, session, report)
        doubts(t, session, report)
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


def _transcript(t: Catalogue, session: Session) -> None:
    """Draw what the learner's agency heard, turn by turn."""
    st.header(t("talks.transcript"), anchor=False)
    lines = lines_heard(session.state, service().practice.library, t.language)
    turns = ((turn, list(found)) for turn, found in groupby(lines, key=lambda line: line.turn))
    with st.container(height=TRANSCRIPT_HEIGHT, key="report-transcript"):
        draw_template("report/transcript", t, turns=turns, css_class=css_class, disputed=session.state.disputed)


draw()
