"""What a model and the learner think of a criterion, beside what was counted."""

from roleplay.feedback.report import CriterionScore
from roleplay.feedback.second_views import ModelJudgement, OwnRating
from roleplay.feedback.words import phrases
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, symbol, tag
from roleplay.ui.parts.turn_links import link, quoted


def second_views(t: Catalogue, item: CriterionScore) -> str:
    """Return the other views on a criterion as HTML; empty where there are none."""
    judged = _judged(t, item.judged) if item.judged is not None else ""
    own = _own(t, item.own) if item.own is not None else ""
    counted = ""
    if item.counted is not None:
        level = _level(t, item.counted.level) if item.counted.level is not None else esc(t("report.not_observed"))
        counted = tag("view", f"{symbol('calculate')} <b>{esc(t('judging.counted'))}</b> {level} {_text(item)}")
    return f"{judged}{counted}{own}"


def _text(item: CriterionScore) -> str:
    return f"<br>{esc(item.counted.reason)}" if item.counted is not None else ""


def _judged(t: Catalogue, item: ModelJudgement) -> str:
    """Words, reason and advice stand with the criterion itself where the judged level is its own."""
    head = f"{symbol('rate_review')} <b>{esc(t('judging.by', model=item.model))}</b>"
    level = "" if item.level is None else f" {_level(t, item.level)}"
    sure = tag("meta" if item.confidence == "sure" else "doubt", esc(t(f"judging.{item.confidence}")), "span")
    passes = ", ".join("–" if found is None else str(found) for found in item.levels)
    apart = f" {tag('meta', esc(t('judging.passes', levels=passes)), 'span')}" if item.confidence != "sure" else ""
    parts = [f"{head}{level} {sure}{apart}<br><i>{esc(item.question)}</i>"]
    if item.level is not None:
        parts.append(f"<br>{esc(item.anchor)}")
    if not item.stands:
        parts += [f"<br>{esc(item.reason)}"] if item.reason else []
        parts += [quoted(t, piece.quote, piece.turn) for piece in item.evidence]
        parts += [tag("better", f"<b>{esc(t('report.better'))}</b> {esc(item.better)}")] if item.better else []
    if item.level is not None and not item.decides:
        parts.append(tag("meta", esc(phrases(t.language)("judged.advice"))))
    if item.dropped:
        parts.append(tag("meta", esc(t("judging.dropped", number=item.dropped))))
    return tag("view", "".join(parts))


def _own(t: Catalogue, item: OwnRating) -> str:
    where = f" {tag('meta', link(t, item.turn), 'span')}" if item.turn is not None else ""
    note = f"<br>{esc(item.note)}" if item.note else ""
    head = f"{symbol('person')} <b>{esc(t('judging.own'))}</b> {_level(t, item.level)}{where}"
    return tag("view own", f"{head}<br><i>{esc(item.question)}</i><br>{esc(item.anchor)}{note}")


def _level(t: Catalogue, level: int) -> str:
    """Return a level as the criteria show it: dots, which are no text for a screen reader, and words."""
    dots = f"<span class='dots-of' aria-hidden='true'>{'●' * level}{'○' * (3 - level)}</span>"
    return tag("level", f"{dots} {esc(t(f'report.level_word.{level}'))} ({level}/3)", "span")
