"""The whole way in a real browser, in both languages: start, pack, five phases, debrief, report."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from roleplay.config import ROOT
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser journey")

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15.0  # seconds until the server must answer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"NO BROWSER JOURNEY: {CHROMIUM} is missing; install chromium"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    environment = os.environ | {"SODELUJ_DATA": str(tmp_path_factory.mktemp("data"))}
    log = tmp_path_factory.mktemp("log") / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"the server did not answer within {PATIENCE} s")


@pytest.mark.parametrize("language", ["sl", "en"])
def test_from_start_to_report(address: str, tmp_path: Path, language: Language) -> None:
    t = catalogue(language)
    with sync_api.sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            str(tmp_path), executable_path=str(CHROMIUM), args=FLAGS, viewport={"width": 1366, "height": 768}
        )
        context.set_default_timeout(10_000)
        page = context.pages[0]
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}/?lang={language}")

        def press(label: str) -> None:
            page.get_by_role("button", name=label, exact=False).first.click()

        page.get_by_role("button", name=t("start.begin")).wait_for()
        consent = page.get_by_text(t("start.consent"))
        if consent.count():
            consent.click()
        page.locator(".st-key-agency [role=radiogroup] > div").nth(1).click()
        page.wait_for_function("() => !document.querySelector('.st-key-begin button').disabled")
        page.wait_for_timeout(400)
        press(t("start.begin"))
        press(t("pack.begin"))
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill("<b>123</b> https://example.org")
        box.press("Enter")
        page.locator(".line.own .words", has_text="<b>123</b> https://example.org").wait_for()
        page.locator(".line.msg, .note").nth(1).wait_for()
        for phase in ("preliminary", "interview", "crisis"):
            press(t("top.next"))
            page.wait_for_timeout(500)
            if page.get_by_role("button", name=t("top.open_yes")).count():
                press(t("top.open_yes"))
            page.locator(".clock .phase", has_text=_title(phase, language)).wait_for()
        press(t("top.next"))
        page.wait_for_timeout(500)
        if page.get_by_role("button", name=t("top.open_yes")).count():
            press(t("top.open_yes"))
        page.get_by_role("button", name=t("debrief.send"), exact=True).wait_for()
        page.locator("textarea").first.fill("123")
        press(t("debrief.send"))
        page.get_by_text(t("debrief.step", number=2, total=8)).wait_for()
        press(t("debrief.skip"))
        page.get_by_text(t("debrief.formulation"), exact=True).wait_for()
        page.locator("textarea").first.fill("123")
        press(t("debrief.finish"))
        page.get_by_text(t("report.strengths"), exact=True).wait_for()
        page.get_by_text(t("report.changes"), exact=True).wait_for()
        page.reload()
        page.get_by_text(t("report.strengths"), exact=True).wait_for()
        context.close()
    assert not errors


def _title(phase: str, language: Language) -> str:
    return catalogue(language)(f"phase.{phase}")
