"""How far ratings agree: trainers with the program and with each other, and which criteria learners are not shown."""

import streamlit as st

from roleplay.feedback.words import number, percent
from roleplay.review.agreement import FEWEST, Agreement, Figure
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import bullets, esc
from roleplay.ui.parts.tables import table
from roleplay.ui.service import service


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
        st.markdown(t("agreement.body", fewest=FEWEST))
        found = desk.agreements()
        for key, panel in (("program", [one for one, _ in found]), ("trainers", [other for _, other in found])):
            st.header(t(f"agreement.{key}"), anchor=False)
            st.caption(t(f"agreement.{key}_how"))
            _panel(t, panel)
        st.caption(t("agreement.reading"))
        _held_back(t)


def _panel(t: Catalogue, panel: list[Agreement]) -> None:
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    head = [t(f"agreement.column.{name}") for name in ("criterion", "n", "kappa", "exact", "near", "bias")]
    rows = [
        [
            esc(titles[item.criterion]),
            str(item.n),
            _figure(t, item.kappa),
            _figure(t, item.exact, share=True),
            _figure(t, item.near, share=True),
            _figure(t, item.bias),
        ]
        for item in panel
        if item.kappa is not None
    ]
    if rows:
        table(head, rows)
    few = [item for item in panel if item.kappa is None]
    if few:
        with st.expander(t("agreement.too_few", number=len(few)), icon=":material/hourglass_empty:"):
            said = (t("agreement.rated", title=titles[item.criterion], number=item.n) for item in few)
            st.html(bullets(esc(words) for words in said))


def _figure(t: Catalogue, figure: Figure | None, *, share: bool = False) -> str:
    """Return a figure with its interval; without one it was the same everywhere, which says nothing by kappa."""
    if figure is None or figure.value is None:
        return esc(t("agreement.none"))

    def write(value: float) -> str:
        return percent(value, t.language) if share else number(value, t.language, 2)

    ends = [write(end) for end in (figure.low, figure.high) if end is not None]
    interval = t("agreement.interval", low=ends[0], high=ends[1]) if len(ends) == 2 else ""
    return f"<b>{esc(write(figure.value))}</b> <small class='meta'>{esc(interval)}</small>"


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


draw()
