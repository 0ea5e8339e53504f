"""A running server with header sign-in: nobody does what is somebody else's, by page, by hand or by address.

What each may do is done as well, or these tests would hold of a server on which nothing works. Buttons that were drawn
for somebody to whom the tab belonged before are tried in `tests/ui/test_hand_over.py`.
"""

import re
from itertools import groupby
from pathlib import Path

import httpx
import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from roleplay.errors import SodelujError
from roleplay.knowledge.sources.documents import OwnDocument
from roleplay.models.model import ModelError
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, Server, browsing, serving, settled, until
from tests.ui.signed_in import cookies_of, header_of, settings_of_provider
from tests.ui.web.acts import ACTS, DISGUISES, Forbidden
from tests.ui.web.conftest import HEADER
from tests.ui.web.staged import (
    ANOTHER,
    COMMENT,
    DRAFT,
    EVERYBODY,
    LEARNER,
    OPS,
    OUTSIDER,
    OWNER,
    POISON,
    QUESTION,
    SECRETS,
    TITLE,
    TRAINER,
    USED,
    WORDS,
    Staged,
)

pytestmark = [*MARKS, pytest.mark.slow]
T = catalogue("en")
INTRUDERS, RIGHTFUL = (OUTSIDER, LEARNER, ANOTHER, OPS), (OWNER, TRAINER)
TYPED = tuple(
    f"{'' if path == visit.START else name}?vaja={{over}}&pregled={{over}}&spremlja={{running}}"
    for name, path in visit.PAGES.items()
)


def test_by_direct_call(scene: Staged) -> None:
    """First everybody tries what is forbidden; nothing has changed then. Then everybody does what is not."""
    calls = [act for act in ACTS if act.call is not None]
    before, noted, tried, done = scene.snapshot(), len(scene.trail()), 0, 0
    for who in EVERYBODY:
        for act in calls:
            if who not in act.may:
                assert not _succeeds(scene, act, who), f"{who}: {act.act}"
                tried += 1
    assert scene.snapshot() == before
    assert {act for _, act in scene.trail()[noted:]} == {"reviews_taken"}, "a trainer may take what is not there"
    for who in EVERYBODY:
        for act in calls:
            if who in act.may:
                scene.renew()
                assert _succeeds(scene, act, who), f"{who} cannot: {act.act}"
                done += 1
    assert tried > 200 and done > 50


def _succeeds(scene: Staged, act: Forbidden, who: str) -> bool:
    assert act.call is not None
    try:
        act.call(scene.rooms(who))
    except ModelError:
        raise
    except SodelujError:
        return False
    return True


def test_by_address(scene: Staged, server: Server) -> None:
    routes = [act for act in ACTS if act.address is not None]
    before = scene.snapshot()
    for who in (*EVERYBODY, ""):
        with httpx.Client(base_url=server.address, headers={HEADER: who} if who else {}, timeout=60) as client:
            for act in routes:
                taken = _taken(client, act, scene.names())
                assert taken == (who in act.may), f"{who}: {act.act}"
            for method in ("PUT", "POST", "DELETE"):
                answer = client.request(method, "/_stcore/upload_file/a/b", content=b"x")
                assert answer.status_code >= 400, (who, method)
    assert scene.snapshot() == before


@pytest.mark.parametrize("access", ["header", "oidc", "local"])
def test_by_disguise(scene: Staged, access: str) -> None:
    """Nothing of the owner's, who is let in by the right name, and nothing at all where nobody signs in."""
    before, short = scene.snapshot(), scene.over[:8].encode()
    verified = cookies_of({"email": OWNER.upper(), "email_verified": True})
    rightful = {"header": {HEADER: OWNER.upper()}, "oidc": {"Cookie": header_of(verified)}, "local": {}}[access]
    settings = settings_of_provider(scene.data) if access == "oidc" else {}
    with serving(scene.data, settings | {"SODELUJ_ACCESS": access}) as server, httpx.Client(timeout=60) as client:
        addresses = [
            f"{server.address}/download/{path}" for path in ("everything.zip", f"session/{scene.over}/report.md")
        ]
        let_in = client.get(addresses[0], headers=rightful)
        assert let_in.status_code == 200 and (access == "local" or short in let_in.content)
        for disguise in DISGUISES:
            for address in addresses if disguise.access == access else ():
                headers = [(name.encode(), value.encode()) for name, value in disguise.headers]
                answer = client.get(address, headers=headers)
                assert short not in answer.content and (access != "local" or answer.status_code == 403), disguise.act
    assert scene.snapshot() == before


def _taken(client: httpx.Client, act: Forbidden, names: dict[str, str]) -> bool:
    assert act.address is not None
    path, holds = (part.format_map(names) for part in act.address)
    answer = client.get(path if path.startswith("/") else f"/download/{path}", params={"language": "en"})
    assert answer.status_code in (200, 404), act.act
    is_page = answer.content == client.get("/").content  # the one page with which everything begins, to everybody
    return answer.status_code == 200 and not is_page and holds.encode() in answer.content


def test_by_page(scene: Staged, server: Server, tmp_path: Path) -> None:
    """Every page by its address: what is done there is drawn for who may, and nothing secret reaches anybody else."""
    pages = sorted((act for act in ACTS if act.page is not None), key=lambda act: act.page or ("", ""))
    before = scene.snapshot()
    with browsing(tmp_path / "profile") as page:
        received = listened(page)
        for who in (*INTRUDERS, *RIGHTFUL):
            page.context.set_extra_http_headers({HEADER: who})
            came = b""
            for path, acts in groupby(pages, key=lambda act: act.page[0] if act.page is not None else ""):
                sent = visited(page, received, f"{server.address}/{path.format_map(scene.names())}")
                for act in sorted(acts, key=lambda act: who not in act.may):  # what is there is waited for first
                    assert act.page is not None
                    what = act.page[1].format_map(scene.names())
                    if who in act.may:
                        page.locator(what).first.wait_for(state="attached")
                    else:
                        assert not page.locator(what).count() and not keyed(what, sent), f"{who}: {act.act}"
                came += sent
            for path in TYPED if who in INTRUDERS else ():
                came += visited(page, received, f"{server.address}/{path.format_map(scene.names())}")
            came += visited(page, received, f"{server.address}/manual")
            assert asked(page) == (who in SECRETS[POISON]), who
            known = {words for words in SECRETS if words.encode() in came + b"".join(received)}
            assert known <= {words for words, who_may in SECRETS.items() if who in who_may}, who
            assert who in RIGHTFUL or scene.snapshot() == before, who
        assert {WORDS, COMMENT, TITLE, DRAFT} <= known


def test_who_may_does_it_by_page(scene: Staged, server: Server, tmp_path: Path) -> None:
    document = scene.document("north")
    with browsing(tmp_path / "profile") as page:

        def press(who: str, path: str, *keys: str) -> None:
            """Press buttons one after the other; a field that is named with words is filled instead."""
            page.context.set_extra_http_headers({HEADER: who})
            visit(page, server, path)
            for key in keys:
                name, _, words = key.partition("=")
                at = page.locator(f"[class*='st-key-{name}'] :is(button, summary, input, textarea)").first
                at.wait_for()
                at.fill(words) if words else at.click()
                settled(page)

        press(OPS, "settings", "model-none")
        until(page, lambda: not scene.rooms(OPS).models.choice().voice.url, "no model to speak")
        page.locator(".st-key-model-none").wait_for(state="detached")
        settled(page)
        page.get_by_text(T("model.elsewhere")).click()
        for key, words in (("model-url", scene.place.url), ("model-name", scene.place.name)):
            page.locator(f".st-key-{key} input").fill(words)
        page.locator(".st-key-model-take button").click()
        page.locator(".st-key-model-none").wait_for()
        assert scene.rooms(OPS).models.choice().voice.name == scene.place.name
        assert page.get_by_text(re.compile(T("model.spent", calls=2, pieces="X", money="Y").split("X")[0])).count()
        press(OPS, "settings", "model-look")
        press(TRAINER, "manual", f"remove-{document}")
        until(page, lambda: document not in map(_id, scene.rooms(TRAINER).documents.all()), "the document to go")
        press(TRAINER, f"console?spremlja={scene.running}", "hint-words=Greet the harbour master.")
        page.get_by_role("button", name=T("console.hint_send")).click()
        page.get_by_text("Greet the harbour master.").first.wait_for()
        press(TRAINER, f"console?spremlja={scene.running}", "console-pause")
        until(page, lambda: scene.rooms(OWNER).practice.look(scene.running).paused, "the pause")
        press(OPS, "workshop", f"withdraw-{USED}")
        until(page, lambda: USED not in scene.own_cases.in_use(), "the case to be withdrawn")
        press(OWNER, f"report?vaja={scene.over}", "submit-back")
        until(page, lambda: not scene.rooms(TRAINER).practice.shelf.submitted(), "it to be taken back")
        press(OWNER, "settings", "delete-all", "delete-all-yes")
        page.get_by_text(T("settings.count", number=0)).wait_for()
        assert not scene.rooms(OWNER).practice.shelf.cards()
    acts = {act for _, act in scene.trail()}
    assert {"model_cleared", "model_tried", "servers_sought", "document_removed", "hint_sent", "paused"} <= acts


def visit(page: Page, server: Server, path: str) -> None:
    page.goto(f"{server.address}/{path}{'&' if '?' in path else '?'}lang=en")
    page.locator(
        "[data-testid=stMainBlockContainer] :is([data-testid=stHeading], [data-testid=stAlert])"
    ).first.wait_for()
    settled(page)


def listened(page: Page) -> list[bytes]:
    """Return a list to which all is added that the server sends for the page."""
    received: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda sent: received.append(bytes(sent))))
    return received


def visited(page: Page, received: list[bytes], address: str) -> bytes:
    """Go to an address, wait until the server has drawn all of it, and return what it has sent for it."""
    received.clear()
    page.goto(f"{address}{'&' if '?' in address else '?'}lang=en")
    until(page, lambda: any(map(_ends, received)), f"{address} to be drawn")
    settled(page)
    return b"".join(received)


def _ends(sent: bytes) -> bool:
    message = ForwardMsg.FromString(sent)
    is_end = message.WhichOneof("type") == "script_finished"
    return is_end and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


def keyed(what: str, sent: bytes) -> bool:
    """Return whether the server has sent an element of one of the keys that a selector names."""
    return any(re.search(rb"\$\$ID-[0-9a-f]+-" + key.encode(), sent) for key in re.findall(r"st-key-([\w-]+)", what))


def asked(page: Page) -> bool:
    """Ask the manual; return whether the poisoned sentence is in the answer."""
    page.locator(".st-key-manual-words-page input").fill(QUESTION)
    page.get_by_role("button", name=T("manual.ask")).first.click()
    page.get_by_text(QUESTION).first.wait_for()
    settled(page)
    return POISON in page.content()


def _id(document: OwnDocument) -> str:
    return document.id
