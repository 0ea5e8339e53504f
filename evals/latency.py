"""How long a learner waits: from Enter to the answer on the page, beside a bare chat that only echoes."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Literal, get_args

import yaml
from playwright.sync_api import Browser, Page, sync_playwright

from evals.browser import CHROMIUM, FLAGS, SETTLED, Server, serving
from evals.lines import FOLDER
from evals.results import section
from roleplay.config import ROOT
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.catalogue import catalogue

ECHO, LOOKS = (Path(__file__).with_name(name) for name in ("latency_echo.py", "latency.js"))
PATIENCE = 120.0  # seconds for a page

BOUND_FIRST = 1.5  # seconds
BOUND_RATIO = 3.0  # to the echo
BOUND_FIRST_PAGE = 2.0  # times a bare page of Streamlit's, to whoever comes first to a server
BOUND_PAGE = 1.3  # the same for all who come later
LATER = 3  # pages after the first one of a server

Place = Literal["room", "direct", "interview"]
PLACES: tuple[Place, ...] = get_args(Place)
Said = tuple[Place, str]
MESSAGES: Mapping[Language, Sequence[Said]] = yaml.safe_load((FOLDER / "latency.yaml").read_text("utf-8"))


@dataclass(slots=True)
class Pages:
    """Seconds until the page of a server is there to whoever comes first, and to those who come later."""

    first: list[float] = field(default_factory=list)
    later: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Waits:
    """Seconds from Enter to the answer in one language, and until the start page and a bare page are seen."""

    start: Pages = field(default_factory=Pages)
    bare: Pages = field(default_factory=Pages)
    first: list[float] = field(default_factory=list)
    later: list[tuple[Place, float]] = field(default_factory=list)
    echo: list[float] = field(default_factory=list)


def measure(languages: Sequence[Language] = LANGUAGES, *, starts: int, reading: float) -> dict[Language, Waits]:
    """Return how long the answers took: the first one of `starts` fresh programs, the later ones of the last."""
    for name in [name for name in os.environ if name.startswith("SODELUJ_")]:
        del os.environ[name]  # no model is configured
    found = {}
    with ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        echo = new_page(browser)
        echo.goto(stack.enter_context(_serving(ECHO)).address)
        send(echo, "warm", "echoed")
        for language in languages:
            waits = found[language] = Waits()
            for number in range(starts):
                with _serving(ECHO) as server:
                    bare = (browser, server.address, "[data-testid=stChatInput]")
                    waits.bare.first.append(_come(*bare))
                    waits.bare.later += [_come(*bare) for _ in range(LATER)]
                with _serving(ROOT / "app.py") as server:
                    start = (browser, f"{server.address}/?lang={language}", ".st-key-begin button")
                    waits.start.first.append(_come(*start))
                    page = new_page(browser)
                    _play(page, server.address, echo, waits, language, reading, to_the_end=number == starts - 1)
                    page.close()
                    server.wait_until_calm()
                    waits.start.later += [_come(*start) for _ in range(LATER)]
        browser.close()
    return found


def report(found: Mapping[Language, Waits], reading: float) -> str:
    """Write the section of the figures, and return it."""
    bounds = {"reading": f"{reading:.0f}", "first": f"{BOUND_FIRST:g}", "ratio": f"{BOUND_RATIO:g}"}
    machine = {"cores": os.cpu_count(), "load": f"{os.getloadavg()[0]:.1f}"}
    pages = [_pages(language, waits) for language, waits in found.items()]
    rows = [_row(language, waits) for language, waits in found.items()]
    bounds |= {"first_page": f"{BOUND_FIRST_PAGE:g}", "page": f"{BOUND_PAGE:g}"}
    return section("latency", places=PLACES, pages=pages, rows=rows, **bounds, **machine)


def _pages(language: Language, waits: Waits) -> tuple[object, ...]:
    first, bare, later, later_bare = (
        median(seconds) for seconds in (waits.start.first, waits.bare.first, waits.start.later, waits.bare.later)
    )
    return (language, bare, first, f"{first / bare:.1f}", later_bare, later, f"{later / later_bare:.1f}")


def _row(language: Language, waits: Waits) -> tuple[object, ...]:
    echo = median(waits.echo)
    later = median(seconds for _, seconds in waits.later)
    by_place = (median(seconds for at, seconds in waits.later if at == place) for place in PLACES)
    return (language, median(waits.first), echo, later, f"{later / echo:.1f}", *by_place)


def _come(browser: Browser, address: str, seen: str) -> float:
    """Return after how many seconds a browser that never was there sees something on a server's page."""
    with browser.new_context() as visitor:
        page = visitor.new_page()
        began = time.perf_counter()
        page.goto(address)
        page.locator(seen).first.wait_for(timeout=PATIENCE * 1000)
        return time.perf_counter() - began


def _play(
    page: Page, address: str, echo: Page, waits: Waits, language: Language, reading: float, *, to_the_end: bool
) -> None:
    """Begin an exercise and send the first message, and the others too where it goes `to_the_end`."""
    enter(page, address, language, reading)
    (_, words), *others = MESSAGES[language]
    waits.first.append(send(page, words, "answered"))
    before: Place = "room"
    for place, words in others if to_the_end else ():
        turn_to(page, language, before, place)
        before = place
        waits.echo.append(send(echo, words, "echoed"))
        waits.later.append((place, send(page, words, "answered")))


def enter(page: Page, address: str, language: Language, reading: float = 0.0) -> None:
    """Begin the exercise that is offered first, `reading` its pack for so many seconds."""
    t = catalogue(language)
    page.goto(f"{address}/?lang={language}")
    page.locator(".st-key-begin button").wait_for(timeout=PATIENCE * 1000)
    page.wait_for_function(SETTLED)
    if (consent := page.get_by_text(t("start.consent"))).count():  # asked only once of whoever is alone at a machine
        consent.click()
    page.wait_for_function("() => document.querySelector('.st-key-begin button')?.disabled === false")
    page.get_by_role("button", name=t("start.begin")).first.click()
    page.get_by_role("button", name=t("pack.begin")).first.wait_for()
    page.wait_for_timeout(reading * 1000)
    page.get_by_role("button", name=t("pack.begin")).first.click()


def send(page: Page, words: str, answer: str) -> float:
    """Send a message and return after how many seconds its answer is seen."""
    box = page.get_by_test_id("stChatInputTextArea")
    box.first.wait_for(timeout=PATIENCE * 1000)
    page.wait_for_function(SETTLED, timeout=PATIENCE * 1000)
    box.fill(words)
    page.evaluate("answer => latency.watch(answer)", answer)
    box.press("Enter")
    seconds: float | None = page.evaluate("patience => latency.within(patience)", PATIENCE * 1000)
    if seconds is None:
        raise TimeoutError(f"no answer to: {words}")
    page.wait_for_function(SETTLED, timeout=PATIENCE * 1000)
    return seconds


def turn_to(page: Page, language: Language, before: Place, place: Place) -> None:
    """Turn from one kind of conversation to another; for a talk go to the phase of the interviews."""
    if place == before:
        return
    t = catalogue(language)
    while place == "interview" and not page.locator(".clock .phase", has_text=t("phase.interview")).count():
        page.wait_for_function(SETTLED)
        phase = page.locator(".clock .phase").inner_text()
        page.get_by_role("button", name=t("top.next")).click()
        anyway = page.get_by_role("button", name=t("top.open_yes"))
        gone_on = page.locator(".clock .phase").filter(has_not_text=phase)
        anyway.or_(gone_on).first.wait_for()
        if anyway.count():
            anyway.click()
        gone_on.wait_for()
    page.wait_for_function(SETTLED)
    page.locator("[class*=st-key-view-] button", has_text=t(f"channel.{place}")).click()
    # What is sent before goes back into the field that it was written in.
    page.get_by_placeholder(t(f"composer.placeholder.{place}"), exact=True).wait_for()
    page.wait_for_function(SETTLED)


def new_page(browser: Browser) -> Page:
    """Return a page that times its answers."""
    page = browser.new_page()
    page.add_init_script(path=LOOKS)
    return page


@contextmanager
def _serving(script: Path) -> Iterator[Server]:
    """Serve a script from a folder of its own."""
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as data,
        serving(Path(data), script=script) as server,
    ):
        yield server
