"""A group as a whole, for its trainers: who practised what, levels, what can be taught, questions then and now."""

import streamlit as st

from roleplay.feedback.words import NONE, phrases
from roleplay.people.groups import Group
from roleplay.people.visitor import IMPORTED
from roleplay.review.cohort import FEWEST, Cohort, cohort, practised
from roleplay.storage.sessions import SessionCard
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names
from roleplay.ui.markup import bullets, esc
from roleplay.ui.parts.sessions.cards import card_title, day_of
from roleplay.ui.parts.tables import table
from roleplay.ui.service import service
from roleplay.ui.templating import draw_template

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
        some = sum(not member.startswith(IMPORTED) for member in found.practised)
        st.caption(t("cohort.of", some=some, all=len(group.members)))
    head = [t(f"cohort.column.{name}") for name in ("member", "what", "number", "latest")]
    rows = []
    for member, items in found.practised.items():
        what = dict.fromkeys(_what(t, item.card) for item in items)
        latest = max(item.card.submitted_at or item.card.changed_at for item in items)
        name = t("cohort.me") if practice.visitor.alone else member
        if member.startswith(IMPORTED):
            name = t("cohort.imported", number=member.removeprefix(IMPORTED))
        rows.append([esc(name), bullets(what), str(len(items)), esc(day_of(t, latest))])
    table(head, rows)


def _what(t: Catalogue, card: SessionCard) -> str:
    library = service().practice.library
    names = Names(library, library.scenario.get(card.scenario), t.language)
    return f"{esc(card_title(t, card))} {names.label(card.agency)}"


def _levels(t: Catalogue, found: Cohort) -> None:
    st.header(t("cohort.levels"), anchor=False)
    st.caption(t("cohort.rated_only", rated=found.rated))
    if not found.spreads:
        st.markdown(t("cohort.too_few", fewest=FEWEST))
        return
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    levels = list(found.spreads[0].levels)
    head = [t("agreement.column.criterion"), *(t(f"report.level_word.{level}") for level in levels), t("rating.unseen")]
    rows = []
    for item in found.spreads:
        counts = (*(item.levels[level] for level in levels), item.unobserved)
        rows.append([esc(titles[item.criterion]), *(str(count or NONE) for count in counts)])
    table(head, rows)


def _lessons(t: Catalogue, found: Cohort) -> None:
    """Draw what can be taught, what showed most often first; the rest can be opened."""
    st.header(t("cohort.lessons"), anchor=False)
    st.caption(t("cohort.lessons_how", fewest=FEWEST))
    if not found.lessons:
        st.markdown(t("cohort.no_lessons"))
    titles = {criterion.id: criterion.title[t.language] for criterion in service().rubric.criteria}
    draw_template("review/lesson", t, lessons=found.lessons[:FIRST], titles=titles)
    if len(found.lessons) > FIRST:
        with st.expander(t("cohort.more_lessons", number=len(found.lessons) - FIRST), icon=":material/school:"):
            draw_template("review/lesson", t, lessons=found.lessons[FIRST:], titles=titles)


def _questions(t: Catalogue, found: Cohort) -> None:
    st.header(t("cohort.questions"), anchor=False)
    st.caption(t("cohort.questions_how", members=found.compared))
    if not found.shifts:
        st.markdown(t("cohort.too_few_members", fewest=FEWEST))
        return
    say = phrases(t.language)
    rows = ((esc(item.title), esc(say.percent(item.before)), esc(say.percent(item.after))) for item in found.shifts)
    table([t("report.axis.label"), t("cohort.before"), t("cohort.after")], rows)


draw()
