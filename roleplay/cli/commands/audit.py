"""`audit`: what operators and trainers did on this server."""

from dataclasses import asdict
from typing import Annotated

import typer

from roleplay.care.trail import LATEST
from roleplay.cli.shared import LanguageOption, app, trail_here
from roleplay.cli.terminal import tell, tell_json
from roleplay.config import Settings
from roleplay.review.wording import act_in_words, who_in_words


@app.command()
def audit(
    count: Annotated[int, typer.Option("--count", min=1, help="How many entries, the newest first.")] = LATEST,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: at, who, act, object.")] = False,
    language: LanguageOption = "en",
) -> None:
    """Show what operators and trainers did, the newest first; nothing that learners wrote is in it."""
    with trail_here(Settings()) as trail:
        for row in trail.latest(count):
            if as_json:
                tell_json(asdict(row))
            else:
                tell("\t".join((row.at, who_in_words(row, language), act_in_words(row, language))))
