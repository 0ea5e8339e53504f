"""The start page: what this is, unfinished and finished exercises, and a new one."""

import re
import secrets

import streamlit as st

from roleplay.exercise.setup import Setup
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AGENCIES, PACES, AgencyId, Language
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.parts.cards import saved_exercises
from roleplay.ui.parts.models import who_speaks_and_how_to_change_it
from roleplay.ui.parts.temperaments import choose_temperaments
from roleplay.ui.service import service

MOST_SEEDS = 2**31
_LINE = re.compile(r"line (\d+), column (\d+)")


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    visit.leave()
    frame.header(t, choose_language=True)
    with st.container(key="page"):
        st.title(t("start.purpose"), anchor=False)
        _findings(t)
        cards = service().practice.cards()
        if visit.played_before() is not None:
            _new(t, first_time=not cards)
            saved_exercises(t, cards)
        else:
            saved_exercises(t, cards)
            _new(t, first_time=not cards)
        st.page_link(visit.CODEBOOK, label=t("codebook.open"), icon=":material/quiz:")
        if not cards:
            st.caption(t("start.one_person"))


def _findings(t: Catalogue) -> None:
    findings = service().findings
    if not findings:
        return
    names = sorted({finding.file.split("/")[1] if "/" in finding.file else finding.file for finding in findings})
    with st.expander(t("start.broken", cases=", ".join(names)), icon=":material/info:"):
        st.markdown(t("start.broken_how"))
        for finding in dict.fromkeys((finding.file, finding.key) for finding in findings):
            st.text(t("start.broken_place", file=finding[0], place=_place(t, finding[1])))


def _place(t: Catalogue, key: str) -> str:
    """Return where in a file something is wrong, in words; the key path of a content file is a name and stays."""
    if key.startswith("("):
        return t("start.place.whole")
    line = _LINE.fullmatch(key)
    return t("start.place.line", line=line[1], column=line[2]) if line else t("start.place.part", part=key)


def _new(t: Catalogue, *, first_time: bool) -> None:
    language = visit.language()
    cases = service().practice.library.scenarios
    offered = [item for item in cases if language in item.languages and not item.interview_only]
    st.header(t("start.new"), anchor=False)
    if not offered:
        st.info(t("start.no_case"), icon=":material/info:")
        return
    _preselect(offered)
    scenario = _case(t, offered, language)
    agreed = _consent(t, scenario, language) if first_time else True
    agency = _agency(t, scenario, language)
    pace = st.radio(
        t("start.pace"),
        PACES,
        format_func=lambda item: t(f"pace.{item}.name"),
        captions=[t(f"pace.{item}.caption") for item in PACES],
        key="pace",
        horizontal=True,
    )
    temperaments = choose_temperaments(t, scenario, language)
    st.caption(who_speaks_and_how_to_change_it(t))
    if st.button(t("start.begin"), type="primary", icon=":material/play_arrow:", key="begin", disabled=not agreed):
        with st.spinner(t("start.preparing")):
            setup = Setup(scenario.id, language, agency, pace, temperaments, seed=secrets.randbelow(MOST_SEEDS))
            session = service().practice.start(setup)
        visit.adopt(session)
        visit.go(visit.PACK)
    if not agreed:
        st.caption(t("start.needs_consent"))


def _preselect(offered: list[Scenario]) -> None:
    """Choose the usual pace; for an exercise that is played again its case and pace, and the next agency."""
    before = visit.played_before()
    st.session_state.setdefault("pace", before.pace if before is not None else "exercise")
    scenario = next((item for item in offered if before is not None and item.id == before.scenario), None)
    if before is None or scenario is None:
        return
    seats = [agency for agency in AGENCIES if agency in scenario.seat]
    st.session_state.setdefault("agency", seats[(seats.index(before.agency) + 1) % len(seats)])
    if len(offered) > 1:
        st.session_state.setdefault("case", scenario)


def _case(t: Catalogue, offered: list[Scenario], language: Language) -> Scenario:
    """Return the chosen case; a single one is shown without a choice."""
    chosen = offered[0]
    if len(offered) > 1:
        chosen = st.radio(
            t("start.case"),
            offered,
            format_func=lambda item: f"**{plain(item.title[language])}**",
            captions=[plain(item.summary[language]) for item in offered],
            key="case",
        )
    with st.container(border=True, key="case-card"):
        st.subheader(plain(chosen.title[language]), anchor=False)
        st.markdown(plain(chosen.summary[language]))
        minutes = sum(phase.minutes for phase in chosen.phases)
        st.caption(
            t(
                "start.case_line",
                sector=plain(chosen.sector[language]),
                difficulty=t(f"difficulty.{min(max(chosen.difficulty, 1), 3)}"),
                minutes=f"{minutes:g}",
            )
        )
    return chosen


def _consent(t: Catalogue, scenario: Scenario, language: Language) -> bool:
    with st.container(border=True, key="notice"):
        st.markdown(f":material/info: **{t('start.notice')}**")
        st.markdown(plain(scenario.notice[language]))
        st.markdown(plain(scenario.invented[language]))
        return st.checkbox(t("start.consent"), key="consent")


def _agency(t: Catalogue, scenario: Scenario, language: Language) -> AgencyId:
    profiles = service().practice.library.agency
    seats = [agency for agency in AGENCIES if agency in scenario.seat]
    chosen: AgencyId = st.radio(
        t("start.agency"),
        seats,
        format_func=lambda agency: f":material/{profiles[agency].icon}: **{plain(profiles[agency].name[language])}**",
        captions=[plain(profiles[agency].mandate[language]) for agency in seats],
        key="agency",
        width="stretch",
    )
    return chosen


draw()
