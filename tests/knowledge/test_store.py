"""The vector store: incremental, filtered, guarded against mixtures, second processes and dead servers."""

import json
import subprocess
import sys
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from roleplay.knowledge.search.embedders import EmbedderError
from roleplay.knowledge.search.store import StoreError, VectorStore
from roleplay.knowledge.sources.units import Unit
from tests.knowledge.conftest import Toy, unit


@pytest.fixture
def store(settings, toy):
    with closing(VectorStore.open(settings, toy)) as opened:
        yield opened


def test_only_what_changed_is_embedded(store, toy):
    first = [unit("A", "police identify victims"), unit("B", "inspectors visit sites")]
    assert store.sync("passages", first) == (2, 0)
    toy.embedded.clear()
    assert store.sync("passages", [first[0], unit("B", "inspectors visit many sites")]) == (1, 1)
    assert toy.embedded == ["inspectors visit many sites"]
    assert store.count("passages") == 2


def test_progress_reaches_the_end(store):
    seen = []
    store.sync("passages", [unit(f"P{number}", f"text {number}") for number in range(150)], lambda *at: seen.append(at))
    assert seen == [(64, 150), (128, 150), (150, 150)]


def test_vectors_come_back_by_the_unit_they_belong_to(store, toy):
    items = [unit("A", "police identify victims"), unit("B", "inspectors visit sites")]
    store.sync("passages", items)
    held = store.vectors("passages")
    assert held.keys() == {item.id for item in items}
    for item in items:
        assert held[item.id] == pytest.approx(toy.embed_query(item.text), abs=1e-6)


def test_what_is_stored_of_a_unit_can_be_asked_for(store):
    item = unit("A", "police identify victims", roles=("police",), provenance="unverified")
    store.sync("passages", [item, unit("B", "inspectors visit sites", roles=("labour",))])
    collection = store.client.get_collection("sodeluj-passages", embedding_function=None)
    assert collection.get(where={"$and": [{"role_police": True}, {"provenance": "unverified"}]})["ids"] == [item.id]


def test_an_empty_collection_has_no_vectors(store):
    assert store.sync("passages", []) == (0, 0)
    assert store.vectors("passages") == {}


@pytest.mark.parametrize(("dimension", "name"), [(32, "toy"), (64, "other")])
def test_another_embedder_is_refused_and_reset_lets_it_in(settings, toy, dimension, name):
    with closing(VectorStore.open(settings, toy)) as first:
        first.sync("passages", [unit("A", "police identify victims")])
    with closing(VectorStore.open(settings, Toy(dimension, name))) as second:
        with pytest.raises(StoreError) as refused:
            second.sync("passages", [unit("A", "police identify victims")])
        assert refused.value.code == "store_mixed"
        second.reset()
        assert second.sync("passages", [unit("A", "police identify victims")]) == (1, 0)


def test_a_second_process_is_told_that_the_folder_is_open(settings, store):
    code = (
        "from roleplay.config import Settings\n"
        "from roleplay.knowledge.search.store import StoreError, VectorStore\n"
        "from tests.knowledge.conftest import Toy\n"
        "from pathlib import Path\n"
        f"try: VectorStore.open(Settings(data=Path({str(settings.data)!r})), Toy())\n"
        "except StoreError as error: print(error.code)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "store_locked"


def test_closing_lets_the_next_one_in(settings, toy):
    VectorStore.open(settings, toy).close()
    VectorStore.open(settings, toy).close()


def test_a_server_that_is_not_there(settings, toy, unused_port):
    away = settings.model_copy(update={"chroma_url": f"http://127.0.0.1:{unused_port}"})
    with pytest.raises(StoreError) as refused:
        VectorStore.open(away, toy)
    assert refused.value.code == "store_unreachable"


def test_a_damaged_folder(settings, toy):
    folder = settings.data / "chroma"
    folder.mkdir(parents=True)
    (folder / "chroma.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError) as refused:
        VectorStore.open(settings, toy)
    assert refused.value.code == "store_unreachable"


def test_a_file_where_the_folder_should_be(settings, toy):
    folder = settings.data / "chroma"
    folder.mkdir(parents=True)
    (folder / "chroma.sqlite3").mkdir()
    for _ in range(2):  # the second time the lock is free again, and the client stumbles over its half-built self
        with pytest.raises(StoreError) as refused:
            VectorStore.open(settings, toy)
        assert refused.value.code == "store_unreachable"


def test_a_folder_damaged_while_it_is_open(settings, store, toy):
    store.sync("passages", [unit("A", "police identify victims")])
    (settings.data / "chroma" / "chroma.sqlite3").write_bytes(b"this is no database" * 1000)
    for asks in (
        lambda: store.count("passages"),
        lambda: store.vectors("passages"),
        lambda: store.sync("passages", [unit("B", "inspectors visit sites")]),
        lambda: store.count("mandates"),
        store.reset,
    ):
        with pytest.raises(StoreError) as refused:
            asks()
        assert refused.value.code == "store_unreachable"


class Server(BaseHTTPRequestHandler):
    """A server that lets Chroma's client in, if `lets_in`, and then answers all with `answer`."""

    lets_in = True
    answer = b""
    status = 200

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body, status = self.answer, self.status
        if self.lets_in and self.path.endswith("/identity"):
            body = json.dumps({"user_id": "", "tenant": "default_tenant", "databases": ["default_database"]}).encode()
            status = 200
        elif self.lets_in and "collections" not in self.path:
            body = json.dumps({"id": "1", "name": "default_database", "tenant": "default_tenant"}).encode()
            status = 200
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def server(settings):
    handler = type("Handler", (Server,), {})
    serving = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield settings.model_copy(update={"chroma_url": f"http://127.0.0.1:{serving.server_port}"}), handler
    serving.shutdown()
    serving.server_close()
    thread.join()


@pytest.mark.parametrize("lets_in", [False, True])
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"<html>Sign in</html>", 200),
        (b"down", 500),
        (b"<html>no</html>", 404),
        (b"[]", 200),
        (b"{}", 200),
        (b"3", 200),
    ],
)
def test_a_server_that_is_not_chroma(server, toy, lets_in, answer, status):
    settings, handler = server
    handler.lets_in, handler.answer, handler.status = lets_in, answer, status
    with pytest.raises(StoreError) as refused:
        VectorStore.open(settings, toy).count("passages")
    assert refused.value.code == "store_unreachable"
    assert refused.value.details["where"] == settings.chroma_url.removeprefix("http://")


def test_the_embedder_s_error_is_its_own(settings):
    class Broken(Toy):
        def embed_documents(self, texts):
            raise EmbedderError("embedder_unavailable", embedder="toy", problem="away")

    with closing(VectorStore.open(settings, Broken())) as store, pytest.raises(EmbedderError):
        store.sync("passages", [unit("A", "police identify victims")])


def test_of_documents_the_store_holds_no_text(settings, toy):
    mark = "Zeleni log"
    piece = Unit("documents", "a1-1", "sl", "text", f"Vozilo se vrne v garažo postaje {mark}.")
    passage = unit("P1", "Who may identify a victim?")
    with closing(VectorStore.open(settings, toy)) as store:
        assert store.sync("documents", [piece]) == (1, 0)
        assert store.sync("passages", [passage]) == (1, 0)
        assert list(store.vectors("documents")[piece.id]) == pytest.approx(toy.embed_query(piece.text))
        assert store.sync("documents", [piece]) == (0, 0)
        held = b"".join(path.read_bytes() for path in settings.data.rglob("*") if path.is_file())
        assert passage.text.encode() in held
        assert mark.encode() not in held
        assert store.sync("documents", []) == (0, 1)
