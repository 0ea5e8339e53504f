"""Looks past the faults of a case's form, so that what is wrong beside them can be found in the same run."""

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from functools import reduce
from operator import getitem
from typing import Any

from pydantic import ValidationError

from roleplay.scenario.case import Scenario

Loc = tuple[int | str, ...]
ROUNDS = 3
# What tells entries apart cannot be lent by a neighbour.
NAMES = frozenset({"id", "agency", "fact", "gap"})


def mended(data: Mapping[str, Any], error: ValidationError) -> tuple[Scenario, list[Loc]] | None:
    """Return the case as it would be without the faults of its form, and where they are; None where that is too far.

    A key that nobody knows is left out; a value that is missing or wrong is lent by another entry of the same list, or
    left to its default. It is for finding more faults alone: nobody plays such a case.
    """
    content: dict[str, Any] = deepcopy(dict(data))
    places: list[Loc] = []
    for _ in range(ROUNDS):
        for detail in error.errors(include_url=False, include_context=False, include_input=False):
            loc = detail["loc"]
            if not loc or loc[-1] in NAMES or not _mend(content, loc, detail["type"]):
                return None
            places.append(loc)
        try:
            return Scenario.model_validate(content), places
        except ValidationError as next_error:
            error = next_error
    return None


def _mend(content: dict[str, Any], loc: Loc, kind: str) -> bool:
    """Mend one place of the content; return whether that was possible."""
    with suppress(KeyError, IndexError, TypeError):
        holder = _at(content, loc[:-1])
        lent = _lent(content, loc) if kind != "extra_forbidden" else None
        if isinstance(holder, dict) and lent is not None:
            holder[loc[-1]] = deepcopy(lent)
            return True
        if isinstance(holder, dict) and kind != "missing":
            del holder[loc[-1]]
            return True
    return False


def _lent(content: dict[str, Any], loc: Loc) -> Any:
    """Return what another entry of the same list has in the same place, None where none has anything."""
    for index, entry in enumerate(content[str(loc[0])]) if len(loc) >= 3 else ():
        if index != loc[1]:
            with suppress(KeyError, IndexError, TypeError):
                return _at(entry, loc[2:])
    return None


def _at(content: Any, loc: Loc) -> Any:
    return reduce(getitem, loc, content)
