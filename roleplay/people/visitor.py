"""A visitor: who uses the program, and how the program came to know."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who uses the program. `id` is what sessions belong to: a sign-in name, lower-case, or `local`.

    On a machine of one's own nobody signs in and `alone` is true: the one person is operator, trainer and learner.
    """

    id: str
    name: str = ""
    alone: bool = False


LOCAL = Visitor("local", alone=True)
IMPORTED = "Imported:"
"""What the owner of an imported session begins with: with a capital letter, so that nobody who signs in can be it."""


def named(identity: str | None, name: str | None = None) -> Visitor | None:
    """Return the visitor with a sign-in name as an identity provider gives it; None where it names nobody.

    Upper and lower case and compatibility forms of letters make no difference. A name that equals the owner of local
    sessions is nobody: sessions from before a server was set up must not fall to whoever calls himself so.
    """
    plain = unicodedata.normalize("NFKC", identity or "").strip().casefold()
    if not plain or plain == LOCAL.id or len(plain) > 128 or not plain.isprintable():
        return None
    return Visitor(plain, (name or "").strip() or plain)
