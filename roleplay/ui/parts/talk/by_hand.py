"""Choosing instead of typing: the options of a conversation as one list, and three of them for who is stuck."""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from roleplay.exercise.talk.options import next_options, options
from roleplay.exercise.views import learner_view
from roleplay.exercise.words.options import Option, OptionKind
from roleplay.exercise.words.reading import Act
from roleplay.practice import Session
from roleplay.scenario.vocabulary import ActKind
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.frame import choose
from roleplay.ui.markup import esc, plain, symbol, tag
from roleplay.ui.parts.talk.cards import act_of, card_label, option_words
from roleplay.ui.parts.talk.threads import Place
from roleplay.ui.service import service

KINDS: tuple[OptionKind, ...] = ("ask", "tell", "request", "decide", "agree", "decline", "offer", "forbid", "undo")
CRAFTS: tuple[ActKind, ...] = ("greet", "caution", "care", "consent", "empathy", "summary", "part")
SUGGESTED = ("always", "stuck", "never")  # when three options stand below the conversation
STUCK_KEY = "F2"
_WISH, _ASKED, _MEANT = "suggested", "suggested-now", "meant-by-hand"


@dataclass(frozen=True, slots=True)
class ByHand:
    """A message chosen by hand: its acts and its words."""

    acts: tuple[Act, ...]
    words: str


def opener(t: Catalogue, session: Session, *, is_possible: bool) -> None:
    """Draw the button that opens the list, and closes it."""
    st.button(
        t("by_hand.open"),
        icon=":material/touch_app:",
        type="tertiary",
        disabled=not is_possible,
        key=f"by-hand-{session.id}",
        on_click=_toggle,
        args=(_opened(session),),
    )


def open_with(session: Session, option: str) -> None:
    """Have the list drawn open, with an option chosen already."""
    st.session_state[_opened(session)] = option


def close(session: Session) -> None:
    """Have the list drawn closed and empty, once what was chosen is sent."""
    for key in (_opened(session), _MEANT, _ASKED):
        st.session_state.pop(key, None)


def meant(session: Session, place: Place) -> tuple[Act, ...]:
    """Return what is chosen in the open list of a conversation, as which words that are written there count."""
    where, act = st.session_state.get(_MEANT, (None, None))
    is_shown = _opened(session) in st.session_state and where == (session.id, session.state.turn, place)
    return (act,) if act is not None and is_shown else ()


def panel(t: Catalogue, session: Session, place: Place) -> ByHand | None:
    """Draw the list where it is open; return what is sent with it, in the words of what is chosen."""
    if _opened(session) not in st.session_state:
        return None
    wanted, key = st.session_state[_opened(session)], f"{place[0]}-{place[1]}-{session.id}-{session.state.turn}"
    talk = place[0] == "interview"
    with st.container(key="options-panel", border=True, gap="xsmall"):
        found = {name_of(option): option for option in _open(session, place)}
        kinds = [kind for kind in KINDS if any(option.kind == kind for option in found.values())]
        labels: dict[str, str] = {**({"craft": t("by_hand.craft")} if talk else {})}
        labels |= {kind: t(f"by_hand.{kind}") for kind in kinds}
        kind = st.pills(
            t("by_hand.kind"),
            labels,
            format_func=labels.__getitem__,
            key=f"hand-kind-{key}",
            label_visibility="collapsed",
        )
        titles = _titles(t, session, found, kind, crafts=talk)
        picked = st.selectbox(
            t("by_hand.what"),
            list(titles),
            index=list(titles).index(wanted) if wanted in titles else None,
            format_func=titles.__getitem__,
            placeholder=t("by_hand.choose"),
            key=f"hand-what-{kind}-{key}",
            label_visibility="collapsed",
        )
        option, craft = found.get(picked or ""), next((each for each in CRAFTS if each == picked), None)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            to = _to(t, session, place[1], option, f"{picked}-{key}") if option is not None else ()
            act = act_of(option, to) if option is not None else None
            if craft is not None and place[1] is not None:
                act = Act(kind=craft, to=(place[1],))
            st.session_state[_MEANT] = ((session.id, session.state.turn, place), act)
            sent = option is not None and st.button(
                t("by_hand.send"), key=f"hand-send-{key}", icon=":material/send:", type="primary"
            )
            if act is not None:
                st.html(tag("meta", esc(t("by_hand.or_own" if option is not None else "by_hand.own"))))
    return (
        ByHand((act,), option_words(t, session, option, to))
        if sent and option is not None and act is not None
        else None
    )


def suggested(t: Catalogue, session: Session, place: Place) -> ByHand | None:
    """Draw three options for who does not know how to go on, where that is wished; return the one that is sent."""
    wish = st.session_state.get(_WISH, SUGGESTED[1])
    if place[0] == "interview" or session.state.unsettled or wish == "never" or _opened(session) in st.session_state:
        return None
    now = (session.id, session.state.turn, place)
    if wish == "stuck" and st.session_state.get(_ASKED) != now:
        return None
    sent: Option | None = None
    with st.container(key="suggested", gap="xsmall"):
        st.html(tag("meta", f"{symbol('lightbulb')} {esc(t('by_hand.suggested'))}"), width="content")
        found = next_options(session.state, service().practice.library, place[0], place[1])
        for number, option in enumerate(found, start=1):
            to = _first(option)
            label = card_label(t, session, option_words(t, session, option, to), act_of(option))
            key = f"suggested-{number}-{session.id}-{session.state.turn}"
            if st.button(plain(label), key=key, shortcut=str(number), wrap=True):
                sent = option
    if sent is None:
        return None
    return ByHand((act_of(sent, _first(sent)),), option_words(t, session, sent, _first(sent)))


def stuck(t: Catalogue, session: Session, place: Place) -> None:
    """Draw the button that asks for three options; nothing where they stand there anyway or are not wished."""
    if place[0] == "interview" or st.session_state.get(_WISH, SUGGESTED[1]) != "stuck":
        return
    st.button(
        t("by_hand.stuck"),
        icon=":material/lightbulb:",
        type="tertiary",
        key="stuck",
        shortcut=STUCK_KEY,
        on_click=_suggest,
        args=((session.id, session.state.turn, place),),
        disabled=bool(session.state.unsettled),
    )


def wish(t: Catalogue) -> None:
    """Draw the choice when options are suggested; it holds for this tab."""
    labels = {name: t(f"by_hand.when.{name}") for name in SUGGESTED}
    how = {"default": st.session_state.get(_WISH, SUGGESTED[1]), "required": True}
    chosen = choose(st.segmented_control, t("by_hand.when.title"), labels, "suggested-wish", **how)
    st.session_state[_WISH] = chosen


def name_of(option: Option) -> str:
    """Return what an option is called in the list."""
    return f"{option.kind}:{option.of}:{option.id}"


def _open(session: Session, place: Place) -> Iterable[Option]:
    found = options(session.state, service().practice.library, *place)
    return (option for option in found if option.is_open)


def _titles(
    t: Catalogue, session: Session, found: dict[str, Option], kind: str | None, *, crafts: bool
) -> dict[str, str]:
    """Return the words of what can be chosen, of one kind or of all, by name: crafts first, then kind by kind."""
    listed: dict[str, str] = {}
    if crafts and kind in (None, "craft"):
        listed = {craft: t(f"by_hand.crafts.{craft}") for craft in CRAFTS}
    for each in KINDS if kind is None else (kind,):
        of_kind = {name: option for name, option in found.items() if option.kind == each}
        words = {
            name: card_label(t, session, option_words(t, session, option), act_of(option))
            for name, option in of_kind.items()
        }
        listed.update(sorted(words.items(), key=lambda item: item[1].casefold()))
    return listed


def _to(t: Catalogue, session: Session, partner: str | None, option: Option, key: str) -> tuple[str, ...]:
    """Return to whom an option is put: the partner of the conversation, on the shared line whoever is chosen."""
    if partner is not None:
        return (partner,)
    if option.does == "decide":
        return ()
    able = list(option.to or learner_view.others(session.state))
    names = ["", *able] if option.does in ("ask", "tell") else able
    labels = {name: visit.names(session).short(name) if name else t("by_hand.everybody") for name in names}
    picked = choose(st.selectbox, t("by_hand.to"), labels, f"hand-to-{key}", label_visibility="collapsed")
    return (picked,) if picked else ()


def _first(option: Option) -> tuple[str, ...]:
    """Return the fittest to put a step to; what is asked or told is for all that hear it."""
    return option.to[:1] if option.of == "action" else ()


def _opened(session: Session) -> str:
    return f"by-hand-open-{session.id}"


def _toggle(key: str) -> None:
    if st.session_state.pop(key, None) is None:
        st.session_state[key] = ""


def _suggest(now: tuple[str, int, Place]) -> None:
    """Show three options, or no longer, in the place of the list."""
    st.session_state[_ASKED] = now if st.session_state.get(_ASKED) != now else None
    st.session_state.pop(f"by-hand-open-{now[0]}", None)
