"""Progress: what has got better, what keeps coming back, what to practise next; one's own sessions, nobody compared."""

from typing import Literal

import streamlit as st

from roleplay.exercise.log.events import Drill
from roleplay.exercise.setup import Setup
from roleplay.feedback.progress import FEWEST, LevelPoint, NextPractice, Progress, SessionLine, progress
from roleplay.feedback.progress import words as told
from roleplay.feedback.progress.courses import progress_plot
from roleplay.feedback.words import NONE, Phrasebook, number, phrases
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import bullets, esc, plain, symbol, tag
from roleplay.ui.parts.plots import draw_plot
from roleplay.ui.parts.sessions.again import begin
from roleplay.ui.parts.sessions.finished import MOST, FinishedSessions, finished
from roleplay.ui.parts.tables import table
from roleplay.ui.service import service

SHOWN = 5  # lines of a list


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    frame.header(t, choose_language=True)
    with st.container(key="page"):
        st.title(t("nav.progress"), anchor=False)
        with st.spinner(t("progress.counting")):
            practice, hidden = service().practice, service().desk.held_back()
            sessions = finished(practice, hidden)
            found = progress(sessions.sessions, practice.library, service().rubric, t.language, hidden)
        if not found.sessions:
            _empty(t, sessions)
            return
        say = phrases(t.language)
        st.caption(t("progress.own"))
        if len(found.sessions) < FEWEST:
            st.info(plain(say("progress.few", count=len(found.sessions))), icon=":material/info:")
        _next(t, found, say)
        _findings(t, found, say)
        _criteria(found, say, t)
        _questions(found, say, t)
        _sessions(t, found, sessions)


def _empty(t: Catalogue, sessions: FinishedSessions) -> None:
    st.markdown(t("progress.empty"))
    st.html(bullets(esc(t(f"progress.empty_{name}")) for name in ("one", "three")))
    _left_out(t, sessions)
    if st.button(t("visit.to_start"), type="primary", icon=":material/home:", key="to-start"):
        visit.go(visit.START)


def _next(t: Catalogue, found: Progress, say: Phrasebook) -> None:
    if not found.next:
        return
    st.header(say("progress.heading.next"), anchor=False)
    for place, item in enumerate(found.next):
        with st.container(border=True, key=f"next-{place}"):
            better = tag("better", esc(item.better)) if item.better else ""
            head = tag("card-title", esc(told.practice(item, say)))
            st.html(f"{head}{tag('why', esc(told.why(item, say)))}{better}")
            kind: Literal["primary", "secondary"] = "secondary" if place else "primary"
            key, icon = f"begin-next-{place}", ":material/play_arrow:"
            if st.button(t("progress.begin"), type=kind, icon=icon, key=key):
                begin(_setup(item, found))


def _setup(item: NextPractice, found: Progress) -> Setup:
    if item.person is None or item.goal is None or item.minutes is None:
        return Setup(item.scenario, found.language, item.agency)
    drill = Drill(person=item.person, goal=item.goal, minutes=item.minutes)
    return Setup(item.scenario, found.language, item.agency, drill=drill)


def _findings(t: Catalogue, found: Progress, say: Phrasebook) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        better = told.better(found, say) or [told.nothing(found, "better", say)]
        _list(t, say("progress.heading.better"), "trending_up", better)
        _list(t, say("progress.heading.holding"), "check_circle", told.holding(found, say))
    with right:
        returning = told.returning(found, say) or [told.nothing(found, "returning", say)]
        _list(t, say("progress.heading.returning"), "replay", returning)
        _list(t, say("progress.heading.lower"), "trending_down", told.lower(found, say))
        _list(t, say("progress.harm.heading"), "warning", told.other_harms(found, say))


def _list(t: Catalogue, title: str, icon: str, lines: list[str]) -> None:
    """Draw a few lines, the rest folded away; nothing where there are none."""
    if not lines:
        return
    st.subheader(f":material/{icon}: {title}", anchor=False)
    st.html(bullets(esc(line) for line in lines[:SHOWN]))
    if len(lines) > SHOWN:
        with st.expander(t("progress.more", count=len(lines) - SHOWN), key=f"more-{icon}"):
            st.html(bullets(esc(line) for line in lines[SHOWN:]))


def _criteria(found: Progress, say: Phrasebook, t: Catalogue) -> None:
    st.header(say("progress.heading.courses"), anchor=False)
    st.caption(say("progress.caution"))
    if not found.courses:
        st.info(t("progress.no_courses"), icon=":material/info:")
        return
    plot = progress_plot(found, say)
    draw_plot(plot)
    with st.expander(t("progress.in_words"), key=f"words-{plot.name}"):
        st.markdown(plain(plot.words))
    with st.expander(t("progress.criteria_table")):
        head = (say("progress.axis.criterion"), say("progress.axis.levels"))
        table(head, ((esc(course.title), " · ".join(map(_level, course.points))) for course in found.courses))
        st.caption(t("progress.criteria_table_how"))


def _level(point: LevelPoint) -> str:
    """Return the number of an exercise and the level in it."""
    level = NONE if point.level is None else f"<b>{point.level}</b>"
    return f"{point.number}: {level}{symbol('help') if point.doubtful else ''}"


def _questions(found: Progress, say: Phrasebook, t: Catalogue) -> None:
    st.header(say("progress.heading.questions"), anchor=False)
    if not found.classes:
        st.caption(t("progress.no_questions"))
        return
    st.markdown(plain(told.productive(found, say)))
    head = ("axis.label", "axis.asked", "axis.facts", "axis.per_question")
    rows = []
    for item in found.classes:
        figures = (item.asked, item.facts, item.per_question)
        rows.append((esc(item.title), *(NONE if one is None else number(one, t.language) for one in figures)))
    table((say(f"progress.{name}") for name in head), rows)


def _sessions(t: Catalogue, found: Progress, sessions: FinishedSessions) -> None:
    say = phrases(t.language)
    st.header(t("progress.sessions"), anchor=False)
    with st.expander(t("progress.sessions_list", count=len(found.sessions)), key="sessions"):
        for item in reversed(found.sessions):
            _session(t, item)
    if found.earlier_attempts:
        st.caption(plain(say("progress.earlier", count=found.earlier_attempts)))
    _left_out(t, sessions)


def _session(t: Catalogue, item: SessionLine) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"card-{item.session}"):
        line = tag("card-title", f"{item.number}. {esc(item.title)}") + tag("meta", esc(item.day))
        st.html(line, width="stretch")
        if st.button(t("nav.report"), key=f"report-{item.session}", icon=":material/summarize:"):
            visit.open_card(item.session, visit.REPORT)


def _left_out(t: Catalogue, sessions: FinishedSessions) -> None:
    if sessions.older:
        st.html(tag("meta", esc(t("progress.older", most=MOST, count=sessions.older))))
    if sessions.unread:
        st.html(tag("meta", esc(t("progress.unread", count=sessions.unread))))


draw()
