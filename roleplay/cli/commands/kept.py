"""`export`, `xapi`, `import`, `data`, `audit`: what is kept here, and sessions in files with what trainers left."""

import json
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from roleplay.care.documents import DocumentDesk
from roleplay.care.trail import LATEST
from roleplay.cli.commands.exercise import read_state
from roleplay.cli.shared import (
    LanguageOption,
    SessionLanguage,
    app,
    people_here,
    playable_library,
    refuse_overwriting,
    say,
    trail_here,
    write_target,
)
from roleplay.cli.terminal import tell, tell_document, tell_json, tell_json_text
from roleplay.config import Settings
from roleplay.errors import CodedError, InputError, StorageError
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.state import State
from roleplay.feedback.document import BINARY, HOME, Format, Naming, exported, statements
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report, held
from roleplay.feedback.rubric import load_rubric
from roleplay.knowledge.manual import Manual
from roleplay.lrs import RecordStore
from roleplay.messages import explain
from roleplay.people.visitor import LOCAL, Visitor, named
from roleplay.review.desk import Desk
from roleplay.review.files import LARGEST, bundle, delete_all, take_in
from roleplay.review.ratings import left_in, with_trainers
from roleplay.review.wording import act_in_words, who_in_words
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language
from roleplay.shelf import Shelf
from roleplay.storage.engine import open_engine
from roleplay.storage.retention import Retention
from roleplay.storage.reviews import ReviewStore
from roleplay.storage.sessions import SessionCard, SessionStore

KeptPath = Annotated[Path, typer.Argument(help="A session file, or the id of a session that is kept here.")]


@dataclass(frozen=True, slots=True)
class ReportedSession:
    """A session with its report and the content that both rest on."""

    library: Library
    state: State
    report: Report


@contextmanager
def desk_here(who: Visitor = LOCAL) -> Iterator[Desk]:
    """Give the desk of somebody, by default that of the machine itself, over what is kept here.

    Raises:
        ContentError: where the file of operators and groups is broken.
    """
    settings = Settings()
    engine = open_engine(settings.database_url)
    people = people_here(settings)
    with closing(SessionStore(engine)) as store:
        shelf = Shelf(store, who, people.at_the_machine() if who == LOCAL else people)
        yield Desk(shelf, ReviewStore(engine), playable_library(), load_rubric(settings.knowledge))


def reported(session: Path, language: Language | None) -> ReportedSession:
    """Return the session of a file, or the one kept under an id as its learner is shown it, with trainers' words.

    Raises:
        SessionError: where there is none, or it cannot be read.
        ContentError: where its case is not here.
    """
    if session.exists() or not _is_id(session.name):
        library = playable_library()
        state = read_state(session, library)
        report = build(state, library, load_rubric(Settings().knowledge), language or state.setup.language)
        return ReportedSession(library, state, report)
    with desk_here() as desk:
        return _kept(desk, desk.shelf.store.card(session.name), language)


def reported_of_group(group: str, language: Language | None) -> list[ReportedSession]:
    """Return all that was submitted to a group, as its learners are shown it, with trainers' words.

    Raises:
        InputError: where there is no such group.
    """
    with desk_here() as desk:
        if group not in {item.id for item in (*desk.shelf.people.groups, *desk.groups)}:
            raise InputError("no_such_group", group=group)
        return [_kept(desk, card, language) for card in desk.shelf.store.submitted([group])]


def _is_id(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False


def _kept(desk: Desk, card: SessionCard, language: Language | None) -> ReportedSession:
    try:
        desk.shelf.store.refuse_gap(card.id)
    except StorageError as error:
        if error.code != "gap":
            raise
        tell(f"{card.id}: {explain(error, language or card.language)}", err=True)
    state = fold(desk.case(card.scenario), desk.shelf.store.entries(card.id))
    groups = {item.id for item in desk.shelf.people.learns_in(Visitor(card.owner))} | {card.submitted_to or ""}
    full = build(state, desk.library, desk.rubric, language or state.setup.language)
    seen = held(full, desk.held_in(groups), desk.rubric)
    desk.shelf.trail.note("session_taken", card.id)
    left = [left_in(row) for row in desk.store.rows([card.id])]
    return ReportedSession(desk.library, state, with_trainers(seen, left))


@app.command(name="import")
def import_sessions(
    files: Annotated[list[Path], typer.Argument(help="Session files of finished exercises.")],
    group: Annotated[str, typer.Option(help="The group whose trainers are to review them.")] = LOCAL.id,
    language: LanguageOption = "sl",
) -> None:
    """Put session files into the review queue of a group; each is taken whole or not at all."""
    refused = 0
    with desk_here() as desk:
        for path in files:
            try:
                with path.open("rb") as file:
                    card = take_in(desk, file.read(LARGEST + 1), path.name, group)
                tell(say(language, "imported", path=path, id=card.id))
            except (OSError, CodedError) as error:
                refused += 1
                problem = explain(error, language) if isinstance(error, CodedError) else error.strerror
                tell(f"{path}: {problem}", err=True)
    if refused:
        raise typer.Exit(1)


@app.command()
def export(
    session: KeptPath,
    form: Annotated[Format, typer.Option("--format", help="The form of the export.")] = "md",
    out: Annotated[
        Path | None, typer.Option(help="A file; by default the standard output, unless that is a terminal.")
    ] = None,
    language: SessionLanguage = None,
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
    language: SessionLanguage = None,
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
    who = LOCAL if owner == LOCAL.id else named(owner)
    if who is None:
        raise InputError("no_owner", owner=owner)
    return who


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
