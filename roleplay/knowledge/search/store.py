"""The vector store: Chroma through LangChain, embedded below the data folder or as a server."""

import errno
import os
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import httpx
import numpy as np
from filelock import FileLock, Timeout

from roleplay.config import Settings
from roleplay.errors import CodedError
from roleplay.knowledge.search.embedders import Embedder
from roleplay.knowledge.sources.units import Corpus, Unit

# Chroma and LangChain take seconds to import: what does not search by meaning starts without them.
if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

# Chroma keeps what it was given in its queue and in free pages after it was removed: of documents of one's own it gets
# the vectors alone, so that the text of one that is removed is gone. It is only ever read from the document itself.
WITHOUT_TEXT: frozenset[Corpus] = frozenset({"documents"})
PART = 2048  # vectors read at a time
BATCH = 64  # units embedded and written at a time: small enough for a progress bar, large enough to be quick
PREFIX = "sodeluj"

FAULTS = (
    httpx.HTTPError,  # no connection, or lost on the way
    OSError,
    ValueError,  # an answer that is no JSON; the client also wraps the first connection's failure in one
    KeyError,  # JSON of another shape than Chroma's
    TypeError,
    AttributeError,  # a client that an earlier failure has left half-built
)

# By the errors of Chroma, which keeps to SQLite's, and of the operating system: those of Chroma have no code.
FULL = ("disk is full", os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT))

Progress = Callable[[int, int], None]
"""Told how many of how many units are done."""


class StoreError(CodedError):
    """The vector store cannot be used; search goes on by letters and words alone."""


@dataclass(slots=True)
class VectorStore:
    """Collections of unit vectors, one for each corpus, all made by one embedder; `where` names it in messages.

    All that asks the store raises StoreError: `store_unreachable` where it does not answer or answers nonsense,
    `store_mixed` where another embedder has filled it.
    """

    client: "ClientAPI"
    embedder: Embedder
    where: str
    lock: FileLock | None = None
    collections: dict[Corpus, "Chroma"] = field(default_factory=dict)

    @classmethod
    def open(cls, settings: Settings, embedder: Embedder, patience: float = 0.0) -> "VectorStore":
        """Open the server that the settings name, else the folder below the data folder.

        `patience` is how many seconds another process may still have the folder open.

        Raises:
            StoreError: `store_unreachable`, or `store_locked` where another process has the folder open.
        """
        if settings.chroma_url:
            where = urlsplit(settings.chroma_url).netloc.rpartition("@")[2]
            with _Reaching(where):
                return cls(_client(settings.chroma_url, folder_of(settings.data)), embedder, where)
        folder = folder_of(settings.data)
        lock = _lock(folder, patience)
        try:
            with _Reaching(str(folder)):
                client = _client("", folder)
        except StoreError:
            lock.release()
            raise
        return cls(client, embedder, str(folder), lock)

    def close(self) -> None:
        """Let another process have the folder."""
        self.collections.clear()
        if self.lock is not None:
            self.lock.release()

    def wipe(self) -> None:
        """Delete the folder with everything that was ever in it; this store cannot be used any more.

        Chroma keeps what it was given in its queue and in free pages, also after it was removed. A server keeps its
        files itself: there only the collections go.
        """
        if self.lock is None:
            self.reset()
            return
        self.collections.clear()
        with _Reaching(self.where):
            self.client.close()  # type: ignore[attr-defined]
        self.lock.release()
        wipe_folder(Path(self.where))

    def sync(self, corpus: Corpus, units: Collection[Unit], progress: Progress | None = None) -> tuple[int, int]:
        """Make the collection hold just these units; return how many were added and removed.

        Units are known by their content's hash, so that only what changed is embedded.
        """
        chroma = self._collection(corpus)
        wanted = {unit.id: unit for unit in units}
        with _Reaching(self.where):
            held = set(chroma.get(include=[])["ids"])
        stale = sorted(held - wanted.keys())
        fresh = [unit for key, unit in wanted.items() if key not in held]
        with _Reaching(self.where):
            for start in range(0, len(stale), BATCH):
                chroma.delete(ids=stale[start : start + BATCH])
            for start in range(0, len(fresh), BATCH):
                self._add(corpus, fresh[start : start + BATCH])
                if progress is not None:
                    progress(min(start + BATCH, len(fresh)), len(fresh))
        return len(fresh), len(stale)

    def _add(self, corpus: Corpus, units: Sequence[Unit]) -> None:
        texts, ids = [unit.text for unit in units], [unit.id for unit in units]
        metadatas = [_metadata(unit) for unit in units]
        if corpus not in WITHOUT_TEXT:
            self._collection(corpus).add_texts(texts, metadatas=metadatas, ids=ids)
            return
        bare = self.client.get_collection(_name(corpus), embedding_function=None)
        vectors = np.asarray(self.embedder.embed_documents(texts), dtype=np.float32)
        bare.upsert(ids=ids, embeddings=vectors, metadatas=list(metadatas))

    def count(self, corpus: Corpus) -> int:
        """Return how many units the collection holds."""
        with _Reaching(self.where):
            return len(self._collection(corpus).get(include=[])["ids"])

    def vectors(self, corpus: Corpus) -> dict[str, Sequence[float]]:
        """Return the vector of every unit of the collection by its id."""
        found: dict[str, Sequence[float]] = {}
        with _Reaching(self.where):
            collection = self._collection(corpus)
            # A part at a time: Chroma takes ten times the memory of what it gives. Half precision is enough to search.
            while held := collection.get(include=["embeddings"], limit=PART, offset=len(found)):
                found.update(zip(held["ids"], np.asarray(held["embeddings"], dtype=np.float16), strict=True))
                if len(held["ids"]) < PART:
                    break
        return found

    def _collection(self, corpus: Corpus) -> "Chroma":
        if corpus not in self.collections:
            with _Reaching(self.where):
                self.collections[corpus] = self._open(corpus)
        return self.collections[corpus]

    def _open(self, corpus: Corpus) -> "Chroma":
        from langchain_chroma import Chroma  # noqa: PLC0415 - heavy

        name = _name(corpus)
        made_by = {"embedder": self.embedder.name, "dimension": self.embedder.dimension}
        chroma = Chroma(
            collection_name=name,
            embedding_function=cast("Embeddings", self.embedder),
            client=self.client,
            collection_metadata={"hnsw:space": "cosine", **made_by},
        )
        stored = self.client.get_collection(name, embedding_function=None).metadata or {}
        if any(stored.get(key) != value for key, value in made_by.items()):
            filled_by = f"{stored.get('embedder')} ({stored.get('dimension')})"
            configured = f"{self.embedder.name} ({self.embedder.dimension})"
            raise StoreError("store_mixed", collection=name, stored=filled_by, configured=configured)
        return chroma

    def reset(self) -> None:
        """Drop the collections of this program, so that another embedder can fill them anew."""
        self.collections.clear()
        with _Reaching(self.where):
            for collection in self.client.list_collections():
                if collection.name.startswith(f"{PREFIX}-"):
                    self.client.delete_collection(collection.name)


def _name(corpus: Corpus) -> str:
    return f"{PREFIX}-{corpus}"


def folder_of(data: Path) -> Path:
    """Return where the store lies below the data folder."""
    return data / "chroma"


def wipe_folder(folder: Path) -> None:
    """Delete the folder of a store that nobody has open; nothing where there is none.

    Raises:
        StoreError: `store_locked` where another process has it open.
    """
    if not folder.exists():
        return
    lock = _lock(folder)
    try:
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path != Path(lock.lock_file):
                path.unlink()
    finally:
        lock.release()


def _lock(folder: Path, patience: float = 0.0) -> FileLock:
    lock = FileLock(folder / "sodeluj.lock", timeout=patience)
    with _Reaching(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout as error:
            raise StoreError("store_locked", where=str(folder)) from error
    return lock


def _client(url: str, folder: Path) -> "ClientAPI":
    """Return the server at an address, else the folder."""
    import chromadb  # noqa: PLC0415 - heavy
    from chromadb.config import Settings as ChromaSettings  # noqa: PLC0415 - heavy

    settings = ChromaSettings(anonymized_telemetry=False)
    if not url:
        return chromadb.PersistentClient(str(folder), settings=settings)
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 8000)
    return chromadb.HttpClient(parts.hostname or "localhost", port, ssl=is_secure, settings=settings)


@dataclass(frozen=True, slots=True)
class _Reaching:
    """Says of what goes wrong between here and the store that it cannot be used; lets everything else pass."""

    where: str

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None:
            return
        from chromadb.errors import ChromaError  # noqa: PLC0415 - heavy, and loaded wherever it can be raised

        # ChromaError is the server's or the folder's own word: not found, damaged, full. For an answer with an error
        # status that is not its own the client raises a bare Exception, which no `except` can name alone.
        if isinstance(error, (ChromaError, *FAULTS)) or kind is Exception:
            if any(words in str(error) for words in FULL):
                raise StoreError("store_full", where=self.where) from error
            raise StoreError("store_unreachable", where=self.where, problem=str(error)) from error


def _metadata(unit: Unit) -> dict[str, str | bool]:
    roles = {f"role_{role}": True for role in sorted(unit.roles)}
    return {"owner": unit.owner, "language": unit.language, "kind": unit.kind, "provenance": unit.provenance, **roles}
