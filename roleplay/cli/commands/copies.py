"""`copy`: a case on paper, for participants or for the facilitator."""

from pathlib import Path
from typing import Annotated

import typer

from roleplay.cli.shared import LanguageOption, app, playable_library
from roleplay.cli.target import write_target
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.review.copies import facilitator_lines, on_paper, participant_lines
from roleplay.scenario.own_cases import FOLDER
from roleplay.scenario.vocabulary import AgencyId


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
