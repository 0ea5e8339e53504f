"""How many keys a rating of a long exercise takes, and what the page takes for each: `make bench`, with Chromium."""

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from roleplay.config import Settings
from roleplay.exercise.setup import Setup
from roleplay.moves_file import play, read_moves
from roleplay.practice import Practice
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.catalogue import catalogue
from tests.played import moves_of
from tests.ui.browser import MARKS, Page, browsing, serving, settled

ASKED = Path(__file__).parent.parent / "exercise" / "sets"
TURNS = 150
READING = 2.0  # seconds that a trainer is taken to need for each key: to read a turn, or to choose a level
MOST_MINUTES = 10.0
MOST_SECONDS = 1.0  # the median that a key may take
# In one frame of the browser: the turn that is marked is this one and stands inside the box, or so many are rated.
SHOWN = """number => {
  const box = document.querySelector(".st-key-review-transcript"), now = document.getElementById(`turn-${number}`);
  if (!now || getComputedStyle(now).borderLeftStyle !== "solid") return false;
  const frame = box.getBoundingClientRect(), seen = now.getBoundingClientRect();
  return seen.top < frame.bottom && seen.bottom > frame.top;
}"""
RATED = "number => document.querySelector('[data-testid=stProgress]')?.innerText.startsWith(`${number} `)"
TURNS_SHOWN = """() => [...document.querySelectorAll(".st-key-review-transcript section")]
  .map(section => Number(section.id.slice("turn-".length)))"""

pytestmark = [pytest.mark.bench, *MARKS]


def long_exercise(practice: Practice, language: Language) -> str:
    """Return an exercise of an expert who asks much more in the first interview, submitted."""
    case = practice.library.scenario["white-van"]
    session = practice.start(Setup(case.id, language, "police", seed=1))
    moves = read_moves(moves_of("police", language, "expert"), case, "police")
    asked = (ASKED / f"pack-questions-{language}.jsonl").read_text("utf-8").splitlines()
    more = [str(item["text"]) for item in map(json.loads, asked) if item["person"] == "driver"]
    more = (more * TURNS)[: TURNS - len(moves)]
    for move in moves:
        list(play(practice, session, [move]))
        while move.line.channel == "interview" and more:
            list(practice.say(session, "interview", more.pop(0), ("driver",)))
    assert session.state.finished is not None
    assert session.state.turn >= TURNS - 5
    practice.shelf.submit(session.id, "local")
    return session.id


def timed(page: Page, key: str, shown: str, number: int) -> float:
    """Press a key; return the seconds until what it does can be seen."""
    began = time.perf_counter()
    page.keyboard.press(key)
    page.wait_for_function(shown, arg=number, polling="raf")
    return time.perf_counter() - began


@pytest.mark.parametrize("language", LANGUAGES)
def test_rating_by_keyboard(
    make_practice: Callable[[str], Practice], tmp_path: Path, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    t, data = catalogue(language), tmp_path / "data"
    data.mkdir()
    name = long_exercise(make_practice(Settings(data=data).database_url), language)
    with serving(data, {"SODELUJ_EMBEDDER": "none"}) as server, browsing(tmp_path / "profile") as page:
        page.goto(f"{server.address}/rate?pregled={name}&lang={language}")
        page.get_by_role("heading", name=t("rating.title")).wait_for()
        settled(page)
        turns = page.evaluate(TURNS_SHOWN)
        criteria = int(page.get_by_test_id("stProgress").inner_text().split()[-2])
        steps = [timed(page, "j", SHOWN, turn) for turn in turns[1:]]
        levels = [timed(page, "2" if done % 3 else "n", RATED, done + 1) for done in range(criteria)]
    presses, seconds = len(steps) + len(levels), sum(steps) + sum(levels)
    minutes = (seconds + presses * READING) / 60
    with capsys.disabled():
        print(f"\n[{language}] {len(turns)} turns, {criteria} criteria, {presses} keys")
        for what, costs in (("a step through the transcript", steps), ("a level", levels)):
            print(f"{what}: median {statistics.median(costs):.2f} s, worst {max(costs):.2f} s")
        print(f"the page took {seconds:.0f} s of it; with {READING:.0f} s of reading a key {minutes:.1f} minutes")
    assert statistics.median(steps) < MOST_SECONDS
    assert statistics.median(levels) < MOST_SECONDS
    assert minutes < MOST_MINUTES
