"""The visitor's finished sessions: what of each counts for progress, computed once."""

from dataclasses import dataclass

import streamlit as st

from roleplay.errors import SessionError
from roleplay.exercise.log.state import State
from roleplay.feedback.grade import build
from roleplay.feedback.progress import FinishedPractice, practised
from roleplay.feedback.report import Report, held
from roleplay.practice import Practice, Session
from roleplay.storage.sessions import family
from roleplay.ui.service import service

MOST = 20  # finished sessions that are looked at, the latest ones: more would make the page slow and hard to read
KEPT = 2000  # of all visitors of a server


@dataclass(frozen=True, slots=True)
class FinishedSessions:
    """Finished sessions: what counts of the latest, how many `older` were left out, how many could not be `read`."""

    sessions: tuple[FinishedPractice, ...]
    older: int
    unread: int


def finished(practice: Practice, hidden: set[str]) -> FinishedSessions:
    """Return a visitor's latest finished sessions without `hidden` criteria; what was deleted is not among them."""
    cards, lengths = practice.shelf.cards(), practice.shelf.lengths()
    over = [card for card in cards if card.finished]
    found, unread = [], 0
    for card in over[:MOST]:
        try:
            digest = _digest(card.id, lengths.get(card.id, 0), card.owner, tuple(sorted(hidden)), practice)
        except SessionError:
            unread += 1
            continue
        found.append(digest.model_copy(update={"family": family(cards, card.id)[0].id}))
    return FinishedSessions(tuple(found), max(0, len(over) - MOST), unread)


def remember(session: Session, report: Report) -> None:
    """Keep what counts of a session whose report has just been made, so that it is not made again for progress."""
    practice, hidden = service().practice, tuple(sorted(service().desk.held_back()))
    _digest(session.id, len(session.state.log), practice.visitor.id, hidden, practice, (session.state, report))


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _digest(
    session_id: str,
    entries: int,
    owner: str,
    hidden: tuple[str, ...],
    _practice: Practice,
    _made: tuple[State, Report] | None = None,
) -> FinishedPractice:
    """Return what counts of a session with so many entries, without the criteria that are `hidden` from learners.

    It holds levels and counts, no words of the learner.
    """
    if _made is None:
        looked, rubric = _practice.look(session_id), service().rubric
        _made = looked, held(build(looked, _practice.library, rubric), set(hidden), rubric)
    state, report = _made
    return practised(report, state, session_id, session_id)
