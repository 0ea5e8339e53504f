"""Sessions as files: those that trainers bring in, and all that is a visitor's own in one, or deleted."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from roleplay.errors import InputError, SessionError, StorageError
from roleplay.exercise.log.events import Entry, Started
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.state import State
from roleplay.feedback.document import to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.report import held
from roleplay.messages import explain
from roleplay.people.access import require_importer
from roleplay.people.visitor import IMPORTED
from roleplay.review.desk import Desk
from roleplay.review.ratings import Imported, Left, Rating, row_of, with_trainers
from roleplay.review.wording import wording
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.files import read_sealed, session_text
from roleplay.storage.sessions import FORMAT, SessionCard

LARGEST = 4 * 1024 * 1024  # bytes; a session of 150 turns has about a fifth of it
_SPACE = uuid.UUID("a1d5f7de-5d0f-5d43-8b1e-3a2ab8a5b0c7")
# What folding and grading raise at a log whose parts do not fit together: things that the case does not have, numbers
# and times that are none, steps that nothing came before.
_UNFIT = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError)


def take_in(desk: Desk, content: bytes, name: str, group: str) -> SessionCard:
    """Add the session of a file to the queue of a group, read as a stranger's; `name` is what the file is called.

    Raises:
        InputError: where the visitor may not import for the group, or the exercise is not over.
        SessionError: saying what is wrong with the file; nothing of it is kept then.
    """
    shelf = desk.shelf
    require_importer(shelf.visitor, group, shelf.people)
    if len(content) > LARGEST:
        raise SessionError("session_too_large", file=name, most=LARGEST // 1024**2)
    entries = read_sealed(content, name)
    state = _checked(desk, entries, name)
    if state.finished is None:
        raise InputError("not_finished")
    card = _card(entries, state, group, desk.now().isoformat(timespec="milliseconds"))
    note = Imported(session=card.id, by=shelf.visitor.id, at=card.changed_at)
    shelf.store.admit(card, entries, row_of(note))
    shelf.trail.note("imported", card.id)
    return card


def _checked(desk: Desk, entries: list[Entry], name: str) -> State:
    """Return where the session ends, once everything that is ever shown of it could be made."""
    last = entries[0]
    scenario = desk.case(last.event.scenario if isinstance(last.event, Started) else "")
    try:
        for entry in entries:
            if entry.turn < last.turn or entry.minute < last.minute:
                raise ValueError(f"entries.{entry.seq}")
            if entry.at:
                datetime.fromisoformat(entry.at).astimezone()
            last = entry
        state = fold(scenario, entries)
        to_markdown(build(state, desk.library, desk.rubric), state, desk.library)
    except _UNFIT as error:
        raise SessionError("broken_session", where=f"{name}: {error}") from error
    return state


def _card(entries: list[Entry], state: State, group: str, now: str) -> SessionCard:
    """Return the card; its id follows from the content, so that the same file is never here twice."""
    name = str(uuid.uuid5(_SPACE, session_text(entries)))
    setup = state.setup
    return SessionCard(
        id=name,
        owner=f"{IMPORTED}{name[:8]}",
        scenario=setup.scenario,
        agency=setup.agency,
        language=setup.language,
        pace=setup.pace,
        format=FORMAT,
        created_at=entries[0].at or now,
        changed_at=now,
        phase=state.phase,
        minute=state.minute,
        turn=state.turn,
        finished=True,
        drill=setup.drill.person if setup.drill is not None else None,
        submitted_to=group,
        submitted_at=now,
    )


def bundle(desk: Desk, language: Language) -> bytes:
    """Return a zip file with every session of the visitor's, its report and what trainers left at it.

    The readme is in each language of a session, in `language` where there is none. What cannot be read is said in its
    folder, and the rest is there all the same.
    """
    cards = desk.shelf.cards()
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as file:
        for known in [name for name in LANGUAGES if any(card.language == name for card in cards)] or [language]:
            text = wording(known)("own.readme", day=f"{desk.now():%Y-%m-%d}", count=len(cards))
            file.writestr(f"README-{known}.md", text)
        for card in cards:
            folder = f"{card.created_at[:10]}-{card.scenario}-{card.agency}-{card.id[:8]}"
            for name, content in _files(desk, card, language):
                file.writestr(f"{folder}/{name}", content)
    return written.getvalue()


def delete_all(desk: Desk) -> int:
    """Delete every session of the visitor's with what belongs to it; return how many there were.

    On a machine of one's own that is also what was imported.
    """
    shelf = desk.shelf
    imported = [card for card in shelf.submitted() if card.owner.startswith(IMPORTED) and shelf.visitor.alone]
    cards = [*shelf.cards(), *imported]
    for card in cards:
        shelf.delete(card.id)
    return len(cards)


def _files(desk: Desk, card: SessionCard, language: Language) -> Iterator[tuple[str, str]]:
    try:
        entries = desk.shelf.store.entries(card.id)
        yield "session.json", session_text(entries)
        desk.shelf.store.refuse_gap(card.id)
        if card.finished:
            state = fold(desk.case(card.scenario), entries)
            seen = held(build(state, desk.library, desk.rubric), desk.held_back(), desk.rubric)
            yield "report.md", to_markdown(with_trainers(seen, desk.left(card.id)), state, desk.library)
    except (SessionError, StorageError) as error:
        if isinstance(error, StorageError) and error.code != "gap":
            raise
        yield "problem.txt", explain(error, language) + "\n"
    left = [_shown(item, desk.held_back()) for item in desk.left(card.id)]
    if left:
        yield "trainers.json", json.dumps(left, ensure_ascii=False, indent=1) + "\n"


def _shown(item: Left, hidden: set[str]) -> dict[str, object]:
    """Return what a trainer left, without the program's levels that the learner is not shown."""
    content: dict[str, object] = {"kind": type(item).__name__.lower(), **item.model_dump(mode="json")}
    if isinstance(item, Rating):
        content["program"] = {name: level for name, level in item.program.items() if name not in hidden}
    return content
