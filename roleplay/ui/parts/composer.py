"""The composer: words, attached facts, who will read them; and silence."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from roleplay.exercise import views
from roleplay.practice import Session
from roleplay.scenario.vocabulary import Channel
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, plain, symbol, tag
from roleplay.ui.parts.lines import transcript_html, waiting_html
from roleplay.ui.service import service


def attach_later(facts: list[str]) -> None:
    """Attach these facts to the message that is being written, at the next drawing of the page."""
    st.session_state["attach-more"] = [*st.session_state.get("attach-more", []), *facts]


def write_later(words: str, channel: Channel, partner: str | None) -> None:
    """Put a draft into a channel's composer and show that channel, at the next drawing of the page."""
    st.session_state["draft"] = words
    st.session_state["show-place"] = (channel, partner)
    st.session_state["show-pane"] = "conversation"


def ask_later(words: str, action: str, title: str, agency: str) -> None:
    """Draft a request for an action: while its title stands in the words, the action goes along as chosen."""
    write_later(words, "direct", agency)
    st.session_state["asked"] = (action, title, agency)


def keep_unsent(session: Session) -> str:
    """Keep for the next composer what was sent while it could not be taken at all; return it, empty if nothing."""
    places: list[tuple[Channel, str | None]] = [("room", None)]
    places += [("direct", agency) for agency in views.others(session.state)]
    places += [("interview", person.id) for person in session.state.scenario.persons]
    for channel, partner_id in places:
        words = st.session_state.get(f"write-{channel}-{partner_id}-{session.id}")
        if words:
            write_later(str(words), channel, partner_id)
    return str(st.session_state.get("draft", ""))


def composer(t: Catalogue, session: Session, channel: Channel, partner_id: str | None, live: DeltaGenerator) -> None:
    """Draw the composer of a channel and take what is sent."""
    input_key = f"write-{channel}-{partner_id}-{session.id}"
    attach_key = f"attach-{channel}-{partner_id}-{session.id}"
    draft = st.session_state.pop("draft", None)
    if draft is not None:
        st.session_state[input_key] = draft
    with st.container(key="composer", gap="xsmall"):
        facts = _attach(t, session, channel, attach_key)
        words = st.chat_input(t(f"composer.placeholder.{channel}"), key=input_key)
        with st.container(horizontal=True, vertical_alignment="center", key="composer-foot"):
            st.html(_readers(t, session, channel, partner_id), width="stretch")
            silent = st.button(
                t("composer.silence" if channel == "interview" else "composer.wait"),
                icon=":material/hourglass_empty:" if channel != "interview" else ":material/more_horiz:",
                key="silence",
                type="tertiary",
                help=t("composer.silence_help" if channel == "interview" else "composer.wait_help"),
            )
    show = partial(_show_live, t, session, channel, partner_id, live, len(session.state.log))
    if words is not None:
        _send(session, channel, partner_id, words, facts, show, attach_key)
    elif silent:
        practice = service().practice
        turns.say_later(
            turns.attempt(session, lambda: practice.wait(session, partner_id if channel == "interview" else None), show)
        )
        st.rerun()


def _attach(t: Catalogue, session: Session, channel: Channel, key: str) -> list[str]:
    scenario, language = session.state.scenario, session.state.setup.language
    known = [item.id for item in views.case_file(session.state)]
    more = [fact for fact in st.session_state.pop("attach-more", []) if fact in known]
    if more or st.session_state.pop("attach-none", False):
        kept = st.session_state.get(key, []) if more else []
        st.session_state[key] = list(dict.fromkeys([*kept, *more]))
    return st.multiselect(
        t(f"composer.attach.{channel}"),
        known,
        format_func=lambda fact: plain(scenario.fact[fact].title[language]),
        placeholder=t(f"composer.attach.{channel}"),
        key=key,
        label_visibility="collapsed",
        select_all=False,
    )


def _readers(t: Catalogue, session: Session, channel: Channel, partner_id: str | None) -> str:
    names = visit.names(session)
    if channel == "room":
        text = esc(t("composer.readers_room"))
    elif channel == "direct":
        text = f"{esc(t('composer.readers_direct'))} {names.label(partner_id or '')}"
    else:
        here = views.presence(session.state, partner_id or "")
        hearers = [partner_id or ""]
        if here.companion is not None and here.companion_present:
            hearers.append(here.companion)
        text = esc(t("composer.readers_interview", who=", ".join(names.short(name) for name in hearers)))
    return tag("meta readers", f"{symbol('visibility')} {text}")


def _send(
    session: Session,
    channel: Channel,
    partner_id: str | None,
    words: str,
    facts: list[str],
    show: partial[None],
    attach_key: str,
) -> None:
    """Take a message; where it cannot be taken, it stays in the composer."""
    to = (partner_id,) if partner_id is not None else ()
    practice = service().practice
    asks = _asked(words, partner_id)
    problem = turns.attempt(session, lambda: practice.say(session, channel, words, to, tuple(facts), asks), show)
    if problem is not None:
        st.session_state["draft"] = words
        turns.say_later(problem)
    else:
        st.session_state.pop("asked", None)
        if attach_key in st.session_state:
            st.session_state["attach-none"] = True
    st.rerun()


def _asked(words: str, partner_id: str | None) -> tuple[str, ...]:
    """Return the action that was chosen on the desk, if this message still asks for it."""
    action, title, agency = st.session_state.get("asked", ("", "", ""))
    return (action,) if action and agency == partner_id and title in words else ()


def _show_live(
    t: Catalogue, session: Session, channel: Channel, partner_id: str | None, live: DeltaGenerator, since: int
) -> None:
    """Show what has been said in this turn so far, and who is about to answer."""
    state = session.state
    lines = views.lines_since(state, since, channel, partner_id)
    speaker = views.waiting_for(state) or (partner_id if partner_id is not None else None)
    waiting = ""
    if len(state.log) == since or state.pending:
        who = visit.names(session).short(speaker) if speaker is not None else t("line.others")
        waiting = waiting_html(t, who)
    live.html(transcript_html(t, session, lines) + waiting)
