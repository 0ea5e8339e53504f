"""The trainer's queue: what was submitted, why it should be looked at, and the way to how far ratings agree."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Literal

import streamlit as st

from roleplay.review.desk import RATED, QueuedSession, Why
from roleplay.review.files import take_in
from roleplay.ui import frame, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.pages.review.rating import begin_review
from roleplay.ui.parts.file_link import file_link
from roleplay.ui.parts.sessions.cards import card_title, day_of
from roleplay.ui.service import service

SECTIONS: Mapping[str, tuple[Why, ...]] = MappingProxyType(
    {"open": ("assigned", "doubtful", "unrated"), "others": ("others",), "done": ("rated",), "signed": ("signed",)}
)


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    visit.leave()
    frame.header(t, choose_language=True)
    desk = service().desk
    with st.container(key="page"):
        st.title(t("review.title"), anchor=False)
        if not desk.groups:
            st.info(t("review.no_trainer"), icon=":material/info:")
            return
        st.markdown(t("review.body"))
        turns.show_notice()
        queue = desk.queue()
        for key, whys in SECTIONS.items():
            _list(t, key, [item for item in queue if item.why in whys])
        if not queue:
            st.info(t("review.empty"), icon=":material/inbox:")
        elif all(item.why in RATED for item in queue):
            st.success(t("review.all_done"), icon=":material/task_alt:")
        with st.container(horizontal=True, key="review-files"):
            _import(t)
            _deal(t, queue)
            if queue:
                _take_along(t)
            _copies(t)
        st.page_link(visit.AGREEMENT, label=t("nav.agreement"), icon=":material/balance:")
        st.page_link(visit.CONSOLE, label=t("nav.console"), icon=":material/visibility:")
        st.page_link(visit.GROUP, label=t("nav.group"), icon=":material/groups:")


def _list(t: Catalogue, key: str, items: list[QueuedSession]) -> None:
    if not items:
        return
    title = t(f"review.{key}", number=len(items))
    if key != "open":
        with st.expander(title, key=f"list-{key}"):
            for item in items:
                _card(t, item, first=False)
        return
    st.header(title, anchor=False)
    for item in items:
        _card(t, item, first=item is items[0])


def _card(t: Catalogue, item: QueuedSession, *, first: bool) -> None:
    practice, card = service().practice, item.card
    names = Names(practice.library, practice.library.scenario.get(card.scenario), visit.language())
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"waiting-{card.id}"):
        head = tag("card-title", f"{esc(card_title(t, card))} {names.label(card.agency)}")
        meta = (*_whose(t, item), t("review.turns", turns=card.turn))
        st.html(head + tag("meta", esc(" · ".join(meta))) + tag("meta", esc(_why(t, item))), width="stretch")
        _settle(t, item)
        label = t("review.look" if item.why in RATED else "review.rate")
        kind: Literal["primary", "secondary"] = "primary" if first else "secondary"
        if st.button(label, key=f"rate-{card.id}", icon=":material/rate_review:", type=kind):
            begin_review(card.id)


def _whose(t: Catalogue, item: QueuedSession) -> Iterator[str]:
    """Yield whose session it is and since when it waits; who has imported it stands for who played it."""
    card, alone = item.card, service().practice.visitor.alone
    day = day_of(t, card.submitted_at or card.changed_at)
    if item.course.imported_by is not None:
        yield t("review.imported" if alone else "review.imported_by", day=day, by=item.course.imported_by)
        return
    if not alone:
        yield card.owner
    yield t("review.submitted", day=day)


def _settle(t: Catalogue, item: QueuedSession) -> None:
    """Offer who is to rate a session, where there is a choice, and to remove one that came as a file."""
    card, desk = item.card, service().desk
    raters = desk.raters(card)
    is_open = item.why != "signed" and len(raters) > 1
    if not is_open and item.course.imported_by is None:
        return
    with st.popover(t("review.settle"), icon=":material/more_vert:", key=f"settle-{card.id}"):
        if is_open:
            chosen = st.multiselect(
                t("review.raters"),
                raters,
                default=[name for name in item.course.raters if name in raters],
                key=f"raters-{card.id}-{'-'.join(item.course.raters)}",
                placeholder=t("review.raters_none"),
                help=t("review.raters_how"),
            )
            if st.button(t("review.raters_keep"), key=f"assign-{card.id}", icon=":material/assignment_ind:"):
                _do(lambda: desk.assign(card.id, chosen))
        if item.course.imported_by is not None and st.button(
            t("review.remove"), key=f"remove-{card.id}", icon=":material/delete:"
        ):
            _do(lambda: service().practice.shelf.delete(card.id))


def _import(t: Catalogue) -> None:
    """Offer to bring in session files; each is taken whole or not at all."""
    groups = {group.id: group.title for group in service().desk.groups}
    with st.popover(t("review.import"), icon=":material/upload_file:", key="import"):
        with st.form("import-files", border=False, clear_on_submit=True):
            files = st.file_uploader(
                t("review.import_files"),
                type=["json"],
                accept_multiple_files=True,
                key="import-file",
                help=t("review.import_how"),
            )
            group = next(iter(groups))
            if len(groups) > 1:
                group = st.selectbox(t("submit.group"), list(groups), format_func=groups.__getitem__, key="import-for")
            sent = st.form_submit_button(t("review.import_do"), icon=":material/upload_file:")
        if sent:
            desk = service().desk
            problems = [turns.tried(partial(take_in, desk, file.getvalue(), file.name, group)) for file in files]
            visit.forget_uploads()
            done = t("review.import_done", number=problems.count(None), all=len(problems))
            turns.say_later("  \n".join([done, *filter(None, problems)]) if files else t("review.import_none"))
            st.rerun()


def _deal(t: Catalogue, queue: list[QueuedSession]) -> None:
    """Offer to share out among the trainers of a group what nobody was asked to rate."""
    groups = {group.id: group for group in service().desk.groups if len(group.trainers) > 1}
    if not groups or not queue:
        return
    with st.popover(t("review.deal"), icon=":material/group_add:", key="deal"), st.form("deal-out", border=False):
        group = next(iter(groups))
        if len(groups) > 1:
            titles = {name: item.title for name, item in groups.items()}
            group = st.selectbox(t("submit.group"), list(groups), format_func=titles.__getitem__, key="deal-for")
        each = st.number_input(t("review.deal_each"), 1, 5, 2, key="deal-each", help=t("review.deal_how"))
        if st.form_submit_button(t("review.deal_do"), icon=":material/group_add:"):
            _do(lambda: service().desk.deal(group, each))


def _do(deed: Callable[[], object]) -> None:
    turns.say_later(turns.tried(deed, at_once=False))
    st.rerun()


def _take_along(t: Catalogue) -> None:
    """Offer everything for other tools; a file is made only when it is asked for."""
    offered = {"turns": "turns.csv", "left": "ratings.csv", "json": "reviews.json", "xapi": "xapi.json"}
    with st.popover(t("review.take"), icon=":material/download:", key="take"):
        st.caption(t("review.take_how"))
        for name, file in offered.items():
            label, key = t(f"review.take_{name}"), f"take_{name}"
            file_link(label, f"reviews/{file}", key=key, icon="table", language=t.language, width="stretch")


def _copies(t: Catalogue) -> None:
    """Offer the facilitator's copy of each case; a file is made only when it is asked for."""
    library = service().practice.library
    with st.popover(t("review.copies"), icon=":material/print:", key="copies"):
        st.caption(t("review.copies_how"))
        for case in library.scenarios:
            if t.language in case.languages:
                label, file = plain(t("review.copy", case=case.title[t.language])), f"cases/{case.id}.pdf"
                key, icon = f"copy-{case.id}", "picture_as_pdf"
                file_link(label, file, key=key, icon=icon, language=t.language, width="stretch")


def _why(t: Catalogue, item: QueuedSession) -> str:
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    said = t("review.comments", number=item.comments) if item.comments else ""
    why = t(f"review.why.{item.why}", criteria=", ".join(titles[name] for name in item.doubtful))
    asked = t("review.asked", raters=", ".join(item.course.raters)) if item.course.raters else ""
    some_left = item.course.waiting and item.course.waiting != item.course.raters
    waiting = t("review.waiting", raters=", ".join(item.course.waiting)) if some_left else ""
    signed = t("review.signed_by", by=item.course.signed_by) if item.course.signed_by else ""
    disputed = t("review.disputed", number=item.disputed) if item.disputed else ""
    alone = service().practice.visitor.alone
    return " ".join(filter(None, (why, disputed, said, *(() if alone else (asked, waiting, signed)))))


draw()
