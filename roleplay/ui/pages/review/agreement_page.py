"""How far ratings agree: trainers with the program and with each other, and which criteria learners are not shown."""

import streamlit as st

from roleplay.feedback.words import number
from roleplay.review.agreement import AIM, FEWEST, SLACK, Agreement, falls_short
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import bullets, esc, plain
from roleplay.ui.service import service
from roleplay.ui.templating import draw_template


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    frame.header(t, choose_language=True)
    desk = service().desk
    with st.container(key="page"):
        st.title(t("nav.agreement"), anchor=False)
        st.page_link(visit.REVIEW, label=t("rating.back"), icon=":material/arrow_back:")
        if not desk.groups:
            st.info(t("review.no_trainer"), icon=":material/info:")
            return
        aim, slack = number(AIM, t.language, 2), number(SLACK, t.language, 2)
        st.markdown(t("agreement.body", fewest=FEWEST, aim=aim, slack=slack))
        _panel(t, desk.agreements())
        st.caption(t("agreement.reading"))
        _held_back(t)


def _panel(t: Catalogue, found: list[tuple[Agreement, Agreement]]) -> None:
    """Draw agreement with the program beside the ceiling that trainers set, and what follows for learners."""
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    rows = [(item, ceiling, _verdict(item, ceiling)) for item, ceiling in found if item.kappa is not None]
    if rows:
        columns = ("criterion", "program", "trainers", "exact", "near", "bias", "shown")
        head = [t(f"agreement.column.{name}") for name in columns]
        draw_template("review/agreement", t, head=head, rows=rows, titles=titles)
    few = [pair for pair in found if pair[0].kappa is None]
    if few:
        with st.expander(t("agreement.too_few", number=len(few)), icon=":material/hourglass_empty:"):
            said = (t("agreement.rated", title=titles[one.criterion], number=one.n, pairs=two.n) for one, two in few)
            st.html(bullets(esc(words) for words in said))


def _verdict(item: Agreement, ceiling: Agreement) -> str:
    program, trainers = (figure.value if figure is not None else None for figure in (item.kappa, ceiling.kappa))
    if not falls_short(program, trainers):
        return "shown"
    return "below_aim" if falls_short(program, None) else "below_trainers"


def _held_back(t: Catalogue) -> None:
    desk = service().desk
    st.header(t("agreement.hold"), anchor=False)
    st.markdown(t("agreement.hold_how"))
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    for group in desk.groups:
        held = service().reviews.held_back((group.id,))
        label = t("agreement.hold_own") if service().practice.visitor.alone else group.title
        chosen = st.multiselect(
            label,
            list(titles),
            default=[name for name in titles if name in held],
            format_func=titles.__getitem__,
            key=f"held-{group.id}",
            placeholder=t("agreement.hold_none"),
        )
        for name in titles:
            if (name in chosen) != (name in held):
                desk.hold_back(group.id, name, hold=name in chosen)
        measured = [titles[name] for name in titles if name in desk.short_in((group.id,))]
        if measured:
            st.caption(plain(t("agreement.hold_measured", criteria=", ".join(measured))))


draw()
