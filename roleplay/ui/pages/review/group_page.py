"""A group as a whole, for its trainers: who practised what, levels, what can be taught, questions then and now."""

import streamlit as st

from roleplay.feedback.words import NONE, percent, phrases
from roleplay.people.groups import Group
from roleplay.people.visitor import IMPORTED
from roleplay.review.cohort import FEWEST, Cohort, Lesson, Often, cohort, practised
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names, draw_all
from roleplay.ui.markup import bullets, esc, tag
from roleplay.ui.parts.sessions.cards import card_title, day_of
from roleplay.ui.parts.tables import table
from roleplay.ui.service import service

FIRST = 5
"""Lessons that are shown without opening anything: what fits one meeting."""


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    visit.leave()
    frame.header(t, choose_language=True)
    groups = service().desk.groups
    with st.container(key="page"):
        st.title(t("nav.group"), anchor=False)
        st.page_link(visit.REVIEW, label=t("rating.back"), icon=":material/arrow_back:")
        if not groups:
            st.info(t("review.no_trainer"), icon=":material/info:")
            return
        st.markdown(t("cohort.body", fewest=FEWEST))
        group = _chosen(t, groups)
        with st.spinner(t("cohort.counting")):
            found = cohort(practised(service().desk, group.id, t.language), service().rubric)
        if not found.practised:
            st.info(t("cohort.empty"), icon=":material/inbox:")
            return
        _practised(t, group, found)
        _levels(t, found)
        _lessons(t, found)
        _questions(t, found)


def _chosen(t: Catalogue, groups: tuple[Group, ...]) -> Group:
    if len(groups) == 1:
        return groups[0]
    titles = {group.id: group.title for group in groups}
    name = st.selectbox(t("submit.group"), list(titles), format_func=titles.__getitem__, key="group")
    return next(group for group in groups if group.id == name)


def _practised(t: Catalogue, group: Group, found: Cohort) -> None:
    st.header(t("cohort.practised"), anchor=False)
    practice = service().practice
    if not practice.visitor.alone:
        st.caption(
            t(
                "cohort.of",
                some=sum(not member.startswith(IMPORTED) for member in found.practised),
                all=len(group.members),
            )
        )
    head = [t(f"cohort.column.{name}") for name in ("member", "what", "number", "latest")]
    rows = []
    for member, items in found.practised.items():
        what = dict.fromkeys(_what(t, item.card.scenario, item.card.agency, card_title(t, item.card)) for item in items)
        latest = max(item.card.submitted_at or item.card.changed_at for item in items)
        name = t("cohort.me") if practice.visitor.alone else member
        if member.startswith(IMPORTED):
            name = t("cohort.imported", number=member.removeprefix(IMPORTED))
        rows.append([esc(name), bullets(what), str(len(items)), esc(day_of(t, latest))])
    table(head, rows)


def _what(t: Catalogue, scenario: str, agency: str, title: str) -> str:
    library = service().practice.library
    return f"{esc(title)} {Names(library, library.scenario.get(scenario), t.language).label(agency)}"


def _levels(t: Catalogue, found: Cohort) -> None:
    st.header(t("cohort.levels"), anchor=False)
    st.caption(t("cohort.rated_only", rated=found.rated))
    if not found.spreads:
        st.markdown(t("cohort.too_few", fewest=FEWEST))
        return
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    levels = list(found.spreads[0].levels)
    head = [t("agreement.column.criterion"), *(t(f"report.level_word.{level}") for level in levels), t("rating.unseen")]
    table(
        head,
        (
            [esc(titles[item.criterion]), *(_count(item.levels[level]) for level in levels), _count(item.unobserved)]
            for item in found.spreads
        ),
    )


def _count(number: int) -> str:
    return str(number) if number else esc(NONE)


def _lessons(t: Catalogue, found: Cohort) -> None:
    """Draw what can be taught, what showed most often first; the rest can be opened."""
    st.header(t("cohort.lessons"), anchor=False)
    st.caption(t("cohort.lessons_how", fewest=FEWEST))
    if not found.lessons:
        st.markdown(t("cohort.no_lessons"))
    draw_all(*(_lesson(t, item) for item in found.lessons[:FIRST]))
    if len(found.lessons) > FIRST:
        with st.expander(t("cohort.more_lessons", number=len(found.lessons) - FIRST), icon=":material/school:"):
            draw_all(*(_lesson(t, item) for item in found.lessons[FIRST:]))


def _lesson(t: Catalogue, lesson: Lesson) -> str:
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    title = titles[lesson.criterion] if lesson.criterion is not None else t("cohort.undone")
    lines = [_often(t, item, item.title) for item in lesson.faults]
    if lesson.low is not None:
        lines.insert(0, _often(t, lesson.low, t("cohort.low"), quoted=not lesson.faults))
    if lesson.gaps:
        gaps = "; ".join(t("cohort.gap", title=item.title, number=item.sessions, of=item.of) for item in lesson.gaps)
        lines.append(f"{esc(t('cohort.facts' if lesson.criterion else 'cohort.duties'))} {esc(gaps)}")
    practise = tag("words", f"<b>{esc(t('cohort.practise'))}</b> {esc(lesson.practise)}") if lesson.practise else ""
    return tag("finding", tag("card-title", esc(title)) + bullets(lines) + practise)


def _often(t: Catalogue, item: Often, title: str, *, quoted: bool = True) -> str:
    told = f"<b>{esc(t('cohort.often', title=title, number=item.sessions, of=item.of))}</b>"
    if quoted and item.quote:
        told += f" {esc(phrases(t.language)('quoted', text=item.quote))}"
    if quoted and item.better:
        told += f" {esc(t('coach.better'))} {esc(item.better)}"
    return told


def _questions(t: Catalogue, found: Cohort) -> None:
    st.header(t("cohort.questions"), anchor=False)
    st.caption(t("cohort.questions_how", members=found.compared))
    if not found.shifts:
        st.markdown(t("cohort.too_few_members", fewest=FEWEST))
        return
    head = [t("report.axis.label"), t("cohort.before"), t("cohort.after")]
    table(
        head,
        (
            [esc(item.title), esc(percent(item.before, t.language)), esc(percent(item.after, t.language))]
            for item in found.shifts
        ),
    )


draw()
