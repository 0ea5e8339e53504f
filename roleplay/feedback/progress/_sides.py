"""The same case played as two agencies: what each did, learned and told, and what the other one saw of it.

In each exercise the program played the other agency. A finished exercise hides nothing, so both can be laid open.
"""

from dataclasses import dataclass

from roleplay.exercise.log.events import PhaseEntered
from roleplay.exercise.log.inputs import Acted, Said
from roleplay.exercise.log.state import State
from roleplay.feedback.counting import DutyLine, MapCell, PhaseSpan, SessionRecord, Turn, record, shortened, source_name
from roleplay.feedback.parts import Level, ReportPart
from roleplay.feedback.report import Report
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AgencyId, PhaseId


@dataclass(frozen=True, slots=True)
class Played:
    """A finished exercise with its report, which is in the language of the comparison."""

    state: State
    report: Report


class SideMove(ReportPart):
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


class Learned(ReportPart):
    """A fact that an agency came to know in a phase, when, and by name from whom or what."""

    fact: str
    title: str
    minute: float
    source: str


class SidePhase(ReportPart):
    """One phase: the learner's own steps, what the own agency learned, and what the other one learned meanwhile."""

    phase: PhaseId
    title: str
    minutes: float
    moves: tuple[SideMove, ...]
    own: tuple[Learned, ...]
    other: tuple[Learned, ...]

    @property
    def said(self) -> int:
        """How many of the steps were words."""
        return sum(move.reached is not None for move in self.moves)

    @property
    def heard(self) -> int:
        """How many of the words the other agency heard."""
        return sum(bool(move.reached) for move in self.moves)


class Side(ReportPart):
    """One of the two exercises: the agency that the learner played, and `other`, which the program played in it."""

    agency: AgencyId
    agency_name: str
    other: AgencyId
    other_name: str
    minutes: float
    headline: str
    phases: tuple[SidePhase, ...]
    duties: tuple[DutyLine, ...]
    harms: tuple[str, ...]


class FactSides(ReportPart):
    """What both agencies knew of a fact: in the `first` exercise and in the second, each as first and second agency."""

    fact: str
    title: str
    key: bool
    first: tuple[MapCell, MapCell] | None
    second: tuple[MapCell, MapCell] | None


class CriterionSides(ReportPart):
    """A criterion in both exercises: the level, None where it was not observed or that agency's work cannot show it."""

    criterion: str
    title: str
    levels: tuple[Level | None, Level | None]
    could_show: tuple[bool, bool]


class Sides(ReportPart):
    """Two exercises of one case as different agencies, side by side."""

    scenario: str
    scenario_title: str
    first: Side
    second: Side
    facts: tuple[FactSides, ...]
    criteria: tuple[CriterionSides, ...]


def can_be_compared(first: Report, second: Report) -> bool:
    """Return whether two reports are of finished exercises of the same case as different agencies."""
    whole = all(item.finished and item.drill is None for item in (first, second))
    return whole and first.scenario == second.scenario and first.agency != second.agency


def sides(first: Played, second: Played, library: Library) -> Sides:
    """Return two exercises of the same case side by side.

    Raises:
        ValueError: where they are not comparable, see `can_be_compared`.
    """
    one, two = first.report, second.report
    if not can_be_compared(one, two):
        raise ValueError("not two finished exercises of the same case as different agencies")
    return Sides(
        scenario=one.scenario,
        scenario_title=one.scenario_title,
        first=_side(first, two.agency, library),
        second=_side(second, one.agency, library),
        facts=_facts(one, two),
        criteria=_criteria(one, two),
    )


def _side(played: Played, other: AgencyId, library: Library) -> Side:
    report = played.report
    own = record(played.state, library, report.language)
    return Side(
        agency=report.agency,
        agency_name=library.agency[report.agency].short[report.language],
        other=other,
        other_name=library.agency[other].short[report.language],
        minutes=report.minutes,
        headline=report.headline,
        phases=tuple(_phase(own, span, other) for span in report.phases),
        duties=report.duties,
        harms=tuple(dict.fromkeys(harm.title for harm in report.harms)),
    )


def _phase(own: SessionRecord, span: PhaseSpan, other: AgencyId) -> SidePhase:
    moves = tuple(move for turn in own.turns if turn.phase == span.phase for move in _move(own, turn, other))
    return SidePhase(
        phase=span.phase,
        title=span.title,
        minutes=round(span.end - span.start, 1),
        moves=moves,
        own=_learned(own, own.state.learner, span),
        other=_learned(own, other, span),
    )


def _move(own: SessionRecord, turn: Turn, other: AgencyId) -> tuple[SideMove, ...]:
    """Return the step of a turn; silence, hints and the way to the next phase are none."""
    words = shortened(turn.text.strip())
    match turn.input:
        case Said(to=to, audience=audience):
            names = tuple(source_name(own, name) for name in to)
            move = SideMove(turn=turn.number, minute=turn.minute, words=words, to=names, reached=other in audience)
        case Acted(action=action):
            title = own.state.scenario.action[action].title[own.language]
            move = SideMove(turn=turn.number, minute=turn.minute, words=words, title=title)
        case _:
            return ()
    return (move,)


def _learned(own: SessionRecord, agency: AgencyId, span: PhaseSpan) -> tuple[Learned, ...]:
    """Return the facts that an agency came to know in a phase; the debrief, where all is laid open, brings none."""
    if span.phase == "debrief":
        return ()
    state, found = own.state, []
    for fact_id, held in state.known(agency).items():
        turn = own.turn(held.turn)
        if turn is None or _phase_of(turn) != span.phase:
            continue
        title = state.scenario.fact[fact_id].title[own.language]
        found.append(Learned(fact=fact_id, title=title, minute=held.minute, source=source_name(own, held.source)))
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
        cells = [known.get(fact) for known in by_report]
        if any(cell.standing != "none" for both in cells if both for cell in both):
            found.append(FactSides(fact=fact, title=row.title, key=row.key, first=cells[0], second=cells[1]))
    return tuple(sorted(found, key=lambda item: not item.key))


def _pair(cells: tuple[MapCell, ...], pair: tuple[AgencyId, AgencyId]) -> tuple[MapCell, MapCell]:
    by_agency = {cell.agency: cell for cell in cells}
    return by_agency[pair[0]], by_agency[pair[1]]


def _criteria(one: Report, two: Report) -> tuple[CriterionSides, ...]:
    scores = [{item.id: item for item in report.criteria} for report in (one, two)]
    names = {item.id: item.title for report in (one, two) for item in report.criteria}
    found = []
    for name in sorted(names):
        left, right = (known.get(name) for known in scores)
        found.append(
            CriterionSides(
                criterion=name,
                title=names[name],
                levels=(left.level if left else None, right.level if right else None),
                could_show=(left is not None, right is not None),
            )
        )
    return tuple(found)
