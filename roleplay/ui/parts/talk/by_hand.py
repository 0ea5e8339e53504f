"""Choosing instead of typing: ask, tell, request or decide by hand, in words that the program makes or one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from roleplay.exercise.views import learner_view
from roleplay.exercise.views.understood import title_of
from roleplay.exercise.words.reading import Act
from roleplay.practice import Session
from roleplay.scenario.agencies import Action
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.parts.talk.threads import Place
from roleplay.ui.service import service

Kind = Literal["ask", "tell", "request", "decide"]
AMONG_SERVICES: tuple[Kind, ...] = ("ask", "tell", "request", "decide")
IN_INTERVIEWS: tuple[Kind, ...] = ("ask", "tell")
_ICONS: dict[Kind, str] = {"ask": "help", "tell": "ios_share", "request": "front_hand", "decide": "gavel"}


@dataclass(frozen=True, slots=True)
class ByHand:
    """A message chosen by hand: its acts and its words."""

    acts: tuple[Act, ...]
    words: str


def by_hand(t: Catalogue, session: Session, place: Place, *, is_possible: bool) -> ByHand | None:
    """Draw the choice behind one button; return what is sent with it."""
    count = st.session_state.setdefault(f"by-hand-count-{session.id}", 0)  # a new number closes what was sent
    key = f"{place[0]}-{place[1]}-{session.id}-{count}"
    with st.popover(
        t("by_hand.open"), icon=":material/touch_app:", type="tertiary", disabled=not is_possible, key=f"by-hand-{key}"
    ):
        kinds = IN_INTERVIEWS if place[0] == "interview" else AMONG_SERVICES
        kind = st.segmented_control(
            t("by_hand.kind"),
            kinds,
            format_func=lambda item: f":material/{_ICONS[item]}: {t(f'by_hand.{item}')}",
            default=kinds[0],
            required=True,
            key=f"hand-kind-{key}",
            label_visibility="collapsed",
        )
        acts = _acts(t, session, place, kind or kinds[0], key)
        words = st.text_input(t("by_hand.words"), key=f"hand-words-{key}", placeholder=t("by_hand.words_hint"))
        if st.button(t("by_hand.send"), key=f"hand-send-{key}", icon=":material/send:", disabled=not acts):
            return ByHand(acts, words.strip() or _worded(t, session, acts))
    return None


def close(session: Session) -> None:
    """Have the choice drawn anew and closed, once what was chosen is sent."""
    st.session_state[f"by-hand-count-{session.id}"] += 1


def _acts(t: Catalogue, session: Session, place: Place, kind: Kind, key: str) -> tuple[Act, ...]:
    match kind:
        case "ask":
            return _ask(t, session, place, key)
        case "tell":
            return _tell(t, session, place, key)
        case "request":
            return _request(t, session, place, key)
        case "decide":
            mine = [view.action for view in _open(session) if view.mine]
            action = _choice(t, session, "decide", mine, key)
            return (Act(kind="decide", id=action.id, of="action"),) if action is not None else ()


def _ask(t: Catalogue, session: Session, place: Place, key: str) -> tuple[Act, ...]:
    scenario, language = session.state.scenario, session.state.setup.language
    topic = st.selectbox(
        t("by_hand.about"),
        sorted(scenario.topic, key=lambda name: scenario.topic[name].title[language].casefold()),
        format_func=lambda name: scenario.topic[name].title[language],
        index=None,
        placeholder=t("by_hand.choose"),
        key=f"hand-topic-{key}",
    )
    to = _to(t, session, place, learner_view.others(session.state), key, anybody=True)
    return (Act(kind="ask", id=topic, of="topic", to=to),) if topic else ()


def _tell(t: Catalogue, session: Session, place: Place, key: str) -> tuple[Act, ...]:
    scenario, language = session.state.scenario, session.state.setup.language
    facts = st.multiselect(
        t("by_hand.facts"),
        [item.id for item in learner_view.case_file(session.state)],
        format_func=lambda fact: scenario.fact[fact].title[language],
        placeholder=t("by_hand.choose"),
        key=f"hand-facts-{key}",
        select_all=False,
    )
    to = (place[1],) if place[1] is not None else ()
    kind: Literal["evidence", "tell"] = "evidence" if place[0] == "interview" else "tell"
    return tuple(Act(kind=kind, id=fact, of="fact", to=to) for fact in facts)


def _request(t: Catalogue, session: Session, place: Place, key: str) -> tuple[Act, ...]:
    others = [name for name in learner_view.others(session.state) if place[1] in (None, name)]
    theirs = [view.action for view in _open(session) if not set(others).isdisjoint(view.action.agencies)]
    action = _choice(t, session, "request", theirs, key)
    if action is None:
        return ()
    able = tuple(name for name in others if name in action.agencies)
    to = _to(t, session, place, able, f"{action.id}-{key}", anybody=False)
    return (Act(kind="request", id=action.id, of="action", to=to),)


def _open(session: Session) -> list[learner_view.ActionView]:
    """Return the actions that are possible in this phase and not done."""
    found = (view for group in learner_view.actions(session.state).values() for view in group)
    return [view for view in found if view.now and not view.done]


def _choice(t: Catalogue, session: Session, kind: Kind, actions: Sequence[Action], key: str) -> Action | None:
    language, by_id = session.state.setup.language, {action.id: action for action in actions}
    timed = kind == "decide" and session.state.setup.pace != "guided"

    def titled(name: str) -> str:
        cost = f" · {t('actions.minutes', minutes=f'{by_id[name].minutes:g}')}" if timed else ""
        return by_id[name].title[language] + cost

    picked = st.selectbox(
        t("by_hand.what"),
        sorted(by_id, key=lambda name: by_id[name].title[language].casefold()),
        format_func=titled,
        index=None,
        placeholder=t("by_hand.choose"),
        key=f"hand-{kind}-{key}",
    )
    return by_id[picked] if picked else None


def _to(
    t: Catalogue, session: Session, place: Place, agencies: Sequence[str], key: str, *, anybody: bool
) -> tuple[str, ...]:
    """Return to whom it is put: the partner of the conversation, on the shared line whoever is chosen."""
    if place[1] is not None:
        return (place[1],)
    names = visit.names(session)
    options = ["", *agencies] if anybody else list(agencies)
    picked = st.selectbox(
        t("by_hand.to"),
        options,
        format_func=lambda name: names.short(name) if name else t("by_hand.everybody"),
        key=f"hand-to-{key}",
    )
    return (picked,) if picked else ()


def _worded(t: Catalogue, session: Session, acts: Sequence[Act]) -> str:
    """Return plain words for what was chosen, for the transcript."""
    language = session.state.setup.language
    library = service().practice.library
    titles = (title_of(session.state, act, library) for act in acts)
    found = [title[language] for title in titles if title is not None]
    names = visit.names(session)
    to = [names.short(name) for name in acts[0].to if name in session.state.scenario.seat]
    called = f"{', '.join(to)}: " if to else ""
    kind = "tell" if acts[0].kind == "evidence" else acts[0].kind
    return called + t(f"by_hand.worded.{kind}", what="; ".join(found))
