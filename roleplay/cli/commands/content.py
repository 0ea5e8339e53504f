"""`serve`, `check`, `doctor`, `read`: the app, the content, the set-up, the reader."""

import runpy
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from importlib import metadata
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from roleplay import __version__
from roleplay.cast import local_reader
from roleplay.cli.commands.model_health import look_at_model
from roleplay.cli.commands.storage_health import look_at_database
from roleplay.cli.shared import LanguageOption, app, content_here, json_lines, playable_library
from roleplay.cli.terminal import tell, tell_json
from roleplay.cli.wording import say
from roleplay.config import ROOT, Settings
from roleplay.errors import CodedError, ContentError, InputError, SodelujError, StorageError
from roleplay.feedback.coach import check_coach, check_codebook
from roleplay.feedback.scoring import check_rubric
from roleplay.feedback.welldone import check_welldone
from roleplay.knowledge.linter import check_knowledge
from roleplay.knowledge.manual import Manual
from roleplay.languages import LATER
from roleplay.messages import explain
from roleplay.models.calls.accounts import Ledger, read_prices
from roleplay.models.choosing.choice import inherited
from roleplay.models.choosing.chosen import choice_for, model_at
from roleplay.models.prompts import PROMPTS, check_prompts, shipped_prompts
from roleplay.people.groups import load_people
from roleplay.qualify.material import check_qualification
from roleplay.reading.contract import read_line
from roleplay.reading.model import ModelReader
from roleplay.scenario.linting.languages import check_languages
from roleplay.scenario.linting.linter import check as check_content
from roleplay.scenario.linting.linter import check_case
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.loading.loader import load
from roleplay.scenario.loading.seal import compare, write_seal
from roleplay.scenario.own_cases import read_own, shipped_ids
from roleplay.scenario.vocabulary import Language
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.checking.readiness import untold_apart
from roleplay.workshop.store import OwnCases
from roleplay.workshop.templates import check_templates

if TYPE_CHECKING:
    from roleplay.models.endpoints.endpoint import Endpoint

READ_LINE = '{"id", "text"}'
VERSIONS = ("streamlit", "sqlalchemy", "alembic", "pydantic", "chromadb", "langchain-chroma", "openai")


@app.command()
def serve(
    address: Annotated[str, typer.Option(help="Address of this machine at which the app answers.")] = "localhost",
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    language: LanguageOption = "en",
) -> None:
    """Start the app in the browser."""
    if Settings().access == "local" and not _is_this_machine(address):
        tell(say(language, "serve_open", address=address), err=True)
    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), "--server.address", address, "--server.port", str(port)]
    # In this very process, as `python -m streamlit` would: what ends the command ends the server. When it has shut down
    # it sends itself the signal again, which then has its plain meaning: no traceback, nothing that is waited for.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def _is_this_machine(address: str) -> bool:
    """Return whether only this machine gets at an address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


@app.command()
def check(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A content folder, or one case; by default all shipped content and the cases of one's own."
        ),
    ] = None,
    seal: Annotated[
        bool, typer.Option("--seal", help="Where nothing is wrong, note it, so that no start looks for it again.")
    ] = False,
    language: LanguageOption = "en",
) -> None:
    """Check all content and the prompts; one line a finding: file, key, problem, remedy."""
    settings = Settings()
    if path is not None and not path.exists():
        raise ContentError(f"{path}: there is nothing here; give a content folder or the folder of a case")
    case = _case_folder(path) if path is not None else None
    if case is not None and seal:
        raise typer.BadParameter("--seal goes with a whole content folder")
    root = path or settings.knowledge
    if case is not None:
        findings = check_case(case, settings.knowledge)
    else:
        parts = (
            check_languages, check_content, check_knowledge, check_rubric, check_coach, check_codebook, check_welldone,
            check_qualification,
        )  # fmt: skip
        findings = [finding for part in parts for finding in part(root)]
    if path is None:
        findings += [*check_prompts(PROMPTS), *check_templates(settings.knowledge)]
        findings += [finding for later in LATER for finding in untold_apart(later)]
    if seal and not findings:
        write_seal(root)
    if path is None:
        findings += _own_findings(settings)
    for finding in findings:
        tell(str(finding))
    for note in _notes(settings) if path is None else ():
        tell(f"note: {note}")
    tell(f"{len(findings)} findings")
    if findings:
        raise SystemExit(1)


def _own_findings(settings: Settings) -> list[Finding]:
    """Return what is wrong with the cases of one's own that are in use; their files are named by whole paths."""
    try:
        rules = load(settings.knowledge, ()).library.rules
    except ContentError:
        return []  # what all cases share is broken, and reported already
    cases = read_own(rules, settings.knowledge, settings.data)
    return [replace(item, file=str(settings.data / item.file)) for case in cases for item in case.findings]


def _notes(settings: Settings) -> Iterator[str]:
    """Yield what is no finding: what differs from what was shipped, and which cases of one's own there are."""
    with suppress(ContentError):
        for file in compare(settings.knowledge).changed:
            yield f"{file} differs from what was shipped"
    own = OwnCases(settings.data, shipped_ids(settings.knowledge))
    if own.in_use():
        yield f"cases of one's own in use, checked: {', '.join(own.in_use())}"
    drafts = [str(own.place(name)) for name in own.drafts() if name not in own.in_use()]
    if drafts:
        yield f"drafts, not in use and not checked (`roleplay check PATH`): {', '.join(drafts)}"


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
        "reader": local_reader(settings).name,
        "language model": look_at_model(settings, language),
        "knowledge": str(settings.knowledge),
        "data": str(settings.data),
        "database": _reachable(lambda: look_at_database(settings, language), language),
        "groups": _reachable(lambda: _groups(settings, language), language),
        "content": _reachable(lambda: _content_summary(settings), language),
        "passages": _reachable(lambda: _passages_summary(settings), language),
        "search": _reachable(lambda: _search_summary(settings), language),
        "vector store": settings.chroma_url or str(settings.data / "chroma"),
        "versions": {name: metadata.version(name) for name in VERSIONS},
    }
    if as_json:
        tell_json(facts)
        return
    for name, value in facts.items():
        tell(f"{name}: {value['says'] if isinstance(value, dict) and 'says' in value else value}")


def _reachable(look: Callable[[], str], language: Language) -> str:
    try:
        return look()
    except CodedError as error:
        problem = error.details.get("problem", "") if isinstance(error, StorageError) else ""  # others word it
        words = explain(error, language)
        return f"NOT REACHABLE: {words} ({problem})" if problem else f"NOT REACHABLE: {words}"
    except (SodelujError, OSError) as error:
        return f"NOT REACHABLE: {error}"


def _groups(settings: Settings, language: Language) -> str:
    """Say how many groups the people file names; a program that runs already keeps those it had while it is broken."""
    if settings.access == "local":
        return say(language, "doctor_alone")
    try:
        return say(language, "doctor_groups", number=len(load_people(settings.people).groups))
    except ContentError as error:
        raise ContentError(f"{error}\n{say(language, 'doctor_groups_stay')}") from error


def _passages_summary(settings: Settings) -> str:
    with closing(Manual.open(settings)) as manual:
        return f"{len(manual.library.passages)}; documents of one's own: {len(manual.documents.all())}"


def _search_summary(settings: Settings) -> str:
    """Say how search works here: by meaning, or by character n-grams alone and why."""
    with closing(Manual.open(settings)) as manual:
        status = manual.prepare()
    if status.problem is not None:
        return f"BY CHARACTER N-GRAMS ALONE: {explain(status.problem, 'en')}"
    if status.stage == "words_only":
        return "by character n-grams alone, as configured"
    return f"by meaning and character n-grams; embedder {status.embedder}"


def _content_summary(settings: Settings) -> str:
    """Say which cases can be played, which are left out and why, and what differs from what was shipped."""
    content = content_here(settings)
    shipped, playable = shipped_ids(settings.knowledge), content.library.scenario
    says = [f"cases: {', '.join(name if name in shipped else f'{name} (own)' for name in playable) or 'none'}"]
    if content.findings:
        places = ", ".join(dict.fromkeys(item.file for item in content.findings))
        says.append(f"LEFT OUT for {len(content.findings)} findings in {places} (see `roleplay check`)")
    if content.changed:
        says.append(f"changed since it was shipped: {', '.join(content.changed)}")
    return "; ".join((*says, f"findings: {len(content.findings)}"))


@app.command()
def read(
    language: LanguageOption = "en",
    reader: Annotated[
        Literal["local", "model"], typer.Option(help="Who reads: rules alone, or the configured language model too.")
    ] = "local",
) -> None:
    """Label utterances: JSON Lines in, JSON Lines out (see docs/command-line.md)."""
    settings = Settings()
    local = local_reader(settings)
    library = playable_library()
    with closing(_reading_model(settings)) if reader == "model" else nullcontext() as model:
        # Nobody waits for a single line here, so that the model may take as long as the settings allow.
        patience = settings.model_total_timeout
        chosen = ModelReader(local, model, shipped_prompts(), patience) if model is not None else local
        for number, line in json_lines(READ_LINE):
            try:
                labelled = read_line(chosen, line, library, language, says_who=model is not None)
            except InputError as error:
                raise InputError("bad_moves_line", line=number, problem=error, allowed=READ_LINE) from error
            tell_json(labelled)


def _reading_model(settings: Settings) -> "Endpoint":
    """Return the model that is configured for reading, or the one for everything."""
    choice = choice_for(settings)
    ledger = Ledger(read_prices(settings.knowledge / "models" / "prices.yaml"), settings.spending_cap)
    model = model_at(inherited(choice.reader, choice.voice), settings, ledger)
    if model is None:
        raise InputError("model_none")
    return model
