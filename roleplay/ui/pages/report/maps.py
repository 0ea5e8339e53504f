"""The sections of the report with plots: questions and inner curve of a talk, who knew what, the course of time."""

from collections.abc import Sequence

import streamlit as st

from roleplay.feedback.charts import (
    cell_words,
    flow_finding,
    flow_maps,
    inner_curves,
    question_maps,
    timelines,
)
from roleplay.feedback.counting import Cause, ClassYield, Curve
from roleplay.feedback.parts import Standing
from roleplay.feedback.report import Report
from roleplay.feedback.words import number, phrases, signed
from roleplay.practice import Session
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import draw_template, esc, plain, tag
from roleplay.ui.parts.codebook import link as class_link
from roleplay.ui.parts.plots import drawn, figures
from roleplay.ui.parts.tables import table
from roleplay.ui.parts.turn_links import link

_ASTRAY: tuple[Standing, ...] = ("lacked", "unneeded", "unclear")


def questions(t: Catalogue, session: Session, report: Report) -> None:
    """Draw the question map of each talk with its figures, what each class brought, and all questions."""
    found = report.questions
    if not found.questions:
        st.caption(t("report.no_questions"))
        return
    maps = {plot.name: plot for plot in question_maps(report, phrases(t.language))}
    for talk in found.interviews:
        plot = maps.get(f"questions-{talk.person}")
        if plot is not None:
            st.subheader(plain(plot.finding), anchor=False)
            st.caption(plain(figures(t, talk)))
            drawn(t, session, plot)
            _classes(t, talk.by_class)
    if len(found.interviews) > 1:
        st.subheader(t("talks.all_persons"), anchor=False)
        _classes(t, found.by_class)
    with st.expander(t("report.all_questions")):
        table(
            (t("report.axis.turn"), t("report.axis.quote"), t("report.axis.label"), t("report.axis.facts")),
            (
                (link(t, item.turn), esc(item.quote), esc(item.label_title), esc(", ".join(item.facts)))
                for item in found.questions
            ),
        )


def _classes(t: Catalogue, classes: Sequence[ClassYield]) -> None:
    head = ("report.axis.label", "talks.asked", "report.axis.facts", "talks.per_question", "talks.trust_per_question")
    rows = (
        (
            f"{class_link(t, item.label, item.title)} {tag('meta', esc(t(f'talks.side.{item.side}')), 'span')}",
            str(item.asked),
            str(item.facts),
            number(item.per_question, t.language),
            signed(item.trust * 100, t.language),
        )
        for item in classes
    )
    table(map(t, head), rows)


def curves(t: Catalogue, session: Session, report: Report) -> None:
    """Draw how each person's inner state moved, the one whose trust moved most first; the others are folded."""
    st.caption(t("talks.curve_how"))
    plots = zip(report.curves, inner_curves(report, phrases(t.language)), strict=True)
    for place, (curve, plot) in enumerate(sorted(plots, key=lambda pair: -_swing(pair[0]))):
        with st.expander(plain(plot.finding), expanded=not place, key=f"talk-{curve.person}"):
            drawn(t, session, plot)
            draw_template("report/curve", t, curve=curve, causes=_causes(curve))


def _swing(curve: Curve) -> float:
    """Return how far a person's trust moved between its lowest and its highest point."""
    trust = [point.values["trust"] for point in curve.points]
    return max(trust) - min(trust)


def _causes(curve: Curve) -> list[tuple[Cause, list[str]]]:
    """Return the rules with the states that each moved by whole points, what moved most first."""
    causes = sorted(curve.causes, key=lambda item: -max(abs(item.moved[state]) for state in curve.states))
    return [(item, [state for state in curve.states if round(item.moved[state] * 100)]) for item in causes]


def flow(t: Catalogue, session: Session, report: Report) -> None:
    """Draw the map of facts, what went too far, and the same as lines that open: key facts that went astray first."""
    say, names, found = phrases(t.language), visit.names(session), report.flow
    if not found.rows:
        st.caption(t("report.no_flow"))
        return
    st.markdown(f"**{plain(flow_finding(report, say))}**")
    if found.unrecognised:
        st.markdown(t("report.flow_unrecognised", count=found.unrecognised))
    for plot in flow_maps(report, say):
        st.caption(t("report.map_how"))
        drawn(t, session, plot)
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


def course(t: Catalogue, session: Session, report: Report) -> None:
    """Draw duties and news along the minutes, and the same as a table with what the learner did after each."""
    for plot in timelines(report, phrases(t.language)):
        st.markdown(f"**{plain(plot.finding)}**")
        drawn(t, session, plot)
    with st.expander(t("report.timeline_table")):
        if report.injects:
            st.markdown(f"**{t('report.injects')}**")
            fired = [item for item in report.injects if item.minute is not None]
            draw_template("report/course", t, lines=fired, is_news=True)
            if unfired := [item.title for item in report.injects if item.minute is None]:
                st.caption(plain(t("report.not_fired", titles="; ".join(unfired))))
        if report.duties:
            st.markdown(f"**{t('report.duties')}**")
            draw_template("report/course", t, lines=report.duties, is_news=False)
