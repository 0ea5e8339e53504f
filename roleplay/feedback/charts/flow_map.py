"""The map of facts: facts down, services across; in each cell since when it was known, or that it never came."""

from collections.abc import Iterator
from functools import partial

from roleplay.feedback.charts._look import FIFTH, FOURTH, GOOD, GROUND, NEUTRAL, POOR, THIRD, Look, Plot, Spec, drawn
from roleplay.feedback.counting import MapCell, MapRow
from roleplay.feedback.parts import Standing
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook

ROW, FRAME = 46, 330  # pixels of a fact with its cells; of the names of the services and the legend above
LABEL, TOP, BOTTOM = 0.28, 0.5, 0.96  # where in a row the fact stands, and its cells begin and end
COLOURS: dict[Standing, str] = {
    "by_learner": GOOD,
    "by_others": NEUTRAL,
    "start": THIRD,
    "unclear": FOURTH,
    "lacked": POOR,
    "unneeded": FIFTH,
}


def flow_maps(report: Report, say: Phrasebook) -> Iterator[Plot]:
    """Yield the map of who knew which fact and when."""
    rows = _rows_shown(report)
    if any(cell.standing in COLOURS for row in rows for cell in row.cells):
        draw, height = partial(flow_map, report, say), FRAME + ROW * len(rows)
        yield Plot("facts", "export.flow", flow_finding(report, say), flow_words(report, say), draw, height)


def flow_finding(report: Report, say: Phrasebook) -> str:
    """Return in a sentence how much of what others needed from the learner reached them, and what went too far."""
    flow = report.flow
    key = "none" if not flow.reached + flow.never else "all" if not flow.never else "some"
    text = say(f"map.finding_{key}", reached=flow.reached, never=flow.never, total=flow.reached + flow.never)
    return f"{text} {say('map.finding_spilt', count=len(flow.overshared))}" if flow.overshared else text


def flow_words(report: Report, say: Phrasebook) -> str:
    """Return all that the plot shows, fact by fact."""
    names = {item.agency: item.name for item in report.flow.agencies}
    found = [flow_finding(report, say)]
    for row in _rows_shown(report):
        cells = (f"{names[cell.agency]}: {cell_words(say, cell)}" for cell in row.cells if cell.standing in COLOURS)
        found.append(say("map.row", title=row.title, cells="; ".join(cells)))
    return " ".join(found)


def cell_words(say: Phrasebook, cell: MapCell) -> str:
    """Say what an agency knew of a fact, since when and from whom."""
    if cell.minute is None or cell.standing == "start":
        return say(f"map.{cell.standing}")
    words = say("map.at", what=say(f"map.{cell.standing}"), minute=round(cell.minute))
    return say("map.from", what=words, source=cell.source) if cell.standing == "by_others" and cell.source else words


def flow_map(report: Report, say: Phrasebook, look: Look) -> Spec:
    """Return the map."""
    shown, agencies = _rows_shown(report), report.flow.agencies
    names = {item.agency: item.name for item in agencies}
    filled = [(number, row, cell) for number, row in enumerate(shown) for cell in row.cells if cell.standing in COLOURS]
    cells = [
        {
            "agency": names[cell.agency],
            "top": number + TOP,
            "bottom": number + BOTTOM,
            "middle": number + (TOP + BOTTOM) / 2,
            "sign": _sign(say, cell),
            "kind": _kind(say, cell.standing),
            "fact": row.title,
            "words": cell_words(say, cell),
        }
        for number, row, cell in filled
    ]
    present = [standing for standing in COLOURS if any(cell.standing == standing for _, _, cell in filled)]
    dark = look.ground == GROUND["dark"]
    return drawn(
        "flow_map",
        say,
        look,
        {"cells": cells, "facts": [{"place": number + LABEL, "title": row.title} for number, row in enumerate(shown)]},
        height=ROW * len(shown),
        last=len(shown),
        agencies=list(names.values()),
        agency_colours=[
            {"test": f"datum.value === {item.name!r}", "value": item.colour_dark if dark else item.colour}
            for item in agencies
        ],
        names=[_kind(say, standing) for standing in present],
        colours=[COLOURS[standing] for standing in present],
    )


def _rows_shown(report: Report) -> tuple[MapRow, ...]:
    """Return the rows of the plot: the key facts, and whatever went to somebody without need of it."""
    return tuple(row for row in report.flow.rows if row.key or any(cell.standing == "unneeded" for cell in row.cells))


def _kind(say: Phrasebook, standing: Standing) -> str:
    """Return the name of a standing as the legend has it, its sign first."""
    return f"{say(f'map.sign.{standing}')} {say(f'map.{standing}')}"


def _sign(say: Phrasebook, cell: MapCell) -> str:
    sign = say(f"map.sign.{cell.standing}")
    if cell.minute is None or cell.standing == "start":
        return sign
    minute = say.number(round(cell.minute))
    return minute if cell.standing == "by_others" else f"{sign} {minute}"
