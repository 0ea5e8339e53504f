"""Choices before the start that are cards: the case, the agency."""

import streamlit as st

from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.service import service


def choose_case(t: Catalogue, offered: list[Scenario], language: Language, key: str) -> Scenario:
    """Return the chosen case; a single one is shown as a card without a choice."""
    with_minutes = key == "case"
    if len(offered) > 1:
        chosen: Scenario = st.radio(
            t("start.case"),
            offered,
            format_func=lambda item: f"**{plain(item.title[language])}**",
            captions=[
                f"{plain(item.summary[language])} {_line(t, item, language, with_minutes=with_minutes)}"
                for item in offered
            ],
            key=key,
        )
        return chosen
    only = offered[0]
    with st.container(border=True, key="case-card"):
        st.subheader(plain(only.title[language]), anchor=False)
        st.markdown(plain(only.summary[language]))
        st.caption(_line(t, only, language, with_minutes=with_minutes))
    return only


def _line(t: Catalogue, scenario: Scenario, language: Language, *, with_minutes: bool) -> str:
    sector, difficulty = plain(scenario.sector[language]), t(f"difficulty.{min(max(scenario.difficulty, 1), 3)}")
    if not with_minutes:
        return t("start.case_line_drill", sector=sector, difficulty=difficulty)
    minutes = sum(phase.minutes for phase in scenario.phases)
    return t("start.case_line", sector=sector, difficulty=difficulty, minutes=f"{minutes:g}")


def choose_agency(t: Catalogue, scenario: Scenario, language: Language) -> AgencyId:
    """Draw the agencies of the case as cards; return the chosen one."""
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
