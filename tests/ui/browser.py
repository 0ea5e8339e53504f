"""Debian's Chromium and a server of its own, for the tests that need a real browser."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from evals.browser import CHROMIUM, FLAGS, PATIENCE, SETTLED
from evals.browser import Server as Server
from evals.browser import serving as serving
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")
Page = sync_api.Page

MARKS = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"NO BROWSER TESTS: {CHROMIUM} is missing; install chromium"),
]


@contextmanager
def browsing(profile: Path, width: int = 1366, height: int = 768) -> Iterator[Page]:
    """Yield a page; fail in the end if a script on it has failed."""
    errors: list[str] = []
    with sync_api.sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            str(profile), executable_path=str(CHROMIUM), args=FLAGS, viewport={"width": width, "height": height}
        )
        context.set_default_timeout(PATIENCE * 1000)
        page = context.pages[0]
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        context.close()
    assert not errors


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=False).first.click()


def open_start(page: Page, address: str, language: Language) -> None:
    """Show the start page; agree to the notice where it is shown."""
    t = catalogue(language)
    page.goto(f"{address}/?lang={language}")
    page.get_by_role("button", name=t("start.begin")).wait_for()
    consent = page.get_by_text(t("start.consent"))
    if consent.count():
        consent.click()
    page.wait_for_function("() => document.querySelector('.st-key-begin button')?.disabled === false")


def settled(page: Page) -> None:
    """Wait until the server has drawn what it is drawing."""
    page.wait_for_function(SETTLED)


def open_all(page: Page, within: str = "") -> None:
    """Open every section, and what is folded in it, from the first to the last."""
    closed = page.locator(f'{within} [data-testid="stExpander"] details:not([open]) > summary:visible')
    while closed.count():
        one = closed.first.element_handle()
        one.press("Enter")
        until(page, lambda one=one: one.evaluate("e => !e.isConnected || e.parentElement.open"), "it opens")
        settled(page)


def until(page: Page, holds: Callable[[], bool], what: str) -> None:
    """Wait until a condition holds that only the test can judge; it is looked at after each change of the page."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"waited in vain: {what}"
        page.evaluate("() => new Promise(requestAnimationFrame)")


_OWN = "//div[contains(@class, 'line own')]"
_ANSWERS = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in ("msg", "note", "quiet"))


def say(page: Page, words: str) -> None:
    """Send a message in the conversation that is shown, and wait for its turn to end."""
    settled(page)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(words)
    box.press("Enter")
    taken(page, words)


def taken(page: Page, words: str) -> None:
    """Wait until a message and all that answers it stand in the transcript."""
    page.locator(".transcript .line.own .words", has_text=words).last.wait_for()
    # Between a message and its answers there may be a button, so that they stand in transcripts of their own.
    page.locator(f"xpath=({_OWN})[last()]/following::div[{_ANSWERS}]").last.wait_for()
    settled(page)


def next_phase(page: Page, title: str, language: Language, choose: Callable[[str], None] | None = None) -> None:
    """Go to the phase of this title, whatever is still open; `choose` presses a button by its label."""
    t, pressing = catalogue(language), choose or partial(press, page)
    anyway = page.get_by_role("button", name=t("top.open_yes"))
    there = page.locator(".clock .phase", has_text=title).or_(
        page.get_by_role("button", name=t("debrief.send"), exact=True)
    )
    settled(page)
    pressing(t("top.next"))
    anyway.or_(there).first.wait_for()
    if anyway.count():
        pressing(t("top.open_yes"))
    there.first.wait_for()
    settled(page)
