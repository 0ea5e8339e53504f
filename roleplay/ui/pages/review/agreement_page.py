"""How far ratings agree: trainers with the program and with each other, and which criteria learners are not shown."""

import streamlit as st

from roleplay.feedback.words import number, percent
from roleplay.review.agreement import AIM, FEWEST, SLACK, Agreement, Figure, falls_short
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import bullets, esc, plain
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
        aim, slack = number(AIM, t.language, 2), number(SLACK, t.language, 2)
        st.markdown(t("agreement.body", fewest=FEWEST, aim=aim, slack=slack))
        _panel(t, desk.agreements())
        st.caption(t("agreement.reading"))
        _held_back(t)


def _panel(t: Catalogue, found: list[tuple[Agreement, Agreement]]) -> None:
    """Draw agreement with the program beside the ceiling that trainers set, and what follows for learners."""
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    columns = ("criterion", "program", "trainers", "exact", "near", "bias", "shown")
    rows = [
        [
            esc(titles[item.criterion]),
            _figure(t, item.kappa, item.n),
            _figure(t, ceiling.kappa, ceiling.n),
            _figure(t, item.exact, share=True),
            _figure(t, item.near, share=True),
            _figure(t, item.bias),
            esc(t(f"agreement.{_verdict(item, ceiling)}")),
        ]
        for item, ceiling in found
        if item.kappa is not None
    ]
    if rows:
        table([t(f"agreement.column.{name}") for name in columns], rows)
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


def _figure(t: Catalogue, figure: Figure | None, n: int | None = None, *, share: bool = False) -> str:
    """Return a figure with its interval and on how many pairs it rests, or why there is none."""
    count = f" <small class='meta'>n = {n}</small>" if n is not None else ""
    if figure is None or figure.value is None:
        return esc(t("agreement.few" if figure is None else "agreement.none")) + count

    def write(value: float) -> str:
        return percent(value, t.language) if share else number(value, t.language, 2)

    ends = [write(end) for end in (figure.low, figure.high) if end is not None]
    interval = t("agreement.interval", low=ends[0], high=ends[1]) if len(ends) == 2 else ""
    return f"<b>{esc(write(figure.value))}</b> <small class='meta'>{esc(interval)}</small>{count}"


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
