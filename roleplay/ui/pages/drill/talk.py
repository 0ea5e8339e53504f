"""What a drill is drawn of: the room, the talk with coach and ways back, what lies beside it, the closing fields."""

from collections.abc import Iterator, Sequence
from typing import NoReturn

import streamlit as st
from markupsafe import Markup

from roleplay.exercise.flow.drilling import room_actions
from roleplay.exercise.log import learner_turns
from roleplay.exercise.log.learner_turns import LikelySafeguard
from roleplay.exercise.views import learner_view
from roleplay.exercise.views.learner_view import TalkLine
from roleplay.exercise.words.reading import Reading
from roleplay.feedback.coach import comment
from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.scenario.agencies import Action
from roleplay.scenario.answer_key import TALK_FIELDS
from roleplay.scenario.persons import Person
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.parts.codebook import link
from roleplay.ui.parts.model_interviews import pairs_of
from roleplay.ui.parts.sessions.again import ask_to_rewind
from roleplay.ui.parts.talk import places, threads
from roleplay.ui.parts.talk.affirming import affirm, likely
from roleplay.ui.parts.talk.conversation import fact_card, goals, present
from roleplay.ui.parts.talk.threads import transcript_html
from roleplay.ui.service import service
from roleplay.ui.templating import rendered

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
    for part in _parts(lines):
        last = part[-1]
        below = coach_html(t, read[last.seq]) if last.seq in read else ""
        st.html(transcript_html(t, session, part, below))
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


def drill_side(t: Catalogue, session: Session) -> None:
    """Draw the side of a drill."""
    state = session.state
    if state.drill is None or state.goal is None:
        return
    person = state.scenario.person[state.drill.person]
    with st.container(key="desk-body", height=640, border=False, gap="small"):
        st.markdown(plain(state.goal.text[t.language]))
        has_hints = any(hint.in_drill for hint in state.scenario.facilitator.hints)
        if has_hints and st.button(t("top.hint"), icon=":material/lightbulb:", key="hint"):
            places.show_pane_later("conversation")
            turns.take(session, lambda: service().practice.hint(session))
        with st.expander(t("pack.setting"), icon=":material/menu_book:", key="setting"):
            st.markdown(plain(state.scenario.setting[t.language]))
        with st.expander(t("drill.person", name=plain(person.name[t.language])), icon=":material/badge:", key="sketch"):
            st.markdown(plain(person.role[t.language]))
            st.markdown(plain(person.sketch[t.language]))
        _facts(t, session)
        goals(t, session)


def _facts(t: Catalogue, session: Session) -> None:
    """Draw what came out, the newest first, then what the goal gives; what the agency knows besides is folded away."""
    state = session.state
    given = state.goal.known if state.goal is not None else ()
    known = learner_view.case_file(state)
    told = [item for item in known if item.kind != "own"]
    to_show = [item for item in known if item.kind == "own" and item.id in given]
    rest = [item for item in known if item.kind == "own" and item.id not in given]
    for name, icon, found, is_open in (
        ("told", "record_voice_over", told, True),
        ("given", "attach_file", to_show, False),
        ("besides", "folder_open", rest, False),
    ):
        if found:
            label = t("actions.counted", name=t(f"drill.facts.{name}"), number=len(found))
            with st.expander(label, expanded=is_open, icon=f":material/{icon}:", key=f"facts-{name}"):
                for item in found:
                    fact_card(t, session, item)


def ask_to_close(session: Session) -> NoReturn:
    """Have the page ask for the learner's own view next; a talk in which nothing was asked ends at once."""
    if not session.state.turn:
        _end(session, {})
    st.session_state[_key(session)] = True
    st.rerun()


def is_closing(session: Session) -> bool:
    """Return whether the learner has ended the talk and has not yet seen the report."""
    return bool(st.session_state.get(_key(session)))


def closing(t: Catalogue, session: Session, person: str) -> None:
    """Draw five short fields, with the talk beside them; the talk can still go on."""
    say = phrases(t.language)
    fields: dict[str, str] = {}
    with st.container(key="page"):
        st.title(t("drill.closing"), anchor=False)
        left, right = st.columns([3, 2], gap="large")
        with left:
            st.markdown(t("drill.closing_how"))
            case = session.state.scenario
            if any(case.goal[pair.goal].person == person for pair in pairs_of(case.id)):
                st.caption(t("welldone.report_later"))
            with st.form("talk-view", border=False):
                for name in TALK_FIELDS:
                    label = plain(say(f"talk_view.question.{name}"))
                    fields[name] = st.text_area(label, key=f"talk-{name}-{session.id}", height=80)
                meant = likely(t, session)
                sent = st.form_submit_button(t("drill.closing_send"), type="primary", icon=":material/summarize:")
            with st.container(horizontal=True, key="closing-ways"):
                skipped = st.button(t("drill.closing_skip"), type="tertiary", key="closing-skip")
                if st.button(t("drill.closing_back"), type="tertiary", key="closing-back"):
                    st.session_state.pop(_key(session), None)
                    st.rerun()
        with (
            right,
            st.expander(t("drill.closing_talk"), icon=":material/forum:", key="closing-talk"),
            st.container(height=420, border=False),
        ):
            st.html(transcript_html(t, session, threads.lines(session.state, ("interview", person))))
    if sent or skipped:
        _end(session, {} if skipped else fields, () if skipped else meant)


def _end(session: Session, fields: dict[str, str], meant: Sequence[LikelySafeguard] = ()) -> NoReturn:
    """End the drill, with the learner's own view if there is one."""
    practice = service().practice
    if any(text.strip() for text in fields.values()):
        turns.take(session, lambda: affirm(session, meant, practice.formulate(session, fields)))
    turns.take(session, lambda: affirm(session, meant, practice.next_phase(session)))


def _key(session: Session) -> str:
    return f"closing-{session.id}"
