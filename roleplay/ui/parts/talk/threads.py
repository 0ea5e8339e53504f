"""What stands in each conversation: messages, and the notes that belong there, as lines and drawn."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from markupsafe import Markup

from roleplay.exercise.log import visibility
from roleplay.exercise.log.events import Decided, is_input
from roleplay.exercise.log.inputs import Acted, Said, Waited
from roleplay.exercise.log.moves import FACILITATOR, NARRATOR, Move
from roleplay.exercise.log.state import State
from roleplay.exercise.views import learner_view
from roleplay.exercise.views.learner_view import LineKind, TalkLine
from roleplay.feedback.document import understandings
from roleplay.practice import Session
from roleplay.scenario.vocabulary import Channel
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import css_class
from roleplay.ui.service import service
from roleplay.ui.templating import rendered

Place = tuple[Channel, str | None]
ROOM: Place = ("room", None)
PROCEDURAL = frozenset({"decline", "object", "push_back", "refuse", "ask_back", "competence"})
"""What agencies say about who may do what: either the manual says so too, or it is said that it does not."""
QUIET_ACTS = frozenset({"time_passes", "unavailable", "no_reply", "not_here", "by_hand"})
"""What the exercise says without anything having been decided: neither a result nor a refusal."""
OUTCOMES: frozenset[LineKind] = frozenset({"result", "refused", "inject"})
_LOCAL: frozenset[LineKind] = frozenset({"deed", "result", "refused", "silence"})


def lines(state: State, place: Place) -> list[TalkLine]:
    """Return the lines of one conversation, oldest first.

    Results and refusals stand where the learner was when the turn was taken; what was decided on the desk stands on
    the shared line and in the log, never above the words that only one agency or person hears.
    """
    acts = {entry.event.move.id: entry.event.move.act for entry in state.log if isinstance(entry.event, Decided)}
    taken = dict(_turns(state))
    found = []
    for line in learner_view.transcript(state, *place):
        event = state.log[line.seq].event
        act = acts.get(event.move or "") if isinstance(event, Said) else None
        shown = replace(line, kind="silence") if act in QUIET_ACTS else line
        there = taken.get(line.turn, ROOM)
        # That time has passed is told in a direct thread too, while it is news.
        is_news = shown.kind == "silence" and line.turn == state.turn and there == ROOM and place[0] == "direct"
        # A drill has no phases, and its page says itself when the time is up.
        is_of_phases = state.drill is not None and (line.kind == "phase" or act == "overtime")
        if (shown.kind not in _LOCAL or there == place or is_news) and not is_of_phases:
            found.append(shown)
    return found


def _turns(state: State) -> Iterator[tuple[int, Place]]:
    """Yield the learner's turns with where each was taken."""
    for entry in state.log:
        event = entry.event
        if isinstance(event, Said) and is_input(event):
            yield entry.turn, (event.channel, event.to[0] if event.to else None)
        elif isinstance(event, Waited):
            yield entry.turn, (event.channel, event.person)
        elif isinstance(event, Acted):
            yield entry.turn, ROOM if state.drill is None else ("interview", state.drill.person)


def being_said(state: State, words: Mapping[str, str], place: Place) -> list[TalkLine]:
    """Return as lines what is being said in a conversation; `words` are those so far, by their part."""
    found: list[TalkLine] = []
    for part, item in learner_view.at_turn(state).items():
        if part not in words:
            continue
        is_own = isinstance(item, Move) and item.speaker == state.learner
        to = item.to if isinstance(item, Move) else state.learner if item.channel != "room" else None
        if place == (ROOM if item.channel == "room" else (item.channel, to if is_own else item.speaker)):
            said = item.speaker, words[part], (to,) if to else ()
            found.append(TalkLine(len(state.log) + len(found), state.turn, state.minute, "message", *said))
    return found


def latest_outcome(state: State) -> list[TalkLine]:
    """Return what the action brought that is the learner's latest turn; empty where the latest turn was another one."""
    found = [line for line in lines(state, ROOM) if line.turn == state.turn]
    is_deed = any(line.kind == "deed" for line in found)
    return [line for line in found if line.kind in OUTCOMES] if is_deed else []


def arrivals(state: State) -> dict[Place, list[int]]:
    """Return for each conversation the positions of what agencies and persons said in it to the learner.

    Notes of the exercise are left out: they stand in whichever conversation is shown.
    """
    own_voices = {
        entry.seq
        for entry in state.log
        if isinstance(entry.event, Said) and entry.event.speaker in (FACILITATOR, NARRATOR)
    }
    found = learner_view.arrivals(state).items()
    return {place: [seq for seq in arrived if seq not in own_voices] for place, arrived in found}


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


def transcript_html(
    t: Catalogue,
    session: Session,
    lines: Iterable[TalkLine],
    below: str = "",
) -> str:
    """Return the lines, oldest first; `below` is finished HTML that follows them."""
    return rendered(
        "talk/transcript",
        t,
        lines=lines,
        state=session.state,
        names=visit.names(session),
        moves=_moves_said(session.state),
        read=understandings(session.state, service().practice.library, t.language),
        procedural=PROCEDURAL,
        css_class=css_class,
        below=Markup(below),  # noqa: S704 - finished
    )


def _moves_said(state: State) -> dict[int, Move]:
    """Return the move behind each speaker's words, by their position in the log, with the passages of all behind it."""
    moves = {entry.event.move.id: entry.event.move for entry in state.log if isinstance(entry.event, Decided)}
    found = {}
    for entry in state.log:
        said = entry.event
        behind = [moves[name] for name in (said.move, *said.also) if name in moves] if isinstance(said, Said) else []
        if behind:
            passages = dict.fromkeys(passage for move in behind for passage in move.passages)
            found[entry.seq] = behind[0].model_copy(update={"passages": tuple(passages)})
    return found
