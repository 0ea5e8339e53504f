"""What prompts cost: their size early and late in an exercise, and how much of one is the beginning of the next."""

import statistics

import pytest

from roleplay.exercise.setup import Setup
from roleplay.practice import Practice
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.voices.play import watched
from tests.wanderer import Wanderer

EARLY, LATE = (20, 40), (280, 320)
SEEDS = (1, 2, 3)
TALK_TURNS = 320

pytestmark = pytest.mark.bench


def shared(before: str, now: str) -> int:
    """How many characters two prompts have in common from the beginning."""
    differing = (at for at, (one, other) in enumerate(zip(before, now, strict=False)) if one != other)
    return next(differing, min(len(before), len(now)))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_exercise_costs_the_same_a_turn(
    practice: Practice, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    prefixes: list[float] = []
    sizes: dict[tuple[int, int], list[int]] = {EARLY: [], LATE: []}
    for seed in SEEDS:
        playing, voice = watched(practice)
        session = playing.start(Setup("white-van", language, "police", seed=seed))
        list(playing.next_phase(session))
        learner = Wanderer(playing, session, seed)
        for _ in range(TALK_TURNS):
            learner.step(phase_odds=0.0)
        before: dict[str, str] = {}
        for part, text, turn in voice.scenes():
            if part.who.speaker in before:
                prefixes.append(shared(before[part.who.speaker], text) / len(text))
            before[part.who.speaker] = text
            for (first, last), found in sizes.items():
                if first <= turn <= last:
                    found.append(len(text))
    early, late = statistics.mean(sizes[EARLY]), statistics.mean(sizes[LATE])
    kept = statistics.median(prefixes)
    with capsys.disabled():
        print(
            f"\n[{language}] prompts: {early:.0f} characters around turn 30, {late:.0f} around turn 300, ratio "
            f"{late / early:.2f}; unchanged beginning {kept:.3f} (median of {len(prefixes)}), "
            f"lowest tenth {statistics.quantiles(prefixes, n=10)[0]:.2f} (new summaries among them)"
        )
    assert late / early <= 1.1
    assert kept >= 0.85
