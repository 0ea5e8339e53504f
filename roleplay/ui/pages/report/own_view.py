"""The learner's own formulation beside the answer key, and the answers of the debrief beside the session's data.

Each question is a line or two with what it came to; the comparison behind it unfolds.
"""

from collections.abc import Iterable

import streamlit as st

from roleplay.feedback.report import DebriefAnswer, OwnPoint, OwnView, Report
from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.scenario.answer_key import TALK_FIELDS
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import bullets, esc, symbol, tag

LISTS = (("named", "check"), ("unsure", "help"), ("missing", "radio_button_unchecked"), ("extra", "add"))


def own_view(t: Catalogue, session: Session, report: Report) -> None:
    """Draw each field of the formulation with its comparison, then the closing questions, all folded."""
    if any(view.key for view in report.own_view):
        st.caption(t("own_view.how" if report.drill is None else "own_view.how_talk"))
    draw_all(*(_field(t, view) for view in report.own_view))
    if report.drill is None:
        draw_all(*(_answer(t, answer) for answer in report.debrief))


def _field(t: Catalogue, view: OwnView) -> str:
    words = tag("words", esc(view.answer or t("report.left_empty")))
    if not view.key:
        return _unfolding(view.question, words)
    reading = tag("meta", esc(view.reading)) if view.reading else ""
    label = t("own_view.key_talk" if view.kind in TALK_FIELDS else "own_view.key")
    key = tag("better", f"<b>{esc(label)}</b> {esc(view.key)}")
    lists = "".join(_list(t, name, icon, getattr(view, name)) for name, icon in LISTS)
    return _unfolding(view.question, words, _came_to(t, view), f"{reading}{key}{lists}")


def _came_to(t: Catalogue, view: OwnView) -> str:
    """Say how many points of the key the words have; a point that they only deny is not counted as theirs."""
    total = len(view.named) + len(view.unsure) + len(view.missing)
    text = "own_view.came_to_talk" if view.kind in TALK_FIELDS else "own_view.came_to"
    return t(text, named=len(view.named), total=total) if total else ""


def _unfolding(question: str, words: str, came_to: str = "", inside: str = "") -> str:
    """Return a question with the learner's words, cut short until what is inside is unfolded."""
    head = f"<b>{esc(question)}</b>"
    result = tag("meta", esc(came_to)) if came_to else ""
    if not inside:
        return tag("logline", f"{head}{words}{result}")
    return f"<details class='criterion own'><summary>{head}{words}{result}</summary>{tag('inside', inside)}</details>"


def _list(t: Catalogue, name: str, icon: str, points: Iterable[OwnPoint]) -> str:
    """Return one list of points under its heading, nothing where it is empty."""
    items = [_point(point) for point in points]
    if not items:
        return ""
    return f"<p class='meta'>{symbol(icon)} {esc(phrases(t.language)(f'formulation.{name}'))}</p>{bullets(items)}"


def _point(point: OwnPoint) -> str:
    return esc(point.text) + (f" <span class='meta'>({esc(point.note)})</span>" if point.note else "")


def _answer(t: Catalogue, answer: DebriefAnswer) -> str:
    data = tag("better", esc(answer.data)) if answer.data else ""
    words = tag("words", esc(answer.answer or t("report.left_empty")))
    further = ""
    if answer.follow_up:
        further = tag("meta", f"{symbol('forum')} {esc(answer.follow_up)}")
        further += tag("words", esc(answer.follow_up_answer or t("report.left_empty")))
    return _unfolding(answer.question, words, inside=f"{further}{data}")
