"""The measures as commands: each writes its section of `docs/results.md` and prints it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from evals import acts, questions
from evals.results import write_section
from roleplay.cast import local_reader
from roleplay.config import Settings
from roleplay.reading.contract import read_line
from roleplay.scenario.loader import load
from roleplay.scenario.vocabulary import Language

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


app()
