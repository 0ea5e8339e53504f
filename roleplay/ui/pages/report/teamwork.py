"""What went on between the services: who knew what and when, and duties and news along the exercise."""

import streamlit as st

from roleplay.feedback.charts import cell_words, flow_finding, flow_maps, timelines
from roleplay.feedback.counting import DutyLine, InjectLine, MapCell, MapRow
from roleplay.feedback.parts import Standing
from roleplay.feedback.report import Report
from roleplay.feedback.words import number, phrases
from roleplay.practice import Session
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names
from roleplay.ui.markup import bullets, esc, fold, plain, symbol, tag
from roleplay.ui.parts.plots import drawn
from roleplay.ui.parts.tables import table
from roleplay.ui.parts.turn_links import link, quoted

_ICONS = {
    "start": "radio_button_checked",
    "by_learner": "arrow_forward",
    "by_others": "check",
    "unneeded": "priority_high",
    "unclear": "help",
    "lacked": "close",
}
_ASTRAY: tuple[Standing, ...] = ("lacked", "unneeded", "unclear")


def flow(t: Catalogue, session: Session, report: Report) -> None:
    """Draw the map of facts, what went too far, and the same as a table."""
    say, names = phrases(t.language), visit.names(session)
    if not report.flow.rows:
        st.caption(t("report.no_flow"))
        return
    st.markdown(f"**{plain(flow_finding(report, say))}**")
    if report.flow.unrecognised:
        st.markdown(t("report.flow_unrecognised", count=report.flow.unrecognised))
    for plot in flow_maps(report, say):
        st.caption(t("report.map_how"))
        drawn(t, session, plot)
    _overshared(t, names, report)
    with st.expander(t("report.map_table")):
        _facts(t, names, report)


def _facts(t: Catalogue, names: Names, report: Report) -> None:
    """Draw the facts one below the other, each a line that opens: key facts that went astray, then the rest folded."""
    astray = [row for row in report.flow.rows if any(cell.standing in _ASTRAY for cell in row.cells)]
    groups = {
        "key": [row for row in astray if row.key],
        "minor": [row for row in astray if not row.key],
        "sound": [row for row in report.flow.rows if row not in astray],
    }
    lines = {name: "".join(_fact(t, names, row) for row in rows) for name, rows in groups.items()}
    folded = (fold(esc(t(f"report.map_{name}", count=len(groups[name]))), lines[name]) for name in ("minor", "sound"))
    st.html(lines["key"] + "".join(part for name, part in zip(("minor", "sound"), folded, strict=True) if groups[name]))


def _overshared(t: Catalogue, names: Names, report: Report) -> None:
    if not report.flow.overshared:
        return
    st.markdown(f"**{t('report.overshared')}**")
    st.html(
        bullets(
            f"{esc(item.title)}: {' '.join(names.label(agency) for agency in item.unneeded)}"
            f"{' ' + esc(t('report.breached')) if item.breached else ''}{quoted(t, item.quote, item.turn)}"
            for item in report.flow.overshared
        )
    )


def _fact(t: Catalogue, names: Names, row: MapRow) -> str:
    """Return a fact as a line with what went wrong; opened, what each service knew and who lacked it."""
    amiss = [
        tag(
            "meta amiss",
            f"{symbol(_ICONS[standing])} {esc(t(f'report.map_{standing}'))}: {esc(', '.join(found))}",
            "span",
        )
        for standing in _ASTRAY
        if (found := [names.short(cell.agency) for cell in row.cells if cell.standing == standing])
    ]
    title = f"<b>{esc(row.title)}</b>"
    head = " ".join((title, *([symbol("key")] if row.key else []), *amiss))
    lines = [cell for cell in row.cells if cell.standing != "none"]
    return fold(head, "".join(tag("row", _cell(t, names, cell)) for cell in lines))


def _cell(t: Catalogue, names: Names, cell: MapCell) -> str:
    words = cell_words(phrases(t.language), cell)
    where = f" {link(t, cell.turn)}" if cell.turn else ""
    return f"{symbol(_ICONS[cell.standing])} {names.label(cell.agency)} {esc(words)}{where}"


def course(t: Catalogue, session: Session, report: Report) -> None:
    """Draw duties and news along the minutes, and the same as a table with what the learner did after each."""
    for plot in timelines(report, phrases(t.language)):
        st.markdown(f"**{plain(plot.finding)}**")
        drawn(t, session, plot)
    with st.expander(t("report.timeline_table")):
        _tables(t, report)


def _tables(t: Catalogue, report: Report) -> None:
    head = ("report.axis.minute", "report.axis.what", "report.axis.outcome", "report.your_steps")
    if report.injects:
        st.markdown(f"**{t('report.injects')}**")
        table((t(name) for name in head), (_inject(t, item) for item in report.injects if item.minute is not None))
        unfired = [item.title for item in report.injects if item.minute is None]
        if unfired:
            st.caption(plain(t("report.not_fired", titles="; ".join(unfired))))
    if report.duties:
        st.markdown(f"**{t('report.duties')}**")
        table((t(name) for name in head), (_duty(t, item) for item in report.duties))


def _inject(t: Catalogue, item: InjectLine) -> tuple[str, ...]:
    say = phrases(t.language)
    outcome = say(f"export.inject.{item.outcome}")
    if item.by_learner or item.prepared:
        outcome = f"{outcome} ({say('export.you_did' if item.by_learner else 'export.prepared')})"
    told = {answer.turn: answer.quote for answer in item.answers}
    steps = "".join(
        quoted(t, told.get(step.turn), step.turn) + tag("meta", esc(_minute(t, step.minute))) for step in item.steps
    )
    return (_when(t, item.minute), esc(item.title), esc(outcome), steps or esc(t("report.no_steps")))


def _duty(t: Catalogue, item: DutyLine) -> tuple[str, ...]:
    say = phrases(t.language)
    outcome = say(f"export.duty.{item.outcome}")
    if item.turn is not None and not item.by_learner:
        outcome = f"{outcome} ({say('export.others_did')})"
    step = link(t, item.turn) if item.turn and item.by_learner else "–"
    return (_when(t, item.minute), esc(item.title), esc(outcome), step)


def _minute(t: Catalogue, minute: float) -> str:
    return t("line.minute", minute=number(minute, t.language, 0))


def _when(t: Catalogue, minute: float | None) -> str:
    return "–" if minute is None else number(minute, t.language)
