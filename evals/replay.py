"""Recorded answers of a model: asked for once at an endpoint, and given again by one on this machine."""

import json
import threading
from collections.abc import Callable, Generator, Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from evals.acts import Heard, Line
from roleplay.models.accounts import Ledger
from roleplay.models.address import Address
from roleplay.models.endpoint import Endpoint
from roleplay.models.limits import Limits
from roleplay.models.model import Cancel, OnCall, Outlook, Prompt, Shape
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

    def reads(self, model: "Endpoint | Noted", line: Line, language: Language) -> dict[str, Any]:
        """Return what is made of a line by the product's own reader, who has read it included."""
        reader = ModelReader(self.local, model, shipped_prompts(), PATIENCE)
        return read_line(reader, line, self.library, language, says_who=True)

    def locally(self, line: Line, language: Language) -> Heard:
        """Return the acts that the local reader hears."""
        heard: Heard = read_line(self.local, line, self.library, language)["acts"]
        return heard


@dataclass
class Noted:
    """An endpoint whose answer, as it was parsed, and the prompt's version are kept."""

    endpoint: Endpoint
    answer_given: dict[str, Any] = field(default_factory=dict)
    version: str = ""

    @property
    def name(self) -> str:
        """The model's name."""
        return self.endpoint.name

    @property
    def places(self) -> tuple[str, ...]:
        """Where prompts go."""
        return self.endpoint.places

    def outlook(self, asker: Hashable) -> Outlook:
        """Return what an asker has to expect."""
        return self.endpoint.outlook(asker)

    def stream(
        self, prompt: Prompt, *, most_tokens: int, cancel: Cancel | None = None, on_call: OnCall | None = None
    ) -> Generator[str]:
        """Yield the answer in pieces."""
        return self.endpoint.stream(prompt, most_tokens=most_tokens, cancel=cancel, on_call=on_call)

    def answer(
        self,
        prompt: Prompt,
        shape: type[Shape],
        *,
        most_tokens: int,
        cancel: Cancel | None = None,
        on_call: OnCall | None = None,
    ) -> Shape:
        """Return the answer, and keep it."""
        given = self.endpoint.answer(prompt, shape, most_tokens=most_tokens, cancel=cancel, on_call=on_call)
        self.answer_given, self.version = given.model_dump(mode="json", exclude_defaults=True), prompt.version
        return given


def record(path: Path, lines: Sequence[Line], language: Language, url: str, readers: Readers) -> None:
    """Ask the model at an address for all lines of a set that have no answer yet, and write down what it says."""
    known = recorded(path)
    limits = Limits(first=PATIENCE, between=PATIENCE, total=PATIENCE, attempts=1, at_once=AT_ONCE)
    endpoint = Endpoint(Address(url, "asked"), Ledger(), limits=limits)

    def asked(line: Line) -> Noted:
        noted = Noted(endpoint)
        readers.reads(noted, line, language)
        return noted

    missing = [line for line in lines if line["id"] not in known]
    for line in missing[:1]:
        readers.locally(line, language)  # what is built at the first reading is built before many read at once
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = dict(zip([line["id"] for line in missing], pool.map(asked, missing), strict=True))
    known |= {
        name: {"id": name, "prompt": noted.version, "answer": noted.answer_given}
        for name, noted in answers.items()
        if noted.answer_given
    }
    rows = (known[line["id"]] for line in lines if line["id"] in known)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def recorded(path: Path) -> dict[str, dict[str, Any]]:
    """Return the answers of a file by the ids of their lines."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return {row["id"]: row for row in map(json.loads, text.splitlines())}


class _Answering(BaseHTTPRequestHandler):
    """Streams the one answer that its server has at the moment, as OpenAI's protocol has it."""

    server: "_Server"

    def do_POST(self) -> None:  # noqa: N802 - the name that the library calls
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
