"""Beginning, and ways on from an attempt: back to a turn, another temperament, from the start."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import NoReturn

import streamlit as st

from roleplay.errors import StorageError
from roleplay.exercise.log import learner_turns
from roleplay.exercise.log.inputs import Acted, Said, Waited
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup
from roleplay.practice import Session
from roleplay.scenario.case import Scenario
from roleplay.storage.sessions import SessionCard
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.frame import confirm
from roleplay.ui.markup import plain
from roleplay.ui.parts.talk.composer import attach_later, write_later
from roleplay.ui.service import service

_AGREED = "rewind-agreed"
LONGEST = 80  # characters of the learner's words that stand on a button
MOST_SEEDS = 2**31


def begin(setup: Setup, *, coached: bool = False) -> NoReturn:
    """Start a session with a seed of its own and show it: an exercise with its pack, a drill at once."""
    practice = service().practice
    try:
        session = practice.start(replace(setup, seed=_seed(setup.scenario)))
    except StorageError as error:
        st.error(turns.not_done(error), icon=":material/cloud_off:")
        st.stop()
    turns.say_later(turns.attempt(session, lambda: practice.coach(session, on=coached)))
    visit.adopt(session)
    visit.go(visit.PACK if setup.drill is None else visit.DRILL)


def last_of(scenario: Scenario) -> SessionCard | None:
    """Return the visitor's latest session of a case that has more than one truth."""
    cards = service().practice.shelf.cards() if scenario.variants else []
    return next((card for card in cards if card.scenario == scenario.id), None)


def _seed(case: str) -> int:
    """Draw a seed; of a case that was played before it leads to another truth than last time."""
    practice, seed = service().practice, secrets.randbelow(MOST_SEEDS)
    scenario = practice.library.scenario[case]
    last = last_of(scenario)
    if last is None:
        return seed
    further = 1 + secrets.randbelow(len(scenario.variants))
    truths = 1 + len(scenario.variants)
    return seed - seed % truths + (practice.look(last.id).setup.variant + further) % truths


def again(t: Catalogue, session: Session) -> None:
    """Draw the ways on; of a whole exercise only those back to a turn."""
    go_back_where_agreed(session)
    drill = session.state.drill
    with st.container(horizontal=True, key="again-ways"):
        _from_a_turn(t, session)
        if drill is not None:
            _otherwise(t, session, drill.person)
            if st.button(t("again.start"), key="again-start", icon=":material/replay:"):
                _begin_anew(session, {})


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
            yield entry.turn, state.scenario.action[event.action].title[t.language]
        elif isinstance(event, Waited):
            yield entry.turn, t("line.silence" if event.person else "line.waited")


def _otherwise(t: Catalogue, session: Session, person_id: str) -> None:
    """Draw the same person's other temperaments; each begins anew at once."""
    person = session.state.scenario.person[person_id]
    now = session.state.setup.temperaments.get(person_id)
    with st.popover(t("again.temperament"), icon=":material/mood:", key="again-temperaments"):
        for item in person.temperaments:
            if item.id != now and st.button(plain(item.title[t.language]), key=f"again-as-{item.id}", width="stretch"):
                _begin_anew(session, {person_id: item.id})


def _begin_anew(session: Session, temperaments: dict[str, str]) -> NoReturn:
    """Begin what was chosen for this session once more, with these temperaments instead."""
    was = session.state.setup
    changed = dict(was.temperaments) | temperaments
    setup = Setup(was.scenario, was.language, was.agency, was.pace, changed, drill=was.drill)
    begin(setup, coached=session.state.coached)


def ask_to_rewind(t: Catalogue, session: Session, turn: int) -> None:
    """Ask once whether to go back before a turn; then the new attempt opens with the old words in the composer."""
    words = t("again.from_turn", turn=turn), (t("again.kept"),), t("again.yes")
    agree = partial(st.session_state.__setitem__, _AGREED, (session.id, turn))
    confirm(t, *words, agree, key="rewind", icon=":material/undo:", may_go_back=True)


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
