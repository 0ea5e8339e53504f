"""The measure of pace on a handful of turns: it says so where prompts, reasons or turns are not as they should be."""

from dataclasses import replace

import pytest

from evals import pace
from evals.playing import Made, Stage
from roleplay.exercise.log.inputs import Attempt, Said
from roleplay.models import prompts
from roleplay.scenario.vocabulary import LANGUAGES, Language

TURNS = 12


@pytest.fixture(scope="module")
def stage() -> Stage:
    """Read by words alone: nothing here hangs on what they mean."""
    return Stage.shipped(means=False)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("reads", "calls"), [(False, 1), (True, 2)])
def test_before_the_first_word_a_reading_model_is_called_once_more(
    stage: Stage, language: Language, reads: bool, calls: int
) -> None:
    assert pace.calls_before_words(stage, language, reads=reads) == calls


def unchanged(made: list[Made]) -> float:
    return min(pace.unchanged((prompt.who, prompt.text) for prompt in made))


@pytest.mark.slow
def test_the_permit_stands_behind_the_talk(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing was left out, no prompt changes before the talk of the one before has ended; else it would."""
    kept = unchanged(pace.prompts(stage, "en", TURNS))
    render = prompts.PromptFile.render

    def turned(file: prompts.PromptFile, **inputs: object) -> prompts.Prompt:
        prompt = render(file, **inputs)
        system, asked = prompt.messages
        talk, stands, notes = asked.text.partition("This is how it is for you")
        if file.name == "agency":
            assert stands
        return replace(prompt, messages=(system, replace(asked, text=f"{notes}{talk}")))

    monkeypatch.setattr(prompts.PromptFile, "render", turned)
    assert unchanged(pace.prompts(stage, "en", TURNS)) < kept
    assert kept > 0.5


def test_figures_of_prompts() -> None:
    def made(turn: int, text: str, *, is_cut: bool = False, who: str = "ngo") -> Made:
        return Made((who, frozenset({"police"})), turn, text, is_cut)

    talk = [made(1, "abcd"), made(2, "abcdefgh"), made(3, "xy", who="border"), made(60, "abcxyz", is_cut=True)]
    found = pace.sizes(talk)
    assert (found.largest, found.full, found.late) == (8, 8, 6)
    assert found.same == (0.5 + 0.5) / 2


@pytest.mark.slow
def test_turns_where_calls_fail_are_answered_and_say_why(stage: Stage) -> None:
    found = pace.steadiness(stage, "sl", TURNS)
    assert (found.turns, found.silent, found.lost) == (TURNS, 0, 0)
    assert found.failed > 0
    assert found.reasons.total() > found.reasons[""] == 0
    assert found.read_here > found.read_without_reason == 0


def test_an_answer_of_the_floor_without_a_reason_is_counted(stage: Stage) -> None:
    found = pace.Steady()
    attempt = Attempt(model="m", prompt="agency", version="1", failure=None)
    said = Said(speaker="ngo", channel="room", audience=("police",), text="Yes.", origin="fallback", attempt=attempt)
    for event in (said, said.model_copy(update={"attempt": None}), said.model_copy(update={"origin": "model"})):
        pace.count_event(found, event)
    assert found.spoken == 3
    assert found.reasons == {"": 2}
