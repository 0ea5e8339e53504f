"""Talks by somebody who saw only the pack, as they go with minds and with the authored floor, and what judges say."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any, Literal, get_args

from evals.lines import read_rows
from evals.playing import done, go_on, prepare
from evals.results import section
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice, Session
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.authored import AuthoredVoice

FOLDER = Path(__file__).parent / "talks"
# Indirect talk of the police with agencies and in interviews; talk of either service by new users who saw each answer.
Part = Literal["agency", "interview", "police", "social"]
PARTS: tuple[Part, ...] = get_args(Part)
EACH = 30  # messages of a part
CRISIS_FROM = 20  # messages among agencies after which the crisis phase begins
ASPECTS = ("on_point", "human", "in_character", "consistent")


def messages(part: Part, language: Language) -> list[dict[str, Any]]:
    """Return the messages of one part."""
    if part in ("police", "social"):
        return read_rows(FOLDER / f"free-{part}-{language}.jsonl")
    found = read_rows(FOLDER / f"messages-{language}.jsonl")
    return found[EACH:] if part == "interview" else found[:EACH]


def play(practice: Practice, part: Part, language: Language) -> Iterator[str]:
    """Play a part and yield the transcript line by line; what comes before it is played by the floor.

    Where the program asks first which step is meant, new users have answered; elsewhere it is left open, as in a moves
    file. They also say themselves when they go on to the next phase.
    """
    floor = replace(practice, voice=AuthoredVoice())
    session = floor.start(Setup("white-van", language, "social" if part == "social" else "police"))
    go_on(floor, session, "interview" if part == "interview" else "preliminary")
    if part == "interview":
        prepare(floor, session)
    number = 0
    for message in messages(part, language):
        number += "text" in message
        if part == "agency" and number == CRISIS_FROM + 1:
            go_on(floor, session, "crisis")
        since = len(session.state.log)
        _take(practice, session, message)
        if part in ("agency", "interview"):
            done(practice.settle(session, unasked=True))
        for entry in session.state.log[since:]:
            if isinstance(entry.event, Said):
                yield _line(entry.event, number)


def _take(practice: Practice, session: Session, message: Mapping[str, Any]) -> None:
    if "confirm" in message:
        turn = practice.settle(session, message["confirm"] - 1 if message["confirm"] else None)
    elif "phase" in message:
        turn = practice.next_phase(session)
    else:
        turn = practice.say(session, message["channel"], message["text"], tuple(message["to"]))
    done(turn)


def report() -> str:
    """Write the section of what the judges say, and return it."""
    found = [row for language in LANGUAGES for part in PARTS for row in _judged(part, language)]
    return section("talk", each=EACH, found=found)


def _judged(part: Part, language: Language) -> Iterator[tuple[object, ...]]:
    for by in ("mind", "floor"):
        for path in sorted(FOLDER.glob(f"judged-{part}-{language}-{by}-*.jsonl")):
            rows = read_rows(path)
            shares = (float(mean(row[aspect] for row in rows)) for aspect in ASPECTS)
            yield (language, part, by, path.stem[-1], len(rows), *shares)


def _line(said: Said, number: int) -> str:
    to = f" to {', '.join(said.to)}" if said.to else ""
    mark = f"#{number} " if said.origin == "learner" else "   "
    failed = said.attempt.failure if said.attempt is not None else None
    return f"{mark}{said.speaker} ({said.channel}{to}): {said.text}" + (f" [{said.origin}: {failed}]" if failed else "")
