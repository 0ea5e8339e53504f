"""The first screen of the report: what came of it, three strengths, three changes, what to practise next."""

import streamlit as st

from roleplay.feedback.document import moment_blocks
from roleplay.feedback.page import criterion_to_practise, missed
from roleplay.feedback.report import Report
from roleplay.feedback.welldone import done_well, expert_book
from roleplay.feedback.words import day, phrases
from roleplay.practice import Session
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, tag
from roleplay.ui.parts.blocks import html_of
from roleplay.ui.service import service
from roleplay.ui.templating import draw_template

MOST = 3


def outcome(t: Catalogue, report: Report) -> None:
    """Draw in two sentences what came of it."""
    kicker = t("report.kicker", case=report.scenario_title, agency=report.agency_name)
    if report.begun is not None:
        kicker = t("report.kicker_dated", kicker=kicker, date=day(report.begun.astimezone(), t.language))
    st.html(tag("kicker", esc(kicker)))
    st.title(t("report.title"), anchor=False)
    st.html(tag("headline", esc(report.headline)))
    if report.heard:
        st.caption(report.heard)


def strengths_and_changes(t: Catalogue, session: Session, report: Report) -> None:
    """Draw strengths and changes side by side, the most harmful change first; without strengths one above the other."""
    if not report.strengths:
        st.caption(t("report.no_strengths"))
        _changes(t, session, report)
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.header(t("report.strengths"), anchor=False)
        draw_template("report/strengths", t, strengths=report.strengths[:MOST])
    with right:
        _changes(t, session, report)


def _changes(t: Catalogue, session: Session, report: Report) -> None:
    say = phrases(t.language)
    st.header(t("report.changes"), anchor="changes")
    if passed := " ".join(missed(report, say)):
        st.html(tag("meta", esc(passed)))
    if not report.changes:
        st.caption(t("report.no_changes"))
    for place, item in enumerate(report.changes[:MOST], start=1):
        draw_template("report/change", t, item=item, place=place)
        _well_done(t, session, report, place)
    draw_template("report/next", t, words=criterion_to_practise(report, say))


def _well_done(t: Catalogue, session: Session, report: Report, place: int) -> None:
    """Draw a button that opens and closes the moment of a change, taken up by a practised colleague."""
    key = f"welldone-{session.id}-{place}"
    opened = bool(st.session_state.get(key))
    label = t("welldone.close" if opened else "welldone.open")
    icon = ":material/expand_less:" if opened else ":material/play_circle:"
    if st.button(label, type="tertiary", icon=icon, key=f"{key}-button"):
        st.session_state[key] = not opened
        st.rerun()
    if opened:
        _moment(t, session, report, place)


def _moment(t: Catalogue, session: Session, report: Report, place: int) -> None:
    """Draw the moment."""
    state, library = session.state, service().practice.library
    done = done_well(report.changes[place - 1], report, state, library, expert_book(service().settings.knowledge))
    if done is None:
        st.caption(t("welldone.none"))
        return
    note = tag("meta", esc(phrases(t.language)("welldone.note")))
    st.html(tag("finding", html_of(moment_blocks(done, state.scenario, library, phrases(t.language))) + note))
