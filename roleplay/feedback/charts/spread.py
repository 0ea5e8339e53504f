"""What the map of facts shows: its rows, what stands in each cell, its finding, and all of it in words."""

from dataclasses import dataclass

from roleplay.feedback.counting import MapAgency, MapCell, MapRow
from roleplay.feedback.parts import Standing
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook

STANDINGS: tuple[Standing, ...] = ("by_learner", "by_others", "start", "unclear", "lacked", "unneeded")


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell: `row` counts from 0, `sign` stands in it, `kind` names it in the legend, `words` say it all."""

    row: int
    fact: str
    agency: str
    standing: Standing
    sign: str
    kind: str
    words: str


def rows_shown(report: Report) -> tuple[MapRow, ...]:
    """Return the rows of the plot: the key facts, and whatever went to somebody without need of it."""
    return tuple(row for row in report.flow.rows if row.key or any(cell.standing == "unneeded" for cell in row.cells))


def kind_of(say: Phrasebook, standing: Standing) -> str:
    """Return the name of a standing as the legend has it, its sign first."""
    return f"{say(f'map.sign.{standing}')} {say(f'map.{standing}')}"


def cells(report: Report, say: Phrasebook) -> list[Cell]:
    """Return the cells of the plot that hold something."""
    names = {item.agency: item.name for item in report.flow.agencies}
    return [
        Cell(
            row=number,
            fact=row.title,
            agency=names[cell.agency],
            standing=cell.standing,
            sign=_sign(say, cell),
            kind=kind_of(say, cell.standing),
            words=cell_words(say, cell),
        )
        for number, row in enumerate(rows_shown(report))
        for cell in row.cells
        if cell.standing != "none"
    ]


def cell_words(say: Phrasebook, cell: MapCell) -> str:
    """Say what an agency knew of a fact, since when and from whom."""
    if cell.minute is None or cell.standing == "start":
        return say(f"map.{cell.standing}")
    words = say("map.at", what=say(f"map.{cell.standing}"), minute=round(cell.minute))
    return say("map.from", what=words, source=cell.source) if cell.standing == "by_others" and cell.source else words


def finding(report: Report, say: Phrasebook) -> str:
    """Return in a sentence how much of what others needed from the learner reached them, and what went too far."""
    flow = report.flow
    key = "none" if not flow.reached + flow.never else "all" if not flow.never else "some"
    text = say(f"map.finding_{key}", reached=flow.reached, never=flow.never, total=flow.reached + flow.never)
    return f"{text} {say('map.finding_spilt', count=len(flow.overshared))}" if flow.overshared else text


def words(report: Report, say: Phrasebook) -> str:
    """Return all that the plot shows, fact by fact."""
    rows = " ".join(say("map.row", title=row.title, cells=row_words(say, row, report)) for row in rows_shown(report))
    return f"{finding(report, say)} {rows}"


def row_words(say: Phrasebook, row: MapRow, report: Report) -> str:
    """Say for each agency what it knew of a fact."""
    names = {item.agency: item.name for item in report.flow.agencies}
    return "; ".join(f"{names[cell.agency]}: {cell_words(say, cell)}" for cell in row.cells if cell.standing != "none")


def colour_of(agency: MapAgency, *, dark: bool) -> str:
    """Return the agency's colour on a ground."""
    return agency.colour_dark if dark else agency.colour


def _sign(say: Phrasebook, cell: MapCell) -> str:
    sign = say(f"map.sign.{cell.standing}")
    if cell.minute is None or cell.standing == "start":
        return sign
    minute = say.number(round(cell.minute))
    return minute if cell.standing == "by_others" else f"{sign} {minute}"
