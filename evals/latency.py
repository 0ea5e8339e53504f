"""How long a learner waits: from Enter to the answer on the page, beside a bare chat that only echoes."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from evals.results import table
from roleplay.config import ROOT
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.catalogue import Catalogue, catalogue

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
ECHO = Path(__file__).with_name("latency_echo.py")
PATIENCE = 120.0  # seconds for a page

BOUND_FIRST = 1.5  # seconds
BOUND_RATIO = 3.0  # to the echo

Place = Literal["room", "direct", "interview"]
PLACES: tuple[Place, ...] = ("room", "direct", "interview")
HEADINGS = ("language", "start page", "first answer", "echo", "later answers", "times the echo", *PLACES)
Said = tuple[Place, str]
# The first message of a program that was just started, and ten more: four in the room, three direct, three in a talk.
MESSAGES: Mapping[Language, Sequence[Said]] = {
    "sl": (
        ("room", "Dober dan vsem. Kaj veste o kombiju, ki je bil ustavljen?"),
        ("room", "Kdo od vas je že govoril z osebami iz vozila?"),
        ("room", "Prosim, povejte, katere znake trgovine z ljudmi ste opazili."),
        ("room", "Hvala. Moramo se dogovoriti, kdo bo poskrbel za tolmača."),
        ("room", "Predlagam, da oseb ne zaslišujemo, preden dobijo oskrbo."),
        ("direct", "Ali imate prost prostor v varni namestitvi?"),
        ("direct", "Koliko oseb lahko sprejmete nocoj?"),
        ("direct", "Hvala, javim se, ko bo znano, koliko jih je."),
        ("interview", "Dober dan. Sem iz policije. Kako se počutite?"),
        ("interview", "Ali razumete, zakaj se danes pogovarjava?"),
        ("interview", "Povejte mi, prosim, kako ste prišli v Slovenijo."),
    ),
    "en": (
        ("room", "Good morning, everybody. What do you know about the van that was stopped?"),
        ("room", "Who of you has already spoken with the people from the vehicle?"),
        ("room", "Please tell us which signs of trafficking you have noticed."),
        ("room", "Thank you. We have to agree on who will see to an interpreter."),
        ("room", "I suggest that nobody is questioned before they have been looked after."),
        ("direct", "Do you have a free place in safe accommodation?"),
        ("direct", "How many people can you take in tonight?"),
        ("direct", "Thank you, I will call you when we know how many there are."),
        ("interview", "Good morning. I am from the police. How are you feeling?"),
        ("interview", "Do you understand why we are talking today?"),
        ("interview", "Please tell me how you came to Slovenia."),
    ),
}


# Time runs in the browser, from the key to the frame that shows the answer.
WATCH = """answer => {
  const isThere = new Function('words', answer);
  window.waited = new Promise(done => document.addEventListener('keydown', event => {
    const begun = performance.now(), words = event.target.value;
    const watcher = new MutationObserver(() => {
      if (!isThere(words)) return;
      watcher.disconnect();
      requestAnimationFrame(() => done((performance.now() - begun) / 1000));
    });
    watcher.observe(document.body, {subtree: true, childList: true, characterData: true});
  }, {capture: true, once: true}));
}"""
ECHOED = (
    "return [...document.querySelectorAll('[data-testid=stChatMessage]')].at(-1)?.innerText.includes('Echo: ' + words)"
)
# The message stands in the transcript, and after it what somebody or the exercise says to it, or what is asked first.
ANSWERED = """
  const own = [...document.querySelectorAll('.transcript .line.own')].at(-1);
  if (own?.querySelector('.words')?.innerText !== words) return false;
  return [...document.querySelectorAll(
    '.transcript :is(.line.msg, .note, .quiet:not(.waiting)), .st-key-understood-question')]
    .some(one => own.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
"""
AT_REST = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app?.dataset.testScriptState === 'notRunning' && !document.querySelector('[data-stale=true]');
}"""


@dataclass(slots=True)
class Waits:
    """Seconds from Enter to the answer in one language, and until the start page of a fresh program is seen."""

    start_page: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    later: list[tuple[Place, float]] = field(default_factory=list)
    echo: list[float] = field(default_factory=list)


def measure(languages: Sequence[Language] = LANGUAGES, *, starts: int, reading: float) -> dict[Language, Waits]:
    """Return how long the answers took: the first one of `starts` fresh programs, the later ones of the last."""
    found = {}
    with ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        echo = browser.new_page()
        echo.goto(stack.enter_context(_serving(ECHO, "echo")))
        _send(echo, "warm", ECHOED)
        for language in languages:
            waits = found[language] = Waits()
            for number in range(starts):
                with _serving(ROOT / "app.py", "start") as address:
                    page = browser.new_page()
                    _play(page, address, echo, waits, language, reading, to_the_end=number == starts - 1)
                    page.close()
        browser.close()
    return found


def report(found: Mapping[Language, Waits], reading: float) -> str:
    """Return the figures as Markdown."""
    head = (
        "From Enter to the frame that shows the answer, in headless Chromium, without a model, beside a bare Streamlit "
        "chat that only echoes; both on this machine, by turns. The first message of a freshly started program is sent "
        f"{reading:.0f} s after its pack was opened, ten more follow. Medians in seconds. Bounds: {BOUND_FIRST:g} s "
        f"for the first, {BOUND_RATIO:g} times the echo for the others. Load of the machine at the end, "
        f"on {os.cpu_count()} cores: {os.getloadavg()[0]:.1f}."
    )
    return f"{head}\n\n{table(HEADINGS, (_row(language, waits) for language, waits in found.items()))}"


def _row(language: Language, waits: Waits) -> tuple[object, ...]:
    echo = median(waits.echo)
    later = median(seconds for _, seconds in waits.later)
    by_place = (median(seconds for at, seconds in waits.later if at == place) for place in PLACES)
    return (language, median(waits.start_page), median(waits.first), echo, later, f"{later / echo:.1f}", *by_place)


def _play(
    page: Page, address: str, echo: Page, waits: Waits, language: Language, reading: float, *, to_the_end: bool
) -> None:
    """Begin an exercise and send the first message, and the others too where it goes `to_the_end`."""
    t = catalogue(language)
    began = time.perf_counter()
    page.goto(f"{address}/?lang={language}")
    page.get_by_text(t("start.consent")).click(timeout=PATIENCE * 1000)
    waits.start_page.append(time.perf_counter() - began)
    page.wait_for_function("() => document.querySelector('.st-key-begin button')?.disabled === false")
    page.get_by_role("button", name=t("start.begin")).first.click()
    page.get_by_role("button", name=t("pack.begin")).first.wait_for()
    page.wait_for_timeout(reading * 1000)
    page.get_by_role("button", name=t("pack.begin")).first.click()
    (_, words), *others = MESSAGES[language]
    waits.first.append(_send(page, words, ANSWERED))
    before: Place = "room"
    for place, words in others if to_the_end else ():
        if place != before:
            _turn_to(page, t, place)
            before = place
        waits.echo.append(_send(echo, words, ECHOED))
        waits.later.append((place, _send(page, words, ANSWERED)))


def _send(page: Page, words: str, answer: str) -> float:
    """Send a message and return after how many seconds its answer is seen."""
    box = page.get_by_test_id("stChatInputTextArea")
    box.first.wait_for(timeout=PATIENCE * 1000)
    page.wait_for_function(AT_REST, timeout=PATIENCE * 1000)
    box.fill(words)
    page.evaluate(WATCH, answer)
    box.press("Enter")
    seconds: float | None = page.evaluate(
        "patience => Promise.race([window.waited, new Promise(done => setTimeout(done, patience))])", PATIENCE * 1000
    )
    if seconds is None:
        raise TimeoutError(f"no answer to: {words}")
    page.wait_for_function(AT_REST, timeout=PATIENCE * 1000)
    return seconds


def _turn_to(page: Page, t: Catalogue, place: Place) -> None:
    """Turn to another kind of conversation; for a talk go to the phase of the interviews."""
    while place == "interview" and not page.locator(".clock .phase", has_text=t("phase.interview")).count():
        page.wait_for_function(AT_REST)
        phase = page.locator(".clock .phase").inner_text()
        page.get_by_role("button", name=t("top.next")).click()
        anyway = page.get_by_role("button", name=t("top.open_yes"))
        gone_on = page.locator(".clock .phase").filter(has_not_text=phase)
        anyway.or_(gone_on).first.wait_for()
        if anyway.count():
            anyway.click()
        gone_on.wait_for()
    page.wait_for_function(AT_REST)
    page.locator("[class*=st-key-view-] button", has_text=t(f"channel.{place}")).click()
    page.wait_for_function(AT_REST)


@contextmanager
def _serving(script: Path, name: str) -> Iterator[str]:
    """Serve a script on a free port of this machine, with no model configured, and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data, (Path(data) / f"{name}.log").open("w") as log:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("SODELUJ_")}
        server = subprocess.Popen(  # noqa: S603 - this very program
            command, cwd=ROOT, env=kept | {"SODELUJ_DATA": data}, stdout=log, stderr=log
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()
            server.wait()


def _wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(  # noqa: S310 - this machine
                f"{address}/_stcore/health", timeout=1
            ).close()
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
