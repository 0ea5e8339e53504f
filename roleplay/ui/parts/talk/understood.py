"""What was understood of a message: chips under it, the question where it is not sure, and the way to correct it."""

from typing import Literal, NoReturn

import streamlit as st

from roleplay.exercise.views.understood import Correctable, Proposal, proposals
from roleplay.feedback.document import understandings, within
from roleplay.practice import Session
from roleplay.reading.acts_book import acts_book
from roleplay.scenario.vocabulary import ActKind
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, plain, symbol, tag
from roleplay.ui.service import service

NONE_KEY = "0"
_PRESSED = "doubt-pressed"


def answered_by(t: Catalogue, session: Session, words: str) -> tuple[int | None, bool] | None:
    """Return the answer that words typed into the composer are to the open question; None where they are a message."""
    offered = proposals(session.state, service().practice.library)
    typed = words.strip().upper()
    if not offered:
        return None
    if typed == NONE_KEY:
        return None, False
    if typed == t("understood.only_asked_key"):
        return None, True
    found = next((item.choice for item in offered if typed == str(item.choice + 1)), None)
    return (found, False) if found is not None else None


def question(t: Catalogue, session: Session, show: turns.Show) -> None:
    """Ask which of the likely steps was meant; nothing has happened before that, and writing on leaves it undone."""
    offered = proposals(session.state, service().practice.library)
    answers: list[tuple[str, str, tuple[int | None, bool]]] = [
        *((_proposed(t, session, item), str(item.choice + 1), (item.choice, False)) for item in offered),
        (t("understood.none"), NONE_KEY, (None, False)),
        (t("understood.only_asked"), t("understood.only_asked_key"), (None, True)),
    ]
    answer: tuple[int | None, bool] | None = None
    with st.container(key="understood-question", border=True, gap="xsmall"):
        st.html(f"<h2 class='asked'>{symbol('contact_support')} {esc(t('understood.question'))}</h2>")
        words = session.state.said.text if session.state.said is not None else ""
        st.html(tag("words", esc(words)) + tag("meta", esc(t("understood.nothing_yet"))))
        with st.container(horizontal=True, gap="xsmall"):
            for label, key, meant in answers:
                kind: Literal["secondary", "tertiary"] = "tertiary" if meant[0] is None else "secondary"
                if st.button(label, key=f"settle-{key}", shortcut=key, type=kind, wrap=True):
                    answer = meant
    if answer is not None:
        settle(session, answer, show)


def settle(session: Session, answer: tuple[int | None, bool], show: turns.Show | None = None) -> NoReturn:
    """Take the answer to the open question, and draw the page anew."""
    choice, only_asked = answer
    turns.take(session, lambda: service().practice.settle(session, choice, only_asked=only_asked), show)


def _proposed(t: Catalogue, session: Session, item: Proposal) -> str:
    whom = f" ({visit.names(session).listing(item.to)})" if item.to else ""
    label = plain(f"{t(f'understood.do.{item.kind}')}: {within(item.about[t.language])}{whom}")
    if session.state.setup.pace == "guided" or not item.minutes:
        return label
    cost = plain(t("actions.minutes", minutes=f"{item.minutes:g}")).replace(" ", "\u00a0")
    return f"{label} · {cost}"


def pressable(t: Catalogue, session: Session, found: Correctable) -> set[str]:
    """Return the words of the chips in whose place buttons stand below the message."""
    pressed = set(doubts(t, found))
    if found.supposed:
        read = understandings(session.state, service().practice.library, t.language)[found.seq]
        pressed |= {act.words for act in read.now() if act.status == "unsure"}
    return pressed


def doubts(t: Catalogue, found: Correctable) -> dict[str, ActKind]:
    """Return the safeguards that are not sure and can be cleared up, by the words of their chips."""
    kinds = acts_book(t.language).kinds
    return {f"{kinds[kind].title}?": kind for kind in found.doubts}


def below(t: Catalogue, session: Session, found: Correctable) -> None:
    """Draw below the latest message what may be taken or cleared up, and the way to say that it was not meant so."""
    take_up(t, session, found)
    clear_up(t, session, found)
    if found.steps or found.is_open:
        correction(t, session, found)


def take_up(t: Catalogue, session: Session, found: Correctable) -> None:
    """Draw the steps that the message may have meant; one that is pressed is taken now."""
    if not found.supposed:
        return
    choice: int | None = None
    with st.container(key="supposed", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.html(tag("meta", f"{symbol('help')} {esc(t('understood.supposed'))}"), width="content")
        for item in found.supposed:
            label = _proposed(t, session, item)
            if st.button(label, key=f"supposed-{item.choice}-{found.turn}-{session.id}", wrap=True):
                choice = item.choice
    if choice is not None:
        settle(session, (choice, False))


def clear_up(t: Catalogue, session: Session, found: Correctable) -> None:
    """Draw the safeguards that are not sure as chips; one that is pressed offers to say whether it was meant."""
    if not found.doubts:
        return
    answer: tuple[ActKind, bool] | None = None
    with st.container(key="doubts", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.html(tag("meta", f"{symbol('help')} {esc(t('understood.doubt'))}"), width="content")
        for words, kind in doubts(t, found).items():
            chip = f"doubt-{kind}-{found.turn}-{session.id}"
            st.button(plain(words), key=chip, on_click=_press, args=(chip,))
            if st.session_state.get(_PRESSED) == chip:
                if st.button(t("understood.doubt_meant"), key=f"doubt-meant-{kind}", icon=":material/check:"):
                    answer = kind, True
                if st.button(t("understood.doubt_not_meant"), key=f"doubt-not-{kind}", icon=":material/close:"):
                    answer = kind, False
    if answer is not None:
        kind, meant = answer
        turns.take(session, lambda: service().practice.clear_up(session, kind, meant=meant))


def _press(chip: str) -> None:
    """Open a chip, or close it where it is open."""
    st.session_state[_PRESSED] = chip if st.session_state.get(_PRESSED) != chip else None


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
