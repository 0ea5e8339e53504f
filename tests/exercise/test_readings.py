"""What a reading tells of its acts."""

from roleplay.exercise.words.reading import Act
from tests.mentioned import reading_of


def test_of_orders_of_one_kind_the_sure_one_counts() -> None:
    doubted, sure = (
        Act(kind="deny", id="rights_first", of="order", quote=quote, sure=sure)
        for quote, sure in (("a", False), ("b", True))
    )
    reading = reading_of(reader="dictated", label="OPINION", side="-", confidence=1.0, acts=(doubted, sure))
    assert reading.ordered("rights_first") == sure
    assert reading.ordered("no_vow") is None
