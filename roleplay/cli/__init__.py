"""`roleplay ...`: the second face. Exit 0 on success, 1 on bad input with a clear message, 2 on wrong usage."""

import sys

from roleplay.cli.commands import content, exercise, health, kept, knowledge, models, qualify  # noqa: F401 - their commands
from roleplay.cli.shared import app
from roleplay.cli.terminal import tell
from roleplay.errors import CodedError, SodelujError
from roleplay.languages import LANGUAGES
from roleplay.messages import explain
from roleplay.storage.private import write_privately

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; the one place where errors become messages and exit codes."""
    language = next((known for known in LANGUAGES if known in sys.argv), "en")
    write_privately()
    try:
        app()
    except CodedError as error:
        tell(explain(error, language), err=True)
        raise SystemExit(1) from error
    except SodelujError as error:
        tell(str(error), err=True)
        raise SystemExit(1) from error
