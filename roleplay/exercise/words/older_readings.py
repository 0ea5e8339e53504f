"""What logs of older programs hold otherwise, read as well as can be.

Before there were acts, readings held mentions of things in moods. Weights once heard in which manner somebody wrote,
and colleagues spoke up against it: where such words were never said, the colleague now only takes note.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from roleplay.scenario.vocabulary import TACTIC_OF, ActKind

SURE = 0.75  # what was named less surely earned nothing then
MENTIONS = frozenset({"tactics", "doubted", "facts", "actions", "powers", "greets", "parts"})
NO_LONGER_SAID = frozenset({"care_first", "no_price", "ours", "not_proven", "no_vow", "no_stranger", "together"})
_KIND_OF_TACTIC: Mapping[str, ActKind] = {tactic: kind for kind, tactic in TACTIC_OF.items()}
_KIND_OF_MOOD: Mapping[str, ActKind] = {"declare": "decide", "request": "request", "ask": "ask"}


def acts_of_mentions(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of an older reading with acts in the place of its mentions."""
    kept = {name: value for name, value in data.items() if name not in MENTIONS}
    doubted = data.get("doubted", ())
    tactics = ({"kind": _KIND_OF_TACTIC[each], "sure": each not in doubted} for each in data.get("tactics", ()))
    facts = ({"kind": "tell", "id": fact, "of": "fact"} for fact in data.get("facts", ()))
    courtesies = ({"kind": kind} for kind, name in (("greet", "greets"), ("part", "parts")) if data.get(name))
    named = (*_named(data, "actions"), *_named(data, "powers"))
    return kept | {"acts": (*data.get("acts", ()), *tactics, *facts, *named, *courtesies)}


def _named(data: Mapping[str, Any], what: str) -> Iterator[dict[str, Any]]:
    named: Iterable[Any] = data.get(what, ())
    for item in named:
        sure = item["confidence"] >= SURE
        kind, of = _KIND_OF_MOOD[item["mood"]], what.removesuffix("s")
        yield {"kind": kind, "id": item["id"], "of": of, "to": item.get("to", ()), "sure": sure}


def act_said(act: str) -> str:
    """Return the act of a decided move, in the place of one that nobody says any more that of taking note."""
    if act == "by_hand":  # what the narrator said once to who was not understood
        return "no_reply"
    return "acknowledge" if act in NO_LONGER_SAID else act
