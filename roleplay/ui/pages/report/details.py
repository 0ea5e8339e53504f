"""The sections of the report that open: criteria, questions, information, time, indicators, truth, limits."""

from typing import get_args

import streamlit as st

from roleplay.feedback.counting import DisclosureLine
from roleplay.feedback.parts import WORST_FIRST, CameOut, DisclosureOutcome
from roleplay.feedback.report import Report, change_of, harms_anew
from roleplay.practice import Session
from roleplay.scenario.answer_key import TALK_FIELDS
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import bullets, draw_template, esc, plain, tag
from roleplay.ui.pages.report.judging import judging
from roleplay.ui.pages.report.maps import course, curves, flow, questions
from roleplay.ui.parts.model_interviews import model_interviews, pairs_of

_ICONS: dict[DisclosureOutcome, str] = {
    "told": "check_circle",
    "contaminated": "warning",
    "withheld": "lock",
    "never_reached": "radio_button_unchecked",
}


def details(t: Catalogue, session: Session, report: Report) -> None:
    """Draw all sections that the session has something for, folded."""
    exercise = report.drill is None
    sections = (
        ("endings", "flag", _endings, bool(report.endings)),
        ("harms", "warning", _harms, bool(report.harms or report.slips or report.contests)),
        ("criteria", "rule", _criteria, True),
        ("judging", "rate_review", judging, report.finished),
        ("questions", "scatter_plot", questions, True),
        ("curves", "show_chart", curves, bool(report.curves)),
        ("flow", "share", flow, exercise),
        ("timeline", "timeline", course, exercise),
        ("disclosures", "lock_open", _ledger, True),
        ("indicators", "fact_check", _indicators, bool(report.indicators.dimensions)),
        ("own_view", "edit_note", _own_view, exercise or bool(report.own_view)),
        ("closing", "edit_note", _closing, not exercise),
        ("interviews", "menu_book", _interviews, bool(pairs_of(report.scenario))),
        ("truth", "visibility", _truth, True),
        ("limits", "info", _limits, True),
    )
    for name, icon, draw_section, there in sections:
        if there:
            with st.expander(t(f"report.section.{name}"), icon=f":material/{icon}:", key=f"section-{name}"):
                draw_section(t, session, report)


def _endings(t: Catalogue, session: Session, report: Report) -> None:
    draw_template("report/endings", t, endings=sorted(report.endings, key=lambda item: WORST_FIRST.index(item.tone)))


def _harms(t: Catalogue, session: Session, report: Report) -> None:
    slips = [(slip, change_of(report, slip)) for slip in report.slips]
    draw_template("report/harms", t, harms=harms_anew(report), slips=slips, report=report)


def _criteria(t: Catalogue, session: Session, report: Report) -> None:
    """Draw the total and all criteria, in the order of their groups."""
    places = {name: place for place, name in enumerate(name for group in report.groups for name in group.criteria)}
    ordered = sorted(report.criteria, key=lambda item: places.get(item.id, len(places)))
    draw_template(
        "report/criteria", t, report=report, criteria=ordered, titles={item.id: item.title for item in report.groups}
    )


def _ledger(t: Catalogue, session: Session, report: Report) -> None:
    """Draw what each person could tell, what that needed and what became of it; persons and outcomes can be chosen."""
    lines = report.disclosures
    if not lines:
        st.caption(t("report.no_disclosures"))
        return
    st.caption(t("talks.ledger_how"))
    names = {line.person: line.name for line in lines}
    person = None
    if len(names) > 1:
        person = st.pills(t("talks.whose"), list(names), format_func=names.__getitem__, key="ledger-person")
    wanted = st.pills(
        t("talks.which"),
        [item for item in get_args(DisclosureOutcome) if any(line.outcome == item for line in lines)],
        selection_mode="multi",
        format_func=lambda item: f":material/{_ICONS[item]}: {t(f'talks.came.{item}')}",
        key="ledger-outcome",
    )
    seen = [line for line in lines if person in (None, line.person) and (not wanted or line.outcome in wanted)]
    seen.sort(key=lambda line: get_args(CameOut).index(line.came_out))
    st.caption(t("talks.ledger_count", shown=len(seen), total=len(lines)))
    chosen = person is not None or bool(wanted) or len(names) == 1
    for name in names:
        if its := [line for line in seen if line.person == name]:
            _of_person(t, report, its, unfolded=chosen)


def _of_person(t: Catalogue, report: Report, lines: list[DisclosureLine], *, unfolded: bool) -> None:
    """Draw the lines of one person; all persons together are many screens, so they stay folded until one is chosen."""
    told = sum(line.outcome == "told" for line in lines)
    broken = {item.fact: item for item in report.contradictions if item.person == lines[0].person}
    label = t("talks.told_by", name=plain(lines[0].name), told=told, total=len(lines))
    with st.expander(label, expanded=unfolded, key=f"ledger-of-{lines[0].person}"):
        draw_template("report/ledger", t, lines=lines, broken=broken, icons=_ICONS)


def _indicators(t: Catalogue, session: Session, report: Report) -> None:
    """Draw the dimensions with what carries them, those first that the key has and the learner's facts do not."""
    found = report.indicators
    if report.drill is not None:
        st.caption(t("talks.indicators_how"))
    if found.text:
        st.markdown(f"**{plain(found.text)}**")
    st.caption(t("report.indicators_how"))
    order = sorted(found.dimensions, key=lambda line: (line.evidenced or not line.in_key, not line.indicators))
    draw_template("report/indicators", t, dimensions=[line for line in order if line.indicators or line.in_key])


def _own_view(t: Catalogue, session: Session, report: Report) -> None:
    """Draw each field of the formulation with its comparison, then the closing questions, all folded."""
    if any(view.key for view in report.own_view):
        st.caption(t("own_view.how" if report.drill is None else "own_view.how_talk"))
    draw_template("report/own_view", t, report=report, talk_fields=TALK_FIELDS)


def _closing(t: Catalogue, session: Session, report: Report) -> None:
    """A drill has no debrief: what its data say to the closing questions stands alone."""
    data = ((esc(item.question), esc(item.data)) for item in report.debrief)
    draw_all(*(tag("logline", f"<b>{question}</b>{tag('better', found)}") for question, found in data))


def _interviews(t: Catalogue, session: Session, report: Report) -> None:
    st.markdown(t("welldone.after_note"))
    model_interviews(t, pairs_of(session.state.scenario.id), f"after-{session.id}")


def _truth(t: Catalogue, session: Session, report: Report) -> None:
    language = session.state.setup.language
    st.markdown(plain(report.truth))
    for person in session.state.scenario.persons if report.drill is None else ():
        st.markdown(f"**{plain(person.name[language])}** – {plain(person.truth[language])}")


def _limits(t: Catalogue, session: Session, report: Report) -> None:
    st.html(bullets(esc(limit) for limit in report.limits))
