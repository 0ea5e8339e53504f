"""The participant pack: what one's agency knows, must see to and may not do; can be opened again at any time."""

import streamlit as st

from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import bullets, esc, plain, tag
from roleplay.ui.pages.exercise.desk import contacts, show_handouts
from roleplay.ui.parts.file_link import file_link
from roleplay.ui.service import service
from roleplay.ui.templating import draw_template


def draw() -> None:
    """Draw the page."""
    session = visit.require()
    if session.state.drill is not None:
        visit.go(visit.DRILL)
    t = visit.texts(session)
    state, scenario, names = session.state, session.state.scenario, visit.names(session)
    frame.header(t, session)
    profile = service().practice.library.agency[state.learner]
    with st.container(key="page"):
        st.html(tag("kicker", f"{esc(scenario.title[t.language])} {names.label(state.learner)}"))
        st.title(t("pack.title", agency=plain(profile.name[t.language])), anchor=False)
        _to_exercise(t, session, "top")
        st.header(t("pack.setting"), anchor=False)
        st.markdown(plain(scenario.setting[t.language]))
        st.markdown(plain(scenario.seat[state.learner].briefing[t.language]))
        left, right = st.columns(2, gap="large")
        with left:
            st.header(t("pack.facts"), anchor=False)
            own = [scenario.fact[item.id] for item in learner_view.case_file(state) if item.kind == "own"]
            draw_template("pack/facts", t, facts=own)
            st.header(t("pack.questions"), anchor=False)
            st.html(bullets(esc(question) for question in scenario.seat[state.learner].questions[t.language]))
        with right:
            st.header(t("pack.duties", phase=plain(scenario.phase[state.phase].title[t.language])), anchor=False)
            mine = [view for view in learner_view.duties(state) if view.duty.phase == state.phase]
            if not mine:
                st.caption(t("duties.none"))
            draw_template("pack/duties", t, duties=mine)
            st.header(t("pack.limits"), anchor=False)
            draw_template("pack/limits", t, limits=profile.limits, names=names)
        st.header(t("pack.contacts"), anchor=False)
        contacts(t, session)
        st.header(t("pack.handouts"), anchor=False)
        show_handouts(t, session)
        file_link(t("pack.on_paper"), f"session/{session.id}/pack.pdf", key="pack-on-paper", icon="print")
        _to_exercise(t, session, "bottom")
        st.caption(plain(scenario.invented[t.language]))


def _to_exercise(t: Catalogue, session: Session, place: str) -> None:
    label = t("pack.begin") if session.state.turn == 0 else t("pack.back")
    if session.state.finished is None and st.button(
        label, type="primary" if place == "top" else "secondary", icon=":material/forum:", key=f"to-exercise-{place}"
    ):
        visit.go(visit.EXERCISE)


draw()
