"""The second look: words of risky moves are shown when a model has found nothing in them, and only then."""

import json
from collections.abc import Callable

import pytest

from roleplay.models.model import Cancel, ModelError
from roleplay.models.prompts import shipped_prompts
from roleplay.models.scripted import Scripted
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.voices.checker import Checker
from roleplay.voices.model import ModelVoice
from roleplay.voices.second_look import SecondLook
from roleplay.voices.speaking import Speech, Words
from tests.voices.conftest import Booth

GOOD = "That one we have to keep to ourselves for the time being."
BAD = "We have to keep that back, and the judge has already signed everything."


def spoken(
    booth: Booth, checker: Checker, words: list[str], looks: list[object], act: str = "withhold"
) -> tuple[list[str], Speech, Scripted]:
    said, seen = list(words), list(looks)

    def look(prompt: object) -> str | Exception:
        answer = seen.pop(0)
        return answer if isinstance(answer, Exception) else json.dumps(answer)

    judge = Scripted("judge", look)
    voice = ModelVoice(
        Scripted("voice", lambda prompt: said.pop(0)),
        checker,
        shipped_prompts(),
        {language: {} for language in LANGUAGES},
        SecondLook(judge, shipped_prompts()),
    )
    *shown, speech = voice.speak(booth.brief("border", act), {}, Cancel())
    assert isinstance(speech, Speech)
    return [item.text for item in shown if isinstance(item, Words)], speech, judge


def test_words_that_pass_are_spoken(booth: Callable[..., Booth], checker: Checker) -> None:
    shown, speech, judge = spoken(booth("en"), checker, [GOOD], [{"ok": True, "findings": []}])
    assert (speech.text, speech.origin) == (GOOD, "model")
    assert shown == []
    assert GOOD in judge.prompts[0].messages[-1].text


def test_what_is_found_is_said_better_or_not_at_all(booth: Callable[..., Booth], checker: Checker) -> None:
    found = {"ok": False, "findings": [{"code": "new_fact", "quote": "the judge has already signed"}]}
    _, speech, _ = spoken(booth("en"), checker, [BAD, GOOD], [found, {"ok": True, "findings": []}])
    assert (speech.text, speech.origin) == (GOOD, "model")
    _, speech, _ = spoken(booth("en"), checker, [BAD, BAD], [found, found])
    assert speech.origin == "fallback"
    assert "judge" not in speech.text
    assert speech.attempt is not None
    assert (speech.attempt.failure, speech.attempt.rewrites) == ("looked_new_fact", 1)


def test_a_quote_that_is_not_there_finds_nothing(booth: Callable[..., Booth], checker: Checker) -> None:
    invented = {"ok": False, "findings": [{"code": "law", "quote": "within 24 hours by law"}]}
    _, speech, _ = spoken(booth("en"), checker, [GOOD], [invented])
    assert (speech.text, speech.origin) == (GOOD, "model")


@pytest.mark.parametrize("code", ["too_slow", "server_error", "not_json"])
def test_without_a_verdict_the_written_words_are_spoken(
    booth: Callable[..., Booth], checker: Checker, code: str
) -> None:
    shown, speech, _ = spoken(booth("en"), checker, [GOOD], [ModelError(code)])  # type: ignore[arg-type]
    assert (shown, speech.origin) == ([], "fallback")
    assert GOOD not in speech.text
    assert speech.attempt is not None
    assert speech.attempt.failure == code


def test_other_moves_are_not_held_up(booth: Callable[..., Booth], checker: Checker) -> None:
    shown, speech, judge = spoken(booth("en"), checker, ["Thank you. We have that."], [], "acknowledge")
    assert shown
    assert speech.origin == "model"
    assert judge.prompts == []
