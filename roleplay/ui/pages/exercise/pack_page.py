"""The participant pack: what one's agency knows, must see to and may not do; can be opened again at any time."""

import streamlit as st

from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import bullets, esc, plain, symbol, tag
from roleplay.ui.pages.exercise.desk import contacts, show_handouts
from roleplay.ui.parts.file_link import file_link
from roleplay.ui.service import service


def draw() -> None:
    """Draw the page."""
    session = visit.require()
    if session.state.drill is not None:
        visit.go(visit.DRILL)
    t = visit.texts(session)
    language, state = session.state.setup.language, session.state
    frame.header(t, session)
    profile = service().practice.library.agency[state.learner]
    with st.container(key="page"):
        label = visit.names(session).label(state.learner)
        st.html(tag("kicker", f"{esc(state.scenario.title[language])} {label}"))
        st.title(t("pack.title", agency=plain(profile.name[language])), anchor=False)
        _to_exercise(t, session, "top")
        st.header(t("pack.setting"), anchor=False)
        st.markdown(plain(state.scenario.setting[language]))
        st.markdown(plain(state.scenario.seat[state.learner].briefing[language]))
        left, right = st.columns(2, gap="large")
        with left:
            _facts(t, session)
            _questions(t, session)
        with right:
            _duties(t, session)
            _limits(t, session)
        st.header(t("pack.contacts"), anchor=False)
        contacts(t, session)
        st.header(t("pack.handouts"), anchor=False)
        show_handouts(t, session)
        file_link(t("pack.on_paper"), f"session/{session.id}/pack.pdf", key="pack-on-paper", icon="print")
        _to_exercise(t, session, "bottom")
        st.caption(plain(state.scenario.invented[language]))


def _to_exercise(t: Catalogue, session: Session, place: str) -> None:
    label = t("pack.begin") if session.state.turn == 0 else t("pack.back")
    if session.state.finished is None and st.button(
        label, type="primary" if place == "top" else "secondary", icon=":material/forum:", key=f"to-exercise-{place}"
    ):
        visit.go(visit.EXERCISE)


def _facts(t: Catalogue, session: Session) -> None:
    language, scenario = session.state.setup.language, session.state.scenario
    st.header(t("pack.facts"), anchor=False)
    known = [item for item in learner_view.case_file(session.state) if item.kind == "own"]
    st.html(
        bullets(
            (
                esc(scenario.fact[item.id].statement[language])
                + tag("meta", esc(scenario.fact[item.id].origin[language]))
                for item in known
            ),
            numbered=True,
        )
    )


def _questions(t: Catalogue, session: Session) -> None:
    seat = session.state.scenario.seat[session.state.learner]
    st.header(t("pack.questions"), anchor=False)
    st.html(bullets(esc(question) for question in seat.questions[session.state.setup.language]))


def _duties(t: Catalogue, session: Session) -> None:
    state, language = session.state, session.state.setup.language
    title = state.scenario.phase[state.phase].title[language]
    st.header(t("pack.duties", phase=plain(title)), anchor=False)
    mine = [view for view in learner_view.duties(state) if view.duty.phase == state.phase]
    if not mine:
        st.caption(t("duties.none"))
    items = []
    for view in mine:
        due = tag("meta", esc(t("duties.due", minute=f"{view.due:.0f}"))) if view.due is not None else ""
        items.append(f"<b>{esc(view.duty.title[language])}</b><br>{esc(view.duty.text[language])}{due}")
    st.html(bullets(items))


def _limits(t: Catalogue, session: Session) -> None:
    names, language = visit.names(session), session.state.setup.language
    profile = service().practice.library.agency[session.state.learner]
    st.header(t("pack.limits"), anchor=False)
    items = []
    for limit in profile.limits:
        owner = f" {symbol('arrow_forward')} {names.label(limit.owner)}" if limit.owner is not None else ""
        items.append(f"{esc(limit.text[language])}{owner}")
    st.html(bullets(items))


draw()
