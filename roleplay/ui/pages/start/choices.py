"""What is chosen before an exercise or an interview begins: case, agency, person, goal, temperament, minutes, coach."""

from dataclasses import dataclass

import streamlit as st

from roleplay.exercise.log.events import Drill
from roleplay.scenario.case import Scenario
from roleplay.scenario.drills import Goal
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import AGENCIES, AgencyId
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


def choose_case(t: Catalogue, offered: list[Scenario], key: str) -> Scenario:
    """Return the chosen case; a single one is shown as a card without a choice."""
    lines = [_line(t, item, with_minutes=key == "case") for item in offered]
    if len(offered) > 1:
        chosen: Scenario = st.radio(
            t("start.case"),
            offered,
            format_func=lambda item: f"**{plain(item.title[t.language])}**",
            captions=[f"{plain(item.summary[t.language])} {line}" for item, line in zip(offered, lines, strict=True)],
            key=key,
        )
        return chosen
    only = offered[0]
    with st.container(border=True, key="case-card"):
        st.subheader(plain(only.title[t.language]), anchor=False)
        st.markdown(plain(only.summary[t.language]))
        st.caption(lines[0])
    return only


def _line(t: Catalogue, scenario: Scenario, *, with_minutes: bool) -> str:
    sector, difficulty = plain(scenario.sector[t.language]), t(f"difficulty.{min(max(scenario.difficulty, 1), 3)}")
    if not with_minutes:
        return t("start.case_line_drill", sector=sector, difficulty=difficulty)
    minutes = sum(phase.minutes for phase in scenario.phases)
    return t("start.case_line", sector=sector, difficulty=difficulty, minutes=f"{minutes:g}")


def choose_agency(t: Catalogue, scenario: Scenario) -> AgencyId:
    """Draw the agencies of the case as cards; return the chosen one."""
    profiles = service().practice.library.agency
    seats = seats_of(scenario)
    chosen: AgencyId = st.radio(
        t("start.agency"),
        seats,
        format_func=lambda agency: f":material/{profiles[agency].icon}: **{plain(profiles[agency].name[t.language])}**",
        captions=[plain(profiles[agency].mandate[t.language]) for agency in seats],
        key="agency",
        width="stretch",
    )
    return chosen


def seats_of(scenario: Scenario) -> list[AgencyId]:
    """Return the agencies of a case, in the order in which they are always named."""
    return [agency for agency in AGENCIES if agency in scenario.seat]


def choose_temperaments(t: Catalogue, scenario: Scenario) -> dict[str, str]:
    """Draw, for trainers and repeaters, a folded choice for each person; return what differs from the case."""
    chosen: dict[str, str] = {}
    with st.expander(t("start.temperaments"), icon=":material/tune:", key="temperaments"):
        st.caption(t("start.temperaments_how"))
        for person in scenario.persons:
            label = f"{plain(person.name[t.language])} ({plain(person.role[t.language])})"
            chosen |= _temperament(t, person, label, f"temperament-{scenario.id}-{person.id}")
    return chosen


def _temperament(t: Catalogue, person: Person, label: str, key: str) -> dict[str, str]:
    """Draw how a person meets whoever asks; return the person with what was chosen where that is not as usual."""
    usual = person.temperaments[0].id
    titles = {item.id: item.title[t.language] for item in person.temperaments}
    titles[usual] = t("start.as_written", temperament=titles[usual])
    picked = st.selectbox(label, list(titles), format_func=titles.__getitem__, key=key)
    return {} if picked == usual else {person.id: picked}


def choose_drill(t: Catalogue, scenario: Scenario) -> DrillChoice:
    """Draw the choices before an interview is rehearsed, each with what is usual chosen already."""
    person = _person(t, scenario)
    goal = _goal(t, scenario, person)
    label = t("start.temperament", name=plain(person.name[t.language]))
    temperaments = _temperament(t, person, label, f"drill-temperament-{scenario.id}-{person.id}")
    with st.expander(t("start.more"), icon=":material/tune:", key="drill-more"):
        minutes = _minutes(t, goal)
        agency = _asking(t, scenario)
        coached = st.toggle(t("drill.coach"), key="drill-coach", help=t("drill.coach_how"))
    if others := pairs_beside(scenario.id):
        with st.expander(t("welldone.before"), icon=":material/menu_book:", key="drill-models"):
            st.markdown(t("welldone.before_note"))
            model_interviews(t, others, "before")
    return DrillChoice(Drill(person=person.id, goal=goal.id, minutes=minutes), temperaments, agency, coached)


def _person(t: Catalogue, scenario: Scenario) -> Person:
    """Return the chosen person, of those with whom there is something to rehearse."""
    offered = {item.id: item for item in scenario.persons if any(goal.person == item.id for goal in scenario.goals)}
    key, before = f"drill-person-{scenario.id}", visit.played_before()
    if before is not None and before.drill is not None and before.drill.person in offered:
        st.session_state.setdefault(key, before.drill.person)
    names = {
        item.id: f"**{plain(item.name[t.language])}** · {plain(item.role[t.language])}" for item in offered.values()
    }
    chosen = st.radio(
        t("start.person"),
        list(offered),
        format_func=names.__getitem__,
        captions=[f"{t(f'person.{item.kind}')}. {plain(item.sketch[t.language])}" for item in offered.values()],
        key=key,
        width="stretch",
    )
    return offered[chosen]


def _goal(t: Catalogue, scenario: Scenario, person: Person) -> Goal:
    """Return the chosen goal; a single one is shown without a choice."""
    offered = {goal.id: goal for goal in scenario.goals if goal.person == person.id}
    if len(offered) == 1:
        (only,) = offered.values()
        st.markdown(f"{t('drill.goal')}: **{plain(only.title[t.language])}**")
        st.caption(plain(only.text[t.language]))
        return only
    chosen = st.radio(
        t("drill.goal"),
        list(offered),
        format_func=lambda name: f"**{plain(offered[name].title[t.language])}**",
        captions=[plain(goal.text[t.language]) for goal in offered.values()],
        key=f"drill-goal-{scenario.id}-{person.id}",
    )
    return offered[chosen]


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


def _asking(t: Catalogue, scenario: Scenario) -> AgencyId:
    names = {item.id: item.name[t.language] for item in service().practice.library.agencies}
    seats = seats_of(scenario)
    usual = seats.index(USUAL_AGENCY) if USUAL_AGENCY in seats else 0
    key = f"drill-agency-{scenario.id}"
    chosen: AgencyId = st.selectbox(t("start.agency"), seats, index=usual, format_func=names.__getitem__, key=key)
    return chosen
