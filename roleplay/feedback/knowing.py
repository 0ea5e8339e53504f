"""The map of facts: which agency knew which fact, and when; which needed it in vain, and which had no need of it."""

from collections.abc import Iterable

from roleplay.exercise.sharing import may_know
from roleplay.feedback.counted import FactFlow, Overshared
from roleplay.feedback.mapped import MapAgency, MapCell, MapRow
from roleplay.feedback.parts import Standing
from roleplay.feedback.record import Record
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AGENCIES, AgencyId


def agencies_of(record: Record) -> tuple[MapAgency, ...]:
    """Return the agencies at the table, the learner's first, the others in the order of the exercise."""
    seated, learner = record.state.scenario.seat, record.state.learner
    order = sorted((agency for agency in AGENCIES if agency in seated), key=lambda agency: agency != learner)
    profiles = (record.library.agency[agency] for agency in order)
    return tuple(
        MapAgency(agency=item.id, name=item.short[record.language], colour=item.colour, colour_dark=item.colour_dark)
        for item in profiles
    )


# What was spoken of without being understood, what went too far and when, and the turn in which the debrief begins.
_Told = tuple[set[tuple[str, AgencyId]], set[tuple[str, AgencyId, int]], int | None]


def map_rows(record: Record, flows: Iterable[FactFlow], overshared: Iterable[Overshared]) -> tuple[MapRow, ...]:
    """Return a row for each fact that one agency needed and one knew before the debrief, or that was over-shared."""
    unclear = {(flow.fact, item.agency) for flow in flows for item in flow.deliveries if item.outcome == "unrecognised"}
    spilt = {
        (item.fact, agency, item.turn)
        for item in overshared
        for agency in (record.state.scenario.seat if item.breached else item.unneeded)
    }
    rows, agencies = [], [item.agency for item in agencies_of(record)]
    debrief = next((turn.number for turn in record.turns if turn.phase == "debrief"), None)
    told: _Told = (unclear, spilt, debrief)
    for fact in record.state.scenario.facts:
        cells = tuple(_cell(record, fact, agency, told) for agency in agencies)
        known = any(cell.minute is not None for cell in cells)
        if known and any(cell.needed or cell.standing == "unneeded" for cell in cells):
            rows.append(MapRow(fact=fact.id, title=fact.title[record.language], key=fact.key, cells=cells))
    return tuple(sorted(rows, key=lambda row: (not row.key, _first(row))))


def _first(row: MapRow) -> float:
    return min(cell.minute for cell in row.cells if cell.minute is not None)


def _cell(record: Record, fact: Fact, agency: AgencyId, told: _Told) -> MapCell:
    state = record.state
    unclear, spilt, debrief = told
    held = state.known(agency).get(fact.id)
    needed = agency in fact.needs and may_know(fact, agency, state)
    if held is None or (debrief is not None and held.turn >= debrief):
        standing: Standing = "none"
        if needed:
            standing = "unclear" if (fact.id, agency) in unclear else "lacked"
        return MapCell(agency=agency, standing=standing, needed=needed)
    standing = "by_others"
    if (fact.id, agency, held.turn) in spilt and held.source == state.learner:
        standing = "unneeded"
    elif held.source == state.learner:
        standing = "by_learner"
    elif held.turn == 0:
        standing = "start"
    return MapCell(
        agency=agency,
        standing=standing,
        turn=held.turn,
        minute=held.minute,
        source="" if held.turn == 0 else source_name(record, held.source),
        needed=needed,
    )


def source_name(record: Record, source: str) -> str:
    """Return from whom or what a fact came, by name: a service, a person, an action, news; empty where it is none."""
    state, language = record.state, record.language
    if source in record.library.agency:
        return record.library.agency[source].short[language]
    if source in state.scenario.person:
        return state.scenario.person[source].name[language]
    if source in state.scenario.action:
        return state.scenario.action[source].title[language]
    inject = next((item for item in state.scenario.injects if item.id == source), None)
    return inject.title[language] if inject is not None else ""
