"""The debrief: one question at a time beside one's own turns, then one's own view of the case, then the end."""

import streamlit as st

from roleplay.exercise.flow.facilitation import open_question
from roleplay.exercise.flow.following_up import open_follow_up
from roleplay.exercise.log import learner_turns
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import Move
from roleplay.exercise.views import learner_view
from roleplay.feedback.debrief import plan_lines, results
from roleplay.practice import Session
from roleplay.scenario.flow import DebriefQuestion
from roleplay.scenario.vocabulary import Channel
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.parts.play import entered, follow, hints, watching
from roleplay.ui.parts.talk import threads
from roleplay.ui.parts.talk.affirming import affirm, likely
from roleplay.ui.parts.talk.threads import transcript_html
from roleplay.ui.service import service
from roleplay.ui.speakers import say_change
from roleplay.ui.templating import draw_template


def draw() -> None:
    """Draw the page."""
    session = visit.require()
    visit.stay_on(visit.DEBRIEF, session)
    t = visit.texts(session)
    if not entered(t, session):
        return
    say_change(t, session)
    turns.show_notice()
    hints(session)
    with st.container(key="page"):
        follow_up, question = open_follow_up(session.state), open_question(session.state)
        if st.session_state.get(f"skip-{session.id}") or (follow_up is None and question is None):
            _formulation(t, session)
        elif follow_up is not None:
            _follow_up(t, session, follow_up)
        elif question is not None:
            _question(t, session, question)
        watching(t, session)
    follow(session)


def _question(t: Catalogue, session: Session, question: DebriefQuestion) -> None:
    state = session.state
    asked = state.scenario.debrief
    st.html(tag("kicker", esc(t("debrief.step", number=asked.index(question) + 1, total=len(asked)))))
    if not state.reflections:
        st.markdown(plain(state.scenario.phase["debrief"].intro[t.language]))
    st.title(plain(question.text[t.language]), anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        words = _answer(t, f"answer-{question.id}", f"words-{question.id}-{session.id}", 200)
        if st.button(t("debrief.skip"), type="tertiary", key="skip"):
            st.session_state[f"skip-{session.id}"] = True
            st.rerun()
        if words is not None:
            turns.take(session, lambda: service().practice.say(session, "room", words))
    with right:
        _own_turns(t, session, "interview" if question.data in ("questions", "trust") else None)


def _follow_up(t: Catalogue, session: Session, move: Move) -> None:
    """Draw what the facilitator asks about one of the learner's turns; it may be passed over."""
    state = session.state
    asked = next(item for item in state.scenario.debrief if item.id == move.question)
    st.html(tag("kicker", esc(t("debrief.follow_up"))))
    said = (entry.event for entry in reversed(state.log) if isinstance(entry.event, Said))
    words = next((event.text for event in said if event.move == move.id), "")
    st.title(plain(words), anchor=False, width="stretch")
    left, right = st.columns([3, 2], gap="large")
    with left:
        before = f"<b>{esc(asked.text[t.language])}</b>"
        st.html(tag("logline", before + tag("words", esc(state.reflections[asked.id]))))
        sent = _answer(t, f"follow-{asked.id}", f"follow-{asked.id}-{session.id}", 160)
        answer = "" if st.button(t("debrief.pass"), type="tertiary", key="pass") else sent
        if answer is not None:
            turns.take(session, lambda: service().practice.follow_up(session, answer))
    with right:
        _own_turns(t, session, None, first=move.quotes)


def _answer(t: Catalogue, form: str, field: str, height: int) -> str | None:
    """Draw the field for an answer; return what was sent."""
    with st.form(form, border=False):
        words = st.text_area(t("debrief.answer"), key=field, height=height)
        sent = st.form_submit_button(t("debrief.send"), type="primary", icon=":material/arrow_forward:")
    return words if sent else None


def _own_turns(t: Catalogue, session: Session, channel: Channel | None, first: int | None = None) -> None:
    """Draw the learner's turns, oldest first; `first` is the number of one that goes before all others."""
    found = sorted(learner_turns.own_turns(session.state, channel), key=lambda item: item.turn != first)
    with st.expander(t("debrief.own_turns"), expanded=True, icon=":material/history:"):
        if not found:
            st.caption(t("debrief.no_turns"))
        with st.container(height=380, border=False):
            draw_all(*(_turn(t, session, item) for item in found))
    if lines := plan_lines(session.state, t.language):
        with st.expander(t("plan.title"), icon=":material/edit_note:"):
            draw_template("plan", t, lines=lines)
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
    if item.channel == "action":
        where = session.state.scenario.action[item.to[0]].title[t.language]
    elif item.channel == "room":
        where = t("channel.room")
    else:
        where = visit.names(session).listing(item.to)
    head = tag("meta", esc(t("debrief.turn", turn=item.turn, minute=f"{item.minute:.0f}", where=where)))
    return tag("logline", f"{head}{tag('words', esc(item.text))}")


def _formulation(t: Catalogue, session: Session) -> None:
    st.title(t("debrief.formulation"), anchor=False)
    st.markdown(t("debrief.formulation_how"))
    state, library = session.state, service().practice.library
    with st.expander(t("results.title"), expanded=True, icon=":material/groups:"):
        st.caption(t("results.how"))
        lines = [line for line in results(state, library, t.language) if line.agency != state.learner]
        draw_template("results", t, lines=lines)
    fields: dict[str, str] = {}
    with st.form("formulation", border=False):
        for item in session.state.scenario.formulation:
            fields[item.id] = st.text_area(
                plain(item.text[t.language]), key=f"field-{item.id}-{session.id}", height=100
            )
        meant = likely(t, session)
        sent = st.form_submit_button(t("debrief.finish"), type="primary", icon=":material/summarize:")
    if sent:
        turns.take(session, lambda: affirm(session, meant, service().practice.formulate(session, fields)))


draw()
