"""`export`, `xapi`: sessions in files for people, and as statements for a learning record store."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from roleplay.cli.commands.kept import KeptPath, reported, reported_of_group
from roleplay.cli.shared import app
from roleplay.cli.target import refuse_overwriting, write_target
from roleplay.cli.terminal import tell, tell_document, tell_json_text
from roleplay.cli.wording import say
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.feedback.document import BINARY, HOME, Format, Naming, exported, statements
from roleplay.lrs import RecordStore
from roleplay.scenario.vocabulary import Language


@app.command()
def export(
    session: KeptPath,
    form: Annotated[Format, typer.Option("--format", help="The form of the export.")] = "md",
    out: Annotated[
        Path | None, typer.Option(help="A file; by default the standard output, unless that is a terminal.")
    ] = None,
    language: Annotated[Language | None, typer.Option("--language", help="Default: the session's.")] = None,
) -> None:
    """Export transcript and report; csv holds the lines with what was read in them."""
    if out is None and form in BINARY and sys.stdout.isatty():
        raise InputError("export_to_terminal", form=form)
    refuse_overwriting(out, (session,))
    found = reported(session, language)
    content = exported(form, found.report, found.state, found.library)
    if out is None:
        tell_document(content if form in BINARY else content.decode("utf-8"))
    else:
        write_target(out, content)


@app.command()
def xapi(
    session: Annotated[Path | None, KeptPath.__metadata__[0]] = None,
    group: Annotated[
        str | None, typer.Option(help="Everything submitted to this group, in place of a session.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A file for the statements, one JSON array.")] = None,
    endpoint: Annotated[str, typer.Option(help="The store’s address, before /statements.")] = "",
    actor: Annotated[str, typer.Option(help="The learner’s account; by default a pseudonym.")] = "",
    home: Annotated[str, typer.Option(help="The address at which accounts and activities are at home.")] = HOME,
    language: Annotated[Language | None, typer.Option("--language", help="Default: the session's.")] = None,
) -> None:
    """Write xAPI statements of finished sessions to a file, to a learning record store, or to the output."""
    if (session is None) == (group is None) or (group is not None and actor):
        raise typer.BadParameter("give a session, or --group without --actor")
    refuse_overwriting(out, () if session is None else (session,))
    if not home.startswith(("http://", "https://")):
        raise InputError("lrs_address", endpoint=home)
    found = [reported(session, language)] if session is not None else reported_of_group(group or "", language)
    made = [each for item in found for each in statements(item.report, item.state, Naming(home, actor))]
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if out is not None:
        write_target(out, text.encode())
    if endpoint:
        settings = Settings()
        count = RecordStore(endpoint, settings.lrs_user, settings.lrs_secret).send(made)
        spoken = language or (found[0].report.language if found else "sl")
        tell(say(spoken, "xapi_sent", count=count), err=True)
    if out is None and not endpoint:
        tell_json_text(text.removesuffix("\n"))
