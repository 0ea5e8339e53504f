"""The coach's line under a question: a kind of question in words, folded out what it does and how to put it better."""

from roleplay.exercise.words.reading import Reading
from roleplay.feedback.coach import CoachComment, Noticed, comment
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, symbol, tag
from roleplay.ui.parts.codebook import link
from roleplay.ui.service import service


def coach_html(t: Catalogue, reading: Reading) -> str:
    """Return what the coach says of a message that was read so."""
    said = comment(reading, service().coach, service().rubric, t.language)
    noticed = "".join(_tactic(item) for item in said.tactics)
    better = tag("better", f"<b>{esc(t('coach.better'))}</b> {esc(said.better)}") if said.better else ""
    doubt = tag("meta", esc(t("coach.doubtful"))) if said.doubtful else ""
    kind = link(t, said.label, said.title)
    body = f"<p>{kind}: {esc(said.does)}</p>{noticed}{better}{doubt}"
    return f"<details class='coach'><summary>{_summary(t, said)}</summary>{body}</details>"


def _summary(t: Catalogue, said: CoachComment) -> str:
    harmful = [item for item in said.tactics if item.harmful]
    icon = "warning" if harmful else "check_circle" if said.side == "+" else "change_circle"
    named = ", ".join((said.title, *(item.title for item in said.tactics)))
    opens = t("report.side.plus" if said.side == "+" and not harmful else "report.side.minus")
    return f"{symbol(icon)} {esc(named)} <span class='meta'>{esc(opens)}</span>"


def _tactic(item: Noticed) -> str:
    return f"<p><b>{esc(item.title)}:</b> {esc(item.does)}</p>"
