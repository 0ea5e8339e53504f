"""The one page of a report: what came of it, three things to keep and three to change, what to practise next.

Whatever the length of a session, it has 300 words at most. Everything on it stands in the report's data; where these
say nothing, nothing is written. Where a model has written it, its sentences stand in the place of the authored ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Template

from roleplay.exercise.words.quoting import quotes_in
from roleplay.feedback.counting import sentences, shown
from roleplay.feedback.page._items import criterion_to_practise, items_of, missed, reason
from roleplay.feedback.page._narrative import told_of
from roleplay.feedback.report import Report, where_and_when
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.printing.markdown import to_markdown
from roleplay.printing.templates import templates

MOST_WORDS = 300
SENTENCES = 2  # of the authored headline


@dataclass(frozen=True, slots=True)
class _Room:
    """How many words a quote, a reason and a better wording may have; `praise` says why something was good.

    A `bare` place of what a model tells of is its turn alone. `doubts` is how many questions
    are put, `rest` how many words what was passed over and what to practise may have.
    """

    quote: int
    why: int
    better: int
    praise: bool = False
    bare: bool = False
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
_BARE = (_Room(10, 28, 32, bare=True), _Room(6, 16, 20, bare=True, doubts=1, rest=16))


def one_page(report: Report) -> str:
    """Return the page as Markdown; the words of people are escaped."""
    say = phrases(report.language)
    ways = (told_of(report), {}) if report.pages else ({},)
    tries = ((told, room) for told in ways for room in ((*_ROOMS[:-1], *_BARE) if told else _ROOMS))
    pages = (_page(report, say, room, told) for told, room in tries)
    return next((page for page in pages if len(page.split()) <= MOST_WORDS), "") or _shortest(report, say)


def narrated(report: Report) -> Report:
    """Return the report with a model's sentences in the place of the headline and of the reasons on its page."""
    told = told_of(report)
    if not told:
        return report
    strengths, changes = (
        tuple(
            item.model_copy(update={"why": told[name]}) if (name := f"{sign}{number}") in told else item
            for number, item in enumerate(items, start=1)
        )
        for sign, items in (("k", report.strengths), ("c", report.changes))
    )
    update = {"headline": _outcome(report, told), "strengths": strengths, "changes": changes}
    return report.model_copy(update=update)


def left_out(report: Report, say: Phrasebook) -> str:
    """Return what was passed over and not done, in a model's words where it has some for all of that."""
    authored, told = missed(report, say), told_of(report)
    return " ".join(told.get(f"m{number}", text) for number, text in enumerate(authored, start=1))


def next_to_practise(report: Report, say: Phrasebook) -> str:
    """Return what to practise next, in a model's words where it has some."""
    return told_of(report).get("p1") or criterion_to_practise(report, say)


def written_by(report: Report, say: Phrasebook) -> str:
    """Return who wrote the page where a model did, else nothing."""
    page = next((page for page in reversed(report.pages) if told_of(report)), None)
    return say("page.by", model=page.model) if page is not None else ""


def _outcome(report: Report, told: Mapping[str, str]) -> str:
    """Return what came of it: of each ending that the headline names a model's sentences, else its authored words."""
    named = {name: item for name, item in items_of(report).items() if name.startswith("o")}
    if not named.keys() & told.keys():
        return report.headline
    return " ".join(
        told.get(name) or sentences(item.texts[0])[0]
        for place, (name, item) in enumerate(named.items(), start=1)
        if name in told or place <= SENTENCES
    )


def _shortest(report: Report, say: Phrasebook) -> str:
    """Return the page of a case whose own titles leave no room: its beginning."""
    found: list[str] = []
    for line in _page(report, say, _ROOMS[-1], {}).splitlines():
        if len(" ".join((*found, line)).split()) > MOST_WORDS:
            break
        found.append(line)
    return "\n".join(found).strip() + "\n"


def _page(report: Report, say: Phrasebook, room: _Room, told: Mapping[str, str]) -> str:
    from roleplay.printing.source import read  # noqa: PLC0415 - heavy

    page = _template().render(
        report=report, say=say, room=room, told=told, outcome=_outcome(report, told), passed=missed(report, say)
    )
    return to_markdown(read(page))


@cache
def _template() -> Template:
    made = templates(Path(__file__).parent / "templates")
    made.filters |= {"cut": _cut, "opening": _first, "quotes": lambda text: any(quotes_in(text)), "shown": shown}
    made.filters["whole"] = _whole
    for known in (criterion_to_practise, reason, where_and_when, written_by):
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
