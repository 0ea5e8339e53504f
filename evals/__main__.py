"""The measures as commands: each writes its section of `docs/results.md` and prints it."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from evals import acts, faults, learners, model_reading, orders, pace, qualified, questions, replay, talk, verifier
from evals.playing import Stage
from evals.replay import Readers
from evals.results import write_section
from roleplay.cast import actor, local_reader
from roleplay.config import Settings
from roleplay.feedback.rubric import load_rubric
from roleplay.knowledge.search.embedders import shipped_embedder
from roleplay.practice import Practice
from roleplay.reading.contract import read_line
from roleplay.scenario.loading.loader import load
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.checking.verifier import RuleVerifier
from roleplay.voices.speaking import Voice

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def measures() -> None:
    """Measure the program on sets that trained nothing."""


@app.command(name="acts")
def measure_acts(
    errors: Annotated[Path | None, typer.Option(help="Where to write each line that was misread.")] = None,
) -> None:
    """Polarity and steps, by the local reader."""
    settings = Settings()
    reader, library = local_reader(settings), load(settings.knowledge).library

    def reads(line: acts.Line, language: Language) -> acts.Heard:
        heard: acts.Heard = read_line(reader, line, library, language)["acts"]
        return heard

    body, misread = acts.report(reads, reader.name)
    write_section("acts", "What a message means", f"`python -m evals acts`\n\n{body}")
    print(body)
    if errors is not None:
        errors.write_text("\n".join(misread) + "\n", encoding="utf-8")


@app.command(name="model-polarity")
def measure_model_reading(
    seed: Annotated[int, typer.Option(help="Which lines of the polarity sets are taken.")] = 22,
    ask: Annotated[
        str, typer.Option(help="An endpoint (to /v1) whose answers are recorded where there are none.")
    ] = "",
    errors: Annotated[Path | None, typer.Option(help="Where to write each line that was misread.")] = None,
) -> None:
    """Polarity and conversation, by recorded answers of a model."""
    settings = Settings()
    readers = Readers(local_reader(settings), load(settings.knowledge).library)
    if ask:
        model_reading.ask(ask, seed, readers)
    body, misread = model_reading.report(seed, readers)
    write_section("model reading", "Model reading", f"`python -m evals model-polarity --seed {seed}`\n\n{body}")
    print(body)
    if errors is not None:
        errors.write_text("\n".join(misread) + "\n", encoding="utf-8")


@app.command(name="questions")
def measure_questions(
    errors: Annotated[Path | None, typer.Option(help="Where to write each question that was misread.")] = None,
) -> None:
    """Side and class of questions, and tactics, by the local reader."""
    settings = Settings()
    reader, library = local_reader(settings), load(settings.knowledge).library

    def codes(line: questions.Line, language: Language) -> dict[str, Any]:
        return read_line(reader, line, library, language)

    body, misread = questions.report(codes, reader.name)
    write_section("questions", "What class of question a turn is", f"`python -m evals questions`\n\n{body}")
    print(body)
    if errors is not None:
        errors.write_text("\n".join(misread) + "\n", encoding="utf-8")


@app.command(name="latency")
def measure_latency(
    starts: Annotated[int, typer.Option(help="How many freshly started programs each language meets.")] = 3,
    reading: Annotated[float, typer.Option(help="Seconds on the pack before the exercise is begun.")] = 20.0,
) -> None:
    """From Enter to the answer on the page, in a browser; needs playwright and chromium."""
    from evals import latency  # noqa: PLC0415 - the other measures need no browser

    body = latency.report(latency.measure(starts=starts, reading=reading), reading)
    write_section("latency", "How long an answer takes", f"`python -m evals latency`\n\n{body}")
    print(body)


@app.command(name="orders")
def measure_orders(
    errors: Annotated[Path | None, typer.Option(help="Where to write each message that went wrong.")] = None,
) -> None:
    """Objections to unlawful orders, played turn by turn with the local reader and the authored voice."""
    settings = Settings()
    body, wrong = orders.report(local_reader(settings), load(settings.knowledge).library)
    write_section("orders", "Orders that no service may carry out", f"`python -m evals orders`\n\n{body}")
    print(body)
    if errors is not None:
        errors.write_text("\n".join(wrong) + "\n", encoding="utf-8")


@app.command(name="learners")
def measure_learners(
    errors: Annotated[Path | None, typer.Option(help="Where to write each triple out of order.")] = None,
) -> None:
    """Simulated learners by other hands and our own, and how far their reports tell them apart; without a model."""
    settings = Settings()
    library, rubric = load(settings.knowledge).library, load_rubric(settings.knowledge)
    body, wrong = learners.report(learners.Examiner(library, rubric, local_reader(settings)))
    write_section("learners", "Learners told apart", f"`python -m evals learners`\n\n{body}")
    print(body)
    if errors is not None:
        errors.write_text("\n".join(wrong) + "\n", encoding="utf-8")


@app.command(name="faults")
def measure_faults(
    errors: Annotated[Path | None, typer.Option(help="Where to write each turn that went wrong.")] = None,
) -> None:
    """Planned faults and good turns of learners, and what the report says of each; without a model."""
    settings = Settings()
    library, rubric = load(settings.knowledge).library, load_rubric(settings.knowledge)
    body, wrong = faults.report(local_reader(settings), library, rubric)
    write_section("faults", "Faults that the report names", f"`python -m evals faults`\n\n{body}")
    print(body)
    if errors is not None:
        errors.write_text("\n".join(wrong) + "\n", encoding="utf-8")


@app.command(name="verifier")
def measure_verifier(
    seed: Annotated[int, typer.Option(help="Which sentences a model reads.")] = 23,
    ask: Annotated[
        str, typer.Option(help="An endpoint (to /v1) whose answers are recorded where there are none.")
    ] = "",
    errors: Annotated[Path | None, typer.Option(help="Where to write each sentence that went wrong.")] = None,
) -> None:
    """What is made of sentences that reverse, leak, invent or promise, by rules and by recorded answers of a model."""
    settings = Settings()
    reader, library = local_reader(settings), load(settings.knowledge).library
    rules = RuleVerifier.load(settings.knowledge / "reading", reader, shipped_embedder())
    bench, handles = verifier.bench_of(reader, library, rules)
    if ask:
        verifier.ask(ask, seed, bench, handles)
    body, wrong = verifier.measure(seed, bench, handles)
    write_section("verifier", "What a speaker may not have said so", f"`python -m evals verifier`\n\n{body}")
    print(body)
    if errors is not None:
        errors.write_text("\n".join(wrong) + "\n", encoding="utf-8")


@app.command(name="qualification")
def measure_qualification() -> None:
    """The card that answers written by hand would earn, on a page of its own."""
    settings = Settings()
    card = qualified.qualified(settings, load(settings.knowledge).library)
    print(qualified.write_page(card, settings))


@app.command(name="pace")
def measure_pace() -> None:
    """Calls, waits, prompts and own work with a model that is a server of our own, and turns where its calls fail."""
    body = pace.report(Stage.shipped())
    write_section("pace", "How fast and how steady a model's part is", f"`python -m evals pace`\n\n{body}")
    print(body)


@app.command(name="talk")
def measure_talk(
    ask: Annotated[str, typer.Option(help="An endpoint (to /v1) that answers; its transcripts are written anew.")] = "",
    floor: Annotated[bool, typer.Option(help="Write the transcripts of the authored floor anew.")] = False,
) -> None:
    """Talks with minds and with the floor, and what judges say of them."""
    settings = Settings()
    reader, library = local_reader(settings), load(settings.knowledge).library
    voices: dict[str, Callable[[], Voice]] = {"floor": AuthoredVoice} if floor else {}
    if ask:
        voices["mind"] = lambda: actor(replay.noted(ask), settings, library, reader)
    for by, voice in voices.items():
        for part, language in product(talk.PARTS, LANGUAGES):
            store = SessionStore(open_engine("sqlite://"))
            with (talk.FOLDER / f"{part}-{language}-{by}.txt").open("w", encoding="utf-8") as file:
                for line in talk.play(Practice(library, store, reader, voice()), part, language):
                    file.write(f"{line}\n")
                    file.flush()
            store.close()
    body = talk.report()
    write_section("talk", "Talks as they go", f"`python -m evals talk`\n\n{body}")
    print(body)


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
        body, missed = mutants.report(seed, sample, paths or [], (work or Path(folder) / "tree").absolute())
    listed = "\n".join(f"- {line}" for line in missed)
    command = f"`{' '.join(('python -m evals mutants', *(paths or []), f'--seed {seed} --sample {sample}'))}`"
    write_section("mutants", "What the tests catch", f"{command}\n\n{body}\n\nNot caught:\n\n{listed or '- none'}")
    print(body)


app()
