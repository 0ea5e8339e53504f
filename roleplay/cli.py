"""`roleplay ...`: the second face. Exit 0 on success, 1 on bad input with a clear message, 2 on wrong usage."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

import typer

from roleplay import __version__
from roleplay.config import ROOT, Settings
from roleplay.errors import CodedError, ContentError, InputError, SodelujError
from roleplay.exercise.events import Entry, Said
from roleplay.exercise.state import State, fold
from roleplay.feedback.export import to_json, to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.rubric import load_rubric
from roleplay.messages import explain
from roleplay.moves_file import Numbered, Refused, play, read_moves
from roleplay.practice import Practice, Session, Setup
from roleplay.reading.contract import read_line
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.linter import check as check_content
from roleplay.scenario.linter import check_case
from roleplay.scenario.loader import load
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language, Pace
from roleplay.storage.engine import open_engine
from roleplay.storage.files import read_session, write_session
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

LanguageOption = Annotated[Language, typer.Option("--language", help="Language of the content and of messages.")]
SessionPath = Annotated[Path, typer.Argument(help="A session file written by `roleplay play`.")]


def main() -> None:
    """Run the command line; the one place where errors become messages and exit codes."""
    language: Language = "sl" if "sl" in sys.argv else "en"
    try:
        app()
    except CodedError as error:
        typer.echo(explain(error, language), err=True)
        raise SystemExit(1) from error
    except SodelujError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from error


@app.command()
def serve(port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501) -> None:
    """Start the app in the browser."""
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)]
    raise SystemExit(subprocess.call(command, cwd=ROOT, env=os.environ.copy()))  # noqa: S603 - our own command


@app.command()
def check(
    path: Annotated[
        Path | None, typer.Argument(help="A content folder, or one case; by default all shipped content.")
    ] = None,
    language: LanguageOption = "en",
) -> None:
    """Check all content; one line a finding: file, key, problem, remedy."""
    shipped = Settings().knowledge
    if path is not None and not path.exists():
        raise ContentError(f"{path}: there is nothing here; give a content folder or the folder of a case")
    case = _case_folder(path) if path is not None else None
    findings = check_case(case, shipped) if case is not None else check_content(path or shipped)
    for finding in findings:
        typer.echo(str(finding))
    typer.echo(f"{len(findings)} findings")
    if findings:
        raise SystemExit(1)


def _case_folder(path: Path) -> Path | None:
    """Return the folder of the case that `path` is or lies in; None for a whole content folder."""
    folder = path.parent if path.is_file() else path
    if folder.name == "persons":
        folder = folder.parent
    return None if (folder / "scenarios").is_dir() or (folder / "agencies").is_dir() else folder


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False, language: LanguageOption = "en"
) -> None:
    """Say what is configured, reachable and used."""
    settings = Settings()
    facts: dict[str, object] = {
        "program": __version__,
        "python": sys.version.split()[0],
        "voice": AuthoredVoice.name,
        "reader": LocalReader.name,
        "language model": "none configured; authored lines answer",
        "knowledge": str(settings.knowledge),
        "data": str(settings.data),
        "database": _reachable(lambda: _database(settings)),
        "content": _reachable(lambda: _content_summary(settings)),
        "versions": {name: metadata.version(name) for name in ("streamlit", "sqlalchemy", "alembic", "pydantic")},
    }
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in facts.items():
        typer.echo(f"{name}: {value}")


def _reachable(look: Callable[[], str]) -> str:
    try:
        return look()
    except (SodelujError, OSError) as error:
        return f"NOT REACHABLE: {error}"


def _database(settings: Settings) -> str:
    engine = open_engine(settings.database_url)
    engine.dispose()
    return engine.dialect.name


def _content_summary(settings: Settings) -> str:
    content = load(settings.knowledge)
    cases = ", ".join(scenario.id for scenario in content.library.scenarios)
    return f"cases: {cases}; findings: {len(content.findings)} (see `roleplay check`)"


@app.command(name="play")
def play_moves(
    moves: Annotated[Path, typer.Option(help="The learner's side: JSON Lines.")],
    agency: Annotated[AgencyId, typer.Option(help="The agency that the learner plays.")],
    scenario: Annotated[str, typer.Option(help="The case.")] = "white-van",
    out: Annotated[Path | None, typer.Option(help="Where to write the session file.")] = None,
    voice: Annotated[Literal["authored", "model"], typer.Option(help="Who words the others' moves.")] = "authored",
    pace: Annotated[Pace, typer.Option(help="The exercise clock.")] = "exercise",
    seed: Annotated[int, typer.Option(help="Chooses among equal lines.")] = 0,
    language: LanguageOption = "sl",
) -> None:
    """Play a whole exercise without a browser; prints the transcript as it goes."""
    if voice == "model":
        typer.echo("--voice model: no language model is configured; use --voice authored", err=True)
        raise SystemExit(1)
    practice = _practice(_library())
    with closing(practice.store):
        session = practice.start(Setup(scenario, language, agency, pace, seed=seed))
        lines = read_moves(moves, session.state.scenario, agency)
        for entry in session.state.log:
            _print(session, entry, language)
        for item in play(practice, session, lines):
            _print(session, item, language)
    if out is not None:
        write_session(out, session.state.log)
    typer.echo(f"-- {len(session.state.log)} events, {'finished' if session.state.finished else 'not finished'}")


def _print(session: Session, item: Numbered | Entry | Refused, language: Language) -> None:
    if isinstance(item, Refused):
        typer.echo(f"      ! {item.number}: {explain(item.error, language)}", err=True)
    elif isinstance(item, Numbered):
        to = f" -> {', '.join(item.to)}" if item.to else ""
        typer.echo(f"\n{session.state.minute:6.1f}  >> {item.line.channel}{to}: {item.line.text}")
    elif isinstance(item.event, Said):
        to = f" -> {', '.join(item.event.to)}" if item.event.to else ""
        typer.echo(f"{item.minute:6.1f}  {item.event.speaker} [{item.event.channel}]{to}: {item.event.text}")


@app.command()
def grade(
    session: SessionPath,
    as_json: Annotated[bool, typer.Option("--json", help="The report as one JSON object.")] = False,
    language: Annotated[Language | None, typer.Option("--language", help="Default: the session's.")] = None,
) -> None:
    """Grade a session: what can be counted."""
    library, state = _read(session)
    report = build(state, library, load_rubric(Settings().knowledge), language or state.setup.language)
    if as_json:
        typer.echo(report.model_dump_json())
        return
    typer.echo(to_markdown(report, state, library, transcript=False))


@app.command()
def export(
    session: SessionPath,
    form: Annotated[Literal["md", "json"], typer.Option("--format", help="The form of the export.")] = "md",
    out: Annotated[Path | None, typer.Option(help="A file; by default the standard output.")] = None,
    language: Annotated[Language | None, typer.Option("--language", help="Default: the session's.")] = None,
) -> None:
    """Export transcript and report."""
    library, state = _read(session)
    report = build(state, library, load_rubric(Settings().knowledge), language or state.setup.language)
    text = to_json(report, state, library) if form == "json" else to_markdown(report, state, library)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")


@app.command(name="map")
def map_facts(session: SessionPath, language: LanguageOption = "en") -> None:
    """Print who knew which fact from which turn on, and from whom."""
    _, state = _read(session)
    typer.echo("\t".join(("fact", *AGENCIES)))
    for fact in state.scenario.facts:
        known = [state.known(agency).get(fact.id) for agency in AGENCIES]
        if any(known):
            typer.echo("\t".join((fact.id, *(f"{item.turn}:{item.source}" if item else "-" for item in known))))


@app.command()
def read(language: LanguageOption = "en") -> None:
    """Label utterances: JSON Lines in, JSON Lines out (see README)."""
    reader = LocalReader.load(Settings().knowledge / "reading")
    topics = tuple(topic for scenario in _library().scenarios for topic in scenario.topics)
    for number, text in enumerate(sys.stdin, start=1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except json.JSONDecodeError as error:
            raise InputError("bad_moves_line", line=number, problem=error.msg, allowed='{"id", "text"}') from error
        typer.echo(json.dumps(read_line(reader, line, language, topics), ensure_ascii=False))


def _library() -> Library:
    content = load(Settings().knowledge)
    for finding in content.findings:
        typer.echo(f"left out: {finding}", err=True)
    return content.library


def _practice(library: Library) -> Practice:
    settings = Settings()
    return Practice(
        library=library,
        store=SessionStore(open_engine("sqlite://")),
        reader=LocalReader.load(settings.knowledge / "reading"),
        voice=AuthoredVoice(),
        longest_message=settings.longest_message,
    )


def _read(path: Path) -> tuple[Library, State]:
    entries = read_session(path)
    library = _library()
    name = entries[0].event.scenario if entries[0].event.kind == "started" else ""
    scenario = library.scenario.get(name)
    if scenario is None:
        raise ContentError(f"{path.name}: the case {name!r} is missing or broken; run `roleplay check`")
    return library, fold(scenario, entries)
