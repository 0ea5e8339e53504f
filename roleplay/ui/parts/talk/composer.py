"""The composer: words, attached facts, who will read them; and silence."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

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
from roleplay.ui.parts.talk.threads import Place, transcript_html
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


def ask_later(session: Session, action: str, agency: str) -> None:
    """Show the conversation with an agency, with the request for an action chosen, at the next drawing of the page."""
    by_hand.open_with(session, f"request:action:{action}")
    places.show_later(("direct", agency))


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
        if before:  # find out what the drawing of a page finds out first; draw it anew where the talk cannot go on
            visit.draw_anew()
            is_same, state = visit.require() is session, session.state
            if not is_same or state.finished is not None or state.paused or visit.is_held_elsewhere(session):
                keep_unsent(session)
                st.rerun()
        before.append(True)
        _composer(t, session, place, said.empty())


def _composer(t: Catalogue, session: Session, place: Place, live: DeltaGenerator) -> None:
    """Draw the composer; what is said in a turn is shown in `live` until the page is drawn anew."""
    channel, partner = place
    is_possible = channel != "interview" or learner_view.presence(session.state, partner or "").available
    input_key, attach_key = _input_key(session, place), f"attach-{channel}-{partner}-{session.id}"
    words = _sent(session, place)
    if words is None and "draft" in st.session_state:  # a draft that was not drawn yet replaces nothing that was sent
        st.session_state[input_key] = st.session_state.pop("draft")
    show = partial(_show_live, t, session, place, live, len(session.state.log))
    kept = visit.kept_after_all()
    if isinstance(kept, Said):  # what stands in the field by now only the browser knows, so it is left there
        st.info(t("storage.kept_after_all"), icon=":material/check:")
        words = words if words is None or words.strip() != kept.text else None  # it must not be sent once more
    may_be_stopped = service().practice.voice.waits or service().models.reader is not None
    if words is not None and not may_be_stopped:  # answered sooner than a composer is drawn
        _take(t, session, place, words, show, attach_key)
    with st.container(key="composer", gap="xsmall"):
        if session.state.unsettled:
            _open_question(t, session, place, show)
        chosen = by_hand.suggested(t, session, place) or by_hand.panel(t, session, place)
        st.chat_input(
            t(f"composer.placeholder.{channel}" if is_possible else "composer.placeholder.nobody"),
            key=input_key,
            disabled=not is_possible,
            submit_mode="stop",
            on_submit=_submitted,
            args=(session.id, place, input_key),
        )
        silent = _foot(t, session, place, attach_key, is_possible=is_possible)
    if words is not None:
        _take(t, session, place, words, show, attach_key)
    elif chosen is not None:
        _send(session, place, chosen.words, [], show, attach_key, chosen.acts)
    elif silent:
        person = partner if channel == "interview" else None
        turns.take(session, lambda: service().practice.wait(session, person), show)


def _input_key(session: Session, place: Place) -> str:
    return f"write-{place[0]}-{place[1]}-{session.id}"


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
    """Take what was typed: the answer to the open question, or a message, with what was chosen on the desk for it."""
    answer = understood.answered_by(session, words)
    if answer is not None:
        understood.pick(session, answer, show)
    meant = by_hand.meant(session, place)
    _send(session, place, words, st.session_state.get(attach_key, []), show, attach_key, meant)


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


def _foot(t: Catalogue, session: Session, place: Place, attach_key: str, *, is_possible: bool) -> bool:
    """Draw who hears the words, what goes along, the ways to choose, and the silence; return whether that is kept."""
    is_talk = place[0] == "interview"
    with st.container(horizontal=True, vertical_alignment="center", key="composer-foot"):
        readers = f"{symbol('visibility')} {_readers(t, session, place)}" if is_possible else ""
        st.html(tag("meta readers", readers), width="stretch")
        _attach(t, session, place[0], attach_key)
        by_hand.stuck(t, session, place)
        by_hand.opener(t, session, is_possible=is_possible)
        return st.button(
            t("composer.silence" if is_talk else "composer.wait"),
            icon=":material/more_horiz:" if is_talk else ":material/hourglass_empty:",
            key="silence",
            type="tertiary",
            help=t("composer.silence_help" if is_talk else "composer.wait_help"),
            disabled=not is_possible,
        )


def _attach(t: Catalogue, session: Session, channel: Channel, key: str) -> None:
    known = [item.id for item in learner_view.case_file(session.state)]
    more = [fact for fact in st.session_state.pop("attach-more", []) if fact in known]
    if more or st.session_state.pop("attach-none", False):
        kept = st.session_state.get(key, []) if more else []
        st.session_state[key] = list(dict.fromkeys([*kept, *more]))
    st.multiselect(
        t(f"composer.attach.{channel}"),
        known,
        format_func=lambda fact: session.state.scenario.fact[fact].title[t.language],
        placeholder=t(f"composer.attach.{channel}"),
        key=key,
        label_visibility="collapsed",
        select_all=False,
        width=280,
    )


def _readers(t: Catalogue, session: Session, place: Place) -> str:
    names, (channel, partner) = visit.names(session), place
    if channel == "room" or partner is None:
        return esc(t("composer.readers_room"))
    if channel == "direct":
        return f"{esc(t('composer.readers_direct'))} {names.label(partner)}"
    here = learner_view.presence(session.state, partner)
    hearers = [partner, *([here.companion] if here.companion is not None and here.companion_present else [])]
    return esc(t("composer.readers_interview", who=names.listing(hearers)))


def _send(
    session: Session,
    place: Place,
    words: str,
    facts: list[str],
    show: turns.Show,
    attach_key: str,
    acts: tuple[Act, ...],
) -> NoReturn:
    """Take a message; where it cannot be taken, it stays in the composer."""
    channel, partner = place
    to = (partner,) if partner is not None else ()
    practice = service().practice
    problem = turns.attempt(session, lambda: practice.say(session, channel, words, to, tuple(facts), acts), show)
    if problem is not None:
        st.session_state["draft"] = words
        turns.say_later(problem)
    else:
        by_hand.close(session)
        if attach_key in st.session_state:
            st.session_state["attach-none"] = True
    st.rerun()


def _show_live(
    t: Catalogue, session: Session, place: Place, live: DeltaGenerator, since: int, words: Mapping[str, str]
) -> None:
    """Show what has been said in this turn so far, who is about to answer, and the place in a model's queue."""
    state = session.state
    lines = [line for line in threads.lines(state, place) if line.seq >= since]
    html = transcript_html(t, session, [*lines, *threads.being_said(state, words, place)])
    is_read = state.said is None or state.reading is not None
    if len(state.log) == since or not is_read or learner_view.at_turn(state).keys() - words.keys():
        speaker = learner_view.waiting_for(state, words) or place[1]
        who = visit.names(session).short(speaker) if speaker is not None else t("line.others")
        asked = (model for model in (service().models.reader, service().models.voice) if model is not None)
        before = next((at for model in asked if (at := model.outlook(session.id).before) is not None), None)
        html += waiting_html(t, who, before)
    live.html(html)


def waiting_html(t: Catalogue, who: str, before: int | None) -> str:
    """Return the line that says who is about to answer; `before` are those who come first where it has to wait."""
    words = t("line.writing", who=who)
    if before is not None:
        words += f" ({t('line.before', number=before) if before else t('line.next')})"
    return tag("quiet waiting", f"<span class='dots'></span>{esc(words)}")
