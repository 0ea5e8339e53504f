"""The same case played as two agencies: what each did, learned and told, and what the other one saw of it.

In each exercise the program played the other agency. A finished exercise hides nothing, so both can be laid open.
"""

from dataclasses import dataclass

from roleplay.exercise.log.events import PhaseEntered
from roleplay.exercise.log.inputs import Acted, Said
from roleplay.exercise.log.state import State
from roleplay.feedback.counting import MapCell, PhaseSpan, SessionRecord, Turn, record, shortened, source_name
from roleplay.feedback.parts import Level
from roleplay.feedback.report import Report
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AgencyId, PhaseId


@dataclass(frozen=True, slots=True)
class Played:
    """A finished exercise with its report, which is in the language of the comparison."""

    state: State
    report: Report


@dataclass(frozen=True, slots=True)
class SideMove:
    """One of the learner's own steps: words in a channel, or an action with the reason for it.

    `to` are names of those spoken to, empty for all; `title` is that of an action. `reached` says whether the other
    agency heard it, None for an action, of which nobody hears as such.
    """

    turn: int
    minute: float
    words: str
    title: str = ""
    to: tuple[str, ...] = ()
    reached: bool | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """A fact that an agency came to know in a phase, when, and by name from whom or what."""

    fact: str
    title: str
    minute: float
    source: str


@dataclass(frozen=True, slots=True)
class SidePhase:
    """One phase: the learner's own steps, what the own agency learned, and what the other one learned meanwhile.

    Of the steps `said` were words, and of these the other agency `heard` some.
    """

    phase: PhaseId
    title: str
    minutes: float
    moves: tuple[SideMove, ...]
    own: tuple[Learned, ...]
    other: tuple[Learned, ...]
    said: int
    heard: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two exercises, `agency` being what the learner played in it and `other` what the program played."""

    report: Report
    agency: AgencyId
    agency_name: str
    other: AgencyId
    other_name: str
    phases: tuple[SidePhase, ...]
    harms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactSides:
    """What both agencies knew of a fact: in the `first` exercise and in the second, each as first and second agency."""

    title: str
    key: bool
    first: tuple[MapCell, MapCell] | None
    second: tuple[MapCell, MapCell] | None


@dataclass(frozen=True, slots=True)
class CriterionSides:
    """A criterion in both exercises: the level, None where it was not observed or that agency's work cannot show it."""

    criterion: str
    title: str
    levels: tuple[Level | None, ...]
    could_show: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two exercises of one case as different agencies, side by side."""

    first: Side
    second: Side
    facts: tuple[FactSides, ...]
    criteria: tuple[CriterionSides, ...]


def can_be_compared(first: Report, second: Report) -> bool:
    """Return whether two reports are of finished exercises of the same case as different agencies."""
    whole = all(item.finished and item.drill is None for item in (first, second))
    return whole and first.scenario == second.scenario and first.agency != second.agency


def sides(first: Played, second: Played, library: Library) -> Sides:
    """Return two exercises of the same case side by side; ValueError where they are not comparable."""
    one, two = first.report, second.report
    if not can_be_compared(one, two):
        raise ValueError("not two finished exercises of the same case as different agencies")
    return Sides(
        first=_side(first, two.agency, library),
        second=_side(second, one.agency, library),
        facts=_facts(one, two),
        criteria=_criteria(one, two),
    )


def _side(played: Played, other: AgencyId, library: Library) -> Side:
    report = played.report
    own = record(played.state, library, report.language)
    return Side(
        report=report,
        agency=report.agency,
        agency_name=library.agency[report.agency].short[report.language],
        other=other,
        other_name=library.agency[other].short[report.language],
        phases=tuple(_phase(own, span, other) for span in report.phases),
        harms=tuple(dict.fromkeys(harm.title for harm in report.harms)),
    )


def _phase(own: SessionRecord, span: PhaseSpan, other: AgencyId) -> SidePhase:
    steps = (_move(own, turn, other) for turn in own.turns if turn.phase == span.phase)
    moves = tuple(move for move in steps if move is not None)
    return SidePhase(
        phase=span.phase,
        title=span.title,
        minutes=round(span.end - span.start, 1),
        moves=moves,
        own=_learned(own, own.state.learner, span),
        other=_learned(own, other, span),
        said=sum(move.reached is not None for move in moves),
        heard=sum(bool(move.reached) for move in moves),
    )


def _move(own: SessionRecord, turn: Turn, other: AgencyId) -> SideMove | None:
    """Return the step of a turn; silence, hints and the way to the next phase are none."""
    words = shortened(turn.text.strip())
    match turn.input:
        case Said(to=to, audience=audience):
            names = tuple(source_name(own, name) for name in to)
            return SideMove(turn.number, turn.minute, words, to=names, reached=other in audience)
        case Acted(action=action):
            title = own.state.scenario.action[action].title[own.language]
            return SideMove(turn.number, turn.minute, words, title)
        case _:
            return None


def _learned(own: SessionRecord, agency: AgencyId, span: PhaseSpan) -> tuple[Learned, ...]:
    """Return the facts that an agency came to know in a phase; the debrief, where all is laid open, brings none."""
    if span.phase == "debrief":
        return ()
    state, found = own.state, []
    for fact_id, held in state.known(agency).items():
        turn = own.turn(held.turn)
        if turn is not None and _phase_of(turn) == span.phase:
            title = state.scenario.fact[fact_id].title[own.language]
            found.append(Learned(fact_id, title, held.minute, source_name(own, held.source)))
    return tuple(sorted(found, key=lambda item: (item.minute, item.title)))


def _phase_of(turn: Turn) -> PhaseId:
    """Return the phase to which what a turn brought belongs: a step into a phase brings that phase's news."""
    entered = [event.phase for event in turn.events(PhaseEntered) if event.phase != "debrief"]
    return entered[-1] if entered else turn.phase


def _facts(one: Report, two: Report) -> tuple[FactSides, ...]:
    """Return the facts of which either of the two agencies knew or lacked something in either exercise."""
    pair = (one.agency, two.agency)
    rows = {row.fact: row for report in (one, two) for row in report.flow.rows}
    by_report = [{row.fact: _pair(row.cells, pair) for row in report.flow.rows} for report in (one, two)]
    found = []
    for fact, row in rows.items():
        first, second = (known.get(fact) for known in by_report)
        if any(cell.standing != "none" for cells in (first, second) if cells for cell in cells):
            found.append(FactSides(row.title, row.key, first, second))
    return tuple(sorted(found, key=lambda item: not item.key))


def _pair(cells: tuple[MapCell, ...], pair: tuple[AgencyId, AgencyId]) -> tuple[MapCell, MapCell]:
    by_agency = {cell.agency: cell for cell in cells}
    return by_agency[pair[0]], by_agency[pair[1]]


def _criteria(one: Report, two: Report) -> tuple[CriterionSides, ...]:
    scores = [{item.id: item for item in report.criteria} for report in (one, two)]
    names = {item.id: item.title for report in (one, two) for item in report.criteria}
    found = []
    for name in sorted(names):
        both = [known.get(name) for known in scores]
        levels = tuple(score.level if score is not None else None for score in both)
        found.append(CriterionSides(name, names[name], levels, tuple(score is not None for score in both)))
    return tuple(found)
