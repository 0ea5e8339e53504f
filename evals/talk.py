"""Talks by somebody who saw only the pack, as they go with minds and with the authored floor, and what judges say."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import mean
from typing import Any, Literal, get_args

from evals.results import table
from roleplay.errors import InputError
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice, Session
from roleplay.scenario.vocabulary import LANGUAGES, Language, PhaseId
from roleplay.voices.authored import AuthoredVoice

FOLDER = Path(__file__).parent / "talks"
# Indirect talk of the police with agencies and in interviews; talk of either service by new users who saw each answer.
Part = Literal["agency", "interview", "police", "social"]
PARTS: tuple[Part, ...] = get_args(Part)
EACH = 30  # messages of a part
CRISIS_FROM = 20  # messages among agencies after which the crisis phase begins
BEFORE_TALKS = ("separate-persons", "arrange-interpreter")
ASPECTS = ("on_point", "human", "in_character", "consistent")
HEAD = ("language", "talk", "answered by", "judge", "messages", "on point", "human", "in character", "consistent")


def messages(part: Part, language: Language) -> list[dict[str, Any]]:
    """Return the messages of one part."""
    file = f"free-{part}-{language}.jsonl" if part in ("police", "social") else f"messages-{language}.jsonl"
    found = [json.loads(line) for line in (FOLDER / file).read_text(encoding="utf-8").splitlines()]
    if part in ("police", "social"):
        return found
    return found[EACH:] if part == "interview" else found[:EACH]


def play(practice: Practice, part: Part, language: Language) -> Iterator[str]:
    """Play a part and yield the transcript line by line; what comes before it is played by the floor.

    Where the program asks first which step is meant, new users have answered; elsewhere it is left open, as in a moves
    file. They also say themselves when they go on to the next phase.
    """
    floor = Practice(practice.library, practice.store, practice.reader, AuthoredVoice())
    session = floor.start(Setup("white-van", language, "social" if part == "social" else "police"))
    go_on(floor, session, "interview" if part == "interview" else "preliminary")
    for action in BEFORE_TALKS if part == "interview" else ():
        try:
            deque(floor.act(session, action, "Before the talk."), maxlen=0)
        except InputError:
            continue
    number = 0
    for message in messages(part, language):
        number += "text" in message
        if part == "agency" and number == CRISIS_FROM + 1:
            go_on(floor, session, "crisis")
        since = len(session.state.log)
        _take(practice, session, message)
        if part in ("agency", "interview"):
            deque(practice.settle(session, unasked=True), maxlen=0)
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
    deque(turn, maxlen=0)


def report() -> str:
    """Return what the judges say, as Markdown."""
    found = [row for language in LANGUAGES for part in PARTS for row in _judged(part, language)]
    return "\n\n".join(
        (
            f"{EACH} messages to agencies and {EACH} in interviews a language, natural and often indirect, by somebody "
            "who saw only the pack. They were read by the local reader and answered through an endpoint by hands that "
            "saw only the prompts, as no model could be reached, and by the authored floor; each was judged by two "
            "readers, who knew which was which. The messages to agencies were answered and judged a second time, by "
            "other hands, after the prompt had been changed with the first judgements in view. Besides, "
            f"{EACH} messages each of a police officer and of a social worker, played with the floor as a new user "
            "would, who reads each answer and says which step was meant where the program asks; judged by two other "
            "readers. Since they were judged, whoever asks back describes the step instead of naming it, and takes it "
            "at a word. Shares of messages. The transcripts lie in `evals/talks`.",
            table(HEAD, found),
        )
    )


def _judged(part: Part, language: Language) -> Iterator[tuple[object, ...]]:
    for by in ("mind", "floor"):
        for path in sorted(FOLDER.glob(f"judged-{part}-{language}-{by}-*.jsonl")):
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
            shares = (float(mean(row[aspect] for row in rows)) for aspect in ASPECTS)
            yield (language, part, by, path.stem[-1], len(rows), *shares)


def go_on(practice: Practice, session: Session, phase: PhaseId) -> None:
    """Go on with the exercise up to a phase."""
    while session.state.phase != phase:
        deque(practice.next_phase(session), maxlen=0)


def _line(said: Said, number: int) -> str:
    to = f" to {', '.join(said.to)}" if said.to else ""
    mark = f"#{number} " if said.origin == "learner" else "   "
    failed = said.attempt.failure if said.attempt is not None else None
    return f"{mark}{said.speaker} ({said.channel}{to}): {said.text}" + (f" [{said.origin}: {failed}]" if failed else "")
