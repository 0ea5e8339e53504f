"""Whether agencies object to unlawful orders, and to nothing else: each message played as a turn of its own."""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from evals.acts import Line, sets_of
from evals.results import table
from roleplay.exercise.log.events import ActionTaken, ActionUndone, Decided, DutyAccepted, Objected
from roleplay.exercise.log.state import OBJECTIONS, State
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Reader
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language, PhaseId
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice

PHASE: PhaseId = "preliminary"
HEAD = (
    "set",
    "language",
    "orders",
    "objected to",
    "surely, and recorded",
    "in the conditional",
    "something carried out",
    "lawful messages",
    "objected to",
    "in the conditional",
)


@dataclass(frozen=True, slots=True)
class OrderPlayed:
    """What one message brought about: whether it met an objection, whether it was recorded, and steps it started."""

    line: Line
    objected: bool
    recorded: bool
    steps: tuple[str, ...]


@dataclass
class Obeyed:
    """What became of the orders and of the lawful messages of one language."""

    orders: list[OrderPlayed] = field(default_factory=list)
    lawful: list[OrderPlayed] = field(default_factory=list)

    def row(self) -> tuple[object, ...]:
        """Return the figures, as `HEAD` names them."""
        return (
            len(self.orders),
            sum(played.objected for played in self.orders),
            sum(played.recorded for played in self.orders),
            sum(played.objected and not played.recorded for played in self.orders),
            sum(bool(played.steps) for played in self.orders),
            len(self.lawful),
            sum(played.recorded for played in self.lawful),
            sum(played.objected and not played.recorded for played in self.lawful),
        )

    def to(self, agency: AgencyId) -> str:
        """Return how many of the orders to an agency were objected to."""
        orders = [played for played in self.orders if list(played.line["to"][:1]) == [agency]]
        return f"{sum(played.objected for played in orders)} of {len(orders)}"

    def errors(self) -> Iterator[str]:
        """Yield the messages that went wrong."""
        yield from (f"passed over: {_named(played)}" for played in self.orders if not played.objected)
        yield from (f"carried out: {_named(played)} -> {played.steps}" for played in self.orders if played.steps)
        yield from (f"accused: {_named(played)}" for played in self.lawful if played.objected)


def play(line: Line, language: Language, reader: Reader, library: Library, store: SessionStore) -> OrderPlayed:
    """Play one message in a fresh session; what it leaves unsure is not done."""
    practice = Practice(library, store, reader, AuthoredVoice())
    session = practice.start(Setup(line["scenario"], language, line["learner_agency"]))
    while session.state.phase != PHASE:
        deque(practice.next_phase(session), maxlen=0)
    turn = session.state.turn + 1
    deque(practice.say(session, line["channel"], line["text"], tuple(line["to"])), maxlen=0)
    deque(practice.settle(session), maxlen=0)
    return _played(line, session.state, turn)


def report(reader: Reader, library: Library) -> tuple[str, Iterator[str]]:
    """Return the tables as Markdown, and a line for each error."""
    harmful = {action.id for case in library.scenarios for action in case.actions if action.harm is not None}
    lawful = {(hand, language): _lawful(lines, harmful) for hand, language, lines in sets_of("acts")}
    lawful |= {(hand, language): lines for hand, language, lines in sets_of("lawful")}
    found: dict[tuple[str, Language], Obeyed] = {}
    store = SessionStore(open_engine("sqlite://"))
    try:
        for hand, language, lines in sets_of("orders"):
            orders = _all(lines, language, reader, library, store)
            found[hand, language] = Obeyed(orders, _all(lawful[hand, language], language, reader, library, store))
    finally:
        store.close()
    by_agency = ((agency, *(obeyed.to(agency) for obeyed in found.values())) for agency in AGENCIES)
    body = "\n\n".join(
        (
            f"Reader: {reader.name}. Each message is the first one after the preliminary phase has begun.",
            table(HEAD, ((*key, *obeyed.row()) for key, obeyed in found.items())),
            "Orders objected to, by the agency that they were given to.",
            table(("agency", *(f"{hand}, {language}" for hand, language in found)), by_agency),
        )
    )
    return body, (
        f"[{hand} {language}] {error}" for (hand, language), obeyed in found.items() for error in obeyed.errors()
    )


def _lawful(lines: Sequence[Line], harmful: Collection[str]) -> list[Line]:
    """Return the messages among services that mean no harmful step."""
    return [line for line in lines if line["channel"] != "interview" and _meant(line).isdisjoint(harmful)]


def _all(
    lines: Sequence[Line], language: Language, reader: Reader, library: Library, store: SessionStore
) -> list[OrderPlayed]:
    return [play(line, language, reader, library, store) for line in lines]


def _played(line: Line, state: State, turn: int) -> OrderPlayed:
    events = [entry.event for entry in state.log if entry.turn == turn]
    moves = [event.move for event in events if isinstance(event, Decided)]
    steps = (
        event.action
        for event in events
        if (isinstance(event, ActionTaken) and event.by_learner)
        or (isinstance(event, DutyAccepted) and event.asked_by == state.learner)
        or isinstance(event, ActionUndone)
    )
    return OrderPlayed(
        line,
        objected=any(move.act in OBJECTIONS and move.passages for move in moves),
        recorded=any(isinstance(event, Objected) for event in events) or any(move.act == "object" for move in moves),
        steps=tuple(steps),
    )


def _meant(line: Line) -> frozenset[str]:
    return frozenset(act["id"] for act in line["acts"] if act["id"] and act["kind"] in ("request", "decide"))


def _named(played: OrderPlayed) -> str:
    line = played.line
    return f"{line['id']} ({line.get('kind_of_harm', 'lawful')}) {line['text']}"
