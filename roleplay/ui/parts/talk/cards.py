"""Cards: what the learner may pick, in whole sentences, with whom it is put to and what it takes."""

from collections.abc import Iterable, Mapping

from roleplay.exercise.views.understood import title_of
from roleplay.exercise.words.options import Option
from roleplay.exercise.words.reading import Act
from roleplay.feedback.document import within
from roleplay.practice import Session
from roleplay.scenario.texts import Text
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.service import service


def act_of(option: Option, to: tuple[str, ...] = ()) -> Act:
    """Return what is done when an option is picked and put to somebody, to all that hear it without `to`."""
    return Act(kind=option.does, id=option.id, of=option.of, to=to)


def option_words(t: Catalogue, session: Session, option: Option, to: tuple[str, ...] = ()) -> str:
    """Return an option as a sentence of the learner's to somebody."""
    action = session.state.scenario.action.get(option.id) if option.of == "action" else None
    if action is None or option.kind not in ("agree", "decline", "offer"):
        return card_words(t, session, act_of(option, to))
    words = t(f"card.{option.kind}", what=within(action.title[t.language]))
    return _put(visit.names(session).listing(to), words)


def card_label(t: Catalogue, session: Session, words: str, act: Act) -> str:
    """Return the words of a card with the exercise minutes that it takes of the learner's own time."""
    action = session.state.scenario.action.get(act.id or "") if (act.of, act.kind) == ("action", "decide") else None
    if session.state.setup.pace == "guided" or action is None:
        return words
    cost = t("actions.minutes", minutes=f"{action.minutes:g}").replace(" ", "\u00a0")
    return f"{words} · {cost}"


def card_words(t: Catalogue, session: Session, act: Act) -> str:
    """Return an act as a sentence of the learner's; a fact that the own agency does not know is named by its topic."""
    scenario, library = session.state.scenario, service().practice.library
    whom = visit.names(session).listing(name for name in act.to if name in scenario.seat)
    authored = _authored(session, act).get(t.language)
    if authored is not None:
        said = authored if act.kind in ("decide", "ask") else f"{authored}."
        whole = f"{whom}, {said}" if whom and act.kind != "decide" else said
        return whole[:1].upper() + whole[1:]
    if act.of == "fact" and act.id in session.state.known(session.state.learner):
        what = scenario.fact[act.id].statement[t.language].rstrip(".")
    elif act.order is not None:
        what = library.objections.order[act.order].meant[t.language]
    else:
        title = title_of(session.state, act, library)
        what = within(title[t.language]) if title is not None else ""
    kind = "order" if act.order is not None else "tell" if act.kind == "evidence" else act.kind
    return _put(whom, t(f"card.{kind}", what=what))


def _put(whom: str, words: str) -> str:
    """Return words as they are put to somebody, to nobody in particular where `whom` is empty."""
    return f"{whom}, {within(words)}" if whom else words


def _authored(session: Session, act: Act) -> Mapping[str, str]:
    """Return the author's words for an act on a step, by language; none where there are none."""
    action = session.state.scenario.action.get(act.id or "") if act.of == "action" else None
    cards: Iterable[tuple[str, Text]] = action.cards.items() if action is not None else ()
    text = dict(cards).get(act.kind)
    return text.root if text is not None else {}
