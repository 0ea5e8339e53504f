"""In a real browser: the content policy stops nothing that a page needs, and files are taken along by keyboard too."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest

from roleplay.exercise.setup import Setup
from roleplay.practice import Session
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.ui.browser import MARKS, Page, browsing, open_all, say, serving, settled
from tests.ui.test_report_page import to_the_end

pytestmark = [*MARKS, pytest.mark.slow]
TELL = (
    "addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective + e.blockedURI))"
)
# Streamlit looks below the page's own address first for where the app lies.
LOOKED_FOR = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")
SCROLLED = "selector => document.querySelector(selector).scrollTop > 100"
LATER = 20  # turns


@contextmanager
def watched(profile: Path) -> Iterator[Page]:
    """Yield a page; fail in the end where its console has shown an error, what the policy stopped among them."""
    errors: list[tuple[str, str]] = []
    asked: list[str] = []
    with browsing(profile) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.context.add_init_script(TELL)
        page.on(
            "console",
            lambda said: errors.append((said.text, said.location["url"])) if said.type == "error" else None,
        )
        yield page
    assert not [error for error in errors if not LOOKED_FOR.search(error[1])]
    assert not [url for url in asked if "/media/" in url and "/static/media/" not in url], (
        "nothing for whoever knows it"
    )


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("SODELUJ_DATA", str(folder))
    monkeypatch.setenv("SODELUJ_EMBEDDER", "none")
    service.clear()
    return folder


def over() -> Session:
    """Return an exercise that has come to its end, with interviews and news."""
    practice = service().practice
    session = to_the_end(practice, practice.start(Setup("white-van", "en", "police", seed=3)), "poor")
    practice.shelf.submit(session.id, "local")
    return session


def test_the_policy_stops_nothing_that_the_pages_need(data: Path, tmp_path: Path) -> None:
    t, session = catalogue("en"), over()
    begun = service().practice.start(Setup("white-van", "en", "police", seed=4))
    document = tmp_path / "duty.md"
    document.write_text("# The duty car\n\nThe duty car is kept at the back door and has the number seven.\n")
    with serving(data, {"SODELUJ_EMBEDDER": "none"}) as server, watched(tmp_path / "profile") as page:
        page.goto(f"{server.address}/exercise?lang=en&vaja={begun.id}")
        say(page, "Good morning, everybody. Police here.")
        page.goto(f"{server.address}/report?lang=en&vaja={session.id}")
        page.wait_for_selector(".headline")
        open_all(page, "[class*=st-key-section-]")
        page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first.wait_for()
        page.goto(f"{server.address}/progress?lang=en")
        page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first.wait_for()
        page.goto(f"{server.address}/manual?lang=en")
        page.locator("input[type=file]").set_input_files(document)
        page.get_by_text("duty.md").first.wait_for()
        page.get_by_role("button", name=t("documents.add"), exact=True).click()
        page.get_by_text("duty").last.wait_for()
        page.goto(f"{server.address}/codebook?lang=en")
        page.get_by_role("heading", name=t("codebook.title")).wait_for()
        settled(page)
        page.goto(f"{server.address}/rate?lang=en&pregled={session.id}")
        page.get_by_role("heading", name=t("rating.title")).wait_for()
        settled(page)
        for name in sorted(visit.PAGES.keys() - {"start"}):
            page.goto(f"{server.address}/{name}?lang=en&vaja={session.id}")
            page.locator(".st-key-page, [data-testid=stHeading]").first.wait_for()
            settled(page)


def test_scripts_of_ours_still_run(data: Path, tmp_path: Path) -> None:
    session = over()
    with serving(data, {"SODELUJ_EMBEDDER": "none"}) as server, watched(tmp_path / "profile") as page:
        page.goto(f"{server.address}/codebook?lang=en&class=LEAD")
        page.wait_for_function(SCROLLED, arg="[data-testid=stMain]")
        page.goto(f"{server.address}/rate?lang=en&pregled={session.id}")
        page.locator(".st-key-review-transcript").wait_for()
        for _ in range(LATER):
            settled(page)
            page.get_by_role("button", name=catalogue("en")("reading.after"), exact=False).click()
        page.wait_for_function(SCROLLED, arg=".st-key-review-transcript")


def test_a_report_and_everything_are_taken_along(data: Path, tmp_path: Path) -> None:
    t, session = catalogue("en"), over()
    with serving(data, {"SODELUJ_EMBEDDER": "none"}) as server, watched(tmp_path / "profile") as page:
        page.goto(f"{server.address}/report?lang=en&vaja={session.id}")
        page.wait_for_selector(".headline")
        settled(page)
        page.get_by_role("button", name=t("report.download")).click()
        link = page.get_by_role("link", name=t("report.download_as.pdf"))
        with page.expect_download() as waiting:
            link.focus()
            page.keyboard.press("Enter")
        assert waiting.value.suggested_filename == "sodeluj-white-van-police.pdf"
        assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")
        page.keyboard.press("Escape")
        page.goto(f"{server.address}/settings?lang=en")
        with page.expect_download() as waiting:
            page.get_by_role("link", name=t("settings.take_all")).click()
        with ZipFile(waiting.value.path()) as taken:
            assert any(re.search(r"/report\.md$", name) for name in taken.namelist())


def test_below_a_folder_of_the_server(data: Path, tmp_path: Path) -> None:
    t, session = catalogue("en"), over()
    settings = {"SODELUJ_EMBEDDER": "none", "STREAMLIT_SERVER_BASE_URL_PATH": "training/sodeluj"}
    with serving(data, settings, "/training/sodeluj") as server, watched(tmp_path / "profile") as page:
        page.goto(f"{server.address}/report?lang=en&vaja={session.id}")
        page.wait_for_selector(".headline")
        settled(page)
        page.get_by_role("button", name=t("report.download")).click()
        with page.expect_download() as waiting:
            page.get_by_role("link", name=t("report.download_as.md")).click()
        assert Path(waiting.value.path()).read_text(encoding="utf-8").startswith("#")
