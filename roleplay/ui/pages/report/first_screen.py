"""The first screen of the report: what came of it, three strengths, three changes, what to practise next."""

import streamlit as st

from roleplay.feedback.document import moment_blocks
from roleplay.feedback.page import left_out, narrated, next_to_practise, written_by
from roleplay.feedback.report import Report
from roleplay.feedback.welldone import DoneWell, ModelExpert, done_well, expert_book
from roleplay.feedback.words import day, phrases
from roleplay.models.prompts import shipped_prompts
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
    st.html(tag("headline", esc(narrated(report).headline)))


def strengths_and_changes(t: Catalogue, session: Session, report: Report) -> None:
    """Draw strengths and changes side by side, the most harmful change first; without strengths one above the other."""
    if not report.strengths:
        st.caption(t("report.no_strengths"))
        _changes(t, session, report)
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.header(t("report.strengths"), anchor=False)
        draw_template("report/strengths", t, strengths=narrated(report).strengths[:MOST])
    with right:
        _changes(t, session, report)


def _changes(t: Catalogue, session: Session, report: Report) -> None:
    say = phrases(t.language)
    st.header(t("report.changes"), anchor="changes")
    if passed := left_out(report, say):
        st.html(tag("meta", esc(passed)))
    if not report.changes:
        st.caption(t("report.no_changes"))
    for place, item in enumerate(narrated(report).changes[:MOST], start=1):
        draw_template("report/change", t, item=item, place=place)
        _well_done(t, session, report, place)
    draw_template("report/next", t, words=next_to_practise(report, say))
    if by := written_by(report, say):
        st.caption(by)


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
