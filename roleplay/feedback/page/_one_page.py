"""The one page of a report: what came of it, three things to keep and three to change, what to practise next.

Whatever the length of a session, it has 300 words at most. Everything on it stands in the report's data; if these say
nothing, nothing is written.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Template

from roleplay.feedback.counting import sentences, shown
from roleplay.feedback.report import Change, CriterionScore, Report
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.printing.markdown import to_markdown
from roleplay.printing.templates import templates

MOST_WORDS = 300
MOST_DUTIES = 3
HIGHEST = 3


@dataclass(frozen=True, slots=True)
class _Room:
    """How many words a quote, a reason and a better wording may have, and each of the other lines (`rest`).

    `praise` says why something was good; `betters` and `doubts` are how many of each there are.
    """

    quote: int
    why: int
    better: int = 80
    rest: int = 80
    betters: int = 3
    doubts: int = 3
    praise: bool = False


# Tried from the widest on; a quote of fewer words than in the last shows nothing.
_ROOMS = (
    _Room(30, 40, praise=True),
    _Room(24, 40),
    _Room(20, 30, 50, rest=50),
    _Room(16, 24, 40, rest=50),
    _Room(14, 20, 40, rest=40, betters=2, doubts=2),
    _Room(12, 18, 40, rest=30, betters=2, doubts=1),
    _Room(12, 18, 40, rest=30, betters=1, doubts=1),
    _Room(10, 16, 24, rest=24, betters=1, doubts=1),
    _Room(8, 14, 14, rest=20, betters=1, doubts=1),
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


def reason(report: Report, item: Change) -> str:
    """Return in one sentence why to change something; what is mostly right is no fault: what lacks is advice enough."""
    score = next((score for score in report.criteria if item.kind == "criterion" and score.id == item.criterion), None)
    if score is not None and score.level == HIGHEST - 1:
        return ""
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

    unruled = (doubt for doubt in report.doubts if doubt.ruled is None)
    doubts = sorted(unruled, key=lambda doubt: -doubt.likelihood)
    text = _template().render(report=report, say=say, room=room, passed=missed(report, say), likeliest=doubts)
    return to_markdown(read(text))


@cache
def _template() -> Template:
    made = templates(Path(__file__).parent / "templates")
    made.filters |= {"cut": _cut, "opening": _first, "telling": _telling, "shown": shown, "whole": _whole}
    for known in (criterion_to_practise, reason):
        made.globals[known.__name__] = known
    return made.get_template("page.md")


def _first(text: str, most: int) -> str:
    return _cut(next(iter(sentences(text)), ""), most)


def _telling(quote: str, most: int) -> str:
    """Return a quote that is too long without what stands before its last question; then its beginning."""
    if len(quote.split()) <= most:
        return quote
    asked = [sentence for sentence in sentences(quote) if sentence.endswith("?")]
    return _cut(asked[-1] if asked else quote, most)


def _whole(text: str, most: int) -> str:
    """Return the first sentences of a text that fit: nothing where not even one does."""
    if len(text.split()) <= most:
        return text
    kept = ""
    for sentence in sentences(text):
        end = text.index(sentence, len(kept)) + len(sentence)
        if len(text[:end].split()) > most:
            break
        kept = text[:end]
    return kept.strip()


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text, with a mark where something was left out."""
    words = text.split()
    return text if len(words) <= most else f"{' '.join(words[:most]).rstrip(',;:–')} …"
