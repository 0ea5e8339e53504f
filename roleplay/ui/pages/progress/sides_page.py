"""The same case from two sides: two of one's own exercises as different services, phase by phase, side by side."""

from functools import partial

import streamlit as st

from roleplay.errors import SessionError
from roleplay.feedback.charts import cell_words
from roleplay.feedback.grade import build
from roleplay.feedback.progress import Played, Sides, sides
from roleplay.feedback.report import held
from roleplay.storage.sessions import SessionCard
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names
from roleplay.ui.markup import plain
from roleplay.ui.parts.sessions.cards import card_title, day_of, time_of
from roleplay.ui.parts.sessions.finished import two_sided
from roleplay.ui.service import service
from roleplay.ui.templating import draw_template


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    frame.header(t, choose_language=True)
    with st.container(key="page"):
        st.title(t("nav.sides"), anchor=False)
        cards = service().practice.shelf.cards()
        pairs = two_sided(cards)
        if not pairs:
            st.markdown(t("sides.empty"))
            if st.button(t("visit.to_start"), type="primary", icon=":material/home:", key="to-start"):
                visit.go(visit.START)
            return
        st.caption(t("sides.how"))
        first, second = _choose(t, [card for card in cards if card.id in pairs], pairs)
        try:
            with st.spinner(t("report.building")):
                found = sides(_played(first, t), _played(second, t), service().practice.library)
        except SessionError:
            st.warning(t("visit.cannot_open"), icon=":material/warning:")
            return
        _open(t, first, second, found)
        _draw(t, found)


def _draw(t: Catalogue, found: Sides) -> None:
    both = (found.first, found.second)
    names = [t("sides.as", agency=side.agency_name) for side in both]
    part = partial(
        draw_template,
        "progress/sides",
        t,
        both=both,
        names=names,
        people=Names(service().practice.library, None, t.language),
        cell_words=cell_words,
    )
    part(part="heads")
    part(part="headlines")
    st.header(t("sides.phases"), anchor=False)
    for phases in zip(*(side.phases for side in both), strict=False):
        if phases[0].phase != "debrief":
            with st.expander(plain(phases[0].title), icon=":material/schedule:", key=f"phase-{phases[0].phase}"):
                part(part="phase", phases=phases)
    st.header(t("sides.facts"), anchor=False)
    st.caption(t("sides.facts_how"))
    part(part="facts", facts=[item for item in found.facts if item.key])
    others = [item for item in found.facts if not item.key]
    if others:
        with st.expander(t("sides.other_facts", count=len(others)), key="other-facts"):
            part(part="facts", facts=others)
    st.header(t("report.duties"), anchor=False)
    part(part="duties")
    st.header(t("report.section.criteria"), anchor=False)
    hidden = service().desk.held_back()
    part(part="criteria", criteria=[item for item in found.criteria if item.criterion not in hidden])
    if any(side.harms for side in both):
        st.header(t("report.section.harms"), anchor=False)
        part(part="harms")


def _choose(
    t: Catalogue, cards: list[SessionCard], pairs: dict[str, list[SessionCard]]
) -> tuple[SessionCard, SessionCard]:
    """Return the two exercises to lay side by side: the one that the visitor comes from, or the latest, and another."""
    left, right = st.columns(2)
    by_id = {card.id: card for card in cards}
    wanted = visit.side_wanted()
    if wanted in by_id:
        st.session_state["sides-first"] = wanted
    with left:
        first = _selected(t, cards, "first")
    with right:
        second = _selected(t, pairs[first.id], "second")
    return first, second


def _selected(t: Catalogue, offered: list[SessionCard], place: str) -> SessionCard:
    by_id = {card.id: card for card in offered}
    key = f"sides-{place}"
    if st.session_state.get(key) not in by_id:
        st.session_state[key] = offered[0].id
    names = {card.id: _option(t, card) for card in offered}
    return by_id[st.selectbox(t(f"sides.{place}"), list(names), format_func=names.__getitem__, key=key)]


def _option(t: Catalogue, card: SessionCard) -> str:
    agency, at = Names(service().practice.library, None, t.language).short(card.agency), card.changed_at
    return t("sides.option", agency=agency, case=card_title(t, card), day=day_of(t, at), time=time_of(t, at))


def _played(card: SessionCard, t: Catalogue) -> Played:
    here = service()
    state = here.practice.look(card.id)
    full = build(state, here.practice.library, here.rubric, t.language)
    return Played(state, held(full, here.desk.held_back(), here.rubric))


def _open(t: Catalogue, first: SessionCard, second: SessionCard, found: Sides) -> None:
    for column, card, side in zip(st.columns(2), (first, second), (found.first, found.second), strict=True):
        with column:
            if st.button(
                plain(t("sides.report", agency=side.agency_name)),
                key=f"open-{side.agency}",
                icon=":material/summarize:",
            ):
                visit.open_card(card.id, visit.REPORT)


draw()
