"""Session files that trainers import: read as a stranger's, kept whole or not at all, with who brought them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from roleplay.errors import InputError, SessionError
from roleplay.exercise.log.events import Entry, Started
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.state import State
from roleplay.feedback.document import to_markdown
from roleplay.feedback.grade import build
from roleplay.people.access import require_importer
from roleplay.people.visitor import IMPORTED
from roleplay.review.desk import Desk
from roleplay.review.ratings import Imported, row_of
from roleplay.storage.files import read_sealed, session_text
from roleplay.storage.sessions import FORMAT, SessionCard

LARGEST = 4 * 1024 * 1024  # bytes; a session of 150 turns has about a fifth of it
_SPACE = uuid.UUID("a1d5f7de-5d0f-5d43-8b1e-3a2ab8a5b0c7")
# What folding and grading raise at a log whose parts do not fit together: things that the case does not have, numbers
# and times that are none, steps that nothing came before.
_UNFIT = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Intake:
    """The way in for session files, to the queue of the desk's visitor."""

    desk: Desk

    def take(self, content: bytes, name: str, group: str) -> SessionCard:
        """Add the session of a file to the queue of a group; `name` is what the file is called.

        Raises:
            InputError: where the visitor may not import for the group, or the exercise is not over.
            SessionError: saying what is wrong with the file; nothing of it is kept then.
        """
        shelf = self.desk.shelf
        require_importer(shelf.visitor, group, shelf.people)
        if len(content) > LARGEST:
            raise SessionError("session_too_large", file=name, most=LARGEST // 1024**2)
        entries = read_sealed(content, name)
        state = self._checked(entries, name)
        if state.finished is None:
            raise InputError("not_finished")
        card = self._card(entries, state, group)
        note = Imported(session=card.id, by=shelf.visitor.id, at=card.changed_at)
        shelf.store.admit(card, entries, row_of(note))
        shelf.trail.note("imported", card.id)
        return card

    def _checked(self, entries: list[Entry], name: str) -> State:
        """Return where the session ends, once everything that is ever shown of it could be made."""
        case = entries[0].event.scenario if isinstance(entries[0].event, Started) else ""
        scenario = self.desk.library.scenario.get(case)
        if scenario is None:
            raise SessionError("missing_case", case=case)
        last = entries[0]
        try:
            for entry in entries:
                if entry.turn < last.turn or entry.minute < last.minute:
                    raise ValueError(f"entries.{entry.seq}")
                if entry.at:
                    datetime.fromisoformat(entry.at).astimezone()
                last = entry
            state = fold(scenario, entries)
            to_markdown(build(state, self.desk.library, self.desk.rubric), state, self.desk.library)
        except _UNFIT as error:
            raise SessionError("broken_session", where=f"{name}: {error}") from error
        return state

    def _card(self, entries: list[Entry], state: State, group: str) -> SessionCard:
        """Return the card; its id follows from the content, so that the same file is never here twice."""
        name = str(uuid.uuid5(_SPACE, session_text(entries)))
        now = self.desk.now().isoformat(timespec="milliseconds")
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
