"""The one page of a report: what came of it, three things to keep and three to change, what to practise next.

Whatever the length of a session, it has 400 words at most. Everything on it stands in the report's data; where these
say nothing, nothing is written. Where a model has written it, its sentences stand in the place of the authored ones.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from roleplay.exercise.words.quoting import quotes_in
from roleplay.feedback.counting import sentences
from roleplay.feedback.page._items import criterion_to_practise, items_of, missed, reason
from roleplay.feedback.page._narrative import told_of
from roleplay.feedback.report import Change, Report, Strength, listed, placed, where_and_when
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.printing.markdown import escaped

MOST_WORDS = 400
SENTENCES = 2  # of the authored headline


@dataclass(frozen=True, slots=True)
class _Room:
    """How many words a quote, a reason and a better wording may have; `praise` says why something was good.

    A `bare` place of what a model tells of is its turn alone.
    """

    quote: int
    why: int
    better: int
    praise: bool = False
    bare: bool = False


# Tried from the widest on.
_ROOMS = (_Room(30, 40, 80, praise=True), _Room(20, 40, 80), _Room(14, 28, 50), _Room(10, 20, 32), _Room(6, 10, 16))
_BARE = (_Room(10, 28, 32, bare=True), _Room(6, 16, 20, bare=True))


def one_page(report: Report) -> str:
    """Return the page as Markdown; the words of people are escaped."""
    say = phrases(report.language)
    ways = (told_of(report), {}) if report.pages else ({},)
    tries = ((told, room) for told in ways for room in ((*_ROOMS[:-1], *_BARE) if told else _ROOMS))
    pages = ("\n".join(_lines(report, say, room, told)).strip() + "\n" for told, room in tries)
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
    for line in _lines(report, say, _ROOMS[-1], {}):
        if len(" ".join((*found, line)).split()) > MOST_WORDS:
            break
        found.append(line)
    return "\n".join(found).strip() + "\n"


def _lines(report: Report, say: Phrasebook, room: _Room, told: Mapping[str, str]) -> Iterator[str]:
    yield f"## {say('export.headline')}"
    yield ""
    yield escaped(_outcome(report, told))
    strengths = (_strength(item, say, room, told.get(f"k{at}")) for at, item in enumerate(report.strengths, start=1))
    yield from listed(say("export.strengths"), strengths)
    if not report.strengths:
        yield from ("", f"## {say('export.strengths')}", "", say("page.no_strength"))
    yield from ("", f"## {say('export.changes')}", "")
    passed = [escaped(told.get(f"m{at}", text)) for at, text in enumerate(missed(report, say), start=1)]
    yield from (" ".join(passed), "") if passed else ()
    for number, item in enumerate(report.changes, start=1):
        yield f"{number}. {_change(report, item, say, room, told.get(f'c{number}'))}"
    if not (report.changes or passed):
        yield say("page.no_change")
    yield from ("", f"## {say('page.next')}", "", escaped(told.get("p1") or criterion_to_practise(report, say)))
    if told:
        yield from ("", f"*{escaped(written_by(report, say))}*")


def _strength(item: Strength, say: Phrasebook, room: _Room, told: str | None) -> str:
    why = f" – {escaped(_first(item.why, room.why))}" if room.praise else ""
    return f"**{escaped(item.title)}**{_placed(item, say, room, told)}{f' – {escaped(told)}' if told else why}"


def _change(report: Report, item: Change, say: Phrasebook, room: _Room, told: str | None) -> str:
    better = f" **{say('export.better')}:** {escaped(_whole(item.better, room.better))}" if item.better else ""
    why = escaped(told or _cut(reason(report, item, say), room.why))
    return f"**{escaped(item.title)}**{_placed(item, say, room, told)} – {why}{better}"


def _placed(item: Strength | Change, say: Phrasebook, room: _Room, told: str | None) -> str:
    """Return where it was, with the learner's words unless those that tell of it quote them."""
    quotes = told is not None and any(True for _ in quotes_in(told))
    if told and item.turn is not None and room.bare:
        words = f" *{escaped(_cut(item.quote, room.quote))}*" if item.quote and not quotes else ""
        return f" ({say('export.turn')} {item.turn}){words}"
    if item.quote and quotes:
        return f" ({escaped(where_and_when(item, say))})"
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
