"""Which of many like cases the default suite runs; the rest runs in `make thorough`."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from zlib import crc32

import pytest

from roleplay.scenario.vocabulary import LANGUAGES

LANGUAGE = "language"


def leave_for_thorough(items: Iterable[pytest.Item]) -> None:
    """Mark as slow all but a few cases of a test that says `some(n)`: those that stay are spread over all of them."""
    for cases in _by(items, lambda item: item.nodeid.partition("[")[0]).values():
        mark = cases[0].get_closest_marker("some")
        if mark is None:
            continue
        (most,) = mark.args
        kept = {at * len(cases) // most for at in range(most)}
        for at, item in enumerate(cases):
            if at not in kept:
                item.add_marker("slow")


def leave_for_the_other_language(items: Iterable[pytest.Item]) -> None:
    """Mark a case as `twin` that differs from another in nothing but its language; which of them stays goes by name."""
    found = _by(items, _but_for_language)
    for name, cases in found.items():
        if len(cases) == len(LANGUAGES):
            cases[crc32(repr(name).encode()) % len(cases)].add_marker("twin")


def _by(items: Iterable[pytest.Item], key: Callable[[pytest.Item], Hashable]) -> dict[Hashable, list[pytest.Item]]:
    found: dict[Hashable, list[pytest.Item]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found


def _but_for_language(item: pytest.Item) -> Hashable:
    """Return what a case is called, without its language; by its ids, as values may have no name that lasts."""
    given = getattr(item, "callspec", None)
    if given is None or given.params.get(LANGUAGE) not in LANGUAGES:
        return item.nodeid
    return (item.nodeid.partition("[")[0], *(part for part in given.id.split("-") if part not in LANGUAGES))
