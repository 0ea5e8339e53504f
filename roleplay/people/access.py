"""The one place that decides who may do what; everything else asks here, at every call.

Three roles: the **operator** runs the server, the **trainer** looks after groups, the **learner** owns sessions. On a
machine of one's own one person is all three.
"""

from typing import Literal, Protocol, get_args

from roleplay.errors import AccessError, InputError
from roleplay.people.groups import People
from roleplay.people.visitor import IMPORTED, LOCAL, Visitor

Deed = Literal["play", "read", "export", "delete", "submit", "review", "watch"]
ServerAct = Literal["choose_model", "try_model", "find_servers", "see_spending", "read_audit", "see_health"]
DocumentAct = Literal["find_document", "list_document", "add_document", "remove_document"]
CaseAct = Literal["open_case", "change_case", "use_case", "withdraw_case", "delete_case", "share_case", "assign_case"]
CASE_ACTS: tuple[CaseAct, ...] = get_args(CaseAct)

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


class Owned(Protocol):
    """Whose case of one's own something is, None where nobody knows, and the group with which it is shared."""

    @property
    def owner(self) -> str | None: ...  # noqa: D102

    @property
    def group(self) -> str | None: ...  # noqa: D102


def allowed(visitor: Visitor | None, deed: Deed, held: Held, people: People) -> bool:
    """Return whether the visitor may do this with the session; without a visitor nobody may do anything.

    A session is its owner's alone until it is submitted. A trainer of the group then reviews and exports it, and does
    nothing else with it; nobody reviews an own session but the one person on a machine of one's own. An operator has
    no way into anybody's session. One that came as a file has no owner here; who may review it may also delete it.
    """
    if visitor is None:
        return False
    if deed == "delete" and held.owner.startswith(IMPORTED):
        deed = "review"
    if held.owner == visitor.id and deed in _OF_THE_OWNER:
        return True
    if held.owner == visitor.id and not visitor.alone:
        return False
    trained = {group.id for group in people.trains(visitor)}
    if deed == "watch":
        return held.watched_by in trained
    return deed in _OF_A_TRAINER and held.submitted_to in trained


def may_operate(visitor: Visitor | None, act: ServerAct, people: People) -> bool:
    """Return whether the visitor may do something that concerns everybody on the server: only operators may.

    Whoever chooses the model chooses where all learners' words go, and looking for servers is a probe into a network.
    """
    del act  # all of them are the operators'
    return visitor is not None and people.operates(visitor)


def may_keep(visitor: Visitor | None, act: DocumentAct, group: str | None, people: People) -> bool:
    """Return whether the visitor may do this with a document of a group, with None of all.

    Everybody who signs in finds what belongs to all, and who learns or trains in a group what belongs to the group.
    Operators list and keep all documents, trainers keep those of their groups.
    """
    if visitor is None:
        return False
    trains = any(group == item.id for item in people.trains(visitor))
    finds = group is None or trains or any(group == item.id for item in people.learns_in(visitor))
    if act == "find_document":
        return finds
    return people.operates(visitor) or (finds if act == "list_document" else trains)


def require_importer(visitor: Visitor, group: str, people: People) -> None:
    """Let pass who may import for a group: its trainers, and the command line of the machine; InputError for others."""
    trained = {item.id for item in people.trains(visitor)}
    if group not in trained and not (visitor == LOCAL and people.operates(visitor) and group in people.group):
        raise InputError("no_such_group", group=group)


def may_begin_case(visitor: Visitor | None, people: People) -> bool:
    """Return whether the visitor may make cases: trainers may."""
    return visitor is not None and bool(people.trains(visitor))


def may_author(visitor: Visitor | None, act: CaseAct, case: Owned, people: People) -> bool:
    """Return whether the visitor may do this with a case that was made on this server.

    A case is its owner's, and of the trainers of the group with which the owner has shared it; the owner alone shares
    it. One whose owner is unknown, or neither trains nor operates any more, is the operators' until they assign it.
    They may also withdraw any case, for one in use is played by everybody.
    """
    if visitor is None or not people.has_staff(visitor.id):
        return False
    operates = people.operates(visitor)
    if case.owner is None or not people.has_staff(case.owner):
        return operates
    if act == "assign_case":
        return False
    if act == "withdraw_case" and operates:
        return True
    if case.owner == visitor.id:
        return True
    return act != "share_case" and any(case.group == item.id for item in people.trains(visitor))


def require_operator(visitor: Visitor, act: ServerAct, people: People) -> None:
    """Let an operator pass; AccessError for anybody else."""
    if not may_operate(visitor, act, people):
        raise AccessError("operators_only")


def require_keeper(visitor: Visitor, act: DocumentAct, group: str | None, people: People) -> None:
    """Let pass who may do this with a document of a group that exists, with None of all; AccessError for others."""
    if not may_keep(visitor, act, group, people):
        raise AccessError("documents_of_all") if group is None else AccessError("documents_of_group", group=group)
    if act == "add_document" and group is not None and group not in people.group:
        raise InputError("no_such_group", group=group)
