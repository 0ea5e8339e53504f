"""The same case from two sides: two of one's own exercises as different services, phase by phase, side by side."""

from collections.abc import Iterable

import streamlit as st

from roleplay.errors import SessionError
from roleplay.feedback.charts import cell_words
from roleplay.feedback.counting import MapCell
from roleplay.feedback.grade import build
from roleplay.feedback.progress import (
    CriterionSides,
    FactSides,
    Learned,
    Played,
    Side,
    SideMove,
    SidePhase,
    Sides,
    sides,
)
from roleplay.feedback.report import held
from roleplay.feedback.words import number, phrases
from roleplay.storage.sessions import SessionCard
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names
from roleplay.ui.markup import bullets, esc, plain, symbol, tag
from roleplay.ui.parts.sessions.cards import card_title, day_of, time_of
from roleplay.ui.parts.sessions.finished import two_sided
from roleplay.ui.parts.tables import table
from roleplay.ui.service import service

Pair = tuple[str, str]


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
    names = _titles(t, found)
    heads = (tag("attempt-name", esc(names[0])), tag("attempt-name", esc(names[1])))
    st.html(_row(names, heads, css="heads"))
    st.html(_row(names, (esc(found.first.headline), esc(found.second.headline))))
    st.header(t("sides.phases"), anchor=False)
    for left, right in zip(found.first.phases, found.second.phases, strict=False):
        if left.phase == "debrief":
            continue
        with st.expander(plain(left.title), icon=":material/schedule:", key=f"phase-{left.phase}"):
            st.html(_row(names, (_phase(t, found.first, left), _phase(t, found.second, right))))
    st.header(t("sides.facts"), anchor=False)
    st.caption(t("sides.facts_how"))
    key = [item for item in found.facts if item.key]
    _facts(t, names, key, both)
    others = [item for item in found.facts if not item.key]
    if others:
        with st.expander(t("sides.other_facts", count=len(others)), key="other-facts"):
            _facts(t, names, others, both)
    st.header(t("report.duties"), anchor=False)
    st.html(_row(names, (_duties(t, found.first), _duties(t, found.second))))
    st.header(t("report.section.criteria"), anchor=False)
    hidden = service().desk.held_back()
    shown = [item for item in found.criteria if item.criterion not in hidden]
    table((t("sides.criterion"), *names), (_criterion(t, item) for item in shown))
    if found.first.harms or found.second.harms:
        st.header(t("report.section.harms"), anchor=False)
        st.html(_row(names, (_harms(t, found.first), _harms(t, found.second))))


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
    names = Names(service().practice.library, None, t.language)
    moment = card.changed_at
    return t(
        "sides.option",
        agency=names.short(card.agency),
        case=card_title(t, card),
        day=day_of(t, moment),
        time=time_of(t, moment),
    )


def _played(card: SessionCard, t: Catalogue) -> Played:
    shared = service()
    state = shared.practice.look(card.id)
    full = build(state, shared.practice.library, shared.rubric, t.language)
    return Played(state, held(full, shared.desk.held_back(), shared.rubric))


def _open(t: Catalogue, first: SessionCard, second: SessionCard, found: Sides) -> None:
    for column, card, side in zip(st.columns(2), (first, second), (found.first, found.second), strict=True):
        with column:
            label = t("sides.report", agency=side.agency_name)
            if st.button(plain(label), key=f"open-{side.agency}", icon=":material/summarize:"):
                visit.open_card(card.id, visit.REPORT)


def _titles(t: Catalogue, found: Sides) -> Pair:
    return (
        t("sides.as", agency=found.first.agency_name),
        t("sides.as", agency=found.second.agency_name),
    )


def _row(names: Pair, cells: Pair, css: str = "") -> str:
    """Return two cells side by side; where they lie below each other, each says whose it is."""
    drawn = (tag("cell", tag("attempt", esc(name)) + cell) for name, cell in zip(names, cells, strict=True))
    return tag(f"compare {css}", "".join(drawn))


def _phase(t: Catalogue, side: Side, phase: SidePhase) -> str:
    minutes = t("sides.minutes", minutes=number(phase.minutes, t.language, 0), count=len(phase.moves))
    parts = [tag("meta", esc(minutes))]
    if phase.said:
        heard = t("sides.heard", other=side.other_name, heard=phase.heard, said=phase.said)
        parts.append(tag("meta", esc(heard)))
    parts.append(_learned(t, t("sides.learned"), phase.own))
    parts.append(_learned(t, t("sides.other_learned", other=side.other_name), phase.other))
    if phase.moves:
        steps = bullets(_move(t, side, move) for move in phase.moves)
        parts.append(f"<details><summary>{esc(t('sides.steps'))}</summary>{steps}</details>")
    return "".join(parts)


def _move(t: Catalogue, side: Side, move: SideMove) -> str:
    where = tag("meta", esc(t("sides.at", turn=move.turn, minute=number(move.minute, t.language, 0))), "span")
    if move.reached is None:
        return f"{where} <b>{esc(t('line.deed', action=move.title))}</b> {esc(move.words)}"
    to = ", ".join(move.to) or t("sides.to_all")
    icon, key = ("hearing", "sides.reached") if move.reached else ("hearing_disabled", "sides.missed")
    known = tag("meta", f"{symbol(icon)} {esc(t(key, other=side.other_name))}", "span")
    return f"{where} <b>{esc(to)}:</b> {esc(move.words)} {known}"


def _learned(t: Catalogue, title: str, facts: Iterable[Learned]) -> str:
    rows = [
        t("sides.fact", title=item.title, source=item.source, minute=number(item.minute, t.language, 0))
        if item.source
        else t("sides.fact_bare", title=item.title, minute=number(item.minute, t.language, 0))
        for item in facts
    ]
    body = bullets(esc(row) for row in rows) if rows else tag("meta", esc(t("sides.nothing")))
    return f"{tag('group', esc(title))}{body}"


def _facts(t: Catalogue, names: Pair, facts: Iterable[FactSides], both: tuple[Side, Side]) -> None:
    head = (t("report.fact"), *names)
    table(head, ([esc(item.title), _known(t, item.first, both, 0), _known(t, item.second, both, 1)] for item in facts))


def _known(t: Catalogue, cells: tuple[MapCell, MapCell] | None, both: tuple[Side, Side], own: int) -> str:
    """Return what both agencies knew of a fact in one exercise, the one that the learner played first."""
    if cells is None:
        return esc(t("sides.not_out"))
    say, names = phrases(t.language), Names(service().practice.library, None, t.language)
    lines = []
    for place in (own, 1 - own):
        cell = cells[place]
        who = names.label(both[place].agency)
        you = f" {esc(t('sides.you'))}" if place == own else ""
        known = cell_words(say, cell) if cell.standing != "none" else t("sides.unneeded")
        lines.append(f"{who}{you}: {esc(known)}")
    return "<br>".join(lines)


def _duties(t: Catalogue, side: Side) -> str:
    if not side.duties:
        return tag("meta", esc(t("sides.no_duties")))
    return bullets(
        f"{esc(item.title)}: {esc(phrases(t.language)(f'export.duty.{item.outcome}'))}"
        + (
            f" ({esc(phrases(t.language)('export.others_did'))})"
            if item.turn is not None and not item.by_learner
            else ""
        )
        for item in side.duties
    )


def _criterion(t: Catalogue, item: CriterionSides) -> tuple[str, ...]:
    cells = []
    for level, could in zip(item.levels, item.could_show, strict=True):
        if not could:
            cells.append(esc(t("sides.beyond")))
        elif level is None:
            cells.append(esc(t("report.not_observed")))
        else:
            cells.append(f"{level} {tag('meta', esc(t(f'report.level_word.{level}')), 'span')}")
    return (esc(item.title), *cells)


def _harms(t: Catalogue, side: Side) -> str:
    return bullets(esc(title) for title in side.harms) if side.harms else tag("meta", esc(t("compare.no_harms")))


draw()
