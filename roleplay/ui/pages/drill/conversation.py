"""The conversation of a drill: under each of the learner's own turns the coach, if wanted, and the way back to it."""

from collections.abc import Iterator

import streamlit as st

from roleplay.exercise.log import learner_turns
from roleplay.exercise.views.learner_view import TalkLine
from roleplay.exercise.views.understood import correctable
from roleplay.practice import Session
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.pages.drill.coach import coach_html
from roleplay.ui.parts.sessions.again import ask_to_rewind
from roleplay.ui.parts.talk.transcript import transcript_html
from roleplay.ui.parts.talk.understood import clear_up, doubts
from roleplay.ui.service import service

OWN = frozenset({"own", "silence", "deed"})


def drill_lines(t: Catalogue, session: Session, lines: list[TalkLine]) -> None:
    """Draw the lines; each own turn ends with its button, so that the way back stands where the turn was."""
    read = learner_turns.readings(session.state) if session.state.coached else {}
    latest = correctable(session.state, service().practice.library)
    found = latest if latest is not None and latest.doubts else None
    for part in _parts(lines):
        last = part[-1]
        below = coach_html(t, read[last.seq]) if last.seq in read else ""
        pressed = {found.seq: doubts(t, found)} if found is not None else {}
        st.html(transcript_html(t, session, part, below, pressed))
        if found is not None and found.seq == last.seq:
            clear_up(t, session, found)
        if last.kind in OWN and st.button(
            t("again.from_here"),
            key=f"rewind-{last.turn}-{session.id}",
            icon=":material/undo:",
            type="tertiary",
            help=t("again.from_turn", turn=last.turn),
        ):
            ask_to_rewind(t, session, last.turn)


def _parts(lines: list[TalkLine]) -> Iterator[list[TalkLine]]:
    """Yield the lines in runs, each up to one of the learner's own turns."""
    run: list[TalkLine] = []
    for line in lines:
        run.append(line)
        if line.kind in OWN:
            yield run
            run = []
    if run:
        yield run
