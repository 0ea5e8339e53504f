"""The desk beside the conversation: case file, duties, actions, contacts, handouts, log."""

from collections.abc import Callable

import streamlit as st

from roleplay.exercise.log import learner_turns
from roleplay.exercise.views import learner_view
from roleplay.knowledge.sources.handouts import handouts
from roleplay.practice import Session
from roleplay.ui import failures, redraw, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import chips, draw, esc, plain
from roleplay.ui.pages.exercise.actions import deeds
from roleplay.ui.parts.file_link import file_link
from roleplay.ui.parts.manual import consult_in_play
from roleplay.ui.parts.talk.beside import add_note, fact_card
from roleplay.ui.service import service


@redraw.by_itself
def desk(t: Catalogue, session: Session) -> None:
    """Draw the switch of the desk and the chosen section."""
    drawers: dict[str, Callable[[Catalogue, Session], None]] = {
        "facts": _facts,
        "duties": _duties,
        "actions": deeds,
        "contacts": contacts,
        "manual": consult_in_play,
        "handouts": show_handouts,
        "log": _log,
    }
    st.session_state.setdefault("desk", "facts")
    chosen = st.pills(
        t("desk.switch"),
        list(drawers),
        format_func=lambda section: t(f"desk.{section}"),
        required=True,
        key="desk",
        label_visibility="collapsed",
        persist_state="session",
    )
    with st.container(key="desk-body", height=640, border=False, gap="xsmall"), failures.guarded("desk"):
        drawers[chosen or "facts"](t, session)


def _facts(t: Catalogue, session: Session) -> None:
    known = learner_view.case_file(session.state)
    names = visit.names(session)
    st.caption(t("facts.how"))
    if not known:
        st.info(t("facts.empty"), icon=":material/info:")
    for item in known:
        also = " ".join(map(names.label, item.others))
        shared = f"{esc(t('facts.others'))} {also}" if item.others else esc(t("facts.nobody"))
        fact_card(t, session, item, f"<br>{shared}")


def _duties(t: Catalogue, session: Session) -> None:
    state = session.state
    mine, promised = learner_view.duties(state), learner_view.promises(state)
    st.caption(plain(state.scenario.phase[state.phase].expects[t.language]))
    if not mine:
        st.caption(t("duties.none"))
    values = {"state": state, "names": visit.names(session)}
    draw("desk/duties", t, duties=mine, promises=(), **values)
    st.subheader(t("duties.promised"), anchor=False)
    if not promised:
        st.caption(t("duties.no_promises"))
    draw("desk/duties", t, duties=(), promises=promised, **values)


def contacts(t: Catalogue, session: Session) -> None:
    """Draw the contact card of each other agency and what it does."""
    others, profiles = learner_view.others(session.state), service().practice.library.agency
    draw("desk/contacts", t, others=others, profiles=profiles, state=session.state, names=visit.names(session))


def show_handouts(t: Catalogue, session: Session) -> None:
    """Draw the handouts, folded."""
    found = handouts(service().settings.knowledge, t.language)
    if not found:
        st.caption(t("handouts.none"))
    for handout in found:
        with st.expander(plain(handout.title), icon=":material/description:", key=f"handout-{handout.id}"):
            draw_all(chips([handout.label]) if handout.label else "")
            st.markdown(handout.body, anchors=False)
            label, address, key = t("handouts.download"), f"handouts/{handout.id}.pdf", f"handout-pdf-{handout.id}"
            file_link(label, address, key=key, icon="download", language=t.language)


def _log(t: Catalogue, session: Session) -> None:
    add_note(t, session, "log")
    lines = learner_turns.own_log(session.state)
    if not lines:
        st.caption(t("log.empty"))
    draw("desk/log", t, lines=lines, state=session.state)
