"""Ways on from an attempt: back to a turn, beside another attempt, another temperament, the same from the start."""

from collections.abc import Iterator
from typing import NoReturn

import streamlit as st

from roleplay.errors import StorageError
from roleplay.exercise.log import learner_turns
from roleplay.exercise.log.inputs import Acted, Said, Waited
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup
from roleplay.practice import Session
from roleplay.storage.sessions import family
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.parts.sessions.beginning import begin
from roleplay.ui.parts.talk.composer import attach_later, write_later
from roleplay.ui.service import service

_AGREED = "rewind-agreed"
LONGEST = 80  # characters of the learner's words that stand on a button


def again(t: Catalogue, session: Session) -> None:
    """Draw the ways on; of a whole exercise only those back to a turn and beside another attempt."""
    go_back_where_agreed(session)
    drill = session.state.drill
    with st.container(horizontal=True, key="again-ways"):
        _from_a_turn(t, session)
        if has_relations(session) and st.button(t("again.compare"), key="again-compare", icon=":material/compare:"):
            visit.go(visit.COMPARE)
        if drill is not None:
            _otherwise(t, session, drill.person)
            if st.button(t("again.start"), key="again-start", icon=":material/replay:"):
                begin(_same(session), coached=session.state.coached)


def has_relations(session: Session) -> bool:
    """Return whether there are other attempts that this one comes from or that come from it."""
    return len(family(visit.beside(service().practice.shelf.cards, []), session.id)) > 1


def _from_a_turn(t: Catalogue, session: Session) -> None:
    found = list(_turns(t, session.state))
    if not found:
        return
    with st.popover(t("again.from_a_turn"), icon=":material/undo:", key="again-turns"):
        st.caption(t("again.kept"))
        for turn, words in found:
            shown = words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0]} …"
            if st.button(t("again.turn", turn=turn, words=plain(shown)), key=f"again-turn-{turn}", type="tertiary"):
                ask_to_rewind(t, session, turn)


def _turns(t: Catalogue, state: State) -> Iterator[tuple[int, str]]:
    """Yield the learner's turns with what was said or done in them."""
    for entry in state.log:
        event = entry.event
        if isinstance(event, Said) and event.origin == "learner":
            yield entry.turn, event.text
        elif isinstance(event, Acted):
            yield entry.turn, state.scenario.action[event.action].title[state.setup.language]
        elif isinstance(event, Waited):
            yield entry.turn, t("line.silence" if event.person else "line.waited")


def _otherwise(t: Catalogue, session: Session, person_id: str) -> None:
    """Draw the same person's other temperaments; each begins anew at once."""
    language = session.state.setup.language
    person = session.state.scenario.person[person_id]
    now = session.state.setup.temperaments.get(person_id)
    with st.popover(t("again.temperament"), icon=":material/mood:", key="again-temperaments"):
        for item in person.temperaments:
            if item.id != now and st.button(plain(item.title[language]), key=f"again-as-{item.id}", width="stretch"):
                begin(_same(session, {person_id: item.id}), coached=session.state.coached)


def _same(session: Session, temperaments: dict[str, str] | None = None) -> Setup:
    """Return what was chosen for this session, with these temperaments instead."""
    chosen = session.state.setup
    return Setup(
        chosen.scenario,
        chosen.language,
        chosen.agency,
        chosen.pace,
        dict(chosen.temperaments) | (temperaments or {}),
        drill=chosen.drill,
    )


def ask_to_rewind(t: Catalogue, session: Session, turn: int) -> None:
    """Ask once whether to go back before a turn; then the new attempt opens with the old words in the composer."""

    @st.dialog(t("again.from_turn", turn=turn))
    def ask() -> None:
        st.markdown(t("again.kept"))
        with st.container(horizontal=True):
            if st.button(
                t("again.yes"),
                type="primary",
                icon=":material/undo:",
                key="rewind-yes",
                on_click=_agree,
                args=(session.id, turn),
            ):
                st.rerun()
            if st.button(t("top.back"), icon=":material/arrow_back:", key="rewind-back"):
                st.rerun()

    ask()


def _agree(session_id: str, turn: int) -> None:
    st.session_state[_AGREED] = (session_id, turn)


def go_back_where_agreed(session: Session) -> None:
    """Go back where the learner has just agreed to; the page that asks calls this before it draws anything."""
    session_id, turn = st.session_state.pop(_AGREED, ("", 0))
    if session_id == session.id:
        try:
            _rewind(session, turn)
        except StorageError as error:
            turns.say_later(turns.not_done(error, at_once=False))


def _rewind(session: Session, turn: int) -> NoReturn:
    branch = service().practice.rewind(session, turn)
    said = learner_turns.message_at(session.state, turn)
    if said is not None:
        write_later(said.text, (said.channel, said.to[0] if said.channel != "room" else None))
        attach_later(list(said.facts))
    visit.adopt(branch)
    visit.go(visit.play_page(branch))
