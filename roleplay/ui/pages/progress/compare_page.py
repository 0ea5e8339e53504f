"""Two attempts side by side from their fork on: words, kind of question, answer, what came out; then the totals."""

from functools import partial
from itertools import zip_longest

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from roleplay.feedback.progress import ComparedAttempt, attempt
from roleplay.practice import Session
from roleplay.storage.sessions import SessionCard, family, fork
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.parts.sessions.cards import attempt_name
from roleplay.ui.service import service
from roleplay.ui.templating import draw_template


def draw() -> None:
    """Draw the page."""
    session = visit.require()
    t = visit.texts(session)
    frame.header(t, session)
    cards = service().practice.shelf.cards()
    relations = family(cards, session.id)
    with st.container(key="page"):
        st.title(t("nav.compare"), anchor=False)
        if len(relations) < 2:
            st.info(t("compare.alone"), icon=":material/info:")
            if st.button(t("pack.back"), type="primary", icon=":material/forum:", key="back"):
                visit.go(visit.play_page(session))
            return
        first, second = _choose(t, session, relations)
        since = fork(cards, first.id, second.id) or 1
        st.caption(t("compare.since", turn=since))
        for column, card, place in zip(st.columns(2), (first, second), ("left", "right"), strict=True):
            with column:
                _open(t, card, attempt_name(t, cards, card), place)
        attempts = [_attempt(card, since) for card in (first, second)]
        part = partial(
            draw_template,
            "progress/compare",
            t,
            names=[attempt_name(t, cards, card) for card in (first, second)],
            attempts=attempts,
            people=visit.names(session),
            state=session.state,
        )
        steps = list(zip_longest(*(item.steps for item in attempts)))
        if steps:
            part(part="turns", steps=steps)
        else:
            st.info(t("compare.nothing"), icon=":material/info:")
        st.header(t("compare.totals"), anchor=False)
        part(part="totals")


def _choose(t: Catalogue, session: Session, relations: list[SessionCard]) -> tuple[SessionCard, SessionCard]:
    """Return the two attempts to lay side by side, the older one first; with more than two the visitor chooses."""
    by_id = {card.id: card for card in relations}
    here = by_id[session.id]
    other = by_id.get(here.parent or "") or next(card for card in reversed(relations) if card.id != here.id)
    usual = [card.id for card in relations if card.id in (here.id, other.id)]
    if len(relations) == 2:
        return by_id[usual[0]], by_id[usual[1]]
    left, right = st.columns(2)
    first = _selected(t, relations, left, "left", usual[0], without="")
    second = _selected(t, relations, right, "right", usual[1] if usual[1] != first else usual[0], without=first)
    return by_id[first], by_id[second]


def _selected(
    t: Catalogue, relations: list[SessionCard], column: DeltaGenerator, place: str, usual: str, without: str
) -> str:
    names = {card.id: attempt_name(t, relations, card) for card in relations if card.id != without}
    key = f"compare-{place}-{relations[0].id}"
    if st.session_state.get(key) not in names:
        st.session_state[key] = usual
    with column:
        return st.selectbox(t(f"compare.{place}"), list(names), format_func=names.__getitem__, key=key)


def _open(t: Catalogue, card: SessionCard, name: str, place: str) -> None:
    """Draw the way into an attempt: on with it, or to its report."""
    if card.finished:
        if st.button(t("compare.report", attempt=name), key=f"open-{place}", icon=":material/summarize:"):
            visit.open_card(card.id, visit.REPORT)
    elif st.button(t("compare.resume", attempt=name), key=f"open-{place}", icon=":material/play_arrow:"):
        visit.open_card(card.id, visit.DRILL if card.drill is not None else visit.EXERCISE)


def _attempt(card: SessionCard, since: int) -> ComparedAttempt:
    shared = service()
    return attempt(shared.practice.look(card.id), shared.practice.library, shared.rubric, since)


draw()
