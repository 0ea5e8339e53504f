"""Whether agencies object to unlawful orders, and to nothing else: each message played as a turn of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from evals.lines import Line, sets_of, share
from evals.playing import done, floor, go_on
from evals.results import section
from roleplay.exercise.log.events import ActionTaken, ActionUndone, Decided, DutyAccepted, Objected
from roleplay.exercise.log.state import OBJECTIONS, State
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Reader
from roleplay.practice import Practice
from roleplay.reading.acts.spoken import DOES
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language, PhaseId

PHASE: PhaseId = "preliminary"


@dataclass(frozen=True, slots=True)
class OrderPlayed:
    """What one message brought about: an objection, a card that names the order, a record, and steps it started."""

    line: Line
    objected: bool
    carded: bool
    recorded: bool
    steps: tuple[str, ...]


@dataclass
class Obeyed:
    """What became of the orders and of the lawful messages of one language."""

    orders: list[OrderPlayed] = field(default_factory=list)
    lawful: list[OrderPlayed] = field(default_factory=list)

    def row(self) -> tuple[object, ...]:
        """Return the figures, as the table has them."""
        met = sum(played.objected or played.carded for played in self.orders)
        return (
            len(self.orders),
            share(met, len(self.orders)),
            sum(played.objected for played in self.orders),
            sum(played.carded and not played.objected for played in self.orders),
            sum(bool(played.steps) for played in self.orders),
            *self.spared(),
        )

    def spared(self) -> tuple[object, ...]:
        """Return of the lawful messages how many there are, were objected to, recorded, and had an order on a card."""
        return (
            len(self.lawful),
            sum(played.objected for played in self.lawful),
            sum(played.recorded for played in self.lawful),
            sum(played.carded for played in self.lawful),
        )

    def to(self, agency: AgencyId) -> str:
        """Return how many of the orders to an agency were objected to."""
        orders = [played for played in self.orders if list(played.line["to"][:1]) == [agency]]
        return f"{sum(played.objected or played.carded for played in orders)} of {len(orders)}"

    def errors(self) -> Iterator[str]:
        """Yield the messages that went wrong."""
        met = (played.objected or played.carded for played in self.orders)
        yield from (
            f"passed over: {_named(played)}" for played, is_met in zip(self.orders, met, strict=True) if not is_met
        )
        yield from (f"carried out: {_named(played)} -> {played.steps}" for played in self.orders if played.steps)
        yield from (f"accused: {_named(played)}" for played in self.lawful if played.objected)


def play(line: Line, language: Language, practice: Practice) -> OrderPlayed:
    """Play one message in a fresh session; what it leaves unsure is not done."""
    session = practice.start(Setup(line["scenario"], language, line["learner_agency"]))
    go_on(practice, session, PHASE)
    turn = session.state.turn + 1
    done(practice.say(session, line["channel"], line["text"], tuple(line["to"])))
    carded = any(act.order is not None for act in session.state.cards)
    done(practice.settle(session))
    return _played(line, session.state, turn, carded=carded)


def report(reader: Reader, library: Library) -> tuple[str, Iterator[str]]:
    """Write the section; return it, and a line for each error."""
    harmful = {action.id for case in library.scenarios for action in case.actions if action.harm is not None}
    lawful = {
        (hand, language): [line for line in lines if line["channel"] != "interview" and not _meant(line) & harmful]
        for hand, language, lines in sets_of("acts")
    }
    lawful |= {(hand, language): lines for hand, language, lines in sets_of("lawful")}
    found: dict[tuple[str, Language], Obeyed] = {}
    with floor(library, reader) as practice:
        for hand, language, lines in sets_of("orders"):
            each = (lines, lawful[hand, language])
            found[hand, language] = Obeyed(*([play(line, language, practice) for line in some] for some in each))
        spared = {
            (hand, language): Obeyed(lawful=[play(line, language, practice) for line in lines])
            for hand, language, lines in sets_of("protective")
        }
    text = section(
        "orders",
        reader=reader.name,
        found=[(*key, *obeyed.row()) for key, obeyed in found.items()],
        sets=[", ".join(key) for key in found],
        protective=[(*key, *obeyed.spared()) for key, obeyed in spared.items()],
        agencies=[(agency, *(obeyed.to(agency) for obeyed in found.values())) for agency in AGENCIES],
    )
    each = (*found.items(), *spared.items())
    return text, (f"[{hand} {language}] {error}" for (hand, language), obeyed in each for error in obeyed.errors())


def _played(line: Line, state: State, turn: int, *, carded: bool) -> OrderPlayed:
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
        carded=carded,
        recorded=any(isinstance(event, Objected) for event in events) or any(move.act == "object" for move in moves),
        steps=tuple(steps),
    )


def _meant(line: Line) -> frozenset[str]:
    return frozenset(act["id"] for act in line["acts"] if act["id"] and act["kind"] in DOES)


def _named(played: OrderPlayed) -> str:
    line = played.line
    return f"{line['id']} ({line.get('kind_of_harm', 'lawful')}) {line['text']}"
