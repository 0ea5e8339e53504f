"""The trainer's queue: what was submitted, why it should be looked at, and the way to how far ratings agree."""

import streamlit as st

from roleplay.review.desk import QueuedSession
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.pages.review.rating import begin_review
from roleplay.ui.parts.file_link import file_link
from roleplay.ui.parts.sessions.cards import card_title, day_of
from roleplay.ui.service import service


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
        queue = desk.queue()
        open_ones = [item for item in queue if item.why != "rated"]
        _list(t, "review.open", open_ones)
        if not queue:
            st.info(t("review.empty"), icon=":material/inbox:")
        elif not open_ones:
            st.success(t("review.all_done"), icon=":material/task_alt:")
        _list(t, "review.done", [item for item in queue if item.why == "rated"])
        st.page_link(visit.AGREEMENT, label=t("nav.agreement"), icon=":material/balance:")
        st.page_link(visit.CONSOLE, label=t("nav.console"), icon=":material/visibility:")
        st.page_link(visit.GROUP, label=t("nav.group"), icon=":material/groups:")
        with st.container(horizontal=True, key="review-files"):
            if queue:
                _take_along(t)
            _copies(t)


def _list(t: Catalogue, key: str, items: list[QueuedSession]) -> None:
    if not items:
        return
    st.header(t(key, number=len(items)), anchor=False)
    for item in items:
        _card(t, item, first=item is items[0])


def _card(t: Catalogue, item: QueuedSession, *, first: bool) -> None:
    practice, card = service().practice, item.card
    names = Names(practice.library, practice.library.scenario.get(card.scenario), visit.language())
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"waiting-{card.id}"):
        head = tag("card-title", f"{esc(card_title(t, card))} {names.label(card.agency)}")
        whose = "" if practice.visitor.alone else f"{card.owner} · "
        when = t("review.submitted", day=day_of(t, card.submitted_at or card.changed_at))
        st.html(head + tag("meta", esc(f"{whose}{when} · {t('review.turns', turns=card.turn)}")), width="stretch")
        st.caption(plain(_why(t, item)))
        is_next = first and item.why != "rated"
        label = t("review.look" if item.why == "rated" else "review.rate")
        if st.button(
            label, key=f"rate-{card.id}", icon=":material/rate_review:", type="primary" if is_next else "secondary"
        ):
            begin_review(card.id)


def _take_along(t: Catalogue) -> None:
    """Offer everything for other tools; a file is made only when it is asked for."""
    offered = (("take_turns", "turns.csv"), ("take_left", "ratings.csv"), ("take_json", "reviews.json"))
    with st.popover(t("review.take"), icon=":material/download:", key="take"):
        st.caption(t("review.take_how"))
        for key, name in offered:
            file_link(
                t(f"review.{key}"), f"reviews/{name}", key=key, icon="table", language=t.language, width="stretch"
            )


def _copies(t: Catalogue) -> None:
    """Offer the facilitator's copy of each case; a file is made only when it is asked for."""
    library = service().practice.library
    with st.popover(t("review.copies"), icon=":material/print:", key="copies"):
        st.caption(t("review.copies_how"))
        for case in library.scenarios:
            if t.language in case.languages:
                file_link(
                    plain(t("review.copy", case=case.title[t.language])),
                    f"cases/{case.id}.pdf",
                    key=f"copy-{case.id}",
                    icon="picture_as_pdf",
                    language=t.language,
                    width="stretch",
                )


def _why(t: Catalogue, item: QueuedSession) -> str:
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    said = t("review.comments", number=item.comments) if item.comments else ""
    why = {
        "doubtful": t("review.why.doubtful", criteria=", ".join(titles[name] for name in item.doubtful)),
        "unrated": t("review.why.unrated"),
        "rated": t("review.why.rated"),
    }[item.why]
    disputed = t("review.disputed", number=item.disputed) if item.disputed else ""
    return " ".join(filter(None, (why, disputed, said)))


draw()
