"""`serve`, `check`, `read`, `copy`: the app, the content, the reader, a case on paper."""

import runpy
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from roleplay.cast import local_reader
from roleplay.cli.shared import LanguageOption, app, json_lines, ledger_here, playable_library, say, write_target
from roleplay.cli.terminal import tell, tell_json
from roleplay.config import ROOT, Settings, is_this_machine
from roleplay.errors import ContentError, InputError
from roleplay.feedback.coach import check_coach, check_codebook
from roleplay.feedback.scoring import check_rubric
from roleplay.feedback.welldone import check_welldone
from roleplay.knowledge.linter import check_knowledge
from roleplay.languages import LATER
from roleplay.models.choosing.choice import inherited
from roleplay.models.choosing.chosen import choice_for, model_at
from roleplay.models.prompts import PROMPTS, check_prompts, shipped_prompts
from roleplay.qualify.material import check_qualification
from roleplay.reading.contract import read_line
from roleplay.reading.model import ModelReader
from roleplay.review.copies import facilitator_lines, on_paper, participant_lines
from roleplay.scenario.linting.languages import check_languages
from roleplay.scenario.linting.linter import check as check_content
from roleplay.scenario.linting.linter import check_case
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.loading.loader import load
from roleplay.scenario.loading.seal import compare, write_seal
from roleplay.scenario.own_cases import FOLDER, read_own, shipped_ids
from roleplay.scenario.vocabulary import AgencyId
from roleplay.voices.checking.readiness import untold_apart
from roleplay.workshop.store import OwnCases
from roleplay.workshop.templates import check_templates

if TYPE_CHECKING:
    from roleplay.models.endpoints.endpoint import Endpoint


READ_LINE = '{"id", "text"}'


@app.command()
def serve(
    address: Annotated[str, typer.Option(help="Address of this machine at which the app answers.")] = "localhost",
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    language: LanguageOption = "en",
) -> None:
    """Start the app in the browser."""
    if Settings().access == "local" and not is_this_machine(address):
        tell(say(language, "serve_open", address=address), err=True)
    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), "--server.address", address, "--server.port", str(port)]
    # In this very process, as `python -m streamlit` would: what ends the command ends the server. When it has shut down
    # it sends itself the signal again, which then has its plain meaning: no traceback, nothing that is waited for.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


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
    model = model_at(inherited(choice.reader, choice.voice), settings, ledger_here(settings))
    if model is None:
        raise InputError("model_none")
    return model


@app.command()
def copy(
    out: Annotated[Path, typer.Option(help="The PDF to write; with the ending .md the text instead.")],
    scenario: Annotated[str, typer.Option(help="The case.")] = "white-van",
    agency: Annotated[AgencyId | None, typer.Option(help="The participants’ copy for this agency.")] = None,
    facilitator: Annotated[
        bool, typer.Option("--facilitator", help="The facilitator’s copy, with everything.")
    ] = False,
    language: LanguageOption = "sl",
) -> None:
    """Write a participant's copy (--agency) or the facilitator's copy (--facilitator) of a case."""
    if (agency is None) != facilitator:
        raise typer.BadParameter("give either --agency or --facilitator")
    library = playable_library()
    case = library.scenario.get(scenario)
    if case is None:
        raise InputError("unknown_case", case=scenario, known=", ".join(library.scenario))
    if agency is not None:
        lines = participant_lines(case, library, agency, language)
    else:
        lines = facilitator_lines(case, library, language)
    content = ("\n".join(lines) + "\n").encode() if out.suffix == ".md" else on_paper(lines, language)
    settings = Settings()
    cases = (*settings.knowledge.rglob("*"), *(settings.data / FOLDER).rglob("*"))
    write_target(out, content, (path for path in cases if path.is_file()))
