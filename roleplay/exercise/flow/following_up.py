"""Follow-ups in the debrief: after an answer one question about one of the learner's own turns.

The facilitator asks one where the answer is thin, where the session's data contradict it, or where they weigh much and
the answer does not touch them; at most one a question and three a debrief. A mind, where one plays, asks in words of
its own, which have to quote the learner; what the log alone calls for is the floor. The answer is optional. An answer
to the next closing question passes over a follow-up that is still open, so that played scripts need not know of it.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from roleplay.exercise.agencies.sharing import may_know
from roleplay.exercise.log import events
from roleplay.exercise.log.answers import Answered
from roleplay.exercise.log.events import Decided
from roleplay.exercise.log.inputs import FollowedUp, Reflected
from roleplay.exercise.log.learner_turns import OwnTurn, own_turns, readings
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import CAUTIONS, State
from roleplay.exercise.words.quoting import quotes_in, turn_of
from roleplay.scenario.flow import FollowUp, MomentKind
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, AgencyId, QuestionClass, Tactic

FOLLOWS = "follow_up"  # the act of a move that asks after an answer
MOST = 3
THIN = 12  # words below which an answer is thin
EMPTY = 5  # words up to which it says nothing: "I don't know", "everything was fine"
FELT = 0.05  # least change of trust (0-1) that is worth a question
LONGEST_QUOTE = 160
BEGINNING = 5  # letters that tell whether an answer speaks of what a turn spoke of
SHARED_WORDS = 2
BLAMING: Tactic = "why_blame"
SUGGESTING: frozenset[QuestionClass] = frozenset({"LEAD", "FORCED"})


@dataclass(frozen=True, slots=True)
class AskableTurn:
    """A turn of the learner's to ask about, and what it has to do with: an inject, a fact and who lacked it.

    `weighty` ones are asked about even after a full answer that does not touch them.
    """

    turn: OwnTurn
    weighty: bool = False
    inject: str | None = None
    fact: str | None = None
    agency: AgencyId | None = None


@dataclass(slots=True)
class Effects:
    """What followed from one turn: change of trust, facts told, put into the mouth, kept back, passed on with need."""

    trust: float = 0.0
    told: int = 0
    led: int = 0
    kept: int = 0
    passed: int = 0


Finder = Callable[[State, list[OwnTurn]], AskableTurn | None]
Sieve = Callable[[State, list[OwnTurn]], list[OwnTurn]]


def open_follow_up(state: State) -> Move | None:
    """Return the follow-up that may still be answered: the latest one, unless it or a later question was answered."""
    if state.phase != "debrief" or state.finished is not None:
        return None
    for event in (entry.event for entry in reversed(state.log)):
        if isinstance(event, Reflected | FollowedUp):
            return None
        if isinstance(event, Decided) and event.move.act == FOLLOWS:
            return event.move
    return None


def followed_up(state: State) -> dict[str, tuple[Move, str]]:
    """Return the follow-ups asked so far by question, each with its answer, empty where it was passed over."""
    moves = {move.question: (move, "") for move in _asked(state) if move.question is not None}
    for entry in state.log:
        if isinstance(entry.event, FollowedUp) and entry.event.question in moves:
            moves[entry.event.question] = (moves[entry.event.question][0], entry.event.text)
    return moves


def left_to_ask(state: State, answered: Reflected) -> int:
    """Return how many more follow-ups may be asked now that a question is answered; none after the last question."""
    return 0 if answered.question == state.scenario.debrief[-1].id else MOST - len(_asked(state))


def answer_to_go_by(state: State) -> Reflected | None:
    """Return the learner's latest answer to a closing question."""
    answers = (entry.event for entry in reversed(state.log) if isinstance(entry.event, Reflected))
    return next(answers, None)


def quotable(state: State) -> dict[int, str]:
    """Return the learner's words by turn, those of the exercise before the answers of the debrief."""
    turns = {item.turn: item.text for item in own_turns(state) if item.text.strip()}
    return turns | {entry.turn: entry.event.text for entry in state.log if isinstance(entry.event, Reflected)}


def asked_on(state: State, answered: Answered) -> dict[str, Any] | None:
    """Return the details of the move that asks after an answer, as a mind has put it or else as the log calls for it.

    None where nothing is to be asked: a mind that has nothing to ask is believed, unless the answer says nothing.
    """
    to = answer_to_go_by(state)
    if to is None:
        return None
    if answered.answer is None:
        failed = answered.attempt is None or answered.attempt.failure is not None
        return follow_up(state, to) if failed or len(_folded(to.text).split()) <= EMPTY else None
    quotes = (turn_of(quote.group(), quotable(state)) for quote in quotes_in(answered.answer.say))
    return {"question": to.question, "quotes": next((turn for turn in quotes if turn is not None), None)}


def follow_up(state: State, answered: Reflected) -> dict[str, Any] | None:
    """Return the details of the authored move that asks after an answer, None where nothing is to be asked."""
    if left_to_ask(state, answered) <= 0:
        return None
    asked = _asked(state)
    used, quoted = {move.follow for move in asked}, {move.quotes for move in asked}
    turns = [turn for turn in own_turns(state) if turn.text.strip() and turn.turn not in quoted]
    for item in state.scenario.follow_ups:
        if answered.question not in item.questions or item.id in used:
            continue
        moment = FINDERS[item.about](state, turns)
        if moment is not None and _calls_for(answered.text, item, moment, state):
            return {
                "question": answered.question,
                "follow": item.id,
                "quotes": moment.turn.turn,
                "inject": moment.inject,
                "facts": (moment.fact,) if moment.fact is not None else (),
                "agency": moment.agency,
            }
    return None


def quoted_words(state: State, turn: int) -> str:
    """Return the learner's words of a turn as the facilitator quotes them, a long text cut at a word."""
    words = " ".join(next((item.text for item in own_turns(state) if item.turn == turn), "").split())
    if len(words) <= LONGEST_QUOTE:
        return words
    return words[:LONGEST_QUOTE].rsplit(" ", 1)[0].rstrip(",;:–- ") + " …"


def _asked(state: State) -> list[Move]:
    moves = (entry.event.move for entry in state.log if isinstance(entry.event, Decided))
    return [move for move in moves if move.act == FOLLOWS]


def _calls_for(answer: str, item: FollowUp, moment: AskableTurn, state: State) -> bool:
    words = _folded(answer).split()
    if len(words) < THIN:
        return True
    if item.denies is not None:
        text = f" {' '.join(words)} "
        if any(f" {' '.join(_folded(sign).split())}" in text for sign in item.denies[state.setup.language]):
            return True
    return moment.weighty and not _touches(words, moment)


def _touches(words: Iterable[str], moment: AskableTurn) -> bool:
    """Tell whether an answer speaks of a turn: names its number, or shares words with it."""
    known = {word[:BEGINNING] for word in words if len(word) >= BEGINNING}
    told = {word[:BEGINNING] for word in _folded(moment.turn.text).split() if len(word) >= BEGINNING}
    return str(moment.turn.turn) in words or len(known & told) >= SHARED_WORDS


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))


def _effects(state: State) -> Mapping[int, Effects]:
    found: dict[int, Effects] = defaultdict(Effects)
    for entry in state.log:
        effects, event = found[entry.turn], entry.event
        match event:
            case events.StateChanged() if event.cause not in state.scenario.action:
                effects.trust += event.changes.get("trust", 0.0)
            case events.FactDisclosed():
                effects.led += event.contaminated
                effects.told += not event.contaminated
            case events.WentAlong():
                effects.led += 1
            case events.FactWithheld() if event.holder in state.persons:
                effects.kept += 1
            case events.FactShared() if event.by == state.learner and not event.unneeded:
                needs = state.scenario.fact[event.fact].needs
                effects.passed += sum(agency in needs for agency in event.to)
    return found


def _most(
    weight: Callable[[Effects], float], least: float, among: Sieve | None = None, weighty: bool = False
) -> Finder:
    """Return what finds the first of the turns whose effects weigh most, where that is at least so much."""

    def find(state: State, turns: list[OwnTurn]) -> AskableTurn | None:
        effects, fitting = _effects(state), turns if among is None else among(state, turns)
        most = max(fitting, key=lambda item: (weight(effects[item.turn]), -item.turn), default=None)
        return AskableTurn(most, weighty) if most is not None and weight(effects[most.turn]) >= least else None

    return find


def _inject(state: State, turns: list[OwnTurn]) -> AskableTurn | None:
    """The first turn after news that was answered late or not at all; what went unanswered weighs."""
    for outcome in ("unanswered", "late"):
        for name, fired in state.injects.items():
            after = next((turn for turn in turns if turn.turn > fired.turn), None)
            if fired.outcome == outcome and after is not None and state.has_heard_of(name):
                return AskableTurn(after, weighty=outcome == "unanswered", inject=name)
    return None


def _untold(state: State, turns: list[OwnTurn]) -> AskableTurn | None:
    """The turn that brought a key fact which agencies needed and never got; that which most of them lacked."""
    by_number = {turn.turn: turn for turn in turns}
    found: list[tuple[int, AskableTurn]] = []
    for name, held in state.known(state.learner).items():
        fact, turn = state.scenario.fact[name], by_number.get(held.turn)
        needing = [seat.agency for seat in state.scenario.seats if seat.agency in fact.needs]
        lacking = [each for each in needing if name not in state.known(each) and may_know(fact, each, state)]
        if fact.key and turn is not None and lacking:
            found.append((len(lacking), AskableTurn(turn, weighty=True, fact=name, agency=lacking[0])))
    return max(found, key=lambda item: item[0], default=(0, None))[1]


def _question(state: State, turns: list[OwnTurn]) -> AskableTurn | None:
    """The unproductive question that did most harm: led, cost trust, or brought least."""
    effects = _effects(state)
    poor = {state.log[seq].turn for seq, reading in readings(state, "interview").items() if reading.side == "-"}
    asked = ((turn, effects[turn.turn]) for turn in turns if turn.turn in poor)
    worst = min(asked, key=lambda item: (-item[1].led, item[1].trust, item[1].told, item[0].turn), default=None)
    return AskableTurn(worst[0], weighty=worst[1].led > 0 or worst[1].trust <= -FELT) if worst is not None else None


def _faultless(state: State, turns: list[OwnTurn]) -> list[OwnTurn]:
    """Return the turns that may be held up as an example: no harm, no pressure, no power of another's, no leading."""
    faults = events.HarmDone | events.Objected | events.Slipped | events.WentAlong
    faulty = {entry.turn for entry in state.log if isinstance(entry.event, faults)}
    for seq, reading in readings(state, "interview").items():
        if reading.label in SUGGESTING or not (HARMFUL_TACTICS | {BLAMING}).isdisjoint(reading.sure_tactics):
            faulty.add(state.log[seq].turn)
    return [turn for turn in turns if turn.turn not in faulty]


def _in_talks(_: State, turns: list[OwnTurn]) -> list[OwnTurn]:
    return [turn for turn in turns if turn.channel == "interview"]


def _spoken_up(state: State, turns: list[OwnTurn]) -> AskableTurn | None:
    """The first message of which a colleague said that it should not have been told."""
    by_number = {turn.turn: turn for turn in turns}
    moves = (entry.event.move for entry in state.log if isinstance(entry.event, Decided))
    first = next((move for move in moves if move.act in CAUTIONS and move.answers in by_number), None)
    if first is None:
        return None
    seat = next(seat for seat in state.scenario.seats if seat.agency == first.speaker)
    return AskableTurn(by_number[first.answers], weighty=True, agency=seat.agency)


FINDERS: Mapping[MomentKind, Finder] = {
    "inject": _inject,
    "untold": _untold,
    "question": _question,
    "fell": _most(lambda effects: -effects.trust, FELT, weighty=True),
    "rose": _most(lambda effects: effects.trust, FELT, _faultless),
    "kept": _most(lambda effects: effects.kept, 1, _in_talks),
    "passed": _most(lambda effects: effects.passed, 1, _faultless),
    "spoken_up": _spoken_up,
}
