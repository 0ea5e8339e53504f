"""What the one page says, as data: findings by id, in authored words. Whoever writes the page has nothing else."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from roleplay.feedback.counting import sentences
from roleplay.feedback.parts import WORST_FIRST
from roleplay.feedback.report import Change, CriterionScore, Report, where_and_when
from roleplay.feedback.words import Phrasebook, phrases

MOST_DUTIES = 3
MOST_ENDINGS = 3
HIGHEST = 3


@dataclass(frozen=True, slots=True)
class PageItem:
    """One finding. `id` begins with what it is of: o outcome, k to keep, m missed, c to change, p to practise.

    `texts` say it, `quote` are the learner's words, `better` what could be said in their place; `place` says where.
    """

    id: str
    texts: tuple[str, ...]
    quote: str = ""
    better: str = ""
    place: str = ""

    @property
    def material(self) -> str:
        """All its words."""
        return "\n".join((*self.texts, self.quote, self.better, self.place))


def items_of(report: Report) -> dict[str, PageItem]:
    """Return the findings of the page, in its order."""
    return {item.id: item for item in _items(report, phrases(report.language))}


def mark_of(report: Report) -> str:
    """Return a mark of all that the page says: a page that was written of other findings is not this one's."""
    told = [report.language, [asdict(item) for item in items_of(report).values()]]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()[:16]


def _items(report: Report, say: Phrasebook) -> Iterator[PageItem]:
    worst = sorted(report.endings, key=lambda line: WORST_FIRST.index(line.tone))[:MOST_ENDINGS]
    told = [f"{line.title}: {line.text}" for line in worst] or [report.headline]
    yield from (PageItem(f"o{number}", (text,)) for number, text in enumerate(told, start=1))
    for number, item in enumerate(report.strengths, start=1):
        yield PageItem(f"k{number}", (item.title, item.why), item.quote or "", "", where_and_when(item, say))
    yield from (PageItem(f"m{number}", (text,)) for number, text in enumerate(missed(report, say), start=1))
    for number, change in enumerate(report.changes, start=1):
        texts = tuple(text for text in (change.title, reason(report, change, say), change.mended) if text)
        yield PageItem(f"c{number}", texts, change.quote or "", change.better, where_and_when(change, say))
    yield PageItem("p1", (criterion_to_practise(report, say),))


def missed(report: Report, say: Phrasebook) -> list[str]:
    """Return in sentences which phases passed without a turn of the learner's, and which duties were not done."""
    past = report.phases if report.finished else report.phases[:-1]
    skipped = [phase.title for phase in past if not phase.turns]
    duties = [say("quoted", text=duty.title) for duty in report.duties if duty.outcome == "missed"]
    found = [say("page.skipped", phases=skipped)] if skipped else []
    if duties:
        more = len(duties) - MOST_DUTIES
        named = "; ".join(duties[:MOST_DUTIES])
        found.append(
            say("page.missed_more", duties=named, count=more) if more > 0 else say("page.missed", duties=named)
        )
    return found


def criterion_to_practise(report: Report, say: Phrasebook) -> str:
    """Return what to practise next: the lowest criterion of which the changes do not speak already, with an example."""
    taught = {item.criterion for item in report.changes}
    low = [score for score in report.criteria if score.level is not None and score.level < HIGHEST]
    if not low:
        return say("page.practice_none" if any(score.level is not None for score in report.criteria) else "page.unseen")

    def rank(score: CriterionScore) -> tuple[int, bool, bool]:
        return (score.level or 0, score.id in taught, score.doubtful)

    weakest = min(low, key=rank)
    where = say("page.in_drill" if weakest.drilled else "page.in_exercise")
    return say("page.practice", title=weakest.title, where=where, example=say("quoted", text=weakest.good))


def reason(report: Report, item: Change, say: Phrasebook) -> str:
    """Return in one sentence why to change something; what is mostly right is no fault, and lacks only the rest."""
    score = next((score for score in report.criteria if item.kind == "criterion" and score.id == item.criterion), None)
    if score is not None and score.level == HIGHEST - 1:
        return say("page.higher", anchor=say("quoted", text=score.anchors[HIGHEST].rstrip(".")))
    praise = sentences(score.merit) if score is not None else []
    return next((text for text in sentences(item.why) if text not in praise), item.why)
