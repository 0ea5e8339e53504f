"""Recorded answers of a model: asked for once at an endpoint, and given again by one on this machine."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.acts import Heard
from evals.fake_server import FakeServer
from evals.lines import Line, read_rows, write_rows
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
LIMITS = Limits(connect=PATIENCE, first=PATIENCE, between=PATIENCE, total=PATIENCE, attempts=1, queue=PATIENCE)


@dataclass(frozen=True)
class Readers:
    """What a reader with a model is made of, besides the model."""

    local: LocalReader
    library: Library

    def reads(self, model: Endpoint, line: Line, language: Language) -> dict[str, Any]:
        """Return what is made of a line by the product's own reader, who has read it included."""
        reader = ModelReader(self.local, model, shipped_prompts(), PATIENCE)
        return read_line(reader, line, self.library, language, says_who=True)

    def codes(self, line: Line, language: Language) -> dict[str, Any]:
        """Return what the local reader makes of a line."""
        return read_line(self.local, line, self.library, language)

    def locally(self, line: Line, language: Language) -> Heard:
        """Return the acts that the local reader hears."""
        heard: Heard = self.codes(line, language)["acts"]
        return heard


class Noted(Endpoint):
    """An endpoint that keeps its answer, as it was parsed, and the version of the prompt that it was for."""

    kept: dict[str, Any] | None = None

    def filled(self, inquiry: Inquiry, shape: type[Shape]) -> Shape:
        """Return the answer, and keep it."""
        given = super().filled(inquiry, shape)
        answer = given.model_dump(mode="json", exclude_defaults=True)
        self.kept = {"prompt": inquiry.prompt.version, "answer": answer}
        return given


def noted(url: str, entrance: Entrance | None = None) -> Noted:
    """Return an endpoint at an address that keeps its answer and waits for it as long as people take to write it."""
    return Noted(Address(url, "asked"), Ledger(), limits=LIMITS, entrance=entrance)


def ask_all(url: str, lines: Sequence[Line], put: Callable[[Line, Noted], object]) -> dict[str, dict[str, Any]]:
    """Return what the model at an address answers to lines that are `put` to it, by id; failures are left out."""
    entrance = Entrance.of(Limits(at_once=AT_ONCE))

    def asked(line: Line) -> dict[str, Any] | None:
        with closing(noted(url, entrance)) as endpoint:
            put(line, endpoint)
            return endpoint.kept

    with ThreadPoolExecutor(AT_ONCE) as pool:
        kept = zip(lines, pool.map(asked, lines), strict=True)
        return {line["id"]: {"id": line["id"], **answer} for line, answer in kept if answer is not None}


def record(path: Path, lines: Sequence[Line], language: Language, url: str, readers: Readers) -> None:
    """Ask the model at an address for all lines of a set that have no answer yet, and write down what it says."""
    known = recorded(path)
    missing = [line for line in lines if line["id"] not in known]
    known |= ask_all(url, missing, lambda line, model: readers.reads(model, line, language))
    write_rows(path, (known[line["id"]] for line in lines if line["id"] in known))


def recorded(path: Path) -> dict[str, dict[str, Any]]:
    """Return the answers of a file by the ids of their lines."""
    return {row["id"]: row for row in read_rows(path)}


@contextmanager
def replaying(path: Path, readers: Readers) -> Iterator[Callable[[Line, Language], dict[str, Any]]]:
    """Give a function that reads a line by the recorded answer, through the product's endpoint, parsing and checks."""
    answers = recorded(path)
    with (
        FakeServer() as server,
        closing(Endpoint(Address(server.url, server.model), Ledger())) as endpoint,
    ):

        def reads(line: Line, language: Language) -> dict[str, Any]:
            server.says(answers[line["id"]]["answer"] if line["id"] in answers else "", pieces=1)
            return readers.reads(endpoint, line, language)

        yield reads
