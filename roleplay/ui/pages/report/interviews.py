"""What an interview leaves to look at: the goal of a drill, what not to rely on, the questions, the inner curve."""

from collections.abc import Iterator, Sequence

import streamlit as st

from roleplay.feedback.charts import Plot, inner_curves, question_maps
from roleplay.feedback.counting import Cause, ClassYield, Curve, CurveStep
from roleplay.feedback.document import goal_blocks, unreliable_blocks
from roleplay.feedback.report import Report
from roleplay.feedback.words import number, phrases, signed
from roleplay.practice import Session
from roleplay.printing.blocks import Heading
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import bullets, esc, fold, plain, tag
from roleplay.ui.parts.blocks import html_of
from roleplay.ui.parts.codebook import link as class_link
from roleplay.ui.parts.plots import drawn, figures
from roleplay.ui.parts.tables import as_table, table
from roleplay.ui.parts.turn_links import link, quoted


def goal(t: Catalogue, report: Report) -> None:
    """Draw what a drill was to reach, and how each of its facts came out."""
    if report.drill is not None:
        st.header(t("talks.goal"), anchor=False)
        st.html(html_of(block for block in goal_blocks(report, phrases(t.language)) if not isinstance(block, Heading)))


def unreliable(t: Catalogue, report: Report) -> None:
    """Draw what was said and is not to be relied on: untrue admissions, yeses to suggestions, stories that broke."""
    blocks = tuple(unreliable_blocks(report, phrases(t.language)))
    if blocks:
        st.header(t("talks.unreliable"), anchor=False)
        st.html(tag("finding change", html_of(blocks)))


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
    table(
        (t(name) for name in head),
        (
            (
                f"{class_link(t, item.label, item.title)} {tag('meta', esc(t(f'talks.side.{item.side}')), 'span')}",
                str(item.asked),
                str(item.facts),
                number(item.per_question, t.language),
                signed(item.trust * 100, t.language),
            )
            for item in classes
        ),
    )


def curves(t: Catalogue, session: Session, report: Report) -> None:
    """Draw how each person's inner state moved, the one whose trust moved most first; the others are folded."""
    st.caption(t("talks.curve_how"))
    plots = zip(report.curves, inner_curves(report, phrases(t.language)), strict=True)
    for place, (curve, plot) in enumerate(sorted(plots, key=lambda pair: -_swing(pair[0]))):
        with st.expander(plain(plot.finding), expanded=not place, key=f"talk-{curve.person}"):
            _curve(t, session, curve, plot)


def _swing(curve: Curve) -> float:
    """Return how far a person's trust moved between its lowest and its highest point."""
    trust = [point.values["trust"] for point in curve.points]
    return max(trust) - min(trust)


def _curve(t: Catalogue, session: Session, curve: Curve, plot: Plot) -> None:
    """Draw one person's curve, its biggest steps as lines that open, and every rule and value behind it."""
    drawn(t, session, plot)
    st.html(bullets((_step(t, step) for step in curve.steps), numbered=True))
    st.html(
        fold(esc(t("talks.rules", name=curve.name)), _causes(t, curve))
        + fold(esc(t("talks.values", name=curve.name)), _values(t, curve))
    )


def _step(t: Catalogue, step: CurveStep) -> str:
    moved = f"{esc(phrases(t.language)(f'felt.{step.state}'))} {esc(signed(step.moved * 100, t.language, 0))}"
    return fold(f"<b>{moved}</b> – {esc(step.title)}", f"{esc(step.reason)}{quoted(t, step.quote, step.turn)}")


def _causes(t: Catalogue, curve: Curve) -> str:
    """Return the rules as lines that open, what moved most first."""
    causes = sorted(curve.causes, key=lambda item: -max(abs(item.moved[state]) for state in curve.states))
    return "".join(_cause(t, item, effects) for item in causes if (effects := list(_effects(t, curve, item))))


def _cause(t: Catalogue, item: Cause, effects: list[str]) -> str:
    times = tag("meta", esc(t("talks.times", count=item.times)), "span")
    return fold(f"<b>{esc(item.title)}</b> {times} {', '.join(effects)}", f"{esc(item.reason)}{_source(t, item)}")


def _effects(t: Catalogue, curve: Curve, item: Cause) -> Iterator[str]:
    """Yield what a cause moved by whole points, trust first."""
    for state in curve.states:
        if round(item.moved[state] * 100):
            yield f"{esc(phrases(t.language)(f'felt.{state}'))} {esc(signed(item.moved[state] * 100, t.language, 0))}"


def _source(t: Catalogue, item: Cause) -> str:
    """Return on what a rule rests, and in words how far that has been read."""
    if not item.source:
        return ""
    marks = " ".join(t(f"talks.mark_of.{mark}") for mark in item.mark.split(" / "))
    return tag("meta", esc(f"{item.source}. {marks}"))


def _values(t: Catalogue, curve: Curve) -> str:
    head = [t("report.axis.turn"), *(phrases(t.language)(f"felt.{state}") for state in curve.states)]
    rows = (
        (
            link(t, point.turn) if point.turn else esc(t("talks.start")),
            *(number(point.values[state] * 100, t.language, 0) for state in curve.states),
        )
        for point in curve.points
    )
    return as_table(head, rows, css="figures")
