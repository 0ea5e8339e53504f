"""The composer: words, attached facts, who will read them; and silence."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from roleplay.exercise.log.inputs import Said
from roleplay.exercise.views import learner_view
from roleplay.exercise.words.reading import Act
from roleplay.practice import Session
from roleplay.scenario.vocabulary import Channel
from roleplay.ui import failures, redraw, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, symbol, tag
from roleplay.ui.parts.talk import by_hand, places, threads, understood
from roleplay.ui.parts.talk.threads import Place
from roleplay.ui.parts.talk.transcript import transcript_html, waiting_html
from roleplay.ui.service import service

_SENT = "sent"


@dataclass(frozen=True, slots=True)
class Sent:
    """What was typed and sent off, and where, before it is known whether it can be taken."""

    session: str
    place: Place
    words: str


def attach_later(facts: list[str]) -> None:
    """Attach these facts to the message that is being written, at the next drawing of the page."""
    st.session_state["attach-more"] = [*st.session_state.get("attach-more", []), *facts]


def write_later(words: str, place: Place) -> None:
    """Put a draft into a conversation's composer and show that conversation, at the next drawing of the page."""
    st.session_state["draft"] = words
    places.show_later(place)


def ask_later(words: str, action: str, title: str, agency: str) -> None:
    """Draft a request for an action: while its title stands in the words, the action goes along as chosen."""
    write_later(words, ("direct", agency))
    st.session_state["asked"] = (action, title, agency)


def keep_unsent(session: Session) -> str:
    """Keep for the next composer what was sent while it could not be taken at all; return it, empty if nothing."""
    sent: Sent | None = st.session_state.pop(_SENT, None)
    if sent is not None and sent.session == session.id:
        write_later(sent.words, sent.place)
    return str(st.session_state.get("draft", ""))


def composer(t: Catalogue, session: Session, place: Place, said: DeltaGenerator) -> None:
    """Draw the composer of a conversation and take what is sent; `said` is where the conversation stands.

    What is sent draws only the composer anew, and the whole page once it has been answered.
    """
    redraw.by_itself(_drawn)(t, session, place, said, [])


def _drawn(t: Catalogue, session: Session, place: Place, said: DeltaGenerator, before: list[bool]) -> None:
    """Draw the composer, for the first time with its page or later by itself."""
    with failures.guarded("composer"):
        if before:
            _look_round(session)
        before.append(True)
        _composer(t, session, place, said.empty())


def _look_round(session: Session) -> None:
    """Find out what the drawing of a page finds out first; draw the page anew where the talk cannot simply go on."""
    visit.draw_anew()
    is_same = visit.require() is session
    if not is_same or session.state.finished is not None or session.state.paused or visit.is_held_elsewhere(session):
        keep_unsent(session)
        st.rerun()


def _composer(t: Catalogue, session: Session, place: Place, live: DeltaGenerator) -> None:
    """Draw the composer; what is said in a turn is shown in `live` until the page is drawn anew."""
    channel, partner = place
    is_possible = channel != "interview" or learner_view.presence(session.state, partner or "").available
    attach_key = f"attach-{channel}-{partner}-{session.id}"
    words = _sent(session, place)
    if words is None and "draft" in st.session_state:  # a draft that was not drawn yet replaces nothing that was sent
        st.session_state[_input_key(session, place)] = st.session_state.pop("draft")
    kept = _kept_after_all(t)
    show = partial(_show_live, t, session, place, live, len(session.state.log))
    if words is not None and words.strip() == kept:
        words = None
    may_be_stopped = service().practice.voice.waits or service().models.reader is not None
    if words is not None and not may_be_stopped:  # answered sooner than a composer is drawn
        _take(t, session, place, words, show, attach_key)
    with st.container(key="composer", gap="xsmall"):
        if session.state.unsettled:
            _open_question(t, session, place, show)
        st.chat_input(
            t(f"composer.placeholder.{channel}" if is_possible else "composer.placeholder.nobody"),
            key=_input_key(session, place),
            disabled=not is_possible,
            submit_mode="stop",
            on_submit=_submitted,
            args=(session.id, place, _input_key(session, place)),
        )
        silent, chosen = _foot(t, session, place, attach_key, is_possible=is_possible)
    if words is not None:
        _take(t, session, place, words, show, attach_key)
    elif chosen is not None:
        by_hand.close(session)
        _send(session, place, chosen.words, [], show, attach_key, chosen.acts)
    elif silent:
        person = partner if channel == "interview" else None
        turns.take(session, lambda: service().practice.wait(session, person), show)


def _submitted(session_id: str, place: Place, key: str) -> None:
    """Note what was sent, before anything is drawn."""
    st.session_state[_SENT] = Sent(session_id, place, str(st.session_state[key] or ""))


def _sent(session: Session, place: Place) -> str | None:
    """Return, once, what was sent; what was sent to a page that could not take it goes back into the field."""
    sent: Sent | None = st.session_state.pop(_SENT, None)
    if sent is None or sent.session != session.id:
        return None
    if sent.place == place and st.session_state.get(_input_key(session, place)) == sent.words:
        return sent.words
    write_later(sent.words, sent.place)
    st.rerun()


def _take(t: Catalogue, session: Session, place: Place, words: str, show: turns.Show, attach_key: str) -> None:
    """Take what was typed: the answer to the open question, or a message."""
    answer = understood.answered_by(t, session, words)
    if answer is not None:
        understood.settle(session, answer, show)
    else:
        facts = st.session_state.get(attach_key, [])
        _send(session, place, words, facts, show, attach_key, _asked(words, place[1]))


def _kept_after_all(t: Catalogue) -> str | None:
    """Say that a message is kept of which that was not known; return its words, which must not be sent once more.

    What stands in the field by now only the browser knows, so it is left there.
    """
    found = visit.kept_after_all()
    if not isinstance(found, Said):
        return None
    st.info(t("storage.kept_after_all"), icon=":material/check:")
    return found.text


def _open_question(t: Catalogue, session: Session, place: Place, show: turns.Show) -> None:
    """Draw the question about the latest message where that stands; elsewhere say that there is one."""
    said = session.state.said
    if said is None:
        return
    there: Place = (said.channel, said.to[0] if said.channel != "room" and said.to else None)
    if there == place:
        understood.question(t, session, show)
    elif st.button(t("understood.elsewhere"), key="to-question", icon=":material/contact_support:", wrap=True):
        places.show_later(there)
        st.rerun()


def _foot(
    t: Catalogue, session: Session, place: Place, attach_key: str, *, is_possible: bool
) -> tuple[bool, by_hand.ByHand | None]:
    """Draw who hears the words, what goes along, the choice by hand and the silence.

    Returns whether that is kept, and what is chosen.
    """
    is_talk = place[0] == "interview"
    with st.container(horizontal=True, vertical_alignment="center", key="composer-foot"):
        readers = _readers(t, session, place) if is_possible else ""
        st.html(tag("meta readers", readers), width="stretch")
        _attach(t, session, place[0], attach_key)
        chosen = by_hand.by_hand(t, session, place, is_possible=is_possible)
        silent = st.button(
            t("composer.silence" if is_talk else "composer.wait"),
            icon=":material/more_horiz:" if is_talk else ":material/hourglass_empty:",
            key="silence",
            type="tertiary",
            help=t("composer.silence_help" if is_talk else "composer.wait_help"),
            disabled=not is_possible,
        )
        return silent, chosen


def _input_key(session: Session, place: Place) -> str:
    return f"write-{place[0]}-{place[1]}-{session.id}"


def _attach(t: Catalogue, session: Session, channel: Channel, key: str) -> None:
    scenario, language = session.state.scenario, session.state.setup.language
    known = [item.id for item in learner_view.case_file(session.state)]
    more = [fact for fact in st.session_state.pop("attach-more", []) if fact in known]
    if more or st.session_state.pop("attach-none", False):
        kept = st.session_state.get(key, []) if more else []
        st.session_state[key] = list(dict.fromkeys([*kept, *more]))
    st.multiselect(
        t(f"composer.attach.{channel}"),
        known,
        format_func=lambda fact: scenario.fact[fact].title[language],
        placeholder=t(f"composer.attach.{channel}"),
        key=key,
        label_visibility="collapsed",
        select_all=False,
        width=280,
    )


def _readers(t: Catalogue, session: Session, place: Place) -> str:
    names = visit.names(session)
    channel, partner = place
    if channel == "room":
        text = esc(t("composer.readers_room"))
    elif channel == "direct":
        text = f"{esc(t('composer.readers_direct'))} {names.label(partner or '')}"
    else:
        here = learner_view.presence(session.state, partner or "")
        hearers = [partner or ""]
        if here.companion is not None and here.companion_present:
            hearers.append(here.companion)
        text = esc(t("composer.readers_interview", who=names.listing(hearers)))
    return f"{symbol('visibility')} {text}"


def _send(
    session: Session,
    place: Place,
    words: str,
    facts: list[str],
    show: turns.Show,
    attach_key: str,
    acts: tuple[Act, ...] = (),
) -> None:
    """Take a message; where it cannot be taken, it stays in the composer."""
    channel, partner = place
    to = (partner,) if partner is not None else ()
    practice = service().practice
    problem = turns.attempt(session, lambda: practice.say(session, channel, words, to, tuple(facts), acts), show)
    if problem is not None:
        st.session_state["draft"] = words
        turns.say_later(problem)
    else:
        st.session_state.pop("asked", None)
        if attach_key in st.session_state:
            st.session_state["attach-none"] = True
    st.rerun()


def _asked(words: str, partner_id: str | None) -> tuple[Act, ...]:
    """Return the action that was chosen on the desk, if this message still asks for it."""
    action, title, agency = st.session_state.get("asked", ("", "", ""))
    if not action or agency != partner_id or title not in words:
        return ()
    return (Act(kind="request", id=action, of="action", to=(agency,)),)


def _queued(t: Catalogue, session: Session) -> str:
    """Return the place in the queue for the model where the turn waits in it; empty otherwise."""
    models = service().models
    asked = (models.reader, models.voice)
    before = next((at for one in asked if one is not None and (at := one.outlook(session.id).before) is not None), None)
    if before is None:
        return ""
    return t("line.before", number=before) if before else t("line.next")


def _show_live(
    t: Catalogue, session: Session, place: Place, live: DeltaGenerator, since: int, words: Mapping[str, str]
) -> None:
    """Show what has been said in this turn so far, and who is about to answer."""
    state = session.state
    lines = [*threads.lines_since(state, since, place), *threads.being_said(state, words, place)]
    speaker = learner_view.waiting_for(state, words) or place[1]
    waiting = ""
    is_read = state.said is None or state.reading is not None
    if len(state.log) == since or not is_read or learner_view.at_turn(state).keys() - words.keys():
        who = visit.names(session).short(speaker) if speaker is not None else t("line.others")
        waiting = waiting_html(t, who, _queued(t, session))
    live.html(transcript_html(t, session, lines) + waiting)
