"""The line that says what is expected now, and the way there."""

import streamlit as st

from roleplay.practice import Session
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, tag
from roleplay.ui.parts.play.next_step import NextStep
from roleplay.ui.parts.talk import places
from roleplay.ui.parts.talk.threads import Place


def now(t: Catalogue, session: Session, step: NextStep) -> None:
    """Draw the next step; where it lies in another conversation or on the desk, with a button that leads there."""
    with st.container(key="now", horizontal=True, vertical_alignment="center", gap="small"):
        words = f"<b>{esc(t('exercise.expected'))}</b> {esc(_words(t, session, step))}"
        st.html(tag("expected", words), width="stretch")
        if step.kind == "unread":
            _button(t("now.read"), "mark_email_unread", is_primary=True, place=step.places[0])
        elif step.kind == "duty":
            _button(t("desk.duties"), "checklist", is_primary=False)


def _words(t: Catalogue, session: Session, step: NextStep) -> str:
    phase = session.state.scenario.phase[session.state.phase]
    match step.kind:
        case "begin":
            return phase.expects[session.state.setup.language]
        case "unread":
            return t("now.unread", who=", ".join(_named(t, session, place) for place in step.places))
        case "over":
            return t("now.over_open", number=len(step.duties)) if step.duties else t("now.over")
        case "duty":
            return _duty(t, session, step)
        case _:
            return t("now.free")


def _duty(t: Catalogue, session: Session, step: NextStep) -> str:
    first = step.duties[0]
    title = first.duty.title[session.state.setup.language]
    words = title
    if first.due is not None:
        key = "now.due" if first.due >= session.state.minute else "now.overdue"
        words = t(key, duty=title, minute=f"{first.due:.0f}")
    if not step.decided and first.duty.via is not None:
        return t("now.undecided", duty=words)
    return t("now.duty", duty=words) if len(step.duties) == 1 else t("now.duties", duty=words, number=len(step.duties))


def _named(t: Catalogue, session: Session, place: Place) -> str:
    channel, partner = place
    return t(f"channel.{channel}") if partner is None else visit.names(session).short(partner)


def _button(label: str, icon: str, *, is_primary: bool, place: Place | None = None) -> None:
    pressed = st.button(
        label, icon=f":material/{icon}:", key="now-go", type="primary" if is_primary else "secondary", width="content"
    )
    if not pressed:
        return
    if place is not None:
        places.show_later(place)
    else:
        st.session_state["desk"] = "duties"
        places.show_pane_later("desk")
    st.rerun()
