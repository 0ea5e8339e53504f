"""Puts content over content: entries are known by their ids, and what is said last holds."""

from collections.abc import Iterable, Mapping
from typing import Any

NAMES = ("id", "agency", "fact", "gap")
ADD_UP = frozenset({"asks", "phrases"})  # ways of saying something: those of a case stand beside those of its kit


def name_of(entry: Any) -> str | None:
    """Return by what an entry of a list is known; None where it has no name."""
    return next((str(entry[key]) for key in NAMES if key in entry), None) if isinstance(entry, dict) else None


def merged(base: Any, over: Any) -> Any:
    """Return `base` with `over` put over it.

    Keys are joined. So are lists of entries with names: those that `over` names come last and in its order, so that it
    may also say in which order they stand. Ways of asking add up. Anything else is replaced; null takes a key away,
    `gone: true` an entry.
    """
    if isinstance(base, dict) and isinstance(over, dict):
        joined = {key: (_added if key in ADD_UP else merged)(base.get(key), value) for key, value in over.items()}
        return {key: value for key, value in (base | joined).items() if value is not None}
    if isinstance(base, list) and isinstance(over, list) and over and all(map(name_of, [*base, *over])):
        known = {name_of(entry): entry for entry in base}
        named = {name_of(entry): merged(known.get(name_of(entry)), entry) for entry in over}
        kept = [entry for name, entry in known.items() if name not in named]
        return [*kept, *(entry for entry in named.values() if "gone" not in entry)]
    return over


def put(content: Any, path: Iterable[str], value: Any) -> Any:
    """Return content with `value` at `path`; what is missing is made.

    Its steps are keys and names of entries; entries without a name are known by their number, from 0.

    Raises:
        KeyError: with the step that leads nowhere.
    """
    head, *rest = path
    if isinstance(content, list):
        places = {name_of(entry) or str(place): place for place, entry in enumerate(content)}
        if head not in places:
            raise KeyError(head)
        found = content[places[head]]
        return [*content[: places[head]], put(found, rest, value) if rest else value, *content[places[head] + 1 :]]
    if content is not None and not isinstance(content, Mapping):
        raise KeyError(head)
    inner = dict(content or {})
    return {**inner, head: put(inner.get(head), rest, value) if rest else value}


def with_changes(own: Any, usual: Any, changed: Any) -> Any:
    """Return `own`, made from `usual`, with what `changed` says otherwise; what `own` goes without stays away."""
    if changed == usual or (own is None and usual is not None):
        return own
    if usual is None:
        return merged(own, changed)
    parts = (own, usual, changed)
    if all(isinstance(part, list) and all(map(name_of, part)) for part in parts):
        named = ({name_of(entry): entry for entry in part} for part in parts)
        return [*with_changes(*named).values()]
    if not all(isinstance(part, dict) for part in parts):
        return changed
    joined = {key: with_changes(own.get(key), usual.get(key), changed.get(key)) for key in own | changed}
    return {key: value for key, value in joined.items() if value is not None}


def _added(base: Any, more: Any) -> Any:
    """Return lines by language with more after them; where it is a mapping of such, with those of each added."""
    if isinstance(base, list) and isinstance(more, list):
        return [*dict.fromkeys([*base, *more])]
    if isinstance(base, dict) and isinstance(more, dict):
        return base | {key: _added(base.get(key), value) for key, value in more.items()}
    return more
