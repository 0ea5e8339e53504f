"""What trainers take into their own tools: turns with their codes, and what was rated, over all that they may review.

Blind stays blind: of a session that the trainer has not rated there are words and codes, but neither harms, evidence,
the program's levels nor what others left. Persons stand under numbers that hold within one export.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from roleplay.feedback.document import COLUMNS, Statement, harmless, head, rows, statements
from roleplay.feedback.grade import build
from roleplay.feedback.report import held
from roleplay.review.desk import Desk
from roleplay.review.ratings import (
    Assigned,
    Comment,
    Imported,
    Judgement,
    Left,
    Rating,
    Ruling,
    SignedOff,
    with_trainers,
)
from roleplay.review.wording import wording
from roleplay.scenario.vocabulary import Language

ABOUT = ("session", "participant", "case", "agency", "language")
TURNS = (*ABOUT, *COLUMNS)
TOLD = frozenset({"harms", "criteria"})
LEFT = (*ABOUT, "rater", "at", "kind", "blind", "criterion", "level", "program", "verdict", "turn", "words")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class ExportRows:
    """The rows of one export; keys are the column names."""

    turns: tuple[Row, ...]
    left: tuple[Row, ...]

    def turns_csv(self, language: Language) -> bytes:
        """Return the turns as a table that Excel opens by itself."""
        return _csv([*_titles(ABOUT, language), *head(language)], TURNS, self.turns)

    def left_csv(self, language: Language) -> bytes:
        """Return the ratings, verdicts and comments as a table that Excel opens by itself."""
        return _csv(_titles(LEFT, language), LEFT, self.left)

    def to_json(self) -> bytes:
        """Return both as one JSON object."""
        content = {"turns": self.turns, "left": self.left}
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def gather(desk: Desk, language: Language) -> ExportRows:
    """Return everything that the visitor of the desk may review; nothing for who trains no group."""
    if desk.groups:
        desk.shelf.trail.note("reviews_taken")
    people, raters = _numbers("P"), _numbers("T")
    turns: list[Row] = []
    left: list[Row] = []
    for found in desk.reviews():
        card = found.card
        about = (card.id, people(card.owner), card.scenario, card.agency, card.language)
        known = dict(zip(ABOUT, about, strict=True))
        report = build(found.state, desk.library, desk.rubric, language)
        untold = {} if found.rated else dict.fromkeys(TOLD, "")
        turns.extend(known | row | untold for row in rows(report, found.state, desk.library))
        left.extend(known | row for item in found.left for row in _left(item, raters))
    return ExportRows(tuple(turns), tuple(left))


def statements_of(desk: Desk, language: Language) -> list[Statement]:
    """Return xAPI statements on what the visitor of the desk has rated, as learners are shown it, with trainers' words.

    What is not rated yet stays out, for a statement tells the program's levels.
    """
    found: list[Statement] = []
    for one in (one for one in desk.reviews() if one.rated):
        full = build(one.state, desk.library, desk.rubric, language)
        seen = held(full, desk.held_in([one.card.submitted_to or ""]), desk.rubric)
        found += statements(with_trainers(seen, one.left), one.state)
    if found:
        desk.shelf.trail.note("reviews_taken")
    return found


def _numbers(letter: str) -> Callable[[str], str]:
    """Return what gives names a number each, in the order in which they come."""
    known: dict[str, str] = {}
    return lambda name: known.setdefault(name, f"{letter}{len(known) + 1}")


def _left(item: Left, raters: Callable[[str], str]) -> Iterator[Row]:
    base = dict.fromkeys(LEFT[len(ABOUT) :], "") | {"rater": raters(item.by), "at": item.at}
    match item:
        case Rating():
            for name, level in item.levels.items():
                yield base | {
                    "kind": "rating",
                    "blind": "yes" if item.blind else "no",
                    "criterion": name,
                    "level": _cell(level),
                    "program": _cell(item.program.get(name)),
                }
        case Judgement():
            yield base | {
                "kind": "judgement", "criterion": item.criterion, "verdict": item.verdict, "words": item.reason,
            }  # fmt: skip
        case Comment():
            yield base | {"kind": "comment", "turn": str(item.turn), "words": item.text}
        case Ruling():
            verdict = "harm" if item.harm else "no_harm"
            yield base | {"kind": "ruling", "turn": str(item.turn), "verdict": verdict, "words": item.quote}
        case Assigned():
            yield base | {"kind": "assigned" if item.due else "unassigned", "words": raters(item.rater)}
        case SignedOff():
            yield base | {"kind": "signed_off" if item.done else "reopened"}
        case Imported():
            yield base | {"kind": "imported"}


def _cell(level: int | None) -> str:
    return "" if level is None else str(level)


def _titles(columns: Iterable[str], language: Language) -> list[str]:
    say = wording(language)
    return [say(f"column.{name}") for name in columns]


def _csv(head: list[str], columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> bytes:
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([harmless(row[name]) for name in columns] for row in rows)
    return ("\ufeff" + written.getvalue()).encode("utf-8", "replace")
