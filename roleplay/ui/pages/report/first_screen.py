"""The first screen of the report: what came of it, three strengths, three changes, what to practise next."""

import streamlit as st

from roleplay.feedback.counting import Harm, shown
from roleplay.feedback.page import left_out, narrated, next_to_practise, written_by
from roleplay.feedback.parts import WORST_FIRST, Tone
from roleplay.feedback.report import Change, Report, Strength
from roleplay.feedback.words import day, number, phrases
from roleplay.practice import Session
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import esc, symbol, tag
from roleplay.ui.pages.report.well_done import well_done
from roleplay.ui.parts.passages import cited
from roleplay.ui.parts.turn_links import link

MOST = 3
_TONES: dict[Tone, str] = {"good": "check_circle", "mixed": "contrast", "bad": "error"}


def outcome(t: Catalogue, report: Report) -> None:
    """Draw in two sentences what came of it."""
    kicker = t("report.kicker", case=report.scenario_title, agency=report.agency_name)
    if report.begun is not None:
        kicker = t("report.kicker_dated", kicker=kicker, date=day(report.begun.astimezone(), t.language))
    st.html(tag("kicker", esc(kicker)))
    st.title(t("report.title"), anchor=False)
    st.html(tag("headline", esc(narrated(report).headline)))


def endings(t: Catalogue, session: Session, report: Report) -> None:
    """Tell what became of people and case, what ended badly first."""
    say = phrases(t.language)
    styles = {"good": "finding", "mixed": "finding change", "bad": "finding harm"}
    draw_all(
        *(
            tag(
                styles[ending.tone],
                f"<h4>{symbol(_TONES[ending.tone])} {esc(ending.title)}: {esc(say(f'export.tone.{ending.tone}'))}</h4>"
                f"{esc(ending.text)}",
            )
            for ending in sorted(report.endings, key=lambda item: WORST_FIRST.index(item.tone))
        )
    )


def strengths_and_changes(t: Catalogue, session: Session, report: Report) -> None:
    """Draw strengths and changes side by side, the most harmful change first; without strengths one above the other."""
    if not report.strengths:
        st.caption(t("report.no_strengths"))
        _changes(t, session, report)
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.header(t("report.strengths"), anchor=False)
        shown = narrated(report).strengths[:MOST]
        draw_all(*(_strength(t, item) for item in shown), *(_folded_strength(t, item) for item in shown))
    with right:
        _changes(t, session, report)


def _changes(t: Catalogue, session: Session, report: Report) -> None:
    say = phrases(t.language)
    st.header(t("report.changes"), anchor="changes")
    if passed := left_out(report, say):
        st.html(tag("meta", esc(passed)))
    if not report.changes:
        st.caption(t("report.no_changes"))
    for place, item in enumerate(narrated(report).changes[:MOST], start=1):
        st.html(_change(t, item, place))
        well_done(t, session, report, place)
    following = f"<h4>{symbol('trending_up')} {esc(say('page.next'))}</h4>{esc(next_to_practise(report, say))}"
    st.html(tag("finding", following))
    if by := written_by(report, say):
        st.caption(by)


def _strength(t: Catalogue, item: Strength) -> str:
    head = f"<h4>{symbol('add_circle')} {esc(item.title)}</h4>"
    return tag("finding wide-only", head + _grounds(t, item))


def _folded_strength(t: Catalogue, item: Strength) -> str:
    """Return a strength as one line that opens: on a telephone the changes must begin on the first screen."""
    head = f"<summary>{symbol('add_circle')} <b>{esc(item.title)}</b></summary>"
    return f"<details class='finding narrow-only'>{head}{_grounds(t, item)}</details>"


def _change(t: Catalogue, item: Change, place: int) -> str:
    return finding(t, item, harmful=item.kind == "harm", place=place)


def finding(t: Catalogue, item: Change | Harm, *, harmful: bool, place: int | None = None) -> str:
    """Return something to change as HTML: where, the learner's words, why, what would be better, what was put right."""
    icon = symbol("warning" if harmful else "change_circle")
    mark = f" <small class='meta'>{esc(t('report.harmful'))}</small>" if harmful else ""
    better = tag("better", f"<b>{esc(t('report.better'))}</b> {esc(item.better)}") if item.better else ""
    if item.mended:
        better += tag("better", f"<b>{esc(t('report.mended'))}</b> {esc(item.mended)}")
    if item.disputed:
        better += tag("meta", f"{symbol('flag')} {esc(t('report.disputed'))}")
    count = "" if place is None else f"{place}. "
    head = f"<h4>{icon} {count}{esc(item.title)}{mark}</h4>"
    return tag("finding harm" if harmful else "finding change", head + _grounds(t, item, better))


def _grounds(t: Catalogue, item: Strength | Change | Harm, better: str = "") -> str:
    words = tag("quote", esc(t("report.quote", words=shown(item.quote)))) if item.quote else ""
    return f"{_where(t, item)}{words}{tag('why', esc(item.why))}{better}{sources(t, item.passages)}"


def _where(t: Catalogue, item: Strength | Change | Harm) -> str:
    """Return turn, minute and with whom; where no words of the learner show it, that this was the occasion."""
    parts = [link(t, item.turn)] if item.turn is not None else []
    if item.turn is not None and item.minute is not None:
        parts.append(esc(t("line.minute", minute=number(item.minute, t.language, 0))))
    if item.where:
        parts.append(esc(item.where))
    due = isinstance(item, Change) and item.turn is not None and not item.quote
    label = f"{esc(t('report.occasion'))} " if due else ""
    return tag("where", label + " · ".join(parts)) if parts else ""


def sources(t: Catalogue, passages: tuple[str, ...]) -> str:
    """Return on which parts of the manual or of the additions this rests, folded: they are for a second look."""
    found = cited(t, passages) if passages else ""
    if not found:
        return ""
    label = esc(t("report.grounds", count=len(passages)))
    return f"<details class='sources'><summary>{symbol('menu_book')} {label}</summary>{found}</details>"
