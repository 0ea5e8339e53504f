"""Recorded answers of a model: asked for once at an endpoint, and given again by one on this machine."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from evals.acts import Heard, Line
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.fair_queue import Entrance
from roleplay.models.calls.limits import Limits
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.model import Inquiry, Shape
from roleplay.models.prompts import shipped_prompts
from roleplay.reading.contract import read_line
from roleplay.reading.local import LocalReader
from roleplay.reading.model import ModelReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language

PATIENCE = 6 * 3600.0  # seconds: where people write the answers, they take their time
AT_ONCE = 64


@dataclass(frozen=True)
class Readers:
    """What a reader with a model is made of, besides the model."""

    local: LocalReader
    library: Library

    def reads(self, model: Endpoint, line: Line, language: Language) -> dict[str, Any]:
        """Return what is made of a line by the product's own reader, who has read it included."""
        reader = ModelReader(self.local, model, shipped_prompts(), PATIENCE)
        return read_line(reader, line, self.library, language, says_who=True)

    def locally(self, line: Line, language: Language) -> Heard:
        """Return the acts that the local reader hears."""
        heard: Heard = read_line(self.local, line, self.library, language)["acts"]
        return heard


class Noted(Endpoint):
    """An endpoint that keeps its answer, as it was parsed, and the version of the prompt that it was for."""

    kept: dict[str, Any] | None = None

    def filled(self, inquiry: Inquiry, shape: type[Shape]) -> Shape:
        """Return the answer, and keep it."""
        given = super().filled(inquiry, shape)
        version = inquiry.prompt.version
        self.kept = {"prompt": version, "answer": given.model_dump(mode="json", exclude_defaults=True)}
        return given


def noted(url: str) -> Noted:
    """Return an endpoint at an address that keeps its answer and waits for it as long as people take to write it."""
    limits = Limits(connect=PATIENCE, first=PATIENCE, between=PATIENCE, total=PATIENCE, attempts=1, queue=PATIENCE)
    return Noted(Address(url, "asked"), Ledger(), limits=limits)


def record(path: Path, lines: Sequence[Line], language: Language, url: str, readers: Readers) -> None:
    """Ask the model at an address for all lines of a set that have no answer yet, and write down what it says."""
    known = recorded(path)
    missing = [line for line in lines if line["id"] not in known]
    limits = Limits(connect=PATIENCE, first=PATIENCE, between=PATIENCE, total=PATIENCE, attempts=1)
    entrance = Entrance.of(Limits(at_once=AT_ONCE))

    def asked(line: Line) -> dict[str, Any] | None:
        with closing(Noted(Address(url, "asked"), Ledger(), limits=limits, entrance=entrance)) as endpoint:
            readers.reads(endpoint, line, language)
            return endpoint.kept

    with ThreadPoolExecutor(AT_ONCE) as pool:
        kept = zip(missing, pool.map(asked, missing), strict=True)
        known |= {line["id"]: {"id": line["id"], **answer} for line, answer in kept if answer is not None}
    rows = (known[line["id"]] for line in lines if line["id"] in known)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def recorded(path: Path) -> dict[str, dict[str, Any]]:
    """Return the answers of a file by the ids of their lines."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return {row["id"]: row for row in map(json.loads, text.splitlines())}


class _Answering(BaseHTTPRequestHandler):
    """Streams the one answer that its server has at the moment, as OpenAI's protocol has it."""

    server: "_Server"

    def do_POST(self) -> None:
        """Answer whatever is asked."""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for delta, end in (({"content": self.server.answer}, None), ({}, "stop")):
            choice = {"index": 0, "delta": delta, "finish_reason": end}
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "recorded"}
            self.wfile.write(f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    answer = ""


@contextmanager
def replaying(path: Path, readers: Readers) -> Iterator[Callable[[Line, Language], dict[str, Any]]]:
    """Give a function that reads a line by the recorded answer, through the product's endpoint, parsing and checks."""
    answers, server = recorded(path), _Server(("127.0.0.1", 0), _Answering)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    endpoint = Endpoint(Address(f"http://127.0.0.1:{server.server_port}/v1", "recorded"), Ledger())

    def reads(line: Line, language: Language) -> dict[str, Any]:
        server.answer = json.dumps(answers[line["id"]]["answer"]) if line["id"] in answers else ""
        return readers.reads(endpoint, line, language)

    try:
        yield reads
    finally:
        endpoint.close()
        server.shutdown()
        server.server_close()
