"""Fits the numbers of `knowledge/search.yaml` on questions of our own and prints them.

    python tools/fit_search.py tests/knowledge/sets/questions-tune.jsonl

Weights are chosen by recall@3 on a small grid, and the least assurance so that few questions with an answer are called
silent. How much the belief counts beside the lead was fitted on the examples themselves, matters and ways of asking
held out in turn, and held on questions of another hand.
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
from roleplay.knowledge.search import Query, Searcher, Vector, clean
from roleplay.knowledge.tuning import Scale, Tuning

WRONG_SILENCE = 0.04  # share of answerable questions that may be called silent
WORDS = (0.3, 0.6)
BUNDLES = (1.5, 2.5, 4.0)
TAUGHT = (2.0, 4.0, 6.0, 9.0)
BELIEF = {"by_meaning": 0.9, "by_words": 0.85}


@dataclass(frozen=True)
class Asked:
    """A question with its vector and the ids that answer it, none where nothing does."""

    query: str
    vector: Vector | None
    ids: tuple[str, ...]


def main() -> None:
    """Fit both scales and print them as they stand in the file."""
    lines = [json.loads(line) for path in sys.argv[1:] for line in Path(path).read_text("utf-8").splitlines()]
    with closing(Manual.open(Settings())) as manual:
        manual.prepare()
        searcher = manual._searcher("passages")
        for name in ("by_meaning", "by_words"):
            by_meaning = name == "by_meaning"
            asked = [
                Asked(clean(x["query"]), manual._vector(x["query"]) if by_meaning else None, tuple(x["ids"]))
                for x in lines
            ]
            carried = {passage.id: (passage.id, *passage.ids) for passage in manual.library.passages}
            scale = fit(searcher, asked, carried, name)
            print(f"  {name}: {json.dumps({key: round(value, 3) for key, value in scale.model_dump().items()})}")


def fit(searcher: Searcher, asked: list[Asked], carried: dict[str, tuple[str, ...]], name: str) -> Scale:
    """Return the best weights of the grid, with the least assurance fitted for them."""
    by_meaning = name == "by_meaning"
    grid = product(WORDS, BUNDLES, TAUGHT if by_meaning else (0.0,))
    scales = [Scale(meaning=float(by_meaning), words=w, bundle=b, taught=t, belief=BELIEF[name]) for w, b, t in grid]
    scored = [(recall(searcher, scale, asked, carried), scale) for scale in scales]
    for value, scale in scored:
        print(f"# recall@1,3,5 {value}: words {scale.words}, bundle {scale.bundle}, taught {scale.taught}")
    best = max(scored, key=lambda pair: (pair[0][1], pair[0][2], pair[0][0]))[1]
    return best.model_copy(update={"sure": least_assurance(searcher, best, asked)})


def recall(
    searcher: Searcher, scale: Scale, asked: list[Asked], carried: dict[str, tuple[str, ...]]
) -> tuple[float, ...]:
    """Return recall at 1, 3 and 5 on the questions that have an answer."""
    searcher.tuning = Tuning(by_meaning=scale, by_words=scale)
    hits = []
    for item in (item for item in asked if item.ids):
        found = searcher.search(Query(item.query, item.vector), 5).matches
        right = [any(is_meant(one, item.ids) for one in carried[match.owner]) for match in found]
        hits.append((any(right[:1]), any(right[:3]), any(right)))
    return tuple(round(float(value), 3) for value in np.mean(hits, axis=0))


def is_meant(found: str, wanted: tuple[str, ...]) -> bool:
    """Return whether an id is one of those wanted, or a part of one."""
    return any(found == one or found.startswith(f"{one}-") for one in wanted)


def least_assurance(searcher: Searcher, scale: Scale, asked: list[Asked]) -> float:
    """Return the assurance below which the search is to be silent."""
    searcher.tuning = Tuning(by_meaning=scale, by_words=scale)
    evidence = [searcher.search(Query(item.query, item.vector)).evidence for item in asked]
    assured = np.array([scale.assurance(item) for item in evidence])
    has_answer = np.array([bool(item.ids) for item in asked])
    least = float(np.quantile(assured[has_answer], WRONG_SILENCE))
    print(f"# unanswerable recognised {np.mean(assured[~has_answer] < least):.3f} at {WRONG_SILENCE} wrong silence")
    return least


if __name__ == "__main__":
    main()
