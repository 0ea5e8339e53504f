"""Fits the numbers of `knowledge/search.yaml` on questions of our own and prints them.

    python -m training.fit_search tests/knowledge/sets/questions-tune*.jsonl

Weights are chosen by recall@3 on a small grid. How much the belief and the nearness count beside the lead, and the
least assurance, are chosen so that few questions with an answer are called silent and most of those without one.
"""

import json
import sys
from contextlib import closing
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from roleplay.config import Settings
from roleplay.knowledge.manual import Manual
from roleplay.knowledge.search.searcher import Heard, Query, Scale, Searcher, Tuning, Vector, clean

WRONG_SILENCE = 0.035  # share of answerable questions that may be called silent; of other hands it will be more
LETTERS = (0.3, 0.6, 1.0)
WORDS = (0.3, 0.6, 0.9)
BELIEF = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6)
NEAR = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Asked:
    """A question with what was heard of it and the ids that answer it, none where nothing does."""

    query: Query
    heard: Heard | None
    ids: tuple[str, ...]


def main() -> None:
    """Fit both scales and print them as they stand in the file."""
    lines = [json.loads(line) for path in sys.argv[1:] for line in Path(path).read_text("utf-8").splitlines()]
    with closing(Manual.open(Settings())) as manual:
        manual.prepare()
        searcher = manual._searcher("passages")
        carried = {passage.id: (passage.id, *passage.ids) for passage in manual.library.passages}
        vectors = {line["query"]: manual._vector(line["query"]) for line in lines}
        for name in ("by_meaning", "by_words"):
            queries = [_query(line["query"], vectors if name == "by_meaning" else {}) for line in lines]
            asked = [
                Asked(query, searcher.hear(query), tuple(line["ids"]))
                for query, line in zip(queries, lines, strict=True)
            ]
            scale = fit(searcher, asked, carried, meaning=float(name == "by_meaning"))
            print(f"  {name}: {json.dumps({key: round(value, 3) for key, value in scale.model_dump().items()})}")


def _query(text: str, vectors: dict[str, Vector | None]) -> Query:
    return Query(clean(text), vectors.get(text))


def fit(searcher: Searcher, asked: list[Asked], carried: dict[str, tuple[str, ...]], meaning: float) -> Scale:
    """Return the best weights of the grid, with belief and least assurance fitted for them."""
    scales = [Scale(meaning=meaning, letters=letters, words=words) for letters, words in product(LETTERS, WORDS)]
    scored = [(recall(searcher, scale, asked, carried), scale) for scale in scales]
    for value, scale in scored:
        print(f"# recall@1,3,5 {value}: letters {scale.letters}, words {scale.words}")
    best = max(scored, key=lambda pair: (pair[0][1], pair[0][2], pair[0][0]))[1]
    return assured(searcher, best, asked)


def recall(
    searcher: Searcher, scale: Scale, asked: list[Asked], carried: dict[str, tuple[str, ...]]
) -> tuple[float, ...]:
    """Return recall at 1, 3 and 5 on the questions that have an answer."""
    searcher.tuning = Tuning(by_meaning=scale, by_words=scale)
    hits = []
    for item in (item for item in asked if item.ids):
        found = searcher.weigh(item.heard, item.query, 5).matches
        right = [any(is_meant(one, item.ids) for one in carried[match.owner]) for match in found]
        hits.append((any(right[:1]), any(right[:3]), any(right)))
    return tuple(round(float(value), 3) for value in np.mean(hits, axis=0))


def is_meant(found: str, wanted: tuple[str, ...]) -> bool:
    """Return whether an id is one of those wanted, or a part of one."""
    return any(found == one or found.startswith(f"{one}-") for one in wanted)


def assured(searcher: Searcher, scale: Scale, asked: list[Asked]) -> Scale:
    """Return the scale whose belief and nearness part best, with the assurance below which it is to be silent."""
    searcher.tuning = Tuning(by_meaning=scale, by_words=scale)
    evidence = [searcher.weigh(item.heard, item.query).evidence for item in asked]
    has_answer = np.array([bool(item.ids) for item in asked])
    fitted = []
    for belief, near in product(BELIEF, NEAR):
        believing = scale.model_copy(update={"belief": belief, "near": near})
        assurance = np.array([believing.assurance(item) for item in evidence])
        least = float(np.quantile(assurance[has_answer], WRONG_SILENCE))
        recognised = float(np.mean(assurance[~has_answer] < least))
        print(f"# belief {belief}, near {near}: recognised {recognised:.3f} at {WRONG_SILENCE} wrong silence")
        fitted.append((recognised, believing.model_copy(update={"sure": least})))
    return max(fitted, key=lambda pair: pair[0])[1]


if __name__ == "__main__":
    main()
