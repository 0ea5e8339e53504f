"""What is asked in everyday words is answered to the point: each question of a message, by agencies and by persons."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from roleplay.exercise.log.moves import Move
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice, Session
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.trusting import trusted

pytestmark = pytest.mark.slow

FLOOR = 0.97
PERSONS = ("worker", "foreman", "driver")
KIND_WORDS = {
    "en": (
        "Good morning, I'm from the police. You have the right to stay silent and you can stop at any time.",
        "Would you like some water or something to eat?",
        "Do you agree to talk to me?",
        *("I can see you are tired. Thank you for talking to me.", "I understand that this is hard.") * 5,
    ),
    "sl": (
        "Dober dan, sem s policije. Imate pravico molčati in lahko kadar koli prekinete.",
        "Bi radi vodo ali kaj za jesti?",
        "Ali se strinjate, da se pogovoriva?",
        *("Vidim, da ste utrujeni. Hvala, da govorite z mano.", "Razumem, da je težko.") * 5,
    ),
}
ASKED = [
    (language, case)
    for language in LANGUAGES
    for case in yaml.safe_load((Path(__file__).parent / f"answers-{language}.yaml").read_text(encoding="utf-8"))
]


def spend(turn: Any) -> None:
    for _ in turn:
        pass


def agencies(practice: Practice, session: Session, case: dict[str, Any]) -> None:
    while session.state.phase != case.get("at", "preparation"):
        spend(practice.next_phase(session))
    for action in case.get("after", ()):
        spend(practice.act(session, action, "It has to be done."))


def interview(practice: Practice, session: Session, case: dict[str, Any]) -> None:
    spend(practice.next_phase(session))
    spend(practice.act(session, "separate-persons", "It has to be done."))
    spend(practice.wait(session))
    spend(practice.wait(session))
    spend(practice.act(session, "arrange-interpreter", "It has to be done."))
    spend(practice.next_phase(session))
    assert session.state.interpreter == "vetted"
    if case["trust"] == "warm":
        for words in KIND_WORDS[session.state.setup.language]:
            spend(practice.say(session, "interview", words, (case["to"],)))
        trusted(practice, session, case["to"])


def ask(practice: Practice, language: Language, case: dict[str, Any]) -> list[Move]:
    """The moves that answer a case's question, those of the narrator and of work that fell due left out."""
    session = practice.start(Setup("white-van", language, "police"))
    (interview if case["to"] in PERSONS else agencies)(practice, session, case)
    channel = "interview" if case["to"] in PERSONS else "room" if case["to"] == "room" else "direct"
    before = len(session.state.log)
    spend(practice.say(session, channel, case["text"], () if channel == "room" else (case["to"],)))  # type: ignore[arg-type]
    decided = (entry.event.move for entry in session.state.log[before:] if entry.event.kind == "decided")
    return [move for move in decided if move.speaker != "narrator" and move.act != "report"]


def outcomes(move: Move) -> Iterator[str]:
    """Everything that a case may call a move by."""
    yield move.act
    yield from (
        f"{move.act}:{name}"
        for name in (*move.facts, *move.remarks, *move.also, *move.finished, move.action, move.withheld)
    )
    yield from (f"{move.act}:{name}" for name, _ in move.ongoing)
    if move.withheld is not None and move.act in ("evade", "deny"):
        yield f"keep:{move.withheld}"
    yield from (f"remark:{name}" for name in move.remarks)
    if move.several:
        yield "one_at_a_time"


def missed(practice: Practice, language: Language, case: dict[str, Any]) -> str:
    """What is wrong with the answer; empty where it is as it must be."""
    moves = ask(practice, language, case)
    found = {name for move in moves for name in outcomes(move)}
    wrong = not found & set(case["want"]) if "want" in case else False
    wrong = wrong or not set(case.get("all", ())) <= found or bool(set(case.get("never", ())) & found)
    return f"{case['to']}: {case['text']} -> {sorted(found)}" if wrong else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_answered_to_the_point(make_practice: Callable[[str], Practice], language: Language) -> None:
    practice = make_practice("sqlite://")
    cases = [case for own, case in ASKED if own == language]
    wrong = [problem for case in cases if (problem := missed(practice, language, case))]
    assert len(cases) >= 60
    assert 1 - len(wrong) / len(cases) >= FLOOR, "\n".join(wrong)
