"""The one page of a report: what came of it, three things to keep and three to change, what to practise next.

Whatever the length of a session, it has 400 words at most. Everything on it stands in the report's data; where these
say nothing, nothing is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.feedback.counting import sentences
from roleplay.feedback.report import Change, CriterionScore, Report, Strength, listed, placed
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.printing.markdown import escaped

MOST_WORDS = 400
MOST_DUTIES = 3
HIGHEST = 3


@dataclass(frozen=True, slots=True)
class _Room:
    """How many words a quote, a reason and a better wording may have; `praise` says why something was good."""

    quote: int
    why: int
    better: int
    praise: bool = False


# Tried from the widest on.
_ROOMS = (_Room(30, 40, 80, praise=True), _Room(20, 40, 80), _Room(14, 28, 50), _Room(10, 20, 32), _Room(6, 10, 16))


def one_page(report: Report) -> str:
    """Return the page as Markdown; the words of people are escaped."""
    say = phrases(report.language)
    pages = ("\n".join(_lines(report, say, room)).strip() + "\n" for room in _ROOMS)
    return next((page for page in pages if len(page.split()) <= MOST_WORDS), "") or _shortest(report, say)


def _shortest(report: Report, say: Phrasebook) -> str:
    """Return the page of a case whose own titles leave no room: its beginning."""
    found: list[str] = []
    for line in _lines(report, say, _ROOMS[-1]):
        if len(" ".join((*found, line)).split()) > MOST_WORDS:
            break
        found.append(line)
    return "\n".join(found).strip() + "\n"


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


def practice(report: Report, say: Phrasebook) -> str:
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


def _reason(report: Report, item: Change, say: Phrasebook, most: int) -> str:
    """Return in one sentence why to change something; what is mostly right is no fault, and lacks only the rest."""
    score = next((score for score in report.criteria if item.kind == "criterion" and score.id == item.criterion), None)
    if score is not None and score.level == HIGHEST - 1:
        return say("page.higher", anchor=say("quoted", text=_cut(score.anchors[HIGHEST].rstrip("."), most)))
    praise = sentences(score.merit) if score is not None else []
    return _cut(next((text for text in sentences(item.why) if text not in praise), item.why), most)


def _lines(report: Report, say: Phrasebook, room: _Room) -> Iterator[str]:
    yield f"## {say('export.headline')}"
    yield ""
    yield escaped(report.headline)
    yield from listed(say("export.strengths"), (_strength(item, say, room) for item in report.strengths))
    if not report.strengths:
        yield from ("", f"## {say('export.strengths')}", "", say("page.no_strength"))
    yield from ("", f"## {say('export.changes')}", "")
    left_out = [escaped(text) for text in missed(report, say)]
    yield from (" ".join(left_out), "") if left_out else ()
    for number, item in enumerate(report.changes, start=1):
        yield f"{number}. {_change(report, item, say, room)}"
    if not (report.changes or left_out):
        yield say("page.no_change")
    yield from ("", f"## {say('page.next')}", "", escaped(practice(report, say)))


def _strength(item: Strength, say: Phrasebook, room: _Room) -> str:
    why = f" – {escaped(_first(item.why, room.why))}" if room.praise else ""
    return f"**{escaped(item.title)}**{_placed(item, say, room)}{why}"


def _change(report: Report, item: Change, say: Phrasebook, room: _Room) -> str:
    better = f" **{say('export.better')}:** {escaped(_whole(item.better, room.better))}" if item.better else ""
    why = escaped(_reason(report, item, say, room.why))
    return f"**{escaped(item.title)}**{_placed(item, say, room)} – {why}{better}"


def _placed(item: Strength | Change, say: Phrasebook, room: _Room) -> str:
    return placed(item.model_copy(update={"quote": _cut(item.quote, room.quote)}) if item.quote else item, say)


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
