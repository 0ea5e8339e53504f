"""Two attempts side by side from their fork on: words, kind of question, answer, what came out; then the totals."""

from itertools import zip_longest

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from roleplay.feedback.progress import AttemptTurn, ComparedAttempt, Totals, attempt
from roleplay.feedback.words import number, percent
from roleplay.practice import Session
from roleplay.storage.families import family, fork
from roleplay.storage.sessions import SessionCard
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import bullets, chips, esc, symbol, tag
from roleplay.ui.parts.sessions.cards import attempt_name
from roleplay.ui.service import service

Pair = tuple[str, str]


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
        names = (attempt_name(t, cards, first), attempt_name(t, cards, second))
        attempts = (_attempt(first, since), _attempt(second, since))
        _turns(t, session, names, attempts)
        st.header(t("compare.totals"), anchor=False)
        st.html(_row(names, _both(t, session, attempts)))


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


def _turns(t: Catalogue, session: Session, names: Pair, attempts: tuple[ComparedAttempt, ComparedAttempt]) -> None:
    left, right = attempts
    rows = [_row(names, (tag("attempt-name", esc(names[0])), tag("attempt-name", esc(names[1]))), css="heads")]
    for one, other in zip_longest(left.steps, right.steps):
        rows.append(_row(names, (_step(t, session, one), _step(t, session, other))))
    if len(rows) == 1:
        st.info(t("compare.nothing"), icon=":material/info:")
    else:
        st.html(tag("comparison", "".join(rows)))


def _row(names: Pair, cells: Pair, css: str = "") -> str:
    """Return two cells side by side; where they lie below each other, each says whose it is."""
    drawn = (
        tag("cell" if cell else "cell none", tag("attempt", esc(name)) + cell)
        for name, cell in zip(names, cells, strict=True)
    )
    return tag(f"compare {css}", "".join(drawn))


def _step(t: Catalogue, session: Session, step: AttemptTurn | None) -> str:
    """Return one turn of an attempt; empty where the attempt has no such turn."""
    if step is None:
        return ""
    names = visit.names(session)
    parts = [tag("meta", esc(t("report.turn", turn=step.turn))), tag("words", _own_words(t, session, step))]
    if step.side is not None:
        icon = symbol("check_circle" if step.side == "+" else "change_circle")
        opens = t("report.side.plus" if step.side == "+" else "report.side.minus")
        parts.append(tag("meta", f"{icon} {esc(step.label)} · {esc(opens)}"))
    for speaker, words in step.answers:
        parts.append(tag("answer", f"{names.label(speaker)} {tag('words', esc(words))}"))
    if step.facts:
        parts.append(tag("facts", f"{esc(t('compare.out'))} {chips(step.facts)}"))
    if step.led:
        parts.append(tag("meta", f"{symbol('warning')} {esc(t('compare.led'))} {esc('; '.join(step.led))}"))
    return "".join(parts)


def _own_words(t: Catalogue, session: Session, step: AttemptTurn) -> str:
    match step.kind:
        case "silence":
            return esc(t("line.silence" if step.to else "line.waited"))
        case "action":
            title = session.state.scenario.action[step.to[0]].title[session.state.setup.language]
            return f"<b>{esc(t('line.deed', action=title))}</b> {esc(step.words)}"
        case "words":
            return f"<b>{esc(t('line.you'))}:</b> {esc(step.words)}"
        case _:
            is_end = session.state.drill is not None and step.kind == "next"
            return esc(t("compare.end" if is_end else f"compare.{step.kind}"))


def _both(t: Catalogue, session: Session, attempts: tuple[ComparedAttempt, ComparedAttempt]) -> Pair:
    left, right = attempts
    return _totals(t, session, left.totals, attempts), _totals(t, session, right.totals, attempts)


def _totals(t: Catalogue, session: Session, totals: Totals, attempts: tuple[ComparedAttempt, ComparedAttempt]) -> str:
    """Return what an attempt came to; how the person felt in the end only where both attempts have ended."""
    names, language = visit.names(session), t.language
    harms = ", ".join(dict.fromkeys(totals.harms)) if totals.harms else t("compare.no_harms")
    rows = [
        t("compare.facts_since", number=totals.facts_since),
        t("compare.facts", number=totals.facts),
        t("compare.productive", percent=percent(totals.productive, language)),
        t("compare.harms", harms=harms),
    ]
    if all(item.totals.ended for item in attempts):
        for ended in totals.ended:
            trust, distress = (number(value * 100, language, 0) for value in (ended.trust, ended.distress))
            rows.append(t("compare.ended", name=names.short(ended.person), trust=trust, distress=distress))
    return bullets(esc(row) for row in rows)


def _attempt(card: SessionCard, since: int) -> ComparedAttempt:
    shared = service()
    return attempt(shared.practice.look(card.id), shared.practice.library, shared.rubric, since)


draw()
