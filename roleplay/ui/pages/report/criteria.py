"""The criteria: each a line with its level in words and dots; opened, what it rests on and what the next one asks."""

from collections.abc import Callable, Iterable

from roleplay.feedback.report import CriterionScore, Report
from roleplay.feedback.words import number
from roleplay.practice import Session
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import esc, symbol, tag
from roleplay.ui.pages.report.first_screen import sources
from roleplay.ui.pages.report.second_views import second_views
from roleplay.ui.parts.turn_links import quoted

HIGHEST = 3
Key = Callable[[CriterionScore], str]


def criteria(t: Catalogue, session: Session, report: Report) -> None:
    """Draw the total and all criteria."""
    total = (
        t("report.total_none")
        if report.total is None
        else t("report.total", percent=number(report.total * 100, t.language, 0))
    )
    capped = f" {t('report.capped')}" if report.cap is not None else ""
    titles = {group.id: group.title for group in report.groups}
    draw_all(
        tag("meta", esc(f"{total}{capped} {t('report.criteria_how')}")),
        grouped(t, _in_groups(report), lambda item: titles.get(item.group, "")),
    )


def _in_groups(report: Report) -> list[CriterionScore]:
    """Return the criteria in the order of their groups."""
    places = {name: place for place, name in enumerate(name for group in report.groups for name in group.criteria)}
    return sorted(report.criteria, key=lambda item: places.get(item.id, len(places)))


def grouped(t: Catalogue, scores: Iterable[CriterionScore], key: Key) -> str:
    """Return the criteria under the headings that `key` gives them, in the order in which these first occur."""
    groups: dict[str, list[str]] = {}
    for item in scores:
        groups.setdefault(key(item), []).append(_criterion(t, item))
    return "".join(
        (f"<h4 class='criteria-group'>{esc(title)}</h4>" if title else "") + "".join(drawn)
        for title, drawn in groups.items()
    )


def _criterion(t: Catalogue, item: CriterionScore) -> str:
    doubt = item.doubtful and item.level is not None
    css = "criterion doubtful" if doubt else "criterion"
    badge = tag("doubt", f"{symbol('help')} {esc(t('report.doubtful'))}", "span") if doubt else ""
    summary = f"<summary><b>{esc(item.title)}</b> {_level(t, item)} {badge}</summary>"
    return f"<details class='{css}'>{summary}{_body(t, item)}</details>"


def _level(t: Catalogue, item: CriterionScore) -> str:
    """Return the level as dots and in words; the dots alone are no text for a screen reader."""
    if item.level is None:
        return tag("meta", esc(t("report.held" if item.held else "report.not_observed")), "span")
    dots = f"<span class='dots-of' aria-hidden='true'>{'●' * item.level}{'○' * (HIGHEST - item.level)}</span>"
    return tag("level", f"{dots} {esc(t(f'report.level_word.{item.level}'))} ({item.level}/{HIGHEST})", "span")


def _body(t: Catalogue, item: CriterionScore) -> str:
    parts = [esc(item.reason)]
    if item.level is not None:
        anchor = item.anchors[item.level] if item.anchors else ""
        parts = [_labelled(t("report.anchor"), anchor), tag("reason", esc(item.reason))]
        parts += [quoted(t, piece.quote, piece.turn) for piece in item.evidence]
        if item.doubtful:
            parts.append(tag("meta", esc(t("report.doubtful_why"))))
    if item.better:
        parts.append(tag("better", f"<b>{esc(t('report.better'))}</b> {esc(item.better)}"))
    if item.level is not None and item.level < HIGHEST and item.anchors:
        parts.append(_labelled(t("report.next_level", level=item.level + 1), item.anchors[item.level + 1]))
    if item.good and item.bad:
        parts.append(_labelled(t("report.like_this"), item.good) + _labelled(t("report.unlike_this"), item.bad))
    if item.origin:
        parts.append(tag("meta", esc(item.origin)))
    return tag("inside", "".join(parts) + sources(t, item.passages) + second_views(t, item))


def _labelled(label: str, words: str) -> str:
    return tag("labelled", f"<b>{esc(label)}</b> {esc(words)}") if words else ""
