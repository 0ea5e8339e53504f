"""The one page of a report: what came of it, three things to keep and three to change, what to practise next.

Whatever the length of a session, it has 300 words at most. Everything on it stands in the report's data; if these say
nothing, nothing is written.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Template

from roleplay.feedback.counting import sentences, shown
from roleplay.feedback.report import Change, CriterionScore, Report, where_and_when
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.printing.markdown import to_markdown
from roleplay.printing.templates import templates

MOST_WORDS = 300
MOST_DUTIES = 3
HIGHEST = 3


@dataclass(frozen=True, slots=True)
class _Room:
    """How many words a quote, a reason and a better wording may have; `praise` says why something was good.

    `doubts` is how many questions are put, `rest` how many words what was passed over and what to practise may have.
    """

    quote: int
    why: int
    better: int
    praise: bool = False
    doubts: int = 3
    rest: int = 80


# Tried from the widest on.
_ROOMS = (
    _Room(30, 40, 80, praise=True),
    _Room(20, 40, 80),
    _Room(14, 28, 50),
    _Room(10, 20, 32),
    _Room(10, 20, 16, doubts=1, rest=24),
    _Room(6, 18, 14, doubts=1, rest=16),
    _Room(4, 16, 10, doubts=1, rest=12),
)


def one_page(report: Report) -> str:
    """Return the page as Markdown; the words of people are escaped."""
    say = phrases(report.language)
    pages = (_page(report, say, room) for room in _ROOMS)
    return next((page for page in pages if len(page.split()) <= MOST_WORDS), "") or _shortest(report, say)


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


def _shortest(report: Report, say: Phrasebook) -> str:
    """Return the page of a case whose own titles leave no room: its beginning."""
    found: list[str] = []
    for line in _page(report, say, _ROOMS[-1]).splitlines():
        if len(" ".join((*found, line)).split()) > MOST_WORDS:
            break
        found.append(line)
    return "\n".join(found).strip() + "\n"


def _page(report: Report, say: Phrasebook, room: _Room) -> str:
    from roleplay.printing.source import read  # noqa: PLC0415 - heavy

    return to_markdown(read(_template().render(report=report, say=say, room=room, passed=missed(report, say))))


@cache
def _template() -> Template:
    made = templates(Path(__file__).parent / "templates")
    made.filters |= {"cut": _cut, "opening": _first, "shown": shown, "whole": _whole}
    for known in (criterion_to_practise, reason, where_and_when):
        made.globals[known.__name__] = known
    return made.get_template("page.md")


def _first(text: str, most: int) -> str:
    return _cut(next(iter(sentences(text)), ""), most)


def _whole(text: str, most: int) -> str:
    """Return the first sentences of a text that fit; where not even one does, its beginning."""
    if len(text.split()) <= most:
        return text
    kept = ""
    for sentence in sentences(text):
        end = text.index(sentence, len(kept)) + len(sentence)
        if len(text[:end].split()) > most:
            break
        kept = text[:end]
    return kept or _cut(text, most)


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text, with a mark where something was left out."""
    words = text.split()
    return text if len(words) <= most else f"{' '.join(words[:most]).rstrip(',;:–')} …"
