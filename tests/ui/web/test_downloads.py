"""Files to take along: the owner's go to the owner, trainers' to trainers, and to others they do not exist."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from zipfile import ZipFile

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from roleplay.config import Settings
from roleplay.people.visitor import Visitor
from roleplay.ui import service as wiring
from roleplay.ui import web
from roleplay.ui.catalogue import catalogue
from roleplay.ui.web import downloads, files
from tests.models.test_entrance import until
from tests.ui.web.conftest import ANA, BOR, GROUPS, HEADER, NOBODY, ONE, TWO, As, played

OWN = (
    *("report.md", "report.csv", "report.json", "pack.pdf"),
    *(pytest.param(name, marks=pytest.mark.slow) for name in ("report.pdf", "report.docx")),
)
BEGINNINGS = {"pdf": b"%PDF", "docx": b"PK", "zip": b"PK", "json": b"{"}
TRAINERS = ("reviews/turns.csv", "reviews/ratings.csv", "reviews/reviews.json", "cases/white-van.pdf?language=en")
STRANGE = ("report.exe", "report.", "plots/facts.png", "pack.docx")


def assert_taken(client: TestClient, address: str) -> bytes:
    answer = client.get(f"/download/{address}")
    assert answer.status_code == 200, address
    assert answer.headers["content-disposition"].startswith("attachment; filename*="), address
    assert answer.headers["cache-control"] == "no-store", address
    assert "sandbox" in answer.headers["content-security-policy"], address
    ending = address.partition("?")[0].rpartition(".")[2]
    assert answer.content.lstrip().startswith(BEGINNINGS.get(ending, b"")) and answer.content, address
    return answer.content


def assert_not_there(client: TestClient, address: str) -> str:
    """Fail unless the answer is the one for what never was, which says nothing of what there is."""
    asked = address.rpartition("?")[2] if "?" in address else ""
    answer, never = client.get(f"/download/{address}"), client.get(f"/download/session/never/report.pdf?{asked}")
    assert answer.status_code == never.status_code == 404, address
    assert answer.text == never.text, address
    assert answer.headers["cache-control"] == never.headers["cache-control"], address
    assert "content-disposition" not in answer.headers
    return str(answer.text)


@pytest.mark.long
@pytest.mark.parametrize("name", OWN)
def test_a_learners_files_are_the_learners_alone(on_server: As, name: str) -> None:
    session = played(ANA).id
    assert_taken(on_server(ANA), f"session/{session}/{name}")
    for who in (BOR, ONE, TWO, NOBODY):
        assert_not_there(on_server(who), f"session/{session}/{name}")


def test_what_is_not_offered_is_not_there(on_server: As) -> None:
    session, begun = played(ANA).id, played(ANA, over=False).id
    for address in (*(f"session/{session}/{name}" for name in STRANGE), "everything.tar", ""):
        assert_not_there(on_server(ANA), address)
    assert_taken(on_server(ANA), f"session/{begun}/pack.pdf")
    assert_not_there(on_server(ANA), f"session/{begun}/report.pdf")
    assert catalogue("sl")("download.none") in assert_not_there(on_server(ANA), "handouts/none.pdf")


def test_everything_is_ones_own(on_server: As) -> None:
    session = played(ANA).id
    with ZipFile(BytesIO(assert_taken(on_server(ANA), "everything.zip?language=en"))) as taken:
        assert any(session[:8] in name for name in taken.namelist())
    with ZipFile(BytesIO(assert_taken(on_server(BOR), "everything.zip?language=en"))) as taken:
        assert not any(session[:8] in name for name in taken.namelist())
    assert_not_there(on_server(NOBODY), "everything.zip")


@pytest.mark.long
def test_a_handout_is_for_whoever_is_signed_in(on_server: As) -> None:
    offered = files.handouts(wiring.service().settings.knowledge, "en")
    for who in (ANA, BOR, ONE):
        assert_taken(on_server(who), f"handouts/{offered[0].id}.pdf?language=en")
    assert_not_there(on_server(NOBODY), f"handouts/{offered[0].id}.pdf?language=en")


@pytest.mark.long
def test_trainers_files_are_for_trainers_and_hold_what_was_submitted_to_them(on_server: As) -> None:
    session = played(ANA).id
    for address in TRAINERS:
        assert_taken(on_server(ONE), address)
        for who in (ANA, BOR, NOBODY):
            assert_not_there(on_server(who), address)
    assert session.encode() in assert_taken(on_server(ONE), "reviews/reviews.json")
    assert session.encode() not in assert_taken(on_server(TWO), "reviews/reviews.json")


def test_who_trains_no_longer_takes_nothing_along(
    on_server: As, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "LOOK_AGAIN", 0.0)
    played(ANA)
    assert_taken(on_server(ONE), "reviews/reviews.json")
    (tmp_path / "people.yaml").write_text(GROUPS.replace(ONE, TWO), encoding="utf-8")
    assert_not_there(on_server(ONE), "reviews/reviews.json")
    assert_taken(on_server(TWO), "reviews/reviews.json")


def test_a_level_that_is_held_back_is_in_no_file(on_server: As) -> None:
    session = played(ANA).id
    wiring.service().desk_of(Visitor(ONE)).hold_back("north", "R-09", hold=True)
    found = on_server(ANA).get(f"/download/session/{session}/report.json").json()
    assert next(item for item in found["criteria"] if item["id"] == "R-09")["level"] is None


def test_what_fails_is_said_in_plain_words(on_server: As, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> bytes:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(files, "exported", breaks)
    app = Starlette(
        routes=web.routes(), middleware=web.middleware(Settings()), exception_handlers={Exception: web.unanswered}
    )
    client = TestClient(app, headers={"X-Forwarded-Email": ANA}, raise_server_exceptions=False)
    answer = client.get(f"/download/session/{played(ANA).id}/report.pdf?language=en")
    assert answer.status_code == 500 and "secret" not in answer.text
    assert catalogue("en")("download.failed") in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_that_takes_long_holds_nothing_up(on_server: As, monkeypatch: pytest.MonkeyPatch) -> None:
    session, goes_on, begun = played(ANA).id, Event(), Event()

    def takes_long(*_: object) -> bytes:
        begun.set()
        assert goes_on.wait(20)
        return b"%PDF"

    monkeypatch.setattr(files, "exported", takes_long)
    with on_server(ANA) as client:
        answers: list[int] = []
        slow = Thread(target=lambda: answers.append(client.get(f"/download/session/{session}/report.pdf").status_code))
        slow.start()
        assert begun.wait(20)
        at = time.monotonic()
        assert client.get("/download/nothing").status_code == 404
        assert time.monotonic() - at < 10 and not answers, "the other answer came first"
        goes_on.set()
        slow.join(20)
    assert answers == [200]


def test_one_learners_many_files_let_anothers_pass(on_server: As, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as are made at once are under way when another comes: that one is next, and the others after it."""
    monkeypatch.setenv("SODELUJ_FILES_AT_ONCE", "1")
    monkeypatch.setenv("SODELUJ_FILES_ORDERED", "4")
    session, made, goes_on = played(ANA).id, list[str](), Event()

    def making(what: str) -> Callable[..., bytes]:
        return lambda *_: made.append(what) or (b"made" if goes_on.wait(20) else b"")

    monkeypatch.setattr(files, "exported", making("a report"))
    monkeypatch.setattr(files, "bundle", making("everything"))
    queue = downloads._queue(1)
    with on_server(ANA) as client, ThreadPoolExecutor(5) as askers:

        def take(path: str, who: str) -> int:
            return client.get(f"/download/{path}", headers={HEADER: who}).status_code

        many = [askers.submit(take, f"session/{session}/report.pdf", ANA) for _ in range(4)]
        until(lambda: queue.load == (1, 3) and len(made) == 1)
        assert take("everything.zip", ANA) == 429, "what one visitor may order has an end"
        one = askers.submit(take, "everything.zip", BOR)
        until(lambda: queue.load == (1, 4))
        goes_on.set()
        assert one.result(20) == 200 and [item.result(20) for item in many] == [200] * 4
    assert made == ["a report", "everything", *["a report"] * 3], "it waits for what was under way and nothing else"


def test_every_address_is_tried_here() -> None:
    tried = {"session", "handouts", "everything.zip", "reviews", "cases"}
    assert {path.partition("/")[0] for path in files.FILES} == tried
    assert all(route.path.startswith("/download/") for route in downloads.routes())
