"""The start page: what this is, unfinished and finished exercises, and a new one."""

import re
from typing import Literal

import streamlit as st

from roleplay.exercise.setup import Setup
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import PACES
from roleplay.ui import frame, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.pages.start.choices import choose_agency, choose_case, choose_drill, choose_temperaments, seats_of
from roleplay.ui.parts.model_offer import offer_one
from roleplay.ui.parts.sessions.again import begin
from roleplay.ui.parts.sessions.cards import saved_exercises
from roleplay.ui.service import service
from roleplay.ui.speakers import who_speaks_and_how_to_change_it

Use = Literal["whole", "drill"]
USES: tuple[Use, ...] = ("whole", "drill")
_LINE = re.compile(r"line (\d+), column (\d+)")


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    visit.leave()
    frame.header(t, choose_language=True)
    with st.container(key="page"):
        st.title(t("start.purpose"), anchor=False)
        turns.show_notice()
        _findings(t)
        cards = service().practice.shelf.cards()
        is_again = visit.played_before() is not None
        if not is_again:
            saved_exercises(t, cards)
        _new(t, first_time=not cards)
        if is_again:
            saved_exercises(t, cards)
        if any(card.finished for card in cards):
            st.page_link(visit.PROGRESS, label=t("progress.open"), icon=":material/trending_up:")
        st.page_link(visit.CODEBOOK, label=t("codebook.open"), icon=":material/quiz:")
        if not cards and service().practice.visitor.alone:
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
    cases = [item for item in service().practice.library.scenarios if t.language in item.languages]
    st.header(t("start.new"), anchor=False)
    offered = {
        "whole": [item for item in cases if not item.interview_only],
        "drill": sorted((item for item in cases if item.goals), key=lambda item: item.interview_only),
    }
    uses = [use for use in USES if offered[use]]
    if not uses:
        st.info(t("start.no_case"), icon=":material/info:")
        return
    use = _use(t, uses)
    if use == "whole":
        _preselect(offered[use])
    scenario = choose_case(t, offered[use], "case" if use == "whole" else "drill-case")
    agreed = _consent(t, scenario) if first_time else True
    if use == "whole":
        _begin(t, _whole(t, scenario), agreed=agreed)
    else:
        chosen = choose_drill(t, scenario)
        setup = Setup(scenario.id, t.language, chosen.agency, temperaments=chosen.temperaments, drill=chosen.drill)
        _begin(t, setup, agreed=agreed, coached=chosen.coached)


def _use(t: Catalogue, uses: list[Use]) -> Use:
    """Return whether a whole exercise is to be played or one interview."""
    before = visit.played_before()
    if before is not None:
        st.session_state.setdefault("use", "whole" if before.drill is None else "drill")
    if st.session_state.get("use", uses[0]) not in uses:
        st.session_state["use"] = uses[0]
    chosen: Use = st.radio(
        t("start.use"),
        uses,
        format_func=lambda item: f"**{t(f'use.{item}.name')}**",
        captions=[t(f"use.{item}.caption") for item in uses],
        key="use",
        horizontal=True,
    )
    return chosen


def _whole(t: Catalogue, scenario: Scenario) -> Setup:
    agency = choose_agency(t, scenario)
    pace = st.radio(
        t("start.pace"),
        PACES,
        format_func=lambda item: t(f"pace.{item}.name"),
        captions=[t(f"pace.{item}.caption") for item in PACES],
        key="pace",
        horizontal=True,
    )
    return Setup(scenario.id, t.language, agency, pace, choose_temperaments(t, scenario))


def _begin(t: Catalogue, setup: Setup, *, agreed: bool, coached: bool = False) -> None:
    st.caption(who_speaks_and_how_to_change_it(t))
    library = service().practice.library
    scenario = library.scenario[setup.scenario]
    who = Names(library, scenario, setup.language).label(setup.agency if setup.drill is None else setup.drill.person)
    chosen = f"<b>{esc(scenario.title[setup.language])}</b> {who}" if agreed else esc(t("start.needs_consent"))
    with st.container(key="begin-bar", horizontal=True, vertical_alignment="center"):
        st.html(tag("chosen", chosen), width="stretch")
        label = t("start.begin" if setup.drill is None else "start.begin_drill")
        if st.button(label, type="primary", icon=":material/play_arrow:", key="begin", disabled=not agreed):
            with st.spinner(t("start.preparing")):
                begin(setup, coached=coached)
    offer_one(t)


def _preselect(offered: list[Scenario]) -> None:
    """Choose the usual pace; for an exercise that is played again its case and pace, and the next agency."""
    before = visit.played_before()
    st.session_state.setdefault("pace", before.pace if before is not None else "exercise")
    scenario = next((item for item in offered if before is not None and item.id == before.scenario), None)
    if before is None or scenario is None:
        return
    seats = seats_of(scenario)
    st.session_state.setdefault("agency", seats[(seats.index(before.agency) + 1) % len(seats)])
    if len(offered) > 1:
        st.session_state.setdefault("case", scenario)


def _consent(t: Catalogue, scenario: Scenario) -> bool:
    with st.container(border=True, key="notice"):
        st.markdown(f":material/info: **{t('start.notice')}**")
        st.markdown(plain(scenario.notice[t.language]))
        st.markdown(plain(scenario.invented[t.language]))
        return st.checkbox(t("start.consent"), key="consent")


draw()
