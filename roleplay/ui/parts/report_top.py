"""The first screen of the report: what came of it, three strengths, three changes."""

import streamlit as st

from roleplay.feedback.figures import day
from roleplay.feedback.report import Change, Harm, Report, Strength
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import esc, symbol, tag
from roleplay.ui.passages import cited

_TONES = {"good": "check_circle", "mixed": "contrast", "bad": "error"}


def outcome(t: Catalogue, report: Report) -> None:
    """Draw in two sentences what came of it, and how each thread ended at a glance."""
    kicker = t("report.kicker", case=report.scenario_title, agency=report.agency_name)
    if report.begun is not None:
        kicker = t("report.kicker_dated", kicker=kicker, date=day(report.begun.astimezone(), t.language))
    st.html(tag("kicker", esc(kicker)))
    st.title(t("report.title"), anchor=False)
    st.html(tag("headline", esc(report.headline)))
    draw_all(
        *(
            tag(
                "chip",
                f"{symbol(_TONES[ending.tone])} {esc(ending.title)}: {esc(t(f'report.tone.{ending.tone}'))}",
                "span",
            )
            for ending in report.endings
        )
    )


def endings(t: Catalogue, report: Report) -> None:
    """Tell what became of people and case; a drill has no such end."""
    if not report.endings:
        return
    st.header(t("report.endings"), anchor=False)
    styles = {"good": "finding", "mixed": "finding change", "bad": "finding harm"}
    draw_all(
        *(
            tag(styles[ending.tone], f"<h4>{symbol(_TONES[ending.tone])} {esc(ending.title)}</h4>{esc(ending.text)}")
            for ending in report.endings
        )
    )


def strengths_and_changes(t: Catalogue, report: Report) -> None:
    """Draw three strengths and three changes side by side, the most harmful change first."""
    left, right = st.columns(2, gap="large")
    with left:
        st.header(t("report.strengths"), anchor=False)
        if not report.strengths:
            st.caption(t("report.no_strengths"))
        draw_all(*(_strength(t, item) for item in report.strengths[:3]))
    with right:
        st.header(t("report.changes"), anchor=False)
        if not report.changes:
            st.caption(t("report.no_changes"))
        draw_all(*(_change(t, item) for item in report.changes[:3]))


def _strength(t: Catalogue, item: Strength) -> str:
    head = f"<h4>{symbol('add_circle')} {esc(item.title)}</h4>"
    return tag("finding", head + _grounds(t, item))


def _change(t: Catalogue, item: Change) -> str:
    return finding(t, item, harmful=item.kind == "harm")


def finding(t: Catalogue, item: Change | Harm, *, harmful: bool) -> str:
    """Return something to change as HTML: the learner's words, why, what would be better, what was put right."""
    icon = symbol("warning" if harmful else "change_circle")
    mark = f" <small class='meta'>{esc(t('report.harmful'))}</small>" if harmful else ""
    better = tag("better", f"<b>{esc(t('report.better'))}</b> {esc(item.better)}") if item.better else ""
    if item.mended:
        better += tag("better", f"<b>{esc(t('report.mended'))}</b> {esc(item.mended)}")
    head = f"<h4>{icon} {esc(item.title)}{mark}</h4>"
    return tag("finding harm" if harmful else "finding change", head + _grounds(t, item, better))


def _grounds(t: Catalogue, item: Strength | Change | Harm, better: str = "") -> str:
    return f"{quoted(t, item.quote, item.turn)}{esc(item.why)}{better}{sources(t, item.passages)}"


def quoted(t: Catalogue, quote: str | None, turn: int | None) -> str:
    """Return the learner's words with a link to their turn; empty without words."""
    if not quote:
        return tag("meta", link(t, turn)) if turn else ""
    where = f" {tag('meta', link(t, turn), 'span')}" if turn is not None else ""
    return tag("quote", f"{esc(t('report.quote', words=quote))}{where}")


def link(t: Catalogue, turn: int) -> str:
    """Return the name of a turn, which leads to its place in the transcript at the end of the report."""
    return f"<a class='turn' href='#{anchor(turn)}'>{esc(t('report.turn', turn=turn))}</a>"


def anchor(turn: int) -> str:
    """Return the name of a turn's place in the transcript."""
    return f"turn-{turn}"


def sources(t: Catalogue, passages: tuple[str, ...]) -> str:
    """Return on which parts of the manual or of the additions this rests."""
    if not passages:
        return ""
    return cited(t, passages)
