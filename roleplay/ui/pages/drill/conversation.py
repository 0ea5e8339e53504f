"""The talk of a drill: who is in the room; under each of the learner's own turns the coach, and the way back to it."""

from collections.abc import Iterator

import streamlit as st
from markupsafe import Markup

from roleplay.exercise.flow.drilling import room_actions
from roleplay.exercise.log import learner_turns
from roleplay.exercise.views.learner_view import TalkLine
from roleplay.exercise.views.understood import correctable
from roleplay.exercise.words.reading import Reading
from roleplay.feedback.coach import comment
from roleplay.practice import Session
from roleplay.scenario.agencies import Action
from roleplay.scenario.persons import Person
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain, rendered
from roleplay.ui.parts.codebook import link
from roleplay.ui.parts.sessions.again import ask_to_rewind
from roleplay.ui.parts.talk.beside import present
from roleplay.ui.parts.talk.transcript import transcript_html
from roleplay.ui.parts.talk.understood import clear_up, doubts
from roleplay.ui.service import service

OWN = frozenset({"own", "silence", "deed"})


def room(t: Catalogue, session: Session, person: Person) -> None:
    """Draw who is in the room, and beside it the way to change that."""
    taken = session.state.taken
    possible = [action for action in room_actions(session.state.scenario, person) if action.id not in taken]
    with st.container(key="person", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(present(t, session, person.id), width="stretch")
        if possible:
            key = f"room-{len(taken)}"  # a new one after each change, so that it closes
            with st.popover(t("drill.room"), icon=":material/meeting_room:", key=key, width="content"):
                for action in possible:
                    _change(t, session, person, action)


def _change(t: Catalogue, session: Session, person: Person, action: Action) -> None:
    """Draw one change of the room: who would leave or come, what that means, and the button."""
    label, who = plain(action.title[t.language]), ""
    if action.separates and person.companion is not None:
        companion = session.state.scenario.person[person.companion]
        label = t("drill.leaves", name=plain(companion.name[t.language]))
        who = f"{plain(companion.name[t.language])} ({plain(companion.role[t.language])}). "
    icon = ":material/person_remove:" if action.separates else ":material/translate:"
    if st.button(label, key=f"room-{action.id}", icon=icon, width="stretch"):
        turns.take(session, lambda: service().practice.act(session, action.id, ""))
    st.caption(who + plain(action.explains[t.language]))


def drill_lines(t: Catalogue, session: Session, lines: list[TalkLine]) -> None:
    """Draw the lines; each own turn ends with its button, so that the way back stands where the turn was."""
    read = learner_turns.readings(session.state) if session.state.coached else {}
    latest = correctable(session.state, service().practice.library)
    found = latest if latest is not None and latest.doubts else None
    pressed = {found.seq: doubts(t, found)} if found is not None else {}
    for part in _parts(lines):
        last = part[-1]
        below = coach_html(t, read[last.seq]) if last.seq in read else ""
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


def coach_html(t: Catalogue, reading: Reading) -> str:
    """Return what the coach says of a message that was read so."""
    said = comment(reading, service().coach, service().rubric, t.language)
    kind = Markup(link(t, said.label, said.title))  # noqa: S704 - escaped
    return rendered("talk/coach", t, said=said, kind=kind)
