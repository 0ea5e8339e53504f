"""People of a server, and the trail under the name of each."""

from collections.abc import Callable, Iterator

import pytest

from roleplay.care.trail import Trail
from roleplay.people.groups import Group, People
from roleplay.people.visitor import Visitor
from roleplay.storage.audit import AuditStore
from roleplay.storage.engine import open_engine

OPS, NORTH, SOUTH, ANA, STRANGER = (
    Visitor(f"{name}@example.org") for name in ("ops", "north", "south", "ana", "stranger")
)
PEOPLE = People(
    operators=frozenset({OPS.id}),
    groups=(
        Group(id="north", title="North", trainers=frozenset({NORTH.id}), members=frozenset({ANA.id})),
        Group(id="south", title="South", trainers=frozenset({SOUTH.id}), members=frozenset()),
    ),
)
OTHERS = (NORTH, SOUTH, ANA, STRANGER)

TrailOf = Callable[[Visitor], Trail]


@pytest.fixture
def trail() -> Iterator[TrailOf]:
    """The trail of one database under the name of a visitor."""
    engine = open_engine("sqlite://")
    yield lambda who: Trail(AuditStore(engine), who, PEOPLE)
    engine.dispose()


def acts(trail: TrailOf) -> list[tuple[str, str, str]]:
    """Return who did what to what, the oldest first."""
    return [(row.who, row.act, row.object) for row in reversed(trail(OPS).latest())]
