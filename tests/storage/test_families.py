"""Families of attempts: who belongs together, and in which order."""

from roleplay.storage.sessions import SessionCard, family


def card(name: str, created: int, parent: str | None = None, turn: int | None = None) -> SessionCard:
    at = f"2026-01-01T00:00:{created:02}+00:00"
    return SessionCard(
        name,
        "local",
        "white-van",
        "police",
        "sl",
        "exercise",
        1,
        at,
        at,
        "interview",
        0.0,
        0,
        False,
        "driver",
        parent,
        turn,
    )


ROOT, FIVE, THREE = card("root", 0), card("five", 1, "root", 5), card("three", 2, "root", 3)
SEVEN, TWO = card("seven", 3, "five", 7), card("two", 4, "seven", 2)
OTHER = card("other", 5)
CARDS = [OTHER, TWO, SEVEN, THREE, FIVE, ROOT]


def test_a_family_is_an_attempt_with_everything_that_comes_from_it() -> None:
    names = ["root", "five", "three", "seven", "two"]
    for name in names:
        assert [item.id for item in family(CARDS, name)] == names
    assert family(CARDS, "other") == [OTHER]
    assert family(CARDS, "nobody") == []


def test_branches_of_a_deleted_attempt_stay_together() -> None:
    left = [item for item in CARDS if item.id != "root"]
    assert [item.id for item in family(left, "three")] == ["five", "three", "seven", "two"]
