"""Whether reports tell simulated learners apart: experts, average and poor ones, by other hands and our own.

Of `evals/sets/learners`, those of `played` and `examined` saw the program's answers while they played; all others wrote
their lines beforehand. In `uneven` nobody is good or bad at everything; `free`, `judged` and `graded` knew no list of
steps, the last two what graders look at. The shipped ones are those of the cases themselves.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.lines import FOLDER, share
from evals.playing import floor
from evals.results import section
from roleplay.config import ROOT
from roleplay.exercise.setup import Setup
from roleplay.feedback.grade import build
from roleplay.feedback.rubric import Rubric
from roleplay.moves_file import Refused, play, read_moves
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, AgencyId

CASE = "white-van"
SHIPPED = "shipped"
SETS = FOLDER / "learners"
HANDS = ("played", "scripted", "short", "blind", "uneven", "free", "judged", "graded", "examined")
EXPERT, AVERAGE, POOR = LEARNERS = ("expert", "average", "poor")
PAIRS = ((EXPERT, AVERAGE), (AVERAGE, POOR), (EXPERT, POOR))
MOST_OF_ONE_LEVEL = 0.75  # of the criteria that were observed


@dataclass(frozen=True, slots=True)
class Marked:
    """What a report gave one learner: the total (0-1), levels (0-3) by criterion, and lines that could not be done."""

    total: float
    levels: Mapping[str, int]
    refused: int

    @property
    def of_one_level(self) -> float:
        """The largest share of the observed criteria that got the same level."""
        return max(Counter(self.levels.values()).values(), default=0) / max(len(self.levels), 1)


@dataclass(frozen=True)
class Examiner:
    """Plays the moves of learners without a model and grades them."""

    library: Library
    rubric: Rubric
    reader: LocalReader

    def mark(self, path: Path, agency: AgencyId) -> Marked:
        """Play a moves file, whose name gives its language, to the end and return what the report gives."""
        case = self.library.scenario[CASE]
        language = next(item for item in LANGUAGES if f"-{item}-" in path.name)
        with floor(self.library, self.reader) as practice:
            session = practice.start(Setup(case.id, language, agency))
            moves = play(practice, session, read_moves(path, case, agency))
            refused = sum(isinstance(item, Refused) for item in moves)
            report = build(session.state, self.library, self.rubric)
        levels = {score.id: score.level for score in report.criteria if score.level is not None}
        return Marked(report.total or 0.0, levels, refused)

    def triples(self, hand: str) -> Iterator[tuple[str, dict[str, Marked]]]:
        """Yield what the three learners of each agency and language got, with the names of both."""
        folder = ROOT / "knowledge" / "scenarios" / CASE / "moves" if hand == SHIPPED else SETS / hand
        for agency in AGENCIES:
            for language in LANGUAGES:
                paths = {name: folder / f"{agency}-{language}-{name}.jsonl" for name in LEARNERS}
                if not all(path.exists() for path in paths.values()):
                    continue
                yield f"{agency} {language}", {name: self.mark(path, agency) for name, path in paths.items()}


def report(examiner: Examiner) -> tuple[str, list[str]]:
    """Write the section; return it, and what is out of order or flat."""
    rows, wrong = [], []
    for hand in (SHIPPED, *HANDS):
        triples = dict(examiner.triples(hand))
        rows.append((hand, *_figures(triples)))
        wrong += [f"{hand} {name}: {fault}" for name, marked in triples.items() for fault in _faults(marked)]
    return section("learners", pairs=PAIRS, most=MOST_OF_ONE_LEVEL, found=rows), wrong


def _figures(triples: Mapping[str, Mapping[str, Marked]]) -> Iterator[object]:
    yield len(triples)
    yield sum(_in_order(marked) for marked in triples.values())
    level, both = 0, 0
    for better, worse in PAIRS:
        levels = [pair for marked in triples.values() for pair in _pairs(marked[better], marked[worse])]
        yield share(sum(high > low for high, low in levels), len(levels))
        level, both = level + sum(high == low for high, low in levels), both + len(levels)
    yield share(level, both)
    sessions = [each for marked in triples.values() for each in marked.values()]
    yield len(sessions)
    yield sum(each.of_one_level > MOST_OF_ONE_LEVEL for each in sessions)
    yield max(each.of_one_level for each in sessions)
    yield sum(each.refused for each in sessions)


def _faults(marked: Mapping[str, Marked]) -> Iterator[str]:
    if not _in_order(marked):
        yield f"totals {', '.join(f'{name} {marked[name].total:.2f}' for name in LEARNERS)}"
    for name, each in marked.items():
        if each.of_one_level > MOST_OF_ONE_LEVEL:
            yield f"{name}: {each.of_one_level:.2f} of one level, {sorted(each.levels.values())}"


def _in_order(marked: Mapping[str, Marked]) -> bool:
    return marked[EXPERT].total > marked[AVERAGE].total > marked[POOR].total


def _pairs(better: Marked, worse: Marked) -> list[tuple[int, int]]:
    return [(level, worse.levels[name]) for name, level in better.levels.items() if name in worse.levels]
