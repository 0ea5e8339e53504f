"""What is chosen before an interview is rehearsed: person, goal, temperament; folded away agency, minutes, coach."""

from dataclasses import dataclass

import streamlit as st

from roleplay.exercise.log.events import Drill
from roleplay.scenario.case import Scenario
from roleplay.scenario.flow import Goal
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.parts.model_interviews import model_interviews, pairs_beside
from roleplay.ui.service import service

LENGTHS = (5.0, 10.0, 15.0, 20.0)
USUAL_AGENCY: AgencyId = "police"
"""Who asks in most interviews of this kind; it may put questions to suspects, victims and witnesses alike."""


@dataclass(frozen=True, slots=True)
class DrillChoice:
    """What was chosen; `temperaments` holds only what differs from the case."""

    drill: Drill
    temperaments: dict[str, str]
    agency: AgencyId
    coached: bool


def choose_drill(t: Catalogue, scenario: Scenario, language: Language) -> DrillChoice:
    """Draw the choices, each with what is usual chosen already."""
    person = _person(t, scenario, language)
    goal = _goal(t, scenario, person, language)
    temperament = _temperament(t, scenario, person, language)
    with st.expander(t("start.more"), icon=":material/tune:", key="drill-more"):
        minutes = _minutes(t, goal)
        agency = _agency(t, scenario, language)
        coached = st.toggle(t("drill.coach"), key="drill-coach", help=t("drill.coach_how"))
    others = pairs_beside(scenario.id)
    if others:
        with st.expander(t("welldone.before"), icon=":material/menu_book:", key="drill-models"):
            st.markdown(t("welldone.before_note"))
            model_interviews(t, others, "before")
    usual = person.temperaments[0].id
    temperaments = {person.id: temperament} if temperament != usual else {}
    return DrillChoice(Drill(person=person.id, goal=goal.id, minutes=minutes), temperaments, agency, coached)


def _person(t: Catalogue, scenario: Scenario, language: Language) -> Person:
    """Return the chosen person, of those with whom there is something to rehearse."""
    offered = {item.id: item for item in scenario.persons if any(goal.person == item.id for goal in scenario.goals)}
    key = f"drill-person-{scenario.id}"
    before = visit.played_before()
    if before is not None and before.drill is not None and before.drill.person in offered:
        st.session_state.setdefault(key, before.drill.person)
    chosen = st.radio(
        t("start.person"),
        list(offered),
        format_func=lambda name: f"**{plain(offered[name].name[language])}** · {plain(offered[name].role[language])}",
        captions=[f"{t(f'person.{item.kind}')}. {plain(item.sketch[language])}" for item in offered.values()],
        key=key,
        width="stretch",
    )
    return offered[chosen]


def _goal(t: Catalogue, scenario: Scenario, person: Person, language: Language) -> Goal:
    """Return the chosen goal; a single one is shown without a choice."""
    offered = {goal.id: goal for goal in scenario.goals if goal.person == person.id}
    if len(offered) == 1:
        only = next(iter(offered.values()))
        st.markdown(f"{t('drill.goal')}: **{plain(only.title[language])}**")
        st.caption(plain(only.text[language]))
        return only
    chosen = st.radio(
        t("drill.goal"),
        list(offered),
        format_func=lambda name: f"**{plain(offered[name].title[language])}**",
        captions=[plain(goal.text[language]) for goal in offered.values()],
        key=f"drill-goal-{scenario.id}-{person.id}",
    )
    return offered[chosen]


def _temperament(t: Catalogue, scenario: Scenario, person: Person, language: Language) -> str:
    titles = {item.id: item.title[language] for item in person.temperaments}
    usual = person.temperaments[0].id
    titles[usual] = t("start.as_written", temperament=titles[usual])
    chosen: str = st.selectbox(
        t("start.temperament", name=plain(person.name[language])),
        list(titles),
        format_func=titles.__getitem__,
        key=f"drill-temperament-{scenario.id}-{person.id}",
    )
    return chosen


def _minutes(t: Catalogue, goal: Goal) -> float:
    """Return how long the drill is to last, by itself as long as the goal usually takes."""
    lengths = sorted({*LENGTHS, goal.minutes})
    chosen: float = st.radio(
        t("start.minutes"),
        lengths,
        index=lengths.index(goal.minutes),
        format_func=lambda length: t("start.minutes_one", minutes=f"{length:g}"),
        key=f"drill-minutes-{goal.id}",
        horizontal=True,
    )
    return chosen


def _agency(t: Catalogue, scenario: Scenario, language: Language) -> AgencyId:
    names = {item.id: item.name[language] for item in service().practice.library.agencies}
    seats = [agency for agency in AGENCIES if agency in scenario.seat]
    usual = seats.index(USUAL_AGENCY) if USUAL_AGENCY in seats else 0
    chosen: AgencyId = st.selectbox(
        t("start.agency"), seats, index=usual, format_func=names.__getitem__, key=f"drill-agency-{scenario.id}"
    )
    return chosen
