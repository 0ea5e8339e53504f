"""The sections of the report that open: criteria, questions, information, time, indicators, truth, limits."""

import streamlit as st

from roleplay.feedback.counting import Contest, Slip
from roleplay.feedback.report import Report, change_of, harms_anew
from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import bullets, esc, plain, symbol, tag
from roleplay.ui.pages.report.criteria import criteria
from roleplay.ui.pages.report.disclosures import ledger
from roleplay.ui.pages.report.first_screen import endings, finding
from roleplay.ui.pages.report.indicators import indicators
from roleplay.ui.pages.report.interviews import curves, questions
from roleplay.ui.pages.report.judging import judging
from roleplay.ui.pages.report.own_view import own_view
from roleplay.ui.pages.report.teamwork import course, flow
from roleplay.ui.pages.report.well_done import interviews_after
from roleplay.ui.parts.model_interviews import pairs_of
from roleplay.ui.parts.turn_links import quoted


def details(t: Catalogue, session: Session, report: Report) -> None:
    """Draw all sections that the session has something for, folded."""
    exercise = report.drill is None
    sections = (
        ("endings", "flag", endings, bool(report.endings)),
        ("harms", "warning", _harms, bool(report.harms or report.slips or report.contests)),
        ("criteria", "rule", criteria, True),
        ("judging", "rate_review", judging, report.finished),
        ("questions", "scatter_plot", questions, True),
        ("curves", "show_chart", curves, bool(report.curves)),
        ("flow", "share", flow, exercise),
        ("timeline", "timeline", course, exercise),
        ("disclosures", "lock_open", ledger, True),
        ("indicators", "fact_check", indicators, bool(report.indicators.dimensions)),
        ("own_view", "edit_note", own_view, exercise or bool(report.own_view)),
        ("closing", "edit_note", _closing, not exercise),
        ("interviews", "menu_book", interviews_after, bool(pairs_of(report.scenario))),
        ("truth", "visibility", _truth, True),
        ("limits", "info", _limits, True),
    )
    for name, icon, draw, there in sections:
        if there:
            with st.expander(t(f"report.section.{name}"), icon=f":material/{icon}:", key=f"section-{name}"):
                draw(t, session, report)


def _harms(t: Catalogue, session: Session, report: Report) -> None:
    """Draw harm and slips; what stands among the changes is named by its number there, and no reason is given twice."""
    drawn = [
        _above(t, harm.title, number, "harm")
        if number is not None
        else finding(
            t, harm if is_new else harm.model_copy(update={"why": "", "better": "", "passages": ()}), harmful=True
        )
        for harm, number, is_new in harms_anew(report)
    ]
    draw_all(
        *drawn, *(_slip(t, report, item) for item in report.slips), *(_contest(t, item) for item in report.contests)
    )


def _slip(t: Catalogue, report: Report, item: Slip) -> str:
    number = change_of(report, item)
    if number is not None:
        return _above(t, item.title, number, "change")
    return tag("finding change", f"<h4>{esc(item.title)}</h4>{quoted(t, item.quote, item.turn)}{esc(item.why)}")


def _contest(t: Catalogue, item: Contest) -> str:
    """Return what a model denies of what was counted."""
    told = phrases(t.language)("contest.cleared" if item.cleared else "contest.open", by=item.by)
    head = f"<h4>{symbol('flag')} {esc(item.title)}</h4>{quoted(t, item.quote, item.turn)}"
    return tag("finding", f"{head}<b>{esc(told)}</b> {esc(item.reason)}")


def _above(t: Catalogue, title: str, number: int, css: str) -> str:
    """Return what has been said in full among the changes."""
    way = f"<a class='turn' href='#changes'>{esc(t('report.see_change', number=number))}</a>"
    return tag(f"finding {css}", f"<h4>{esc(title)}</h4>{way}")


def _closing(t: Catalogue, session: Session, report: Report) -> None:
    """A drill has no debrief: what its data say to the closing questions stands alone."""
    draw_all(
        *(tag("logline", f"<b>{esc(item.question)}</b>{tag('better', esc(item.data))}") for item in report.debrief)
    )


def _truth(t: Catalogue, session: Session, report: Report) -> None:
    language = session.state.setup.language
    st.markdown(plain(report.truth))
    for person in session.state.scenario.persons if report.drill is None else ():
        st.markdown(f"**{plain(person.name[language])}** – {plain(person.truth[language])}")


def _limits(t: Catalogue, session: Session, report: Report) -> None:
    st.html(bullets(esc(limit) for limit in report.limits))
