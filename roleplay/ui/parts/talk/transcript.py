"""Lines of a transcript as HTML; everything that was said is escaped, so nothing in it can become markup."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from markupsafe import Markup

from roleplay.exercise.log.events import Decided
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State
from roleplay.exercise.views.learner_view import TalkLine
from roleplay.exercise.words.reading import NONE
from roleplay.feedback.document import understandings
from roleplay.practice import Session
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import css_class
from roleplay.ui.markup import esc, rendered, tag
from roleplay.ui.parts.passages import PROCEDURAL
from roleplay.ui.service import service


def transcript_html(
    t: Catalogue,
    session: Session,
    lines: Iterable[TalkLine],
    below: str = "",
    pressed: Mapping[int, Collection[str]] = NONE,
) -> str:
    """Return the lines, oldest first; `below` is finished HTML that follows them.

    `pressed` are the words of chips, by the position of their line in the log, that stand below to be pressed.
    """
    return rendered(
        "talk/transcript",
        t,
        lines=lines,
        state=session.state,
        names=visit.names(session),
        moves=_moves_said(session.state),
        read=understandings(session.state, service().practice.library, t.language),
        pressed=pressed,
        procedural=PROCEDURAL,
        css_class=css_class,
        below=Markup(below),  # noqa: S704 - finished
    )


def _moves_said(state: State) -> dict[int, Move]:
    """Return the move behind each speaker's words, by the position of the words in the log."""
    moves = {entry.event.move.id: entry.event.move for entry in state.log if isinstance(entry.event, Decided)}
    said = ((entry.seq, entry.event) for entry in state.log if isinstance(entry.event, Said))
    found = ((seq, [moves[name] for name in (event.move, *event.also) if name in moves]) for seq, event in said)
    return {seq: _with_all_grounds(behind) for seq, behind in found if behind}


def _with_all_grounds(moves: Sequence[Move]) -> Move:
    """Return the first of the moves that one message carries out, with the passages of all of them."""
    passages = dict.fromkeys(passage for move in moves for passage in move.passages)
    return moves[0].model_copy(update={"passages": tuple(passages)})


def waiting_html(t: Catalogue, who: str, place: str = "") -> str:
    """Return the line that says who is about to answer, and the place in the queue where there is one."""
    words = t("line.writing", who=who) + (f" ({place})" if place else "")
    return tag("quiet waiting", f"<span class='dots'></span>{esc(words)}")
