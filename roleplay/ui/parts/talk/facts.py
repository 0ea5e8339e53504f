"""A fact that the learner knows: what it says, where it comes from, and attaching it to the next message."""

import streamlit as st

from roleplay.exercise.views.learner_view import KnownFact
from roleplay.practice import Session
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, tag
from roleplay.ui.parts.talk import places
from roleplay.ui.parts.talk.composer import attach_later


def fact_card(t: Catalogue, session: Session, item: KnownFact, more: str = "") -> None:
    """Draw a fact with its origin; `more` is finished HTML that follows that."""
    fact = session.state.scenario.fact[item.id]
    statement = tag("statement", esc(fact.statement[session.state.setup.language]))
    with st.container(key=f"fact-{item.id}", border=True, gap="xxsmall"):
        st.html(statement + tag("meta", f"{_source(t, session, item)}{more}"))
        if st.button(t("facts.attach"), key=f"attach-{item.id}", icon=":material/attach_file:", type="tertiary"):
            attach_later([item.id])
            places.show_pane_later("conversation")
            st.rerun(scope="app")


def _source(t: Catalogue, session: Session, item: KnownFact) -> str:
    origin = session.state.scenario.fact[item.id].origin[session.state.setup.language]
    minute = f"{item.minute:.0f}"
    match item.kind:
        case "own":
            return esc(t("facts.own", origin=origin))
        case "found":
            return esc(t("facts.found", minute=minute, origin=origin))
        case _:
            return esc(t("facts.told", minute=minute)) + " " + visit.names(session).label(item.source)
