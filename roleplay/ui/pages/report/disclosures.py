"""The ledger of disclosures: what each person could tell, what that needed, and what became of it."""

from typing import get_args

import streamlit as st

from roleplay.feedback.counting import Contradiction, DisclosureLine
from roleplay.feedback.parts import CameOut, DisclosureOutcome
from roleplay.feedback.report import Report
from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, plain, symbol, tag
from roleplay.ui.parts.tables import table
from roleplay.ui.parts.turn_links import link, quoted

_ICONS: dict[DisclosureOutcome, str] = {
    "told": "check_circle",
    "contaminated": "warning",
    "withheld": "lock",
    "never_reached": "radio_button_unchecked",
}


def ledger(t: Catalogue, session: Session, report: Report) -> None:
    """Draw the ledger, with a choice of persons and of outcomes."""
    if not report.disclosures:
        st.caption(t("report.no_disclosures"))
        return
    st.caption(t("talks.ledger_how"))
    names = {line.person: line.name for line in report.disclosures}
    person = None
    if len(names) > 1:
        person = st.pills(t("talks.whose"), list(names), format_func=lambda item: names[item], key="ledger-person")
    outcomes = [
        item for item in get_args(DisclosureOutcome) if any(line.outcome == item for line in report.disclosures)
    ]
    wanted = st.pills(
        t("talks.which"),
        outcomes,
        selection_mode="multi",
        format_func=lambda item: f":material/{_ICONS[item]}: {t(f'talks.came.{item}')}",
        key="ledger-outcome",
    )
    order = get_args(CameOut)
    shown = [
        line
        for line in sorted(report.disclosures, key=lambda line: order.index(line.came_out))
        if (person is None or line.person == person) and (not wanted or line.outcome in wanted)
    ]
    st.caption(t("talks.ledger_count", shown=len(shown), total=len(report.disclosures)))
    chosen = person is not None or bool(wanted) or len(names) == 1
    for name in (name for name in names if any(line.person == name for line in shown)):
        _of_person(t, report, [line for line in shown if line.person == name], unfolded=chosen)


def _of_person(t: Catalogue, report: Report, lines: list[DisclosureLine], *, unfolded: bool) -> None:
    """Draw the lines of one person; all persons together are many screens, so they stay folded until one is chosen."""
    told = sum(line.outcome == "told" for line in lines)
    broken = {item.fact: item for item in report.contradictions if item.person == lines[0].person}
    label = t("talks.told_by", name=plain(lines[0].name), told=told, total=len(lines))
    with st.expander(label, expanded=unfolded, key=f"ledger-of-{lines[0].person}"):
        table(
            (t("report.fact"), t("report.axis.outcome"), t("talks.needed")),
            ((_fact(line), _outcome(t, line, broken.get(line.fact)), esc("; ".join(line.condition))) for line in lines),
        )


def _fact(line: DisclosureLine) -> str:
    return esc(line.statement) + (f" {symbol('key')}" if line.key else "")


def _outcome(t: Catalogue, line: DisclosureLine, broken: Contradiction | None) -> str:
    """Return what became of a fact: how, in which turn, by what, and what was in the way."""
    parts = [f"{symbol(_ICONS[line.outcome])} {esc(phrases(t.language)(f'export.{line.came_out}'))}"]
    if line.turn is not None:
        parts.append(quoted(t, line.quote, line.turn) or link(t, line.turn))
    if line.by and line.outcome in ("told", "contaminated"):
        parts.append(tag("meta", esc(t("talks.by", what=line.by))))
    if line.missing:
        parts.append(tag("meta", esc(t("report.missing", what=", ".join(line.missing)))))
    if line.agreed is not None:
        parts.append(tag("meta", f"{esc(t('talks.agreed'))} {link(t, line.agreed)}"))
    if broken is not None:
        parts.append(tag("meta", f"{esc(t('talks.broken'))} {link(t, broken.said_turn)}"))
    return "".join(parts)
