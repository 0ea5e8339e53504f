"""Choosing instead of typing: ask, tell, request or decide by hand, in words that the program makes or one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from roleplay.exercise.views import learner_view
from roleplay.exercise.words.reading import Act
from roleplay.practice import Session
from roleplay.scenario.agencies import Action
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.frame import choose
from roleplay.ui.parts.talk.cards import card_words
from roleplay.ui.parts.talk.threads import Place

Kind = Literal["ask", "tell", "request", "decide"]
_ICONS: dict[Kind, str] = {"ask": "help", "tell": "ios_share", "request": "front_hand", "decide": "gavel"}
AMONG_SERVICES: tuple[Kind, ...] = tuple(_ICONS)
IN_INTERVIEWS: tuple[Kind, ...] = ("ask", "tell")


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
        labels = {kind: f":material/{_ICONS[kind]}: {t(f'by_hand.{kind}')}" for kind in kinds}
        how = {"default": kinds[0], "required": True, "label_visibility": "collapsed"}
        kind = choose(st.segmented_control, t("by_hand.kind"), labels, f"hand-kind-{key}", **how)
        acts = _acts(t, session, place, kind, key)
        words = st.text_input(t("by_hand.words"), key=f"hand-words-{key}", placeholder=t("by_hand.words_hint"))
        if st.button(t("by_hand.send"), key=f"hand-send-{key}", icon=":material/send:", disabled=not acts):
            return ByHand(acts, words.strip() or " ".join(card_words(t, session, act) for act in acts))
    return None


def close(session: Session) -> None:
    """Have the choice drawn anew and closed, once what was chosen is sent."""
    st.session_state[f"by-hand-count-{session.id}"] += 1


def _acts(t: Catalogue, session: Session, place: Place, kind: Kind, key: str) -> tuple[Act, ...]:
    state, partner = session.state, place[1]
    others = learner_view.others(state)
    possible = [view for group in learner_view.actions(state).values() for view in group if view.now and not view.done]
    match kind:
        case "ask":
            topics = {name: topic.title[t.language] for name, topic in state.scenario.topic.items()}
            about = _choice(t("by_hand.about"), topics, t("by_hand.choose"), f"hand-topic-{key}")
            to = _to(t, session, partner, ["", *others], key)
            return (Act(kind="ask", id=about, of="topic", to=to),) if about else ()
        case "tell":
            facts = st.multiselect(
                t("by_hand.facts"),
                [item.id for item in learner_view.case_file(state)],
                format_func=lambda fact: state.scenario.fact[fact].title[t.language],
                placeholder=t("by_hand.choose"),
                key=f"hand-facts-{key}",
                select_all=False,
            )
            told: Literal["evidence", "tell"] = "evidence" if place[0] == "interview" else "tell"
            to = (partner,) if partner is not None else ()
            return tuple(Act(kind=told, id=fact, of="fact", to=to) for fact in facts)
        case "request":
            asked = [name for name in others if partner in (None, name)]
            theirs = [view.action for view in possible if not set(asked).isdisjoint(view.action.agencies)]
            action = _action(t, theirs, f"hand-request-{key}", timed=False)
            if action is None:
                return ()
            able = [name for name in asked if name in action.agencies]
            to = _to(t, session, partner, able, f"{action.id}-{key}")
            return (Act(kind="request", id=action.id, of="action", to=to),)
        case "decide":
            mine = [view.action for view in possible if view.mine]
            action = _action(t, mine, f"hand-decide-{key}", timed=state.setup.pace != "guided")
            return (Act(kind="decide", id=action.id, of="action"),) if action is not None else ()


def _action(t: Catalogue, actions: Sequence[Action], key: str, *, timed: bool) -> Action | None:
    titles = {action.id: action.title[t.language] for action in actions}
    if timed:
        for action in actions:
            titles[action.id] += f" · {t('actions.minutes', minutes=f'{action.minutes:g}')}"
    picked = _choice(t("by_hand.what"), titles, t("by_hand.choose"), key)
    return next((action for action in actions if action.id == picked), None)


def _choice(label: str, titles: Mapping[str, str], hint: str, key: str) -> str | None:
    """Draw a choice among titles; return what the chosen one stands for."""
    options = sorted(titles, key=lambda name: titles[name].casefold())
    return st.selectbox(label, options, format_func=titles.__getitem__, index=None, placeholder=hint, key=key)


def _to(t: Catalogue, session: Session, partner: str | None, options: Sequence[str], key: str) -> tuple[str, ...]:
    """Return to whom it is put: the partner of the conversation, on the shared line whoever is chosen."""
    if partner is not None:
        return (partner,)
    labels = {name: visit.names(session).short(name) if name else t("by_hand.everybody") for name in options}
    picked = choose(st.selectbox, t("by_hand.to"), labels, f"hand-to-{key}")
    return (picked,) if picked else ()
