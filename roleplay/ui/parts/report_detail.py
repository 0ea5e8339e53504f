"""The sections of the report that open: criteria, questions, information, time, indicators, truth, limits."""

import streamlit as st

from roleplay.feedback.counted import Delivery, DutyLine, InjectLine
from roleplay.feedback.figures import number
from roleplay.feedback.report import CriterionScore, Report
from roleplay.practice import Session
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import bullets, esc, plain, symbol, tag
from roleplay.ui.parts.charts import room_for, timeline, visitors_look
from roleplay.ui.parts.findings import timeline_finding, timeline_words
from roleplay.ui.parts.ledger import ledger
from roleplay.ui.parts.own_view import own_view
from roleplay.ui.parts.report_talks import curves, questions
from roleplay.ui.parts.report_top import finding, quoted, sources
from roleplay.ui.parts.tables import table


def details(t: Catalogue, session: Session, report: Report) -> None:
    """Draw all sections that the session has something for, folded."""
    exercise = report.drill is None
    sections = (
        ("harms", "warning", _harms, bool(report.harms or report.slips)),
        ("criteria", "rule", _criteria, True),
        ("questions", "scatter_plot", questions, True),
        ("curves", "show_chart", curves, bool(report.curves)),
        ("flow", "share", _flow, exercise),
        ("timeline", "timeline", _timeline, exercise),
        ("disclosures", "lock_open", ledger, True),
        ("indicators", "fact_check", _indicators, bool(report.indicators.dimensions)),
        ("own_view", "edit_note", own_view, exercise),
        ("closing", "edit_note", _closing, not exercise),
        ("truth", "visibility", _truth, True),
        ("limits", "info", _limits, True),
    )
    for name, icon, draw, there in sections:
        if there:
            with st.expander(t(f"report.section.{name}"), icon=f":material/{icon}:", key=f"section-{name}"):
                draw(t, session, report)


def _harms(t: Catalogue, session: Session, report: Report) -> None:
    draw_all(
        *(finding(t, item, harmful=True) for item in report.harms),
        *(
            tag("finding change", f"<h4>{esc(item.title)}</h4>{quoted(t, item.quote, item.turn)}{esc(item.why)}")
            for item in report.slips
        ),
    )


def _criteria(t: Catalogue, session: Session, report: Report) -> None:
    st.caption(
        t("report.total_none")
        if report.total is None
        else t("report.total", percent=number(report.total * 100, t.language, 0))
    )
    if report.cap is not None:
        st.caption(t("report.capped"))
    draw_all(*(_criterion(t, item) for item in report.criteria))


def _criterion(t: Catalogue, item: CriterionScore) -> str:
    if item.level is None:
        level = tag("meta", esc(t("report.not_observed")), "span")
    else:
        level = tag("level", f"{'●' * item.level}{'○' * (3 - item.level)}", "span", t("report.level", level=item.level))
        level += f" <span class='meta'>{item.level}/3</span>"
    doubt = f" <span class='doubt'>{esc(t('report.doubtful'))}</span>" if item.doubtful else ""
    quotes = "".join(quoted(t, part.quote, part.turn) for part in item.evidence)
    better = tag("better", f"<b>{esc(t('report.better'))}</b> {esc(item.better)}") if item.better else ""
    head = f"<b>{esc(item.title)}</b> {level}{doubt}"
    return tag("duty", f"{head}<br>{esc(item.reason)}{quotes}{better}{sources(t, item.passages)}")


def _flow(t: Catalogue, session: Session, report: Report) -> None:
    names, flow = visit.names(session), report.flow
    if not flow.facts:
        st.caption(t("report.no_flow"))
    else:
        st.markdown(t("report.flow_counts", reached=flow.reached, never=flow.never))
        if flow.unrecognised:
            st.markdown(t("report.flow_unrecognised", count=flow.unrecognised))
    rows = []
    for fact in flow.facts:
        key = f" {symbol('key')}" if fact.key else ""
        reached = "<br>".join(f"{names.label(item.agency)} {esc(_delivered(t, item))}" for item in fact.deliveries)
        rows.append((esc(fact.title) + key, esc(_minute(t, fact.known_minute)), reached))
    if rows:
        table((t("report.fact"), t("report.known"), t("report.reached")), rows)
    if flow.overshared:
        st.markdown(f"**{t('report.overshared')}**")
        st.html(
            bullets(
                f"{esc(item.title)}: {' '.join(names.label(agency) for agency in item.unneeded)}"
                f"{' ' + esc(t('report.breached')) if item.breached else ''}{quoted(t, item.quote, item.turn)}"
                for item in flow.overshared
            )
        )


def _delivered(t: Catalogue, item: Delivery) -> str:
    text = t(f"report.delivered.{item.outcome}")
    timed = item.minute is not None and item.outcome in ("by_learner", "by_others")
    return f"{text} ({_minute(t, item.minute or 0)})" if timed else text


def _minute(t: Catalogue, minute: float) -> str:
    return t("line.minute", minute=number(minute, t.language, 0))


def _timeline(t: Catalogue, session: Session, report: Report) -> None:
    duties, injects = report.duties, report.injects
    chart = timeline(t, report, visitors_look())
    if chart is not None:
        timed = sum(
            minute is not None for minute in [item.minute for item in duties] + [item.minute for item in injects]
        )
        st.markdown(f"**{plain(timeline_finding(t, report))}**")
        st.altair_chart(chart, alt=timeline_words(t, report), height=room_for(timed))
    rows = [(esc(item.title), esc(_met(t, item)), _when(t, item.minute), esc(t("report.kind.duty"))) for item in duties]
    rows += [
        (esc(item.title), esc(_answered(t, item)), _when(t, item.minute), esc(t("report.kind.inject")))
        for item in injects
    ]
    table((t("report.axis.what"), t("report.axis.outcome"), t("report.axis.minute"), t("report.axis.kind")), rows)


def _met(t: Catalogue, item: DutyLine) -> str:
    outcome = t(f"report.outcome.{item.outcome}")
    return f"{outcome} ({t('report.others_did')})" if item.turn is not None and not item.by_learner else outcome


def _answered(t: Catalogue, item: InjectLine) -> str:
    outcome = t(f"report.outcome.{item.outcome}")
    if not item.by_learner and not item.prepared:
        return outcome
    return f"{outcome} ({t('report.you_did' if item.by_learner else 'report.prepared')})"


def _when(t: Catalogue, minute: float | None) -> str:
    return "–" if minute is None else number(minute, t.language)


def _indicators(t: Catalogue, session: Session, report: Report) -> None:
    found = report.indicators
    if report.drill is not None:
        st.caption(t("talks.indicators_how"))
    if found.text:
        st.markdown(plain(found.text))
    rows = []
    for dimension in found.dimensions:
        seen = "<br>".join(
            f"{symbol('check' if item.known else 'remove')} {esc(item.title)} "
            f"<span class='meta'>{esc(t(f'report.grade.{item.grade}'))}</span>"
            for item in dimension.indicators
        )
        rows.append((esc(dimension.title), _yes(t, dimension.evidenced), _yes(t, dimension.in_key), seen))
    table((t("report.dimension"), t("report.by_you"), t("report.by_key"), t("report.fact")), rows)


def _yes(t: Catalogue, value: bool) -> str:
    return esc(t("report.yes" if value else "report.no"))


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
