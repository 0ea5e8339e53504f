"""The debrief: one question at a time beside one's own turns, then one's own view of the case, then the end."""

import streamlit as st

from roleplay.exercise.flow.facilitation import open_question
from roleplay.exercise.flow.following_up import open_follow_up
from roleplay.exercise.log import learner_turns
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import Move
from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.scenario.flow import DebriefQuestion
from roleplay.scenario.vocabulary import Channel
from roleplay.ui import frame, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.parts.play.top_line import elsewhere, paused
from roleplay.ui.parts.play.watching import follow, hints, watching
from roleplay.ui.parts.talk import threads
from roleplay.ui.parts.talk.transcript import transcript_html
from roleplay.ui.service import service
from roleplay.ui.speakers import say_change


def draw() -> None:
    """Draw the page."""
    session = visit.require()
    state = session.state
    if state.finished is not None:
        visit.go(visit.REPORT)
    if state.phase != "debrief":
        visit.go(visit.EXERCISE)
    t = visit.texts(session)
    frame.header(t, session)
    if visit.is_held_elsewhere(session):
        elsewhere(t, session)
        return
    if state.paused:
        paused(t, session)
        follow(session)
        return
    say_change(t, session)
    turns.show_notice()
    hints(session)
    question = open_question(state)
    with st.container(key="page"):
        follow_up = open_follow_up(state)
        if follow_up is not None and not st.session_state.get(f"skip-{session.id}"):
            _follow_up(t, session, follow_up)
        elif question is not None and not st.session_state.get(f"skip-{session.id}"):
            _question(t, session, question)
        else:
            _formulation(t, session)
        watching(t, session)
    follow(session)


def _question(t: Catalogue, session: Session, question: DebriefQuestion) -> None:
    state, language = session.state, session.state.setup.language
    asked = state.scenario.debrief
    st.html(tag("kicker", esc(t("debrief.step", number=asked.index(question) + 1, total=len(asked)))))
    if not state.reflections:
        st.markdown(plain(state.scenario.phase["debrief"].intro[language]))
    st.title(plain(question.text[language]), anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        with st.form(f"answer-{question.id}", border=False):
            words = st.text_area(t("debrief.answer"), key=f"words-{question.id}-{session.id}", height=200)
            sent = st.form_submit_button(t("debrief.send"), type="primary", icon=":material/arrow_forward:")
        if st.button(t("debrief.skip"), type="tertiary", key="skip"):
            st.session_state[f"skip-{session.id}"] = True
            st.rerun()
        if sent:
            turns.say_later(turns.attempt(session, lambda: service().practice.say(session, "room", words)))
            st.rerun()
    with right:
        _own_turns(t, session, "interview" if question.data in ("questions", "trust") else None)


def _follow_up(t: Catalogue, session: Session, move: Move) -> None:
    """Draw what the facilitator asks about one of the learner's turns; it may be passed over."""
    state = session.state
    asked = next(item for item in state.scenario.debrief if item.id == move.question)
    st.html(tag("kicker", esc(t("debrief.follow_up"))))
    st.title(plain(_worded(session, move)), anchor=False, width="stretch")
    left, right = st.columns([3, 2], gap="large")
    with left:
        before = f"<b>{esc(asked.text[state.setup.language])}</b>"
        st.html(tag("logline", before + tag("words", esc(state.reflections[asked.id]))))
        with st.form(f"follow-{asked.id}", border=False):
            words = st.text_area(t("debrief.answer"), key=f"follow-{asked.id}-{session.id}", height=160)
            sent = st.form_submit_button(t("debrief.send"), type="primary", icon=":material/arrow_forward:")
        passed = st.button(t("debrief.pass"), type="tertiary", key="pass")
        if sent or passed:
            answer = "" if passed else words
            turns.say_later(turns.attempt(session, lambda: service().practice.follow_up(session, answer)))
            st.rerun()
    with right:
        _own_turns(t, session, None, first=move.quotes)


def _worded(session: Session, move: Move) -> str:
    """Return the facilitator's words for a move that has been said."""
    said = (entry.event for entry in reversed(session.state.log) if isinstance(entry.event, Said))
    return next((event.text for event in said if event.move == move.id), "")


def _own_turns(t: Catalogue, session: Session, channel: Channel | None, first: int | None = None) -> None:
    """Draw the learner's turns, oldest first; `first` is the number of one that goes before all others."""
    found = sorted(learner_turns.own_turns(session.state, channel), key=lambda item: item.turn != first)
    with st.expander(t("debrief.own_turns"), expanded=True, icon=":material/history:"):
        if not found:
            st.caption(t("debrief.no_turns"))
        with st.container(height=380, border=False):
            draw_all(*(_turn(t, session, item) for item in found))
    with st.expander(t("debrief.everything"), icon=":material/forum:"), st.container(height=380, border=False):
        _everything(t, session)


def _everything(t: Catalogue, session: Session) -> None:
    """Draw what was said on the shared line, then each direct thread and each talk in which something was said."""
    state, names = session.state, visit.names(session)
    st.html(transcript_html(t, session, threads.lines(state, threads.ROOM)))
    apart: list[threads.Place] = [("direct", agency) for agency in learner_view.others(state)]
    apart += [("interview", person.id) for person in state.scenario.persons]
    for channel, partner in apart:
        lines = [line for line in threads.lines(state, (channel, partner)) if line.kind in ("own", "message")]
        if lines:
            title = f"{t(f'channel.{channel}')}: {names.short(partner or '')}"
            st.html(tag("divider", esc(title)) + transcript_html(t, session, lines))


def _turn(t: Catalogue, session: Session, item: learner_turns.OwnTurn) -> str:
    names = visit.names(session)
    if item.channel == "action":
        where = session.state.scenario.action[item.to[0]].title[session.state.setup.language]
    elif item.channel == "room":
        where = t("channel.room")
    else:
        where = ", ".join(names.short(name) for name in item.to)
    head = tag("meta", esc(t("debrief.turn", turn=item.turn, minute=f"{item.minute:.0f}", where=where)))
    return tag("logline", f"{head}{tag('words', esc(item.text))}")


def _formulation(t: Catalogue, session: Session) -> None:
    language = session.state.setup.language
    st.title(t("debrief.formulation"), anchor=False)
    st.markdown(t("debrief.formulation_how"))
    fields: dict[str, str] = {}
    with st.form("formulation", border=False):
        for item in session.state.scenario.formulation:
            fields[item.id] = st.text_area(plain(item.text[language]), key=f"field-{item.id}-{session.id}", height=100)
        sent = st.form_submit_button(t("debrief.finish"), type="primary", icon=":material/summarize:")
    if sent:
        turns.say_later(turns.attempt(session, lambda: service().practice.formulate(session, fields)))
        st.rerun()


draw()
