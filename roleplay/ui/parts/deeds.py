"""Actions: what the learner may do now, and whose the others are."""

import streamlit as st

from roleplay.exercise import views
from roleplay.exercise.views import ActionView
from roleplay.practice import Session
from roleplay.scenario.vocabulary import ActionGroup
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import esc, plain, symbol, tag
from roleplay.ui.parts.composer import write_later
from roleplay.ui.service import service

_RESULT_KINDS = frozenset({"result", "refused", "inject"})


def deeds(t: Catalogue, session: Session) -> None:
    """Draw the actions: mine that are possible in this phase, then others', then what is done or not for now."""
    grouped = views.actions(session.state)
    _last_result(session)
    st.subheader(t("actions.mine"), anchor=False)
    if not _group(t, session, grouped, mine=True, now=True):
        st.caption(t("actions.none_now"))
    st.subheader(t("actions.theirs"), anchor=False)
    st.caption(t("actions.theirs_how"))
    _group(t, session, grouped, mine=False, now=True)
    rest = [view for views_ in grouped.values() for view in views_ if view.mine and (view.done or not view.now)]
    if rest:
        st.subheader(t("actions.rest"), anchor=False)
        draw_all(*(_rest(t, session, view) for view in rest))


def _group(
    t: Catalogue, session: Session, grouped: dict[ActionGroup, list[ActionView]], *, mine: bool, now: bool
) -> bool:
    drawn = False
    for group, found in grouped.items():
        chosen = [view for view in found if view.mine == mine and view.now == now and not view.done]
        if not chosen:
            continue
        drawn = True
        st.html(tag("group", esc(t(f"group.{group}"))))
        for view in chosen:
            if mine:
                _mine(t, session, view)
            else:
                _theirs(t, session, view)
    return drawn


def _mine(t: Catalogue, session: Session, view: ActionView) -> None:
    action, language = view.action, session.state.setup.language
    label = f"{plain(action.title[language])}{_minutes(t, session, view)}"
    with st.expander(label, key=f"deed-{action.id}"):
        st.markdown(plain(action.explains[language]))
        with st.form(f"deed-form-{action.id}", border=False):
            reason = st.text_area(
                t("actions.reason"),
                key=f"reason-{action.id}",
                placeholder=t("actions.reason_hint"),
                height=90,
            )
            sent = st.form_submit_button(t("actions.do"), icon=":material/check:")
        if sent:
            _do(t, session, view, reason)


def _do(t: Catalogue, session: Session, view: ActionView, reason: str) -> None:
    if not reason.strip():
        st.warning(t("actions.reason_missing"), icon=":material/edit:")
        return
    since = len(session.state.log)
    with st.spinner(t("actions.doing")):
        problem = turns.attempt(session, lambda: service().practice.act(session, view.action.id, reason))
    lines = views.lines_since(session.state, since, "room")
    st.session_state[f"result-{session.id}"] = [line.text for line in lines if line.kind in _RESULT_KINDS]
    turns.say_later(problem)
    st.rerun(scope="app")


def _last_result(session: Session) -> None:
    """What the latest action brought, also where the conversation is not in view."""
    for text in st.session_state.get(f"result-{session.id}", []):
        st.html(tag("note result", tag("words", f"{symbol('task_alt')} {esc(text)}")))


def _theirs(t: Catalogue, session: Session, view: ActionView) -> None:
    action, language, names = view.action, session.state.setup.language, visit.names(session)
    with st.expander(plain(action.title[language]), key=f"deed-{action.id}"):
        st.markdown(plain(action.explains[language]))
        owners = " ".join(names.label(agency) for agency in action.agencies)
        st.html(tag("meta", f"{esc(t('actions.whose'))} {owners}"))
        owner = action.agencies[0]
        if st.button(
            t("actions.ask", who=plain(names.short(owner))), key=f"ask-{action.id}", icon=":material/forward_to_inbox:"
        ):
            write_later(t("actions.draft", action=action.title[language]), "direct", owner)
            st.rerun(scope="app")


def _rest(t: Catalogue, session: Session, view: ActionView) -> str:
    language = session.state.setup.language
    when = t("actions.done") if view.done else t("actions.later")
    icon = symbol("check_circle" if view.done else "event_upcoming")
    return tag("duty", f"{icon} {esc(view.action.title[language])} {tag('meta', esc(when), 'span')}")


def _minutes(t: Catalogue, session: Session, view: ActionView) -> str:
    if session.state.setup.pace == "guided":
        return ""
    return f" · {t('actions.minutes', minutes=f'{view.action.minutes:g}')}"
