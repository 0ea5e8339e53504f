"""Talks by somebody who saw only the pack, as they go with minds and with the authored floor, and what judges say."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any, Literal, get_args

from evals.lines import read_rows
from evals.playing import done, go_on, prepare
from evals.results import section
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.authored import AuthoredVoice

FOLDER = Path(__file__).parent / "talks"
PLAYED = FOLDER / "played"
Part = Literal["agency", "interview"]  # indirect talk of the police with agencies, and in interviews
PARTS: tuple[Part, ...] = get_args(Part)
EACH = 30  # messages of a part
CRISIS_FROM = 20  # messages among agencies after which the crisis phase begins
ASPECTS = ("on_point", "human", "in_character", "consistent")


def messages(part: Part, language: Language) -> list[dict[str, Any]]:
    """Return the messages of one part."""
    found = read_rows(FOLDER / f"messages-{language}.jsonl")
    return found[EACH:] if part == "interview" else found[:EACH]


def play(practice: Practice, part: Part, language: Language) -> Iterator[str]:
    """Play a part and yield the transcript line by line; what comes before it is played by the floor.

    Where the program asks first which step is meant, that is left open, as in a moves file.
    """
    floor = replace(practice, voice=AuthoredVoice())
    session = floor.start(Setup("white-van", language, "police"))
    go_on(floor, session, "interview" if part == "interview" else "preliminary")
    if part == "interview":
        prepare(floor, session)
    for number, message in enumerate(messages(part, language), start=1):
        if part == "agency" and number == CRISIS_FROM + 1:
            go_on(floor, session, "crisis")
        since = len(session.state.log)
        done(practice.say(session, message["channel"], message["text"], tuple(message["to"])))
        done(practice.settle(session, unasked=True))
        for entry in session.state.log[since:]:
            if isinstance(entry.event, Said):
                yield _line(entry.event, number)


def report() -> str:
    """Write the section of what the judges say, and return it."""
    found = [row for language in LANGUAGES for part in PARTS for row in _judged(part, language)]
    played = [row for path in sorted(PLAYED.glob("*.jsonl")) for row in _played(path)]
    return section("talk", each=EACH, found=found, played=played)


def _played(path: Path) -> Iterator[tuple[object, ...]]:
    """Yield what each judge says of a play in a browser, among services and in interviews."""
    seat, language, time = path.stem.split("-")
    rows = read_rows(path)
    for talk in (False, True):
        some = [row["judged"] for row in rows if (row["channel"] == "interview") == talk]
        for judge in range(2):
            shares = (float(mean(each[judge][aspect] for each in some)) for aspect in ASPECTS[:2])
            first = "-" if talk else sum(row["judged"][judge]["on_point"] for row in rows[:10])
            yield (language, seat, time, "interviews" if talk else "services", judge + 1, len(some), *shares, first)


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
