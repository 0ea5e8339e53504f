"""Who operates a server, and its groups of learners with their trainers, as one file names them."""

from functools import cached_property
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from roleplay.errors import ContentError
from roleplay.people.visitor import LOCAL, Visitor, named


def _known(identity: str) -> str:
    visitor = named(identity)
    if visitor is None:
        raise ValueError("is no sign-in name; write it as the identity provider gives it")
    return visitor.id


Name = Annotated[str, AfterValidator(_known)]


class Group(BaseModel):
    """A group: its trainers see what its members submit to it, and nothing else of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    title: str = Field(min_length=1, max_length=120)
    trainers: frozenset[Name] = frozenset()
    members: frozenset[Name] = frozenset()


class People(BaseModel):
    """The operators and all groups of a server. Who is not named there is neither operator nor trainer."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    operators: frozenset[Name] = frozenset()
    groups: tuple[Group, ...] = ()

    @cached_property
    def group(self) -> dict[str, Group]:
        """Groups by id."""
        return {item.id: item for item in self.groups}

    def operates(self, visitor: Visitor) -> bool:
        """Return whether the visitor runs the server."""
        return visitor.id in self.operators

    def has_staff(self, name: str) -> bool:
        """Return whether somebody of this sign-in name operates the server or trains a group."""
        return name in self.operators or any(name in item.trainers for item in self.groups)

    def learns_in(self, visitor: Visitor) -> tuple[Group, ...]:
        """Return the groups to which the visitor can submit."""
        return tuple(item for item in self.groups if visitor.id in item.members)

    def trains(self, visitor: Visitor) -> tuple[Group, ...]:
        """Return the groups of which the visitor is a trainer."""
        return tuple(item for item in self.groups if visitor.id in item.trainers)

    def at_the_machine(self) -> "People":
        """Return the same people with the command line of the machine as an operator: it can write every file anyway.

        On a server no visitor can have the name under which it acts.
        """
        return self.model_copy(update={"operators": self.operators | {LOCAL.id}})


OWN = Group.model_construct(
    id=LOCAL.id, title="-", trainers=frozenset({LOCAL.id}), members=frozenset({LOCAL.id})
)  # unchecked: no file may name this visitor
ALONE = People.model_construct(operators=frozenset({LOCAL.id}), groups=(OWN,))
"""On a machine of one's own: the person who sits there is operator, and of the one group the trainer and member."""


def load_people(path: Path | None) -> People:
    """Read operators and groups of a server; without a file there are none.

    Raises:
        ContentError: naming file, key and problem. A file that cannot be read opens nothing to anybody.
    """
    if path is None:
        return People()
    try:
        people = People.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(f"{path.name}: cannot be read: {error}; mend or restore the file") from error
    except ValidationError as error:
        lines = (
            f"{path.name}: {'.'.join(map(str, detail['loc']))}: {detail['msg']}; correct the value"
            for detail in error.errors(include_url=False)
        )
        raise ContentError("\n".join(lines)) from error
    ids = [item.id for item in people.groups]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ContentError(f"{path.name}: groups: the id {twice[0]!r} occurs twice; give each group its own")
    if OWN.id in ids:
        raise ContentError(f"{path.name}: groups: the id {OWN.id!r} is taken; choose another")
    return people
