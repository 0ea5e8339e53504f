"""What all commands share: the app, options, wording, reading content and JSON Lines, where they write."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import typer

from roleplay.care.trail import Trail
from roleplay.cli.terminal import tell
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.json_input import LONGEST_LINE, JsonFault, parse_line
from roleplay.languages import read_texts
from roleplay.models.calls.accounts import Ledger, read_prices
from roleplay.people.groups import ALONE, People, load_people
from roleplay.people.visitor import LOCAL
from roleplay.scenario.case import Library
from roleplay.scenario.linting.linter import load_playable
from roleplay.scenario.loading.loader import LoadedContent
from roleplay.scenario.own_cases import with_own
from roleplay.scenario.vocabulary import Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore

FOLDER = Path(__file__).with_name("texts")

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

LanguageOption = Annotated[Language, typer.Option("--language", help="Language of the content and of messages.")]
SessionLanguage = Annotated[Language | None, typer.Option("--language", help="Default: the session's.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def content_here(settings: Settings) -> LoadedContent:
    """Return the shipped content with the cases of one's own."""
    return with_own(load_playable(settings.knowledge), settings.knowledge, settings.data)


def playable_library() -> Library:
    """Return the content that can be played; what is left out is said on the error output."""
    content = content_here(Settings())
    for finding in content.findings:
        tell(f"left out: {finding}", err=True)
    return content.library


@contextmanager
def trail_here(settings: Settings) -> Iterator[Trail]:
    """Give the audit trail under the name of the command line, which is an operator of the machine that it runs on.

    Raises:
        ContentError: where the file of operators and groups is broken.
    """
    with closing(SessionStore(open_engine(settings.database_url))) as store:
        yield Trail(store.audit, LOCAL, people_here(settings).at_the_machine())


def people_here(settings: Settings) -> People:
    """Return who learns and trains here; ContentError where the file of operators and groups is broken."""
    return ALONE if settings.access == "local" else load_people(settings.people)


def ledger_here(settings: Settings) -> Ledger:
    """Return an account of what models cost, with the price list and the spending cap."""
    return Ledger(read_prices(settings.knowledge / "models" / "prices.yaml"), settings.spending_cap)


def json_lines(shape: str) -> Iterator[tuple[int, Any]]:
    """Yield the objects on the standard input with their line numbers; empty lines are passed over.

    Raises:
        InputError: at a line that is not an object; `shape` tells what one looks like.
    """
    for number in count(1):
        try:
            read = sys.stdin.readline(LONGEST_LINE + 1)  # of one that is too long only the beginning
            text = read.removeprefix("\ufeff") if number == 1 else read
            line = parse_line(text) if text.strip() else None
        except UnicodeDecodeError as error:
            raise InputError("bad_moves_line", line=number, problem="not UTF-8.", allowed=shape) from error
        except JsonFault as fault:
            raise InputError("bad_moves_line", line=number, problem=fault, allowed=shape) from fault
        if not read:
            return
        if text.strip() and not isinstance(line, dict):
            raise InputError("bad_moves_line", line=number, problem="not an object.", allowed=shape)
        if text.strip():
            yield number, line


def refuse_overwriting(out: Path | None, sources: Iterable[Path]) -> None:
    """Raise InputError where `out` is one of the files that a command reads, by whatever path it is named."""
    for source in sources:
        if out is not None and is_same(out, source):
            raise InputError("overwrites_source", path=str(out))


def write_target(out: Path, content: bytes, sources: Iterable[Path] = ()) -> None:
    """Write a file; InputError where it is one of the `sources`, or cannot be written."""
    refuse_overwriting(out, sources)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InputError("export_unwritable", path=str(out), problem=error.strerror or str(error)) from error


def is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same file, by links of both kinds or names that the file system takes for one."""
    with suppress(OSError):
        if one.samefile(other):
            return True
    return one.resolve() == other.resolve()


def say(language: Language, key: str, **slots: object) -> str:
    """Return a text with its slots filled."""
    return read_texts(FOLDER, language)[key].format_map(slots)
