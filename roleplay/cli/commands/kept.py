"""Sessions that are kept here, with what trainers left at them: for commands that else read a file; and `import`."""

import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from roleplay.cli.commands.exercise import read_state
from roleplay.cli.shared import LanguageOption, app, playable_library
from roleplay.cli.terminal import tell
from roleplay.cli.wording import say
from roleplay.config import Settings
from roleplay.errors import CodedError, InputError
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.state import State
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report, held
from roleplay.feedback.rubric import load_rubric
from roleplay.messages import explain
from roleplay.people.groups import ALONE, load_people
from roleplay.people.visitor import LOCAL, Visitor
from roleplay.review.desk import Desk
from roleplay.review.files import LARGEST, take_in
from roleplay.review.ratings import left_in, with_trainers
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language
from roleplay.shelf import Shelf
from roleplay.storage.engine import open_engine
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
    people = ALONE if settings.access == "local" else load_people(settings.people)
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
            except OSError as error:
                refused += 1
                tell(f"{path}: {error.strerror}", err=True)
            except CodedError as error:
                refused += 1
                tell(f"{path}: {explain(error, language)}", err=True)
            else:
                tell(say(language, "imported", path=path, id=card.id))
    if refused:
        raise typer.Exit(1)
