"""The indicators against the key: what is evidenced by which facts, what was missed and where it could be asked."""

from collections.abc import Iterable

import streamlit as st

from roleplay.feedback.counting import Chance, DimensionLine, IndicatorLine
from roleplay.feedback.report import Report
from roleplay.practice import Session
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import bullets, esc, plain, symbol, tag
from roleplay.ui.parts.turn_links import link

_AGAINST_KEY = {(True, True): "both", (False, True): "missed", (True, False): "beyond", (False, False): "no"}
_ICONS = {"both": "check_circle", "missed": "error", "beyond": "help", "no": "remove"}


def indicators(t: Catalogue, session: Session, report: Report) -> None:
    """Draw the dimensions with what carries them, those first that the key has and the learner's facts do not."""
    found = report.indicators
    if report.drill is not None:
        st.caption(t("talks.indicators_how"))
    if found.text:
        st.markdown(f"**{plain(found.text)}**")
    st.caption(t("report.indicators_how"))
    order = sorted(found.dimensions, key=lambda line: (line.evidenced or not line.in_key, not line.indicators))
    draw_all(*(_dimension(t, line) for line in order if line.indicators or line.in_key))


def _dimension(t: Catalogue, line: DimensionLine) -> str:
    key = _AGAINST_KEY[line.evidenced, line.in_key]
    icon = _ICONS[key]
    known = [item for item in line.indicators if item.known]
    missing = [item for item in line.indicators if not item.known]
    count = t("report.indicator_count", known=len(known), total=len(line.indicators))
    head = f"<summary>{symbol(icon)} <b>{esc(line.title)}</b>: {esc(t(f'report.against_key.{key}'))}"
    parts = [f"{head} {tag('meta', esc(count), 'span')}</summary>"]
    if known:
        parts.append(_facts(t("report.indicators_known"), (_known(t, item) for item in known)))
    if missing:
        parts.append(_facts(t("report.indicators_missing"), (_missing(t, item) for item in missing)))
    state = " open" if key == "missed" else ""
    return f"<details class='criterion'{state}>{''.join(parts)}</details>"


def _facts(label: str, items: Iterable[str]) -> str:
    return tag("inside", f"<b>{esc(label)}</b>{bullets(items)}")


def _known(t: Catalogue, item: IndicatorLine) -> str:
    led = tag("doubt", f"{symbol('warning')} {esc(t('report.contaminated'))}", "span") if item.contaminated else ""
    where = link(t, item.turn) if item.turn else tag("meta", esc(t("report.from_start")), "span")
    return f"{esc(item.title)} {_grade(t, item)} {led} {where}"


def _missing(t: Catalogue, item: IndicatorLine) -> str:
    chances = "; ".join(_chance(t, chance) for chance in item.chances)
    where = tag("meta", f"{esc(t('report.chances'))} {chances}") if chances else ""
    return f"{esc(item.title)} {_grade(t, item)}{where}"


def _chance(t: Catalogue, chance: Chance) -> str:
    match chance.kind:
        case "deed":
            return esc(t("report.chance.deed", name=chance.name))
        case "service":
            return esc(t("report.chance.service", name=chance.name))
        case _:
            pass
    if chance.turns is None:
        return esc(t("report.chance.no_talk", name=chance.name))
    if chance.raised is not None:
        return f"{esc(t('report.chance.raised', name=chance.name))} {link(t, chance.raised)}"
    return f"{esc(t('report.chance.talk', name=chance.name))} {link(t, chance.turns[0])}"


def _grade(t: Catalogue, item: IndicatorLine) -> str:
    return tag("meta", esc(t(f"report.grade.{item.grade}")), "span")
