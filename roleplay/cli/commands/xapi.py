"""`xapi`: a finished session as statements for a learning record store."""

import json
from pathlib import Path
from typing import Annotated

import typer

from roleplay.cli.commands.exercise import SessionPath, read_file
from roleplay.cli.shared import app
from roleplay.cli.target import refuse_overwriting, write_target
from roleplay.cli.terminal import tell, tell_json_text
from roleplay.cli.wording import say
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.feedback.document import HOME, Naming, statements
from roleplay.feedback.grade import build
from roleplay.feedback.rubric import load_rubric
from roleplay.lrs import RecordStore
from roleplay.scenario.vocabulary import Language


@app.command()
def xapi(
    session: SessionPath,
    out: Annotated[Path | None, typer.Option(help="A file for the statements, one JSON array.")] = None,
    endpoint: Annotated[str, typer.Option(help="The store’s address, before /statements.")] = "",
    actor: Annotated[str, typer.Option(help="The learner’s account; by default a pseudonym.")] = "",
    home: Annotated[str, typer.Option(help="The address at which accounts and activities are at home.")] = HOME,
    language: Annotated[Language | None, typer.Option("--language", help="Default: the session's.")] = None,
) -> None:
    """Write xAPI statements of a finished session to a file, to a learning record store, or to the output."""
    refuse_overwriting(out, (session,))
    library, state = read_file(session)
    settings = Settings()
    spoken = language or state.setup.language
    if not home.startswith(("http://", "https://")):
        raise InputError("lrs_address", endpoint=home)
    report = build(state, library, load_rubric(settings.knowledge), spoken)
    made = statements(report, state, Naming(home, actor))
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if out is not None:
        write_target(out, text.encode())
    if endpoint:
        count = RecordStore(endpoint, settings.lrs_user, settings.lrs_secret).send(made)
        tell(say(spoken, "xapi_sent", count=count), err=True)
    if out is None and not endpoint:
        tell_json_text(text.removesuffix("\n"))
