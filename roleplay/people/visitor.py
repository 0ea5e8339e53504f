"""A visitor: who uses the program, and how the program came to know."""

import unicodedata
from dataclasses import dataclass
from string import whitespace


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who uses the program. `id` is what sessions belong to: a sign-in name (`named`), or `local`.

    On a machine of one's own nobody signs in and `alone` is true: the one person is operator, trainer and learner.
    """

    id: str
    name: str = ""
    alone: bool = False


LOCAL = Visitor("local", alone=True)
IMPORTED = "Imported:"
"""What the owner of an imported session begins with: with a capital letter, so that nobody who signs in can be it."""
SUBJECT = "sub:"
"""What the name of a visitor begins with whom the identity provider names by `sub`, so that it is nobody's address."""


def named(identity: str | None, name: str | None = None) -> Visitor | None:
    """Return the visitor with a sign-in name as proxy or identity provider give it; None where it names nobody.

    Upper and lower case make no difference, but in the subject that stands after `SUBJECT`. A name in letters that
    Unicode takes for forms of others (full width, ligatures, the Kelvin sign) is nobody: folded, it could come to equal
    somebody else's. One that equals the owner of local sessions is nobody, too: sessions from before a server was set
    up must not fall to whoever calls himself so.
    """
    plain = (identity or "").strip(whitespace)
    plain = plain if plain.startswith(SUBJECT) else plain.lower()  # `casefold` would make one of `ß` and `ss`
    if plain in {"", SUBJECT, LOCAL.id} or len(plain) > 128 or not plain.isprintable():
        return None
    if not unicodedata.is_normalized("NFKC", identity or ""):
        return None
    return Visitor(plain, (name or "").strip() or plain)
