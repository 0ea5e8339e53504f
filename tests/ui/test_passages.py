"""How passages are named: never by a bare id."""

import pytest

from roleplay.scenario.vocabulary import Language
from roleplay.ui.passages import passage_label


@pytest.mark.parametrize(
    ("passage", "sl", "en"),
    [
        ("TK-3", "Poglavje, TK-3", "Chapter, TK-3"),
        ("PH-1b", "Poglavje, PH-1b", "Chapter, PH-1b"),
        ("B-12", "Dopolnitev, B-12", "Addition, B-12"),
        ("BC-1a", "Poglavje, BC-1a", "Chapter, BC-1a"),
        ("D3", "Dopolnitev, D3", "Addition, D3"),
        ("G-10", "Opomba k poglavju, G-10", "Note on the chapter, G-10"),
        ("EX-1", "Pravilo vaje, EX-1", "Exercise rule, EX-1"),
    ],
)
def test_without_a_title_it_says_what_the_passage_belongs_to(passage: str, sl: str, en: str) -> None:
    assert passage_label(passage, "sl") == sl
    assert passage_label(passage, "en") == en


def test_a_title_goes_before_the_id() -> None:
    titles: dict[str, dict[Language, str]] = {"TK-3": {"sl": "Naloge socialne službe"}}
    assert passage_label("TK-3", "sl", titles) == "Naloge socialne službe"
    assert passage_label("TK-3", "en", titles) == "Chapter, TK-3"
