"""Embedders that need no model, and passages made for tests."""

import shutil
import socket
import zlib

import pytest
import yaml

from roleplay.config import ROOT, Settings
from roleplay.knowledge.search.embedders import Embedder
from roleplay.knowledge.sources.passages import PassageLibrary
from roleplay.knowledge.sources.units import Unit
from tests.once import KNOWLEDGE, shipped_passages


class Toy(Embedder):
    """Puts texts with the same word beginnings close together; counts what it was asked to embed."""

    def __init__(self, dimension: int = 64, name: str = "toy") -> None:
        self.name = name
        self.dimension = dimension
        self.embedded: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded.extend(texts)
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = [0.0] * self.dimension
        for word in text.casefold().split():
            vector[zlib.crc32(word[:4].encode()) % self.dimension] += 1.0
        length = sum(value * value for value in vector) ** 0.5 or 1.0
        return [value / length for value in vector]


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(data=tmp_path / "data")


def unit(owner: str, text: str, roles=("police", "ngo"), provenance="chapter", kind="text") -> Unit:
    return Unit("passages", owner, "en", kind, text, frozenset(roles), provenance)


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def library_passages() -> PassageLibrary:
    return shipped_passages(KNOWLEDGE)


@pytest.fixture
def small(tmp_path) -> Settings:
    """Settings with a small part of the content, for what would take long with all of it."""
    root = tmp_path / "knowledge"
    for folder in ("chapter", "chapter/sl", "chapter/en"):
        (root / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "knowledge" / folder / "63-institutions.yaml", root / folder)
    shutil.copy(ROOT / "knowledge" / "search.yaml", root)
    (root / "silence.yaml").write_text("[]", encoding="utf-8")
    tasks = yaml.load((ROOT / "knowledge" / "mandates.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)[:5]
    (root / "mandates.yaml").write_text(yaml.safe_dump(tasks, allow_unicode=True), encoding="utf-8")
    return Settings(knowledge=root, data=tmp_path / "data")
