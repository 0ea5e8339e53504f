"""The desk beside the conversation: case file, duties, actions, contacts, handouts, log."""

from collections.abc import Callable
from itertools import chain

import streamlit as st

from roleplay.exercise.log import learner_turns
from roleplay.exercise.views import learner_view
from roleplay.exercise.views.learner_view import ActionView
from roleplay.knowledge.sources.loader import handouts
from roleplay.practice import Session
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AGENCIES, PHASES
from roleplay.ui import failures, redraw, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.frame import choose
from roleplay.ui.look import draw_all
from roleplay.ui.markup import chips, esc, plain, tag
from roleplay.ui.parts.file_link import file_link
from roleplay.ui.parts.manual import consult_in_play
from roleplay.ui.parts.talk import threads
from roleplay.ui.parts.talk.composer import ask_later
from roleplay.ui.parts.talk.conversation import add_note, fact_card
from roleplay.ui.parts.talk.threads import transcript_html
from roleplay.ui.service import service
from roleplay.ui.templating import draw_template


@redraw.by_itself
def desk(t: Catalogue, session: Session) -> None:
    """Draw the switch of the desk and the chosen section."""
    drawers: dict[str, Callable[[Catalogue, Session], None]] = {
        "facts": _facts,
        "duties": _duties,
        **({"plan": _plan} if session.state.scenario.plan else {}),
        "actions": deeds,
        "contacts": contacts,
        "manual": consult_in_play,
        "handouts": show_handouts,
        "log": _log,
    }
    st.session_state.setdefault("desk", "facts")
    names = {section: t(f"desk.{section}") for section in drawers}
    how = {"required": True, "label_visibility": "collapsed", "persist_state": "session"}
    chosen = choose(st.pills, t("desk.switch"), names, "desk", **how)
    with st.container(key="desk-body", height=640, border=False, gap="xsmall"), failures.guarded("desk"):
        drawers[chosen](t, session)
        if chosen != "handouts":
            show_handouts(t, session, chosen)


def _facts(t: Catalogue, session: Session) -> None:
    known = learner_view.case_file(session.state)
    names = visit.names(session)
    st.caption(t("facts.how"))
    if not known:
        st.info(t("facts.empty"), icon=":material/info:")
    for item in known:
        also = " ".join(map(names.label, item.others))
        shared = f"{esc(t('facts.others'))} {also}" if item.others else esc(t("facts.nobody"))
        fact_card(t, session, item, f"<br>{shared}")


def _duties(t: Catalogue, session: Session) -> None:
    state = session.state
    mine, promised = learner_view.duties(state), learner_view.promises(state)
    st.caption(plain(state.scenario.phase[state.phase].expects[t.language]))
    if not mine:
        st.caption(t("duties.none"))
    values = {"state": state, "names": visit.names(session)}
    draw_template("desk/duties", t, duties=mine, **values)
    st.subheader(t("duties.promised"), anchor=False)
    if not promised:
        st.caption(t("duties.no_promises"))
    draw_template("desk/promises", t, promises=promised, **values)


def _plan(t: Catalogue, session: Session) -> None:
    """Draw the short plan: to be written, and from the crisis on beside what was written before it."""
    state, written = session.state, {}
    adapting = state.phase == learner_turns.ADAPTED_IN
    st.caption(t("plan.adapt" if adapting else "plan.how"))
    with st.form("plan", border=False):
        for item in learner_turns.plan(state):
            name, now = item.prompt.id, item.adapted or item.first
            key = f"plan-{name}-{state.phase}-{session.id}"
            words = st.text_area(plain(item.prompt.text[t.language]), now, key=key, height=110)
            if adapting and item.first:
                st.html(tag("logline", esc(t("plan.first")) + tag("words", esc(item.first))))
            if words.strip() not in ("", now):
                written[name] = words
        sent = st.form_submit_button(t("plan.keep"), icon=":material/check:")
    if sent:
        note = service().practice.note
        turns.take(session, lambda: chain.from_iterable(note(session, words, name) for name, words in written.items()))


def contacts(t: Catalogue, session: Session) -> None:
    """Draw the contact card of each other agency and what it does."""
    others, profiles = learner_view.others(session.state), service().practice.library.agency
    draw_template("desk/contacts", t, others=others, profiles=profiles, state=session.state, names=visit.names(session))


def show_handouts(t: Catalogue, _: Session, section: str = "handouts") -> None:
    """Draw the handouts, folded: those that belong to a part of the desk, or all."""
    found = handouts(service().settings.knowledge, t.language)
    for handout in found if section == "handouts" else [each for each in found if each.desk == section]:
        with st.expander(plain(handout.title), icon=":material/description:", key=f"handout-{handout.id}"):
            draw_all(chips([handout.label]) if handout.label else "")
            st.markdown(handout.body, anchors=False)
            label, address, key = t("handouts.download"), f"handouts/{handout.id}.pdf", f"handout-pdf-{handout.id}"
            file_link(label, address, key=key, icon="download", language=t.language)


def _log(t: Catalogue, session: Session) -> None:
    add_note(t, session, "log")
    lines = learner_turns.own_log(session.state)
    if not lines:
        st.caption(t("log.empty"))
    draw_template("desk/log", t, lines=lines, state=session.state)


def deeds(t: Catalogue, session: Session) -> None:
    """Draw the actions; those that are possible in this phase can be found by typing, and are folded by group."""
    found = [view for group in learner_view.actions(session.state).values() for view in group]
    now = [view for view in found if view.now and not view.done]
    if lines := threads.latest_outcome(session.state):  # also where the conversation is not in view
        with st.container(key="outcome"):
            st.html(transcript_html(t, session, lines))
    picked = _find(t, session, now)
    if picked is not None:
        with st.container(border=True, key="deed-found"):
            st.markdown(f"**{_title(t, session, picked)}**")
            _body(t, session, picked)
        return
    mine = [view for view in now if view.mine]
    st.subheader(t("actions.mine"), anchor=False)
    if not mine:
        st.caption(t("actions.none_now"))
    for group in dict.fromkeys(view.action.group for view in mine):
        _fold(t, session, t(f"group.{group}"), f"mine-{group}", [view for view in mine if view.action.group == group])
    names = visit.names(session)
    st.subheader(t("actions.theirs"), anchor=False)
    st.caption(t("actions.theirs_how"))
    theirs = [view for view in now if not view.mine]
    for agency in AGENCIES:
        if its := [view for view in theirs if view.action.agencies[:1] == (agency,)]:
            _fold(t, session, plain(names.short(agency)), f"theirs-{agency}", its, names.icon(agency))
    _rest(t, session, found)


def _find(t: Catalogue, session: Session, now: list[ActionView]) -> ActionView | None:
    """Draw the search field; return the action that was found with it."""
    language, key = t.language, f"find-{session.id}"
    by_id = {view.action.id: view for view in now}
    if st.session_state.get(key) not in by_id:
        st.session_state[key] = None
    picked = st.selectbox(
        t("actions.find"),
        sorted(by_id, key=lambda item: by_id[item].action.title[language].casefold()),
        format_func=lambda item: by_id[item].action.title[language],
        index=None,
        placeholder=t("actions.find_hint"),
        key=key,
    )
    return by_id[picked] if picked else None


def _fold(t: Catalogue, session: Session, name: str, key: str, found: list[ActionView], icon: str = "") -> None:
    label = t("actions.counted", name=name, number=len(found))
    with st.expander(label, key=f"fold-{key}", icon=f":material/{icon}:" if icon else None):
        for view in found:
            with st.expander(_title(t, session, view), key=f"deed-{view.action.id}"):
                _body(t, session, view)


def _title(t: Catalogue, session: Session, view: ActionView) -> str:
    title = plain(view.action.title[t.language])
    if not view.mine or session.state.setup.pace == "guided":
        return title
    return f"{title} · {t('actions.minutes', minutes=f'{view.action.minutes:g}')}"


def _body(t: Catalogue, session: Session, view: ActionView) -> None:
    action = view.action
    st.markdown(plain(action.explains[t.language]))
    if not view.mine:
        _ask(t, session, action)
        return
    with st.form(f"deed-form-{action.id}", border=False):
        reason = st.text_area(
            t("actions.reason"), key=f"reason-{action.id}", placeholder=t("actions.reason_hint"), height=90
        )
        sent = st.form_submit_button(t("actions.do"), icon=":material/check:")
    if sent and not reason.strip():
        st.warning(t("actions.reason_missing"), icon=":material/edit:")
    elif sent:
        with st.spinner(t("actions.doing")):
            turns.take(session, lambda: service().practice.act(session, action.id, reason))


def _ask(t: Catalogue, session: Session, action: Action) -> None:
    names = visit.names(session)
    owners = " ".join(map(names.label, action.agencies))
    st.html(tag("meta", f"{esc(t('actions.whose'))} {owners}"))
    owner = action.agencies[0]
    label = t("actions.ask", who=plain(names.short(owner)))
    if st.button(label, key=f"ask-{action.id}", icon=":material/forward_to_inbox:"):
        ask_later(session, action.id, owner)
        st.rerun(scope="app")


def _rest(t: Catalogue, session: Session, found: list[ActionView]) -> None:
    """Fold away what is possible in a later phase only, and at the bottom what is done."""
    coming = set(PHASES[PHASES.index(session.state.phase) + 1 :])
    mine_then = [view for view in found if view.mine and not (view.now or view.done)]
    later = [view for view in mine_then if coming.intersection(view.action.phases)]
    done = [view for view in found if view.done]
    for key, icon, rest in (("for_later", "event_upcoming", later), ("done_ones", "check_circle", done)):
        if rest:
            label = t("actions.counted", name=t(f"actions.{key}"), number=len(rest))
            with st.expander(label, key=f"fold-{icon}", icon=f":material/{icon}:"):
                draw_template("desk/actions", t, actions=rest, state=session.state)
