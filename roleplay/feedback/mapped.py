"""Where and when in a session: the map of facts and services, the phases as played, the chances that were there."""

from roleplay.feedback.parts import ChanceKind, Part, Standing
from roleplay.scenario.vocabulary import AgencyId, PhaseId


class MapAgency(Part):
    """An agency at the table, as the map of facts names and colours it (hex, for the light and the dark theme)."""

    agency: AgencyId
    name: str
    colour: str
    colour_dark: str


class MapCell(Part):
    """What one agency knew of one fact before the debrief.

    `standing`: known from the start, told by the learner (`unneeded`: without need or consent), come to it in another
    way, `unclear` where the learner spoke of it and the reader did not find the fact, `lacked` where it was needed and
    never came, `none` where it was neither needed nor known. `source` names from whom or what it came.
    """

    agency: AgencyId
    standing: Standing
    turn: int | None = None
    minute: float | None = None
    source: str = ""
    needed: bool = False


class MapRow(Part):
    """One fact that somebody knew and somebody needed, with a cell for each agency; the key facts come first."""

    fact: str
    title: str
    key: bool
    cells: tuple[MapCell, ...]


class Step(Part):
    """A turn of the learner with its exercise minute."""

    turn: int
    minute: float


class PhaseSpan(Part):
    """One phase as it was played, in exercise minutes; `turns` are those in which the learner said or did something."""

    phase: PhaseId
    title: str
    start: float
    end: float
    turns: int = 0


class Chance(Part):
    """Who or what could have brought a fact that the learner's agency did not learn: a person, a service, a deed.

    `turns` are the first and the last turn of the talk with the person, None where none was held; `raised` is a turn
    in which the subject was touched there.
    """

    kind: ChanceKind
    name: str
    turns: tuple[int, int] | None = None
    raised: int | None = None
