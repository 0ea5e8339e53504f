"""The sections of the report that open: criteria, questions, information, time, indicators, truth, limits."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import get_args

import streamlit as st

from roleplay.feedback.charts import cell_words, flow_maps, question_maps
from roleplay.feedback.counting import DisclosureLine
from roleplay.feedback.document import trust_blocks
from roleplay.feedback.parts import WORST_FIRST, CameOut, DisclosureOutcome, Standing
from roleplay.feedback.report import Report, change_of, harms_anew
from roleplay.feedback.welldone import InterviewPair
from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.printing.blocks import Heading
from roleplay.scenario.answer_key import TALK_FIELDS
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import bullets, esc, plain
from roleplay.ui.pages.report.judging import judging
from roleplay.ui.parts.blocks import html_of
from roleplay.ui.parts.codebook import target
from roleplay.ui.parts.model_interviews import model_interviews, pairs_of
from roleplay.ui.parts.plots import draw_plot
from roleplay.ui.templating import draw_template

_ASTRAY: tuple[Standing, ...] = ("lacked", "unneeded", "unclear")

_ICONS: dict[DisclosureOutcome, str] = {
    "told": "check_circle",
    "contaminated": "warning",
    "withheld": "lock",
    "never_reached": "radio_button_unchecked",
}


def details(t: Catalogue, session: Session, report: Report) -> None:
    """Draw all sections that the session has something for, folded."""
    exercise, pairs = report.drill is None, pairs_of(report.scenario)
    endings = sorted(report.endings, key=lambda item: WORST_FIRST.index(item.tone))
    slips = [(slip, change_of(report, slip)) for slip in report.slips]
    harms = {"harms": harms_anew(report), "slips": slips, "report": report}
    trust = tuple(block for block in trust_blocks(report, phrases(t.language)) if not isinstance(block, Heading))
    has_harms = bool(report.harms or slips or report.contests)
    template, whole = partial(draw_template, t=t), (t, session, report)
    sections: tuple[tuple[str, str, bool, Callable[[], object]], ...] = (
        ("endings", "flag", bool(endings), partial(template, "report/endings", endings=endings)),
        ("harms", "warning", has_harms, partial(template, "report/harms", **harms)),
        ("criteria", "rule", True, partial(template, "report/criteria", report=report)),
        ("judging", "rate_review", report.finished, partial(judging, *whole)),
        ("figures", "numbers", bool(report.figures), partial(template, "report/figures", figures=report.figures)),
        ("questions", "scatter_plot", True, partial(_questions, t, report)),
        ("trust", "trending_up", bool(trust), lambda: st.html(html_of(trust))),
        ("flow", "share", exercise, partial(_flow, *whole)),
        ("timeline", "timeline", exercise, partial(_course, t, report)),
        ("disclosures", "lock_open", True, partial(_ledger, t, report)),
        ("indicators", "fact_check", bool(report.indicators.dimensions), partial(_indicators, t, report)),
        ("own_view", "edit_note", exercise or bool(report.own_view), partial(_own_view, t, report)),
        # A drill has no debrief: what its data say to the closing questions stands alone.
        ("closing", "edit_note", not exercise, partial(template, "report/closing", answers=report.debrief)),
        ("interviews", "menu_book", bool(pairs), partial(_interviews, t, session, pairs)),
        ("truth", "visibility", True, partial(_truth, *whole)),
        ("limits", "info", True, partial(st.html, bullets(map(esc, report.limits)))),
    )
    for name, icon, there, draw_section in sections:
        if there:
            with st.expander(t(f"report.section.{name}"), icon=f":material/{icon}:", key=f"section-{name}"):
                draw_section()


def _ledger(t: Catalogue, report: Report) -> None:
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


def _indicators(t: Catalogue, report: Report) -> None:
    """Draw the dimensions with what carries them, those first that the key has and the learner's facts do not."""
    found = report.indicators
    if report.drill is not None:
        st.caption(t("talks.indicators_how"))
    if found.text:
        st.markdown(f"**{plain(found.text)}**")
    st.caption(t("report.indicators_how"))
    order = sorted(found.dimensions, key=lambda line: (line.evidenced or not line.in_key, not line.indicators))
    draw_template("report/indicators", t, dimensions=[line for line in order if line.indicators or line.in_key])


def _own_view(t: Catalogue, report: Report) -> None:
    """Draw each field of the formulation with its comparison, then the closing questions, all folded."""
    if any(view.key for view in report.own_view):
        st.caption(t("own_view.how" if report.drill is None else "own_view.how_talk"))
    draw_template("report/own_view", t, report=report, talk_fields=TALK_FIELDS)


def _interviews(t: Catalogue, session: Session, pairs: Sequence[InterviewPair]) -> None:
    st.markdown(t("welldone.after_note"))
    model_interviews(t, pairs, f"after-{session.id}")


def _truth(t: Catalogue, session: Session, report: Report) -> None:
    language = session.state.setup.language
    st.markdown(plain(report.truth))
    for person in session.state.scenario.persons if report.drill is None else ():
        st.markdown(f"**{plain(person.name[language])}** – {plain(person.truth[language])}")


def _questions(t: Catalogue, report: Report) -> None:
    """Draw the question map of each talk, what each class brought, and all questions."""
    found = report.questions
    if not found.questions:
        st.caption(t("report.no_questions"))
        return
    maps = {plot.name: plot for plot in question_maps(report, phrases(t.language))}
    draw_classes = partial(draw_template, "report/classes", t, target=target)
    for talk in found.interviews:
        plot = maps.get(f"questions-{talk.person}")
        if plot is not None:
            draw_plot(plot)
            draw_classes(classes=talk.by_class)
    if len(found.interviews) > 1:
        st.subheader(t("talks.all_persons"), anchor=False)
        draw_classes(classes=found.by_class)
    with st.expander(t("report.all_questions")):
        draw_template("report/questions", t, questions=found.questions)


def _flow(t: Catalogue, session: Session, report: Report) -> None:
    """Draw the map of facts, what went too far, and the same as lines that open: key facts that went astray first."""
    say, names, found = phrases(t.language), visit.names(session), report.flow
    if not found.rows:
        st.caption(t("report.no_flow"))
        return
    for plot in flow_maps(report, say):
        draw_plot(plot)
        st.caption(t("report.map_how"))
    if found.overshared:
        st.markdown(f"**{t('report.overshared')}**")
        draw_template("report/overshared", t, report=report, names=names)
    with st.expander(t("report.map_table")):
        astray = [row for row in found.rows if any(cell.standing in _ASTRAY for cell in row.cells)]
        groups = {
            "key": [row for row in astray if row.key],
            "minor": [row for row in astray if not row.key],
            "sound": [row for row in found.rows if row not in astray],
        }
        draw_template("report/facts", t, groups=groups, names=names, astray=_ASTRAY, cell_words=cell_words)


def _course(t: Catalogue, report: Report) -> None:
    """Draw news and duties along the minutes, with what the learner did after each."""
    if report.injects:
        st.markdown(f"**{t('report.injects')}**")
        fired = [item for item in report.injects if item.minute is not None]
        draw_template("report/course", t, lines=fired, is_news=True)
        if unfired := [item.title for item in report.injects if item.minute is None]:
            st.caption(plain(t("report.not_fired", titles="; ".join(unfired))))
    if report.duties:
        st.markdown(f"**{t('report.duties')}**")
        draw_template("report/course", t, lines=report.duties, is_news=False)
