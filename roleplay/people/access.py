"""The one place that decides who may do what with a session; everything else asks here."""

from typing import Literal, Protocol, get_args

from roleplay.people.groups import People
from roleplay.people.visitor import Visitor

Deed = Literal["play", "read", "export", "delete", "submit", "review", "watch"]
DEEDS: tuple[Deed, ...] = get_args(Deed)

_OF_THE_OWNER: frozenset[Deed] = frozenset({"play", "read", "export", "delete", "submit"})
_OF_A_TRAINER: frozenset[Deed] = frozenset({"review", "export"})


class Held(Protocol):
    """What a decision rests on: whose session it is, and to which group it was opened, finished or while it runs.

    `submitted_to` is a group whose trainers may review it; `watched_by` one whose trainers may look on and step in.
    """

    @property
    def owner(self) -> str: ...  # noqa: D102

    @property
    def submitted_to(self) -> str | None: ...  # noqa: D102

    @property
    def watched_by(self) -> str | None: ...  # noqa: D102


def allowed(visitor: Visitor | None, deed: Deed, held: Held, people: People) -> bool:
    """Return whether the visitor may do this with the session; without a visitor nobody may do anything.

    A session is its owner's alone until it is submitted. A trainer of the group then reviews and exports it, and does
    nothing else with it; nobody reviews an own session but the one person on a machine of one's own.
    """
    if visitor is None:
        return False
    if held.owner == visitor.id and deed in _OF_THE_OWNER:
        return True
    if held.owner == visitor.id and not visitor.alone:
        return False
    trained = {group.id for group in people.trains(visitor)}
    if deed == "watch":
        return held.watched_by in trained
    return deed in _OF_A_TRAINER and held.submitted_to in trained
