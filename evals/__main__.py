"""The measures as commands: each writes its section of `docs/results.md` and prints it."""

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from evals import (
    acts,
    claims,
    faults,
    learners,
    model_reading,
    orders,
    pace,
    qualified,
    questions,
    replay,
    summaries,
    talk,
    verifier,
)
from evals.playing import Stage
from evals.replay import Readers
from roleplay.cast import actor, local_reader
from roleplay.config import Settings
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.knowledge.search.embedders import shipped_embedder
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.loading.loader import load
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.checking.verifier import RuleVerifier
from roleplay.voices.speaking import Voice

app = typer.Typer(add_completion=False, no_args_is_help=True)

Errors = Annotated[Path | None, typer.Option(help="Where to write each line or turn that went wrong.")]
Ask = Annotated[str, typer.Option(help="An endpoint (to /v1) whose answers are recorded where there are none.")]


class Shipped:
    """What ships, read where a measure needs it."""

    settings = Settings()

    @cached_property
    def reader(self) -> LocalReader:
        """The local reader."""
        return local_reader(self.settings)

    @cached_property
    def library(self) -> Library:
        """The cases."""
        return load(self.settings.knowledge).library

    @cached_property
    def rubric(self) -> Rubric:
        """What reports grade by."""
        return load_rubric(self.settings.knowledge)

    @cached_property
    def readers(self) -> Readers:
        """The local reader, and what one with a model is made of."""
        return Readers(self.reader, self.library)


shipped = Shipped()


def _told(found: tuple[str, Iterable[str]], errors: Path | None) -> None:
    """Print a section, and write down what went wrong where that is wanted."""
    body, wrong = found
    print(body)
    if errors is not None:
        errors.write_text("\n".join(wrong) + "\n", encoding="utf-8")


@app.callback()
def measures() -> None:
    """Measure the program on sets that trained nothing."""


@app.command(name="acts")
def measure_acts(errors: Errors = None) -> None:
    """Polarity and steps, by the local reader."""
    _told(acts.report(shipped.readers.locally, shipped.reader.name), errors)


@app.command(name="model-polarity")
def measure_model_reading(
    seed: Annotated[int, typer.Option(help="Which lines of the polarity sets are taken.")] = 22,
    ask: Ask = "",
    errors: Errors = None,
) -> None:
    """Polarity and conversation, by recorded answers of a model."""
    if ask:
        model_reading.ask(ask, seed, shipped.readers)
    _told(model_reading.report(seed, shipped.readers), errors)


@app.command(name="questions")
def measure_questions(errors: Errors = None) -> None:
    """Side and class of questions, and tactics, by the local reader."""
    _told(questions.report(shipped.readers.codes, shipped.reader.name), errors)


@app.command(name="latency")
def measure_latency(
    starts: Annotated[int, typer.Option(help="How many freshly started programs each language meets.")] = 3,
    reading: Annotated[float, typer.Option(help="Seconds on the pack before the exercise is begun.")] = 20.0,
) -> None:
    """From Enter to the answer on the page, in a browser; needs playwright and chromium."""
    from evals import latency  # noqa: PLC0415 - the other measures need no browser

    print(latency.report(latency.measure(starts=starts, reading=reading), reading))


@app.command(name="memory")
def measure_memory() -> None:
    """Memory of a server with several learners, in a browser; needs Linux, playwright and chromium."""
    from evals import memory  # noqa: PLC0415 - the other measures need no browser

    print(memory.report())


@app.command(name="orders")
def measure_orders(errors: Errors = None) -> None:
    """Objections to unlawful orders, played turn by turn with the local reader and the authored voice."""
    _told(orders.report(shipped.reader, shipped.library), errors)


@app.command(name="learners")
def measure_learners(errors: Errors = None) -> None:
    """Simulated learners by other hands and our own, and how far their reports tell them apart; without a model."""
    _told(learners.report(learners.Examiner(shipped.library, shipped.rubric, shipped.reader)), errors)


@app.command(name="faults")
def measure_faults(errors: Errors = None) -> None:
    """Planned faults and good turns of learners, and what the report says of each; without a model."""
    _told(faults.report(shipped.reader, shipped.library, shipped.rubric), errors)


@app.command(name="summaries")
def measure_summaries(errors: Errors = None) -> None:
    """Summaries of interviews, and what is asked about them; without a model."""
    _told(summaries.report(shipped.reader, shipped.library), errors)


@app.command(name="verifier")
def measure_verifier(
    seed: Annotated[int, typer.Option(help="Which sentences a model reads.")] = 23,
    ask: Ask = "",
    errors: Errors = None,
) -> None:
    """What is made of sentences that reverse, leak, invent or promise, by rules and by recorded answers of a model."""
    rules = RuleVerifier.load(shipped.settings.knowledge / "reading", shipped.reader, shipped_embedder())
    bench = verifier.bench_of(shipped.reader, shipped.library, rules)
    if ask:
        verifier.ask(ask, seed, bench)
    _told(verifier.report(seed, bench), errors)


@app.command(name="claims")
def measure_claims(errors: Errors = None) -> None:
    """Which facts the rules commit by sentences that tell them truly, or altered in one way."""
    rules = RuleVerifier.load(shipped.settings.knowledge / "reading", shipped.reader, shipped_embedder())
    _told(claims.report(shipped.library, rules), errors)


@app.command(name="qualification")
def measure_qualification() -> None:
    """The card that answers written by hand would earn, on a page of its own."""
    card = qualified.qualified(shipped.settings, shipped.library)
    print(qualified.write_page(card, shipped.settings))


@app.command(name="pace")
def measure_pace() -> None:
    """Calls, waits, prompts and own work with a model that is a server of our own, and turns where its calls fail."""
    print(pace.report(Stage.shipped()))


@app.command(name="talk")
def measure_talk(
    ask: Annotated[str, typer.Option(help="An endpoint (to /v1) that answers; its transcripts are written anew.")] = "",
    floor: Annotated[bool, typer.Option(help="Write the transcripts of the authored floor anew.")] = False,
) -> None:
    """Talks with minds and with the floor, and what judges say of them."""
    reader, library = shipped.reader, shipped.library
    voices: dict[str, Callable[[], Voice]] = {"floor": AuthoredVoice} if floor else {}
    if ask:
        voices["mind"] = lambda: actor(replay.noted(ask), shipped.settings, library, reader)
    for by, voice in voices.items():
        for part, language in product(talk.PARTS, LANGUAGES):
            store = SessionStore(open_engine("sqlite://"))
            with (talk.FOLDER / f"{part}-{language}-{by}.txt").open("w", encoding="utf-8") as file:
                for line in talk.play(Practice(library, store, reader, voice()), part, language):
                    print(line, file=file, flush=True)
            store.close()
    print(talk.report())


@app.command(name="mutants")
def measure_mutants(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Modules or packages; without any, all that is tried.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Which faults are drawn.")] = 26,
    sample: Annotated[int, typer.Option(help="How many of the guarded modules, and how many of the others.")] = 60,
    work: Annotated[Path | None, typer.Option(help="Where the copy of the tree lies; kept and used again.")] = None,
) -> None:
    """Small faults put into the code, and whether the quick tests of its package notice."""
    from evals import mutants  # noqa: PLC0415 - the other measures need no tests

    with TemporaryDirectory() as folder:
        print(mutants.report(seed, sample, paths or [], (work or Path(folder) / "tree").absolute()))


app()
