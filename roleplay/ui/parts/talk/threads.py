"""What stands in each conversation: messages, and the notes that belong there, as lines and drawn."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from roleplay.exercise.log import visibility
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.events import Decided, Entry, is_input
from roleplay.exercise.log.inputs import Acted, Said, Waited
from roleplay.exercise.log.moves import FACILITATOR, NARRATOR, Move
from roleplay.exercise.log.state import State
from roleplay.exercise.views import learner_view
from roleplay.exercise.views.learner_view import LineKind, TalkLine
from roleplay.exercise.words.reading import NONE
from roleplay.feedback.document import understandings
from roleplay.practice import Session
from roleplay.scenario.vocabulary import Channel
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import css_class
from roleplay.ui.markup import rendered
from roleplay.ui.parts.passages import PROCEDURAL
from roleplay.ui.service import service

Place = tuple[Channel, str | None]
ROOM: Place = ("room", None)
QUIET_ACTS = frozenset({"time_passes", "unavailable", "no_reply", "by_hand"})
"""What the exercise says without anything having been decided: neither a result nor a refusal."""
OUTCOMES: frozenset[LineKind] = frozenset({"result", "refused", "inject"})
_LOCAL: frozenset[LineKind] = frozenset({"deed", "result", "refused", "silence"})


def lines(state: State, place: Place) -> list[TalkLine]:
    """Return the lines of one conversation, oldest first.

    Results and refusals stand where the learner was when the turn was taken; what was decided on the desk stands on
    the shared line and in the log, never above the words that only one agency or person hears.
    """
    acts = _acts(state)
    taken = _places(state)
    return [
        line
        for line in (_quietened(state, acts, line) for line in learner_view.transcript(state, *place))
        if (line.kind not in _LOCAL or _belongs(taken, line, place, state.turn))
        and not (state.drill is not None and _is_of_the_exercise(state, acts, line))
    ]


def being_said(state: State, words: Mapping[str, str], place: Place) -> list[TalkLine]:
    """Return as lines what is being said in a conversation; `words` are those so far, by their part."""
    spoken = ((item, words[part]) for part, item in learner_view.at_turn(state).items() if part in words)
    return [
        TalkLine(
            len(state.log) + number, state.turn, state.minute, "message", item.speaker, text, _to(item, state.learner)
        )
        for number, (item, text) in enumerate(spoken)
        if _place(item, state.learner) == place
    ]


def _to(item: Called | Move, learner: str) -> tuple[str, ...]:
    to = item.to if isinstance(item, Move) else learner if item.channel != "room" else None
    return (to,) if to else ()


def _place(item: Called | Move, learner: str) -> Place:
    partner = item.to if isinstance(item, Move) and item.speaker == learner else item.speaker
    return ROOM if item.channel == "room" else (item.channel, partner)


def latest_outcome(state: State) -> list[TalkLine]:
    """Return what the action brought that is the learner's latest turn; empty where the latest turn was another one."""
    found = [line for line in lines(state, ROOM) if line.turn == state.turn]
    is_deed = any(line.kind == "deed" for line in found)
    return [line for line in found if line.kind in OUTCOMES] if is_deed else []


def arrivals(state: State) -> dict[Place, list[int]]:
    """Return for each conversation the positions of what agencies and persons said in it to the learner.

    Notes of the exercise are left out: they stand in whichever conversation is shown.
    """
    return {
        place: [seq for seq in found if _speaker(state.log[seq]) not in (FACILITATOR, NARRATOR)]
        for place, found in learner_view.arrivals(state).items()
    }


def last_partner(state: State, channel: Channel) -> str | None:
    """Return with whom the learner exchanged the latest words in a channel, or None."""
    for entry in reversed(list(visibility.heard(state))):
        event = entry.event
        if isinstance(event, Said) and event.channel == channel:
            if event.speaker != state.learner:
                return event.speaker
            if event.to:
                return event.to[0]
    return None


def _speaker(entry: Entry) -> str:
    return entry.event.speaker if isinstance(entry.event, Said) else ""


def _acts(state: State) -> dict[str, str]:
    return {entry.event.move.id: entry.event.move.act for entry in state.log if isinstance(entry.event, Decided)}


def _places(state: State) -> dict[int, Place]:
    """Return for each turn where the learner took it."""
    return dict(_turns(state))


def _turns(state: State) -> Iterator[tuple[int, Place]]:
    for entry in state.log:
        event = entry.event
        if isinstance(event, Said) and is_input(event):
            yield entry.turn, (event.channel, event.to[0] if event.to else None)
        elif isinstance(event, Waited):
            yield entry.turn, (event.channel, event.person)
        elif isinstance(event, Acted):
            yield entry.turn, ROOM if state.drill is None else ("interview", state.drill.person)


def _quietened(state: State, acts: dict[str, str], line: TalkLine) -> TalkLine:
    """Return a note that nothing was decided about as a quiet line: waiting is no failure."""
    event = state.log[line.seq].event
    if isinstance(event, Said) and acts.get(event.move or "") in QUIET_ACTS:
        return replace(line, kind="silence")
    return line


def _is_of_the_exercise(state: State, acts: dict[str, str], line: TalkLine) -> bool:
    """Return whether a line speaks of phases: a drill has none, and its page says itself when the time is up."""
    event = state.log[line.seq].event
    return line.kind == "phase" or (isinstance(event, Said) and acts.get(event.move or "") == "overtime")


def _belongs(taken: dict[int, Place], line: TalkLine, place: Place, latest: int) -> bool:
    """Return whether a note stands here; that time has passed is told in a direct thread too, while it is news."""
    there = taken.get(line.turn, ROOM)
    is_news = line.kind == "silence" and line.turn == latest and there == ROOM
    return there == place or (is_news and place[0] == "direct")


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
