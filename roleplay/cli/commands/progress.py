"""`progress`: one learner's finished sessions, read together."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from roleplay.cli.commands.exercise import read_state
from roleplay.cli.shared import LanguageOption, app, playable_library
from roleplay.cli.terminal import tell, tell_json_text
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.feedback.grade import build
from roleplay.feedback.progress import FinishedPractice, family_of, practised, progress, to_markdown
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.scenario.case import Library


@app.command(name="progress")
def show_progress(
    sessions: Annotated[
        list[Path], typer.Argument(help="Finished sessions of one learner, written by `roleplay play`.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    language: LanguageOption = "en",
) -> None:
    """Show what got better and what keeps coming back over one learner's finished sessions, in whatever order."""
    library, rubric = playable_library(), load_rubric(Settings().knowledge)
    read = {item.session: item for item in (_practised(path, library, rubric) for path in sessions)}
    found = progress(read.values(), library, rubric, language)
    if as_json:
        tell_json_text(found.model_dump_json())
    else:
        tell(to_markdown(found), nl=False)


def _practised(path: Path, library: Library, rubric: Rubric) -> FinishedPractice:
    """Return what of a session file counts.

    It is named by its content, so that a file given twice counts once.
    """
    state = read_state(path, library)
    if state.finished is None:
        raise InputError("unfinished_session", path=path.name)
    log = "\n".join(entry.model_dump_json() for entry in state.log)
    name = hashlib.sha256(log.encode()).hexdigest()[:16]
    return practised(build(state, library, rubric), state, name, family_of(state, name))
