"""Cards of saved exercises: go on, see the report, delete."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

import streamlit as st

from roleplay.scenario.vocabulary import PHASES
from roleplay.storage.sessions import SessionCard, family
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.frame import confirm
from roleplay.ui.look import Names
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.service import service

SHOWN = 3


def saved_exercises(t: Catalogue, cards: list[SessionCard]) -> None:
    """Draw the unfinished exercises, then the finished ones, the latest first; old ones are folded away."""
    for title, finished in (("start.continue", False), ("start.finished", True)):
        group = [card for card in cards if card.finished == finished]
        if group:
            st.header(t(title), anchor=False)
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
    title, attempt = card_title(t, card), attempt_name(t, cards, card)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card-{card.id}"):
        who = Names(library, scenario, visit.language()).label(card.agency)
        where = t("start.done")
        if not card.finished and card.drill is not None:
            where = t("top.minute", minute=f"{card.minute:.0f}")
        elif not card.finished:
            phase = t(f"phase.{card.phase}") if card.phase in PHASES else card.phase
            where = t("start.where", phase=phase, minute=f"{card.minute:.0f}")
        line = t("start.card_line", where=where, day=day_of(t, card.changed_at))
        lines = tag("card-title", f"{esc(title)} {who}") + tag("meta", esc(f"{attempt} · {line}" if attempt else line))
        st.html(lines, width="stretch")
        if scenario is None:
            st.caption(t("start.case_missing"))
        elif card.finished:
            _way(t("nav.report"), "report", "summarize", card, visit.REPORT)
        else:
            _way(t("start.resume"), "resume", "play_arrow", card, visit.EXERCISE if card.drill is None else visit.DRILL)
        if st.button(t("start.delete"), key=f"delete-{card.id}", icon=":material/delete:", type="tertiary"):
            words = t("start.delete_title"), (t("start.delete_body", case=plain(title)),), t("start.delete_yes")
            delete = partial(turns.do, lambda: service().practice.shelf.delete(card.id))
            confirm(t, *words, delete, key="delete")


def _way(label: str, key: str, icon: str, card: SessionCard, page: str) -> None:
    if st.button(label, key=f"{key}-{card.id}", icon=f":material/{icon}:"):
        visit.open_card(card.id, page)


def attempt_name(t: Catalogue, cards: Iterable[SessionCard], card: SessionCard) -> str:
    """Return how an attempt is told apart from its relations; empty where there are none."""
    relations = family(cards, card.id)
    if len(relations) < 2:
        return ""
    number = [item.id for item in relations].index(card.id) + 1
    if card.parent_turn is None:
        return t("again.attempt", number=number)
    return t("again.attempt_from", number=number, turn=card.parent_turn)


def card_title(t: Catalogue, card: SessionCard) -> str:
    """Return the case, and before it the person of an interview that is rehearsed by itself."""
    scenario, language = service().practice.library.scenario.get(card.scenario), visit.language()
    if scenario is None or language not in scenario.languages:
        return card.scenario
    title = scenario.title[language]
    person = scenario.person.get(card.drill or "")
    return t("start.drill_card", name=person.name[language], case=title) if person is not None else title


def day_of(t: Catalogue, moment: str) -> str:
    """Return the local date of an ISO moment as it is written in the language."""
    day = datetime.fromisoformat(moment).astimezone()
    return t("start.date", day=day.day, month=t(f"month.{day.month}"), year=day.year)


def time_of(t: Catalogue, moment: str) -> str:
    """Return the local time of an ISO moment, which tells two exercises of one day apart."""
    local = datetime.fromisoformat(moment).astimezone()
    return t("start.time", hour=f"{local.hour}", minute=f"{local.minute:02d}")
