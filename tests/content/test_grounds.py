"""What is said on procedure stands on a passage: mandates, limits, powers, actions, duties, hints and injects."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from tests.once import KNOWLEDGE, shipped_content, shipped_passages

UNGROUNDED: frozenset[str] = frozenset()
"""What says something on procedure that no passage covers, and is shown with the words that the manual does not cover
it: name it here, with the reason, so that nothing is left without a passage by mistake."""

PROCEDURAL = frozenset({"AgencyProfile", "Limit", "Power", "Action", "Hint", "Duty", "Inject"})
"""What tells the learner how things are to be done; facts of a case are no procedure."""


def parts(value: object, seen: set[int]) -> Iterator[BaseModel]:
    """Yield every authored part within a value, each once."""
    if id(value) in seen:
        return
    if isinstance(value, BaseModel):
        seen.add(id(value))
        yield value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name), seen)
    elif isinstance(value, dict):
        for item in value.values():
            yield from parts(item, seen)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from parts(item, seen)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from parts(getattr(value, name), seen)


@pytest.fixture(scope="module")
def procedural() -> list[BaseModel]:
    library = shipped_content(KNOWLEDGE).library
    return [part for part in parts(library, set()) if type(part).__name__ in PROCEDURAL]


def grounds_of(part: BaseModel) -> tuple[str, ...]:
    return tuple(getattr(part, "passages", ())) or tuple(getattr(part, "ids", ()))


def test_every_kind_of_procedure_was_looked_at(procedural) -> None:
    assert {type(part).__name__ for part in procedural} == PROCEDURAL


def test_procedure_stands_on_passages(procedural) -> None:
    bare = [part for part in procedural if not grounds_of(part)]
    assert {f"{type(part).__name__} {getattr(part, 'id', part)}" for part in bare} == UNGROUNDED


def test_the_passages_exist_and_are_verified(procedural) -> None:
    known = shipped_passages(KNOWLEDGE).by_id
    for part in procedural:
        for cited in grounds_of(part):
            assert known[cited].provenance != "unverified", part
