"""How well a model's reading comes through: polarity, and messages that only the words before them explain."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from evals.acts import (
    OF_POLARITY,
    OF_TALK,
    SAFEGUARDS,
    SETS,
    STEPS,
    Heard,
    Line,
    Polarity,
    Talk,
    lines_of,
    polarity,
    talk,
)
from evals.replay import Readers, record, recorded, replaying
from evals.results import table
from roleplay.scenario.vocabulary import LANGUAGES, Language

EACH = 30  # lines of each sort and language
COUNTED = SAFEGUARDS | STEPS
POLARITY, CONTEXT = "polarity", "context"


def chosen(language: Language, seed: int) -> list[Line]:
    """Return as many lines that deny, put off or only mention as honest ones that safeguard or take a step."""
    lines = sorted(lines_of(POLARITY, language), key=lambda line: str(line["id"]))
    dice = Random(f"{seed}:{language}")  # noqa: S311 - draws lines, guards nothing
    bad = [line for line in lines if line["expect"] == "bad"]
    good = [line for line in lines if line["expect"] != "bad" and any(act["kind"] in COUNTED for act in line["acts"])]
    return [*dice.sample(bad, EACH), *dice.sample(good, EACH)]


def sets(language: Language, seed: int) -> dict[str, Sequence[Line]]:
    """Return what is read: the lines of each set by its name."""
    return {POLARITY: chosen(language, seed), CONTEXT: lines_of(CONTEXT, language)}


def ask(url: str, seed: int, readers: Readers) -> None:
    """Write down what the model at an address answers to all lines that have no answer yet."""
    for language in LANGUAGES:
        for name, lines in sets(language, seed).items():
            record(SETS / f"model-{name}-{language}.jsonl", lines, language, url, readers)


def measured(language: Language, seed: int, readers: Readers) -> tuple[Polarity, Talk, Talk, list[str]]:
    """Return polarity and conversation by the recorded answers, conversation by the local reader, and what failed."""
    failed: list[str] = []
    of = sets(language, seed)

    def acts_by(reads: Callable[[Line, Language], dict[str, Any]]) -> Callable[[Line, Language], Heard]:
        def acts(line: Line, language: Language) -> Heard:
            read = reads(line, language)
            if "model failed" in read["reader"]:
                failed.append(f"{line['id']} {read['reader']}")
            heard: Heard = read["acts"]
            return heard

        return acts

    with replaying(SETS / f"model-{POLARITY}-{language}.jsonl", readers) as reads:
        said = polarity(acts_by(reads), of[POLARITY], language)
    with replaying(SETS / f"model-{CONTEXT}-{language}.jsonl", readers) as reads:
        with_model = talk(acts_by(reads), of[CONTEXT], language)
    alone = talk(readers.locally, of[CONTEXT], language)
    return said, with_model, alone, failed


def report(seed: int, readers: Readers) -> tuple[str, Iterator[str]]:
    """Return the tables as Markdown, and a line for each error."""
    found = {language: measured(language, seed, readers) for language in LANGUAGES}
    versions = Counter(
        row["prompt"]
        for language in LANGUAGES
        for name in (POLARITY, CONTEXT)
        for row in recorded(SETS / f"model-{name}-{language}.jsonl").values()
    )
    answered = ", ".join(f"{count} of prompt {version}" for version, count in sorted(versions.items()))
    talks = [
        (language, who, *result.row()[:-1])
        for language in LANGUAGES
        for who, result in (("model", found[language][1]), ("local", found[language][2]))
    ]
    body = "\n\n".join(
        (
            f"{EACH} lines of each sort and language from the polarity sets (seed {seed}), and whole messages that "
            "only the conversation before them explains; these and their answers are by one hand. The answers were "
            "written from the prompts alone, as no model could be reached, and go through endpoint, parsing and checks "
            "as a model's would: the figures say what prompt, code book and checks make of a good reading, not how "
            f"well any model reads. Answers: {answered}.",
            table(OF_POLARITY[1:], ((language, *found[language][0].row()) for language in LANGUAGES)),
            table((OF_TALK[1], "reader", *OF_TALK[2:-1]), talks),
        )
    )
    errors = (
        f"[{language}] {kind}: {text}"
        for language in LANGUAGES
        for kind, texts in (
            *found[language][0].errors().items(),
            *found[language][1].errors().items(),
            ("failed", found[language][3]),
        )
        for text in texts
    )
    return body, errors
