"""`data export|delete|expire`: what the operator of a machine or a server does with what somebody owns."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from roleplay.care.documents import DocumentDesk
from roleplay.cli.commands.kept import desk_here
from roleplay.cli.shared import LanguageOption, app
from roleplay.cli.target import write_target
from roleplay.cli.terminal import tell
from roleplay.cli.wording import say
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.knowledge.manual import Manual
from roleplay.people.visitor import LOCAL, Visitor, named
from roleplay.review.files import bundle, delete_all
from roleplay.storage.engine import open_engine
from roleplay.storage.retention import Retention
from roleplay.storage.sessions import SessionStore

data_app = typer.Typer(no_args_is_help=True, help="Somebody's data: export, delete, expire.")
app.add_typer(data_app, name="data")

OwnerOption = Annotated[str, typer.Option(help="Whose: a sign-in name, or “local” for a machine without signing in.")]


@data_app.command("export")
def export_data(
    out: Annotated[Path, typer.Option(help="The zip file to write.")],
    owner: OwnerOption = LOCAL.id,
    language: LanguageOption = "sl",
) -> None:
    """Write every session of one owner, its report and what trainers left at it into one zip file."""
    with desk_here(_owner(owner)) as desk:
        content = bundle(desk, language)
        count = len(desk.shelf.cards())
    write_target(out, content, (path for path in Settings().data.rglob("*") if path.is_file()))
    tell(say(language, "data_exported", count=count, path=out))


@data_app.command("delete")
def delete_data(
    owner: OwnerOption = LOCAL.id,
    yes: Annotated[bool, typer.Option("--yes", help="Really delete.")] = False,
    language: LanguageOption = "sl",
) -> None:
    """Delete every session of one owner; on a machine without signing in the documents, too. It cannot be undone."""
    with desk_here(_owner(owner)) as desk:
        if not yes:
            raise InputError("delete_unconfirmed", count=len(desk.shelf.cards()), owner=owner)
        settings, documents = Settings(), 0
        if desk.shelf.visitor.alone and settings.access == "local":
            with closing(Manual.open(settings)) as manual:
                documents = DocumentDesk(manual, desk.shelf.trail).clear()
        count = delete_all(desk)
    tell(say(language, "data_deleted", count=count, documents=documents))


@data_app.command("expire")
def expire(
    days: Annotated[
        int | None, typer.Option(min=1, help="Days without a change; by default SODELUJ_RETENTION_DAYS.")
    ] = None,
    language: LanguageOption = "sl",
) -> None:
    """Delete the sessions of all owners that nobody has changed for so many days; a running server does it daily."""
    settings = Settings()
    limit = days or settings.retention_days
    if limit is None:
        raise InputError("no_retention")
    with closing(SessionStore(open_engine(settings.database_url))) as store:
        count = Retention(store, limit).expire()
    tell(say(language, "data_expired", count=count, days=limit))


def _owner(owner: str) -> Visitor:
    if owner == LOCAL.id:
        return LOCAL
    who = named(owner)
    if who is None:
        raise InputError("no_owner", owner=owner)
    return who
