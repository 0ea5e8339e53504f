"""The desk beside the conversation: case file, duties, actions, contacts, handouts, log."""

from collections.abc import Callable

import streamlit as st

from roleplay.exercise.log import learner_turns
from roleplay.exercise.views import learner_view
from roleplay.knowledge.sources.loader import handouts
from roleplay.practice import Session
from roleplay.ui import failures, redraw, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import chips, esc, plain, symbol, tag
from roleplay.ui.pages.exercise.actions import deeds
from roleplay.ui.parts.file_link import file_link
from roleplay.ui.parts.manual import consult_in_play
from roleplay.ui.parts.passages import cited
from roleplay.ui.parts.talk.facts import fact_card
from roleplay.ui.parts.talk.notes import add_note
from roleplay.ui.service import service

SECTIONS = ("facts", "duties", "actions", "contacts", "manual", "handouts", "log")
_DUTY_ICONS = {"open": "radio_button_unchecked", "done": "check_circle", "late": "schedule", "missed": "error"}


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
        SECTIONS,
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
    st.caption(t("facts.how"))
    if not known:
        st.info(t("facts.empty"), icon=":material/info:")
    for item in known:
        fact_card(t, session, item, f"<br>{_shared(t, session, item)}")


def _shared(t: Catalogue, session: Session, item: learner_view.KnownFact) -> str:
    names = visit.names(session)
    also = " ".join(names.label(agency) for agency in item.others)
    return f"{esc(t('facts.others'))} {also}" if item.others else esc(t("facts.nobody"))


def _duties(t: Catalogue, session: Session) -> None:
    state, names = session.state, visit.names(session)
    language = state.setup.language
    mine = learner_view.duties(state)
    st.caption(plain(state.scenario.phase[state.phase].expects[language]))
    if not mine:
        st.caption(t("duties.none"))
    for view in mine:
        due = ""
        if view.due is not None and view.state == "open":
            due = t("duties.due", minute=f"{view.due:.0f}")
        phase = state.scenario.phase[view.duty.phase].title[language]
        meta = " · ".join(part for part in (t(f"duties.state.{view.state}"), due, phase) if part)
        head = tag("duty-title", f"{symbol(_DUTY_ICONS[view.state])} {esc(view.duty.title[language])}")
        body = tag("meta", esc(meta)) + tag("statement", esc(view.duty.text[language]))
        st.html(tag(f"duty {view.state}", head + body))
    st.subheader(t("duties.promised"), anchor=False)
    promised = learner_view.promises(state)
    if not promised:
        st.caption(t("duties.no_promises"))
    for promise in promised:
        title = state.scenario.action[promise.action].title[language]
        due = t("duties.due", minute=f"{promise.due:.0f}") if state.setup.pace != "guided" else ""
        st.html(tag("duty", f"{names.label(promise.agency)} {esc(title)}{tag('meta', esc(due))}"))


def contacts(t: Catalogue, session: Session) -> None:
    """Draw the contact card of each other agency and what it does."""
    names, language = visit.names(session), session.state.setup.language
    profiles = service().practice.library.agency
    for agency in learner_view.others(session.state):
        seat, profile = session.state.scenario.seat[agency], profiles[agency]
        head = f"{names.label(agency)} {esc(profile.name[language])}"
        body = tag("statement", esc(seat.contact[language])) + tag("meta", esc(profile.mandate[language]))
        speaker = tag("meta", f"{symbol('call')} {esc(seat.speaker[language])}")
        st.html(tag(f"contact ag-{agency}", tag("contact-head", head) + speaker + body))


def show_handouts(t: Catalogue, session: Session) -> None:
    """Draw the handouts, folded."""
    found = handouts(service().settings.knowledge, session.state.setup.language)
    if not found:
        st.caption(t("handouts.none"))
    for handout in found:
        with st.expander(plain(handout.title), icon=":material/description:", key=f"handout-{handout.id}"):
            draw_all(chips([handout.label]) if handout.label else "")
            st.markdown(handout.body, anchors=False)
            file_link(
                t("handouts.download"),
                f"handouts/{handout.id}.pdf",
                key=f"handout-pdf-{handout.id}",
                icon="download",
                language=session.state.setup.language,
            )


def _log(t: Catalogue, session: Session) -> None:
    language = session.state.setup.language
    add_note(t, session, "log")
    lines = learner_turns.own_log(session.state)
    if not lines:
        st.caption(t("log.empty"))
    for line in reversed(lines):
        title = session.state.scenario.action[line.ref].title[language] if line.ref else ""
        head = tag("meta", esc(t(f"log.{line.kind}", minute=f"{line.minute:.0f}")))
        seen = cited(t, line.passages)
        st.html(tag("logline", f"{head}<b>{esc(title)}</b>{tag('words', esc(line.text))}{seen}"))
