"""Shipped moves files, each played once in a test run."""

from collections.abc import Callable
from pathlib import Path

from roleplay.config import ROOT
from roleplay.exercise.log.events import Drill
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup
from roleplay.moves_file import Refused, play, read_moves
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language

CASES = ROOT / "knowledge" / "scenarios"
MOVES = tuple(sorted(CASES.glob("*/moves/*.jsonl")))
DRILLS = {"paid-driver": Drill(person="driver", goal="worth-of-suspicion", minutes=15)}
Play = Callable[[Path], State]


def moves_of(agency: str, language: Language, level: str) -> Path:
    """Return the moves file of a simulated learner of the main case."""
    return CASES / "white-van" / "moves" / f"{agency}-{language}-{level}.jsonl"


def carried_out(practice: Practice, library: Library, path: Path, most_refused: int = 0) -> State:
    """Play a moves file to its end; more refused lines than that fail."""
    agency, language, _ = path.stem.split("-")
    case = library.scenario[path.parts[-3]]
    session = practice.start(Setup(case.id, language, agency, drill=DRILLS.get(case.id)))  # type: ignore[arg-type]
    refused = [
        item
        for item in play(practice, session, read_moves(path, case, agency))  # type: ignore[arg-type]
        if isinstance(item, Refused)
    ]
    assert len(refused) <= most_refused, (path.name, refused)
    return session.state
