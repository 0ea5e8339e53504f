"""Cards of saved exercises: go on, see the report, delete."""

from datetime import datetime

import streamlit as st

from roleplay.scenario.vocabulary import PHASES
from roleplay.storage.sessions import SessionCard
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.parts.sessions.attempts import attempt_name
from roleplay.ui.service import service

SHOWN = 3


def saved_exercises(t: Catalogue, cards: list[SessionCard]) -> None:
    """Draw the unfinished exercises, then the finished ones, the latest first; old ones are folded away."""
    unfinished = [card for card in cards if not card.finished]
    finished = [card for card in cards if card.finished]
    for title, group in ((t("start.continue"), unfinished), (t("start.finished"), finished)):
        if not group:
            continue
        st.header(title, anchor=False)
        for card in group[:SHOWN]:
            _card(t, card, cards)
        if len(group) > SHOWN:
            with st.expander(t("start.older", number=len(group) - SHOWN)):
                for card in group[SHOWN:]:
                    _card(t, card, cards)
    if cards and service().practice.visitor.alone:
        st.caption(t("start.one_person"))


def _card(t: Catalogue, card: SessionCard, cards: list[SessionCard]) -> None:
    library = service().practice.library
    scenario = library.scenario.get(card.scenario)
    language = visit.language()
    title = card_title(t, card)
    where = t("start.done") if card.finished else _where(t, card)
    attempt = attempt_name(t, cards, card)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card-{card.id}"):
        who = Names(library, scenario, language).label(card.agency)
        line = t("start.card_line", where=where, day=day_of(t, card.changed_at))
        lines = tag("card-title", f"{esc(title)} {who}") + tag("meta", esc(f"{attempt} · {line}" if attempt else line))
        st.html(lines, width="stretch")
        if scenario is None:
            st.caption(t("start.case_missing"))
        elif card.finished:
            if st.button(t("nav.report"), key=f"report-{card.id}", icon=":material/summarize:"):
                visit.open_card(card.id, visit.REPORT)
        elif st.button(t("start.resume"), key=f"resume-{card.id}", icon=":material/play_arrow:"):
            visit.open_card(card.id, visit.EXERCISE if card.drill is None else visit.DRILL)
        if scenario is not None and attempt:
            _compare(t, card)
        if st.button(t("start.delete"), key=f"delete-{card.id}", icon=":material/delete:", type="tertiary"):
            _confirm(t, card.id, plain(title))


def _compare(t: Catalogue, card: SessionCard) -> None:
    if st.button(t("again.compare"), key=f"compare-{card.id}", icon=":material/compare:"):
        visit.open_card(card.id, visit.COMPARE)


def card_title(t: Catalogue, card: SessionCard) -> str:
    """Return the case, and before it the person of an interview that is rehearsed by itself."""
    scenario, language = service().practice.library.scenario.get(card.scenario), visit.language()
    if scenario is None or language not in scenario.languages:
        return card.scenario
    title = scenario.title[language]
    person = scenario.person.get(card.drill or "")
    return t("start.drill_card", name=person.name[language], case=title) if person is not None else title


def _where(t: Catalogue, card: SessionCard) -> str:
    if card.drill is not None:
        return t("top.minute", minute=f"{card.minute:.0f}")
    phase = t(f"phase.{card.phase}") if card.phase in PHASES else card.phase
    return t("start.where", phase=phase, minute=f"{card.minute:.0f}")


def day_of(t: Catalogue, moment: str) -> str:
    """Return the local date of an ISO moment as it is written in the language."""
    day = datetime.fromisoformat(moment).astimezone()
    return t("start.date", day=day.day, month=t(f"month.{day.month}"), year=day.year)


def time_of(t: Catalogue, moment: str) -> str:
    """Return the local time of an ISO moment, which tells two exercises of one day apart."""
    local = datetime.fromisoformat(moment).astimezone()
    return t("start.time", hour=f"{local.hour}", minute=f"{local.minute:02d}")


def _confirm(t: Catalogue, session_id: str, title: str) -> None:
    @st.dialog(t("start.delete_title"))
    def ask() -> None:
        st.markdown(t("start.delete_body", case=title))
        if st.button(t("start.delete_yes"), type="primary", key="delete-yes", on_click=_delete, args=(session_id,)):
            st.rerun()

    ask()


def _delete(session_id: str) -> None:
    turns.say_later(turns.tried(lambda: service().practice.shelf.delete(session_id)))
