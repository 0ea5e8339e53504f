"""The trainer's queue: what was submitted, why it should be looked at, and the way to how far ratings agree."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from roleplay.review.desk import Waiting
from roleplay.review.tables import gather
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import Language
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.parts.cards import card_title, day_of
from roleplay.ui.parts.rating import begin_review
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


def _list(t: Catalogue, key: str, items: list[Waiting]) -> None:
    if not items:
        return
    st.header(t(key, number=len(items)), anchor=False)
    for item in items:
        _card(t, item, first=item is items[0])


def _card(t: Catalogue, item: Waiting, *, first: bool) -> None:
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
    offered: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        ("take_turns", "turns.csv", "text/csv", lambda: gather(service().desk, t.language).turns_csv(t.language)),
        ("take_left", "ratings.csv", "text/csv", lambda: gather(service().desk, t.language).left_csv(t.language)),
        ("take_json", "reviews.json", "application/json", lambda: gather(service().desk, t.language).to_json()),
    )
    with st.popover(t("review.take"), icon=":material/download:", key="take"):
        st.caption(t("review.take_how"))
        for key, name, mime, made in offered:
            st.download_button(
                t(f"review.{key}"),
                data=made,
                file_name=f"sodeluj-{name}",
                mime=mime,
                icon=":material/table:",
                on_click="ignore",
                width="stretch",
                key=key,
            )


def _copies(t: Catalogue) -> None:
    """Offer the facilitator's copy of each case; a file is made only when it is asked for."""
    library = service().practice.library
    with st.popover(t("review.copies"), icon=":material/print:", key="copies"):
        st.caption(t("review.copies_how"))
        for case in library.scenarios:
            if t.language in case.languages:
                st.download_button(
                    plain(t("review.copy", case=case.title[t.language])),
                    data=partial(_copy, case, t.language),
                    file_name=f"sodeluj-{case.id}.pdf",
                    mime="application/pdf",
                    icon=":material/picture_as_pdf:",
                    on_click="ignore",
                    width="stretch",
                    key=f"copy-{case.id}",
                )


def _copy(case: Scenario, language: Language) -> bytes:
    return service().desk.facilitator_copy(case, language)


def _why(t: Catalogue, item: Waiting) -> str:
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    said = t("review.comments", number=item.comments) if item.comments else ""
    why = {
        "doubtful": t("review.why.doubtful", criteria=", ".join(titles[name] for name in item.doubtful)),
        "unrated": t("review.why.unrated"),
        "rated": t("review.why.rated"),
    }[item.why]
    return f"{why} {said}".strip()


draw()
