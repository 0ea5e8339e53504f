"""The start page: what this is, unfinished and finished exercises, and what is chosen before a new one."""

import re
from typing import Literal

import streamlit as st

from roleplay.exercise.log.events import Drill
from roleplay.exercise.setup import Setup
from roleplay.scenario.case import Scenario
from roleplay.scenario.flow import Goal
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import AGENCIES, PACES, AgencyId
from roleplay.ui import frame, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.frame import choose
from roleplay.ui.look import Names
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.parts.model_interviews import model_interviews, pairs_beside
from roleplay.ui.parts.model_offer import offer_one
from roleplay.ui.parts.sessions.again import begin, last_of
from roleplay.ui.parts.sessions.cards import saved_exercises
from roleplay.ui.service import service
from roleplay.ui.speakers import who_speaks_and_how_to_change_it

Use = Literal["whole", "drill"]
USES: tuple[Use, ...] = ("whole", "drill")
_LINE = re.compile(r"line (\d+), column (\d+)")

LENGTHS = (5.0, 10.0, 15.0, 20.0)
USUAL_AGENCY: AgencyId = "police"
"""Who asks in most interviews of this kind; it may put questions to suspects, victims and witnesses alike."""


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
    scenario = _case(t, offered[use], "case" if use == "whole" else "drill-case")
    agreed = _consent(t, scenario) if first_time else True
    if use == "whole":
        _begin(t, _whole(t, scenario), agreed=agreed)
    else:
        setup, coached = _drill(t, scenario)
        _begin(t, setup, agreed=agreed, coached=coached)


def _use(t: Catalogue, uses: list[Use]) -> Use:
    """Return whether a whole exercise is to be played or one interview."""
    before = visit.played_before()
    if before is not None:
        st.session_state.setdefault("use", "whole" if before.drill is None else "drill")
    if st.session_state.get("use", uses[0]) not in uses:
        st.session_state["use"] = uses[0]
    labels = {use: f"**{t(f'use.{use}.name')}**" for use in uses}
    captions = [t(f"use.{use}.caption") for use in uses]
    return choose(st.radio, t("start.use"), labels, "use", captions=captions, horizontal=True)


def _whole(t: Catalogue, scenario: Scenario) -> Setup:
    agency = _agency(t, scenario)
    labels = {pace: t(f"pace.{pace}.name") for pace in PACES}
    captions = [t(f"pace.{pace}.caption") for pace in PACES]
    pace = choose(st.radio, t("start.pace"), labels, "pace", captions=captions, horizontal=True)
    return Setup(scenario.id, t.language, agency, pace, _temperaments(t, scenario))


def _begin(t: Catalogue, setup: Setup, *, agreed: bool, coached: bool = False) -> None:
    st.caption(who_speaks_and_how_to_change_it(t))
    library = service().practice.library
    scenario = library.scenario[setup.scenario]
    if last_of(scenario) is not None:
        st.caption(t("start.another_truth"))
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
    seats = _seats_of(scenario)
    st.session_state.setdefault("agency", seats[(seats.index(before.agency) + 1) % len(seats)])
    if len(offered) > 1:
        st.session_state.setdefault("case", scenario)


def _consent(t: Catalogue, scenario: Scenario) -> bool:
    with st.container(border=True, key="notice"):
        st.markdown(f":material/info: **{t('start.notice')}**")
        st.markdown(plain(scenario.notice[t.language]))
        st.markdown(plain(scenario.invented[t.language]))
        return st.checkbox(t("start.consent"), key="consent")


def _case(t: Catalogue, offered: list[Scenario], key: str) -> Scenario:
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


def _agency(t: Catalogue, scenario: Scenario) -> AgencyId:
    """Draw the agencies of the case as cards; return the chosen one."""
    profiles = [service().practice.library.agency[agency] for agency in _seats_of(scenario)]
    labels = {item.id: f":material/{item.icon}: **{plain(item.name[t.language])}**" for item in profiles}
    captions = [plain(item.mandate[t.language]) for item in profiles]
    return choose(st.radio, t("start.agency"), labels, "agency", captions=captions, width="stretch")


def _seats_of(scenario: Scenario) -> list[AgencyId]:
    """Return the agencies of a case, in the order in which they are always named."""
    return [agency for agency in AGENCIES if agency in scenario.seat]


def _temperaments(t: Catalogue, scenario: Scenario) -> dict[str, str]:
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
    picked = choose(st.selectbox, label, titles, key)
    return {} if picked == usual else {person.id: picked}


def _drill(t: Catalogue, scenario: Scenario) -> tuple[Setup, bool]:
    """Draw the choices before an interview is rehearsed, each with what is usual chosen already; the coach is one."""
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
    drill = Drill(person=person.id, goal=goal.id, minutes=minutes)
    return Setup(scenario.id, t.language, agency, temperaments=temperaments, drill=drill), coached


def _person(t: Catalogue, scenario: Scenario) -> Person:
    """Return the chosen person, of those with whom there is something to rehearse."""
    offered = {item.id: item for item in scenario.persons if any(goal.person == item.id for goal in scenario.goals)}
    key, before = f"drill-person-{scenario.id}", visit.played_before()
    if before is not None and before.drill is not None and before.drill.person in offered:
        st.session_state.setdefault(key, before.drill.person)
    role = {name: plain(item.role[t.language]) for name, item in offered.items()}
    labels = {name: f"**{plain(item.name[t.language])}** · {role[name]}" for name, item in offered.items()}
    captions = [f"{t(f'person.{item.kind}')}. {plain(item.sketch[t.language])}" for item in offered.values()]
    return offered[choose(st.radio, t("start.person"), labels, key, captions=captions, width="stretch")]


def _goal(t: Catalogue, scenario: Scenario, person: Person) -> Goal:
    """Return the chosen goal; a single one is shown without a choice."""
    offered = {goal.id: goal for goal in scenario.goals if goal.person == person.id}
    if len(offered) == 1:
        (only,) = offered.values()
        st.markdown(f"{t('drill.goal')}: **{plain(only.title[t.language])}**")
        st.caption(plain(only.text[t.language]))
        return only
    labels = {name: f"**{plain(goal.title[t.language])}**" for name, goal in offered.items()}
    captions = [plain(goal.text[t.language]) for goal in offered.values()]
    key = f"drill-goal-{scenario.id}-{person.id}"
    return offered[choose(st.radio, t("drill.goal"), labels, key, captions=captions)]


def _minutes(t: Catalogue, goal: Goal) -> float:
    """Return how long the drill is to last, by itself as long as the goal usually takes."""
    lengths = sorted({*LENGTHS, goal.minutes})
    labels = {length: t("start.minutes_one", minutes=f"{length:g}") for length in lengths}
    how = {"index": lengths.index(goal.minutes), "horizontal": True}
    return choose(st.radio, t("start.minutes"), labels, f"drill-minutes-{goal.id}", **how)


def _asking(t: Catalogue, scenario: Scenario) -> AgencyId:
    seats, library = _seats_of(scenario), service().practice.library
    names = {agency: library.agency[agency].name[t.language] for agency in seats}
    usual = seats.index(USUAL_AGENCY) if USUAL_AGENCY in seats else 0
    return choose(st.selectbox, t("start.agency"), names, f"drill-agency-{scenario.id}", index=usual)


draw()
