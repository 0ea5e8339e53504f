"""Documents asked for in the other language, and what a search by meaning costs over many passages: `make bench`."""

import statistics
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import yaml

from roleplay.config import ROOT, Settings
from roleplay.knowledge.manual import Manual
from roleplay.knowledge.search.embedders import Embedder, choose_embedder
from roleplay.knowledge.search.searcher import Query, Searcher, clean, load_tuning
from roleplay.knowledge.search.store import VectorStore
from roleplay.knowledge.sources.units import Unit
from roleplay.scenario.vocabulary import LANGUAGES

DOCUMENTS = Path(__file__).parent.parent / "knowledge" / "sets" / "documents"
PASSAGES, UNITS_EACH, ASKED = 2000, 7, 100

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def manual(tmp_path_factory):
    """The manual with all documents, each in its one language, beside 390 passages that could crowd them out."""
    with closing(Manual.open(Settings(data=tmp_path_factory.mktemp("data")))) as opened:
        for path in sorted(DOCUMENTS.glob("*.md")):
            opened.documents.add(path, path.name.split(".")[1])
        assert opened.prepare().stage == "ready"
        yield opened


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_are_found_from_the_other_language(manual, language) -> None:
    asked = yaml.safe_load((DOCUMENTS / "questions.yaml").read_text(encoding="utf-8"))
    alone, among = [], []
    for item in (item for item in asked if item["language"] == language):
        query = Query(clean(item["query"]), manual._vector(item["query"]))
        sources = {document.id: document.source for document in manual.documents.all()}
        first = [match.owner.rpartition("-")[0] for match in manual._searcher("documents").search(query, 5).matches]
        alone.append([sources[owner] == item["document"] for owner in first])
        cited = [found.document for found in manual.consult(item["query"], language, 5).citations]
        among.append(any(document is not None and document.source == item["document"] for document in cited))
    at_1, at_5 = (statistics.mean(any(hits[:k]) for hits in alone) for k in (1, 5))
    print(
        f"\ndocuments asked for in {language}: recall@1 {at_1:.3f} @5 {at_5:.3f} among documents; "
        f"@5 {statistics.mean(among):.3f} among passages and documents"
    )
    assert at_1 >= 0.6
    assert at_5 >= 0.8
    assert statistics.mean(among) >= 0.8


class Jittered(Embedder):
    """The embedder itself for questions; for units the vectors that were shipped, moved a little, each in its own way.

    To embed so many texts would take minutes, and what a search costs depends on their number and spread alone.
    """

    def __init__(self, embedder: Embedder, vectors: np.ndarray) -> None:
        self.embedder, self.vectors, self.made = embedder, vectors, np.random.default_rng(0)
        self.name, self.dimension = embedder.name, embedder.dimension

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        chosen = self.vectors[self.made.integers(len(self.vectors), size=len(texts))]
        moved = chosen + self.made.normal(scale=0.02, size=chosen.shape)
        return (moved / np.linalg.norm(moved, axis=1, keepdims=True)).tolist()

    def embed_query(self, text: str) -> list[float]:
        return self.embedder.embed_query(text)


def test_search_by_meaning_over_2000_passages_takes_little_time(manual, tmp_path) -> None:
    shipped = list(manual._store.vectors("passages").values())
    embedder = Jittered(choose_embedder(manual.settings), np.asarray(shipped))
    questions = [question for passage in manual.library.passages for question in passage.questions["sl"]]
    units = [
        Unit("passages", f"P{number // UNITS_EACH}", "sl", "question", f"{questions[number % len(questions)]} {number}")
        for number in range(PASSAGES * UNITS_EACH)
    ]
    searcher = Searcher.of("passages", units, load_tuning(ROOT / "knowledge", "passages"))
    with closing(VectorStore.open(Settings(data=tmp_path), embedder)) as store:
        store.sync("passages", units)
        searcher.connect(units, store.vectors(searcher.corpus))
        spent = []
        for question in questions[: ASKED + 1]:
            began = time.perf_counter()
            found = searcher.search(Query(question, embedder.embed_query(question)))
            spent.append(time.perf_counter() - began)
            assert found.by_meaning
    median = statistics.median(spent[1:])
    print(f"\nsearch by meaning over {PASSAGES} passages: {median * 1000:.1f} ms at the median")
    assert median < 0.04
