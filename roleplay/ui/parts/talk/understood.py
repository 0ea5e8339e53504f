"""What was understood of a message: chips under it, the question where it is not sure, and the way to correct it."""

from typing import Literal, NoReturn

import streamlit as st

from roleplay.exercise.views.understood import Correctable
from roleplay.exercise.words.reading import Act
from roleplay.feedback.document import within
from roleplay.practice import Session
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, plain, symbol, tag
from roleplay.ui.parts.talk.cards import card_label, card_words
from roleplay.ui.service import service

AS_WRITTEN_KEY = "0"
OPENED = 0.4  # cards below an answered message lie open where one is so likely, or nothing was understood


def answered_by(session: Session, words: str) -> tuple[Act, ...] | None:
    """Return the cards that typed words pick, none for "as I wrote it"; None where they do neither."""
    offered, typed = session.state.unsettled, words.strip()
    if not offered or not typed.isdecimal():
        return None
    if typed == AS_WRITTEN_KEY:
        return ()
    return offered[int(typed) - 1 : int(typed)] or None


def question(t: Catalogue, session: Session, show: turns.Show) -> None:
    """Show the cards of the latest message; nothing has happened before one is picked, or the words are to stand."""
    offered = session.state.unsettled
    answers: list[tuple[str, str, tuple[Act, ...]]] = [
        *(
            (plain(card_label(t, session, card_words(t, session, act), act)), str(number), (act,))
            for number, act in enumerate(offered, start=1)
        ),
        (t("understood.as_written"), AS_WRITTEN_KEY, ()),
    ]
    answer: tuple[Act, ...] | None = None
    with st.container(key="understood-question", border=True, gap="xsmall"):
        st.html(f"<h2 class='asked'>{symbol('contact_support')} {esc(t('understood.question'))}</h2>")
        words = session.state.said.text if session.state.said is not None else ""
        st.html(tag("words", esc(words)) + tag("meta", esc(t("understood.nothing_yet"))))
        for label, key, meant in answers:
            kind: Literal["secondary", "tertiary"] = "secondary" if meant else "tertiary"
            if st.button(label, key=f"settle-{key}", shortcut=key, type=kind, wrap=True):
                answer = meant
    if answer is not None:
        pick(session, answer, show)


def pick(session: Session, picked: tuple[Act, ...], show: turns.Show | None = None) -> NoReturn:
    """Take the cards that were picked, none where the words stand as they were written, and draw the page anew."""
    turns.take(session, lambda: service().practice.settle(session, picked=picked), show)


def below(t: Catalogue, session: Session, found: Correctable) -> None:
    """Draw below the latest message what may be taken, and the way to say that it was not meant so."""
    take_up(t, session, found)
    if found.steps or found.is_open:
        correction(t, session, found)


def take_up(t: Catalogue, session: Session, found: Correctable) -> None:
    """Draw the cards of a message that was answered as it stands; each can be picked still, one after the other."""
    if not found.supposed:
        return
    picked: Act | None = None
    reading = session.state.reading
    is_heard = reading is not None and any(act.sure for act in reading.acts)
    likely = not is_heard or any(act.likelihood >= OPENED and act.kind != "ask" for act in found.supposed)
    with st.expander(t("understood.supposed"), key=f"supposed-{found.turn}", icon=":material/help:", expanded=likely):
        for number, act in enumerate(found.supposed, start=1):
            if st.button(
                plain(card_label(t, session, card_words(t, session, act), act)),
                key=f"supposed-{number}-{found.turn}-{session.id}",
                wrap=True,
            ):
                picked = act
    if picked is not None:
        pick(session, (picked,))


def correction(t: Catalogue, session: Session, found: Correctable) -> None:
    """Offer to say that the latest message was not meant so: a step is taken back, or the reading only doubted."""
    turn, act, chosen = found.turn, None, False
    with st.popover(
        t("understood.not_meant"), icon=":material/undo:", type="tertiary", key=f"not-meant-{turn}-{session.id}"
    ):
        st.markdown(t("understood.correct_how" if found.steps else "understood.dispute_how"))
        for place, step in found.steps.items():
            title = session.state.scenario.action[step.id or ""].title[t.language]
            if st.button(t("understood.take_back", what=plain(within(title))), key=f"take-back-{place}", wrap=True):
                act, chosen = place, True
        if turn not in session.state.disputed and st.button(
            t("understood.dispute"), key="dispute", icon=":material/flag:", wrap=True
        ):
            chosen = True
    if chosen:
        turns.take(session, lambda: service().practice.correct(session, turn, act))
