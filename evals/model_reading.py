"""How well a model's reading comes through: polarity, and messages that only the words before them explain."""

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from evals.acts import Heard, Polarity, Talk, errors_of, polarity, talk
from evals.lines import SETS, Line, lines_of
from evals.replay import Readers, record, recorded, replaying
from evals.results import section
from roleplay.reading.acts.act_reader import SAFEGUARDS
from roleplay.scenario.vocabulary import LANGUAGES, STEPS, Language

EACH = 30  # lines of each sort and language
COUNTED = (*SAFEGUARDS, *STEPS)
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

    def acts(line: Line, language: Language) -> Heard:
        read = reads(line, language)
        if "model failed" in read["reader"]:
            failed.append(f"failed: {line['id']} {read['reader']}")
        heard: Heard = read["acts"]
        return heard

    with replaying(SETS / f"model-{POLARITY}-{language}.jsonl", readers) as reads:
        said = polarity(acts, of[POLARITY], language)
    with replaying(SETS / f"model-{CONTEXT}-{language}.jsonl", readers) as reads:
        with_model = talk(acts, of[CONTEXT], language)
    return said, with_model, talk(readers.locally, of[CONTEXT], language), failed


def report(seed: int, readers: Readers) -> tuple[str, Iterator[str]]:
    """Write the section; return it, and a line for each error."""
    found = {language: measured(language, seed, readers) for language in LANGUAGES}
    files = (SETS / f"model-{name}-{language}.jsonl" for language in LANGUAGES for name in (POLARITY, CONTEXT))
    versions = Counter(row["prompt"] for file in files for row in recorded(file).values())
    text = section(
        "model-reading",
        seed=seed,
        each=EACH,
        answers=", ".join(f"{count} of prompt {version}" for version, count in sorted(versions.items())),
        polarity=[(language, *said.row()) for language, (said, *_) in found.items()],
        talks=[
            (language, who, *result.row()[:-1])
            for language, (_, model, local, _) in found.items()
            for who, result in (("model", model), ("local", local))
        ],
    )
    errors = (
        f"[{language}] {error}"
        for language, (said, model, _, failed) in found.items()
        for error in (*errors_of(said), *errors_of(model), *failed)
    )
    return text, errors
