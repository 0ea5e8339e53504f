"""The learner's side of a review: submitting an exercise, taking it back, and reading what trainers left."""

import streamlit as st

from roleplay.practice import Session
from roleplay.review.ratings import Comment, Rating
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import draw, plain
from roleplay.ui.service import service


def submitting(t: Catalogue, session: Session) -> None:
    """Draw the way to a trainer, where the visitor belongs to a group, and what trainers have said."""
    practice = service().practice
    groups = {group.id: group.title for group in practice.people.learns_in(practice.visitor)}
    if not groups:
        return
    alone = "_alone" if practice.visitor.alone else ""
    st.header(t("submit.title"), anchor=False)
    turns.show_notice()
    if practice.shelf.card(session.id, "read").submitted_to is None:
        st.markdown(t(f"submit.body{alone}"))
        chosen = next(iter(groups))
        if len(groups) > 1:
            chosen = st.selectbox(t("submit.group"), list(groups), format_func=groups.__getitem__, key="submit-group")
        args = (session.id, chosen)
        st.button(t(f"submit.do{alone}"), key="submit", icon=":material/send:", on_click=_open_to, args=args)
    else:
        st.success(t(f"submit.done{alone}"), icon=":material/task_alt:")
        st.button(t("submit.back"), key="submit-back", type="tertiary", on_click=_open_to, args=(session.id, None))
    _said(t, session)


def _open_to(session_id: str, group: str | None) -> None:
    turns.say_later(turns.tried(lambda: service().practice.shelf.submit(session_id, group)))


def _said(t: Catalogue, session: Session) -> None:
    """Draw comments and levels; on a machine of one's own the rating is one's own and shown at the desk."""
    left = service().desk.left(session.id)
    comments = sorted((item for item in left if isinstance(item, Comment)), key=lambda item: item.turn)
    ratings = {item.by: item for item in left if isinstance(item, Rating)}
    if not comments and not ratings:
        return
    st.subheader(t("submit.said"), anchor=False)
    draw("report/comments", t, comments=comments)
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    for rating in ratings.values():
        with st.expander(plain(t("submit.levels", by=rating.by)), icon=":material/rule:"):
            levels = {titles[name]: level for name, level in rating.levels.items() if name in titles}
            lines = (f"- {plain(title)}: {_level(t, level)}" for title, level in levels.items())
            st.markdown("\n".join(lines))


def _level(t: Catalogue, level: int | None) -> str:
    return t("rating.unseen") if level is None else str(level)
