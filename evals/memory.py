"""How much memory a server needs: once it is ready, with several learners, and after files were taken along."""

import os
import re
import urllib.request
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from evals.browser import CHROMIUM, FLAGS, Server, serving
from evals.latency import MESSAGES, enter, new_page, send, turn_to
from evals.results import section
from roleplay.cast import local_reader
from roleplay.config import Settings
from roleplay.exercise.setup import Setup
from roleplay.feedback.document import FORMATS
from roleplay.moves_file import play, read_moves
from roleplay.people.groups import ALONE
from roleplay.people.visitor import LOCAL
from roleplay.practice import Practice
from roleplay.scenario.linting.linter import load_playable
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice

BOUND = 350  # MB of a process
LEARNERS = 10
CASE, SIDE = "white-van", "police"


def measure() -> list[tuple[str, float, float]]:
    """Return how many MB the process of the server has after each stage, and had at most in it."""
    for name in [name for name in os.environ if name.startswith("SODELUJ_")]:
        del os.environ[name]  # no model is configured
    found: list[tuple[str, float, float]] = []
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, sync_playwright() as playing:
        finished = {language: _finished(Path(folder), language) for language in LANGUAGES}
        browser = playing.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        with serving(Path(folder)) as server:
            for stage in _stages(server, browser, finished):
                server.wait_until_calm()
                found.append((stage, *_megabytes(server.process.pid)))
        browser.close()
    return found


def report() -> str:
    """Write the section of the figures, and return it."""
    return section(
        "memory",
        rows=[(stage, f"{now:.0f}", f"{most:.0f}") for stage, now, most in measure()],
        bound=BOUND,
        learners=LEARNERS,
    )


def _stages(server: Server, browser: Browser, finished: dict[Language, str]) -> Iterator[str]:
    """Do one thing after the other, and yield what."""
    yield "ready, at the very first start"
    learners = [(new_page(browser), LANGUAGES[number % len(LANGUAGES)]) for number in range(LEARNERS)]
    for page, language in learners:
        enter(page, server.address, language)
        send(page, MESSAGES[language][0][1], "answered")
    yield f"{LEARNERS} learners have begun"
    for number in range(1, min(map(len, MESSAGES.values()))):
        for page, language in learners:
            (before, _), (place, words) = MESSAGES[language][number - 1 : number + 1]
            turn_to(page, language, before, place)
            send(page, words, "answered")
    yield f"{LEARNERS} learners have gone on to the interviews"
    for language, session in finished.items():
        for form in (*(f"report.{form}" for form in FORMATS), "pack.pdf"):
            address = f"{server.address}/download/session/{session}/{form}?language={language}"
            with urllib.request.urlopen(address) as file:  # noqa: S310 - here
                file.read()
    yield "reports in all forms and packs have been taken along"


def _finished(data: Path, language: Language) -> str:
    """Play an exercise to its end before the server starts, and return its id."""
    settings = Settings(data=data, embedder="none")
    with closing(SessionStore(open_engine(settings.database_url))) as store:
        library = load_playable(settings.knowledge).library
        practice = Practice(library, store, local_reader(settings), AuthoredVoice(), LOCAL, ALONE)
        session = practice.start(Setup(CASE, language, SIDE, seed=3))
        moves = settings.knowledge / "scenarios" / CASE / "moves" / f"{SIDE}-{language}-average.jsonl"
        deque(play(practice, session, read_moves(moves, library.scenario[CASE], SIDE)), maxlen=0)
        return session.id


def _megabytes(process: int) -> tuple[float, float]:
    """Return how much a process has in memory, and had at most since this was asked last."""
    said = Path(f"/proc/{process}/status").read_text("ascii")
    now, most = (int(re.findall(rf"^{name}:\s+(\d+) kB", said, re.MULTILINE)[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    Path(f"/proc/{process}/clear_refs").write_text("5", "ascii")  # begins the highest anew
    return now, most
